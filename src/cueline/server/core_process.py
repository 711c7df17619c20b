"""Core as a process: the lane, the event store and the API, behind a local socket."""

import contextlib
import os
import socket
from types import FrameType

import structlog
import uvicorn

from cueline.api.app import create_app
from cueline.assembly.core import Core, build_core, open_state
from cueline.collect.pass_on import IDLE_SECONDS
from cueline.config import Settings
from cueline.log.wake import socket_address
from cueline.server.garbage import collect_rarely
from cueline.server.lifeline import hold
from cueline.server.signals import outlive_signals
from cueline.server.welcome import welcome

KEEP_ALIVE_SECONDS = 12 * IDLE_SECONDS
"""Much longer than the edge keeps a connection it does not use: only the edge lets go of them."""

_logger = structlog.get_logger("cueline.core")


class CoreServer(uvicorn.Server):
    """Ends live streams as soon as it is told to stop, so that nothing waits for them."""

    def __init__(self, config: uvicorn.Config, core: Core) -> None:
        super().__init__(config)
        self._core = core

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        self._core.live.close()
        self._core.bell.close()
        super().handle_exit(sig, frame)


def run_core(settings: Settings, url: str) -> None:
    """Process events and serve the API until told to stop; then store what waits.

    Raises:
        DataDirectoryInUse: another core works in the data directory.
        Unavailable: the state database, the log or the event store cannot be opened.
    """
    held = hold(settings.data_dir, "core")
    os.nice(settings.core_niceness)
    engine, link = open_state(settings)
    core = build_core(settings, engine, url)
    collect_rarely()
    core.start()
    config = uvicorn.Config(
        create_app(core.parts),
        http="httptools",
        loop="auto",
        lifespan="on",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(settings.stop_seconds),
    )
    print(welcome(engine, settings.public_url or url, link), flush=True)  # noqa: T201 (what the person who starts it reads)
    outlive_signals()
    listener = listen_locally(settings)
    try:
        CoreServer(config, core).run(sockets=[listener])
    finally:
        core.stop()
        held.close()


def listen_locally(settings: Settings) -> socket.socket:
    """Open the socket that the edge speaks to. Only this machine's user may connect."""
    address = socket_address(settings.core_socket)
    if not address.startswith("\0"):
        with contextlib.suppress(FileNotFoundError):
            settings.core_socket.unlink()
    listener = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    listener.bind(address)
    if not address.startswith("\0"):
        settings.core_socket.chmod(0o600)
    listener.listen(1024)
    return listener
