"""Who may send: keys, pages, rates."""

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from cueline.collect.gate import REFRESH_SECONDS, Gate, origin_matches
from cueline.collect.rate import Bucket
from cueline.errors import Forbidden, RateLimited, Unauthenticated, Unavailable
from cueline.workspaces.admission_notice import KeyAdmission
from tests.collect.collect_stage import KEYS, SHOP_KEY, MemoryBoard, Stage, a_batch, an_event

labels = st.from_regex(r"[a-z0-9]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
schemes = st.sampled_from(["http", "https"])
ports = st.sampled_from(["", ":8443"])


# --- pages --------------------------------------------------------------------------------------------------------


@given(schemes, st.lists(labels, min_size=1, max_size=4), ports)
def test_an_origin_matches_itself(scheme: str, host: list[str], port: str) -> None:
    origin = f"{scheme}://{'.'.join(host)}{port}"

    assert origin_matches(origin, origin)
    assert origin_matches(origin, origin.upper())


@given(schemes, st.lists(labels, min_size=1, max_size=3), st.lists(labels, min_size=1, max_size=3), ports)
def test_a_wildcard_matches_every_subdomain_and_not_the_domain(
    scheme: str, below: list[str], domain: list[str], port: str
) -> None:
    host = ".".join(domain)
    pattern = f"{scheme}://*.{host}{port}"

    assert origin_matches(f"{scheme}://{'.'.join(below)}.{host}{port}", pattern)
    assert not origin_matches(f"{scheme}://{host}{port}", pattern)
    assert not origin_matches(f"{scheme}://{'.'.join(below)}{host}{port}", pattern)
    assert not origin_matches(f"{scheme}://x.{host}.evil.example{port}", pattern)


@given(st.lists(labels, min_size=2, max_size=3))
def test_scheme_and_port_are_part_of_an_origin(host: list[str]) -> None:
    name = ".".join(host)

    assert not origin_matches(f"http://{name}", f"https://{name}")
    assert not origin_matches(f"https://{name}:8443", f"https://{name}")
    assert not origin_matches(f"http://a.{name}", f"https://*.{name}")
    assert not origin_matches(f"https://a.{name}:8443", f"https://*.{name}")


# --- rates --------------------------------------------------------------------------------------------------------

rates = st.floats(0.1, 1_000)
pauses = st.lists(st.floats(0, 3), max_size=200)


@given(rate=rates, pauses=pauses)
def test_no_more_passes_than_the_rate_allows(rate: float, pauses: list[float]) -> None:
    bucket, now, passed = Bucket(rate, max(1.0, rate), 0.0), 0.0, 0
    for pause in pauses:
        now += pause
        passed += bucket.take(now) == 0

    assert passed <= max(1.0, rate) + now * rate + 1e-6


@given(rate=rates, pauses=pauses)
def test_after_the_wait_it_names_one_passes(rate: float, pauses: list[float]) -> None:
    bucket, now = Bucket(rate, max(1.0, rate), 0.0), 0.0
    for pause in pauses:
        now += pause
        wait = bucket.take(now)
        if wait:
            now += wait + 1e-9
            assert bucket.take(now) == 0


@given(rate=rates)
def test_a_quiet_time_is_saved_up_for_one_second_only(rate: float) -> None:
    bucket = Bucket(rate, max(1.0, rate), 0.0)

    passed = sum(bucket.take(1_000_000.0) == 0 for _ in range(2_000))

    assert passed == int(max(1.0, rate))


def test_a_clock_that_goes_back_gives_nothing_away() -> None:
    bucket = Bucket(1, 1, 100.0)
    assert bucket.take(100.0) == 0

    assert bucket.take(50.0) > 0
    assert bucket.take(51.0) == 0


async def test_over_the_rate_is_429_with_a_wait_that_is_long_enough() -> None:
    stage = Stage(rate=0.4)
    assert (await stage.post(a_batch(an_event()))).status_code == 200

    refused = await stage.post(a_batch(an_event()))
    stage.now += int(refused.headers["retry-after"])

    assert (refused.status_code, refused.json()["error"]["code"]) == (429, "rate_limited")
    assert (await stage.post(a_batch(an_event()))).status_code == 200
    assert len(stage.log.events) == 2


async def test_each_key_has_a_rate_of_its_own() -> None:
    stage = Stage(rate=1)
    await stage.post(a_batch(an_event()))

    assert (await stage.post(a_batch(an_event(), key="listlistlist"))).status_code == 200


# --- keys ---------------------------------------------------------------------------------------------------------


class Watch:
    """A gate with a board and a clock at hand."""

    def __init__(self) -> None:
        self.board = MemoryBoard()
        self.now = 100.0
        self.gate = Gate(self.board, 1_000, lambda: self.now)


@pytest.fixture
def watch() -> Watch:
    return Watch()


def test_before_anything_is_known_it_is_starting_not_refusing(watch: Watch) -> None:
    assert not watch.gate.is_ready()
    with pytest.raises(Unavailable, match="starting"):
        watch.gate.admit(SHOP_KEY, None)


def test_a_new_key_may_send_at_once(watch: Watch) -> None:
    watch.board.admit(KEYS)
    watch.gate.admit(SHOP_KEY, None)
    watch.board.admit({**KEYS, "newnewnewnew": KeyAdmission(3, revoked=False, origins=[])})
    watch.now += 0.11

    assert watch.gate.admit("newnewnewnew", None).workspace_id == 3


def test_a_revoked_key_is_refused_soon(watch: Watch) -> None:
    watch.board.admit(KEYS)
    watch.gate.admit(SHOP_KEY, None)
    watch.board.admit({SHOP_KEY: KeyAdmission(1, revoked=True, origins=[])})
    watch.now += REFRESH_SECONDS

    with pytest.raises(Unauthenticated, match="revoked"):
        watch.gate.admit(SHOP_KEY, None)


def test_while_the_board_is_down_what_was_known_holds(watch: Watch) -> None:
    watch.board.admit(KEYS)
    watch.gate.admit(SHOP_KEY, None)
    watch.board.is_down = True
    watch.now += 60

    assert watch.gate.admit(SHOP_KEY, None).workspace_id == 1


def test_guessing_keys_does_not_hammer_the_board(watch: Watch) -> None:
    watch.board.admit(KEYS)
    reads = 0
    read = watch.board.read

    def counted(topic: str) -> tuple[int, bytes] | None:
        nonlocal reads
        reads += 1
        return read(topic)

    watch.board.read = counted  # type: ignore[method-assign] # a board that counts
    for _ in range(1_000):
        watch.now += 0.001
        with pytest.raises(Unauthenticated):
            watch.gate.admit("guess", None)

    assert reads <= 12


def test_a_refused_page_does_not_use_up_the_rate(watch: Watch) -> None:
    watch.board.admit({SHOP_KEY: KeyAdmission(1, revoked=False, origins=["https://shop.example"])})
    gate = Gate(watch.board, 1, lambda: watch.now)
    with pytest.raises(Forbidden):
        gate.admit(SHOP_KEY, "https://evil.example")

    assert gate.admit(SHOP_KEY, "https://shop.example")
    with pytest.raises(RateLimited):
        gate.admit(SHOP_KEY, "https://shop.example")


def test_the_demo_gets_the_oldest_workspace_s_valid_key(watch: Watch) -> None:
    assert watch.gate.first_key() == ""
    watch.board.admit(KEYS)
    watch.now += 1

    assert watch.gate.first_key() == SHOP_KEY
    assert msgspec.json.decode(watch.board.notice[1])["keys"] if watch.board.notice else False
