"""A sender over a real outbox, which brings things to real servers."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from sqlalchemy import Engine, select

from cueline.delivery.addresses import Allowed, read_allowed
from cueline.delivery.network import CheckedNetwork, Resolve, resolve
from cueline.delivery.outgoing import Kind, Outgoing, Request, destination_of
from cueline.delivery.sender import Carrier, Sender, SenderPace, Show
from cueline.delivery.webhooks import Webhooks
from cueline.state.automation_tables import attempt
from cueline.state.engine import reading
from tests.delivery.delivery_samples import outgoing, put, rows

LOCAL = read_allowed("127.0.0.0/8")
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
QUICK = SenderPace(look_seconds=0.05, breath_seconds=0.001, sweep_seconds=0.05)


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def request(url: str, body: str = "{}", **said: Any) -> Outgoing:
    """Return a request to `url`; `headers` and what else is said of it."""
    content = Request(url=url, body=body, headers=said.pop("headers", {}), method=said.pop("method", "POST"))
    due = {"due_ms": now_ms(), "created_ms": now_ms()} | said
    return outgoing(content, destination=destination_of(content), **due)


class Stage:
    """What is in the outbox, and what came of it."""

    def __init__(self, engine: Engine, sender: Sender) -> None:
        self.engine = engine
        self.sender = sender

    def leave(self, *leaving: Outgoing) -> None:
        put(self.engine, *leaving)
        self.sender.ring()

    def states(self) -> list[str]:
        return [row["state"] for row in rows(self.engine)]

    def is_done(self) -> bool:
        return "waiting" not in self.states()

    def attempts(self) -> list[dict[str, Any]]:
        with reading(self.engine) as connection:
            return [dict(row) for row in connection.execute(select(attempt).order_by(attempt.c.id)).mappings()]


@contextmanager
def sending(
    engine: Engine,
    *,
    allowed: Allowed = LOCAL,
    timeout_seconds: float = 5,
    chance: Callable[[], float] = lambda: 0.0,
    clock: Callable[[], int] = now_ms,
    resolve: Resolve = resolve,
    others: dict[Kind, Carrier] | None = None,
    show: Show = lambda _numbers: None,
) -> Iterator[Stage]:
    """Run a sender; failures are tried again at once unless `chance` says otherwise."""
    webhooks = Webhooks(CheckedNetwork(allowed, resolve), lambda _workspace: [SECRET], clock, timeout_seconds)
    carriers: dict[Kind, Carrier] = {"webhook": webhooks, "slack": webhooks, **(others or {})}
    sender = Sender(engine, carriers, clock_ms=clock, chance=chance, pace=QUICK, show=show, close=webhooks.close)
    sender.start()
    try:
        yield Stage(engine, sender)
    finally:
        sender.stop()
