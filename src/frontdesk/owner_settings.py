"""The settings in force: the environment's, over what the owner saved, over the defaults. Changed while it serves.

Saved values are rows of the store, as text. Secrets are encrypted under the server's secret key, and nobody is ever
told one: not a page, not a log line, not the audit.
"""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine, Mapping
from contextlib import suppress
from typing import Any, Protocol, TypeVar

import structlog

from frontdesk.config import (
    ENVIRONMENT_ONLY,
    PREFIX,
    SECRETS,
    BadValues,
    Settings,
    list_locked,
    read_settings,
    write_setting,
)
from frontdesk.desk.ports import SettingsRefused
from frontdesk.secret import SecretBox, SecretUnreadable
from frontdesk.store.ports import Audit, AuditLine, StoreUnavailable
from frontdesk.store.ports import Settings as SettingsStore

SITE = "default"
_KEY = "owner."
# Ending a participant takes up to 3 s.
_IN_FORCE_WITHIN_S = 5.0
T = TypeVar("T")

EDITABLE = frozenset(Settings.model_fields) - ENVIRONMENT_ONLY

# Called with the settings before and after, one change at a time, in the order of the changes.
Listener = Callable[[Settings, Settings], Awaitable[None]]

log = structlog.get_logger(__name__)


class OwnerStore(SettingsStore, Audit, Protocol):
    """What this part needs of the store."""


class LiveSettings:
    """`desk.ports.OwnerSettings`. Made by `load_settings`."""

    def __init__(
        self, store: OwnerStore, box: SecretBox, saved: dict[str, str], *, clock_ms: Callable[[], int]
    ) -> None:
        self._store = store
        self._box = box
        self._saved = saved
        self._clock_ms = clock_ms
        self._listeners: list[Listener] = []
        self._saving = asyncio.Lock()
        self._applying = asyncio.Lock()
        self._is_partly_old = False
        self._tasks: set[asyncio.Task[Any]] = set()
        self.current = read_settings(saved)
        # Held by whoever makes a value out of the saved one, from reading it until the new one is stored.
        self.editing = asyncio.Lock()

    def on_change(self, listener: Listener) -> None:
        self._listeners.append(listener)

    def text(self, name: str) -> str:
        return "" if name in SECRETS else write_setting(self.current, name)

    def is_set(self, name: str) -> bool:
        return name in self._saved or self.is_locked(name)

    def is_locked(self, name: str) -> bool:
        return name in list_locked()

    async def save(self, changes: Mapping[str, str | None], *, by: str) -> None:
        await asyncio.shield(await self._kept(changes, by=by))

    async def save_soon(self, changes: Mapping[str, str | None], *, by: str) -> None:
        """As `save`, but returns once the change is stored: for a part that the change itself will end.

        Raises: SettingsRefused.
        """
        await self._kept(changes, by=by)

    async def _kept(self, changes: Mapping[str, str | None], *, by: str) -> asyncio.Task[None]:
        """Stored, whoever stops waiting; the task returned puts it into force."""
        return await asyncio.shield(self._own(self._keep(dict(changes), by=by)))

    def _own(self, work: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(work, name="settings")
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)
        return task

    def problem(self) -> str | None:
        """A part that still works with former settings, in words for the owner."""
        if not self._is_partly_old:
            return None
        return "A saved setting could not be put into force everywhere; the log says why. A restart does it."

    async def in_force(self) -> None:
        """Return when nothing that was saved waits to be put into force, and after some seconds in any case."""
        with suppress(TimeoutError):
            async with asyncio.timeout(_IN_FORCE_WITHIN_S):
                await self.aclose()

    async def aclose(self) -> None:
        """Wait for what is being put into force."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    async def _keep(self, changes: Mapping[str, str | None], *, by: str) -> asyncio.Task[None]:
        """Check and store; the task returned puts it into force."""
        async with self._saving:
            self._refuse_foreign(changes)
            saved = {name: text for name, text in self._saved.items() if name not in changes}
            saved |= {name: text for name, text in changes.items() if text is not None}
            try:
                after = read_settings(saved)
            except BadValues as bad:
                raise SettingsRefused(bad.errors) from None
            before = self.current
            rows = {_KEY + name: self._sealed(name, text) for name, text in changes.items()}
            await self._store.put_settings(SITE, rows)
            # Stored is saved: what follows may fail, and memory must not differ from the disk then.
            self._saved, self.current = saved, after
            applying = self._own(self._apply(before, after))
            await self._note(", ".join(sorted(changes)), by=by)
            return applying

    async def _note(self, names: str, *, by: str) -> None:
        try:
            await self._store.note_audit(AuditLine(self._clock_ms(), by, "settings_saved", names, ""))
        except StoreUnavailable as error:
            log.error("audit_not_written", by=by, action="settings_saved", subject=names, error=str(error))

    def _refuse_foreign(self, changes: Mapping[str, str | None]) -> None:
        errors = {
            name: f"{PREFIX}{name.upper()} of the environment sets this."
            if self.is_locked(name)
            else "This can't be changed here."
            for name in changes
            if name not in EDITABLE or self.is_locked(name)
        }
        if errors:
            raise SettingsRefused(errors)

    def _sealed(self, name: str, text: str | None) -> str | None:
        return text if text is None or name not in SECRETS else self._box.seal(text)

    async def _apply(self, before: Settings, after: Settings) -> None:
        async with self._applying:
            for listener in self._listeners:
                try:
                    await listener(before, after)
                except Exception:  # one part that fails keeps no other from the change, and is said
                    log.exception("settings_not_applied")
                    self._is_partly_old = True


async def load_settings(store: OwnerStore, box: SecretBox, *, clock_ms: Callable[[], int]) -> LiveSettings:
    """What is in force at the start. A saved value that can't be used any more is left out, and said.

    Raises: BadSetting.
    """
    saved = usable(await store.get_settings(SITE), box)
    return LiveSettings(store, box, saved, clock_ms=clock_ms)


def usable(rows: Mapping[str, str], box: SecretBox | None) -> dict[str, str]:
    """The saved settings by name, from the rows of the store; without a box no secret can be read.

    Raises: BadSetting, when it is the environment that is wrong.
    """
    saved = {key.removeprefix(_KEY): text for key, text in rows.items() if key.startswith(_KEY)}
    saved = {name: text for name, text in saved.items() if name in EDITABLE}
    for name in sorted(SECRETS & saved.keys()):
        try:
            saved[name] = box.open(saved[name]) if box else ""
        except SecretUnreadable:
            log.error("saved_secret_unreadable", setting=name, mend="the secret key has changed: enter it again")
            del saved[name]
    try:
        read_settings(saved)
    except BadValues as bad:
        for name, words in bad.errors.items():
            log.error("saved_setting_ignored", setting=name, why=words)
            del saved[name]
    return saved
