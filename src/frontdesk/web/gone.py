"""A browser that went away while its request was being read: no fault of anybody's, and nobody reads the answer."""

from litestar.exceptions import InternalServerException

_WORDS = "client disconnected prematurely"


def is_gone(error: Exception) -> bool:
    """Litestar tells it as a fault of the server, by these words alone (litestar/connection/request.py)."""
    return isinstance(error, InternalServerException) and error.detail == _WORDS
