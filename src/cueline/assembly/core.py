"""What core is made of, and how it starts and ends."""

import os
import time
from collections.abc import Callable, Mapping
from functools import partial
from pathlib import Path
from uuid import uuid4

import httpx
import msgspec
import structlog
from msgspec import Struct
from sqlalchemy import Engine, func, select

from cueline.api.event_item import encode_live_item
from cueline.api.metrics import GaugeName
from cueline.api.parts import ApiSettings, BuiltScript, LaneHealth, MachineHealth, Parts
from cueline.api.verdicts import VERDICT_REQUESTS_PER_SECOND
from cueline.assembly.failing import fail_at
from cueline.assembly.sending import build_sender, reach_of, what_rings, what_shows
from cueline.collect.gate import Gate
from cueline.config import Settings
from cueline.delivery.listing import counts_by_state
from cueline.delivery.pages import PageBell
from cueline.delivery.sender import Sender
from cueline.errors import Unavailable
from cueline.events.chdb_store import ChdbEventStore
from cueline.events.flusher import BlockFlusher, FlushLimits
from cueline.events.pending import PendingRows
from cueline.events.port import EventStore
from cueline.events.timeline import EventReader
from cueline.lane.blocks import StateBlockQueue, StateErasedUsers, StateRemovedEvents
from cueline.lane.lane import Lane, LanePace
from cueline.lane.rooms import new_rooms
from cueline.live.feed import LiveFeed
from cueline.log.port import Entry, EventLog
from cueline.log.sqlite import SqliteEventLog
from cueline.log.sqlite_noticeboard import SqliteNoticeboard
from cueline.members.first_run import first_run
from cueline.registry.definitions import Definitions
from cueline.simulation.simulations import Simulations
from cueline.state.engine import open_engine, reading, translated_errors
from cueline.state.migrate import migrate
from cueline.state.tables import block, dead_letter
from cueline.web.site import STATIC
from cueline.workspaces.admission import publish_admission
from cueline.workspaces.desk import Desk
from cueline.workspaces.tokens import ensure_local_token

_logger = structlog.get_logger("cueline.core")

PARTITION = 0
TEST_USER_KEY = "installtest0"
TEST_EVENT = "event.install_test"


class Core(Struct):
    """Core's parts, from the ones that start last to the ones that start first."""

    settings: Settings
    engine: Engine
    log: SqliteEventLog
    store: ChdbEventStore
    flusher: BlockFlusher
    lane: Lane
    live: LiveFeed
    sender: Sender
    bell: PageBell
    parts: Parts

    def start(self) -> None:
        """Begin to process. What an earlier process left is finished first."""
        for problem in self.store.check():
            _logger.error("event_store_damaged", problem=problem.message, advice=problem.hint)
        self.flusher.start()
        self.sender.start()
        self.lane.start()

    def stop(self) -> None:
        """Finish the batch at hand, store what waits as far as time allows, and close everything."""
        self.lane.stop(self.settings.stop_seconds)
        self.sender.stop(self.settings.stop_seconds)
        self.flusher.stop(self.settings.stop_seconds)
        self.store.close()
        self.log.close()
        self.engine.dispose()


def open_state(settings: Settings) -> tuple[Engine, str | None]:
    """Open the state database, bring it up to date and tell the edge who may send.

    Returns:
        The engine, and on the very first start the path of a link that signs the owner in.

    Raises:
        InvalidInput: the state database is damaged, or made by a newer release.
        Unavailable: it, the log or the token's file cannot be opened or written.
    """
    engine = open_engine(settings.state_file)
    with translated_errors(settings.state_file):
        migrate(engine)
        board = SqliteNoticeboard(settings.log_file)
        link = first_run(Desk(engine, board, now_ms))
        ensure_local_token(engine, settings.token_file, now_ms())
        publish_admission(engine, board)
    return engine, link


def build_core(settings: Settings, engine: Engine, url: str) -> Core:
    """Put core together on an open state database; `url` is where the edge answers.

    Raises:
        StoreInUse: another process has the event store open.
        StoreUnavailable: it cannot be opened.
        LogUnavailable: the log cannot be opened.
    """
    log = SqliteEventLog.open(settings.log_file)
    store = ChdbEventStore.open(
        settings.events_dir,
        retention_months=settings.events_retention_months,
        memory_limit_bytes=settings.events_memory_bytes,
    )
    pending = PendingRows()
    reader = EventReader(pending, store)
    fail = fail_at(settings.fail_at)
    limits = FlushLimits(pause_seconds=settings.flush_seconds)
    flusher = build_flusher(engine, store, pending, limits, fail)
    live = LiveFeed(encode_live_item)
    bell = PageBell()
    sender = build_sender(settings, engine, now_ms, fail, what_shows(engine, live))
    rooms = new_rooms(reader, reader, PARTITION, now_ms)
    rooms.automations.bell.tell = what_rings(sender, bell, live)
    lane = Lane(log, engine, rooms, pending, live, pace=lane_pace(settings), clock_ms=now_ms, fail_at=fail)
    board = SqliteNoticeboard(settings.log_file)
    machine = Machine(settings, engine, log, lane, flusher, live, sender)
    parts = Parts(
        engine=engine,
        noticeboard=board,
        clock=now_ms,
        events=reader,
        counts=store,
        live=live,
        definitions=Definitions(engine),
        append_made_event=partial(append_made_event, log),
        send_test_event=lambda key: send_test_event(url, key),
        health=machine.health,
        readiness=machine.readiness,
        gauges=machine.gauges,
        admit_page=Gate(board, VERDICT_REQUESTS_PER_SECOND).admit,
        admit_listener=Gate(board, settings.key_requests_per_second).admit,
        delivery=sender,
        bell=bell,
        settings=api_settings(settings, url),
        simulations=Simulations(engine, lambda place, after, limit: reader.following(place, PARTITION, after, limit)),
        partition=PARTITION,
    )
    return Core(settings, engine, log, store, flusher, lane, live, sender, bell, parts)


