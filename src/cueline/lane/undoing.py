"""Undoing a merge: two users who were made one are two again, each with what they did themselves."""

from sqlalchemy import Connection

from cueline.automations.parting import part_runs
from cueline.lane.asked import AskedWork
from cueline.scoring.histories import numbers_of_all
from cueline.users.corrections import part
from cueline.users.merges import Undoing, next_undoing, note_undone, stand_alone


class UndoMerges(AskedWork):
    """Takes one user at a time out of whom they became part of, from all that is committed of what both did.

    What came since the merge stays with the other. The two do not become one by themselves again.
    """

    called = "undoing"

    def _has_work(self, connection: Connection) -> bool:
        return next_undoing(connection) is not None

    def _work(self, tx: Connection, now_ms: int) -> bool:
        asked = next_undoing(tx)
        if asked is None:
            return False
        if stand_alone(tx, asked.merged, asked.survivor):
            self._part(tx, asked, now_ms)
        note_undone(tx, asked, now_ms)
        return True

    def _part(self, tx: Connection, asked: Undoing, now_ms: int) -> None:
        rooms, numbers = self._rooms, numbers_of_all(tx, {asked.merged})
        self._look_up(tx, [asked.merged, asked.survivor])
        (merged,), others = rooms.users.line_of(asked.merged), rooms.users.line_of(asked.survivor)
        survivor = others[-1]
        part_runs(tx, survivor.id, merged.id, numbers)
        rooms.scores.before_learning(survivor, now_ms)
        rooms.segments.before_change(survivor, now_ms)
        theirs = [*self._past(tx, asked.workspace, merged.id).whole()]
        ids = {row.id for row in theirs}
        for profile in others:
            part(profile, merged, ids, self._past(tx, asked.workspace, profile.id))
            rooms.users.note_change(profile)
        rooms.users.prepare_lists(tx, merged.lists)
        merged.lists = {one: at for one, at in merged.lists.items() if rooms.users.has_list(asked.workspace, one)}
        rooms.users.part(merged, survivor, asked.keys, now_ms)
        rooms.scores.part(survivor, merged, theirs, now_ms)
        for profile, is_told in ((survivor, True), (merged, False)):
            past = self._past(tx, asked.workspace, profile.id)
            rooms.segments.ask_anew(profile, past.named, now_ms, is_told=is_told)
        self._save(tx)
