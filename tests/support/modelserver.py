"""Runs the scripted model server for a test: on loopback, on a free port, in a thread of its own."""

import socket
import threading
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import anyio
import anyio.to_thread
import uvicorn

from frontdesk.sandbox.model.app import KEEP_ALIVE_S, create_app
from tests.support.modelcontrol import ModelControl


@asynccontextmanager
async def model_server() -> AsyncGenerator[ModelControl]:
    """A running server and the control over it; both end with the block."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(create_app(), log_level="critical", lifespan="off", timeout_keep_alive=KEEP_ALIVE_S)
        server = uvicorn.Server(config)
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, name="model-server")
        thread.start()
        control = ModelControl(f"http://127.0.0.1:{listener.getsockname()[1]}")
        try:
            yield control
        finally:
            with anyio.CancelScope(shield=True):
                await control.reset()
                await control.aclose()
                server.should_exit = True
                await anyio.to_thread.run_sync(thread.join)
