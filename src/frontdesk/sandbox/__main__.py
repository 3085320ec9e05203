"""Start one sandbox from the command line: `python -m frontdesk.sandbox telegram --port 8081`."""

import argparse
from collections.abc import Callable
from importlib import import_module

Serve = Callable[[str, int], None]

SERVERS = {"telegram": "frontdesk.sandbox.telegram.app", "model": "frontdesk.sandbox.model.app"}


def main(argv: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(prog="python -m frontdesk.sandbox", description=__doc__)
    parser.add_argument("server", choices=sorted(SERVERS))
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8081, help="0 takes a free one and prints it")
    chosen = parser.parse_args(argv)
    serve: Serve = import_module(SERVERS[chosen.server]).serve
    serve(chosen.host, chosen.port)


if __name__ == "__main__":
    main()
