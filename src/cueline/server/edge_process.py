"""The edge as a process: the public port."""

import socket
import sys
from collections.abc import Callable

import uvicorn

from cueline.assembly.edge import build_edge
from cueline.config import Settings
from cueline.server.garbage import collect_rarely
from cueline.server.lifeline import hold
from cueline.server.signals import outlive_signals

KEEP_ALIVE_SECONDS = 75
BACKLOG = 4096


SWITCH_SECONDS = 0.0005
"""The log's writer, back from the disk, waits at most so long for its turn: Python's 5 ms are longer than it takes to
store what came meanwhile."""


def run_edge(settings: Settings, listen: Callable[[], socket.socket]) -> None:
    """Serve the public port, which `listen` opens, until told to stop; then finish what was accepted.

    Raises:
        DataDirectoryInUse: another edge works in the data directory.
        LogUnavailable: the log cannot be opened.
    """
    held = hold(settings.data_dir, "edge")
    edge, protocol = build_edge(settings)
    collect_rarely()
    sys.setswitchinterval(SWITCH_SECONDS)
    config = uvicorn.Config(
        edge,
        http=protocol,
        loop="auto",
        lifespan="on",
        access_log=False,
        log_config=None,
        proxy_headers=False,
        server_header=False,
        date_header=False,
        backlog=BACKLOG,
        timeout_keep_alive=KEEP_ALIVE_SECONDS,
        timeout_graceful_shutdown=int(settings.stop_seconds),
    )
    outlive_signals()
    uvicorn.Server(config).run(sockets=[listen()])
    held.close()
