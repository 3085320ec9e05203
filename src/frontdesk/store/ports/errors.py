"""How a store fails."""

from frontdesk.session.errors import FrontdeskError


class StoreUnavailable(FrontdeskError):
    """The database cannot be read or written now."""


class StoreInUse(FrontdeskError):
    """Another process serves this SQLite file."""


class SchemaTooNew(FrontdeskError):
    """The database was written by a newer Frontdesk."""
