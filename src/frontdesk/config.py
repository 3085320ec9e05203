"""Settings from the environment, prefix `FRONTDESK_`: read once at the start, checked, then never changed.

A bad value stops the start with one line that names the variable, what is wrong and an example.
"""

import re
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from frontdesk.session.keywords import DEFAULT_KEYWORDS, parse_keywords
from frontdesk.session.policy import MINUTE_MS, Policy

PREFIX = "FRONTDESK_"

_EXAMPLES = {
    "database_url": "sqlite:///frontdesk.db",
    "port": "8080",
    "public_url": "https://chat.example.com",
    "allowed_origins": "https://shop.example,https://www.shop.example",
    "telegram_api_url": "https://api.telegram.org",
    "telegram_bot_token": "123456:ABC-DEF",
    "telegram_chat_id": "-1001234567890",
    "telegram_mode": "supergroup",
    "telegram_operators": "members, or user ids: 1001,1002",
    "telegram_budget_per_min": "18",
    "ai_enabled": "1",
    "ai_provider": "openai",
    "ai_base_url": "http://127.0.0.1:11434/v1",
    "ai_debounce_ms": "800",
    "ai_timeout_s": "40",
    "knowledge_dir": "./knowledge",
    "rate_messages": "20/60",
    "idle_close_min": "60",
    "leave_close_min": "0",
    "auto_return_min": "15",
    "log_level": "info",
    "log_format": "json",
}


class BadSetting(Exception):
    """One line for the person who starts the server."""


def _split(value: object) -> object:
    return tuple(part.strip() for part in value.split(",") if part.strip()) if isinstance(value, str) else value


class Settings(BaseSettings):
    """The configuration of one process. Times carry their unit in the name; 0 switches a limit off."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, frozen=True, extra="ignore")

    database_url: str = "sqlite:///frontdesk.db"
    host: str = "127.0.0.1"
    port: int = Field(8080, ge=0, le=65535)
    public_url: str | None = None
    secret_key: str | None = None
    allowed_origins: Annotated[tuple[str, ...], NoDecode] = ()

    telegram_api_url: str = "https://api.telegram.org"
    telegram_bot_token: str | None = None
    telegram_chat_id: Annotated[tuple[str, ...], NoDecode] = ()
    telegram_mode: Literal["auto", "supergroup", "regular"] = "auto"
    telegram_operators: str = "members"
    telegram_budget_per_min: int = Field(18, ge=0)

    ai_enabled: bool = True
    ai_provider: Literal["builtin", "openai", "none"] = "builtin"
    ai_base_url: str | None = None
    ai_api_key: str | None = None
    ai_model: str | None = None
    ai_instructions: str = ""
    knowledge_dir: Path | None = None
    ai_debounce_ms: int = Field(800, ge=0, le=60_000)
    ai_timeout_s: float = Field(40, gt=0, le=600)
    operator_keywords: Annotated[tuple[str, ...], NoDecode] = DEFAULT_KEYWORDS

    rate_messages: str = "20/60"
    # Fractions are fine: 0.5 is half a minute.
    idle_close_min: float = Field(60, ge=0, allow_inf_nan=False)
    leave_close_min: float = Field(0, ge=0, allow_inf_nan=False)
    auto_return_min: float = Field(0, ge=0, allow_inf_nan=False)
    log_level: Literal["debug", "info", "warning", "error"] = "info"
    log_format: Literal["auto", "console", "json"] = "auto"

    _lists = field_validator("allowed_origins", "telegram_chat_id", mode="before")(_split)

    @field_validator("operator_keywords", mode="before")
    @classmethod
    def _phrases(cls, value: object) -> object:
        return parse_keywords(value) if isinstance(value, str) else value

    @field_validator("database_url")
    @classmethod
    def _known_database(cls, value: str) -> str:
        if not value.startswith("sqlite:///"):
            raise ValueError("this version stores in SQLite only")
        return value

    @field_validator("public_url", "telegram_api_url", "ai_base_url")
    @classmethod
    def _http_url(cls, value: str | None) -> str | None:
        if value is not None and not re.match(r"https?://[^/\s]+", value):
            raise ValueError("not an http or https address")
        return value.rstrip("/") if value else None

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
        if value != "members" and not re.fullmatch(r"\s*\d+(\s*,\s*\d+)*\s*", value):
            raise ValueError("neither `members` nor user ids")
        return value

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
            idle_close_ms=round(self.idle_close_min * MINUTE_MS),
            leave_close_ms=round(self.leave_close_min * MINUTE_MS),
            auto_return_ms=round(self.auto_return_min * MINUTE_MS),
        )


def read_settings() -> Settings:
    """The settings of this environment.

    Raises:
        BadSetting: with the one line to print.
    """
    try:
        return Settings()  # pyright: ignore[reportCallIssue]
    except ValidationError as error:
        raise BadSetting(_one_line(error)) from None


def _one_line(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False)[0]
    name = str(first["loc"][0])
    what = first["msg"].removeprefix("Value error, ")
    return f"{PREFIX}{name.upper()}: {what}. Example: {PREFIX}{name.upper()}={_EXAMPLES.get(name, 'text')}"