def build_flusher(
    engine: Engine, store: EventStore, pending: PendingRows, limits: FlushLimits, fail: Callable[[str], None]
) -> BlockFlusher:
    """Put together what brings committed rows into the event store, and takes out of it what is gone."""
    erased, removed = StateErasedUsers(engine, now_ms), StateRemovedEvents(engine, now_ms)
    queue = StateBlockQueue(engine)
    return BlockFlusher(queue, store, pending, limits=limits, erased=erased, removed=removed, fail_at=fail)


def lane_pace(settings: Settings) -> LanePace:
    return LanePace(batch_events=settings.batch_events, linger_seconds=settings.linger_ms / 1000)


class Machine:
    """Says how the parts are."""

    def __init__(
        self,
        settings: Settings,
        engine: Engine,
        log: SqliteEventLog,
        lane: Lane,
        flusher: BlockFlusher,
        live: LiveFeed,
        sender: Sender,
    ) -> None:
        self._settings = settings
        self._engine = engine
        self._log = log
        self._lane = lane
        self._flusher = flusher
        self._live = live
        self._sender = sender

    def health(self) -> MachineHealth:
        return MachineHealth(
            self._lane_health(),
            _bytes_with_journal(self._settings.log_file),
            _bytes_below(self._settings.events_dir),
            _bytes_with_journal(self._settings.state_file),
        )

    def readiness(self) -> Mapping[str, bool]:
        return {"lane": self._lane.gets_on, "event_store": self._flusher.state.failures == 0}

    def gauges(self) -> Mapping[GaugeName, float]:
        health = self.health()
        with reading(self._engine) as connection:
            dead = connection.execute(select(func.count()).select_from(dead_letter)).scalar_one()
            waiting = connection.execute(select(func.count()).select_from(block)).scalar_one()
            leaving = counts_by_state(connection)
        return {
            "cueline_lane_position": health.lane.position,
            "cueline_log_last_position": health.lane.last,
            "cueline_lane_lag_entries": health.lane.lag,
            "cueline_lane_lag_seconds": (health.lane.lag_ms or 0) / 1000,
            "cueline_blocks_waiting": waiting,
            "cueline_dead_letters": dead,
            "cueline_log_bytes": health.log_bytes,
            "cueline_events_bytes": health.events_bytes,
            "cueline_state_bytes": health.state_bytes,
            "cueline_live_watchers": self._live.watchers,
            "cueline_delivery_waiting": leaving.get("waiting", 0),
            "cueline_delivery_dead": leaving.get("dead", 0),
            "cueline_delivery_failing": sum(place.is_failing for place in self._sender.destinations().values()),
        }

    def _lane_health(self) -> LaneHealth:
        position = self._lane.position
        try:
            last = max(self._log.last(), position)
            oldest = self._log.read(position, limit=1) if last > position else []
        except Unavailable:
            return LaneHealth(position, position, 0, None, is_running=False)
        lag_ms = max(0, now_ms() - oldest[0][1].received_at) if oldest else None
        return LaneHealth(position, last, last - position, lag_ms, is_running=self._lane.is_running)


async def send_test_event(url: str, api_key: str) -> str:
    """Send an event through the edge, as a page would, and return its id.

    Raises:
        Unavailable: the edge does not take it.
    """
    number = str(uuid4())
    sent = now_ms()
    event = {"id": number, "t": sent, "name": TEST_EVENT, "anon": TEST_USER_KEY, "url": f"{url}/install", "data": {}}
    batch = {"key": api_key, "sentAt": sent, "library": "dashboard", "events": [event]}
    try:
        async with httpx.AsyncClient(timeout=10) as client:
            answer = await client.post(f"{url}/api/event/", json=batch)
    except httpx.HTTPError as error:
        raise Unavailable(f"The edge does not answer: {error}.", code="edge_unavailable") from error
    if not answer.is_success:
        raise Unavailable(f"The edge refused the test event: {answer.text[:500]}", code="edge_refused")
    return number


def api_settings(settings: Settings, url: str) -> ApiSettings:
    """Return what the operator decided about the API; `url` is where it answers unless they say otherwise."""
    return ApiSettings(
        public_url=settings.public_url or url,
        metrics_need_token=settings.metrics_need_token,
        script=built_script(),
        reach=reach_of(settings),
    )


def built_script() -> BuiltScript:
    """Return what the widget's build says of itself; nothing before it was built."""
    try:
        return msgspec.json.decode((STATIC / "manifest.json").read_bytes(), type=BuiltScript)
    except FileNotFoundError:
        return BuiltScript()


async def append_made_event(log: EventLog, workspace_id: int, event: bytes) -> None:
    """Write an event that Cueline makes itself into the log.

    Raises:
        LogUnavailable: nothing was stored.
    """
    now = now_ms()
    await log.append([Entry(workspace_id, now, now, "", "", 0, [event], "cueline")])


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def _bytes_in(file: Path) -> int:
    try:
        return file.stat().st_size if file.is_file() else 0
    except OSError:  # removed between listing and looking
        return 0


def _bytes_with_journal(file: Path) -> int:
    return _bytes_in(file) + _bytes_in(file.with_name(f"{file.name}-wal"))


def _bytes_below(directory: Path) -> int:
    """Return how much the files below `directory` hold; the engine makes and removes some while they are counted."""
    return sum(_bytes_in(Path(folder, name)) for folder, _, names in os.walk(directory) for name in names)
