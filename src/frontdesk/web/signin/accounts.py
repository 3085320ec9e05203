"""Accounts: who may be made, changed and removed, and that the way in ends at once for whoever is not."""

import re
from dataclasses import replace

from frontdesk.store.ports import Account, Role
from frontdesk.web.signin.deps import ADMIN_LOGIN, SignInDeps
from frontdesk.web.signin.errors import (
    AccountRefused,
    AlreadySetUp,
    BadLogin,
    BadName,
    LastAdmin,
    LockedByEnvironment,
    LoginTaken,
    UnknownAccount,
)
from frontdesk.web.signin.passwords import find_fault

_LOGIN = re.compile(r"[a-z0-9._-]{1,32}\Z")
_NAME_CHARS = 64
_BY_ENVIRONMENT = "environment"


def normal_login(typed: str) -> str:
    """The spelling under which an account is kept."""
    return typed.strip().lower()


def list_faults(login: str, *, name: str, password: str) -> list[AccountRefused]:
    """Everything that is wrong with a new account as it was typed, at most one fault for each field."""
    login, name = normal_login(login), name.strip()
    faults: list[AccountRefused] = []
    if not _LOGIN.match(login):
        faults.append(BadLogin())
    if not _is_name(name):
        faults.append(BadName())
    if fault := find_fault(login, password):
        faults.append(fault)
    return faults


def _is_name(name: str) -> bool:
    return 0 < len(name) <= _NAME_CHARS and name.isprintable()


async def has_admin(deps: SignInDeps) -> bool:
    """Is there anybody who could sign in and change the settings?"""
    if deps.admin_password:
        return True
    return any(account.role == "admin" for account in await deps.accounts.list_accounts())


async def settle_admin(deps: SignInDeps) -> None:
    """Make the account `admin` be what FRONTDESK_ADMIN_PASSWORD says, if it is set.

    Asked at the start and when `admin` signs in. A password that was changed there ends the sign-ins made with the
    former one.
    """
    if not deps.admin_password:
        return
    async with deps.changing:
        stored = await deps.accounts.find_account(ADMIN_LOGIN)
        if stored is None:
            hashed = await deps.passwords.hash(deps.admin_password)
            account = Account(ADMIN_LOGIN, "Admin", "admin", hashed, deps.clock_ms())
            await deps.accounts.put_account(account)
            await deps.note(_BY_ENVIRONMENT, "account_created", ADMIN_LOGIN, "admin")
            return
        if not await deps.passwords.is_right(stored.password_hash, deps.admin_password):
            stored = replace(stored, password_hash=await deps.passwords.hash(deps.admin_password))
            await deps.accounts.put_account(stored)
            await deps.sign_ins.drop_sign_ins(ADMIN_LOGIN)
            await deps.note(_BY_ENVIRONMENT, "password_changed", ADMIN_LOGIN)
        if stored.role != "admin":
            await deps.accounts.put_account(replace(stored, role="admin"))
            await deps.note(_BY_ENVIRONMENT, "role_changed", ADMIN_LOGIN, "admin")


async def create_account(deps: SignInDeps, login: str, *, name: str, role: Role, password: str, by: str) -> Account:
    """The new account. `by` stands in the audit.

    Raises: BadLogin, BadName, LoginTaken, PasswordTooShort, PasswordTooLong, PasswordIsLogin, PasswordTooCommon.
    """
    for fault in list_faults(login, name=name, password=password):
        raise fault
    hashed = await deps.passwords.hash(password)
    async with deps.changing:
        return await _put_new(deps, Account(normal_login(login), name.strip(), role, hashed, deps.clock_ms()), by)


async def create_first_admin(deps: SignInDeps, login: str, *, name: str, password: str) -> Account:
    """Of two who set up at once, one is the administrator.

    Raises: AlreadySetUp, and as `create_account`.
    """
    for fault in list_faults(login, name=name, password=password):
        raise fault
    hashed = await deps.passwords.hash(password)
    account = Account(normal_login(login), name.strip(), "admin", hashed, deps.clock_ms())
    async with deps.changing:
        if await has_admin(deps):
            raise AlreadySetUp
        return await _put_new(deps, account, "setup")


async def set_password(deps: SignInDeps, login: str, password: str, *, by: str, keep: str | None = None) -> None:
    """Ends the account's sign-ins, save the one whose token's hash is `keep`.

    Raises: LockedByEnvironment, UnknownAccount, PasswordTooShort, PasswordTooLong, PasswordIsLogin,
        PasswordTooCommon.
    """
    if deps.is_locked(login):
        raise LockedByEnvironment
    if fault := find_fault(login, password):
        raise fault
    hashed = await deps.passwords.hash(password)
    async with deps.changing:
        account = await _get_account(deps, login)
        await deps.accounts.put_account(replace(account, password_hash=hashed))
        await deps.sign_ins.drop_sign_ins(login, but=keep)
        await deps.note(by, "password_changed", login)


async def rename(deps: SignInDeps, login: str, name: str, *, by: str) -> None:
    """Visitors read it from the account's next act on; what was written before keeps the former name.

    Raises: UnknownAccount, BadName.
    """
    name = name.strip()
    if not _is_name(name):
        raise BadName
    async with deps.changing:
        account = await _get_account(deps, login)
        if account.name != name:
            await deps.accounts.put_account(replace(account, name=name))
            await deps.note(by, "account_renamed", login, name)


async def set_role(deps: SignInDeps, login: str, role: Role, *, by: str) -> None:
    """Holds from the account's next request on.

    Raises: LockedByEnvironment, UnknownAccount, LastAdmin.
    """
    if deps.is_locked(login):
        raise LockedByEnvironment
    async with deps.changing:
        account = await _get_account(deps, login)
        if account.role == role:
            return
        if role != "admin":
            await _check_not_last(deps, account)
        await deps.accounts.put_account(replace(account, role=role))
        await deps.note(by, "role_changed", login, role)


async def remove_account(deps: SignInDeps, login: str, *, by: str) -> None:
    """With its sign-ins and API keys: whoever used it is out at once.

    Raises: LockedByEnvironment, UnknownAccount, LastAdmin.
    """
    if deps.is_locked(login):
        raise LockedByEnvironment
    async with deps.changing:
        await _check_not_last(deps, await _get_account(deps, login))
        await deps.accounts.remove_account(login)
        await deps.note(by, "account_removed", login)


async def renew_hash(deps: SignInDeps, login: str, password: str) -> None:
    """Keep a password that was just proven right by today's parameters. Nobody is signed out."""
    hashed = await deps.passwords.hash(password)
    async with deps.changing:
        account = await deps.accounts.find_account(login)
        if account is not None and deps.passwords.is_outdated(account.password_hash):
            await deps.accounts.put_account(replace(account, password_hash=hashed))


async def _put_new(deps: SignInDeps, account: Account, by: str) -> Account:
    if deps.is_locked(account.login) or await deps.accounts.find_account(account.login) is not None:
        raise LoginTaken
    await deps.accounts.put_account(account)
    await deps.note(by, "account_created", account.login, account.role)
    return account


async def _get_account(deps: SignInDeps, login: str) -> Account:
    account = await deps.accounts.find_account(login)
    if account is None:
        raise UnknownAccount
    return account


async def _check_not_last(deps: SignInDeps, account: Account) -> None:
    others = (other for other in await deps.accounts.list_accounts() if other.login != account.login)
    if account.role == "admin" and not any(other.role == "admin" for other in others):
        raise LastAdmin
