"""One sandbox: its world, clock, limits, faults, ledger and webhooks, and what concerns several of them."""

import asyncio

from .clock import Clock
from .faults import Fault, Faults
from .ledger import Ledger
from .limits import FloodLimits
from .webhook import WebhookSender
from .world import World


class Hub:
    def __init__(self, clock: Clock | None = None) -> None:
        self.clock = clock or Clock()
        self.world = World(self.clock)
        self.limits = FloodLimits()
        self.faults = Faults()
        self.ledger = Ledger()
        self.webhooks = WebhookSender(self.world, self.ledger)
        self.hanging: dict[asyncio.Event, int] = {}  # what releases a hanging call, and its fault
        self.closing = False

    async def reset(self) -> None:
        """Empty everything; polls and hanging calls under way end."""
        await self.webhooks.stop()
        pollers = list(self.world.bots.values())
        self.release(None)
        self.faults = Faults()
        self.limits = FloodLimits()
        self.ledger.clear()
        self.clock.reset()
        self.world.reset()
        for bot in pollers:
            bot.queue.arrived.poke()

    def add_fault(self, fault: Fault) -> Fault:
        self.faults.add(fault)
        self.poke()
        self.world.changed("trouble")
        return fault

    def release(self, fault_id: int | None) -> None:
        """Remove one fault, or all; what hangs because of it is cut."""
        if fault_id is None:
            self.faults.active.clear()
        else:
            self.faults.active.pop(fault_id, None)
        for event, its_fault in self.hanging.items():
            if fault_id in (None, its_fault):
                event.set()
        self.world.changed("trouble")

    def poke(self) -> None:
        """Let everything that waits look at the clock and the faults again."""
        self.clock.moved.poke()
        for bot in self.world.bots.values():
            bot.queue.arrived.poke()

    async def close(self) -> None:
        self.closing = True
        self.add_fault(Fault(0, "outage", times=None))
        for event in self.hanging:
            event.set()
        await self.webhooks.stop()
