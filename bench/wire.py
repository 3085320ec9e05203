"""The lightest visitor there is: RFC 6455 by hand on an asyncio protocol, so that the server is what is measured.

It speaks only what the measurements need: text frames, pings and closes. The mask is zero, which is a valid mask.
"""

import asyncio
import json
from collections.abc import Callable
from typing import cast

_TEXT, _CLOSE, _PING, _PONG = 0x1, 0x8, 0x9, 0xA
_KEY = "dGhlIHNhbXBsZSBub25jZQ=="
"""RFC 6455, section 1.3: its sample key; the answer is not checked."""


class Wire(asyncio.Protocol):
    """One WebSocket. `on_text` is called with each text frame's payload."""

    def __init__(self, host: str, path: str, on_text: Callable[[bytes], None]) -> None:
        self._request = (
            f"GET {path} HTTP/1.1\r\nHost: {host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {_KEY}\r\nSec-WebSocket-Version: 13\r\n"
            "Sec-WebSocket-Protocol: frontdesk.v1\r\n\r\n"
        ).encode()
        self._buffer = b""
        self._transport: asyncio.Transport | None = None
        self.on_text = on_text
        self.opened: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one in all but its bases
        self._transport.write(self._request)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self.opened.done():
            head, end, rest = self._buffer.partition(b"\r\n\r\n")
            if not end:
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self.opened.set_exception(ConnectionError(head.decode()))
                return
            self._buffer = rest
            self.opened.set_result(None)
        while self._take_frame():
            pass

    def _take_frame(self) -> bool:
        data = self._buffer
        if len(data) < 2:
            return False
        size, start = data[1] & 0x7F, 2
        if size == 126:
            size, start = int.from_bytes(data[2:4]), 4
        elif size == 127:
            size, start = int.from_bytes(data[2:10]), 10
        if len(data) < start + size:
            return False
        payload, self._buffer = data[start : start + size], data[start + size :]
        match data[0] & 0xF:
            case 0x1:
                self.on_text(payload)
            case 0x9:
                self._write(_PONG, payload)
            case _:
                pass
        return True

    def _write(self, opcode: int, payload: bytes) -> None:
        assert self._transport is not None
        size = len(payload)
        length = bytes([0x80 | size]) if size < 126 else bytes([0xFE]) + size.to_bytes(2)
        self._transport.write(bytes([0x80 | opcode]) + length + b"\0\0\0\0" + payload)

    def send(self, payload: bytes) -> None:
        self._write(_TEXT, payload)

    def close(self) -> None:
        if self._transport is not None and not self._transport.is_closing():
            self._write(_CLOSE, b"")
            self._transport.close()

    def connection_lost(self, exc: Exception | None) -> None:
        if not self.opened.done():
            self.opened.set_exception(exc or ConnectionError("closed"))


async def open_wire(port: int, path: str, on_text: Callable[[bytes], None]) -> Wire:
    _, wire = await asyncio.get_running_loop().create_connection(
        lambda: Wire(f"127.0.0.1:{port}", path, on_text), "127.0.0.1", port
    )
    await wire.opened
    return wire


async def new_tokens(port: int, count: int) -> list[str]:
    """Tokens of so many new visitors, over one connection."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    tokens: list[str] = []
    for _ in range(count):
        writer.write(b"POST /api/v1/visitors HTTP/1.1\r\nHost: bench\r\nContent-Length: 2\r\n\r\n{}")
        head = await reader.readuntil(b"\r\n\r\n")
        size = next(int(line[15:]) for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:"))
        tokens.append(json.loads(await reader.readexactly(size))["token"])
    writer.close()
    return tokens


class BenchVisitor:
    """A visitor on a `Wire`: knows which messages are acknowledged, and tells what else is heard."""

    def __init__(self) -> None:
        self.wire: Wire
        self.session = ""
        self.on_ack: Callable[[str], object] = lambda _: None
        self.on_event: Callable[[bytes], object] = lambda _: None
        self._welcome: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @classmethod
    async def open(cls, port: int, token: str) -> "BenchVisitor":
        visitor = cls()
        visitor.wire = await open_wire(port, "/api/v1/ws", visitor._heard)
        visitor.wire.send(json.dumps({"type": "hello", "token": token}).encode())
        await visitor._welcome
        return visitor

    def write(self, client_id: str, text: str) -> None:
        self.wire.send(json.dumps({"type": "message", "client_id": client_id, "text": text}).encode())

    def _heard(self, payload: bytes) -> None:
        if payload.startswith(b'{"type":"ack"'):
            frame = json.loads(payload)
            self.session = frame["session"]
            self.on_ack(frame["client_id"])
        elif payload.startswith(b'{"type":"event"'):
            self.on_event(payload)
        elif payload.startswith(b'{"type":"welcome"'):
            self._welcome.set_result(None)
        elif payload.startswith(b'{"type":"error"'):
            raise ConnectionError(payload.decode())


async def open_visitors(port: int, count: int) -> list[BenchVisitor]:
    return [await BenchVisitor.open(port, token) for token in await new_tokens(port, count)]
