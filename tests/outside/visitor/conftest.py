"""Each delivery test runs over both transports."""

import pytest

from tests.support.visitor import PollVisitor, SocketVisitor, Visitor


@pytest.fixture(params=[SocketVisitor, PollVisitor], ids=["socket", "poll"])
def transport(request: pytest.FixtureRequest) -> type[Visitor]:
    return request.param
