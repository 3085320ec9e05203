"""The request half of `POST /v1/chat/completions`: what this server models, and the refusal of all else.

Pure. Field names and rules: https://platform.openai.com/docs/api-reference/chat/create. A field that is not
listed here is refused by name instead of being ignored, so a test never passes on something nobody modelled.
"""

from typing import Any, Literal

import msgspec


class Refused(Exception):
    """The request is outside what this server models."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class Strict(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A wire object whose unknown fields are refused."""


class TextPart(Strict, frozen=True, tag_field="type", tag="text"):
    text: str


class FunctionCall(Strict, frozen=True):
    name: str
    arguments: str


class ToolCall(Strict, frozen=True):
    id: str
    function: FunctionCall
    type: Literal["function"] = "function"


Content = str | list[TextPart]


class SystemMessage(Strict, frozen=True, tag_field="role", tag="system"):
    content: Content
    name: str | None = None


class DeveloperMessage(Strict, frozen=True, tag_field="role", tag="developer"):
    content: Content
    name: str | None = None


class UserMessage(Strict, frozen=True, tag_field="role", tag="user"):
    content: Content
    name: str | None = None


class AssistantMessage(Strict, frozen=True, tag_field="role", tag="assistant"):
    content: Content | None = None
    tool_calls: list[ToolCall] | None = None
    refusal: str | None = None
    name: str | None = None


class ToolMessage(Strict, frozen=True, tag_field="role", tag="tool"):
    content: Content
    tool_call_id: str


Message = SystemMessage | DeveloperMessage | UserMessage | AssistantMessage | ToolMessage


class FunctionSpec(Strict, frozen=True):
    name: str
    description: str | None = None
    parameters: dict[str, Any] | None = None
    strict: bool | None = None


class Tool(Strict, frozen=True):
    function: FunctionSpec
    type: Literal["function"] = "function"


class StreamOptions(Strict, frozen=True):
    include_usage: bool = False
    include_obfuscation: bool = False


class ChatRequest(Strict, frozen=True):
    """The fields that are modelled, then those that are accepted and change nothing here."""

    model: str
    messages: list[Message]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    tools: list[Tool] = []
    tool_choice: Literal["none", "auto", "required"] | dict[str, Any] | None = None
    parallel_tool_calls: bool | None = None
    n: Literal[1] | None = None

    max_completion_tokens: int | None = None
    max_tokens: int | None = None
    temperature: float | None = None
    top_p: float | None = None
    presence_penalty: float | None = None
    frequency_penalty: float | None = None
    seed: int | None = None
    stop: str | list[str] | None = None
    user: str | None = None
    store: bool | None = None
    metadata: dict[str, str] | None = None
    reasoning_effort: str | None = None
    verbosity: str | None = None
    service_tier: str | None = None
    safety_identifier: str | None = None
    prompt_cache_key: str | None = None

    @property
    def wants_usage(self) -> bool:
        """Whether a stream must end with a usage chunk."""
        return self.stream_options is not None and self.stream_options.include_usage

    @property
    def last_user_text(self) -> str:
        """The text of the newest user message; empty if there is none."""
        for message in reversed(self.messages):
            if isinstance(message, UserMessage):
                return plain_text(message.content)
        return ""

    @property
    def follows_tool(self) -> bool:
        """Whether the newest message is a tool's result."""
        return isinstance(self.messages[-1], ToolMessage)


def plain_text(content: Content | None) -> str:
    """The text of a message's content, parts joined."""
    if isinstance(content, list):
        return "".join(part.text for part in content)
    return content or ""


def decode(body: bytes) -> ChatRequest:
    """Read a request body.

    Raises:
        Refused: the body is no JSON, has a field or value that is not modelled, or breaks a rule of the API.
    """
    try:
        request = msgspec.json.decode(body, type=ChatRequest)
    except msgspec.DecodeError as error:
        raise Refused(str(error)) from error
    if not request.messages:
        raise Refused("Array `messages` must not be empty")
    if request.stream_options is not None and not request.stream:
        raise Refused("`stream_options` is only allowed when `stream` is true")
    _check_tool_order(request.messages)
    return request


def _check_tool_order(messages: list[Message]) -> None:
    """Every tool call is answered, right after it, once; a tool message answers a call."""
    pending: set[str] = set()
    for index, message in enumerate(messages):
        if isinstance(message, ToolMessage):
            if message.tool_call_id not in pending:
                raise Refused(f"`messages[{index}]`: role `tool` must answer a preceding `tool_calls` id")
            pending.discard(message.tool_call_id)
            continue
        if pending:
            raise Refused(f"`messages[{index}]`: `tool_calls` ids without an answer: {sorted(pending)}")
        if isinstance(message, AssistantMessage):
            pending = {call.id for call in message.tool_calls or []}
    if pending:
        raise Refused(f"`messages`: `tool_calls` ids without an answer: {sorted(pending)}")
