"""Blocks as lines of JSON: reading rows, and picking the lines that are missing."""

import calendar
from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, datetime
from itertools import groupby
from operator import attrgetter

import msgspec

from cueline.event import EventRow, Offset
from cueline.events.port import Block

_DAY_MS = 86_400_000

_decoder = msgspec.json.Decoder(EventRow)


class _Place(msgspec.Struct):
    offset: int


_place_decoder = msgspec.json.Decoder(_Place)


def rows_of(body: bytes) -> list[EventRow]:
    """Return the rows that stand in `body`, one a line."""
    return _decoder.decode_lines(body)


def offset_of(line: bytes) -> Offset | None:
    """Return the offset of the row that `line` is; None when the line is no row."""
    try:
        return Offset(_place_decoder.decode(line).offset)
    except msgspec.MsgspecError:
        return None


def lines_except(blocks: Sequence[Block], stored: Collection[int]) -> list[bytes]:
    """Return the lines of `blocks` whose offset is not in `stored`."""
    lines = (line for block in blocks for line in block.body.splitlines() if line)
    return [line for line in lines if offset_of(line) not in stored]


def bounds_of_month(month: int) -> tuple[int, int]:
    """Return the first millisecond of the month yyyymm, UTC, and that of the month after it."""
    year, number = divmod(month, 100)
    start = int(datetime(year, number, 1, tzinfo=UTC).timestamp()) * 1000
    _, days = calendar.monthrange(year, number)
    return start, start + days * _DAY_MS


def by_month(blocks: Sequence[Block]) -> Iterator[list[Block]]:
    """Cut `blocks` into groups of one partition and one month, each in the order of offsets."""
    place = attrgetter("partition", "month")
    for _, group in groupby(sorted(blocks, key=attrgetter("partition", "month", "first")), place):
        yield list(group)
