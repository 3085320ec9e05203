"""Which makers' libraries are there, without importing them."""

from importlib.util import find_spec

from frontdesk.assistant.settings import Provider

_LIBRARIES: dict[Provider, str] = {"anthropic": "anthropic", "google": "google.genai"}


def find_missing_extra(provider: Provider) -> str | None:
    """The extra that must be installed first, as pip takes it, or None."""
    library = _LIBRARIES.get(provider)
    if library is None or _is_there(library):
        return None
    return f"frontdesk[{provider}]"


def _is_there(library: str) -> bool:
    try:
        return find_spec(library) is not None
    except ModuleNotFoundError:  # the package above it is missing
        return False
