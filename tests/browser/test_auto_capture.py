"""What `civchat.auto` captures, in a real browser against a real server: typed, on the timeline, nothing personal."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
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


def wait_for_capture(page: Page) -> None:
    """Wait until the second file runs: the last thing it does is to follow routes."""
    page.wait_for_function("!`${history.pushState}`.includes('[native code]')")


@pytest.fixture
def captured(server: RunningCueline, site: Site, page: Page, visit: Visit) -> Callable[..., str]:
    """Open a page with everything captured, and return the visitor's key."""

    def open_page(body: str = "", *, auto: Any = True, **settings: Any) -> str:
        key = visit(site.installed(body=body, civchat={"auto": auto}, **settings))
        wait_for_capture(page)
        return key

    return open_page


@pytest.fixture(scope="session", autouse=True)
def defined(server: RunningCueline) -> None:
    """Numbers are defined as such, as the reference says."""
    for event, attributes in NUMBERS.items():
        for attribute in attributes:
            server.define(event, attribute, "number")


def names(server: RunningCueline, key: str) -> list[str]:
    return [item["name"] for item in reversed(server.timeline(key))]


def marked(server: RunningCueline, page: Page, key: str) -> list[str]:
    """Return the names of all that happened until now, by an event that comes after it."""
    page.evaluate("userengage('event.mark')")
    server.happened(key, "mark")
    return [name for name in names(server, key) if name not in {"page_view", "mark"}]


# --- links --------------------------------------------------------------------------------------------------------

OUTBOUND = (
    '<a id=out href="https://ann:secret@partner.example/offers/tea?mail=ann@example.org#top">'
    "<span><b id=inner>Our   partner</b></span></a>"
)


def stay(page: Page) -> None:
    """Let no link leave the page; what listens later than the capture cannot hide the click from it."""
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")


