"""The reference says what the engine does: its examples are run, its limits are those of the code."""

import re
from pathlib import Path
from typing import Any, NamedTuple

import msgspec
import pytest

from cueline.conditions.moment import Moment
from cueline.event import EventRow
from cueline.scoring import plan
from cueline.scoring.plan import DAY_MS
from cueline.scoring.plan_fields import MAX_ID
from cueline.scoring.scorer import Scorer
from cueline.scoring.value import total_at
from tests.scoring.scoring_samples import BEGIN, a_plan, a_rule, a_scorer, a_user, an_event, published, scored

PAGE = (Path(__file__).parents[2] / "docs/reference/scoring.md").read_text()
MIDNIGHT = BEGIN + 6 * 3_600_000


class Example(NamedTuple):
    plan: dict[str, Any]
    events: list[list[str]]
    scores: list[list[str]]


def rows(text: str, heading: str) -> list[list[str]]:
    """Return the cells of the table that begins with `heading`."""
    table = text.partition(f"| {heading} |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


def examples() -> dict[str, Example]:
    found = re.findall(r"^### Example: (.*?)$(.*?)(?=^#|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    return {
        name: Example(
            msgspec.json.decode(re.search(r"```json\n(.*?)```", text, re.DOTALL)[1]),  # type: ignore[index]
            rows(text, "event on day"),
            rows(text, "on day"),
        )
        for name, text in found
    }


def events_of(example: Example, until_ms: int) -> list[EventRow]:
    events = []
    for number, (day, name, attributes) in enumerate(example.events):
        typed = msgspec.json.decode(attributes.strip("`"))
        numbers = {key: float(value) for key, value in typed.items() if not isinstance(value, str)}
        strings = {key: value for key, value in typed.items() if isinstance(value, str)}
        events.append(an_event(number, moment_of(day), name=name, numbers=numbers, strings=strings))
    return [event for event in events if event.occurred_at <= until_ms]


def moment_of(day: str) -> int:
    return MIDNIGHT + round(float(day.partition(",")[0]) * DAY_MS)


@pytest.mark.parametrize("name", examples())
def test_an_example_has_the_scores_it_says(name: str) -> None:
    example = examples()[name]
    scorer = published(example.plan, MIDNIGHT)

    told = {day: score_of(scorer, example, day) for day, *_ in example.scores}

    assert told == {day: float(score) for day, score, _ in example.scores}
    assert example.events


def score_of(scorer: Scorer, example: Example, day: str) -> float:
    who: Moment = a_user(plan="pro") if "on pro" in day else a_user()
    return total_at(scorer, scored(scorer, events_of(example, moment_of(day))), who, moment_of(day))


def test_there_are_examples() -> None:
    assert len(examples()) == 3


@pytest.mark.parametrize("kind", ["none", "linear", "half_life", "expires"])
def test_the_table_of_decay_is_right(kind: str) -> None:
    decay = {"kind": kind} if kind == "none" else {"kind": kind, "days": 10}
    scorer = a_scorer(a_rule(decay=decay))
    scores = scored(scorer, [an_event()])
    said = {row[0].strip("`"): row[1:] for row in rows(PAGE, "kind")}[kind]

    told = [total_at(scorer, scores, a_user(), BEGIN + days * DAY_MS) for days in (5, 10, 20)]

    assert [round(one, 3) for one in told] == [float(one) for one in said]


def test_every_field_is_listed() -> None:
    listed = {row[0].strip("`") for row in rows(PAGE, "field of a rule")}
    kept = {"id", "revision", "since_ms", "until_ms", "anchor_ms", "zone"}

    assert listed == {field.name for field in msgspec.structs.fields(plan.Rule)} - kept


def test_limits_are_those_of_the_code() -> None:
    said = [
        f"`{{name, id?, cap?}}`, at most {plan.MAX_GROUPS}",
        f"at most {plan.MAX_RULES}, see below",
        f"`{{name, id?, score, rearm_below?}}`, at most {plan.MAX_THRESHOLDS}",
        f"at most {MAX_ID} of `a-z`",
        f"at most {plan.MAX_POINTS:,}".replace(",", " "),
        f"from 1 to {plan.MAX_DAYS:,}".replace(",", " "),
    ]

    assert [one for one in said if one not in PAGE] == []


def test_an_integer_is_rounded_half_to_even() -> None:
    half = [a_plan(a_rule(points={"kind": "fixed", "points": points})) for points in (2.5, 3.5, -0.5)]

    told = [total_at(published(raw), scored(published(raw), [an_event()]), a_user(), BEGIN) for raw in half]

    assert [round(one) for one in told] == [2, 4, 0]
