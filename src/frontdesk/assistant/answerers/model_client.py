"""One streamed request to whatever model, and its failures in our words.

Importing it takes seconds (pydantic_ai and a maker's library); `model.py` does so in a thread.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing, asynccontextmanager

import httpx2
from pydantic_ai.direct import model_request_stream
from pydantic_ai.exceptions import ModelAPIError, ModelConnectionError, ModelHTTPError, UnexpectedModelBehavior
from pydantic_ai.messages import (
    ModelMessage,
    ModelRequest,
    ModelResponse,
    ModelResponseStreamEvent,
    PartDeltaEvent,
    PartStartEvent,
    SystemPromptPart,
    TextPart,
    TextPartDelta,
    ToolCallPart,
    UserPromptPart,
)
from pydantic_ai.models import Model, ModelRequestParameters, StreamedResponse
from pydantic_ai.tools import ToolDefinition

from frontdesk.assistant.answerers.makers import make_model
from frontdesk.assistant.answerers.port import AnswererFailed, OperatorWanted, Piece
from frontdesk.assistant.prompt import Prompt
from frontdesk.assistant.settings import AnswererSettings

TOOL = ToolDefinition(
    name="request_operator",
    description="Ask a human operator to join this chat. Call it when the visitor wants a person.",
    parameters_json_schema={
        "type": "object",
        "properties": {"reason": {"type": "string", "description": "What the visitor needs, in a few words."}},
    },
)
# The turn's deadline bounds the whole; this one only tells an unreachable server from a slow one.
_CONNECT_TIMEOUT_S = 5.0
_HTTP_TOO_MANY = 429
_HTTP_SERVER_ERRORS = 500


class ModelClient:
    """Requests to one server. Never follows a redirect: that would carry the conversation to another host."""

    def __init__(self, settings: AnswererSettings) -> None:
        self._settings = settings
        self._http = _make_http()
        self._model = make_model(settings, self._http)

    async def stream(self, prompt: Prompt, *, with_tool: bool) -> AsyncGenerator[Piece]:
        """The answer's text as it comes, or `OperatorWanted` at the first sign of that tool.

        Closing the generator closes the connection. Raises: AnswererFailed.
        """
        tools = [TOOL] if with_tool else []
        parameters = ModelRequestParameters(function_tools=tools, allow_text_output=True)
        try:
            async with (
                self._lease() as model,
                model_request_stream(model, _messages(prompt), model_request_parameters=parameters) as response,
                aclosing(_pieces(response, with_tool=with_tool)) as pieces,
            ):
                async for piece in pieces:
                    yield piece
        except ModelAPIError as error:
            raise _failure(error) from error
        except UnexpectedModelBehavior as error:  # HTTP 200 and nothing of a model's: a login page, an empty body
            raise AnswererFailed("empty answer from the model", is_transient=True) from error

    @asynccontextmanager
    async def _lease(self) -> AsyncGenerator[Model]:
        """The model for one request. Google's library leaves the connection open when its stream is let go before its
        end, and the server would write on for nobody: so its connections live as long as one request.
        """
        if self._settings.provider != "google":
            yield self._model
            return
        async with _make_http() as http:
            yield make_model(self._settings, http)

    async def aclose(self) -> None:
        await self._http.aclose()


def _make_http() -> httpx2.AsyncClient:
    # The turn's deadline bounds a whole answer, so reading has no limit of its own.
    return httpx2.AsyncClient(timeout=httpx2.Timeout(None, connect=_CONNECT_TIMEOUT_S), follow_redirects=False)


async def _pieces(response: StreamedResponse, *, with_tool: bool) -> AsyncGenerator[Piece]:
    has_text, unknown_tool = False, None
    async for event in response:
        tool = _tool_called(event)
        if tool == TOOL.name and with_tool:
            yield OperatorWanted()
            return
        unknown_tool = tool or unknown_tool
        if text := _text_of(event):
            has_text = has_text or not text.isspace()
            yield text
    if response.finish_reason == "content_filter":
        raise AnswererFailed("the model refused to answer")
    if response.finish_reason is None:
        raise AnswererFailed("the model server broke off", is_transient=True)
    if unknown_tool and not has_text:
        raise AnswererFailed("the model called a tool that it does not have", is_transient=True)


def _text_of(event: ModelResponseStreamEvent) -> str:
    match event:
        case PartStartEvent(part=TextPart(content=text)):
            return text
        case PartDeltaEvent(delta=TextPartDelta(content_delta=text)):
            return text
        case _:
            return ""


def _tool_called(event: ModelResponseStreamEvent) -> str | None:
    match event:
        case PartStartEvent(part=ToolCallPart(tool_name=name)):
            return name
        case _:
            return None


def _messages(prompt: Prompt) -> list[ModelMessage]:
    first = SystemPromptPart(prompt.system)
    messages: list[ModelMessage] = []
    for message in prompt.messages:
        if message.role == "assistant":
            messages.append(ModelResponse([TextPart(message.text)]))
        else:
            messages.append(ModelRequest([UserPromptPart(message.text)]))
    return [ModelRequest([first]), *messages]


def _failure(error: ModelAPIError) -> AnswererFailed:
    """What operators are told. The server's own words are left out: they may quote the key or the conversation."""
    if isinstance(error, ModelHTTPError):
        status = error.status_code
        is_transient = status == _HTTP_TOO_MANY or status >= _HTTP_SERVER_ERRORS
        return AnswererFailed(f"HTTP {status} from the model server", is_transient, error.retry_after)
    if isinstance(error, ModelConnectionError):
        reached = error.phase not in ("pool", "connect")
        reason = "the model server broke off" if reached else "cannot reach the model server"
        return AnswererFailed(reason, is_transient=True)
    status = getattr(error.__cause__, "status_code", None)
    if status is not None:  # a redirect
        return AnswererFailed(f"HTTP {status} from the model server")
    return AnswererFailed("malformed answer from the model server", is_transient=True)
