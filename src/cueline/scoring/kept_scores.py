"""The scores of users as they stand in the state database, read."""

from collections.abc import Collection
from typing import Any

import msgspec
from msgspec import Struct
from sqlalchemy import Connection, Row, select

from cueline.scoring.plan import EMPTY_PLAN
from cueline.scoring.plan_versions import version_numbered
from cueline.scoring.scorer import Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.stored import from_bytes
from cueline.state.tables import user_score


class KeptScore(Struct, frozen=True):
    """One user's score as it was last saved.

    Attributes:
        user: The user's number.
        version: Of the plan it is by.
        score: Rounded half to even.
        value: Exact, at `as_of`.
        as_of: The moment it was evaluated for, milliseconds.
        above: Ids of the thresholds crossed up and not re-armed since.
        state: What each rule counts.
    """

    user: int
    version: int
    score: int
    value: float
    as_of: int
    above: frozenset[str]
    state: bytes


def kept_scores(tx: Connection, users: Collection[int]) -> dict[int, KeptScore]:
    """Return the scores of those of `users` who have one, by number."""
    rows = tx.execute(select(user_score).where(user_score.c.user_id.in_(users)))
    return {row.user_id: _kept(row) for row in rows}


class Scorers:
    """The versions of one workspace's plan, made ready when they are first asked for."""

    def __init__(self, tx: Connection, workspace_id: int) -> None:
        self._tx = tx
        self._workspace_id = workspace_id
        self._ready: dict[int, Scorer] = {}

    def of(self, version: int) -> Scorer:
        """Return a version made ready; for one that is not there, the empty plan."""
        if version not in self._ready:
            known = version_numbered(self._tx, self._workspace_id, version)
            self._ready[version] = Scorer(known.plan if known else EMPTY_PLAN)
        return self._ready[version]

    def scores(self, kept: KeptScore | None) -> Scores:
        """Return a user's scores; empty for who has none."""
        return from_bytes(kept.state, self.of(kept.version)) if kept is not None else Scores()


def _kept(row: Row[Any]) -> KeptScore:
    above = frozenset(msgspec.json.decode(row.above, type=list[str]))
    return KeptScore(row.user_id, row.version, row.score, row.value, row.as_of, above, bytes(row.state))
