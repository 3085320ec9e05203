"""`/healthz` (the process serves) and `/readyz` (every needed part works, or the reasons why not)."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

from litestar import Response, get

# One check: None when the part works, else the reason in a sentence for the owner.
Check = Callable[[], Awaitable[str | None]]


def health_routes(checks: Sequence[Check], *, version: str) -> list[Any]:
    """The two routes; `checks` are asked at each call of /readyz."""

    @get("/healthz", include_in_schema=False)
    async def healthz() -> dict[str, str]:
        return {"status": "ok", "version": version}

    @get("/readyz", include_in_schema=False)
    async def readyz() -> Response[dict[str, Any]]:
        reasons = [reason for check in checks if (reason := await check()) is not None]
        body = {"status": "unavailable" if reasons else "ok", "reasons": reasons}
        return Response(body, status_code=503 if reasons else 200)

    return [healthz, readyz]
