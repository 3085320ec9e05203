"""The visitor protocol, version 1: one view of a visitor's log over WebSocket and plain HTTP (docs/protocol.md).

Knows the desk and the store's log; must not know how an operator or the assistant works.
"""

from frontdesk.web.visitor.deps import VisitorDeps
from frontdesk.web.visitor.routes import visitor_routes

__all__ = ["VisitorDeps", "visitor_routes"]
