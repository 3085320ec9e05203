"""The machine-readable description of the HTTP APIs: OpenAPI at `/schema`, as JSON and YAML, and no page that would
load scripts from elsewhere."""

from dataclasses import dataclass
from typing import Any, cast

import msgspec
from litestar.enums import MediaType
from litestar.openapi.config import OpenAPIConfig
from litestar.openapi.datastructures import ResponseSpec
from litestar.openapi.plugins import JsonRenderPlugin, YamlRenderPlugin
from litestar.openapi.spec import (
    Components,
    OpenAPIMediaType,
    Operation,
    RequestBody,
    Schema,
    SecurityScheme,
    Tag,
)
from msgspec import Struct

from frontdesk.web.operator.errors import ANSWERS
from frontdesk.web.operator.wire import ErrorBody

COOKIE, KEY = "cookie", "key"


def openapi_config(version: str) -> OpenAPIConfig:
    """For the application. `version` is the product's."""
    return OpenAPIConfig(
        title="Frontdesk",
        version=version,
        description="Visitors' protocol (docs/protocol.md) and the operator API (docs/operator-api.md).",
        path="/schema",
        render_plugins=[
            JsonRenderPlugin(path=["/", "/openapi.json"], media_type=MediaType.JSON),
            YamlRenderPlugin(),
        ],
        tags=[
            Tag("visitor", "What the widget does. `Authorization: Bearer` holds a visitor's token."),
            Tag("operator", "What operators do, signed in or with an API key."),
        ],
        components=Components(
            security_schemes={
                COOKIE: SecurityScheme(
                    type="apiKey",
                    name="frontdesk",
                    security_scheme_in="cookie",
                    description="A sign-in of a browser (over https the cookie is `__Host-frontdesk`); "
                    "everything but GET needs the header x-csrftoken too.",
                ),
                KEY: SecurityScheme(type="http", scheme="bearer", description="An API key, fd_…"),
            }
        ),
    )


def takes(body: type[Struct]) -> type[Operation]:
    """The operation of a handler that reads this JSON object by itself: strictly, without turning "5" into 5."""
    _, components = msgspec.json.schema_components([body])
    # Python's spelling of "the whole text" is not JSON Schema's (ECMA-262).
    text = msgspec.json.encode(components[body.__name__]).replace(rb"\\A", b"^").replace(rb"\\Z", b"$")
    schema = msgspec.json.decode(text, type=dict[str, Any])

    @dataclass
    class Takes(Operation):
        def __post_init__(self) -> None:
            content = {"application/json": OpenAPIMediaType(schema=cast("Schema", schema))}
            self.request_body = RequestBody(content=content, required="required" in schema)

    return Takes


def refusals(*statuses: int) -> dict[int, ResponseSpec]:
    """The error answers of a handler, each with the codes that it may have."""
    codes: dict[int, set[str]] = {}
    for answer in ANSWERS.values():
        codes.setdefault(answer.status, set()).add(answer.code)
    return {
        status: ResponseSpec(ErrorBody, description=", ".join(sorted(codes[status])), generate_examples=False)
        for status in statuses
    }
