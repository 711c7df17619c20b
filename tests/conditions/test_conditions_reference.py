"""The reference of conditions says what the code does."""

import json
import re
from pathlib import Path
from typing import Any, get_args

import msgspec
import pytest

from cueline.conditions import condition, operands, problems, value_tests
from cueline.conditions.compiling import compile_condition
from cueline.conditions.moment import Moment
from cueline.conditions.reading import read_condition
from cueline.conditions.schema import json_schema
from cueline.conditions.words import as_words
from tests.conditions.condition_samples import NOW_US, a_user, of_user
from tests.conditions.test_not_set import OF_NOT_SET

REFERENCE = Path(__file__).parents[2] / "docs/reference"
TEXT = (REFERENCE / "conditions.md").read_text()
EXAMPLES = re.findall(r"^```json\n(.+?)^```\n\n> ([^\n]+)$", TEXT, re.MULTILINE | re.DOTALL)
HOLD = re.findall(r"^\| `(\{.+?\})` \| (?:`(.+?)`|nothing) \| (true|false) \|$", TEXT, re.MULTILINE)
TYPES = {"String": "string", "Number": "number", "Boolean": "boolean", "Datetime": "datetime", "JSON": "json"}


def section(title: str) -> str:
    return TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]


def rows(text: str) -> list[list[str]]:
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in text.splitlines() if line[:3] == "| `"]


def test_there_are_examples() -> None:
    assert len(EXAMPLES) == TEXT.count("```json") > 4
    assert len(HOLD) > 10


@pytest.mark.parametrize(("raw", "words"), EXAMPLES)
def test_an_example_reads_as_its_words(raw: str, words: str) -> None:
    assert as_words(read_condition(json.loads(raw))) == words


@pytest.mark.parametrize(("test", "value", "answer"), HOLD)
def test_an_example_holds(test: str, value: str, answer: str) -> None:
    attributes = {"a": json.loads(value)} if value else {}
    moment = Moment(at_us=NOW_US, person=a_user(attributes=attributes))

    assert compile_condition(read_condition(of_user("a", json.loads(test))))(moment) is (answer == "true")


def test_every_operator_is_listed_with_what_it_needs_and_what_it_is_of_nothing() -> None:
    listed = {
        (TYPES[kind], operator): (frozenset(re.findall(r"`(\w+)`", needs)), answer)
        for kind, operator, needs, answer in re.findall(
            r"^\| (String|Number|Boolean|Datetime|JSON) \| `(\w+)` \|([^|]*)\|[^|]*\| (true|false) \|$",
            TEXT,
            re.MULTILINE,
        )
    }

    assert listed == {
        (kind, operator): (needs, str(OF_NOT_SET[kind][operator]).lower())
        for kind, operators in value_tests.NEEDED.items()
        for operator, needs in operators.items()
    }


def test_every_kind_is_listed_with_its_fields() -> None:
    listed = {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows(section("Groups"))}
    listed |= {
        row[0].strip("`"): set(re.findall(r"`(\w+)`", row[1])) for row in rows(section("Subjects")) if len(row) == 3
    }

    assert listed == {
        str(kind.__struct_config__.tag): set(kind.__struct_fields__) for kind in get_args(condition.Condition)
    }


def test_every_fact_is_listed_with_its_type() -> None:
    facts = [(row[0].strip("`"), TYPES[row[1].partition(":")[0]]) for row in rows(section("Subjects")) if len(row) == 2]

    assert facts == [*condition.EVENT_FACTS.items(), *condition.USER_FACTS.items()]


def test_every_code_is_listed() -> None:
    listed = [row[0].strip("`") for row in rows(section("When one is refused"))]

    assert [one for one in listed if one not in {"values", "amount"}] == [*get_args(problems.Code)]


def test_limits_are_those_of_the_code() -> None:
    limits = (
        f"| nesting | {condition.MAX_DEPTH} levels |",
        f"groups included | {condition.MAX_CONDITIONS} |",
        f"| {value_tests.MAX_TEXT:,} characters |".replace(",", " "),
        f"| `values` | {value_tests.MAX_VALUES} |",
        f"| steps of a `path` | {condition.MAX_PATH} |",
        f"| `amount` | {value_tests.MAX_AMOUNT:,} |".replace(",", " "),
        f"at most {problems.MAX_PROBLEMS} things",
        *(f"`{unit}`" for unit in operands.UNITS),
    )

    assert [limit for limit in limits if limit not in TEXT] == []


def test_the_schema_beside_it_is_that_of_the_structures() -> None:
    """To write it anew, put what `json_schema` gives into the file, indented by 2."""
    assert json.loads((REFERENCE / "condition.schema.json").read_text()) == json_schema()


def test_the_schema_names_every_structure() -> None:
    named: dict[str, Any] = json_schema()["$defs"]

    assert {kind.__name__ for kind in get_args(condition.Condition)} <= named.keys()
    assert msgspec.json.encode(named)
