"""Why a change of accounts is refused, and the one table that turns each reason into words beside a field."""

from frontdesk.session.errors import FrontdeskError


class AccountRefused(FrontdeskError):
    """The root of them. Nothing was changed."""


class BadLogin(AccountRefused):
    """Not 1 to 32 of a-z, 0-9, dot, dash and underscore."""


class BadName(AccountRefused):
    """Empty, longer than 64 characters, or with control characters."""


class LoginTaken(AccountRefused):
    """There is an account of that login."""


class PasswordTooShort(AccountRefused):
    """Fewer than 8 characters."""


class PasswordTooLong(AccountRefused):
    """More than 200 characters."""


class PasswordIsLogin(AccountRefused):
    """The password is the login itself."""


class PasswordTooCommon(AccountRefused):
    """One of those that are tried first."""


class UnknownAccount(AccountRefused):
    """There is no account of that login."""


class LastAdmin(AccountRefused):
    """Without it nobody could change the settings."""


class LockedByEnvironment(AccountRefused):
    """FRONTDESK_ADMIN_PASSWORD makes this account and sets its password."""


class AlreadySetUp(AccountRefused):
    """There is an administrator: the set-up link is void."""


# Reason to the name of the form's field and the sentence beside it.
_WORDS: dict[type[AccountRefused], tuple[str, str]] = {
    BadLogin: ("login", "Use 1 to 32 small letters, digits, dots, dashes or underscores, for example ann.lee."),
    BadName: ("name", "Enter a name of at most 64 characters, for example Ann Lee."),
    LoginTaken: ("login", "There is an account with this login. Choose another one."),
    PasswordTooShort: ("password", "Use at least 8 characters. A few words in a row are easy to keep in mind."),
    PasswordTooLong: ("password", "Use at most 200 characters."),
    PasswordIsLogin: ("password", "The password must differ from the login."),
    PasswordTooCommon: ("password", "This password is among the first that attackers try. Choose another one."),
    UnknownAccount: ("login", "There is no such account."),
    LastAdmin: ("role", "This is the last administrator. Make somebody else administrator first."),
    LockedByEnvironment: ("password", "This account is set by FRONTDESK_ADMIN_PASSWORD and can't be changed here."),
    AlreadySetUp: ("login", "Frontdesk is set up already. Sign in."),
}


def words_for(error: AccountRefused) -> tuple[str, str]:
    """The field's name and the sentence to show beside it."""
    return _WORDS[type(error)]
