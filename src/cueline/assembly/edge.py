"""What the edge is made of."""

import asyncio
import contextlib
import time
from collections.abc import AsyncGenerator

import msgspec
import structlog

from cueline.assembly.failing import fail_at
from cueline.collect.collector import Collector
from cueline.collect.edge import Edge
from cueline.collect.gate import Gate
from cueline.collect.pass_on import CoreClient
from cueline.collect.short_way import ShortWay, with_short_way
from cueline.collect.sightings import Sightings
from cueline.config import Settings
from cueline.errors import CuelineError
from cueline.log.sqlite import SqliteEventLog
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.log.wake import socket_address
from cueline.web.site import Site, keep_scripts

REPORT_SECONDS = 1.0
TRIM_SECONDS = 600.0
_DAY_MS = 24 * 3600 * 1000


def build_edge(settings: Settings) -> tuple[Edge, type[ShortWay]]:
    """Put the edge together, the application and its protocol: it opens the log, and nothing else that core needs.

    Raises:
        LogUnavailable: the log cannot be opened.
    """
    log = SqliteEventLog.open(
        settings.log_file, max_queued_bytes=settings.log_max_queued_bytes, fail_at=fail_at(settings.fail_at)
    )
    with contextlib.suppress(OSError):  # no reason not to take events
        keep_scripts(settings.scripts_dir)
    gate = Gate(SqliteNoticeboard(settings.log_file), settings.key_requests_per_second)
    sightings = Sightings()
    core = CoreClient(socket_address(settings.core_socket))
    site = Site(gate.first_key, gate.has_alias, sightings.script_fetched, settings.scripts_dir)
    collector = Collector(log, gate, sightings)
    edge = Edge(
        collector,
        site.handler,
        core.pass_on,
        gate,
        _running(settings, log, sightings, core),
        trust_forwarded=settings.trust_forwarded,
    )
    return edge, with_short_way(collector, log, trusts_forwarded=settings.trust_forwarded)


@contextlib.asynccontextmanager
async def _running(
    settings: Settings, log: SqliteEventLog, sightings: Sightings, core: CoreClient
) -> AsyncGenerator[None]:
    """Report to core and trim the log as long as the edge runs; then finish what was accepted."""
    tasks = [
        asyncio.create_task(_report(sightings, core)),
        asyncio.create_task(_trim(log, settings.log_retention_days)),
    ]
    try:
        yield
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        await asyncio.to_thread(log.close)
        await core.close()


async def _report(sightings: Sightings, core: CoreClient) -> None:
    untold = b""
    while True:
        await asyncio.sleep(REPORT_SECONDS)
        if not untold and (report := sightings.report()):
            untold = msgspec.json.encode(report)
        # What core does not take now is told again: it may be restarting.
        if untold and await core.post("/internal/sightings", untold):
            untold = b""


async def _trim(log: SqliteEventLog, retention_days: float) -> None:
    while True:
        await asyncio.sleep(TRIM_SECONDS)
        before = time.time_ns() // 1_000_000 - int(retention_days * _DAY_MS)
        try:
            removed = await asyncio.to_thread(log.trim, before)
        except CuelineError as error:
            structlog.get_logger("cueline.edge").warning("log_not_trimmed", reason=error.message)
        else:
            structlog.get_logger("cueline.edge").info("log_trimmed", entries=removed)
