"""What the owner saves: in force at once, kept over a restart, never over the environment; secrets stay secret."""

import asyncio
import os
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from frontdesk.config import Settings
from frontdesk.desk.ports import SettingsRefused
from frontdesk.owner_settings import LiveSettings, load_settings
from frontdesk.secret import SecretBox, SecretUnreadable
from frontdesk.store.ports import AuditLine, Store, StoreUnavailable
from frontdesk.store.sqlite import open_sqlite

pytestmark = pytest.mark.anyio
TOKEN = "123456:very-secret-token"


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("FRONTDESK_")]:
        monkeypatch.delenv(name)


@asynccontextmanager
async def opened(folder: Path, key: str = "k") -> AsyncGenerator[tuple[Store, LiveSettings]]:
    store = await open_sqlite(folder / "f.db", clock_ms=lambda: 5)
    try:
        settings = await load_settings(store, SecretBox(key), clock_ms=lambda: 5)
        yield store, settings
        await settings.aclose()
    finally:
        await store.close()


def read_all(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir())


async def test_a_saved_value_is_in_force_and_outlives_a_restart(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, settings):
        assert not settings.is_set("idle_close_min")
        await settings.save({"idle_close_min": "5", "ai_model": "small"}, by="web:ann")
        assert settings.current.idle_close_min == 5
        assert settings.is_set("idle_close_min")
    async with opened(tmp_path) as (_, settings):
        assert (settings.text("idle_close_min"), settings.text("ai_model")) == ("5", "small")
        await settings.save({"idle_close_min": None}, by="web:ann")
        assert settings.text("idle_close_min") == "60"
        assert not settings.is_set("idle_close_min")


async def test_the_environment_wins_and_is_locked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with opened(tmp_path) as (_, settings):
        await settings.save({"ai_model": "saved"}, by="web:ann")
    monkeypatch.setenv("FRONTDESK_AI_MODEL", "outer")
    async with opened(tmp_path) as (_, settings):
        assert settings.text("ai_model") == "outer"
        assert settings.is_locked("ai_model")
        with pytest.raises(SettingsRefused) as refused:
            await settings.save({"ai_model": "mine", "idle_close_min": "5"}, by="web:ann")
        assert refused.value.errors == {"ai_model": "FRONTDESK_AI_MODEL of the environment sets this."}
        assert settings.text("idle_close_min") == "60"


async def test_a_bad_value_saves_nothing_and_says_the_mend(tmp_path: Path) -> None:
    async with opened(tmp_path) as (store, settings):
        with pytest.raises(SettingsRefused) as refused:
            await settings.save({"rate_messages": "many", "ai_model": "small"}, by="web:ann")
        assert refused.value.errors == {"rate_messages": "Not BURST/PER_MINUTE. Example: 20/60"}
        assert settings.text("ai_model") == ""
        assert await store.get_settings("default") == {}


@pytest.mark.parametrize("name", ["port", "secret_key", "admin_password", "nonsense"])
async def test_what_only_the_environment_sets_is_refused(tmp_path: Path, name: str) -> None:
    async with opened(tmp_path) as (_, settings):
        with pytest.raises(SettingsRefused) as refused:
            await settings.save({name: "1"}, by="web:ann")
        assert set(refused.value.errors) == {name}


async def test_a_secret_is_sealed_on_disk_and_told_to_nobody(tmp_path: Path) -> None:
    async with opened(tmp_path) as (store, settings):
        await settings.save({"telegram_bot_token": TOKEN}, by="web:ann")
        assert settings.current.telegram_bot_token == TOKEN
        assert settings.text("telegram_bot_token") == ""
        assert settings.is_set("telegram_bot_token")
        (line,) = await store.list_audit(limit=10)
        assert (line.actor, line.action, line.subject) == ("web:ann", "settings_saved", "telegram_bot_token")
        assert TOKEN not in repr(line)
    on_disk = read_all(tmp_path)
    assert b"telegram_bot_token" in on_disk
    assert TOKEN.encode() not in on_disk
    async with opened(tmp_path) as (_, settings):
        assert settings.current.telegram_bot_token == TOKEN


