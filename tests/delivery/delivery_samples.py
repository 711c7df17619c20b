"""Things that leave, for tests."""

from itertools import count
from typing import Any

from sqlalchemy import Engine, select

from cueline.delivery.outbox import write_outbox
from cueline.delivery.outgoing import Content, Letter, Notice, Outgoing, Request
from cueline.event import UserId
from cueline.state.automation_tables import outbox
from cueline.state.engine import reading

NOW = 1_795_456_800_000
_numbers = count(1)


def outgoing(content: Content | None = None, **said: Any) -> Outgoing:
    """Return something that leaves: a request unless `content` says otherwise."""
    number = next(_numbers)
    content = content or Request(url="http://127.0.0.1:9/hook", body="{}")
    kinds = {Request: ("webhook", "127.0.0.1:9"), Letter: ("email", "smtp"), Notice: ("page_message", "page")}
    kind, destination = kinds[type(content)]
    values: dict[str, Any] = {
        "workspace": 1,
        "automation": 1,
        "run": number,
        "node": "send",
        "user": UserId(1),
        "kind": kind,
        "destination": destination,
        "idempotency_key": f"{number:032x}",
        "due_ms": NOW,
        "created_ms": NOW,
    }
    return Outgoing(content=content, **(values | said))


def put(engine: Engine, *leaving: Outgoing) -> None:
    with engine.begin() as tx:
        write_outbox(tx, leaving)


def rows(engine: Engine) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        return [dict(row) for row in connection.execute(select(outbox).order_by(outbox.c.id)).mappings()]
