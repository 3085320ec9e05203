"""The settings: what each may hold, and its default. The environment (prefix `FRONTDESK_`) wins over what was saved.

A value is written the same way in both places, so one set of rules checks both. A bad value of the environment stops
the start with one line that names the variable, what is wrong and an example.
"""

import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import urlsplit

from pydantic import Field, ValidationError, ValidationInfo, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from frontdesk.session.hours import Hours, make_hours, parse_holidays, parse_week, parse_zone
from frontdesk.session.keywords import DEFAULT_KEYWORDS, DEFAULT_NEVER_ON, parse_keywords
from frontdesk.session.policy import MINUTE_MS, Policy

PREFIX = "FRONTDESK_"
# Needed before the database is open, or to keep it readable: the environment alone sets these.
ENVIRONMENT_ONLY = frozenset(
    {"database_url", "host", "port", "secret_key", "admin_password", "log_level", "log_format"}
)
# Kept encrypted, and never shown again.
SECRETS = frozenset({"telegram_bot_token", "ai_api_key"})
SUGGESTIONS_MAX = 3
# A year. Far longer ones would end beyond what the database counts in.
_MINUTES_MAX = 525_600

_EXAMPLES = {
    "database_url": "sqlite:///frontdesk.db",
    "host": "127.0.0.1",
    "port": "8080",
    "public_url": "https://chat.example.com",
    "allowed_origins": "https://shop.example,https://www.shop.example",
    "telegram_api_url": "https://api.telegram.org",
    "telegram_bot_token": "123456:ABC-DEF",
    "telegram_chat_id": "-1001234567890",
    "telegram_mode": "supergroup",
    "telegram_operators": "members, or user ids: 1001,1002",
    "telegram_budget_per_min": "18",
    "telegram_topics": "on_request",
    "ai_enabled": "1",
    "ai_provider": "openai",
    "ai_base_url": "http://127.0.0.1:11434/v1",
    "ai_debounce_ms": "800",
    "ai_timeout_s": "40",
    "knowledge_dir": "./knowledge",
    "knowledge_search": "words",
    "rate_messages": "20/60",
    "idle_close_min": "60",
    "leave_close_min": "0",
    "auto_return_min": "15",
    "hours": "Mon-Fri 9:00-18:00, Sat 10:00-14:00",
    "hours_zone": "Europe/Berlin",
    "hours_holidays": "12-25, 2026-12-24 9:00-12:00",
    "log_level": "info",
    "log_format": "json",
    "admin_password": "a long sentence that only you know",
    "widget_accent": "#2f6fed",
    "widget_radius": "16",
    "widget_position": "left",
    "widget_theme": "dark",
    "widget_suggestions": "How long does delivery take?|Can I send it back?",
    "widget_avatar": "https://shop.example/team.png",
}


class BadSetting(Exception):
    """One line for the person who starts the server."""


