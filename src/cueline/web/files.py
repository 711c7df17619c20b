"""Files that are served as they are: read once, compressed once, answered from memory."""

import gzip
import mimetypes
from functools import lru_cache
from hashlib import sha256
from pathlib import Path

from msgspec import Struct

from cueline.errors import NotFound

_TEXT_TYPES = ("text/", "application/javascript", "application/json", "image/svg+xml")
_MIN_COMPRESSED_BYTES = 512


class Served(Struct, frozen=True):
    """A file in memory.

    Attributes:
        content: Its bytes.
        packed: The same, gzipped; empty where that saves nothing.
        media_type: With charset for text.
        etag: Changes with the content.
    """

    content: bytes
    packed: bytes
    media_type: str
    etag: str


def as_served(content: bytes, name: str) -> Served:
    media_type = mimetypes.guess_type(name)[0] or "application/octet-stream"
    is_text = media_type.startswith(_TEXT_TYPES)
    packed = gzip.compress(content, 9, mtime=0) if is_text and len(content) >= _MIN_COMPRESSED_BYTES else b""
    charset = "; charset=utf-8" if is_text else ""
    return Served(content, packed, media_type + charset, f'"{sha256(content).hexdigest()[:20]}"')


@lru_cache(maxsize=512)
def _read(path: Path, modified_ns: int) -> Served:
    del modified_ns  # only part of the key: a new build is seen at once
    return as_served(path.read_bytes(), path.name)


def read_file(folder: Path, relative: str) -> Served:
    """Return the file `relative` of `folder`.

    Raises:
        NotFound: there is none; what points outside the folder counts as none.
    """
    path = (folder / relative).resolve()
    if not path.is_relative_to(folder.resolve()) or not path.is_file():
        raise NotFound("There is nothing at this address.")
    return _read(path, path.stat().st_mtime_ns)
