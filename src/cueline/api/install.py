"""How far the installation on a site has come, and what keeps it."""

from msgspec import Struct

from cueline.api.event_item import EventItem, event_items
from cueline.api.moments import iso, iso_or_none
from cueline.api.parts import Parts
from cueline.event import EventRow
from cueline.events.port import EventQuery
from cueline.users.directory import people
from cueline.workspaces.api_keys import api_keys, first_valid_key

MAX_PROBLEMS = 20


class InstallChecks(Struct):
    """When each check passed; null: not yet."""

    script_fetched: str | None
    call_seen: str | None
    accepted: str | None
    typed: str | None
    on_timeline: str | None


class InstallProblem(Struct):
    """Something the edge refused lately."""

    code: str
    at: str
    origin: str
    message: str
    hint: str


class InstallState(Struct):
    """What the Install page shows.

    Attributes:
        api_key: The newest key that may send; null when all are revoked.
        url: Where pages reach Cueline.
        problems: Newest first; calls with a key that nobody has are shown in every workspace.
        first_event: The earliest event there is.
        script: The widget's immutable file, `widget.<hash>.js`, for pages that pin it.
        integrity: What such a page's `integrity` attribute says; empty before the widget is built.
    """

    api_key: str | None
    url: str
    checks: InstallChecks
    problems: list[InstallProblem]
    first_event: EventItem | None
    script: str
    integrity: str


def install_state(parts: Parts, workspace_id: int, all_keys: set[str]) -> InstallState:
    """Return how far a workspace's installation has come."""
    mine = [key.value for key in api_keys(parts.engine, workspace_id)]
    calls = parts.sightings.calls_with(mine)
    row = first_event(parts, workspace_id)
    processed_at = row.received_at if row else None
    fetched_at = parts.sightings.script_fetched_at
    if row is not None and row.library.startswith(("widget/", "browser/")):
        fetched_at = fetched_at or processed_at
    return InstallState(
        api_key=first_valid_key(parts.engine, workspace_id),
        url=parts.settings.public_url,
        checks=InstallChecks(
            script_fetched=iso_or_none(fetched_at),
            call_seen=iso_or_none(calls.seen_at or processed_at),
            accepted=iso_or_none(calls.accepted_at or processed_at),
            typed=iso_or_none(processed_at),
            on_timeline=iso_or_none(processed_at),
        ),
        problems=_problems(parts, mine, all_keys),
        first_event=_item(parts, row),
        script=parts.settings.script.widget,
        integrity=parts.settings.script.sri,
    )


def first_event(parts: Parts, workspace_id: int) -> EventRow | None:
    """Return the earliest event of a workspace; None when there is none.

    Readers answer newest first, so this halves the time in question until one moment is left; then it is remembered.
    """
    if workspace_id in parts.first_events:
        return parts.first_events[workspace_id]
    newest = parts.events.find(EventQuery(workspace=workspace_id, limit=1))
    if not newest:
        return None
    low, high, earliest = 0, newest[0].occurred_at, newest[0]
    while low < high:
        middle = (low + high) // 2
        earlier = parts.events.find(EventQuery(workspace=workspace_id, until=middle + 1, limit=1))
        if earlier:
            earliest, high = earlier[0], min(middle, earlier[0].occurred_at)
        else:
            low = middle + 1
    parts.first_events[workspace_id] = earliest
    return earliest


def _problems(parts: Parts, mine: list[str], all_keys: set[str]) -> list[InstallProblem]:
    found = parts.sightings.rejections_of(mine, all_keys)[:MAX_PROBLEMS]
    return [InstallProblem(one.code, iso(one.at), one.origin, one.message, one.hint) for one in found]


def _item(parts: Parts, row: EventRow | None) -> EventItem | None:
    if row is None:
        return None
    return event_items([row], people(parts.engine, row.workspace, {row.user}))[0]
