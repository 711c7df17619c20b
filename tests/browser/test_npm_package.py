"""The npm package in applications that are bundled: the same queue, one sender, nothing lost, nothing twice."""

import json
from collections import Counter
from collections.abc import Callable

import pytest
from bundled_apps import Workshop
from conftest import ready_key
from host_pages import Gate, Site
from playwright.sync_api import Page
from running_cueline import RunningCueline, eventually

WIDGET_FIRST = "widget.js first"
PACKAGE_FIRST = "package first"


@pytest.fixture(scope="module")
def workshop(tmp_path_factory: pytest.TempPathFactory, server: RunningCueline) -> Workshop:
    return Workshop(tmp_path_factory.mktemp("workshop"), server)


@pytest.fixture
def app(workshop: Workshop, site: Site, gate: Gate) -> Callable[..., str]:
    """Serve a page with a bundled application that loads the package and runs `code`, and return its address."""

    def serve(code: str, *, head: str = "", path: str = "/", settings: str = "") -> str:
        load = (
            f"cueline.load({{ apiKey: {json.dumps(site.server.api_key)}, server: {json.dumps(gate.url)}, {settings} }})"
        )
        bundled = workshop.bundle(
            app_ts=f"import {{ cueline, userengage }} from '@cueline/browser'\n{code.replace('LOAD', load)}"
        )
        html = f"<!doctype html><title>App</title><link rel=icon href=data:,>{head}<body>{bundled}"
        return site.page(html, path)

    return serve


def sent_once(gate: Gate) -> bool:
    """Tell whether no event went over the wire twice."""
    return set(Counter(event["id"] for event in gate.events()).values()) <= {1}


def test_an_application_sends_page_views_and_events(
    server: RunningCueline, site: Site, gate: Gate, page: Page, app: Callable[..., str]
) -> None:
    page.goto(
        app("LOAD; userengage('event.plan_chosen', { plan: 'premium', seats: 5 })", settings="email: 'a@b.example'")
    )
    key = ready_key(page)

    [event] = server.happened(key, "plan_chosen")
    [view] = server.happened(key, "page_view")
    assert event["raw"] == {"plan": "premium", "seats": 5}
    assert (event["url"], event["library"].partition("/")[0]) == (site.url + "/", "browser")
    assert view["url"] == site.url + "/"
    assert server.ask("GET", f"/api/v1/users/by-key/{key}")["email"] == "a@b.example"
    assert page.evaluate("document.cookie").count("__ca__chat=") == 1
    assert sent_once(gate)


