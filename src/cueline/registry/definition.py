"""What is known of an event, an attribute, and of values that did not fit, as people see it."""

from enum import StrEnum
from typing import Any

from msgspec import Struct, field

from cueline.event import AttributeType


class State(StrEnum):
    """What a person decided about a definition.

    `auto`: nothing yet. `hidden`: not offered for choosing. `blocked`: events are counted and set aside, and start
    nothing; a blocked attribute's values stay in what was sent and are not typed.
    """

    AUTO = "auto"
    VERIFIED = "verified"
    HIDDEN = "hidden"
    BLOCKED = "blocked"


class Scope(StrEnum):
    """Whose attributes: an event's, or the user's own."""

    EVENT = "event"
    USER = "user"


class Proposal(Struct, frozen=True):
    """A type that a String attribute's values would fit.

    Attributes:
        type: The proposed type.
        share: The part of the observed values that read as it, 0 to 1.
        of: How many values were observed.
    """

    type: AttributeType
    share: float
    of: int


class AttributeDefinition(Struct, frozen=True, kw_only=True):
    """What is known of one attribute. Times are milliseconds, by the server's clock; None: not seen yet.

    Attributes:
        scope: Whose attribute it is.
        event: The event's name; empty for user attributes.
        name: As sent, case and blanks kept.
        type: What its values are read as from now on.
        state: What a person decided.
        count: Values received, whether they fit or not.
        violations: Values that did not fit.
        observed: How many sampled values would best be kept as each type.
        samples: Newest sampled values as sent, long ones cut; at most 5, newest first.
        proposal: A type its values would fit; None when there is no better one.
    """

    scope: Scope
    event: str
    name: str
    type: AttributeType
    state: State
    description: str
    created_at: int
    first_seen: int | None
    last_seen: int | None
    count: int
    violations: int
    observed: dict[str, int] = field(default_factory=dict)
    samples: tuple[Any, ...] = ()
    proposal: Proposal | None = None


class EventDefinition(Struct, frozen=True, kw_only=True):
    """What is known of one event. Times are milliseconds, by the server's clock; None: not seen yet.

    Attributes:
        name: Without the `event.` prefix, case kept.
        kind: A number of `cueline.event.Kind`.
        state: What a person decided.
        count: Events received and not blocked.
        blocked_count: Events set aside while it was blocked.
        attributes: In the order of their names.
    """

    name: str
    kind: int
    state: State
    description: str
    owner: str
    created_at: int
    first_seen: int | None
    last_seen: int | None
    count: int
    blocked_count: int
    attributes: tuple[AttributeDefinition, ...] = ()

    @property
    def violations(self) -> int:
        """How many values of its attributes did not fit."""
        return sum(attribute.violations for attribute in self.attributes)


class ViolationExample(Struct, frozen=True):
    """One value that did not fit, and where it came from.

    Attributes:
        event_id: The event that carried it.
        raw: The value as sent; long ones are cut here, and whole in the event.
        occurred_at: Milliseconds, the sender's clock corrected by its skew.
        url: The page; empty when not given.
        library: The sender's name and version; empty when not given.
        user_id: The number of the user it happened to; 0 when unknown.
        hint: What to do about it; may be empty.
    """

    event_id: str
    raw: Any
    occurred_at: int
    url: str = ""
    library: str = ""
    user_id: int = 0
    hint: str = ""


class ViolationGroup(Struct, frozen=True, kw_only=True):
    """The violations of one attribute that are alike: same expected type, same look.

    Attributes:
        id: Grows with every group of the state database.
        event: The event's name; empty in scope user.
        got: What the values look like: `string`, `number`, `boolean`, `object`, `array`.
        count: How many there were.
        first_seen: Milliseconds, by the server's clock.
        last_seen: Milliseconds, by the server's clock.
        examples: At most 5, newest first.
    """

    id: int
    scope: Scope
    event: str
    attribute: str
    expected: AttributeType
    got: str
    count: int
    first_seen: int
    last_seen: int
    examples: tuple[ViolationExample, ...]
