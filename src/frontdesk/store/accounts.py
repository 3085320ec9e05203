"""Accounts, who is signed in to them, the programs that act for them, and the audit."""

from dataclasses import asdict
from typing import Any

from sqlalchemy import Connection, Delete, Insert, Select, Table, bindparam, delete, insert, select, update
from sqlalchemy.dialects import sqlite

from frontdesk.store import schema as t
from frontdesk.store.access import Part
from frontdesk.store.codec import Cells
from frontdesk.store.ports import Account, ApiKey, AuditLine, SignIn

# No line's id is as high.
_BEYOND = 2**63 - 1


def _replacing(statement: sqlite.Insert) -> Insert:
    """Insert, or replace the row of that key, which is the first column."""
    key, *others = [column.name for column in statement.table.c]
    return statement.on_conflict_do_update(
        index_elements=[key], set_={name: statement.excluded[name] for name in others}
    )


def _for_account(table: Table) -> sqlite.Insert:
    """Insert a row if the account that it names by `login` exists in this very transaction."""
    row = select(*(bindparam(column.name, type_=column.type) for column in table.c)).where(
        select(t.accounts.c.login).where(t.accounts.c.login == bindparam("login")).exists()
    )
    return sqlite.insert(table).from_select([column.name for column in table.c], row)


def _of_login(table: Table) -> Delete:
    return delete(table).where(table.c.login == bindparam("of_login"))


_UPSERT_ACCOUNT = _replacing(sqlite.insert(t.accounts))
_SELECT_ACCOUNT = select(t.accounts).where(t.accounts.c.login == bindparam("login"))
_SELECT_ACCOUNTS = select(t.accounts).order_by(t.accounts.c.name, t.accounts.c.login)
_REMOVE_ACCOUNT = (_of_login(t.sign_ins), _of_login(t.api_keys), _of_login(t.accounts))

_UPSERT_SIGN_IN = _replacing(_for_account(t.sign_ins))
_SELECT_SIGN_IN = select(t.sign_ins).where(
    t.sign_ins.c.token_hash == bindparam("token_hash"), t.sign_ins.c.expires_at_ms > bindparam("now_ms")
)
_EXTEND_SIGN_IN = (
    update(t.sign_ins)
    .where(t.sign_ins.c.token_hash == bindparam("of"), t.sign_ins.c.expires_at_ms < bindparam("to_ms"))
    .values(expires_at_ms=bindparam("to_ms"))
)
_DELETE_SIGN_IN = delete(t.sign_ins).where(t.sign_ins.c.token_hash == bindparam("token_hash"))
_DELETE_OTHER_SIGN_INS = _of_login(t.sign_ins).where(t.sign_ins.c.token_hash != bindparam("but"))
_FORGET_SIGN_INS = delete(t.sign_ins).where(t.sign_ins.c.expires_at_ms < bindparam("before_ms"))

_UPSERT_KEY = _replacing(_for_account(t.api_keys))
_SELECT_KEY = select(t.api_keys).where(t.api_keys.c.key_hash == bindparam("key_hash"))
_SELECT_KEYS = select(t.api_keys).order_by(t.api_keys.c.created_at_ms, t.api_keys.c.id)
_DELETE_KEY = delete(t.api_keys).where(t.api_keys.c.id == bindparam("key_id"))
_TOUCH_KEY = (
    update(t.api_keys)
    .where(t.api_keys.c.id == bindparam("key_id"), t.api_keys.c.last_used_at_ms < bindparam("used_at_ms"))
    .values(last_used_at_ms=bindparam("used_at_ms"))
)

_INSERT_LINE = insert(t.audit)
_SELECT_LINES = (
    select(t.audit)
    .where(t.audit.c.id < bindparam("before_id"))
    .order_by(t.audit.c.id.desc())
    .limit(bindparam("limit"))
)


class _Rows(Part):
    async def _rows(self, statement: Select[Any], **values: str | int) -> list[Cells]:
        """The rows by column, which are the fields of what they are made into."""

        def query(connection: Connection) -> list[Cells]:
            return [dict(row) for row in connection.execute(statement, values).mappings()]

        return await self._access.read(query)


class SqlAccounts(_Rows):
    """`ports.Accounts` over any engine."""

    async def put_account(self, account: Account) -> None:
        await self._change(_UPSERT_ACCOUNT, asdict(account))

    async def find_account(self, login: str) -> Account | None:
        rows = await self._rows(_SELECT_ACCOUNT, login=login)
        return Account(**rows[0]) if rows else None

    async def list_accounts(self) -> list[Account]:
        return [Account(**row) for row in await self._rows(_SELECT_ACCOUNTS)]

    async def remove_account(self, login: str) -> None:
        def change(connection: Connection) -> None:
            for statement in _REMOVE_ACCOUNT:
                connection.execute(statement, {"of_login": login})

        await self._access.write(change)


class SqlSignIns(_Rows):
    """`ports.SignIns` over any engine."""

    async def put_sign_in(self, sign_in: SignIn) -> None:
        await self._change(_UPSERT_SIGN_IN, asdict(sign_in))

    async def find_sign_in(self, token_hash: str, *, now_ms: int) -> SignIn | None:
        rows = await self._rows(_SELECT_SIGN_IN, token_hash=token_hash, now_ms=now_ms)
        return SignIn(**rows[0]) if rows else None

    async def extend_sign_in(self, token_hash: str, *, expires_at_ms: int) -> None:
        await self._change(_EXTEND_SIGN_IN, {"of": token_hash, "to_ms": expires_at_ms})

    async def drop_sign_in(self, token_hash: str) -> None:
        await self._change(_DELETE_SIGN_IN, {"token_hash": token_hash})

    async def drop_sign_ins(self, login: str, *, but: str | None = None) -> None:
        await self._change(_DELETE_OTHER_SIGN_INS, {"of_login": login, "but": but or ""})

    async def forget_sign_ins(self, *, before_ms: int) -> int:
        cells = {"before_ms": before_ms}
        return await self._access.write(lambda connection: connection.execute(_FORGET_SIGN_INS, cells).rowcount)


class SqlApiKeys(_Rows):
    """`ports.ApiKeys` over any engine."""

    async def put_api_key(self, key: ApiKey) -> None:
        await self._change(_UPSERT_KEY, asdict(key))

    async def find_api_key(self, key_hash: str) -> ApiKey | None:
        rows = await self._rows(_SELECT_KEY, key_hash=key_hash)
        return ApiKey(**rows[0]) if rows else None

    async def list_api_keys(self) -> list[ApiKey]:
        return [ApiKey(**row) for row in await self._rows(_SELECT_KEYS)]

    async def drop_api_key(self, key_id: str) -> None:
        await self._change(_DELETE_KEY, {"key_id": key_id})

    async def touch_api_key(self, key_id: str, *, at_ms: int) -> None:
        await self._change(_TOUCH_KEY, {"key_id": key_id, "used_at_ms": at_ms})


class SqlAudit(_Rows):
    """`ports.Audit` over any engine."""

    async def note_audit(self, line: AuditLine) -> None:
        cells = asdict(line)
        del cells["id"]
        await self._change(_INSERT_LINE, cells)

    async def list_audit(self, *, limit: int, before_id: int | None = None) -> list[AuditLine]:
        before = _BEYOND if before_id is None else before_id
        return [AuditLine(**row) for row in await self._rows(_SELECT_LINES, before_id=before, limit=limit)]
