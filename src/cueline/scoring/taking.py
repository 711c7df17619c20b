"""What is given to a user: their score takes it, the ledger notes it, and what it crosses is told."""

from collections.abc import Sequence

from cueline.scoring.at_hand import AtHand
from cueline.scoring.held_score import HeldScore, gate_moment, take, take_one
from cueline.scoring.ledger import Cause, Told, award_line, lines_of
from cueline.scoring.scorer import Given, Scorer
from cueline.users.profile import Profile


def take_given(
    at_hand: AtHand,
    scorer: Scorer,
    held: HeldScore,
    profile: Profile,
    given: Sequence[Given],
    cause: Cause,
    at_ms: int,
) -> Told | None:
    """Let a score take what is given, and be read anew; None when that changed nothing.

    Args:
        at_hand: Where it is noted.
        scorer: Of the version of the plan that the score is by.
        held: The score, to which time has passed up to now.
        profile: Its user.
        given: What an event gives; nothing, when something else changed what counts.
        cause: Why.
        at_ms: Now.
    """
    taken = take(held, scorer, gate_moment(profile), given, at_ms)
    for one in taken.changes:
        _note_object(held, scorer, one.rule)
    at_hand.changed[held.user] = held
    at_hand.note_move(held, profile, taken.before)
    at_hand.lines += lines_of(held, taken, cause)
    at_hand.tell(scorer.plan, held, profile, taken.crossings, cause.event_id)
    change = held.total - taken.before
    if not taken.changes and not change:
        return None
    return Told(held.total, change, [scorer.rules[one.rule].rule.name for one in taken.changes if one.is_new])


def take_award(
    at_hand: AtHand, scorer: Scorer, held: HeldScore, profile: Profile, one: Given, at_ms: int
) -> Told | None:
    """As `take_given`, for the one thing that an event gives; None, and nothing done, when it takes more than this."""
    taken = take_one(held, scorer, gate_moment(profile), one, at_ms)
    if taken is None:
        return None
    _note_object(held, scorer, one.rule)
    at_hand.changed[held.user] = held
    at_hand.note_move(held, profile, taken.before)
    change = held.total - taken.before
    at_hand.lines.append(award_line(held, one, taken.cut, change))
    at_hand.tell(scorer.plan, held, profile, taken.crossings, one.entry.event_id)
    return Told(held.total, change, [scorer.rules[one.rule].rule.name])


def _note_object(held: HeldScore, scorer: Scorer, rule: str) -> None:
    if scorer.rules[rule].rule.object_cap is not None:  # no line of the ledger tells the object
        held.room = 0
