"""Which API keys may send, and from which pages: a snapshot the edge decides by, as it stands on the noticeboard."""

import msgspec
from msgspec import Struct

from cueline.log.noticeboard import ADMISSION, Noticeboard


class KeyAdmission(Struct, frozen=True):
    """What holds for one API key.

    Attributes:
        workspace_id: The workspace its events go to.
        revoked: True: refuse, and say that the key was revoked.
        origins: Pages it may send from, `https://shop.example` or `https://*.shop.example`; empty for any.
        respects_gpc: True: keep nothing of a browser that sends Global Privacy Control.
        respects_dnt: True: keep nothing of a browser that sends Do Not Track.
        has_messages: Whether an automation may send messages to pages.
        alias: A first path segment under which the widget is served and events are taken; empty for none.
    """

    workspace_id: int
    revoked: bool
    origins: list[str]
    respects_gpc: bool = False
    respects_dnt: bool = False
    alias: str = ""
    has_messages: bool = False


class Admission(Struct, frozen=True):
    """Every API key there is.

    Attributes:
        version: Grows with each publishing; 0 in a snapshot that is not published yet.
        keys: What holds for each key, by its public value.
    """

    version: int
    keys: dict[str, KeyAdmission]


def read_admission(noticeboard: Noticeboard) -> Admission | None:
    """Return what was published last, or None when nothing was yet."""
    notice = noticeboard.read(ADMISSION)
    if notice is None:
        return None
    version, body = notice
    return Admission(version, msgspec.json.decode(body, type=Admission).keys)
