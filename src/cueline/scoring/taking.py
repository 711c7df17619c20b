"""What is given to a user: their score takes it, the ledger notes it, and what it crosses is told."""

from collections.abc import Sequence

from cueline.conditions.moment import Moment
from cueline.scoring.at_hand import AtHand
from cueline.scoring.crossing import evaluate_readings
from cueline.scoring.held_score import HeldScore, cut_of, gate_moment, take
from cueline.scoring.ledger import Cause, Told, award_line, lines_of
from cueline.scoring.scorer import Given, Scorer
from cueline.scoring.value import total_of
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
    if any(scorer.rules[one.rule].rule.object_cap for one in taken.changes):  # whose object no line tells
        held.room = 0
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
    """As `take_given`, for what nearly every event gives: one thing, newer than all its rule gave; None, if it is not.

    It leaves the same behind in half the time, as it has no use for what holds several.
    """
    ready, entry, scores, before = scorer.rules[one.rule], one.entry, held.scores, held.total
    who, ways = gate_moment(profile) if scorer.has_gates else _ANYBODY, scores.ways(scorer)
    readings = ways.read(who, at_ms)
    if at_ms > held.as_of:
        before = total_of(scorer, scores, readings, who, at_ms)
    if not scores.append(ways, ready, entry):
        return None
    held.as_of = at_ms
    if not entry.cut and (ready.gate is None or ready.gate(who)):
        readings[ready.way] = ways[ready.way].read(at_ms)
    now = evaluate_readings(scorer, scores, readings, who, held.above, at_ms)
    total = held.total = now.total
    held.above, held.due_at = now.above, now.quiet_until
    held.room = held.room - 1 if ready.rule.object_cap is None else 0
    at_hand.changed[held.user] = held
    at_hand.note_move(held, profile, before)
    cut = cut_of(held, ready, entry.cut, scorer, who) if entry.cut or now.is_cut else ""
    at_hand.lines.append(award_line(held, one, cut, total - before))
    if now.crossings:
        at_hand.tell(scorer.plan, held, profile, now.crossings, entry.event_id)
    return Told(total, total - before, [ready.rule.name])


_ANYBODY = Moment(at_us=0)
