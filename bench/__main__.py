"""python -m bench [NAME …]: runs the measurements, all of them without names, and prints a table for each.

The load runs here, on uvloop; the server and the sandboxes are processes of their own.
"""

import argparse
import asyncio
import importlib
import time

import uvloop

NAMES = {
    "socket": "bench.socket_load",
    "store": "bench.store_append",
    "ack": "bench.ack",
    "to_telegram": "bench.to_telegram",
    "to_visitor": "bench.to_visitor",
    "memory": "bench.memory",
    "start": "bench.start",
    "penalty": "bench.penalty",
    "widget": "bench.widget",
    "answers": "bench.answers",
    "keywords": "bench.keywords",
    "turns": "bench.turns",
    "telegram_flood": "bench.telegram_flood",
}
LIMIT_S = 120.0
"""A measurement that needs longer says so by a LIMIT_S of its own."""


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=", ".join(NAMES))
    names = parser.parse_args().names or list(NAMES)
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        parser.error(f"no measurement {unknown[0]}; there are {', '.join(NAMES)}")
    for name in names:
        began = time.monotonic()
        measurement = importlib.import_module(NAMES[name])
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            limit_s = getattr(measurement, "LIMIT_S", LIMIT_S)
            table = runner.run(asyncio.wait_for(measurement.measure(), limit_s))
        print(f"{table}\n({name}: {time.monotonic() - began:.0f} s)\n", flush=True)


if __name__ == "__main__":
    main()
