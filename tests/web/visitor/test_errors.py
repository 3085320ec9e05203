"""The table from reasons to words is whole, and says what docs/protocol.md says."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from frontdesk.session import errors as session_errors
from frontdesk.session.errors import FrontdeskError, IdempotencyMismatch, Refused, UnknownSession
from frontdesk.store.ports import SchemaTooNew, StoreUnavailable
from frontdesk.web.visitor.errors import ANSWERS, BadRequest, RateLimited, VisitorRefused, answer_for

DOCS = Path(__file__).parents[3] / "docs" / "protocol.md"


def _family(root: type[FrontdeskError]) -> Iterator[type[FrontdeskError]]:
    for child in root.__subclasses__():
        yield child
        yield from _family(child)


def test_each_reason_of_this_edge_has_its_own_row() -> None:
    assert [reason for reason in _family(VisitorRefused) if reason not in ANSWERS] == []


def test_no_refusal_of_the_desk_becomes_a_500() -> None:
    for reason in _family(Refused):
        if reason.__module__ == session_errors.__name__:
            status, fault = answer_for(reason.__new__(reason))
            assert 400 <= status < 500
            assert fault.message


def test_the_table_is_the_contract() -> None:
    assert {(answer.status, answer.code) for answer in ANSWERS.values()} == {
        (400, "bad_request"),
        (401, "unauthorized"),
        (401, "token_expired"),
        (403, "origin_not_allowed"),
        (404, "not_found"),
        (404, "unknown_site"),
        (409, "idempotency_mismatch"),
        (409, "session_closed"),
        (413, "message_too_long"),
        (413, "body_too_large"),
        (422, "empty_message"),
        (429, "rate_limited"),
        (503, "unavailable"),
    }


def test_every_code_is_documented() -> None:
    documented = set(re.findall(r"\| (\d{3}) \| `(\w+)` \|", DOCS.read_text(encoding="utf-8")))
    assert documented == {(str(answer.status), answer.code) for answer in ANSWERS.values()}


def test_what_the_reason_knows_is_said() -> None:
    assert answer_for(RateLimited(4))[1].retry_after_s == 4
    assert answer_for(StoreUnavailable())[1].retry_after_s == 2
    assert answer_for(BadRequest("No type."))[1].message == "No type."
    assert answer_for(UnknownSession("K7Q2M4XD"))[1].retry_after_s is None
    assert "secret key" not in answer_for(IdempotencyMismatch("secret key"))[1].message


def test_a_fault_of_ours_is_not_dressed_up() -> None:
    with pytest.raises(SchemaTooNew):
        answer_for(SchemaTooNew())
