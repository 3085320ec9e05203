"""The embeddable widget's files: the loader that a page includes, the chunks that it fetches, and the preview page.

They are built from `widget/` and committed; nothing is read from disk after the start. A chunk's name carries a hash
of its content, so it is kept for ever; the loader, which holds the site's settings, is asked for again after a few
minutes.
"""

from collections.abc import Callable, Mapping
from pathlib import Path

from litestar import get
from litestar.exceptions import NotFoundException
from litestar.response import Response
from litestar.types import ControllerRouterHandler

from frontdesk.web.widget.files import AnyRequest, answer_with, pack
from frontdesk.web.widget.loader import loader_for
from frontdesk.web.widget.preview import preview_routes

_STATIC = Path(__file__).with_name("static")
_LOADER = "widget.js"
_PANEL = "panel.js"
_SITE = "default"
LOADER_CACHE = "public, max-age=300, stale-while-revalidate=86400"
PREVIEW_CACHE = "no-store"
CHUNK_CACHE = "public, max-age=31536000, immutable"


def _no_look(site: str) -> Mapping[str, object]:
    return {}


def widget_routes(look: Callable[[str], Mapping[str, object]] = _no_look) -> list[ControllerRouterHandler]:
    """The loader at `/widget.js`, the chunks below `/widget/`, the preview at `/widget/preview`.

    `look` gives the settings of a site that its launcher shows (`loader.SETTINGS`), nothing for an unknown one; it
    is asked at each request for the loader. The site is `?site=` of the address; `?preview` keeps the answer out of
    every cache.
    """
    files = {path.name: pack(path.read_bytes()) for path in _STATIC.glob("*.js")}
    loader = loader_for(files.pop(_LOADER).plain)
    # For a loader from before an upgrade, whose own chunk is gone.
    files[_PANEL] = next(file for name, file in files.items() if name.startswith("panel-"))

    @get("/widget.js", include_in_schema=False, sync_to_thread=False)
    def widget_loader(request: AnyRequest) -> Response[bytes]:
        query = request.query_params
        cache = PREVIEW_CACHE if "preview" in query else LOADER_CACHE
        return answer_with(loader(look(query.get("site", _SITE))), request, cache=cache)

    @get("/widget/{name:str}", include_in_schema=False, sync_to_thread=False)
    def widget_chunk(request: AnyRequest, name: str) -> Response[bytes]:
        if name not in files:
            raise NotFoundException
        return answer_with(files[name], request, cache="no-cache" if name == _PANEL else CHUNK_CACHE)

    return [widget_loader, widget_chunk, *preview_routes()]
