"""Runs one scenario with one client: a fresh world, an event loop of its own."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager

from . import scenarios_messages, scenarios_topics, scenarios_trouble
from .world import Client, Control, World, make_bot, make_world

Scenario = Callable[[World], Awaitable[None]]
Connect = Callable[[str, str], AbstractAsyncContextManager[Client]]

SCENARIOS: list[Scenario] = [
    *scenarios_topics.SCENARIOS,
    *scenarios_messages.SCENARIOS,
    *scenarios_trouble.SCENARIOS,
]


def run_scenario(scenario: Scenario, url: str, connect: Connect) -> None:
    """Play a scenario against the server at `url`; `connect(url, token)` opens a client."""
    control = Control(url)
    account = make_bot(control)

    async def play() -> None:
        async with connect(url, account.token) as client:
            await scenario(make_world(control, client, account.bot))

    asyncio.run(play())
