"""Makes the model of the configured maker. The only module that imports the makers' libraries.

Importing it takes seconds; two of the libraries are extras: `frontdesk[anthropic]`, `frontdesk[google]`.
"""

from typing import assert_never

import httpx2
from pydantic_ai.models import Model

from frontdesk.assistant.settings import AnswererSettings


def make_model(settings: AnswererSettings, http: httpx2.AsyncClient) -> Model:
    """No retries in any of them: the turn knows the deadline and the classes of failure.

    Raises: ImportError, if the maker's library is not installed (`extras.find_missing_extra` tells before).
    """
    match settings.provider:
        case "openai":
            return _openai(settings, http)
        case "anthropic":
            return _anthropic(settings, http)
        case "google":
            return _google(settings, http)
        case "builtin" | "none":
            raise ValueError(f"{settings.provider} is no model")
        case _:
            assert_never(settings.provider)


def _openai(settings: AnswererSettings, http: httpx2.AsyncClient) -> Model:
    from openai import AsyncOpenAI
    from pydantic_ai.models.openai import OpenAIChatModel
    from pydantic_ai.profiles.openai import OpenAIModelProfile
    from pydantic_ai.providers.openai import OpenAIProvider
    from pydantic_ai.providers.openai_compatible import OpenAICompatibleProvider

    client = AsyncOpenAI(
        # The library insists on a key; keyless local servers ignore this one.
        api_key=settings.api_key or "no-key",
        base_url=settings.base_url or "https://api.openai.com/v1",
        http_client=http,
        max_retries=0,
    )
    provider = (
        OpenAICompatibleProvider("openai-compatible", openai_client=client)
        if settings.base_url
        else OpenAIProvider(openai_client=client)
    )
    # A stream without a finish reason was cut off on its way, and half an answer is none.
    profile = OpenAIModelProfile(openai_chat_streaming_requires_finish_reason=True)
    return OpenAIChatModel(settings.model or "", provider=provider, profile=profile)


def _anthropic(settings: AnswererSettings, http: httpx2.AsyncClient) -> Model:
    from anthropic import AsyncAnthropic
    from pydantic_ai.models.anthropic import AnthropicModel
    from pydantic_ai.providers.anthropic import AnthropicProvider

    key = settings.api_key or "no-key"
    client = AsyncAnthropic(api_key=key, base_url=settings.base_url, http_client=http, max_retries=0)
    return AnthropicModel(settings.model or "", provider=AnthropicProvider(anthropic_client=client))


def _google(settings: AnswererSettings, http: httpx2.AsyncClient) -> Model:
    from pydantic_ai.models.google import GoogleModel
    from pydantic_ai.providers.google import GoogleProvider

    provider = GoogleProvider(api_key=settings.api_key or "no-key", base_url=settings.base_url, http_client=http)
    return GoogleModel(settings.model or "", provider=provider)
