"""`/metrics`: for who is signed in or has a key, and true."""

import httpx2

from tests.outside.handoff.stage import Stage
from tests.outside.operator.conftest import Manned


async def scrape(manned: Manned, key: str | None) -> httpx2.Response:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    async with httpx2.AsyncClient(base_url=manned.house.server.origin, headers=headers) as http:
        return await http.get("/metrics")


async def test_strangers_read_no_metrics(manned: Manned) -> None:
    assert (await scrape(manned, None)).status_code == 401
    assert (await scrape(manned, "wrong")).status_code == 401


async def test_a_key_reads_what_happened(manned: Manned, stage: Stage) -> None:
    guest = await stage.visitor()
    await guest.asks_for_a_person()
    await guest.hears("operator_requested")
    await stage.words(guest, "OPERATOR REQUESTED")
    answer = await scrape(manned, manned.ann.key)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "text/plain; version=0.0.4; charset=utf-8"
    values = dict(line.rsplit(" ", 1) for line in answer.text.splitlines() if not line.startswith("#"))
    assert float(values['frontdesk_operator_requests_total{reason="button"}']) >= 1
    assert float(values["frontdesk_visitors_connected"]) >= 1
    chat = manned.house.home.id
    assert float(values[f'frontdesk_telegram_lag_seconds{{chat="{chat}"}}']) < 60
    assert guest.wire.visitor not in answer.text
