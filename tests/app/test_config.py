"""Settings: a bad value is one line that names the variable, what is wrong and an example."""

import os
from pathlib import Path

import pytest

from frontdesk.config import BadSetting, Settings, read_settings

BAD = [
    ("PORT", "99999"),
    ("DATABASE_URL", "mysql://x"),
    ("PUBLIC_URL", "chat.example.com"),
    ("TELEGRAM_BOT_TOKEN", "nonsense"),
    ("TELEGRAM_CHAT_ID", "@name"),
    ("TELEGRAM_MODE", "both"),
    ("TELEGRAM_OPERATORS", "ann"),
    ("TELEGRAM_TOPICS", "never"),
    ("AI_PROVIDER", "oracle"),
    ("AI_TIMEOUT_S", "0"),
    ("RATE_MESSAGES", "many"),
    ("IDLE_CLOSE_MIN", "-1"),
    ("HOURS", "Mon-Fry 9-18"),
    ("HOURS_ZONE", "Berlin"),
    ("HOURS_HOLIDAYS", "Christmas"),
    ("LOG_LEVEL", "loud"),
]


@pytest.fixture(autouse=True)
def empty_environment(monkeypatch: pytest.MonkeyPatch) -> None:

    for name in [name for name in os.environ if name.startswith("FRONTDESK_")]:
        monkeypatch.delenv(name)


@pytest.mark.parametrize(("name", "value"), BAD)
def test_a_bad_value_is_one_line_with_the_variable_and_an_example(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    monkeypatch.setenv(f"FRONTDESK_{name}", value)
    with pytest.raises(BadSetting) as caught:
        read_settings()
    line = str(caught.value)
    assert line.startswith(f"FRONTDESK_{name}: ")
    assert f"Example: FRONTDESK_{name}=" in line
    assert "\n" not in line


def test_nothing_has_to_be_set() -> None:
    settings = read_settings()
    assert (settings.host, settings.port, settings.rate) == ("127.0.0.1", 8080, (20, 60))
    assert settings.operator_ids is None
    assert "operator" in settings.operator_keywords
    assert settings.policy(None).idle_close_ms == 60 * 60_000


def test_without_hours_people_always_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read_settings().policy(None).hours is None
    monkeypatch.setenv("FRONTDESK_HOURS", "Mon 9:00-18:00")
    monkeypatch.setenv("FRONTDESK_HOURS_ZONE", "Asia/Tokyo")
    hours = read_settings().policy(None).hours
    assert hours is not None
    assert hours.is_open(1_789_948_800_000)  # Monday 2026-09-21, 9:00 in Tokyo


def test_lists_are_comma_separated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_TELEGRAM_CHAT_ID", "-1001, -1002")
    monkeypatch.setenv("FRONTDESK_TELEGRAM_OPERATORS", "11, 12")
    monkeypatch.setenv("FRONTDESK_OPERATOR_KEYWORDS", "")
    settings = read_settings()
    assert settings.telegram_chat_id == ("-1001", "-1002")
    assert settings.operator_ids == {11, 12}
    assert settings.operator_keywords == ()


@pytest.mark.parametrize("name", sorted(Settings.model_fields))
def test_every_setting_has_its_row_in_the_readme(name: str) -> None:
    readme = (Path(__file__).parents[2] / "README.md").read_text()
    rows = [line for line in readme.splitlines() if line.startswith("| `")]
    assert any(f"`{name.upper()}`" in row.split("|")[1] for row in rows)


@pytest.mark.parametrize("value", ["sqlite:///", "sqlite:///:memory:"])
def test_a_database_is_a_file(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("FRONTDESK_DATABASE_URL", value)
    with pytest.raises(BadSetting, match="FRONTDESK_DATABASE_URL: names no file"):
        read_settings()


@pytest.mark.parametrize("value", ["shop.example", "https://[", "https://shop.example/page", "ftp://shop.example"])
def test_an_origin_that_can_never_match_is_refused(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    monkeypatch.setenv("FRONTDESK_ALLOWED_ORIGINS", f"https://shop.example, {value}")
    with pytest.raises(BadSetting, match=r"FRONTDESK_ALLOWED_ORIGINS: .* is not an origin"):
        read_settings()


def test_origins_may_have_ports_and_a_slash(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDESK_ALLOWED_ORIGINS", "https://shop.example/, http://localhost:3000")
    assert read_settings().allowed_origins == ("https://shop.example/", "http://localhost:3000")
