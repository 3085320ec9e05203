"""`/schema` describes the API as it is served, and loads nothing from anywhere."""

import re
from typing import Any

import pytest

from frontdesk.web.operator.errors import ANSWERS
from tests.web.operator.office import Office, endpoints
from tests.web.operator.test_docs import DOCS

pytestmark = pytest.mark.anyio


@pytest.fixture
async def schema(office: Office) -> dict[str, Any]:
    answer = await office.stranger().http.get("/schema")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    return answer.json()


async def test_every_endpoint_is_described(office: Office, schema: dict[str, Any]) -> None:
    described = {
        (method.upper(), path): operation
        for path, operations in schema["paths"].items()
        for method, operation in operations.items()
    }
    assert sorted(described) == endpoints(office.app)
    for (method, _), operation in described.items():
        assert operation["tags"] == ["operator"] and operation["summary"]
        assert operation["security"] == [{"cookie": []}, {"key": []}]
        assert {"200", "400", "401", "403", "404", "503"} <= set(operation["responses"])
        assert ("requestBody" in operation) == (method == "POST")
    assert schema["info"]["version"] == "1.2.3"
    assert set(schema["components"]["securitySchemes"]) == {"cookie", "key"}


async def test_bodies_and_answers_have_their_types(schema: dict[str, Any]) -> None:
    reply = schema["paths"]["/api/v1/operator/sessions/{session}/reply"]["post"]
    body = reply["requestBody"]["content"]["application/json"]["schema"]
    assert body["required"] == ["text"] and set(body["properties"]) == {"text", "client_id", "epoch"}
    assert "^[A-Za-z0-9_-]{1,64}$" in str(body["properties"]["client_id"])
    answer = reply["responses"]["200"]["content"]["application/json"]["schema"]["$ref"]
    assert answer.endswith("DoneAnswer")
    entries = schema["components"]["schemas"]["TranscriptAnswer"]["properties"]["entries"]["items"]
    assert len(entries["oneOf"]) == 18


async def test_it_is_there_as_yaml_and_loads_no_page(office: Office) -> None:
    http = office.stranger().http
    assert (await http.get("/schema/openapi.json")).status_code == 200
    assert (await http.get("/schema/openapi.yaml")).text.startswith("components:")
    for page in ("swagger", "redoc", "elements", "rapidoc", "scalar"):
        assert (await http.get(f"/schema/{page}")).status_code == 404


async def test_the_page_names_every_endpoint(office: Office) -> None:
    reading = set(re.findall(r"^`GET (/api/v1/operator\S+)` →", DOCS, re.MULTILINE))
    doing = set(re.findall(r"^\| `(/[a-z-]+)` \|", DOCS.partition("| endpoint |")[2], re.MULTILINE))
    documented = {("GET", path) for path in reading}
    documented |= {("POST", f"/api/v1/operator/sessions/{{session}}{path}") for path in doing}
    assert sorted(documented) == endpoints(office.app)


def test_the_page_names_every_code() -> None:
    table = DOCS.partition("| status | code |")[2].partition("\n\n")[0]
    documented = {
        (int(status), code)
        for status, codes in re.findall(r"^\| (\d+) \| ([^|]+) \|", table, re.MULTILINE)
        for code in re.findall(r"`(\w+)`", codes)
    }
    answered = {(answer.status, answer.code) for answer in ANSWERS.values()}
    assert documented == answered | {(405, "method_not_allowed"), (500, "internal_error")}
