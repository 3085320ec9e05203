"""What `/schema` says is what is served: requests made from it, odd ones too, are answered as it promises."""

from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import httpx2
import pytest
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis.strategies import one_of
from schemathesis import GenerationMode
from schemathesis.config import SchemathesisConfig

from tests.outside.operator.people import employ
from tests.support.owner import PASSWORD
from tests.support.server import frontdesk_server
from tests.support.visitor import SocketVisitor


@dataclass(frozen=True, slots=True)
class Door:
    """Where to ask, by whom, and for which session."""

    url: str
    headers: dict[str, str]
    session: str


@pytest.fixture(scope="module")
async def door(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Door]:
    async with frontdesk_server(tmp_path_factory.mktemp("described"), ADMIN_PASSWORD=PASSWORD) as server:
        ann = await employ(server, "ann", "Ann Lee")
        async with SocketVisitor(server) as vera:
            session = (await vera.send("Hello", "c1"))["session"]
        yield Door(server.origin, {"authorization": f"Bearer {ann.key}"}, session)
        await ann.aclose()


@pytest.fixture(scope="module")
def description(door: Door) -> Any:
    """Without its word on access: whoever asks here may, and its generated keys would be taken for right ones."""
    described: Any = httpx2.get(f"{door.url}/schema").json()
    for operations in described["paths"].values():
        for operation in operations.values():
            operation.pop("security", None)
    read_config: Any = getattr(SchemathesisConfig, "from_dict")  # noqa: B009 -- its own types are unknown
    # A schema can't say what is left of a text after trimming; and 5.0 is an integer to it, and none to us.
    config = read_config({"checks": {"positive_data_acceptance": {"enabled": False}}})
    return schemathesis.openapi.from_dict(described, config=config)


def test_every_endpoint_answers_as_described(door: Door, description: Any) -> None:
    asked = 0
    for found in description.include(path_regex="^/api/v1/operator").get_all_operations():
        operation = found.ok()

        @settings(
            max_examples=20,
            deadline=None,
            derandomize=True,
            database=None,
            suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
        )
        @given(case=one_of(*(operation.as_strategy(generation_mode=mode) for mode in GenerationMode)))
        def ask(case: Any) -> None:
            nonlocal asked
            asked += 1
            if "session" in case.path_parameters:
                case.path_parameters["session"] = door.session
            answer = case.call(base_url=door.url, headers=door.headers)
            case.validate_response(answer)

        ask()
    assert asked >= 13
