"""Values that no owner means, saved all the same: refused under their field, and the server stays as it was."""

from collections.abc import AsyncGenerator

import pytest

from tests.outside.settings.conftest import Site, open_site
from tests.support.owner import SavingRefused

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

# Each of them once made pages, operators or the next start fail.
HOSTILE = [
    ("widget", {"public_url": "https://["}),
    ("widget", {"public_url": "https://a\u2100b.example"}),
    ("widget", {"public_url": "https://chat.example:99999999"}),
    ("assistant", {"ai_base_url": "http://127.0.0.1:99999999"}),
    ("assistant", {"ai_base_url": "http://x\x00y"}),
    ("sessions", {"idle_close_min": "1e18"}),
    ("sessions", {"auto_return_min": "1e300"}),
    ("sessions", {"leave_close_min": "1e18"}),
    ("telegram", {"telegram_operators": "1" * 5_000}),
]


@pytest.fixture(scope="module")
async def shared(anyio_backend: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncGenerator[Site]:
    async with open_site(tmp_path_factory.mktemp("hostile"), AI_PROVIDER=None) as site:
        yield site


@pytest.mark.parametrize(("section", "changes"), HOSTILE, ids=lambda value: str(value)[:40])
async def test_it_is_refused_and_nothing_is_changed(shared: Site, section: str, changes: dict[str, str]) -> None:
    before = await shared.owner.page(f"/settings/{section}")
    with pytest.raises(SavingRefused) as refused:
        await shared.owner.save(section, **changes)
    assert refused.value.status == 422
    assert "Example: " in refused.value.words
    assert await shared.owner.page(f"/settings/{section}") == before


async def test_a_key_that_no_header_can_carry_leaves_the_page_and_is_told(shared: Site) -> None:
    await shared.owner.save(
        "assistant", ai_provider="openai", ai_model="m", ai_base_url="http://127.0.0.1:1", ai_api_key="ключ"
    )
    assert "The check itself broke down" in await shared.owner.page("/settings/assistant/status")


async def test_an_address_of_the_activity_beyond_all_lines(shared: Site) -> None:
    with pytest.raises(AssertionError, match="400"):
        await shared.owner.page(f"/settings/activity?before={2**63}")
    assert "signed in" in await shared.owner.page(f"/settings/activity?before={2**63 - 1}")
