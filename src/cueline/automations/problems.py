"""What is wrong with an automation, where, and what to do about it."""

from collections.abc import Iterable, Sequence
from typing import Literal, Self

from msgspec import Struct

from cueline.conditions import problems as in_conditions
from cueline.errors import InvalidInput

MAX_PROBLEMS = 200
"""So many are told at once."""

Code = Literal[
    "shape",
    "operator",
    "value",
    "type",
    "name",
    "regex",
    "subject",
    "too_large",
    "template",
    "trigger",
    "unreachable",
    "loop",
    "reference",
    "no_effect",
]
"""The first eight as conditions have them. `template`: a text that cannot be filled in. `trigger`: nobody can come in.
`unreachable`: no way leads there, or a way leads nowhere. `loop`: a way back without a wait. `reference`: a list,
segment, threshold or automation that is not there. `no_effect`: sound, but it does nothing."""

Severity = Literal["error", "warning"]


class Problem(Struct, frozen=True, kw_only=True):
    """One thing that is wrong.

    Attributes:
        node: The id of the node or trigger; empty: the automation as a whole.
        where: The way to it from there, such as `condition.conditions[2].test.value`.
        code: What kind of thing.
        message: What is wrong.
        hint: What to do about it; may be empty.
        severity: `error`: it cannot be published so.
    """

    node: str
    where: str
    code: Code
    message: str
    hint: str = ""
    severity: Severity = "error"


class AutomationInvalid(InvalidInput):
    """An automation cannot be read or published. Nothing was changed.

    Attributes:
        problems: Everything that is wrong with it.
    """

    default_code = "automation_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        wrong = [problem for problem in problems if problem.severity == "error"]
        first = wrong[0]
        place = " ".join(part for part in (first.node, first.where) if part) or "automation"
        more = f"; and {len(wrong) - 1} more" if len(wrong) > 1 else ""
        super().__init__(f"{place}: {first.message}{more}.", hint=first.hint)
        self.problems = tuple(problems)


class Findings:
    """Collects problems, at most `MAX_PROBLEMS`."""

    def __init__(self) -> None:
        self.problems: list[Problem] = []

    def at(self, node: str, where: str = "") -> "Finding":
        """Return a place to note problems of."""
        return Finding(self, node, where)

    def add(self, problem: Problem) -> None:
        """Note a problem."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(problem)

    def take(self, node: str, found: Iterable[in_conditions.Problem]) -> None:
        """Note what the reader of fields and conditions found in a node."""
        for one in found:
            self.add(Problem(node=node, where=one.where, code=one.code, message=one.message, hint=one.hint))

    @property
    def are_errors(self) -> bool:
        """Whether any of them keeps it from being published."""
        return any(problem.severity == "error" for problem in self.problems)


class Finding:
    """A place in an automation."""

    __slots__ = ("_findings", "_node", "_where")

    def __init__(self, findings: Findings, node: str, where: str) -> None:
        self._findings = findings
        self._node = node
        self._where = where

    def at(self, where: str) -> Self:
        """Return another place in the same node."""
        return type(self)(self._findings, self._node, where)

    def refuse(self, code: Code, message: str, hint: str = "") -> None:
        """Note what keeps the automation from being published."""
        self._add(code, message, hint, "error")

    def warn(self, code: Code, message: str, hint: str = "") -> None:
        """Note what is likely not meant."""
        self._add(code, message, hint, "warning")

    def _add(self, code: Code, message: str, hint: str, severity: Severity) -> None:
        self._findings.add(
            Problem(node=self._node, where=self._where, code=code, message=message, hint=hint, severity=severity)
        )
