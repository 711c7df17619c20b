"""Removing single events: their user is as if they had never been, but for what automations did by then."""

from collections.abc import Sequence

from sqlalchemy import Connection

from cueline.events.port import EventQuery, Removed
from cueline.lane.asked import AskedWork
from cueline.lane.blocks import erase_rows
from cueline.registry.lane_rows import forget_events
from cueline.users.corrections import take_out
from cueline.users.removals import Removal, next_removals, note_removed


class RemoveEvents(AskedWork):
    """Removes the events that were asked for of one user at a time; the event store follows."""

    called = "removing"

    _removed: Sequence[Removal] = ()

    def _has_work(self, connection: Connection) -> bool:
        return bool(next_removals(connection))

    def _work(self, tx: Connection, now_ms: int) -> bool:
        self._removed = asked = next_removals(tx)
        if not asked:
            return False
        self._remove(tx, asked, now_ms)
        note_removed(tx, asked, now_ms)
        return True

    def _remove(self, tx: Connection, asked: Sequence[Removal], now_ms: int) -> None:
        rooms, ids = self._rooms, {one.event_id for one in asked}
        workspace, number = asked[0].workspace, asked[0].user
        self._look_up(tx, [number])
        line = rooms.users.line_of(number)
        user = line[-1]
        rooms.scores.before_learning(user, now_ms)
        rooms.segments.before_change(user, now_ms)
        gone = rooms.scores.events.find(
            EventQuery(workspace=workspace, users=(number,), ids=tuple(sorted(ids)), limit=len(ids))
        )
        for profile in line:
            take_out(profile, gone, self._past(tx, workspace, profile.id, ids))
            rooms.users.note_change(profile)
        rooms.scores.remove_events(user, ids, now_ms)
        rooms.segments.ask_anew(user, self._past(tx, workspace, user.id, ids).named, now_ms, is_told=True)
        self._save(tx)
        erase_rows(tx, lambda row: row.workspace == workspace and row.id in ids)
        forget_events(tx, workspace, ids)

    def _after_commit(self) -> None:
        removed = [Removed(one.id, one.workspace, one.event_id, one.name, one.occurred_at) for one in self._removed]
        ids = {(one.workspace, one.event_id) for one in removed}
        self._pending.hide(removed)
        self._show_gone(lambda row: (row.workspace, row.id) in ids)
        super()._after_commit()
