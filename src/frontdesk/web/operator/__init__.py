"""The operator API: what the inbox and integrators see and do (docs/operator-api.md).

Knows the desk, the store and sign-in; must not know how Telegram, the assistant or the inbox page work.
"""

from frontdesk.web.operator.deps import OperatorDeps, OperatorStore
from frontdesk.web.operator.routes import operator_routes
from frontdesk.web.operator.schema import openapi_config

__all__ = ["OperatorDeps", "OperatorStore", "openapi_config", "operator_routes"]
