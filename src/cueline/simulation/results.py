"""What a simulation found: counts as a live version has them, what would have left, and some runs step by step."""

from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, func, select

from cueline.automations.counts import Counts, counts_of
from cueline.automations.run_pages import log_of_run
from cueline.delivery.outbox import decode_content
from cueline.delivery.outgoing import Content
from cueline.state.automation_tables import outbox, run

MAX_SAMPLES = 20
"""So many runs are told step by step, and so many examples of each thing that would have left."""


class Departure(Struct, frozen=True):
    """One thing that would have left.

    Attributes:
        at_ms: When.
    """

    user: int
    at_ms: int
    content: Content


class Departures(Struct, frozen=True):
    """What would have left by one node."""

    kind: str
    node: str
    count: int
    samples: list[Departure]


class SimulatedRun(Struct, frozen=True):
    """One user's way.

    Attributes:
        outcome: How it ended; empty: it would still go on.
        steps: As the run log has them.
    """

    user: int
    at_ms: int
    outcome: str
    steps: list[dict[str, Any]]


class Result(Struct, frozen=True, kw_only=True):
    """What a simulation found.

    Attributes:
        users: How many different users came in.
    """

    counts: Counts
    users: int
    outgoing: list[Departures]
    samples: list[SimulatedRun]


def result_of(tx: Connection, automation: int) -> Result:
    """Return what is in a simulation's state database."""
    users = select(func.count(run.c.user_id.distinct())).where(run.c.automation_id == automation)
    return Result(
        counts=counts_of(tx, automation, 1),
        users=tx.execute(users).scalar_one(),
        outgoing=departures(tx, automation),
        samples=_samples(tx, automation),
    )


def departures(tx: Connection, automation: int) -> list[Departures]:
    """Return what would have left, by node, the oldest as examples."""
    counted = (
        select(outbox.c.kind, outbox.c.node, func.count().label("number"))
        .where(outbox.c.automation_id == automation)
        .group_by(outbox.c.kind, outbox.c.node)
        .order_by(outbox.c.node)
    )
    return [
        Departures(row.kind, row.node, row.number, _examples(tx, automation, row.node)) for row in tx.execute(counted)
    ]


def _examples(tx: Connection, automation: int, node: str) -> list[Departure]:
    mine = (outbox.c.automation_id == automation, outbox.c.node == node)
    rows = tx.execute(select(outbox).where(*mine).order_by(outbox.c.id).limit(MAX_SAMPLES))
    return [Departure(row.user_id, row.created_at, decode_content(row.body)) for row in rows]


def _samples(tx: Connection, automation: int) -> list[SimulatedRun]:
    rows = tx.execute(select(run).where(run.c.automation_id == automation).order_by(run.c.id).limit(MAX_SAMPLES)).all()
    return [SimulatedRun(row.user_id, row.started_at, row.outcome, steps_of(tx, row.id)) for row in rows]


def steps_of(tx: Connection, number: int) -> list[dict[str, Any]]:
    """Return every step of a run, as the run log has them."""
    return [step for line in log_of_run(tx, number) for step in line.steps]


def as_json(content: Content) -> dict[str, Any]:
    """Return what would have left as JSON answers show it."""
    shown: dict[str, Any] = msgspec.to_builtins(content)
    return shown