async def test_a_secret_under_another_key_is_left_out(tmp_path: Path) -> None:
    async with opened(tmp_path) as (_, settings):
        await settings.save({"telegram_bot_token": TOKEN, "ai_model": "small"}, by="web:ann")
    async with opened(tmp_path, key="another") as (_, settings):
        assert settings.current.telegram_bot_token is None
        assert settings.text("ai_model") == "small"


async def test_a_saved_value_that_no_longer_holds_is_left_out_alone(tmp_path: Path) -> None:
    async with opened(tmp_path) as (store, settings):
        await settings.save({"ai_model": "small"}, by="web:ann")
        await store.put_settings("default", {"owner.ai_timeout_s": "soon", "owner.gone_setting": "1"})
    async with opened(tmp_path) as (_, settings):
        assert (settings.text("ai_timeout_s"), settings.text("ai_model")) == ("40", "small")


async def test_listeners_are_told_in_order_and_one_that_fails_stops_none(tmp_path: Path) -> None:
    told: list[tuple[str, str]] = []

    async def failing(before: Settings, after: Settings) -> None:
        raise RuntimeError

    async def listening(before: Settings, after: Settings) -> None:
        told.append((before.ai_model or "", after.ai_model or ""))

    async with opened(tmp_path) as (_, settings):
        settings.on_change(failing)
        settings.on_change(listening)
        await settings.save({"ai_model": "a"}, by="web:ann")
        await settings.save_soon({"ai_model": "b"}, by="/link")
        await settings.save({"ai_model": "c"}, by="web:ann")
        assert "could not be put into force" in (settings.problem() or "")
    assert told == [("", "a"), ("a", "b"), ("b", "c")]


async def test_every_editable_setting_reads_back_what_it_writes(tmp_path: Path) -> None:
    values = {
        "telegram_chat_id": "-1001, -1002",
        "telegram_operators": "11, 12",
        "operator_keywords": "operator, talk to someone",
        "operator_keywords_never_on": "",
        "widget_suggestions": "How long, and where?|Can I send it back?",
        "widget_accent": "#aa00ff",
        "widget_radius": "0",
        "ai_enabled": "0",
        "auto_return_min": "0.5",
        "public_url": "https://chat.example.com",
        "allowed_origins": "https://shop.example, https://www.shop.example",
    }
    async with opened(tmp_path) as (_, settings):
        await settings.save(values, by="web:ann")
        assert {name: settings.text(name) for name in values} == values


def test_a_box_opens_only_what_it_sealed() -> None:
    sealed = SecretBox("k").seal(TOKEN)
    assert SecretBox("k").open(sealed) == TOKEN
    assert TOKEN not in sealed
    for broken in (sealed[:-2], "", "plain"):
        with pytest.raises(SecretUnreadable):
            SecretBox("k").open(broken)


async def test_one_can_wait_until_what_is_saved_holds(tmp_path: Path) -> None:
    began, may_end = asyncio.Event(), asyncio.Event()

    async def slow(before: Settings, after: Settings) -> None:
        began.set()
        await may_end.wait()

    async with opened(tmp_path) as (_, settings):
        settings.on_change(slow)
        await settings.save_soon({"ai_model": "a"}, by="/link")
        waiting = asyncio.create_task(settings.in_force())
        await began.wait()
        assert not waiting.done()
        may_end.set()
        await waiting
        await settings.in_force()  # with nothing to wait for


class NoAudit:
    """The store, but for its audit: the disk was full just then."""

    def __init__(self, store: Store) -> None:
        self.get_settings, self.put_settings, self.list_audit = (
            store.get_settings,
            store.put_settings,
            store.list_audit,
        )

    async def note_audit(self, line: AuditLine) -> None:
        raise StoreUnavailable("disk full")


async def test_what_is_stored_is_in_force_though_the_audit_fails(tmp_path: Path) -> None:
    async with opened(tmp_path) as (store, _):
        settings = await load_settings(NoAudit(store), SecretBox("k"), clock_ms=lambda: 5)
        await settings.save({"ai_model": "small"}, by="web:ann")
        assert settings.text("ai_model") == "small"
        assert settings.problem() is None
        await settings.aclose()
    async with opened(tmp_path) as (_, settings):
        assert settings.text("ai_model") == "small"
