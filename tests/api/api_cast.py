"""Stand-ins for what the API works with, and a quick way in."""

import json
from collections.abc import Collection
from functools import cache
from pathlib import Path
from typing import Any

import httpx
from litestar import Litestar
from sqlalchemy import Engine, insert

from cueline.api.app import build_litestar
from cueline.api.envelope import Envelope
from cueline.api.event_item import encode_live_item
from cueline.api.parts import ApiSettings, LaneHealth, MachineHealth, Parts
from cueline.api.verdicts import VERDICT_REQUESTS_PER_SECOND
from cueline.collect.gate import Gate
from cueline.conditions.moment import Matching
from cueline.delivery.destination import Destination
from cueline.delivery.pages import PageBell
from cueline.event import EventRow, Kind, Offset
from cueline.events.matching import matches, page
from cueline.events.port import EventQuery
from cueline.live.feed import LiveFeed
from cueline.members.first_run import first_run
from cueline.registry.definitions import Definitions
from cueline.simulation.simulations import Simulations
from cueline.state.engine import open_engine
from cueline.state.tables import metadata, user, user_key

NOW = 1_795_456_800_123  # 2026-11-23T18:00:00.123Z
NOW_TEXT = "2026-11-23T18:00:00.123Z"
URL = "http://cueline.test"
DAY_MS = 86_400_000


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> int:
        return self.now


class FakeNoticeboard:
    def __init__(self) -> None:
        self.topics: dict[str, tuple[int, bytes]] = {}

    def publish(self, topic: str, body: bytes) -> int:
        version = self.topics.get(topic, (0, b""))[0] + 1
        self.topics[topic] = (version, body)
        return version

    def read(self, topic: str) -> tuple[int, bytes] | None:
        return self.topics.get(topic)


class FakeEvents:
    """Reads and counts rows in a list."""

    def __init__(self) -> None:
        self.rows: list[EventRow] = []

    def find(self, query: EventQuery) -> list[EventRow]:
        return page((row for row in self.rows if matches(query, row)), query.limit)

    def following(self, workspace: int, partition: int, after: Offset, limit: int) -> list[EventRow]:
        mine = [row for row in self.rows if (row.workspace, row.partition) == (workspace, partition)]
        return sorted((row for row in mine if row.offset > after), key=lambda row: row.offset)[:limit]

    def counts_by_day(
        self, workspace: int, since: int, until: int, names: Collection[str] = ()
    ) -> dict[str, dict[str, int]]:
        from datetime import UTC, datetime

        counts: dict[str, dict[str, int]] = {}
        for row in self.rows:
            if row.workspace == workspace and since <= row.occurred_at < until and (not names or row.name in names):
                day = datetime.fromtimestamp(row.occurred_at / 1000, UTC).date().isoformat()
                of_name = counts.setdefault(row.name, {})
                of_name[day] = of_name.get(day, 0) + 1
        return counts

    def times_done(
        self, workspace: int, event_name: str, since_us: int, until_us: int, matching: Matching | None
    ) -> dict[int, int]:
        counts: dict[int, int] = {}
        for row in self.rows:
            is_then = since_us <= row.occurred_at * 1_000 < until_us
            if (row.workspace, row.name) == (workspace, event_name) and is_then and (not matching or matching(row)):
                counts[row.user] = counts.get(row.user, 0) + 1
        return counts


class FakeDelivery:
    """A sender that sends nothing."""

    def __init__(self) -> None:
        self.attempts: dict[str, int] = {}
        self.rung = 0
        self.known: dict[str, Destination] = {}

    def ring(self) -> None:
        self.rung += 1

    def destinations(self) -> dict[str, Destination]:
        return self.known


@cache
def the_routes() -> Litestar:
    """Return the routes, put together once: that takes longer than most tests. Each house brings its own parts."""
    return build_litestar(None)


