"""What became of events that a page sent a moment ago: what its console is told while it is being debugged.

Whoever asks shows that they sent the event: its id is random and known to its sender alone. They learn how it was read,
never whose it is, and no value that they did not send.
"""

from collections.abc import Iterable
from typing import Annotated, Literal
from uuid import UUID

import msgspec
from litestar import Router, post
from litestar.di import NamedDependency
from litestar.params import HeaderParameter, JSONBody
from msgspec import Meta, Struct, field

from cueline.api.parts import Parts
from cueline.errors import InvalidInput
from cueline.event import AttributeType, EventRow, Violation
from cueline.live.item import LiveItem
from cueline.live.item import Outcome as Processed

MAX_IDS = 50
VERDICT_REQUESTS_PER_SECOND = 20
"""With one API key. Whoever debugs asks a few times; the limit is far from what an event costs."""

_RANDOM_VERSIONS = frozenset({4, 7})
_MAX_ID_CHARACTERS = 36

Origin = Annotated[str | None, HeaderParameter(name="Origin", description="The asking page's, as browsers send it.")]


class VerdictQuestion(Struct):
    """Which events a page asks about.

    Attributes:
        key: The API key they were sent with.
        ids: Their ids, random UUIDs (version 4 or 7).
    """

    key: Annotated[str, Meta(max_length=64)]
    ids: Annotated[list[Annotated[str, Meta(max_length=_MAX_ID_CHARACTERS)]], Meta(min_length=1, max_length=MAX_IDS)]


class Misfit(Struct):
    """An attribute that did not fit its type: what was expected, and what came."""

    attribute: str
    expected: AttributeType
    got: str
    hint: str = ""


class EventVerdict(Struct):
    """What became of one event.

    Attributes:
        id: As it was asked for.
        outcome: `unknown`: not processed yet, or too long ago to be in memory; else as in the live feed.
        types: What each typed attribute was stored as, by name.
        violations: What did not fit its type, and was left out.
    """

    id: str
    outcome: Processed | Literal["unknown"]
    types: dict[str, AttributeType] = field(default_factory=dict)
    violations: list[Misfit] = field(default_factory=list)


class Verdicts(Struct):
    """What became of events, in the order they were asked for."""

    items: list[EventVerdict]


@post(
    "/",
    operation_id="AskVerdicts",
    summary="What became of events the asker sent a moment ago",
    status_code=200,
    sync_to_thread=False,
)
def ask_verdicts(parts: NamedDependency[Parts], data: JSONBody[VerdictQuestion], origin: Origin = None) -> Verdicts:
    admission = parts.admit_page(data.key, origin)
    return verdicts(parts, admission.workspace_id, data.ids)


verdict_router = Router("/api/event/verdicts", route_handlers=[ask_verdicts], tags=["collect"])


def verdicts(parts: Parts, workspace_id: int, ids: Iterable[str]) -> Verdicts:
    """Say what became of a workspace's events.

    Raises:
        InvalidInput: an id is none that only its sender can know.
    """
    asked = {one: _random_id(one) for one in ids}
    found = parts.live.find(workspace_id, asked.values())
    return Verdicts([_verdict(one, found.get(name)) for one, name in asked.items()])


def _random_id(given: str) -> str:
    try:
        read = UUID(given)
    except ValueError:
        read = None
    if read is None or read.version not in _RANDOM_VERSIONS:
        raise InvalidInput(
            f"{given!r} is no random id, so others could guess it.",
            code="event_id_guessable",
            hint="Ask about events whose ids are random UUIDs, version 4 or 7, as the widget makes them.",
        )
    return str(read)


def _verdict(asked: str, item: LiveItem | None) -> EventVerdict:
    if item is None:
        return EventVerdict(asked, "unknown")
    return EventVerdict(asked, item.verdict.outcome, _types(item.row), _misfits(item.row))


def _types(row: EventRow) -> dict[str, AttributeType]:
    return {
        **dict.fromkeys(row.strings, AttributeType.STRING),
        **dict.fromkeys(row.numbers, AttributeType.NUMBER),
        **dict.fromkeys(row.booleans, AttributeType.BOOLEAN),
        **dict.fromkeys(row.datetimes, AttributeType.DATETIME),
        **dict.fromkeys(row.json, AttributeType.JSON),
    }


def _misfits(row: EventRow) -> list[Misfit]:
    found = msgspec.json.decode(row.violations, type=list[Violation]) if row.violations else []
    return [Misfit(one.attribute, one.expected, one.got, one.hint) for one in found]
