"""What a lane holds in memory of each definition: how to read it, and what was noted of it since the last save."""

from collections import deque
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

import msgspec
from msgspec import Struct, field

from cueline.event import AttributeType, EventRow, Violation
from cueline.registry.definition import Scope, State, ViolationExample
from cueline.registry.mismatch import Mismatch
from cueline.registry.reading import SHORT_TEXTS, Reader, as_text, reader, reads_as
from cueline.registry.standard import STANDARD_EVENT_ATTRIBUTES, STANDARD_USER_ATTRIBUTES, choice_reader

MAX_TEXT_BYTES = 8 * 1024
"""Longest value of a String attribute, in bytes of UTF-8. Longer ones are violations; what was sent is kept."""

SURELY_SHORT = MAX_TEXT_BYTES // 4
"""No text of so many characters is over the limit: a character has at most 4 bytes."""

NEWEST_KEPT = 5
"""So many samples of an attribute, and examples of a violation, are kept."""

MAX_SAMPLE = 240
"""A sample or example longer than this, in characters of its JSON text, is cut."""

MAX_URL = 2_000
"""Longer page addresses are cut in examples, in characters."""

LOOKS_AT_FIRST = 64
"""So many values of an attribute are looked at more closely in a batch."""

LOOKS_LATER = 2
"""So many, once `OBSERVED_WELL` values were."""

OBSERVED_WELL = 200

OBSERVED_AT_MOST = 100_000
"""From here on older observations fade, so that what is sent today outweighs what was sent once."""


PythonType = type


