"""What every change to a workspace needs at hand."""

from collections.abc import Callable

from msgspec import Struct
from sqlalchemy import Engine

from cueline.delivery.reach import Reach
from cueline.log.noticeboard import Noticeboard


class Desk(Struct, frozen=True):
    """Where changes are written, and where they are made known.

    Attributes:
        engine: The state database.
        noticeboard: Where the edge learns which keys may send.
        clock: Gives milliseconds since 1970, UTC.
        reach: What can leave at all.
    """

    engine: Engine
    noticeboard: Noticeboard
    clock: Callable[[], int]
    reach: Reach = Reach()
