"""`/metrics`: what Prometheus reads, for administrators and API keys (`Authorization: Bearer KEY`)."""

from collections.abc import Callable

from litestar import get
from litestar.response import Response
from litestar.types import ControllerRouterHandler

CONTENT_TYPE = "text/plain; version=0.0.4"
"""The framework adds the charset. https://prometheus.io/docs/instrumenting/exposition_formats/#basic-info"""


def metrics_routes(exposition: Callable[[], bytes]) -> list[ControllerRouterHandler]:
    """To be mounted at `/metrics`; `exposition` is asked at each scrape."""

    @get("/", include_in_schema=False, sync_to_thread=False)
    def metrics() -> Response[bytes]:
        return Response(exposition(), media_type=CONTENT_TYPE, headers={"Cache-Control": "no-store"})

    return [metrics]
