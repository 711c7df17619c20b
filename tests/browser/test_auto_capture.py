"""What `civchat.auto` captures, in a real browser against a real server: typed, on the timeline, nothing personal."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from auto_stage import OUTBOUND, marked, stay, wait_for_capture
from conftest import ready_key
from host_pages import Site
from playwright.sync_api import Browser, Page
from running_cueline import RunningCueline

Visit = Callable[[str], str]
TALL = '<div style="height: 4000px">tea</div>'
STATIC = Path(__file__).parents[2] / "src/cueline/web/static"
NUMBERS = {
    "exit_intent": ["seconds_on_page", "scroll_percent"],
    "scroll_depth": ["percent"],
    "rage_click": ["x", "y"],
}


@pytest.fixture(scope="session", autouse=True)
def defined(server: RunningCueline) -> None:
    """Numbers are defined as such, as the reference says."""
    for event, attributes in NUMBERS.items():
        for attribute in attributes:
            server.define(event, attribute, "number")


# --- forms --------------------------------------------------------------------------------------------------------


def test_a_form_is_captured_without_a_value_of_its_fields(
    server: RunningCueline, captured: Callable[..., str], site: Site, page: Page
) -> None:
    key = captured("""
      <form id=order name=checkout method=POST action="/pay?step=2#x">
        <input name=id value="clobbers"><input name=action value="also"><input name=mail value="ann@example.org">
        <input type=password name=word value="secret"><textarea name=note>private</textarea><button id=go>Go</button>
      </form>""")
    page.evaluate("document.forms[0].addEventListener('submit', (event) => event.preventDefault())")

    page.click("#go")

    [event] = server.happened(key, "form_submit")
    assert event["raw"] == {"form_id": "order", "form_name": "checkout", "form_path": "/pay", "form_method": "post"}
    told = json.dumps(server.timeline(key))
    assert [value for value in ("clobbers", "also", "ann@example.org", "secret", "private") if value in told] == []


def test_a_form_that_leaves_the_page_is_not_lost_and_the_pressed_button_says_where_to(
    server: RunningCueline, captured: Callable[..., str], site: Site, page: Page
) -> None:
    site.page("<title>Found</title>", "/search")
    key = captured("<form action=/other><input name=q><button id=go formaction=/search>Go</button></form>")

    page.fill("input", "green tea")
    page.click("#go")
    page.wait_for_url("**/search?q=green+tea")

    [event] = server.happened(key, "form_submit")
    assert event["raw"] == {"form_path": "/search", "form_method": "get"}


# --- scrolling, leaving, raging -----------------------------------------------------------------------------------


def depths(server: RunningCueline, key: str, count: int) -> list[Any]:
    return [event["attributes"]["percent"] for event in server.happened(key, "scroll_depth", count)]


def test_each_depth_is_captured_once_as_a_number(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured(TALL)

    for top in (600, 1500, 300, 2400, 99_999, 0, 99_999):
        page.evaluate(
            f"new Promise((done) => {{ scrollTo(0, {top}); requestAnimationFrame(() => setTimeout(done)); }})"
        )

    assert depths(server, key, 5) == [25, 50, 75, 90, 100]
    assert marked(server, page, key) == ["scroll_depth"] * 5
    assert server.happened(key, "scroll_depth")[0]["violations"] == []


def leave_upwards(page: Page) -> None:
    page.mouse.move(300, 200)
    page.mouse.move(300, 5)
    page.mouse.move(300, -20)


def test_leaving_through_the_top_is_captured_once_a_page_view(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured(TALL)

    leave_upwards(page)
    leave_upwards(page)

    [event] = server.happened(key, "exit_intent")
    assert event["types"] == {"seconds_on_page": "number", "scroll_percent": "number"}
    assert event["attributes"]["scroll_percent"] == 0
    assert 0 <= event["attributes"]["seconds_on_page"] < 60
    assert marked(server, page, key) == ["exit_intent"]


def test_leaving_through_the_side_is_no_exit_intent(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured()

    page.mouse.move(300, 200)
    page.mouse.move(-20, 200)

    assert marked(server, page, key) == []


def test_a_finger_never_means_to_exit(server: RunningCueline, site: Site, browser: Browser) -> None:
    context = browser.new_context(has_touch=True, is_mobile=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    page.goto(site.installed(body=TALL, civchat={"auto": True}))
    key = ready_key(page)
    wait_for_capture(page)

    page.tap("h1")
    page.evaluate("""document.body.dispatchEvent(new MouseEvent('mouseout', { bubbles: true, clientY: -1 }))""")

    assert marked(server, page, key) == []
    context.close()


def test_clicks_without_an_answer_are_captured_once_a_burst(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured('<button id=buy class="primary large" style="width:200px;height:90px">Buy</button>')

    page.click("#buy", click_count=6, delay=20)

    [event] = server.happened(key, "rage_click")
    assert event["attributes"]["element"] == "button#buy.primary.large"
    assert event["types"] == {"element": "string", "x": "number", "y": "number"}
    assert marked(server, page, key) == ["rage_click"]


def test_keys_and_clicks_far_apart_are_no_rage(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured('<button id=a>More</button><div style="height:200px"></div><button id=b>Less</button>')

    page.focus("#a")
    for _ in range(4):
        page.keyboard.press("Enter")
    for button in ("#a", "#b", "#a", "#b"):
        page.click(button)

    assert marked(server, page, key) == []


def test_another_route_begins_anew(server: RunningCueline, captured: Callable[..., str], page: Page) -> None:
    key = captured(TALL, auto=["scroll_depth", "exit_intent"])
    page.evaluate("scrollTo(0, 99999)")
    leave_upwards(page)
    depths(server, key, 5)

    page.evaluate("history.pushState(null, '', '/teas'); history.replaceState(null, '', '/teas#green')")
    page.evaluate("new Promise((done) => setTimeout(done))")
    page.evaluate("scrollTo(0, 0)")
    page.evaluate("new Promise((done) => requestAnimationFrame(() => setTimeout(done)))")
    leave_upwards(page)
    page.evaluate("scrollTo(0, 99999)")

    assert depths(server, key, 10) == [25, 50, 75, 90, 100] * 2
    exits = server.happened(key, "exit_intent", 2)
    assert [event["url"].endswith("/teas#green") for event in exits] == [False, True]


# --- choosing -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("auto", [["downloads"], {"downloads": True, "outbound_links": False}])
def test_only_what_the_page_chose_is_captured(
    server: RunningCueline, captured: Callable[..., str], page: Page, auto: Any
) -> None:
    key = captured(f'{OUTBOUND}<a id=get href="/guide.pdf">Guide</a>{TALL}', auto=auto)
    stay(page)

    page.click("#out", click_count=4)
    page.evaluate("scrollTo(0, 99999)")
    leave_upwards(page)
    page.evaluate("document.querySelector('#get').click()")

    assert len(server.happened(key, "file_download")) == 1
    assert marked(server, page, key) == ["file_download"]


def test_a_civchat_assigned_anew_ends_nothing_unless_it_says_so(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured(OUTBOUND, auto=["outbound_links"])
    stay(page)

    page.evaluate("window.civchat = { apiKey: civchat.apiKey, userKey: civchat.userKey, plan: 'gold' }")
    page.click("#out")
    page.evaluate("civchat.auto = false")
    page.click("#out")

    assert marked(server, page, key) == ["outbound_link"]


def test_a_page_that_did_not_ask_loads_nothing_more(site: Site, page: Page, visit: Visit) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))

    visit(site.installed(civchat={"auto": False, "debug": False}))
    page.wait_for_load_state("networkidle")

    assert [url for url in asked if "auto" in url or "debug" in url] == []


def test_while_consent_is_denied_nothing_is_captured(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured(OUTBOUND, auto=True)
    stay(page)
    page.evaluate("userengage('consent', 'denied')")

    page.click("#out", click_count=4)
    page.evaluate("userengage('consent', 'granted')")

    assert marked(server, page, key) == []


def test_it_leaves_no_global_and_its_immutable_copy_passes_its_integrity_check(
    server: RunningCueline, site: Site, page: Page
) -> None:
    manifest = json.loads((STATIC / "manifest.json").read_text())
    scripts = "".join(
        f'<script src="{server.url}/{manifest[name]["file"]}" integrity="{manifest[name]["sri"]}" '
        'crossorigin="anonymous" onload="loaded.push(this.src)"></script>'
        for name in ("auto", "debug")
    )
    head = "<!doctype html><link rel=icon href=data:,><script>var loaded = [], UE = {}</script>"  # UE is the widget's
    page.goto(site.page(head))
    before = page.evaluate("Object.keys(window)")
    page.goto(site.page(head + scripts))

    assert len(page.evaluate("loaded")) == 2
    assert page.evaluate("Object.keys(window)") == before


def test_a_label_that_clicks_for_its_field_counts_once(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured("<label id=agree>Agree <input type=checkbox></label>")

    page.click("#agree", click_count=2)

    assert marked(server, page, key) == []


def test_a_page_whose_fields_are_named_like_functions_is_not_disturbed(
    captured: Callable[..., str], page: Page
) -> None:
    captured("<form action=/pay><input name=getAttribute><input name=hasAttribute><button id=go>Go</button></form>")
    page.evaluate("window.heard = 0; document.forms[0].onsubmit = (event) => { heard++; event.preventDefault(); }; 0")
    spot = page.evaluate("(({ x, y }) => ({ x: x + 5, y: y + 5 }))(go.getBoundingClientRect())")

    page.mouse.click(spot["x"], spot["y"])

    assert page.evaluate("heard") == 1
