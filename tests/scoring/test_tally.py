"""One rule's tally by hand: which entries count, and what is told of each."""

import pytest

from cueline.event import Flag
from cueline.scoring.decay import Entry
from cueline.scoring.plan import DAY_MS
from cueline.scoring.scorer import object_of
from cueline.scoring.scores import Scores
from cueline.scoring.stored import from_bytes, to_bytes
from cueline.scoring.tally import CUT_BY_OBJECT, CUT_BY_WINDOW, Tally
from cueline.scoring.value import total_at
from tests.scoring.scoring_samples import BEGIN, HOUR_MS, a_rule, a_scorer, a_user, an_event, scored

ONCE_A_PAGE = {"object_cap": {"attribute": "page", "days": 2}}
ONCE_A_DAY = {"window_cap": {"times": 1, "per": "day"}}
MIDNIGHT = BEGIN + 6 * HOUR_MS


def cuts(scores: Scores) -> list[int]:
    (tally,) = scores.by_rule.values()
    return [entry.cut for entry in tally.entries]


def test_a_late_event_pushes_out_the_one_that_counted_and_says_so() -> None:
    scorer = a_scorer(a_rule(**ONCE_A_DAY))
    scores = scored(scorer, [an_event(1, MIDNIGHT + HOUR_MS)])

    changes = scores.add(scorer, scorer.given(an_event(2, MIDNIGHT, received_at=MIDNIGHT + 2 * HOUR_MS)))

    assert [(one.event_id[-1], one.cut, one.is_new) for one in changes] == [("2", 0, True), ("1", CUT_BY_WINDOW, False)]
    assert cuts(scores) == [0, CUT_BY_WINDOW]


def test_a_late_event_may_let_a_later_one_count_again() -> None:
    scorer = a_scorer(a_rule(**ONCE_A_PAGE))
    scores = scored(scorer, [an_event(1, BEGIN + DAY_MS), an_event(2, BEGIN + 2 * DAY_MS)])
    assert cuts(scores) == [0, CUT_BY_OBJECT]

    changes = scores.add(scorer, scorer.given(an_event(3, BEGIN, received_at=BEGIN + 3 * DAY_MS)))

    assert cuts(scores) == [0, CUT_BY_OBJECT, 0]
    assert {(one.event_id[-1], one.cut) for one in changes} == {("3", 0), ("1", CUT_BY_OBJECT), ("2", 0)}


def test_the_object_cap_comes_before_the_window_cap() -> None:
    scorer = a_scorer(a_rule(**ONCE_A_PAGE, window_cap={"times": 2, "per": "day"}))
    pages = ["/a", "/a", "/b", "/c"]
    events = [an_event(n, MIDNIGHT + n, strings={"page": page}) for n, page in enumerate(pages)]

    assert cuts(scored(scorer, events)) == [0, CUT_BY_OBJECT, 0, CUT_BY_WINDOW]


def test_what_the_window_cap_cuts_still_holds_its_object() -> None:
    scorer = a_scorer(a_rule(**ONCE_A_PAGE, **ONCE_A_DAY))
    days = [(MIDNIGHT, "/a"), (MIDNIGHT + 1, "/b"), (MIDNIGHT + DAY_MS, "/b")]
    events = [an_event(n, at_ms, strings={"page": page}) for n, (at_ms, page) in enumerate(days)]

    assert cuts(scored(scorer, events)) == [0, CUT_BY_WINDOW, CUT_BY_OBJECT]


def test_at_the_same_millisecond_the_smaller_id_counts() -> None:
    scorer = a_scorer(a_rule(**ONCE_A_DAY))

    scores = scored(scorer, [an_event(9, BEGIN), an_event(3, BEGIN)])

    (tally,) = scores.by_rule.values()
    assert [(one.event_id[-1], one.cut) for one in tally.entries] == [("3", 0), ("9", CUT_BY_WINDOW)]


@pytest.mark.parametrize(
    ("per", "first", "second", "is_same"),
    [
        ("hour", 0, HOUR_MS - 1, True),
        ("hour", 0, HOUR_MS, False),
        ("day", 0, DAY_MS - 1, True),
        ("day", -1, 0, False),
        ("week", 0, 5 * DAY_MS, True),  # Tuesday to Sunday
        ("week", 0, 6 * DAY_MS, False),
        ("month", 0, 6 * DAY_MS, True),
        ("month", 0, 7 * DAY_MS, False),  # 1 December
    ],
)
def test_windows_are_those_of_the_calendar(per: str, first: int, second: int, is_same: bool) -> None:
    scorer = a_scorer(a_rule(window_cap={"times": 1, "per": per}))

    scores = scored(scorer, [an_event(1, MIDNIGHT + first), an_event(2, MIDNIGHT + second)])

    assert (CUT_BY_WINDOW in cuts(scores)) is is_same