class BadValues(Exception):
    """Saved settings that may not be: by name, one sentence that says what is wrong, with an example."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("; ".join(f"{name}: {words}" for name, words in errors.items()))
        self.errors = errors


def _is_http_url(text: str) -> bool:
    """Can whoever uses it take it apart? What begins like one need not be one."""
    try:
        parts = urlsplit(text)
        is_whole = bool(parts.hostname) and parts.port != 0  # reading the port checks it
    except ValueError:
        return False
    return is_whole and parts.scheme in ("http", "https") and re.search(r"[\x00-\x20\x7f]", text) is None


def _split(value: object, separator: str = ",") -> object:
    return tuple(part.strip() for part in value.split(separator) if part.strip()) if isinstance(value, str) else value


class Settings(BaseSettings):
    """The configuration of one process. Times carry their unit in the name; 0 switches a limit off."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    database_url: str = "sqlite:///frontdesk.db"
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    public_url: str | None = None
    secret_key: str | None = None
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()
    admin_password: str | None = Field(None, repr=False)

    telegram_api_url: str = "https://api.telegram.org"
    telegram_bot_token: str | None = None
    telegram_chat_id: Annotated[tuple[str, ...], NoDecode] = ()
    telegram_mode: Literal["auto", "supergroup", "regular"] = "auto"
    telegram_operators: str = "members"
    telegram_budget_per_min: int = Field(18, ge=0)
    telegram_topics: Literal["always", "on_request"] = "always"

    ai_enabled: bool = True
    ai_provider: Literal["builtin", "openai", "anthropic", "google", "none"] = "builtin"
    ai_base_url: str | None = None
    ai_api_key: str | None = None
    ai_model: str | None = None
    ai_instructions: str = ""
    knowledge_dir: Path | None = None
    # auto: by meaning too, where the extra `frontdesk[local]` is installed; 130 MB of memory.
    knowledge_search: Literal["auto", "words"] = "auto"
    ai_debounce_ms: int = Field(800, ge=0, le=60_000)
    ai_timeout_s: float = Field(40, gt=0, le=600)
    operator_keywords: Annotated[tuple[str, ...], NoDecode] = DEFAULT_KEYWORDS
    operator_keywords_never_on: Annotated[tuple[str, ...], NoDecode] = DEFAULT_NEVER_ON

    rate_messages: str = "20/60"
    # Fractions are fine: 0.5 is half a minute.
    idle_close_min: float = Field(60, ge=0, le=_MINUTES_MAX)
    leave_close_min: float = Field(0, ge=0, le=_MINUTES_MAX)
    auto_return_min: float = Field(0, ge=0, le=_MINUTES_MAX)
    # Empty: people always answer.
    hours: str = ""
    hours_zone: str = "UTC"
    hours_holidays: str = ""

    widget_accent: str = ""
    widget_radius: int | None = Field(None, ge=0, le=28)
    widget_position: Literal["auto", "left", "right"] = "auto"
    widget_theme: Literal["auto", "light", "dark"] = "auto"
    widget_label: str = Field("", max_length=40)
    widget_greeting: str = Field("", max_length=500)
    widget_suggestions: Annotated[tuple[str, ...], NoDecode] = Field((), max_length=SUGGESTIONS_MAX)
    widget_avatar: str = ""

    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "console", "json"] = "auto"

    _lists = field_validator("allowed_origins", "telegram_chat_id", mode="before")(_split)

    @field_validator("widget_suggestions", mode="before")
    @classmethod
    def _questions(cls, value: object) -> object:
        return _split(value, "|")

    @field_validator("widget_radius", "public_url", "knowledge_dir", "ai_base_url", "ai_model", mode="before")
    @classmethod
    def _nothing(cls, value: object) -> object:
        return None if value == "" else value

    @field_validator("host", "telegram_api_url", mode="before")
    @classmethod
    def _something(cls, value: object) -> object:
        """Empty is no default: a socket bound to "" listens to the whole network."""
        if value == "":
            raise ValueError("empty")
        return value

    @field_validator("widget_accent")
    @classmethod
    def _colour(cls, value: str) -> str:
        if value and not re.fullmatch(r"#[0-9a-fA-F]{6}", value):
            raise ValueError("not a colour")
        return value.lower()

    @field_validator("operator_keywords", "operator_keywords_never_on", mode="before")
    @classmethod
    def _phrases(cls, value: object) -> object:
        return parse_keywords(value) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith("sqlite:///"):
            raise ValueError("this version stores in SQLite only")
        if value.removeprefix("sqlite:///") in ("", ":memory:"):
            raise ValueError("names no file: what is acknowledged must outlive the process")
        return value

    @field_validator("allowed_origins")
    @classmethod
    def _origins(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for origin in value:
            if not _is_http_url(origin) or urlsplit(origin.rstrip("/")).path:
                raise ValueError(f"{origin} is not an origin: scheme, host and perhaps a port")
        return value

    @field_validator("public_url", "telegram_api_url", "ai_base_url", "widget_avatar")
    @classmethod
    def _http_url(cls, value: str | None) -> str | None:
        if value and not _is_http_url(value):
            raise ValueError("not an http or https address")
        return value.rstrip("/") if value else value

    @field_validator("rate_messages")
    @classmethod
    def _burst_and_rate(cls, value: str) -> str:
        if not re.fullmatch(r"\d{1,6}/\d{1,6}", value):
            raise ValueError("not BURST/PER_MINUTE")
        return value

    @field_validator("telegram_bot_token")
    @classmethod
    def _token_shape(cls, value: str | None) -> str | None:
        if value and not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", value):
            raise ValueError("not a bot token")
        return value or None

    @field_validator("telegram_chat_id")
    @classmethod
    def _chat_ids(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        if not all(re.fullmatch(r"-?\d+", part) for part in value):
            raise ValueError("not a chat id")
        return value

    @field_validator("telegram_operators")
    @classmethod
    def _members_or_ids(cls, value: str) -> str:
        if value != "members" and not re.fullmatch(r"\s*[0-9]{1,19}(\s*,\s*[0-9]{1,19})*\s*", value):
            raise ValueError("neither `members` nor user ids")
        return value

    @field_validator("hours", "hours_zone", "hours_holidays")
    @classmethod
    def _hours(cls, value: str, info: ValidationInfo) -> str:
        read: dict[str | None, Callable[[str], object]] = {
            "hours": parse_week,
            "hours_zone": parse_zone,
            "hours_holidays": parse_holidays,
        }
        read[info.field_name](value)
        return value

    @property
    def hours_in_force(self) -> Hours | None:
        """None where people always answer."""
        return make_hours(self.hours, zone=self.hours_zone, holidays=self.hours_holidays)

    @property
    def database_path(self) -> Path:
        return Path(self.database_url.removeprefix("sqlite:///"))

    @property
    def rate(self) -> tuple[int, int]:
        """Burst and messages a minute."""
        burst, per_minute = self.rate_messages.split("/")
        return int(burst), int(per_minute)

    @property
    def operator_ids(self) -> frozenset[int] | None:
        """The listed Telegram user ids, or None for "members of the chat"."""
        if self.telegram_operators == "members":
            return None
        return frozenset(int(part) for part in self.telegram_operators.split(","))

    def policy(self, assistant_off: str | None) -> Policy:
        return Policy(
            assistant_off=assistant_off,
            hours=self.hours_in_force,
            idle_close_ms=round(self.idle_close_min * MINUTE_MS),
            leave_close_ms=round(self.leave_close_min * MINUTE_MS),
            auto_return_ms=round(self.auto_return_min * MINUTE_MS),
        )


def list_locked() -> frozenset[str]:
    """The names of the settings that the environment sets."""
    variables = {name.upper() for name in os.environ}
    return frozenset(name for name in Settings.model_fields if PREFIX + name.upper() in variables)


def read_settings(saved: Mapping[str, str] | None = None) -> Settings:
    """The settings of this environment, over the `saved` ones (by name), over the defaults.

    Raises:
        BadSetting: the environment holds a bad value; with the one line to print.
        BadValues: a saved value is bad.
    """
    own = {name: text for name, text in (saved or {}).items() if name not in list_locked()}
    try:
        return Settings(**own)  # pyright: ignore[reportArgumentType]
    except ValidationError as error:
        wrong = {str(each["loc"][0]): each["msg"] for each in error.errors(include_url=False, include_input=False)}
    errors = {name: message.removeprefix("Value error, ") for name, message in wrong.items()}
    if bad := {name: _sentence(name, words) for name, words in errors.items() if name in own}:
        raise BadValues(bad)
    name, words = next(iter(errors.items()))
    variable = PREFIX + name.upper()
    raise BadSetting(f"{variable}: {words}. Example: {variable}={_EXAMPLES.get(name, 'text')}")


def _sentence(name: str, words: str) -> str:
    """What an owner reads under the field."""
    example = _EXAMPLES.get(name)
    first = words[:1].upper() + words[1:] + "."
    return f"{first} Example: {example}" if example else first


def widget_look(settings: Settings) -> dict[str, object]:
    """What the owner chose for the widget (docs/widget.md); what is left to its own defaults is not in it."""
    look: dict[str, object] = {
        "accent": settings.widget_accent,
        "radius": settings.widget_radius,
        "position": "" if settings.widget_position == "auto" else settings.widget_position,
        "theme": "" if settings.widget_theme == "auto" else settings.widget_theme,
        "label": settings.widget_label,
        "greeting": settings.widget_greeting,
        "suggestions": list(settings.widget_suggestions),
        "avatar": settings.widget_avatar,
    }
    return {name: value for name, value in look.items() if value not in ("", None, [])}


def write_setting(settings: Settings, name: str) -> str:
    """The value of a setting as the text that would set it; "" for nothing."""
    match getattr(settings, name):
        case None:
            return ""
        case bool() as flag:
            return "1" if flag else "0"
        case float() as number:
            return f"{number:g}"
        case tuple() as parts:  # pyright: ignore[reportUnknownVariableType]
            separator = "|" if name == "widget_suggestions" else ", "
            return separator.join(str(part) for part in parts)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case value:
            return str(value)
