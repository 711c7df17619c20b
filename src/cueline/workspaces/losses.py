"""The loss meter: events that pages gave up and said so, by day and reason."""

import re
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta

from msgspec import Struct
from sqlalchemy import Connection, Engine, func, select

from cueline.state.engine import reading
from cueline.state.tables import api_key, loss
from cueline.state.upsert import upsert

SHOWN_DAYS = 30
MAX_REASONS_A_DAY = 50
OTHER = "other"
"""What stands for a reason that is no name, or one too many: the key is public, and anyone may report anything."""

_REASON = re.compile(r"[a-z0-9_]{1,64}")


class Loss(Struct, frozen=True):
    """Events that were given up for one reason.

    Attributes:
        reason: `queue_full`, `http_<status>`, or the code the server refused them with.
        count: How many.
        last_day: When it was reported last, in UTC: `2026-01-31`.
    """

    reason: str
    count: int
    last_day: str


def day_of(ms: int) -> str:
    return datetime.fromtimestamp(ms / 1000, UTC).strftime("%Y-%m-%d")


def note_losses(engine: Engine, reported: Iterable[tuple[str, Mapping[str, int]]], now: int) -> None:
    """Add what pages report: pairs of the API key it came with and counts by reason. A key of nobody's counts not."""
    by_key = [(key, counts) for key, counts in reported if counts]
    if not by_key:
        return
    day = day_of(now)
    with engine.begin() as transaction:
        owners = _owners(transaction, [key for key, _ in by_key])
        of_today = select(loss.c.workspace_id, loss.c.reason).where(loss.c.day == day)
        known = {(row.workspace_id, row.reason) for row in transaction.execute(of_today)}
        added: dict[tuple[int, str], int] = {}
        for key, counts in by_key:
            if key in owners:
                _add(added, known, owners[key], counts)
        _write(transaction, day, added)


def losses_since(engine: Engine, workspace_id: int, now: int) -> list[Loss]:
    """Return what was lost in the last 30 days, the most frequent reason first."""
    first = (datetime.fromtimestamp(now / 1000, UTC) - timedelta(days=SHOWN_DAYS - 1)).strftime("%Y-%m-%d")
    query = (
        select(loss.c.reason, func.sum(loss.c.count).label("lost"), func.max(loss.c.day).label("last_day"))
        .where(loss.c.workspace_id == workspace_id, loss.c.day >= first)
        .group_by(loss.c.reason)
    )
    with reading(engine) as connection:
        found = [Loss(row.reason, int(row.lost), row.last_day) for row in connection.execute(query)]
    return sorted(found, key=lambda each: (-each.count, each.reason))


def lost_by_reason(engine: Engine) -> dict[str, int]:
    """Return what was ever lost, in all workspaces, by reason."""
    query = select(loss.c.reason, func.sum(loss.c.count).label("lost")).group_by(loss.c.reason)
    with reading(engine) as connection:
        return {row.reason: int(row.lost) for row in connection.execute(query)}


def _owners(transaction: Connection, keys: list[str]) -> dict[str, int]:
    found = transaction.execute(select(api_key.c.value, api_key.c.workspace_id).where(api_key.c.value.in_(keys)))
    return {row.value: row.workspace_id for row in found}


def _write(transaction: Connection, day: str, added: Mapping[tuple[int, str], int]) -> None:
    rows = [
        {"workspace_id": workspace_id, "day": day, "reason": reason, "count": count}
        for (workspace_id, reason), count in sorted(added.items())
    ]
    if rows:
        name = ["workspace_id", "day", "reason"]
        transaction.execute(upsert(transaction, loss, name, lambda more: {"count": loss.c.count + more["count"]}), rows)


def _add(
    added: dict[tuple[int, str], int], known: set[tuple[int, str]], workspace_id: int, counts: Mapping[str, int]
) -> None:
    for text, count in counts.items():
        name = (workspace_id, text if _REASON.fullmatch(text) else OTHER)
        if name not in known and sum(owner == workspace_id for owner, _ in known) >= MAX_REASONS_A_DAY:
            name = (workspace_id, OTHER)
        known.add(name)
        added[name] = added.get(name, 0) + count
