"""The reference of automations says what the code does."""

import json
import re
from pathlib import Path
from typing import Any, get_args

from cueline.automations import changes, field_reading, node_reading, problems
from cueline.automations import graph as g
from cueline.automations.checking import Known, problems_in
from cueline.automations.node_reading import NODES
from cueline.automations.schema import json_schema
from cueline.automations.settings_reading import SETTINGS
from cueline.automations.trigger_reading import TRIGGERS, Fields

REFERENCE = Path(__file__).parents[2] / "docs/reference"
TEXT = (REFERENCE / "automations.md").read_text()
WAYS = {"next"}


def rows(title: str) -> list[list[str]]:
    section = TEXT.partition(f"\n## {title}\n")[2].partition("\n## ")[0]
    lines = [line for line in section.splitlines() if line.startswith("| `")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]


def named(title: str) -> dict[str, set[str]]:
    return {row[0].strip("`"): set(re.findall(r"`(\w+)`", row[-1])) for row in rows(title)}


def fields_of(kinds: Any) -> dict[str, set[str]]:
    def fields(given: Fields) -> set[str]:
        return {*given[0], *given[1]} - WAYS

    return {kind: fields(given) for kind, given in kinds.items()}


def test_the_example_is_sound() -> None:
    (example,) = re.findall(r"^```json\n(.+?)^```", TEXT, re.MULTILINE | re.DOTALL)

    assert problems_in(json.loads(example), Known()) == []


def test_every_trigger_and_node_is_listed_with_its_fields() -> None:
    assert named("Triggers") == fields_of(TRIGGERS)
    assert named("Nodes") == fields_of(NODES)


def test_every_setting_and_code_is_listed() -> None:
    assert set(named("Settings")) == set(SETTINGS)
    assert [row[0].strip("`") for row in rows("When one is refused")] == [*get_args(problems.Code)]


def test_limits_are_those_of_the_code() -> None:
    def spaced(number: int) -> str:
        return f"{number:,}".replace(",", " ")

    limits = (
        f"{g.MAX_TRIGGERS} triggers and {g.MAX_NODES} nodes",
        f"at most {g.MAX_ID} of",
        f"{spaced(field_reading.MAX_SPAN_DAYS)} days at most",
        f"From {node_reading.MIN_BRANCHES} to {g.MAX_BRANCHES} `branches`",
        f"At most {g.MAX_HEADERS} `headers`",
        f"{spaced(node_reading.MAX_KEEP_MINUTES)} at most",
        f"at most {node_reading.MAX_EVENT_ATTRIBUTES} `attributes`",
        f"at most {changes.MAX_AUTOMATIONS}",
        f"At most {problems.MAX_PROBLEMS} problems",
    )

    assert [limit for limit in limits if limit not in TEXT] == []


def test_the_schema_beside_it_is_that_of_the_structures() -> None:
    """To write it anew, put what `json_schema` gives into the file, indented by 2."""
    assert json.loads((REFERENCE / "automation.schema.json").read_text()) == json_schema()
