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


def read_as_kept() -> Site:
    """The environment's settings over those that were saved; a database that can't be read holds none. Blocking.

    Raises: BadSetting.
    """
    settings = read_settings()
    path = settings.database_path
    try:
        kept = read_kept(path, site=SITE)
    except StoreUnavailable:
        return Site(settings, ())  # the doctor's step for the database says so
    try:
        key = find_secret_key(settings.secret_key, path)
    except BadKeyFile as error:
        raise BadSetting(str(error)) from error
    return Site(read_settings(usable(kept.settings, SecretBox(key) if key else None)), kept.texts)
