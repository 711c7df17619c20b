"""What a page tells people to type does what the page says it does."""

import json
import time
from typing import Any

import pytest
from readers_desk import ROOT, Desk, steps_of

DEADLINE_SECONDS = 20


def runnable_pages() -> list[str]:
    pages = [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")]
    return sorted(str(page.relative_to(ROOT)) for page in pages if steps_of(page))


@pytest.mark.process
@pytest.mark.parametrize("document", runnable_pages())
def test_every_step_of_a_page_works_in_order(document: str, desk: Desk) -> None:
    for step in steps_of(ROOT / document):
        deadline = time.monotonic() + (DEADLINE_SECONDS if step.is_eventual else 0)
        said = desk.run(step)
        while not answers(said, step.answer) and time.monotonic() < deadline:
            time.sleep(0.1)
            said = desk.run(step)
        assert answers(said, step.answer), f"{step.script}\nsays\n{said}\nand the page promises\n{step.answer}"


def test_there_are_pages_that_run() -> None:
    assert {"README.md", "docs/tutorial/first-event.md", "docs/reference/collect.md"} <= set(runnable_pages())


def answers(said: str, promised: str | None) -> bool:
    """Tell whether JSON that was printed is what the page promises."""
    if promised is None:
        return True
    try:
        return fits(json.loads(said), json.loads(promised))
    except json.JSONDecodeError:
        return False


def fits(real: Any, promised: Any) -> bool:
    """Compare JSON; a promised "…" stands for any text, and as a field's name for any further fields."""
    if promised == "…":
        return isinstance(real, str)
    if isinstance(promised, dict) and isinstance(real, dict):
        named = promised.keys() - {"…"}
        return (real.keys() == named or ("…" in promised and real.keys() >= named)) and all(
            fits(real[name], promised[name]) for name in named
        )
    if isinstance(promised, list) and isinstance(real, list):
        return len(real) == len(promised) and all(map(fits, real, promised))
    return type(real) is type(promised) and bool(real == promised)


@pytest.mark.parametrize(
    ("real", "promised", "expected"),
    [
        ({"a": 1, "b": "x"}, {"a": 1, "b": "…"}, True),
        ({"a": 1, "b": "x"}, {"a": 1}, False),
        ({"a": 1, "b": "x"}, {"a": 1, "…": "…"}, True),
        ({"b": "x"}, {"a": 1, "…": "…"}, False),
        ([1, 2], [1], False),
        (1, True, False),
    ],
)
def test_a_promise_is_kept_to_the_letter(real: Any, promised: Any, expected: bool) -> None:
    assert fits(real, promised) is expected
