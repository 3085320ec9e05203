"""What the assistant adds to a model's first token: our client beside a bare one, in the same run.

The scripted model server is a process of its own and answers at once, so all that is measured is ours and the wire.
"""

import asyncio
import json
import time
from collections.abc import Awaitable, Callable
from contextlib import aclosing

import httpx2

from bench import stand
from bench.table import Table, percentile_ms
from frontdesk.assistant.answerers.model import ModelAnswerer
from frontdesk.assistant.knowledge.search import Knowledge
from frontdesk.assistant.prompt import Line, Question, build_prompt
from frontdesk.assistant.settings import AnswererSettings

PARALLEL = (1, 50)
ROUNDS = 10
QUESTION = Question((Line("visitor", "How long does delivery take?"),))


async def measure() -> Table:
    """First tokens, bare and ours in turn, with 1 and with 50 at once."""
    table = Table(
        "First token of a model's answer",
        ("bare p50", "bare p99", "ours p50", "ours p99", "overhead p99"),
        aim="overhead p99 <= 25 ms at 50",
    )
    async with stand.model() as about:
        base_url = about["AI_BASE_URL"]
        settings = AnswererSettings(provider="openai", base_url=base_url, model=about["AI_MODEL"])
        answerer = ModelAnswerer(settings, Knowledge())
        async with httpx2.AsyncClient(timeout=30) as http:
            for parallel in PARALLEL:
                bare, ours = await _take_turns(
                    lambda: _bare(http, base_url), lambda: _ours(answerer), parallel=parallel
                )
                over = float(percentile_ms(ours, 0.99)) - float(percentile_ms(bare, 0.99))
                cells = [percentile_ms(took, share) for took in (bare, ours) for share in (0.5, 0.99)]
                table.add(f"scripted model, no knowledge; {parallel} at once", *cells, f"{over:.1f} ms")
        await answerer.aclose()
    return table


async def _take_turns(
    bare: Callable[[], Awaitable[float]], ours: Callable[[], Awaitable[float]], *, parallel: int
) -> tuple[list[float], list[float]]:
    found: tuple[list[float], list[float]] = ([], [])
    for number in range(ROUNDS + 1):
        for took, ask in zip(found, (bare, ours), strict=True):
            times = await asyncio.gather(*(ask() for _ in range(parallel)))
            if number:  # the first opens the connections and loads the libraries
                took.extend(times)
    return found


async def _bare(http: httpx2.AsyncClient, base_url: str) -> float:
    prompt = build_prompt(QUESTION)
    messages = [{"role": "system", "content": prompt.system}, {"role": "user", "content": QUESTION.asked}]
    body = {"model": "frontdesk-scripted", "messages": messages, "stream": True}
    began = time.perf_counter()
    took = 0.0
    async with http.stream("POST", f"{base_url}/chat/completions", json=body) as response:
        async for line in response.aiter_lines():
            if took or not line.startswith("data: {"):
                continue
            if json.loads(line.removeprefix("data: "))["choices"][0]["delta"].get("content"):
                took = time.perf_counter() - began
    return took


async def _ours(answerer: ModelAnswerer) -> float:
    began = time.perf_counter()
    took = 0.0
    async with aclosing(answerer.answer(QUESTION)) as pieces:
        async for _ in pieces:
            took = took or time.perf_counter() - began
    return took