def test_a_link_to_another_site_is_captured_without_what_may_be_personal(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured(OUTBOUND)
    stay(page)

    page.click("#inner")

    [event] = server.happened(key, "outbound_link")
    assert event["attributes"] == {
        "link_url": "https://partner.example/offers/tea",
        "link_host": "partner.example",
        "link_text": "Our partner",
    }
    assert event["raw"] == event["attributes"]


@pytest.mark.parametrize(
    "stopped",
    [
        "document.querySelector('#out').addEventListener('click', (event) => event.stopPropagation(), true)",
        "document.addEventListener('click', (event) => event.stopImmediatePropagation(), true)",
    ],
)
def test_a_page_that_stops_the_click_hides_it_from_nobody(
    server: RunningCueline, captured: Callable[..., str], page: Page, stopped: str
) -> None:
    key = captured(OUTBOUND)
    page.evaluate(stopped)
    page.evaluate("document.querySelector('#out').target = '_blank'")

    page.click("#inner")

    assert len(server.happened(key, "outbound_link")) == 1


@pytest.mark.parametrize("how", [{"modifiers": ["Control"]}, {"button": "middle"}, {"modifiers": ["Shift"]}])
def test_a_link_opened_in_another_tab_is_captured_once(
    server: RunningCueline, captured: Callable[..., str], page: Page, how: dict[str, Any]
) -> None:
    key = captured(OUTBOUND.replace("https://ann:secret@partner.example", "http://localhost:9"))

    page.click("#out", **how)

    assert len(server.happened(key, "outbound_link")) == 1
    assert marked(server, page, key) == ["outbound_link"]


def test_a_link_that_leaves_the_page_at_once_is_not_lost(
    server: RunningCueline, captured: Callable[..., str], site: Site, page: Page
) -> None:
    elsewhere = site.page("<title>Elsewhere</title>", "/elsewhere").replace("127.0.0.1", "localhost")
    key = captured(f'<a id=out href="{elsewhere}">Away</a>')

    page.click("#out")
    page.wait_for_url("**/elsewhere")

    [event] = server.happened(key, "outbound_link")
    assert event["attributes"]["link_host"] == elsewhere.split("/")[2]


def test_the_right_button_own_pages_and_mail_are_no_links_away(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured(
        f'{OUTBOUND}<a id=own href="/teas">Teas</a><a id=mail href="mailto:a@b.example">Mail</a>'
        '<a id=none>None</a><a id=script href="javascript:void 0">Script</a><a id=odd href="http://[">Odd</a>'
    )
    stay(page)

    page.click("#out", button="right")
    for link in ("own", "mail", "none", "script", "odd"):
        page.click(f"#{link}")

    assert marked(server, page, key) == []


def test_links_in_drawings_maps_and_shadow_roots_are_links(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured(
        '<svg width=90 height=40><a href="https://drawing.example/"><rect id=rect width=90 height=40 /></a></svg>'
        "<div id=host></div>"
    )
    stay(page)
    page.evaluate("""
      host.attachShadow({ mode: 'open' }).innerHTML = '<a href="https://shadow.example/"><i id=deep>Deep</i></a>';
    """)

    page.click("#rect")
    page.click("#deep")

    hosts = [event["attributes"]["link_host"] for event in server.happened(key, "outbound_link", 2)]
    assert hosts == ["drawing.example", "shadow.example"]


def test_a_long_text_is_cut_between_characters(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured(f'<a id=out href="https://long.example/">{"x" * 79}\U0001f375\U0001f375</a>')
    stay(page)

    page.click("#out")

    [event] = server.happened(key, "outbound_link")
    assert event["attributes"]["link_text"] == "x" * 79 + "\U0001f375"


def test_nothing_is_captured_below_data_cueline_ignore(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured(
        f"<div data-cueline-ignore>{OUTBOUND}<button id=b>Buy</button>"
        "<form id=f action=/pay><button id=pay>Pay</button></form></div>"
    )
    page.evaluate("document.forms[0].addEventListener('submit', (event) => event.preventDefault())")
    stay_links = "document.links[0].addEventListener('click', (event) => event.preventDefault())"
    page.evaluate(stay_links)

    page.click("#inner")
    page.click("#b", click_count=4)
    page.click("#pay")

    assert marked(server, page, key) == []


# --- downloads ----------------------------------------------------------------------------------------------------


def test_a_download_is_captured_and_arrives_though_it_leaves_the_page(
    server: RunningCueline, captured: Callable[..., str], site: Site, page: Page
) -> None:
    site.page("a,b", "/files/Price%20list.CSV", {"Content-Type": "text/csv"})
    key = captured('<a id=get href="/files/Price%20list.CSV?token=secret">Prices</a>')

    with page.expect_download():
        page.click("#get")

    [event] = server.happened(key, "file_download")
    assert event["attributes"] == {
        "file_name": "Price list.CSV",
        "file_extension": "csv",
        "link_url": f"{site.url}/files/Price%20list.CSV",
        "link_text": "Prices",
    }


def test_a_download_that_navigates_the_tab_is_not_lost(
    server: RunningCueline, captured: Callable[..., str], site: Site, page: Page
) -> None:
    site.page("plain", "/notes.txt", {"Content-Type": "text/plain"})
    key = captured('<a id=get href="/notes.txt">Notes</a>')

    page.click("#get")
    page.wait_for_url("**/notes.txt")

    assert len(server.happened(key, "file_download")) == 1


def test_the_download_attribute_makes_a_download_of_any_link(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured('<a id=a download="Report.xlsx" href="data:text/plain,x">A</a><a id=b download href="/export">B</a>')
    stay(page)

    page.click("#a")
    page.click("#b")

    said = [event["attributes"] for event in server.happened(key, "file_download", 2)]
    assert [(one["file_name"], one["file_extension"]) for one in said] == [("Report.xlsx", "xlsx"), ("export", "")]
    assert "link_url" not in said[0]


def test_a_file_on_another_site_is_one_download_and_no_second_event(
    server: RunningCueline, captured: Callable[..., str], page: Page
) -> None:
    key = captured('<a id=get href="https://files.example/guide.pdf">Guide</a>')
    stay(page)

    page.click("#get")

    assert len(server.happened(key, "file_download")) == 1
    assert marked(server, page, key) == ["file_download"]


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
    page.goto(site.page("<!doctype html><link rel=icon href=data:,><script>var loaded = []</script>"))
    before = page.evaluate("Object.keys(window)")
    page.goto(site.page(f"<!doctype html><link rel=icon href=data:,><script>var loaded = []</script>{scripts}"))

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
