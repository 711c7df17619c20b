"""Law: the short way that one award takes leaves nothing otherwise than the long way, which takes any number."""

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from cueline.event import EventRow, UserId
from cueline.scoring.at_hand import AtHand
from cueline.scoring.held_score import HeldScore, gate_moment, let_time_pass
from cueline.scoring.ledger import Cause, Told
from cueline.scoring.scorer import Given, Scorer
from cueline.scoring.scores import Scores
from cueline.scoring.stored import from_bytes, to_bytes
from cueline.scoring.taking import take_award, take_given
from cueline.users.profile import Profile
from tests.scoring.scoring_samples import BEGIN, copy_of, histories, scorers


class Side:
    """One user's score, and all that is noted of it."""

    def __init__(self, attributes: dict[str, Any]) -> None:
        self.profile = Profile(
            id=UserId(1), workspace=1, key="k1", attributes=attributes, first_seen=BEGIN, last_seen=BEGIN
        )
        self.held = HeldScore(UserId(1), 1, 1, Scores(), as_of=BEGIN)
        self.noted = AtHand(watched={1})

    def take(self, scorer: Scorer, one: Given, at_ms: int, *, is_short: bool) -> Told | None:
        if at_ms >= self.held.due_at:
            crossings = let_time_pass(self.held, scorer, gate_moment(self.profile), at_ms)
            self.noted.tell(scorer.plan, self.held, self.profile, crossings)
        where = self.noted, scorer, self.held, self.profile
        if is_short and (told := take_award(*where, one, at_ms)):
            return told
        cause = Cause(one.entry.event_id, one.entry.occurred_at, "gate")
        return take_given(*where, [one], cause, at_ms)

    def state(self) -> tuple[Any, ...]:
        held = self.held
        return (
            to_bytes(held.scores),
            (held.total, held.as_of, held.due_at, held.above, held.room),
            (self.noted.lines, self.noted.made, set(self.noted.moved)),
        )


@settings(max_examples=150, deadline=None)
@given(scorers, histories(20), st.sampled_from([{}, {"plan": "pro"}]), st.data())
def test_one_award_is_taken_the_short_way_as_the_long_way(
    scorer: Scorer, events: list[EventRow], attributes: dict[str, Any], data: Any
) -> None:
    short, long = Side(attributes), Side(attributes)
    for event in data.draw(st.permutations(events)) if data.draw(st.booleans()) else events:
        at_ms = max(event.received_at, short.held.as_of)
        for one in scorer.given(event):
            told = short.take(scorer, copy_of(one), at_ms, is_short=True)
            assert told == long.take(scorer, copy_of(one), at_ms, is_short=False)
        if data.draw(st.integers(0, 5)) == 0:
            short.held.scores = from_bytes(to_bytes(short.held.scores), scorer)
        assert short.state() == long.state()
