"""Runs of a user who was part of another: which were theirs, and are again."""

from collections import Counter
from collections.abc import Collection, Iterable

from sqlalchemy import Connection, select, update

from cueline.automations.entering import MOST_RECENT, Entries
from cueline.automations.run_rows import EntryKey, entries_of, write_entries
from cueline.event import UserId
from cueline.state.automation_tables import run, run_log
from cueline.state.slices import slices


def part_runs(tx: Connection, survivor: UserId, merged: UserId, numbers: Collection[int]) -> None:
    """Give a user back the runs that began while they stood for themselves, and when they came in.

    Nothing of either may be at hand in a lane.

    Args:
        tx: The transaction.
        survivor: Whom they were part of.
        merged: Who stands for themselves again.
        numbers: Of theirs, and of users who became part of them.
    """
    for some in slices(sorted(numbers)):
        logged = select(run_log.c.run_id).where(run_log.c.user_id.in_(some), run_log.c.run_id != 0)
        tx.execute(update(run).where(run.c.user_id == survivor, run.c.id.in_(logged)).values(user_id=merged))
    began: dict[int, list[int]] = {}
    for row in tx.execute(select(run.c.automation_id, run.c.started_at).where(run.c.user_id == merged)):
        began.setdefault(row.automation_id, []).append(row.started_at)
    both = entries_of(tx, survivor)
    entries: dict[EntryKey, Entries] = {}
    for automation, moments in began.items():
        entries[automation, merged] = Entries(len(moments), sorted(moments)[-MOST_RECENT:])
        if (key := (automation, survivor)) in both:
            entries[key] = _without(both[key], moments)
    write_entries(tx, entries)


def _without(entries: Entries, moments: Iterable[int]) -> Entries:
    gone = Counter(moments)
    left = max(entries.entered - gone.total(), 0)
    kept = Counter(entries.recent) - gone
    return Entries(left, sorted(kept.elements()))
