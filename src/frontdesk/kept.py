"""The site as it is set up, for commands that run beside the server or without it. Changes nothing."""

from dataclasses import dataclass

from frontdesk.config import BadSetting, Settings, read_settings
from frontdesk.owner_settings import SITE, usable
from frontdesk.secret import BadKeyFile, SecretBox, find_secret_key
from frontdesk.store.ports import KnowledgeText, StoreUnavailable
from frontdesk.store.probe import read_kept


@dataclass(frozen=True, slots=True)
class Site:
    """The settings in force at the next start, and the texts of the settings page."""

    settings: Settings
    texts: tuple[KnowledgeText, ...]
    has_database: bool


def read_as_kept() -> Site:
    """The environment's settings over those that were saved: none where there is no database yet. Blocking.

    Raises:
        BadSetting: of the environment.
        StoreUnavailable: what was saved can't be read.
    """
    settings = read_settings()
    path = settings.database_path
    try:
        has_database = path.exists()
        kept = read_kept(path, site=SITE)
    except OSError as error:
        raise StoreUnavailable(f"{path} cannot be read: {error.strerror}") from error
    try:
        key = find_secret_key(settings.secret_key, path)
    except BadKeyFile as error:
        raise BadSetting(str(error)) from error
    saved = usable(kept.settings, SecretBox(key) if key else None)
    return Site(read_settings(saved), kept.texts, has_database)


def read_settings_as_kept() -> Settings:
    """For the doctor: of a database that can't be read its own step says so. Raises: BadSetting."""
    try:
        return read_as_kept().settings
    except StoreUnavailable:
        return read_settings()
