"""What holds for every value, whatever it is."""

import json
import math
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import assume, given
from hypothesis import strategies as st

from cueline.event import AttributeType
from cueline.registry.mismatch import Mismatch
from cueline.registry.moments import moment_text, read_moment
from cueline.registry.reading import read_as, reads_as, shown

ZONES = [
    ZoneInfo(name)
    for name in ("UTC", "Europe/Warsaw", "America/Sao_Paulo", "Asia/Kathmandu", "Pacific/Apia", "Australia/Lord_Howe")
]
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)

zones = st.sampled_from(ZONES)
texts = st.text(st.characters(exclude_categories=["Cs"]))
numbers = st.integers(-(10**40), 10**40) | st.floats(allow_nan=False, allow_infinity=False)
number_texts = st.from_regex(r"\A[ \t]{0,2}-?[0-9]{0,20}[.,]?[0-9]{0,12}([eE][+-]?[0-9]{1,3})?[ \t]{0,2}\Z")
moments = st.datetimes(timezones=st.sampled_from([UTC, timezone(timedelta(hours=5, minutes=45)), *ZONES[1:4]]))
scalars = st.booleans() | numbers | texts | number_texts | st.dates().map(str) | moments.map(datetime.isoformat)
values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(texts, inner, max_size=4))
kinds = st.sampled_from(AttributeType)


def refusal(kind: AttributeType, value: Any, zone: ZoneInfo) -> Mismatch | None:
    try:
        read_as(kind, value, zone)
    except Mismatch as refused:
        return refused
    return None


@given(values, zones)
def test_string_takes_every_value(value: Any, zone: ZoneInfo) -> None:
    assert isinstance(read_as(AttributeType.STRING, value, zone), str)


@given(values, zones)
def test_the_text_of_a_value_that_was_no_text_gives_it_back(value: Any, zone: ZoneInfo) -> None:
    assume(not isinstance(value, str))

    text = read_as(AttributeType.STRING, value, zone)

    assert isinstance(text, str)
    # Long whole numbers have no point in their text, and are the same 64-bit float.
    assert (float(text) if isinstance(value, float) else json.loads(text)) == value


@given(numbers, zones)
def test_a_number_and_its_text_are_the_same_number(number: float, zone: ZoneInfo) -> None:
    text = read_as(AttributeType.STRING, number, zone)

    assert read_as(AttributeType.NUMBER, text, zone) == read_as(AttributeType.NUMBER, number, zone)


@given(kinds, values, zones)
def test_what_was_read_reads_as_itself(kind: AttributeType, value: Any, zone: ZoneInfo) -> None:
    try:
        typed = read_as(kind, value, zone)
    except Mismatch:
        return

    assert read_as(kind, shown(kind, typed), zone) == typed


@given(kinds, values, zones)
def test_a_value_is_read_or_refused_with_the_value_itself(kind: AttributeType, value: Any, zone: ZoneInfo) -> None:
    refused = refusal(kind, value, zone)

    assert refused is None or (refused.value is value and refused.kind is kind)


@given(number_texts | texts, zones)
def test_a_text_is_a_number_exactly_when_json_says_so(text: str, zone: ZoneInfo) -> None:
    bare = text.strip(" \t\r\n")
    try:
        expected = json.loads(bare, parse_constant=lambda word: word)
    except ValueError:
        expected = None
    is_number = isinstance(expected, int | float) and not isinstance(expected, bool)
    is_number = is_number and math.isfinite(float(expected)) and (expected != 0 or Decimal(bare) == 0)
    try:
        number = read_as(AttributeType.NUMBER, text, zone)
    except Mismatch:
        assert not is_number
    else:
        assert is_number
        assert number == float(Decimal(bare))


@given(moments, zones)
def test_a_datetime_with_an_offset_is_kept_exactly_in_any_zone(moment: datetime, zone: ZoneInfo) -> None:
    offset = moment.utcoffset()
    assert offset is not None
    assume(offset.total_seconds() % 60 == 0)
    since = moment.replace(tzinfo=UTC) - EPOCH - offset
    assume(datetime.min.replace(tzinfo=UTC) - EPOCH <= since <= datetime.max.replace(tzinfo=UTC) - EPOCH)

    read = read_moment(moment.isoformat(), zone)

    assert read == since // timedelta(microseconds=1)


@given(st.datetimes(datetime(1950, 1, 1), datetime(2100, 1, 1)), zones)  # noqa: DTZ001 - local times are the subject
def test_a_local_time_is_read_so_that_clocks_there_show_it_or_is_refused(local: datetime, zone: ZoneInfo) -> None:
    try:
        read = read_moment(local.isoformat(), zone)
    except Mismatch:
        shown_there = local.replace(tzinfo=zone).astimezone(UTC).astimezone(zone)
        assert shown_there.replace(tzinfo=None) != local
    else:
        there = (EPOCH + timedelta(microseconds=read)).astimezone(zone)
        assert there.replace(tzinfo=None, fold=0) == local


@given(st.dates(datetime(1950, 1, 1).date(), datetime(2100, 1, 1).date()), zones)  # noqa: DTZ001 - dates have no zone
def test_a_date_starts_on_that_day(day: Any, zone: ZoneInfo) -> None:
    try:
        start = EPOCH + timedelta(microseconds=read_moment(day.isoformat(), zone))
    except Mismatch:
        assert str(zone) == "Pacific/Apia"
        return

    assert start.astimezone(zone).date() == day
    assert (start - timedelta(microseconds=1)).astimezone(zone).date() < day


@given(st.integers(-62135596800000000, 253402300799999999), zones)
def test_a_moment_written_out_is_the_same_moment(microseconds: int, zone: ZoneInfo) -> None:
    assert read_moment(moment_text(microseconds), zone) == microseconds


@given(numbers | st.booleans(), zones)
def test_no_number_is_a_datetime(value: float, zone: ZoneInfo) -> None:
    refused = refusal(AttributeType.DATETIME, value, zone)

    assert refused is not None
    assert refused.hint or isinstance(value, bool)


@given(values, zones)
def test_a_value_can_be_read_as_what_it_best_reads_as(value: Any, zone: ZoneInfo) -> None:
    kind = reads_as(value)
    assume(kind is not AttributeType.DATETIME)  # whether a local time is skipped depends on the zone

    assert refusal(kind, value, zone) is None


@given(number_texts)
def test_a_text_that_best_reads_as_a_number_keeps_its_digits(text: str) -> None:
    assume(reads_as(text) is AttributeType.NUMBER)
    number = read_as(AttributeType.NUMBER, text, ZONES[0])
    assert isinstance(number, float)
    assume(number == 0 or abs(number) > 1e-290)

    assert Decimal(repr(number)) == Decimal(text.strip())
