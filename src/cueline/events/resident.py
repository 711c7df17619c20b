"""Memory the engine's libraries touch while they load and hardly ever again."""

import ctypes
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

_DONT_NEED = 4
"""MADV_DONTNEED of Linux: the pages come back from their file when they are next touched."""

_LIBRARIES = ("chdb", "arrow", "parquet")
_WORTH_BYTES = 256 << 10


class _Mapping(NamedTuple):
    start: int
    length: int
    is_clean: bool
    resident_bytes: int
    path: str


def release_startup_pages() -> int:
    """Hand loaded but unchanged pages of the engine's libraries back to the kernel; return how many bytes.

    What is needed again is mapped again from the page cache, a few milliseconds in all. Only on Linux; elsewhere 0.
    """
    try:
        listing = Path("/proc/self/smaps").read_text(encoding="utf-8", errors="replace")
        advise = ctypes.CDLL(None, use_errno=True).madvise
    except (OSError, AttributeError):
        return 0
    advise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    released = 0
    for mapping in _mappings(listing):
        if _is_worth_releasing(mapping) and advise(mapping.start, mapping.length, _DONT_NEED) == 0:
            released += mapping.resident_bytes
    return released


def _is_worth_releasing(mapping: _Mapping) -> bool:
    name = Path(mapping.path).name
    return mapping.is_clean and mapping.resident_bytes > _WORTH_BYTES and any(part in name for part in _LIBRARIES)


def _mappings(listing: str) -> Iterator[_Mapping]:
    """Read `/proc/self/smaps`. Clean: not writable, and no page differs from the file, relocations included."""
    for block in _blocks(listing):
        place, permissions, _, _, _, *path = block[0].split(maxsplit=5)
        start, end = (int(text, 16) for text in place.split("-"))
        sizes = {
            name: int(size.split()[0]) for name, _, size in (line.partition(":") for line in block[1:]) if "kB" in size
        }
        yield _Mapping(
            start=start,
            length=end - start,
            is_clean="w" not in permissions and sizes["Anonymous"] == 0,
            resident_bytes=sizes["Rss"] << 10,
            path=path[0] if path else "",
        )


def _blocks(listing: str) -> Iterator[list[str]]:
    block: list[str] = []
    for line in listing.splitlines():
        if block and not line.partition(" ")[0].endswith(":"):
            yield block
            block = []
        block.append(line)
    if block:
        yield block
