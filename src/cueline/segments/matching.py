"""Who meets a condition: users are read one by one, what they have done is asked of the event store at once."""

from collections import Counter
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct
from sqlalchemy import Engine

from cueline.conditions.compiling import compile_condition
from cueline.conditions.condition import Condition
from cueline.conditions.moment import Matching, Moment
from cueline.conditions.needs import names_needed
from cueline.conditions.problems import not_asked_here
from cueline.event import UserId
from cueline.state.engine import reading
from cueline.users.everyone import everyone, survivors

ABOUT_PEOPLE = frozenset(
    {"user_attribute", "user_fact", "score", "moment", "tag", "list", "segment", "has_done", "has_not_done"}
)
"""What may be asked of a user while nothing happens."""


class Standing(Struct, frozen=True):
    """What is known of a user besides their profile.

    Attributes:
        score: All groups together.
        tags: Names of tags.
        lists: Numbers of lists.
        segments: Numbers of segments.
    """

    score: float = 0.0
    tags: Collection[str] = ()
    lists: Collection[int] = ()
    segments: Collection[int] = ()


class Counts(Protocol):
    """Counts what users have done; every event store does."""

    def times_done(
        self, workspace: int, event_name: str, since_us: int, until_us: int, matching: Matching | None
    ) -> dict[int, int]:
        """Count, by user, the events of a name that occurred in [since_us, until_us) and match.

        Raises:
            StoreUnavailable: it does not answer.
        """
        ...


class Asked(Struct, frozen=True, kw_only=True):
    """Of whom, and when.

    Attributes:
        workspace: The workspace's number.
        at_us: The moment, in microseconds; nothing later counts.
        zone: Whose clock shows day and hour where the condition names none.
    """

    workspace: int
    at_us: int
    zone: ZoneInfo


def people_matching(
    engine: Engine, store: Counts, condition: Condition, asked: Asked, standing_of: Callable[[UserId], Standing]
) -> Iterator[UserId]:
    """Yield the numbers of all users whom `condition` is true of, in their order.

    What the event store does not hold yet, the last second or so, is not seen.

    Raises:
        ConditionInvalid: it asks about an event that happens; nobody is yielded.
        StoreUnavailable: the event store does not answer; whoever was not yielded is unknown.
    """
    reject_unanswerable(condition)
    holds = compile_condition(condition)
    with reading(engine) as connection:
        history = _CountedHistory(store, asked.workspace, survivors(connection, asked.workspace))
        moment = Moment(at_us=asked.at_us, zone=asked.zone, history=history)
        for person in everyone(connection, asked.workspace):
            history.user, moment.person = person.id, person
            standing = standing_of(person.id)
            moment.score, moment.tags = standing.score, standing.tags
            moment.lists, moment.segments = standing.lists, standing.segments
            if holds(moment):
                yield person.id


def reject_unanswerable(condition: Condition) -> None:
    """Refuse a condition that cannot be asked while nothing happens.

    Raises:
        ConditionInvalid: it asks about the event.
    """
    others = sorted(names_needed(condition).subjects - ABOUT_PEOPLE)
    if others:
        hint = "ask with has_done whether the user has done such a thing"
        message = f"{', '.join(others)} cannot be asked of users while nothing happens"
        raise not_asked_here(message, hint)


class _CountedHistory:
    """Implements `History` for all users in turn: each question is put to the event store once, for everybody."""

    def __init__(self, store: Counts, workspace: int, part_of: Mapping[int, UserId]) -> None:
        self.user = UserId(0)
        self._store = store
        self._workspace = workspace
        self._part_of = part_of
        self._answers: dict[tuple[str, int, int, Condition | None], Counter[int]] = {}

    def count(self, event_name: str, since_us: int, until_us: int, matching: Matching | None) -> int:
        question = (event_name, since_us, until_us, matching.where if matching else None)
        if question not in self._answers:
            times = self._store.times_done(self._workspace, event_name, since_us, until_us, matching)
            self._answers[question] = self._united(times)
        return self._answers[question][self.user]

    def _united(self, times: Mapping[int, int]) -> Counter[int]:
        """Count what merged users have done for whom they are part of."""
        united: Counter[int] = Counter()
        for number, count in times.items():
            united[self._part_of.get(number, number)] += count
        return united
