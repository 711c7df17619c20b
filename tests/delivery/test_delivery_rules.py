"""The rules of delivery that need no server."""

from ipaddress import IPv4Address, IPv6Address, ip_address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cueline.delivery.addresses import is_public, may_be_reached, read_allowed
from cueline.delivery.outcome import LONGEST_PAUSE_MS, judge, pause_ms, read_retry_after
from cueline.delivery.outgoing import Letter, Notice, Request, destination_of
from cueline.delivery.signing_secrets import OVERLAP_MS, rotate_secret, signing_secret_of
from cueline.workspaces.desk import Desk
from tests.delivery.delivery_samples import NOW

INNER = """
    127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.64.0.1 0.0.0.0 224.0.0.1 255.255.255.255 240.0.0.1
    ::1 :: fe80::1 fc00::1 fec0::1 ff02::1 ::ffff:127.0.0.1 ::ffff:10.0.0.1 64:ff9b::7f00:1 64:ff9b:1::a00:1
    2002:7f00:1:: 2002:a00:1:: 2001:0:7f00:1:0:0:f5ff:fffe 2001:db8::1
"""


@pytest.mark.parametrize("address", INNER.split())
def test_inner_addresses_are_not_public(address: str) -> None:
    assert not is_public(ip_address(address))


@pytest.mark.parametrize(
    "address", ["1.1.1.1", "93.184.216.34", "2606:4700::1111", "::ffff:1.1.1.1", "64:ff9b::101:101"]
)
def test_outer_addresses_are_public(address: str) -> None:
    assert is_public(ip_address(address))


@given(st.ip_addresses(v=4))
def test_an_address_is_as_public_as_whatever_leads_to_it(address: IPv4Address) -> None:
    mapped = IPv6Address((0xFFFF << 32) | int(address))
    translated = IPv6Address((0x64FF9B << 96) | int(address))

    assert is_public(mapped) == is_public(translated) == is_public(address)


@pytest.mark.parametrize(
    ("host", "address", "reached"),
    [
        ("crm.local", "10.9.9.9", True),
        ("a.b.inner.example", "192.168.0.9", True),
        ("inner.example", "192.168.0.9", False),
        ("evilcrm.local", "10.9.9.9", False),
        ("anything", "10.0.3.4", True),
        ("anything", "10.1.3.4", False),
        ("anything", "fd00::1", True),
    ],
)
def test_what_an_operator_allows(host: str, address: str, reached: bool) -> None:
    allowed = read_allowed("CRM.local, *.inner.example, 10.0.0.0/16, fd00::1")

    assert may_be_reached(host, ip_address(address), allowed) is reached


@given(st.integers(1, 1000), st.floats(0, 1, exclude_max=True), st.none() | st.integers(0, LONGEST_PAUSE_MS))
def test_a_pause_is_bounded_and_never_shorter_than_asked(failures: int, chance: float, asked: int | None) -> None:
    pause = pause_ms(failures, chance, asked)

    assert (asked or 0) <= pause <= LONGEST_PAUSE_MS
    assert pause_ms(failures, 0.999) >= pause_ms(max(1, failures - 1), 0.999)


@pytest.mark.parametrize(
    ("text", "ms"),
    [
        ("120", 120_000),
        ("99999999999999", LONGEST_PAUSE_MS),
        ("Mon, 23 Nov 2026 18:00:30 GMT", 30_000),
        ("Mon, 23 Nov 2020 18:00:30 GMT", 0),
        ("x", None),
        ("", None),
        ("-5", None),
    ],
)
def test_retry_after_is_read_and_bounded(text: str, ms: int | None) -> None:
    assert read_retry_after(text, NOW) == ms


def test_every_status_has_a_meaning() -> None:
    meanings = {code: judge(code)[0] for code in range(200, 600)}

    assert {code for code, verdict in meanings.items() if verdict == "delivered"} == set(range(200, 300))
    assert {code for code, verdict in meanings.items() if verdict == "retry"} == {408, 425, 429, *range(500, 600)}


def test_destinations() -> None:
    contents = [
        Request(url="https://CRM.example/x"),
        Request(url="http://crm.example:81/"),
        Request(url="http://["),
        Request(url="no address"),
        Letter(to="a@b.example", subject="", text=""),
        Notice(payload="", until_ms=0),
    ]

    assert [destination_of(one) for one in contents] == [
        "crm.example:443",
        "crm.example:81",
        "unknown",
        "unknown",
        "smtp",
        "page",
    ]


def test_a_rotated_secret_signs_on_for_a_day(desk: Desk) -> None:
    with desk.engine.begin() as tx:
        first = signing_secret_of(tx, 1, NOW)
        again = signing_secret_of(tx, 1, NOW + 1)
        fresh = rotate_secret(tx, 1, NOW + 2)

    assert first == again
    assert fresh.in_force(NOW + 2 + OVERLAP_MS - 1) == [fresh.secret, first.secret]
    assert fresh.in_force(NOW + 2 + OVERLAP_MS) == [fresh.secret]
