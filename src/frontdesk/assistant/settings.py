"""What the owner may set about the assistant, as plain data: how it behaves, and who writes its answers."""

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Provider: TypeAlias = Literal["builtin", "openai", "anthropic", "google", "none"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AssistantSettings:
    """When turns begin and end. `timeout_s` counts from the visitor's message, or a later hand-back."""

    enabled: bool = True
    debounce_ms: int = 800
    timeout_s: float = 40.0
    # Each turn holds one connection to the model server; more sessions wait in line.
    concurrent_turns: int = 16
    # A message that came before this process started gets at least this long, or downtime would fail every answer.
    recovery_min_s: float = 10.0
    # The safety net under wake-ups: how late an owed session can be noticed.
    poll_s: float = 5.0
    # Drafts are ephemerals: at most 5 a second for each session (design, section 6).
    draft_interval_s: float = 0.2


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswererSettings:
    """Who writes the answers. No `api_key` is fine for a local model server; it is never printed."""

    provider: Provider = "builtin"
    base_url: str | None = None
    api_key: str | None = field(default=None, repr=False)
    model: str | None = None
    instructions: str = ""
