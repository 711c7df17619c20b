"""The plans in force, as one lane sees them: read when one was published, made ready when a user needs them."""

from collections.abc import Mapping, Sequence
from typing import Any

import msgspec
from msgspec import Struct, field
from sqlalchemy import Connection, func, select

from cueline.event import UserId
from cueline.scoring.crossing import Crossing
from cueline.scoring.plan import EMPTY_PLAN, Plan
from cueline.scoring.scorer import Scorer
from cueline.state.tables import score_job, score_plan

NO_VERSION = 0
"""What a score made before any plan is by: only changes by hand count in it."""


class LaneVersion(Struct, frozen=True, eq=False):
    """A version of a plan.

    Attributes:
        published_at: Milliseconds.
        recomputes: Whether users come to it only by being recomputed.
        thresholds: Which crossings coming to it tells of: never, if_now_above, always.
    """

    number: int
    published_at: int
    recomputes: bool
    thresholds: str
    scorer: Scorer


BEFORE_ANY = LaneVersion(NO_VERSION, 0, recomputes=False, thresholds="never", scorer=Scorer(EMPTY_PLAN))


class _Waits(dict[str, bool]):
    """Whether any of some versions waits for events of a name: found out once for each."""

    def __init__(self, versions: Sequence[LaneVersion]) -> None:
        self._versions = versions

    def __missing__(self, name: str) -> bool:
        self[name] = waits = any(version.scorer.waits_for(name) for version in self._versions)
        return waits


class Place(Struct, eq=False):
    """The versions of one workspace's plan.

    Attributes:
        versions: By number, without gaps; the first is `BEFORE_ANY`.
        has_gates: Whether what is learned of a user may change their score.
        gives_to_all: Whether a user has a score from their first event on.
        unreached: Of recomputes that are not done: the version, and the last user who was brought to it.
        waits: Whether any version that a user may still be at waits for events of a name.
    """

    versions: list[LaneVersion]
    has_gates: bool = False
    gives_to_all: bool = False
    unreached: list[tuple[int, int]] = field(default_factory=list)
    waits: Mapping[str, bool] = {}

    def __post_init__(self) -> None:
        self.waits = _Waits(self.versions)

    @property
    def newest(self) -> LaneVersion:
        return self.versions[-1]

    def in_force_after(self, number: int) -> LaneVersion:
        """Return the version that a score by an older one goes on by: up to the next that recomputes."""
        if number == len(self.versions) - 1:
            return self.versions[number]  # nearly always
        reached = self.versions[number]
        for version in self.versions[reached.number + 1 :]:
            if version.recomputes:
                break
            reached = version
        return reached

    def for_new(self, user: UserId) -> LaneVersion:
        """Return the version for a user without a score: an older one while a recompute has not reached them."""
        unreached = min((version for version, cursor in self.unreached if user > cursor), default=0)
        return self.versions[unreached - 1] if unreached else self.newest


NO_PLACE = Place([BEFORE_ANY])
"""Of a workspace that never published a plan."""


class LanePlans:
    """Every workspace's plan. Used by one lane's thread."""

    def __init__(self) -> None:
        self._edition: int | None = None
        self.places: dict[int, Place] = {}
        """By workspace; those that never published a plan are not there."""

    def refresh(self, tx: Connection) -> bool:
        """Begin a batch: read what was published since the last, and where recomputes are; tell if plans changed."""
        edition: int = tx.execute(_EDITION).scalar_one()
        is_changed = edition != self._edition
        if is_changed:
            self.places = _places(tx)
            self._edition = edition
        if self.places:
            self._note_recomputes(tx)
        return is_changed

    def known(self, workspace: int) -> Place:
        """Return a workspace's plan, which may be none yet."""
        return self.places.get(workspace) or NO_PLACE

    def forget(self) -> None:
        self._edition = None
        self.places = {}

    def _note_recomputes(self, tx: Connection) -> None:
        for place in self.places.values():
            place.unreached = []
        for workspace, version, cursor in tx.execute(_UNREACHED):
            place = self.places[workspace]
            if version < len(place.versions) and place.versions[version].recomputes:
                place.unreached.append((version, cursor))


def is_told(choice: str, crossing: Crossing) -> bool:
    """Tell whether coming to a version tells of what it crosses: `never`, `if_now_above` or `always`."""
    return choice == "always" or (choice == "if_now_above" and crossing.way == "up")


def _places(tx: Connection) -> dict[int, Place]:
    places: dict[int, Place] = {}
    for row in tx.execute(_VERSIONS):
        place = places.setdefault(row.workspace_id, Place([BEFORE_ANY]))
        version = _version(row)
        place.versions.append(version)
        place.has_gates |= version.scorer.has_gates
        place.gives_to_all = bool(version.scorer.fit_rules)
    return places


def _version(row: Any) -> LaneVersion:
    scorer = Scorer(_read_plan(row.body))
    return LaneVersion(row.version, row.published_at, row.mode == "recompute", row.thresholds, scorer)


_read_plan = msgspec.json.Decoder(Plan).decode
_EDITION = select(func.coalesce(func.max(score_plan.c.id), 0))
_VERSIONS = select(score_plan).order_by(score_plan.c.workspace_id, score_plan.c.version)
_UNREACHED = select(score_job.c.workspace_id, score_job.c.version, score_job.c.cursor).where(
    score_job.c.ended_at.is_(None)
)
