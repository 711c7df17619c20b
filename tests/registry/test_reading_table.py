"""Every row of the table of types, value by value."""

from typing import Any
from zoneinfo import ZoneInfo

import pytest

from cueline.event import AttributeType
from cueline.registry.reading import Mismatch, got, read_as, reads_as, shown

WARSAW = ZoneInfo("Europe/Warsaw")
STRING, NUMBER, BOOLEAN = AttributeType.STRING, AttributeType.NUMBER, AttributeType.BOOLEAN
DATETIME, JSON = AttributeType.DATETIME, AttributeType.JSON


def nested(levels: int) -> list[Any]:
    value: list[Any] = []
    for _ in range(levels - 1):
        value = [value]
    return value


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("premium", "premium"),
        ("", ""),
        ("  kept  ", "  kept  "),
        ("zażółć 🎯 \u202e", "zażółć 🎯 \u202e"),
        (199, "199"),
        (0.1, "0.1"),
        (199.0, "199"),
        (-12.5, "-12.5"),
        (-0.0, "-0"),
        (1e16, "10000000000000000"),
        (123456789012345680000.0, "123456789012345680000"),
        (1e21, "1e+21"),
        (1.5e300, "1.5e+300"),
        (1e-6, "0.000001"),
        (1.25e-5, "0.0000125"),
        (1e-7, "1e-7"),
        (5e-324, "5e-324"),
        (2**53 + 1, "9007199254740993"),
        (10**30, "1000000000000000000000000000000"),
        (True, "true"),
        (False, "false"),
        ({"x": 10, "y": [1, None]}, '{"x":10,"y":[1,null]}'),
        ([], "[]"),
        ({"b": 1, "a": "ż"}, '{"b":1,"a":"ż"}'),
        (nested(40), "[" * 40 + "]" * 40),
        ({"id": 10**30}, '{"id":1000000000000000000000000000000}'),
    ],
)
def test_string_keeps_every_value_as_text(value: Any, text: str) -> None:
    assert read_as(STRING, value, WARSAW) == text


@pytest.mark.parametrize(
    ("value", "number"),
    [
        (199, 199.0),
        (199.5, 199.5),
        (0, 0.0),
        (2**53, 2.0**53),
        (10**300, 1e300),
        ("12.50", 12.5),
        (" 7 ", 7.0),
        ("\t7\r\n", 7.0),
        ("1e3", 1000.0),
        ("1E+3", 1000.0),
        ("1e-3", 0.001),
        ("-0", 0.0),
        ("-12.5", -12.5),
        ("0.0", 0.0),
        ("0e999", 0.0),
        ("1.7976931348623157e308", 1.7976931348623157e308),
    ],
)
def test_number_takes_json_numbers_and_texts_of_them(value: Any, number: float) -> None:
    read = read_as(NUMBER, value, WARSAW)

    assert read == number
    assert type(read) is float


@pytest.mark.parametrize(
    "value",
    [
        *(True, False, "", "   ", "12,50", "NaN", "Infinity", "-Infinity", "nan", "inf", float("nan"), float("inf")),
        *("1 000", "1,000.50", "+7", ".5", "5.", "007", "0x10", "1_000", "12.50 zł", "$12", "1e", "--1", "١٢", "７"),
        *("1e400", "-1e400", "1e-400", 10**400, "\u00a07", "7\x0b", {}, {"x": 1}, [], [1], "true", "2026-11-23"),
    ],
)
def test_number_refuses_what_is_no_number(value: Any) -> None:
    with pytest.raises(Mismatch) as refused:
        read_as(NUMBER, value, WARSAW)

    assert refused.value.value is value
    assert refused.value.kind is NUMBER


@pytest.mark.parametrize("value", [True, "true", "TRUE", "True", "tRuE", 1, 1.0, "1"])
def test_boolean_takes_every_form_of_true(value: Any) -> None:
    assert read_as(BOOLEAN, value, WARSAW) is True


@pytest.mark.parametrize("value", [False, "false", "FALSE", "False", 0, 0.0, "0"])
def test_boolean_takes_every_form_of_false(value: Any) -> None:
    assert read_as(BOOLEAN, value, WARSAW) is False


@pytest.mark.parametrize("value", ["yes", "no", "on", "", " true", "1.0", "01", 2, -1, 0.5, {}, [], [True], "ｔrue"])
def test_boolean_refuses_anything_else(value: Any) -> None:
    with pytest.raises(Mismatch, match="does not read as boolean"):
        read_as(BOOLEAN, value, WARSAW)


@pytest.mark.parametrize(
    "value", [{"x": 10}, [], {}, "text", '{"x":1}', 12.5, 10**30, True, [1, [2, {"a": None}]], nested(32)]
)
def test_json_takes_every_value_as_it_is(value: Any) -> None:
    assert shown(JSON, read_as(JSON, value, WARSAW)) == value


