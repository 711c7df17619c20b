"""Until when a run waits, what it waits for, and which way a split sends a user. Pure."""

from hashlib import sha256
from zoneinfo import ZoneInfo

from cueline.automations.clock import moment_named, opens_at
from cueline.automations.compiled import Compiled
from cueline.automations.graph import Split, Wait, WaitForEvent, WaitForWindow, WaitUntil
from cueline.automations.happened import Happened, value_of
from cueline.automations.run import Run
from cueline.conditions.instants import kept_instant, zone_named
from cueline.conditions.moment import Moment

MINUTE_MS = 60_000


def waits_until(node: Wait | WaitUntil | WaitForWindow, moment: Moment, at_ms: int) -> int | None:
    """Return when a wait that is reached at `at_ms` is over, which may be before; None: never."""
    if isinstance(node, Wait):
        return at_ms + node.span.ms
    zone = zone_of(node.zone, moment.zone)
    if isinstance(node, WaitForWindow):
        return opens_at(node, at_ms, zone)
    offset_ms = node.offset_minutes * MINUTE_MS
    if node.at is not None:
        return moment_named(node.at, zone) + offset_ms
    value = moment.person.attributes.get(node.attribute or "")
    at_us = kept_instant(value) if isinstance(value, str) else None
    return at_ms if at_us is None else at_us // 1000 + offset_ms


def zone_of(name: str | None, otherwise: ZoneInfo) -> ZoneInfo:
    """Return the zone with a name, where there is one."""
    return (zone_named(name) if name else None) or otherwise


def may_be_awaited(run: Run, compiled: Compiled, event: Happened) -> bool:
    """Tell whether an event is one that a run at an event's wait waits for, its condition apart.

    It must have happened within the wait: not before what led there, nor after its end.
    """
    node = compiled.nodes.get(run.node)
    if not isinstance(node, WaitForEvent) or node.event != event.name:
        return False
    if event.occurred_at < run.memory.since or (run.due_at is not None and event.occurred_at > run.due_at):
        return False
    if node.same is None:
        return True
    wanted = value_of(run.memory.event, node.same)
    return wanted is not None and value_of(event, node.same) == wanted


def branch_of(split: Split, automation: int, user: int) -> str:
    """Return the way a split sends a user: always the same for the same user and node."""
    ticket = f"{automation}:{split.id}:{user}".encode()
    left = int.from_bytes(sha256(ticket).digest()[:8], "big") % sum(branch.weight for branch in split.branches)
    for branch in split.branches:
        left -= branch.weight
        if left < 0:
            return branch.id
    raise AssertionError("what is left is less than all weights")