class House:
    """A running API over a real state database, with everything around it in memory."""

    def __init__(self, folder: Path) -> None:
        self.engine: Engine = open_engine(folder / "state.db")
        metadata.create_all(self.engine)
        self.clock = Clock()
        self.noticeboard = FakeNoticeboard()
        self.events = FakeEvents()
        self.live = LiveFeed(encode_live_item)
        self.tested_with: list[str] = []
        self.made: list[tuple[int, dict[str, Any]]] = []
        self.delivery = FakeDelivery()
        self.bell = PageBell()
        self.ready = {"state": True, "lane": True}
        self.parts = Parts(
            engine=self.engine,
            noticeboard=self.noticeboard,
            clock=self.clock,
            events=self.events,
            counts=self.events,
            live=self.live,
            definitions=Definitions(self.engine),
            append_made_event=self.append_made_event,
            send_test_event=self.send_test_event,
            health=lambda: MachineHealth(LaneHealth(7, 9, 2), 10, 20, 30),
            readiness=lambda: self.ready,
            gauges=lambda: {"cueline_lane_lag_entries": 2.0},
            admit_page=Gate(self.noticeboard, VERDICT_REQUESTS_PER_SECOND, lambda: self.clock() / 1000).admit,
            admit_listener=Gate(self.noticeboard, 500, lambda: self.clock() / 1000).admit,
            delivery=self.delivery,
            bell=self.bell,
            settings=ApiSettings(public_url=URL),
            simulations=Simulations(self.engine, lambda place, *asked: self.events.following(place, 0, *asked)),
        )
        link = first_run(self.parts.desk)
        assert link is not None
        self.first_link = link
        routes = the_routes()
        routes.state.parts = self.parts
        self.app = Envelope(routes)

    async def send_test_event(self, api_key: str) -> str:
        self.tested_with.append(api_key)
        return "0193557c-0000-7000-8000-000000000000"

    async def append_made_event(self, workspace: int, event: bytes) -> None:
        self.made.append((workspace, json.loads(event)))

    def client(self, address: str = "192.0.2.1") -> httpx.AsyncClient:
        transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
        return httpx.AsyncClient(transport=transport, base_url=URL, headers={"x-cueline-address": address})

    async def signed_in(self, link: str | None = None) -> httpx.AsyncClient:
        """Give a client that came in by a one-time link, and proves where its requests come from."""
        client = self.client()
        secret = (link or self.first_link).partition("token=")[2]
        answer = await client.post("/api/app/session/link", json={"token": secret})
        assert answer.status_code == 200, answer.text
        client.headers["x-csrf-token"] = answer.json()["csrf"]
        return client

    def add_user(self, workspace: int, key: str, **known: object) -> int:
        row = {
            "workspace_id": workspace,
            "key": key,
            "attributes": "{}",
            "first_seen": NOW - DAY_MS,
            "last_seen": NOW,
            "events": 1,
            "page_views": 2,
            **known,
        }
        with self.engine.begin() as transaction:
            number = transaction.execute(insert(user).values(row).returning(user.c.id)).scalar_one()
            held = {"workspace_id": workspace, "key": key, "user_id": number, "since": NOW - DAY_MS}
            transaction.execute(insert(user_key).values(held))
        return number

    def add_event(self, offset: int, **fields: object) -> EventRow:
        made = a_row(offset, **fields)
        self.events.rows.append(made)
        return made

    def close(self) -> None:
        self.live.close()
        self.engine.dispose()


def a_row(offset: int, **fields: object) -> EventRow:
    values: dict[str, object] = {
        "workspace": 1,
        "name": "exit_intent",
        "kind": Kind.EVENT,
        "occurred_at": NOW - 1000 + offset,
        "received_at": NOW,
        "sent_at": NOW - 20,
        "client_time": NOW - 30,
        "user": 1,
        "key": "abcdefghijk1",
        "id": f"0193557c-0000-7000-8000-{offset:012d}",
        "partition": 0,
        "offset": offset,
        "raw": "{}",
        **fields,
    }
    return EventRow(**values)
