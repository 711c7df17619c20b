"""What a condition is evaluated against: one event, its user, and the moment."""

from collections.abc import Callable, Collection, Mapping
from typing import Any, Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from cueline.conditions.condition import Condition

_UTC = ZoneInfo("UTC")


class Happening(Protocol):
    """An event with its typed attributes; an `EventRow` is one. Times are milliseconds, datetimes microseconds."""

    @property
    def name(self) -> str: ...
    @property
    def kind(self) -> int: ...
    @property
    def occurred_at(self) -> int: ...
    @property
    def flags(self) -> int: ...
    @property
    def url(self) -> str: ...
    @property
    def referrer(self) -> str: ...
    @property
    def library(self) -> str: ...
    @property
    def strings(self) -> Mapping[str, str]: ...
    @property
    def numbers(self) -> Mapping[str, float]: ...
    @property
    def booleans(self) -> Mapping[str, bool]: ...
    @property
    def datetimes(self) -> Mapping[str, int]: ...
    @property
    def json(self) -> Mapping[str, str]: ...


class Person(Protocol):
    """A user as the lane and the directory hold them. Times are milliseconds; datetimes among attributes are text."""

    @property
    def key(self) -> str: ...
    @property
    def custom_id(self) -> str | None: ...
    @property
    def email(self) -> str | None: ...
    @property
    def name(self) -> str | None: ...
    @property
    def attributes(self) -> Mapping[str, Any]: ...
    @property
    def first_seen(self) -> int: ...
    @property
    def last_seen(self) -> int: ...
    @property
    def events(self) -> int: ...
    @property
    def page_views(self) -> int: ...


class Matching(Struct, frozen=True):
    """Which events count, of those with one name.

    Attributes:
        where: The condition it was made from.
        holds: Whether it is true of an event, at the moment `at_us`.
        at_us: The moment of evaluation.
        zone: Whose clock shows day and hour where the condition names none.
    """

    where: Condition
    holds: Callable[["Moment"], bool]
    at_us: int
    zone: ZoneInfo

    def __call__(self, event: Happening) -> bool:
        """Tell whether `event` counts."""
        return self.holds(Moment(event=event, at_us=self.at_us, zone=self.zone))


class History(Protocol):
    """What one user has done before."""

    def count(self, event_name: str, since_us: int, until_us: int, matching: Matching | None) -> int:
        """Count the user's events of this name that occurred in [since_us, until_us) and match, each once.

        Blocked events are none. The event that is being evaluated counts like any other.
        """
        ...


class NoHistory:
    """The history of who has done nothing yet."""

    def count(self, event_name: str, since_us: int, until_us: int, matching: Matching | None) -> int:  # noqa: ARG002
        """Return 0."""
        return 0


class Nothing(Struct, frozen=True):
    """Stands for the event where there is none: nothing of it is set."""

    name: str = ""
    kind: int = 0
    occurred_at: int = 0
    flags: int = 0
    url: str = ""
    referrer: str = ""
    library: str = ""
    strings: dict[str, str] = {}
    numbers: dict[str, float] = {}
    booleans: dict[str, bool] = {}
    datetimes: dict[str, int] = {}
    json: dict[str, str] = {}


class Nobody(Struct, frozen=True):
    """Stands for the user where there is none: nothing of them is set."""

    key: str = ""
    custom_id: str | None = None
    email: str | None = None
    name: str | None = None
    attributes: dict[str, Any] = {}
    first_seen: int = 0
    last_seen: int = 0
    events: int = 0
    page_views: int = 0


NO_EVENT = Nothing()
NOBODY = Nobody()
_NO_HISTORY = NoHistory()


class Moment(Struct, kw_only=True, gc=False):
    """Everything a condition may ask about. May be used again for the next event: conditions keep nothing of it.

    Attributes:
        at_us: The moment: when the event occurred, or now. Microseconds since 1970, UTC.
        zone: Whose clock shows day and hour where a condition names none: the user's or the workspace's.
        event: What happens; `NO_EVENT` where nothing does.
        person: Whose it is.
        score: The user's score, all groups together.
        tags: Names of the user's tags.
        lists: Numbers of the lists the user is in.
        segments: Numbers of the segments the user is in.
        history: What the user has done.
    """

    at_us: int
    zone: ZoneInfo = _UTC
    event: Happening = NO_EVENT
    person: Person = NOBODY
    score: float = 0.0
    tags: Collection[str] = ()
    lists: Collection[int] = ()
    segments: Collection[int] = ()
    history: History = _NO_HISTORY
