"""Who may act on the web: signing in, API keys, and the guards that other pages and the operator API stand behind."""

from frontdesk.web.signin.accounts import (
    create_account,
    has_admin,
    list_faults,
    remove_account,
    set_password,
    set_role,
    settle_admin,
)
from frontdesk.web.signin.answers import app_error_handlers
from frontdesk.web.signin.credentials import authenticate_socket, still_valid, until_signed_out
from frontdesk.web.signin.deps import SignInDeps
from frontdesk.web.signin.errors import AccountRefused, words_for
from frontdesk.web.signin.guards import protected
from frontdesk.web.signin.identity import Identity
from frontdesk.web.signin.routes import signin_routes
from frontdesk.web.signin.setup import SetupLink

__all__ = [
    "AccountRefused",
    "Identity",
    "SetupLink",
    "SignInDeps",
    "app_error_handlers",
    "authenticate_socket",
    "create_account",
    "has_admin",
    "list_faults",
    "protected",
    "remove_account",
    "set_password",
    "set_role",
    "settle_admin",
    "signin_routes",
    "still_valid",
    "until_signed_out",
    "words_for",
]
