"""The live feed over a real server and a real connection."""

import json
import socket
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
import uvicorn
from api_cast import House, a_row

from cueline.live.item import LiveItem, Verdict
from cueline.workspaces.tokens import ensure_local_token

PLACE = "/api/app/workspaces/1"


class Served:
    """The API on a port of its own."""

    def __init__(self, house: House) -> None:
        self._house = house
        listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{listener.getsockname()[1]}"
        config = uvicorn.Config(house.app, log_config=None, lifespan="on", timeout_graceful_shutdown=5)
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [listener]})
        self._thread.start()

    def stop(self) -> float:
        """Stop as core does, and say how many seconds it took."""
        began = time.monotonic()
        self._house.live.close()
        self._server.should_exit = True
        self._thread.join(20)
        assert not self._thread.is_alive()
        return time.monotonic() - began


@pytest.fixture
def served(house: House) -> Iterator[Served]:
    server = Served(house)
    yield server
    server.stop()


@pytest.fixture
def browser(house: House, served: Served) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served.url, timeout=10) as client:
        secret = house.first_link.partition("token=")[2]
        assert client.post("/api/app/session/link", json={"token": secret}).status_code == 200
        yield client


def items_of(lines: Iterator[str], count: int) -> list[dict[str, object]]:
    found: list[dict[str, object]] = []
    for line in lines:
        if line.startswith("data: ") and line != "data: {}":
            found.append(json.loads(line.removeprefix("data: ")))
            if len(found) == count:
                break
    return found


@pytest.mark.parametrize("last", ["x", "-1", "9" * 5_000, "9" * 19])
def test_a_position_that_no_stream_gave_is_400(browser: httpx.Client, last: str) -> None:
    answer = browser.get(f"{PLACE}/live", headers={"Last-Event-ID": last})

    assert (answer.status_code, answer.json()["error"]["code"]) == (400, "position_invalid")


def publish(house: House, *offsets: int, **fields: object) -> None:
    house.live.publish([LiveItem(a_row(offset, **fields), Verdict("accepted", typed=1), "Ada") for offset in offsets])


def wait_for_watchers(house: House, count: int) -> None:
    deadline = time.monotonic() + 5
    while house.live.watchers != count:
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_a_browser_sees_what_happens_and_resumes_where_it_was(house: House, browser: httpx.Client) -> None:
    with browser.stream("GET", f"{PLACE}/live") as answer:
        wait_for_watchers(house, 1)
        publish(house, 1, 2)
        first = items_of(answer.iter_lines(), 2)
    publish(house, 3)
    with browser.stream("GET", f"{PLACE}/live", headers={"Last-Event-ID": "2"}) as answer:
        publish(house, 4)
        second = items_of(answer.iter_lines(), 2)

    assert answer.headers["content-type"] == "text/event-stream; charset=utf-8"
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-accel-buffering"] == "no"
    assert answer.headers["x-request-id"]
    assert [item["offset"] for item in first + second] == ["1", "2", "3", "4"]
    assert first[0]["verdict"] == {
        "outcome": "accepted",
        "typed": 1,
        "violations": 0,
        "rules": [],
        "score": None,
        "automations": [],
    }
    assert first[0]["user"]["label"] == "Ada"


def test_what_memory_lacks_is_read_from_the_store_with_names(house: House, browser: httpx.Client) -> None:
    ada = house.add_user(1, "abcdefghijk1", name="Ada Lovelace")
    for offset in (5, 6):
        house.add_event(offset, user=ada, numbers={"price": 7.0})

    with browser.stream("GET", f"{PLACE}/live", params={"after": 5}) as answer:
        (item,) = items_of(answer.iter_lines(), 1)

    assert (item["offset"], item["user"]["label"]) == ("6", "Ada Lovelace")
    assert item["verdict"]["typed"] == 1


@pytest.mark.parametrize(
    "params",
    [
        {"event": "bought"},
        {"event": ["bought", "other"]},
        {"user": "2"},
        {"user": "grace"},
        {"key": "otherkey0001"},
        {"url": "/CART"},
        {"attribute": "price"},
        {"attribute": "price=7"},
        {"kind": "product_event"},
    ],
)
def test_filters_narrow_what_is_seen(house: House, browser: httpx.Client, params: dict[str, str]) -> None:
    house.add_user(1, "abcdefghijk1")
    grace = house.add_user(1, "otherkey0001", name="Grace")
    wanted = a_row(
        2, user=grace, name="bought", key="otherkey0001", url="https://a.example/cart", kind=4, numbers={"price": 7.0}
    )

    with browser.stream("GET", f"{PLACE}/live", params=params) as answer:
        wait_for_watchers(house, 1)
        publish(house, 1)
        house.live.publish([LiveItem(wanted, Verdict("accepted"), "Grace")])
        publish(house, 3)
        (item,) = items_of(answer.iter_lines(), 1)

    assert item["offset"] == "2"


def test_a_program_watches_with_its_token(house: House, served: Served, tmp_path: Path) -> None:
    secret = ensure_local_token(house.engine, tmp_path / "token", house.clock())
    headers = {"authorization": f"Token {secret}"}

    with httpx.stream("GET", f"{served.url}/api/v1/live", headers=headers, timeout=10) as answer:
        wait_for_watchers(house, 1)
        publish(house, *range(1, 1_001))
        seen = items_of(answer.iter_lines(), 1_000)

    assert [item["offset"] for item in seen] == [str(offset) for offset in range(1, 1_001)]


def test_who_may_not_look_gets_an_error_and_no_stream(browser: httpx.Client, served: Served) -> None:
    assert httpx.get(f"{served.url}{PLACE}/live").status_code == 401
    assert httpx.get(f"{served.url}/api/v1/live").status_code == 401
    assert browser.get("/api/app/workspaces/2/live").status_code == 404
    assert browser.get(f"{PLACE}/live", params={"kind": "x"}).status_code == 400
    assert browser.get(f"{PLACE}/live", params={"rate": "0"}).status_code == 400
    assert browser.get(f"{PLACE}/live", headers={"last-event-id": "x"}).status_code == 400


def test_recent_items_come_from_memory_and_from_the_store(house: House, browser: httpx.Client) -> None:
    for offset in (1, 2, 3):
        house.add_event(offset)
    publish(house, 3, 4)

    items = browser.get(f"{PLACE}/live/recent").json()["items"]
    newest = browser.get(f"{PLACE}/live/recent", params={"limit": 1}).json()["items"]

    assert [item["offset"] for item in items] == ["4", "3", "2", "1"]
    assert [item["offset"] for item in newest] == ["4"]


def test_open_streams_do_not_hold_up_a_shutdown(house: House) -> None:
    server = Served(house)
    with httpx.Client(base_url=server.url, timeout=10) as client:
        secret = house.first_link.partition("token=")[2]
        client.post("/api/app/session/link", json={"token": secret})
        with client.stream("GET", f"{PLACE}/live") as answer:
            wait_for_watchers(house, 1)
            seconds = server.stop()
            rest = answer.read()

    assert seconds < 2
    assert rest.startswith(b": live")


def test_who_disconnects_is_forgotten(house: House, browser: httpx.Client) -> None:
    with browser.stream("GET", f"{PLACE}/live"):
        wait_for_watchers(house, 1)

    wait_for_watchers(house, 0)