def test_events_without_the_attribute_are_of_one_object() -> None:
    scorer = a_scorer(a_rule(**ONCE_A_PAGE))

    assert cuts(scored(scorer, [an_event(1), an_event(2)])) == [0, CUT_BY_OBJECT]


def test_an_object_is_the_value_as_text_and_a_long_one_is_short() -> None:
    of = [
        object_of("page", an_event(strings={"page": "7"})),
        object_of("page", an_event(numbers={"page": 7.0})),
        object_of("page", an_event(numbers={"page": 7.5})),
        object_of("page", an_event(booleans={"page": False})),
        object_of("page", an_event()),
    ]

    assert of == ["7", "7", "7.5", "False", ""]
    assert len(object_of("page", an_event(strings={"page": "x" * 10_000}))) == 33


def test_blocked_events_give_nothing() -> None:
    assert a_scorer(a_rule()).given(an_event(flags=Flag.BLOCKED)) == []


@pytest.mark.parametrize(
    ("number", "milli"), [(25.0, 2_500), (0.125, 12), (0.135, 14), (-0.125, -12), (1e300, 1_000_000_000), (0.004, None)]
)
def test_points_of_an_attribute_are_rounded_half_to_even_to_thousandths(number: float, milli: int | None) -> None:
    scorer = a_scorer(a_rule(points={"kind": "from_attribute", "attribute": "price", "factor": 0.1}))

    given = scorer.given(an_event(numbers={"price": number}))

    assert [one.entry.milli for one in given] == ([] if milli is None else [milli])


@pytest.mark.parametrize("points", [0.001, 0.1, 1, 7.7, 333.333, 10_000])
@pytest.mark.parametrize("kind", ["linear", "half_life", "expires"])
@pytest.mark.parametrize("days", [1, 7, 3_650])
def test_points_are_whole_when_they_are_given(points: float, kind: str, days: int) -> None:
    scorer = a_scorer(a_rule(points={"kind": "fixed", "points": points}, decay={"kind": kind, "days": days}))
    at_ms = BEGIN + 12_345_678_901

    scores = scored(scorer, [an_event(1, at_ms)])

    assert total_at(scorer, scores, a_user(), at_ms) == points


def test_scores_of_another_form_are_not_guessed_at() -> None:
    scorer = a_scorer(a_rule())
    stored = to_bytes(scored(scorer, [an_event()]))

    with pytest.raises(ValueError, match="of form 2"):
        from_bytes(stored[:1] + b"\x02" + stored[2:], scorer)


def test_what_rules_gave_that_the_plan_does_not_know_is_left_out() -> None:
    stored = to_bytes(scored(a_scorer(a_rule()), [an_event()]))

    assert from_bytes(stored, a_scorer(a_rule("other"))).by_rule == {}


def test_where_entries_were_put_away_the_history_is_needed() -> None:
    scorer = a_scorer(a_rule())
    scores = scored(scorer, [an_event(1), an_event(2)])
    scores.compact(BEGIN + 32 * DAY_MS)
    before = to_bytes(scores)

    assert not scores.remove({an_event(1).id})
    assert not scores.unite(scored(scorer, [an_event(3)]))
    assert not scored(scorer, [an_event(3)]).unite(scores)
    assert to_bytes(scores) == before


def test_many_entries_among_more_are_removed_at_one_go(monkeypatch: pytest.MonkeyPatch) -> None:
    scorer = a_scorer(a_rule(**ONCE_A_PAGE))
    events = [an_event(number, BEGIN + number) for number in range(600)]
    scores, gone = scored(scorer, events), {one.id for one in events[::6]}

    judged, judge = list[Entry](), Tally._judge

    def counted(tally: Tally, entry: Entry) -> None:
        judged.append(entry)
        judge(tally, entry)

    with monkeypatch.context() as patched:
        patched.setattr(Tally, "_judge", counted)
        assert scores.remove(gone)

    assert len(judged) == len(events) - len(gone)
    assert to_bytes(scores) == to_bytes(scored(scorer, [one for one in events if one.id not in gone]))


def test_putting_away_keeps_scores_small() -> None:
    scorer = a_scorer(a_rule(decay={"kind": "half_life", "days": 30}))
    scores = Scores()

    for number in range(5_000):
        at_ms = BEGIN + number * DAY_MS // 10
        scores.add(scorer, scorer.given(an_event(number, at_ms)))
        if number % 100 == 0:
            scores.compact(at_ms)

    assert len(to_bytes(scores)) < 35_000
