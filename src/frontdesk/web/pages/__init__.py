"""What all pages of the owner and the operators share: one layout, one look, one template engine, one policy.

Pages are rendered on the server (Jinja, escaped everywhere); htmx, vendored, swaps parts of them. No page loads
anything from another host, and none runs a script or a style that is written into its markup.
"""

import hashlib
from pathlib import Path
from typing import Any

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, StrictUndefined
from litestar import get
from litestar.contrib.jinja import JinjaTemplateEngine
from litestar.exceptions import NotFoundException
from litestar.response import Response, Template
from litestar.template.config import TemplateConfig
from litestar.types import ControllerRouterHandler

_WEB = Path(__file__).resolve().parent.parent
_STATIC = Path(__file__).with_name("static")
_MEDIA_TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml", ".txt": "text/plain"}
PAGE_HEADERS = {
    # A page may show what is secret to others: no cache keeps it, not even the browser's own after signing out.
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
        "frame-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


def page_templates() -> TemplateConfig[JinjaTemplateEngine]:
    """The engine: `templates/` of this package, then of each package beside it. A missing name is an error."""
    folders = sorted(path for path in _WEB.glob("*/templates") if path.parent != _STATIC.parent)
    loader = ChoiceLoader([FileSystemLoader(folder) for folder in (_STATIC.with_name("templates"), *folders)])
    environment = Environment(
        loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.globals["asset"] = _address  # pyright: ignore[reportArgumentType]
    return TemplateConfig(instance=JinjaTemplateEngine.from_environment(environment))


def page(name: str, *, status_code: int = 200, **values: Any) -> Template:
    """The page `name` with its headers. `layout.html` says which values every page needs."""
    return Template(name, context=values, status_code=status_code, headers=PAGE_HEADERS)


def page_assets() -> list[ControllerRouterHandler]:
    """Style sheets and scripts below `/ui/`; an address carries a digest of all of them, so each is kept for ever.

    Modules import each other by relative names: what they import stands below the same digest.
    """

    @get("/ui/{digest:str}/{name:str}", include_in_schema=False, sync_to_thread=False)
    def page_asset(digest: str, name: str) -> Response[bytes]:
        if name not in _FILES:
            raise NotFoundException
        headers = {
            # A page from before an upgrade gets today's file, and asks again the next time.
            "Cache-Control": "public, max-age=31536000, immutable" if digest == _DIGEST else "no-cache",
            "X-Content-Type-Options": "nosniff",
        }
        return Response(_FILES[name], media_type=_MEDIA_TYPES[Path(name).suffix], headers=headers)

    return [page_asset]


def _read_files() -> dict[str, bytes]:
    """Contents by name. Names are unique over all packages: a clash is an error at the start."""
    found: dict[str, bytes] = {}
    for folder in (_STATIC, *sorted(_WEB.glob("*/assets"))):
        for path in sorted(folder.iterdir()):
            if path.name in found:
                raise RuntimeError(f"two page assets have the name {path.name}")
            found[path.name] = path.read_bytes()
    return found


_FILES = _read_files()
_DIGEST = hashlib.sha256(b"".join(name.encode() + content for name, content in _FILES.items())).hexdigest()[:10]


def _address(name: str) -> str:
    """The address of an asset, for templates. Raises: KeyError, so that a page never asks for what is not there."""
    if name not in _FILES:
        raise KeyError(name)
    return f"/ui/{_DIGEST}/{name}"