def test_routes_are_page_views_without_a_second_file(
    server: RunningCueline, site: Site, gate: Gate, page: Page, app: Callable[..., str]
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(app("LOAD; LOAD", settings="spa: true"))
    key = ready_key(page)

    page.evaluate("history.pushState({}, '', '/teas')")

    views = server.happened(key, "page_view", 2)
    assert sorted(view["url"] for view in views) == [site.url + "/", site.url + "/teas"]
    assert [url for url in asked if url.endswith(".js")] == []
    assert sent_once(gate)


def test_what_is_called_before_load_is_kept_with_its_own_time(
    server: RunningCueline, gate: Gate, page: Page, app: Callable[..., str]
) -> None:
    page.goto(app("userengage('event.before_load', { n: 1 }); setTimeout(() => LOAD, 600)"))
    key = ready_key(page)

    [event] = server.happened(key, "before_load")
    [view] = server.happened(key, "page_view")
    assert event["raw"] == {"n": 1}
    assert event["occurred_at"] < view["occurred_at"]
    assert sent_once(gate)


@pytest.mark.parametrize("stub", [True, False], ids=["with the stub", "without the stub"])
@pytest.mark.parametrize("order", [WIDGET_FIRST, PACKAGE_FIRST])
def test_a_widget_on_the_same_page_shares_the_queue(
    server: RunningCueline, site: Site, gate: Gate, page: Page, app: Callable[..., str], order: str, stub: bool
) -> None:
    script = f'<script src="{gate.url}/widget.js"></script>'
    early = "<script>userengage('event.n', { n: 0 })</script>" if stub else ""
    head = (
        (f"<script>{server.stub}</script>{early}" if stub else "")
        + f"<script>window.civchat = {{ apiKey: {json.dumps(server.api_key)} }}</script>"
        + (script if order == WIDGET_FIRST else "")
    )
    later = f"""
        LOAD
        for (let n = 1; n <= 10; n++) userengage('event.n', {{ n }});
        const again = document.createElement('script');
        again.src = {json.dumps(gate.url + "/widget.js")};
        again.onload = () => {{
          for (let n = 11; n <= 20; n++) (n % 2 ? userengage : window.userengage)('event.n', {{ n }});
          window.isDone = true;
        }};
        document.head.append(again);
    """
    page.goto(app(later, head=head))
    page.wait_for_function("window.isDone")
    key = ready_key(page)

    events = server.happened(key, "n", 21 if stub else 20)
    assert Counter(event["raw"]["n"] for event in events) == Counter(range(0 if stub else 1, 21))
    assert len(server.happened(key, "page_view")) == 1
    assert sent_once(gate)
    assert len({batch["library"] for batch in gate.batches}) == 1
    eventually(lambda: page.evaluate("Object.keys(localStorage).filter((n) => n.startsWith('cueline:')).length") == 0)


def test_without_load_it_hands_over_to_the_widget_of_the_page(
    server: RunningCueline, gate: Gate, page: Page, app: Callable[..., str]
) -> None:
    code = f"""
        userengage('event.handed_over');
        cueline.resetAuth({{ email: 'next@shop.example' }});
        window.civchat = {{ apiKey: {json.dumps(server.api_key)} }};
        const script = document.createElement('script');
        script.src = {json.dumps(gate.url + "/widget.js")};
        document.head.append(script);
    """
    page.goto(app(code))
    page.wait_for_function("window.civchat && civchat.email === 'next@shop.example'")
    second = ready_key(page)
    assert len(server.happened(second, "page_view")) == 1

    [first] = {event["anon"] for event in gate.events() if event["name"] == "event.handed_over"}
    assert first != second
    assert len(server.happened(first, "handed_over")) == 1
    assert sent_once(gate)


def test_leaving_in_the_same_task_as_the_calls_loses_nothing(
    server: RunningCueline, gate: Gate, page: Page, app: Callable[..., str]
) -> None:
    away = app("LOAD", path="/away")
    page.goto(
        app(
            "LOAD; window.go = (to) => { for (let n = 0; n < 120; n++) userengage('event.left', { n }); location = to }"
        )
    )
    key = ready_key(page)

    page.evaluate("(to) => window.go(to)", away)
    page.wait_for_url("**/away")

    events = server.happened(key, "left", 120)
    assert Counter(event["raw"]["n"] for event in events) == Counter(range(120))


def test_leaving_before_load_loses_nothing_when_a_later_page_has_it(
    server: RunningCueline, site: Site, page: Page, app: Callable[..., str]
) -> None:
    later = app("LOAD", path="/later")
    page.goto(app("userengage('event.left_early', { n: 1 }); window.isDone = true"))
    page.wait_for_function("window.isDone")

    page.goto(later)

    [event] = server.happened(ready_key(page), "left_early")
    assert event["url"] == site.url + "/"


def test_consent_pending_sends_nothing_until_it_is_granted(
    server: RunningCueline, gate: Gate, page: Page, app: Callable[..., str]
) -> None:
    page.goto(
        app(
            "LOAD; userengage('event.asked'); window.yes = () => cueline.consent('granted')",
            settings="consent: 'pending'",
        )
    )
    page.wait_for_function("typeof window.yes === 'function'")
    page.wait_for_timeout(500)
    assert (gate.batches, page.evaluate("document.cookie")) == ([], "")

    page.evaluate("yes()")

    assert len(server.happened(ready_key(page), "asked")) == 1


def test_load_again_after_destroy_records_again(
    server: RunningCueline, gate: Gate, page: Page, app: Callable[..., str]
) -> None:
    page.goto(app("LOAD; cueline.destroy(); userengage('event.unrecorded'); LOAD; userengage('event.recorded'); LOAD"))
    key = ready_key(page)

    server.happened(key, "recorded")
    assert [event["name"] for event in reversed(server.timeline(key))] == ["page_view", "page_view", "recorded"]
    assert sent_once(gate)


@pytest.mark.parametrize("server_said", ["'cueline.shop.example'", "undefined", "42"])
def test_a_server_that_is_none_is_said_in_the_console(
    page: Page, app: Callable[..., str], warnings_of: list[str], server_said: str
) -> None:
    page.goto(app("LOAD; window.isDone = true", settings=f"server: {server_said}"))
    page.wait_for_function("window.isDone")

    assert warnings_of == ['Cueline: load() needs `server`: "https://…", or a path that starts with "/"']


def test_a_path_of_the_shops_own_host_is_a_server(
    server: RunningCueline, site: Site, page: Page, app: Callable[..., str]
) -> None:
    posted: list[str] = []
    page.on("request", lambda request: posted.append(request.url) if request.method == "POST" else None)
    page.route(f"{site.url}/t/api/event/", lambda route: route.fulfill(json={"accepted": 1}))
    page.goto(app("LOAD", settings="server: '/t/'"))

    ready_key(page)

    eventually(lambda: page.evaluate("true") and posted == [f"{site.url}/t/api/event/"])
