"""A test run: one user as they are now, one event, and every wait jumped over. Nothing is kept."""

from typing import Any
from uuid import uuid4

import msgspec
from msgspec import Struct
from sqlalchemy import Engine, select

from cueline.automations.graph import OnStart
from cueline.automations.starting import as_logged, start_event
from cueline.event import UserId
from cueline.scoring.histories import Events
from cueline.simulation.results import Departures, departures
from cueline.simulation.sandbox import Sandbox
from cueline.simulation.scratch import Subject, copy_user, put_in_force, scratch_database
from cueline.state.automation_tables import run, run_log
from cueline.state.engine import reading
from cueline.wire import EVENT_PREFIX

BY_TEST = "test"
MAX_JUMPS = 1_000
FAR_MS = 10 * 366 * 86_400_000
"""Waits that end later than so long from now are not jumped over."""


class TrialEvent(Struct, frozen=True):
    """What the user is to do."""

    name: str
    attributes: dict[str, Any]


class Trial(Struct, frozen=True):
    """What a test run did.

    Attributes:
        steps: As the run log has them; why nothing began, where nothing did.
        outcome: How the run ended; empty: it goes on for ever, or nothing began.
    """

    steps: list[dict[str, Any]]
    outgoing: list[Departures]
    outcome: str


class Tried(Struct, frozen=True):
    """Who is tried: a user, with every number they ever had, and their key."""

    user: UserId
    numbers: tuple[int, ...]
    key: str


def trial(engine: Engine, events: Events, subject: Subject, who: Tried, event: TrialEvent | None, now_ms: int) -> Trial:
    """Let a user do something, or come in by hand, and tell what the automation would do.

    Raises:
        StoreUnavailable: the event store does not answer.
    """
    with scratch_database(engine, subject.workspace) as scratch:
        copy_user(engine, scratch, who.numbers)
        with scratch.begin() as tx:
            put_in_force(tx, subject if event is not None else _open_to_all(subject), now_ms)
        sandbox = Sandbox(scratch, events)
        sandbox.now = now_ms
        sandbox.happens(subject.workspace, _body(subject, who, event, now_ms))
        for _ in range(MAX_JUMPS):
            if not sandbox.jump(now_ms + FAR_MS):
                break
        return _told(scratch, subject.automation)


def _open_to_all(subject: Subject) -> Subject:
    """Let anybody be sent in by hand."""
    graph = subject.graph
    triggers = (*graph.triggers, OnStart(id=BY_TEST))
    return msgspec.structs.replace(subject, graph=msgspec.structs.replace(graph, triggers=triggers))


def _body(subject: Subject, who: Tried, event: TrialEvent | None, now_ms: int) -> bytes:
    if event is None:
        started = start_event(who.user, subject.automation, BY_TEST, BY_TEST, {})
        return as_logged(started, str(uuid4()), now_ms)
    done = {"name": EVENT_PREFIX + event.name, "anon": who.key, "data": event.attributes}
    return as_logged(done, str(uuid4()), now_ms)


def _told(scratch: Engine, automation: int) -> Trial:
    with reading(scratch) as tx:
        log = tx.execute(select(run_log.c.steps).where(run_log.c.automation_id == automation).order_by(run_log.c.id))
        steps = [step for (text,) in log for step in msgspec.json.decode(text, type=list[dict[str, Any]])]
        outcomes = tx.execute(
            select(run.c.outcome).where(run.c.automation_id == automation).order_by(run.c.id)
        ).scalars()
        return Trial(steps, departures(tx, automation), next(iter(outcomes.all()), ""))