@pytest.mark.parametrize("value", [nested(33), nested(5000), {"a": nested(32)}, [{"a": {"b": nested(30)}}]])
def test_json_refuses_what_nests_deeper_than_32_levels(value: Any) -> None:
    with pytest.raises(Mismatch) as refused:
        read_as(JSON, value, WARSAW)

    assert "32" in refused.value.hint


def test_json_takes_what_is_wide_instead_of_deep() -> None:
    wide = [[number] for number in range(100)]

    assert shown(JSON, read_as(JSON, wide, WARSAW)) == wide


def test_brackets_in_texts_are_no_nesting() -> None:
    value = ["[" * 100 + "{" * 100]

    assert shown(JSON, read_as(JSON, value, WARSAW)) == value


@pytest.mark.parametrize("kind", list(AttributeType))
def test_null_is_read_as_no_type_because_nothing_was_sent(kind: AttributeType) -> None:
    with pytest.raises(Mismatch):
        read_as(kind, None, WARSAW)


@pytest.mark.parametrize(
    ("kind", "value", "advice"),
    [
        (NUMBER, "12,50", "decimal mark as a point"),
        (NUMBER, "", "leave the attribute out"),
        (NUMBER, "12.50 zł", "number alone"),
        (NUMBER, "007", "leading zeros"),
        (NUMBER, True, "define the attribute as Boolean"),
        (NUMBER, {"x": 1}, "define the attribute as JSON"),
        (NUMBER, "1e400", "64-bit float"),
        (BOOLEAN, "yes", "send true or false"),
        (DATETIME, 1700000000000, "looks like epoch milliseconds"),
        (DATETIME, 1700000000000, "2023-11-14T22:13:20.000Z"),
        (DATETIME, 1700000000, "looks like epoch seconds"),
        (DATETIME, 1700000000.25, "2023-11-14T22:13:20.250Z"),
        (DATETIME, 1700000000000000, "looks like epoch microseconds"),
        (DATETIME, "1700000000000", "looks like epoch milliseconds"),
        (DATETIME, 20261231, "ISO 8601"),
        (DATETIME, 10**400, "ISO 8601"),
        (DATETIME, "12/31/2026", "YYYY-MM-DD"),
        (DATETIME, "31.12.2026", "YYYY-MM-DD"),
        (DATETIME, "2026-02-30", "no such date"),
        (DATETIME, " 2026-11-23 ", "blanks"),
        (DATETIME, "2026-11-23T10:00:00.1234567Z", "microseconds"),
        (DATETIME, "tomorrow", "ISO 8601"),
    ],
)
def test_a_refusal_says_what_to_send_instead(kind: AttributeType, value: Any, advice: str) -> None:
    with pytest.raises(Mismatch) as refused:
        read_as(kind, value, WARSAW)

    assert advice in refused.value.hint


@pytest.mark.parametrize(
    ("value", "look"),
    [("", "string"), (1, "number"), (0.5, "number"), (True, "boolean"), ({}, "object"), ([], "array"), (None, "null")],
)
def test_got_names_what_json_calls_a_value(value: Any, look: str) -> None:
    assert got(value) == look


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("premium", STRING),
        ("", STRING),
        ("12.50", NUMBER),
        (" 7 ", NUMBER),
        ("1e3", NUMBER),
        ("12,50", STRING),
        ("007", STRING),
        ("+48600700800", STRING),
        ("12345678901234567890", STRING),
        ("1e400", STRING),
        ("1", NUMBER),
        (1, NUMBER),
        (0.5, NUMBER),
        (True, BOOLEAN),
        ("TRUE", BOOLEAN),
        ("false", BOOLEAN),
        ("yes", STRING),
        ("2026-11-23", DATETIME),
        ("2026-11-23 18:00", DATETIME),
        ("2026-11-23T18:00:00Z", DATETIME),
        ("2026-13-23", STRING),
        ("12/31/2026", STRING),
        (1700000000000, NUMBER),
        ({"x": 1}, JSON),
        ([], JSON),
    ],
)
def test_a_value_reads_best_as_the_narrowest_type_that_keeps_it(value: Any, kind: AttributeType) -> None:
    assert reads_as(value) is kind


@pytest.mark.parametrize(
    ("kind", "typed", "json"),
    [
        (NUMBER, 199.0, "199"),
        (NUMBER, 0.5, "0.5"),
        (NUMBER, 2.0**60, str(2.0**60)),
        (DATETIME, 1_795_456_800_123_000, "2026-11-23T18:00:00.123Z"),
        (DATETIME, 1_795_456_800_123_456, "2026-11-23T18:00:00.123456Z"),
        (DATETIME, -1, "1969-12-31T23:59:59.999999Z"),
        (BOOLEAN, True, "True"),
        (STRING, "199", "199"),
        (JSON, '{"x":1}', "{'x': 1}"),
    ],
)
def test_typed_values_are_shown_as_json_has_them(kind: AttributeType, typed: Any, json: str) -> None:
    assert str(shown(kind, typed)) == json
