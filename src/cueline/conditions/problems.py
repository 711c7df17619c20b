"""What is wrong with a condition, and where."""

from collections.abc import Sequence
from typing import Any, Literal, Self

from msgspec import Struct

from cueline.errors import InvalidInput

MAX_PROBLEMS = 50
"""So many are told at once; who has more reads the reference."""

Code = Literal["shape", "operator", "value", "type", "name", "regex", "subject", "too_large"]
"""`shape`: something is missing, unknown or of another kind. `operator`: not one of its type's. `value`: what it is
compared with does not fit. `type`: the subject has another type. `name`: no name of an event, attribute or tag.
`regex`: RE2 does not take it. `subject`: it may not be asked here. `too_large`: over a limit."""


class Problem(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One thing that is wrong.

    Attributes:
        where: The way to it, such as `condition.conditions[2].test.value`.
        code: What kind of thing.
        message: What is wrong.
        hint: What to do about it.
    """

    where: str
    code: Code
    message: str
    hint: str = ""


class ConditionInvalid(InvalidInput):
    """A condition cannot be read.

    Attributes:
        problems: Everything that is wrong with it, at most `MAX_PROBLEMS`.
    """

    default_code = "condition_invalid"

    def __init__(self, problems: Sequence[Problem]) -> None:
        first = problems[0]
        more = f"; and {len(problems) - 1} more" if len(problems) > 1 else ""
        super().__init__(f"{first.where}: {first.message}{more}.", hint=first.hint)
        self.problems = tuple(problems)


def not_asked_here(message: str, hint: str = "") -> ConditionInvalid:
    """Return the refusal of a condition that is sound, and asks about what there is not where it stands."""
    problems: list[Problem] = []
    Place("condition", problems).refuse("subject", message, hint)
    return ConditionInvalid(problems)


class Place:
    """Where the reader of a condition stands; what it refuses is noted with the way there."""

    __slots__ = ("problems", "where")

    def __init__(self, where: str, problems: list[Problem]) -> None:
        self.where = where
        self.problems = problems

    def at(self, field: str) -> Self:
        """Return the place of a field."""
        return type(self)(f"{self.where}.{field}" if self.where else field, self.problems)

    def item(self, index: int) -> Self:
        """Return the place of a list's item."""
        return type(self)(f"{self.where}[{index}]", self.problems)

    def refuse(self, code: Code, message: str, hint: str = "") -> None:
        """Note that something is wrong here."""
        if len(self.problems) < MAX_PROBLEMS:
            self.problems.append(Problem(where=self.where, code=code, message=message, hint=hint))

    @property
    def is_full(self) -> bool:
        """Whether so much is wrong that there is no use in going on."""
        return len(self.problems) >= MAX_PROBLEMS


def quoted(value: Any) -> str:
    """Show what was sent, short enough for a message."""
    match value:
        case dict():
            return "an object"
        case list() | tuple():
            return "a list"
        case str():
            text = f'"{value}"' if value.isprintable() else ascii(value)
        case None | bool():
            return {None: "null", True: "true", False: "false"}[value]
        case int() if abs(value) > _LARGEST_SHOWN:  # Python is slow at the digits of a very large number
            return "a very large number"
        case _:
            text = str(value)
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


_SHOWN = 60
_LARGEST_SHOWN = 10**30
