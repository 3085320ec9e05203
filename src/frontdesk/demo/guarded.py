"""Runs a module as a command that never outlives the process that started it.

    python -m frontdesk.demo.guarded MODULE [ARGUMENT...]

Its standard input is a pipe from the parent; the kernel closes it however the parent ends, `kill -9` included.
"""

import os
import runpy
import signal
import sys
import threading


def main() -> None:
    threading.Thread(target=_end_with_parent, daemon=True).start()
    del sys.argv[0]
    runpy.run_module(sys.argv[0], run_name="__main__", alter_sys=True)


def _end_with_parent() -> None:
    while os.read(0, 1024):
        pass  # nothing is said here; only the end matters
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
