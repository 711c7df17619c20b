"""Datetimes: forms, zones, clock changes, bounds."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from cueline.registry.mismatch import Mismatch
from cueline.registry.moments import moment_text, read_moment

WARSAW = ZoneInfo("Europe/Warsaw")


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-23T18:00:00Z", "2026-11-23T18:00:00.000Z"),
        ("2026-11-23T18:00:00z", "2026-11-23T18:00:00.000Z"),
        ("2026-11-23t18:00:00Z", "2026-11-23T18:00:00.000Z"),
        ("2026-11-23 18:00:00Z", "2026-11-23T18:00:00.000Z"),
        ("2026-11-23T18:00Z", "2026-11-23T18:00:00.000Z"),
        ("2026-11-23T18:00:00+02:00", "2026-11-23T16:00:00.000Z"),
        ("2026-11-23T18:00:00+0530", "2026-11-23T12:30:00.000Z"),
        ("2026-11-23T18:00:00-05", "2026-11-23T23:00:00.000Z"),
        ("2026-11-23T18:00:00-00:00", "2026-11-23T18:00:00.000Z"),
        ("2026-11-23T18:00:00.1Z", "2026-11-23T18:00:00.100Z"),
        ("2026-11-23T18:00:00,123Z", "2026-11-23T18:00:00.123Z"),
        ("2022-09-06T11:52:48.828444Z", "2022-09-06T11:52:48.828444Z"),
        ("2026-11-23T18:00:00.123456000Z", "2026-11-23T18:00:00.123456Z"),
        ("2024-02-29", "2024-02-28T23:00:00.000Z"),
        ("0001-01-02T00:00:00Z", "0001-01-02T00:00:00.000Z"),
        ("9999-12-31T23:59:59.999999Z", "9999-12-31T23:59:59.999999Z"),
    ],
)
def test_iso_8601_is_read_to_the_microsecond(text: str, utc: str) -> None:
    assert moment_text(read_moment(text, WARSAW)) == utc


@pytest.mark.parametrize(
    ("text", "utc"),
    [
        ("2026-11-23T18:00:00", "2026-11-23T17:00:00.000Z"),
        ("2026-07-23 18:00:00.5", "2026-07-23T16:00:00.500Z"),
        ("2026-11-23", "2026-11-22T23:00:00.000Z"),
        ("2026-07-23", "2026-07-22T22:00:00.000Z"),
    ],
)
def test_without_an_offset_the_workspace_zone_decides(text: str, utc: str) -> None:
    assert moment_text(read_moment(text, WARSAW)) == utc


@pytest.mark.parametrize(
    "text",
    [
        *("", "now", "2026", "2026-11", "26-11-23", "2026-1-2", "2026/11/23", "20261123", "2026-W48-1", "2026-327"),
        *("2026-02-30", "2025-02-29", "2026-13-01", "2026-00-10", "0000-00-00", "2026-11-23T24:00:00Z"),
        *("2026-11-23T18:60:00Z", "2026-11-23T18:00:60Z", "2026-11-23T25:00", "2026-11-23T18", "2026-11-23Z"),
        *("2026-11-23T18:00:00 +02:00", "2026-11-23  18:00", "2026-11-23T18:00:00+02:60", "2026-11-23T18:00:00+24:00"),
        *("2026-11-23T18:00:00.Z", "2026-11-23T18:00:00.1234561Z", "2026-11-23_18:00", "2026-11-23T18:00:00ZZ"),
        *("٢٠٢٦-11-23", "+002026-11-23", "-2026-11-23", "10000-01-01", "2026-11-23\n", "Mon Nov 23 2026 18:00:00"),
        *("12/31/2026", "31.12.2026", "0001-01-01T00:00:00+01:00", "9999-12-31T23:59:59-01:00"),
    ],
)
def test_anything_else_is_refused(text: str) -> None:
    with pytest.raises(Mismatch):
        read_moment(text, WARSAW)


def test_a_time_that_clocks_skip_is_refused_with_the_way_out() -> None:
    with pytest.raises(Mismatch) as refused:
        read_moment("2026-03-29T02:30:00", WARSAW)

    assert "Europe/Warsaw" in refused.value.hint
    assert "offset" in refused.value.hint


def test_a_skipped_time_with_its_offset_is_read() -> None:
    assert moment_text(read_moment("2026-03-29T02:30:00+01:00", WARSAW)) == "2026-03-29T01:30:00.000Z"


def test_a_time_that_comes_twice_is_the_first_of_the_two() -> None:
    assert moment_text(read_moment("2026-10-25T02:30:00", WARSAW)) == "2026-10-25T00:30:00.000Z"


def test_a_day_whose_midnight_is_skipped_starts_when_clocks_go_on() -> None:
    assert moment_text(read_moment("2018-11-04", ZoneInfo("America/Sao_Paulo"))) == "2018-11-04T03:00:00.000Z"


def test_a_midnight_that_is_skipped_is_no_time() -> None:
    with pytest.raises(Mismatch):
        read_moment("2018-11-04T00:00", ZoneInfo("America/Sao_Paulo"))


def test_a_midnight_that_comes_twice_starts_the_day_the_first_time() -> None:
    assert moment_text(read_moment("2026-11-01", ZoneInfo("America/Havana"))) == "2026-11-01T04:00:00.000Z"


def test_a_day_that_a_zone_left_out_is_refused() -> None:
    with pytest.raises(Mismatch):
        read_moment("2011-12-30", ZoneInfo("Pacific/Apia"))


def test_a_date_is_midnight_in_utc_where_the_zone_is_utc() -> None:
    expected = int(datetime(2026, 11, 23, tzinfo=UTC).timestamp()) * 1_000_000

    assert read_moment("2026-11-23", ZoneInfo("UTC")) == expected
