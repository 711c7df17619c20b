"""The tag-manager template in a real page: its script's effects, the real widget, the real server."""

import json
import subprocess
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from bundled_apps import WIDGET
from conftest import ready_key
from host_pages import Gate, Site
from playwright.sync_api import Page, Route
from running_cueline import RunningCueline

SERVER = "https://cueline.shop.example"  # the template takes no address without TLS


@pytest.fixture(scope="module")
def tag_manager() -> str:
    """A script element with the tag manager's sandbox and the template in it."""
    done = subprocess.run(
        ("node_modules/.bin/esbuild", "test/tag-manager/in_page.ts", "--bundle", "--format=iife", "--loader:.tpl=text"),
        cwd=WIDGET,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return "<script>" + done.stdout.replace("</script", r"<\/script") + "</script>"


@pytest.fixture
def passed_on(page: Page, gate: Gate) -> Iterator[None]:
    """Let the page reach the server under the address the tags name."""

    def pass_on(route: Route) -> None:
        if "/api/messages/" in route.request.url:  # which waits for messages, longer than a test
            route.abort()
            return
        answer = route.fetch(url=route.request.url.replace(SERVER, gate.url))
        route.fulfill(response=answer)

    page.route(f"{SERVER}/**", pass_on)
    yield
    page.unroute_all(behavior="wait")


@pytest.fixture
def container(site: Site, tag_manager: str, passed_on: None) -> Callable[..., str]:
    """Serve a page with the tag manager that fires `tags` in their order, and return its address."""

    def serve(*tags: dict[str, Any], head: str = "") -> str:
        fired = "".join(f"fireTag({json.dumps(tag)});" for tag in tags)
        icon = "<link rel=icon href=data:,>"
        return site.page(f"<!doctype html><title>Shop</title>{icon}{head}{tag_manager}<script>{fired}</script>")

    return serve


@pytest.fixture
def load(server: RunningCueline) -> dict[str, Any]:
    return {"type": "load", "apiKey": server.api_key, "server": SERVER, "consent": "granted"}


def an_event(name: str, **attributes: object) -> dict[str, Any]:
    return {
        "type": "event",
        "eventName": name,
        "attributes": [{"name": key, "value": value} for key, value in attributes.items()],
    }


def delivered(page: Page) -> None:
    """Wait until the page keeps nothing more; what it sends is passed on only while the page is spoken to."""
    page.wait_for_function("!Object.keys(localStorage).some((name) => name.startsWith('cueline:'))")


@pytest.mark.parametrize("with_stub", [False, True], ids=["alone", "with the stub in head"])
def test_tags_in_any_order_arrive_once(
    server: RunningCueline, gate: Gate, page: Page, container: Callable[..., str], load: dict[str, Any], with_stub: bool
) -> None:
    head = f"<script>{server.stub}</script>" if with_stub else ""
    load = load | {"about": [{"name": "plan", "value": "gold"}]}

    page.goto(container(an_event("tag_first", n=1), load, an_event("tag_second", n=2), head=head))
    key = ready_key(page)
    page.evaluate(f"fireTag({json.dumps(an_event('tag_third', n=3))})")
    delivered(page)

    assert [server.happened(key, f"tag_{name}")[0]["raw"] for name in ("first", "second", "third")] == [
        {"n": 1},
        {"n": 2},
        {"n": 3},
    ]
    assert len(server.happened(key, "page_view")) == 1
    assert server.ask("GET", f"/api/v1/users/by-key/{key}")["attributes"]["plan"] == "gold"
    assert len({event["id"] for event in gate.events()}) == len(gate.events())


def test_every_kind_of_tag_arrives(
    server: RunningCueline, page: Page, container: Callable[..., str], load: dict[str, Any]
) -> None:
    product = {"type": "product", "productId": "p1", "productEvent": "add to cart", "object": {"price": 12.5}}
    user = {"type": "user", "about": [{"name": "loyalty", "value": "platinum"}]}

    page.goto(container(load, product, user))
    key = ready_key(page)
    delivered(page)

    [event] = server.happened(key, "product_event")
    server.happened(key, "client.update")
    assert event["raw"] == {"product_id": "p1", "event_type": "add to cart", "price": 12.5}
    assert server.ask("GET", f"/api/v1/users/by-key/{key}")["attributes"]["loyalty"] == "platinum"


def test_consent_mode_holds_everything_back_until_it_grants(
    server: RunningCueline, gate: Gate, page: Page, container: Callable[..., str], load: dict[str, Any]
) -> None:
    page.goto(container(load | {"consent": "mode"}, an_event("tag_asked")))
    ready_key(page)
    page.wait_for_timeout(500)
    assert (gate.batches, page.evaluate("document.cookie")) == ([], "")

    page.evaluate("changeConsent('analytics_storage', true)")
    delivered(page)

    assert len(server.happened(ready_key(page), "tag_asked")) == 1


def test_a_server_that_cannot_be_reached_fails_the_tag(
    page: Page, container: Callable[..., str], load: dict[str, Any]
) -> None:
    page.goto(container())
    unreachable = load | {"server": "https://127.0.0.1:1"}

    assert page.evaluate(f"fireTag({json.dumps(unreachable)})") == "failure"
