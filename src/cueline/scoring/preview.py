"""What publishing a plan would change, told from history; nothing is written."""

from collections import Counter
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import ColumnElement, Connection, Engine, func, select

from cueline.conditions.moment import Moment
from cueline.event import EventRow, UserId
from cueline.scoring.crossing import Crossing, above_by, crossed
from cueline.scoring.histogram import Bar, histogram
from cueline.scoring.histories import Events, histories, numbers_of_all, wanted_by
from cueline.scoring.kept_scores import Scorers, kept_scores
from cueline.scoring.plan import Plan, Threshold
from cueline.scoring.publishing import next_version
from cueline.scoring.rebuilding import rebuilt
from cueline.scoring.score_rows import ScoreRow
from cueline.scoring.scorer import Scorer
from cueline.scoring.value import total_at
from cueline.state.engine import reading
from cueline.state.tables import user
from cueline.users.profile import Profile
from cueline.users.profile_rows import read_by_number
from cueline.workspaces.workspace import Workspace

MAX_USERS = 20_000
"""Of more users than that, so many are looked at; always the same ones."""

MAX_EVENTS = 500_000
"""Once so many events have been read, no further users are looked at."""

USERS_AT_ONCE = 200


class ThresholdShift(Struct, frozen=True):
    """How many users would cross a threshold up, and how many down: as many as a recompute that always tells would."""

    id: str
    name: str
    up: int
    down: int


class Preview(Struct, frozen=True):
    """What would change.

    Attributes:
        users: How many users there are.
        compared: How many of them were looked at.
        up: How many of those would score more.
        down: How many would score less.
        same: How many would score the same.
    """

    users: int
    compared: int
    up: int
    down: int
    same: int
    histogram: list[Bar]
    thresholds: list[ThresholdShift]


class _Pair(Struct, frozen=True):
    """One user's exact score as it is and as it would be, and what it would cross."""

    before: float
    after: float
    crossings: tuple[Crossing, ...]


def preview(engine: Engine, events: Events, place: Workspace, plan: Plan, at_ms: int) -> Preview:
    """Compare everybody's score now with what `plan` gives for all of history.

    Raises:
        StoreUnavailable: the event store does not answer.
    """
    scorer = Scorer(next_version(None, plan, "recompute", at_ms, place.timezone))
    with reading(engine) as tx:
        looking = _Looking(tx, events, place, scorer, at_ms)
        users = looking.count()
        pairs = list(looking.pairs())
    rounded = [(round(pair.before), round(pair.after)) for pair in pairs]
    return Preview(
        users=users,
        compared=len(pairs),
        up=sum(after > before for before, after in rounded),
        down=sum(after < before for before, after in rounded),
        same=sum(after == before for before, after in rounded),
        histogram=histogram([before for before, _ in rounded], [after for _, after in rounded]),
        thresholds=[_shift(one, pairs) for one in plan.thresholds],
    )


class _Looking:
    def __init__(self, tx: Connection, events: Events, place: Workspace, scorer: Scorer, at_ms: int) -> None:
        self._tx = tx
        self._events = events
        self._place = place
        self._scorer = scorer
        self._at_ms = at_ms
        self._scorers = Scorers(tx, place.id)
        self._alone = (user.c.workspace_id == place.id) & user.c.merged_into.is_(None)

    def count(self) -> int:
        return int(self._tx.execute(select(func.count()).select_from(user).where(self._alone)).scalar_one())

    def pairs(self) -> Iterator[_Pair]:
        chosen = select(user.c.id).where(self._alone).order_by(_shuffled(), user.c.id).limit(MAX_USERS)
        numbers = [UserId(number) for number in self._tx.execute(chosen).scalars()]
        wanted, read = wanted_by(self._scorer.plan), 0
        for start in range(0, len(numbers), USERS_AT_ONCE):
            some = numbers[start : start + USERS_AT_ONCE]
            done = histories(self._events, self._place.id, numbers_of_all(self._tx, some), wanted)
            kept = kept_scores(self._tx, some)
            for person in read_by_number(self._tx, some):
                yield self._pair(person, kept.get(person.id), rows=done.get(person.id, []))
            read += sum(map(len, done.values()))
            if read >= MAX_EVENTS:
                return

    def _pair(self, person: Profile, kept: ScoreRow | None, rows: list[EventRow]) -> _Pair:
        who = Moment(
            at_us=self._at_ms * 1000,
            zone=ZoneInfo(self._place.timezone),
            person=person,
            tags=person.tags,
            lists=person.lists,
        )
        scores = self._scorers.scores(kept)
        after = total_at(self._scorer, rebuilt(self._scorer, rows, scores), who, self._at_ms)
        if kept is None:
            return _Pair(0.0, after, crossed(self._scorer, (), after, self._at_ms))
        older = self._scorers.of(kept.version)
        above = above_by(self._scorer, older, kept.above, after)
        before = total_at(older, scores, who, self._at_ms)
        return _Pair(before, after, crossed(self._scorer, above, after, self._at_ms))


def _shuffled() -> ColumnElement[int]:
    """Return an order of users that has nothing to do with when they came."""
    return (user.c.id * 2_654_435_761) % 4_294_967_296


def _shift(threshold: Threshold, pairs: list[_Pair]) -> ThresholdShift:
    ways = Counter(one.way for pair in pairs for one in pair.crossings if one.threshold == threshold.id)
    return ThresholdShift(threshold.id, threshold.name, ways["up"], ways["down"])
