"""A test's hand on the scripted model server: what it shall say, and what has been asked of it.

Speaks HTTP only and imports nothing of the product, so that tests from outside can use it too.
"""

from collections.abc import Callable
from typing import Any

import httpx2

PATIENCE_S = 20.0
"""How long a wait for something that must happen goes on before the test fails."""


class ModelControl:
    """Scripts one server and reads its records."""

    def __init__(self, origin: str) -> None:
        self.origin = origin
        self.base_url = f"{origin}/v1"
        """What an assistant is configured with."""
        self._http = httpx2.AsyncClient(base_url=origin, timeout=PATIENCE_S + 5)

    async def aclose(self) -> None:
        """Let go of the connections."""
        await self._http.aclose()

    async def says(self, text: str, *, times: int = 1, **reply: Any) -> None:
        """Answer the next `times` requests (0: all that follow) with this text."""
        await self._command("POST", "queue", {"reply": {"text": text, **reply}, "times": times})

    async def streams(self, *chunks: str, **reply: Any) -> None:
        """Answer the next request with exactly these chunks."""
        await self._command("POST", "queue", {"reply": {"chunks": chunks, **reply}})

    async def calls(self, tool: str, arguments: str = "{}", *, times: int = 1, **reply: Any) -> None:
        """Answer the next `times` requests (0: all that follow) by calling a tool."""
        call = {"name": tool, "arguments": arguments}
        await self._command("POST", "queue", {"reply": {"tool_calls": [call], **reply}, "times": times})

    async def fails(self, status: int, *, times: int = 1, **reply: Any) -> None:
        """Answer the next `times` requests (0: all that follow) with this HTTP status."""
        await self._command("POST", "queue", {"reply": {"status": status, **reply}, "times": times})

    async def hangs(self, **reply: Any) -> None:
        """Never answer the next request (or stop after `hang_at` pieces)."""
        await self._command("POST", "queue", {"reply": {"hang_at": 0, **reply}})

    async def when(self, contains: str, *, after_tool: bool | None = None, **reply: Any) -> None:
        """Answer so whenever the last user text contains this."""
        rule = {"contains": contains, "after_tool": after_tool, "reply": reply}
        await self._command("POST", "rules", rule)

    async def otherwise(self, **reply: Any) -> None:
        """Answer so when nothing else fits."""
        await self._command("PUT", "default", reply)

    async def open_gate(self, name: str) -> None:
        """Let the answers that wait at this gate go on."""
        await self._command("PUT", f"gates/{name}", None)

    async def reset(self) -> None:
        """Forget script and records; cut what still runs."""
        await self._command("POST", "reset", None)

    async def requests(self) -> list[dict[str, Any]]:
        """Every accepted request so far, oldest first."""
        return (await self._state())["requests"]

    async def refusals(self) -> list[str]:
        """Why requests were refused as not modelled."""
        return [refusal["reason"] for refusal in (await self._state())["refusals"]]

    async def wait_asked(self, count: int = 1) -> list[dict[str, Any]]:
        """Wait until so many requests have come."""
        return await self._wait_for(count, lambda _: True, "asked")

    async def wait_held(self, at: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until so many answers stand at this gate (or at `hang`)."""
        return await self._wait_for(count, lambda record: record["waiting"] == at, f"held at {at!r}")

    async def wait_ended(self, outcome: str, count: int = 1) -> list[dict[str, Any]]:
        """Wait until so many requests ended so: `done`, `cut`, `error`, or `client_gone`."""
        return await self._wait_for(count, lambda record: record["outcome"] == outcome, outcome)

    async def _wait_for(self, count: int, fits: Callable[[dict[str, Any]], bool], what: str) -> list[dict[str, Any]]:
        state = await self._state()
        while len(found := [record for record in state["requests"] if fits(record)]) < count:
            version = state["version"]
            state = await self._state(after=version, timeout_ms=int(PATIENCE_S * 1000))
            assert state["version"] > version, f"expected {count} request(s) {what}, saw {state['requests']}"
        return found

    async def _state(self, **params: int) -> Any:
        response = await self._http.get("/control/state", params=params)
        response.raise_for_status()
        return response.json()

    async def _command(self, method: str, path: str, body: Any) -> None:
        response = await self._http.request(method, f"/control/{path}", json=body)
        assert response.status_code == 204, response.text