class KnownAttribute(Struct, eq=False):
    """One attribute's definition, and what this batch added to it.

    Attributes:
        read: Reads a sent value as `type`.
        slot: Which map of a `Reading` its values go to, by `SLOTS`.
        exact: Values of this Python type are their own reading (texts if short); None when every value needs `read`.
        quick: How values of other Python types are read that always fit.
        is_kept: False for what is over the number of definitions kept.
        count: Values noted since the last save.
        violations: Violations noted since the last save.
        first_seen: Of this batch, milliseconds.
        last_seen: Of this batch, milliseconds.
        observed: Type → sampled values that would best be kept as it, in all.
        samples: JSON of the newest sampled values, newest last.
        looks: How many values of a batch are looked at more closely: many at first, few once enough were seen.
    """

    workspace: int
    scope: Scope
    event: str
    name: str
    type: AttributeType
    state: State
    read: Reader
    slot: int
    exact: PythonType | None
    quick: Mapping[PythonType, Reader]
    is_kept: bool = True
    count: int = 0
    violations: int = 0
    first_seen: int = 0
    last_seen: int = 0
    observed: dict[str, int] = field(default_factory=dict)
    samples: list[msgspec.Raw] = field(default_factory=list)
    looks: int = LOOKS_AT_FIRST

    def sample(self, value: Any) -> None:
        """Observe what `value` would best be kept as, and remember it as a sample."""
        kind = reads_as(value).value
        self.observed[kind] = self.observed.get(kind, 0) + 1
        sample = msgspec.Raw(msgspec.json.encode(shortened(value)))
        if sample in self.samples:
            self.samples.remove(sample)
        self.samples.append(sample)
        del self.samples[:-NEWEST_KEPT]

    def settle(self) -> None:
        """Look less often once enough was observed, and halve the observations once there are very many."""
        times_observed = sum(self.observed.values())
        if times_observed >= OBSERVED_WELL:
            self.looks = LOOKS_LATER
        if times_observed > OBSERVED_AT_MOST:
            self.observed = {kind: (times + 1) // 2 for kind, times in self.observed.items()}


class KnownEvent(Struct, eq=False):
    """One event's definition with its attributes, or the user attributes of a workspace (name empty).

    Attributes:
        zone: The workspace's time zone, for datetimes without an offset.
        is_kept: False for what is over the number of definitions kept.
        count: Events noted since the last save.
        blocked_count: Blocked events noted since the last save.
        first_seen: Of this batch, milliseconds.
        last_seen: Of this batch, milliseconds.
    """

    workspace: int
    scope: Scope
    name: str
    kind: int
    state: State
    zone: ZoneInfo
    is_kept: bool = True
    count: int = 0
    blocked_count: int = 0
    first_seen: int = 0
    last_seen: int = 0
    attributes: dict[str, KnownAttribute] = field(default_factory=dict)

    def know(self, name: str, kind: AttributeType, state: State) -> KnownAttribute:
        """Give an attribute of this event with all that reading its values takes."""
        is_blocked = state is State.BLOCKED
        read, exact, quick = (_give_back, None, _NONE_QUICK) if is_blocked else _reading_of(self, name, kind)
        slot = SLOTS[None if is_blocked else kind]
        return KnownAttribute(
            self.workspace, self.scope, self.name, name, kind, state, read, slot, exact, quick, is_kept=self.is_kept
        )


class ViolationTally(Struct, eq=False):
    """The like violations that this batch brought.

    Attributes:
        first_seen: Milliseconds, by the server's clock.
        last_seen: Milliseconds, by the server's clock.
        count: How many.
        newest: Violations with where they were seen, newest last.
    """

    first_seen: int
    last_seen: int
    count: int = 0
    newest: deque[tuple[Violation, EventRow]] = field(default_factory=lambda: deque(maxlen=NEWEST_KEPT))

    def add(self, at_ms: int, violation: Violation, sighting: EventRow) -> None:
        """Count one more."""
        self.count += 1
        self.first_seen = min(self.first_seen, at_ms)
        self.last_seen = max(self.last_seen, at_ms)
        self.newest.append((violation, sighting))

    def examples(self) -> list[ViolationExample]:
        """Give the newest, newest first."""
        return [_example(violation, sighting) for violation, sighting in reversed(self.newest)]


SLOTS: dict[AttributeType | None, int] = {
    AttributeType.STRING: 0,
    AttributeType.NUMBER: 1,
    AttributeType.BOOLEAN: 2,
    AttributeType.DATETIME: 3,
    AttributeType.JSON: 4,
    None: 5,
}
"""Which map of a `Reading` takes values of a type; None is for blocked attributes, whose values are not typed."""


def first_type(scope: Scope, event: str, name: str) -> AttributeType:
    """Tell the type an attribute has at first sight: String, but for some standard ones."""
    if scope is Scope.USER:
        return STANDARD_USER_ATTRIBUTES.get(name, AttributeType.STRING)
    return STANDARD_EVENT_ATTRIBUTES.get((event, name), AttributeType.STRING)


def shortened(value: Any) -> Any:
    """Give a JSON value as it is when it is short, else the beginning of its text."""
    if isinstance(value, dict | list):
        try:
            text = msgspec.json.encode(value).decode()
        except RecursionError:
            return "[…]"
        return value if len(text) <= MAX_SAMPLE else text[: MAX_SAMPLE - 1] + "…"
    if isinstance(value, str) and len(value) > MAX_SAMPLE:
        return value[: MAX_SAMPLE - 1] + "…"
    return value


def _reading_of(
    event: KnownEvent, name: str, kind: AttributeType
) -> tuple[Reader, PythonType | None, Mapping[PythonType, Reader]]:
    if kind is not AttributeType.STRING:
        exact = {AttributeType.NUMBER: float, AttributeType.BOOLEAN: bool}.get(kind)
        return reader(kind, event.zone), exact, _NONE_QUICK
    if event.scope is Scope.USER and (choose := choice_reader(name)):
        return choose, None, _NONE_QUICK
    return _read_text, str, SHORT_TEXTS


def _read_text(value: Any) -> str:
    text = as_text(value)
    if len(text) > SURELY_SHORT and len(text.encode()) > MAX_TEXT_BYTES:
        raise Mismatch(value, AttributeType.STRING, _TOO_LONG)
    return text


_NONE_QUICK: Mapping[PythonType, Reader] = MappingProxyType({})

_TOO_LONG = f"its text is longer than {MAX_TEXT_BYTES // 1024} KiB: shorten it, or define the attribute as JSON"


def _give_back(value: Any) -> Any:
    return value


def _example(violation: Violation, sighting: EventRow) -> ViolationExample:
    return ViolationExample(
        sighting.id,
        shortened(violation.raw),
        sighting.occurred_at,
        sighting.url[:MAX_URL],
        sighting.library,
        sighting.user,
        violation.hint,
    )
