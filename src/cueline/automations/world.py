"""What a run may ask of the world it goes on in: the lane's, or a simulation's. Pure."""

from typing import Protocol
from zoneinfo import ZoneInfo

from msgspec import Struct

from cueline.conditions.moment import Happening, Moment


class World(Protocol):
    """A user as they are now, and what belongs to them."""

    @property
    def zone(self) -> ZoneInfo:
        """The user's time zone."""
        ...

    @property
    def workspace(self) -> "Place":
        """The user's workspace."""
        ...

    def moment(self, at_ms: int, event: Happening) -> Moment:
        """Return what conditions are asked about: the user as of now, `event`, and the moment `at_ms`."""
        ...

    def may_make(self, at_ms: int) -> bool:
        """Note that an automation makes an event of the user; False when it made too many within a minute already."""
        ...


class Place(Struct, frozen=True, gc=False):
    """A workspace.

    Attributes:
        zone: Whose clock counts where a user has none.
    """

    id: int
    name: str
    zone: ZoneInfo
