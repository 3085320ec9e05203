"""The Bot API's outer form: parameters by query, form, JSON or multipart; the answer's envelope. Pure.

https://core.telegram.org/bots/api#making-requests
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from email.message import Message as Headers
from typing import cast
from urllib.parse import parse_qsl

import msgspec

from .errors import NotModelled, Refusal, bad


@dataclass(slots=True, frozen=True)
class Upload:
    name: str
    mime_type: str
    content: bytes


@dataclass(slots=True)
class Params:
    """A call's parameters. Each may arrive as text or as a JSON value; both read the same."""

    values: dict[str, object] = field(default_factory=dict[str, object])
    files: dict[str, Upload] = field(default_factory=dict[str, Upload])

    def find_text(self, name: str) -> str | None:
        value = self.values.get(name)
        if isinstance(value, bool | dict | list):
            raise bad(f'field "{name}" must be of type String')
        return None if value is None else str(value)

    def text(self, name: str) -> str:
        return self.find_text(name) or ""

    def find_number(self, name: str) -> int | None:
        value = self.values.get(name)
        if value is None or value == "":
            return None
        if isinstance(value, int) and not isinstance(value, bool):
            return value
        try:
            return int(cast("str", value))
        except (TypeError, ValueError):
            raise bad(f'field "{name}" must be of type Number') from None

    def number(self, name: str, default: int = 0) -> int:
        value = self.find_number(name)
        return default if value is None else value

    def flag(self, name: str) -> bool:
        value = self.values.get(name)
        return value is True or (isinstance(value, str | int) and str(value).lower() in ("true", "1", "yes"))

    def find_json(self, name: str) -> object:
        """Return a nested value; a form carries it as JSON text."""
        value = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            return msgspec.json.decode(value)
        except msgspec.DecodeError:
            raise bad(f"can't parse {name} JSON object") from None

    def find_object(self, name: str, known: frozenset[str]) -> dict[str, object] | None:
        value = self.find_json(name)
        if value is None:
            return None
        if not isinstance(value, dict):
            raise bad(f"can't parse {name}: expected an Object")
        fields = cast("dict[str, object]", value)
        if unknown := fields.keys() - known:
            raise NotModelled(f"the field {min(unknown)!r} of {name}")
        return fields

    def objects(self, name: str) -> list[dict[str, object]]:
        return [cast("dict[str, object]", one) for one in self._items(name, dict)]

    def texts(self, name: str) -> list[str]:
        return [cast("str", one) for one in self._items(name, str)]

    def _items(self, name: str, kind: type) -> list[object]:
        value = self.find_json(name)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(one, kind) for one in cast("list[object]", value)):
            raise bad(f"can't parse {name}: expected an Array")
        return cast("list[object]", value)


def parse(query: bytes, content_type: str, body: bytes) -> Params:
    """Read a call's parameters; those of the body win over those of the query.

    Raises:
        Refusal: the body is not what its content type says.
    """
    params = Params()
    try:
        _add_form(params, query.decode("ascii"))
        kind = content_type.partition(";")[0].strip().lower()
        if not body:
            return params
        if kind == "application/json":
            params.values |= msgspec.json.decode(body, type=dict[str, object])
        elif kind == "application/x-www-form-urlencoded":
            _add_form(params, body.decode())
        elif kind == "multipart/form-data":
            _add_multipart(params, content_type, body)
        else:
            raise bad(f"can't parse request: unsupported content type {kind!r}")
    except UnicodeDecodeError:
        raise bad("strings must be encoded in UTF-8") from None
    except msgspec.DecodeError:
        raise bad("can't parse request: can't parse JSON object") from None
    return params


def _add_form(params: Params, text: str) -> None:
    if text:
        params.values |= parse_qsl(text, keep_blank_values=True, errors="strict")


def _add_multipart(params: Params, content_type: str, body: bytes) -> None:
    headers = Headers()
    headers["Content-Type"] = content_type
    boundary = headers.get_param("boundary")
    if not isinstance(boundary, str):
        raise bad("can't parse request: no boundary")
    for part in (b"\r\n" + body).split(b"\r\n--" + boundary.encode())[1:-1]:
        head, _, content = part.removeprefix(b"\r\n").partition(b"\r\n\r\n")
        _add_part(params, head, content)


def _add_part(params: Params, head: bytes, content: bytes) -> None:
    headers = Headers()
    for line in head.decode().split("\r\n"):
        name, _, value = line.partition(":")
        headers[name] = value.strip()
    name = headers.get_param("name", header="Content-Disposition")
    file_name = headers.get_param("filename", header="Content-Disposition")
    if not isinstance(name, str):
        raise bad("can't parse request: a part without a name")
    if file_name is None:
        params.values[name] = content.decode()
    else:
        shown = file_name if isinstance(file_name, str) else file_name[2]
        params.files[name] = Upload(shown, headers.get_content_type(), content)


def success(result: object) -> bytes:
    return msgspec.json.encode({"ok": True, "result": result})


def failure(refusal: Refusal) -> dict[str, object]:
    answer: dict[str, object] = {
        "ok": False,
        "error_code": refusal.code,
        "description": refusal.description,
    }
    if refusal.parameters:
        answer["parameters"] = refusal.parameters
    return answer


def too_many(retry_after: int) -> Refusal:
    return Refusal(429, f"Too Many Requests: retry after {retry_after}", {"retry_after": retry_after})


def response_headers(content_type: str, parameters: Mapping[str, object]) -> list[tuple[bytes, bytes]]:
    headers = [(b"content-type", content_type.encode())]
    if "retry_after" in parameters:
        headers.append((b"retry-after", str(parameters["retry_after"]).encode()))
    return headers
