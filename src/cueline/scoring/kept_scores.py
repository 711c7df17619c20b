"""The scores of users as they stand in the state database, read."""

from collections.abc import Collection

from sqlalchemy import Connection

from cueline.scoring.plan import EMPTY_PLAN
from cueline.scoring.plan_versions import version_numbered
from cueline.scoring.score_rows import ScoreRow, read_scores
from cueline.scoring.scorer import Scorer
from cueline.scoring.scores import Scores


def kept_scores(tx: Connection, users: Collection[int]) -> dict[int, ScoreRow]:
    """Return the scores of those of `users` who have one, by number."""
    return {row.user: row for row in read_scores(tx, users)}


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

    def scores(self, kept: ScoreRow | None) -> Scores:
        """Return a user's scores; empty for who has none."""
        return kept.scores(self.of(kept.version)) if kept is not None else Scores()
