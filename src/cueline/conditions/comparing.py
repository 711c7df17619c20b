"""What a condition compared, for whoever wants to know why it was true or not."""

from collections.abc import Callable
from typing import Any

from cueline.conditions import condition as c
from cueline.conditions.asking import Check, Read
from cueline.conditions.compiling import compile_condition, kind_of, reader_of
from cueline.conditions.instants import local
from cueline.conditions.moment import Moment
from cueline.conditions.needs import leaves_of
from cueline.conditions.words import as_words, subject_of

MAX_SHOWN = 20
MAX_SHOWN_CHARACTERS = 200

Compared = Callable[[Moment], dict[str, Any]]
"""Gives what was compared, by what it is called."""


def comparing(condition: c.Condition) -> Compared:
    """Return what gives, for a moment, the values `condition` asks about, and whether what it asks as a whole is so.

    At most `MAX_SHOWN` of them; long texts are cut; datetimes are shown on the moment's clock.
    """
    shown = dict(_shown(leaf) for leaf in list(leaves_of(condition))[:MAX_SHOWN])
    return lambda moment: {label: read(moment) for label, read in shown.items()}


def _shown(leaf: c.Leaf) -> tuple[str, Read]:
    if isinstance(leaf, c.HasDone | c.HasNotDone | c.HasTag | c.InList | c.InSegment):
        return as_words(leaf), compile_condition(leaf)
    read = reader_of(leaf)
    return subject_of(leaf), _moment_shown(read) if kind_of(leaf.test) == "datetime" else _cut(read)


def _cut(read: Read) -> Read:
    def shown(moment: Moment) -> Any:
        value = read(moment)
        return value[:MAX_SHOWN_CHARACTERS] if isinstance(value, str) else value

    return shown


def _moment_shown(read: Read) -> Read:
    def shown(moment: Moment) -> str | None:
        at_us = read(moment)
        return None if at_us is None else local(at_us, moment.zone).isoformat(timespec="seconds")

    return shown


def always(_moment: Moment) -> bool:
    """Be true: what stands where no condition is."""
    return True


def check_of(condition: c.Condition | None) -> Check:
    """Return what tells whether a condition is true; where there is none, it is."""
    return always if condition is None else compile_condition(condition)
