"""An operator is removed while they hold sessions: out at once, and their visitors wait for another person."""

import pytest

from tests.outside.operator.people import Operator, employ
from tests.support.owner import Owner
from tests.support.server import Server
from tests.support.visitor import SocketVisitor

pytestmark = pytest.mark.anyio


async def test_who_is_removed_holds_nothing_and_may_nothing(owned: Server) -> None:
    ann = await employ(owned, "ann", "Ann Lee")
    ben = await employ(owned, "ben", "Ben")
    try:
        async with SocketVisitor(owned) as first, SocketVisitor(owned) as second:
            await _takes(ann, first)
            await _takes(ben, second)
            async with Owner(owned) as owner:
                await owner.sign_in()
                asked = await owner.page("/settings/operators/accounts/ann/remove")
                assert "session" in asked
                answer = await owner.submit("/settings/operators/accounts/ann/remove")
                assert answer.status_code == 303
            await first.wait_kind("released")
            status, error = await ann.asks(first.view.session or "", "reply", text="Still here")
            assert (status, error["error"]["code"]) == (401, "unauthorized")
            assert (await ben.sees(first.view.session or ""))["session"]["mode"] == "waiting"
            assert (await ben.sees(second.view.session or ""))["session"]["operator"]["id"] == "web:ben"
            await ben.does(first.view.session or "", "take")
            assert first.view.texts("operator") == []
    finally:
        await ann.aclose()
        await ben.aclose()


async def _takes(operator: Operator, visitor: SocketVisitor) -> None:
    await visitor.send("Hello", "a1")
    await operator.does(visitor.view.session or "", "take")
    await visitor.wait_kind("taken")
