"""The code of the how-to pages, pasted as it stands, in a real browser against the real server."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from bundled_apps import Workshop
from conftest import ready_key
from host_pages import Site
from playwright.sync_api import Page
from running_cueline import RunningCueline, eventually

HOW_TO = Path(__file__).parents[2] / "docs/how-to"
Visit = Callable[[str], str]


@pytest.fixture
def filled_in(server: RunningCueline) -> Callable[[str], str]:
    """A page's code with the server's own address and key where the reader puts theirs."""
    return lambda code: code.replace("https://YOUR-HOST", server.url).replace("YOUR-API-KEY", server.api_key)


def blocks(page: str, language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", (HOW_TO / page).read_text(), re.MULTILINE | re.DOTALL)


def test_the_react_application_sends_page_views_for_routes_and_typed_events(
    server: RunningCueline,
    site: Site,
    page: Page,
    tmp_path: Path,
    filled_in: Callable[[str], str],
) -> None:
    provider, main = blocks("react.md", "tsx")
    bundled = Workshop(tmp_path, server).bundle(main_tsx=filled_in(main), cueline_tsx=provider)
    page.goto(site.page(f"<!doctype html><title>App</title><link rel=icon href=data:,><body>{bundled}"))
    key = ready_key(page)

    page.get_by_role("button", name="Premium").click()
    page.get_by_role("button", name="Checkout").click()

    [chosen] = server.happened(key, "plan_chosen")
    assert (chosen["raw"], chosen["url"]) == ({"plan": "premium", "seats": 5}, f"{site.url}/")
    assert [view["url"] for view in server.happened(key, "page_view", 2)] == [f"{site.url}/", f"{site.url}/checkout"]


def test_user_coms_snippet_with_another_host_and_key_works(
    server: RunningCueline, site: Site, page: Page, visit: Visit, filled_in: Callable[[str], str]
) -> None:
    snippet = filled_in(blocks("migrate-from-user-com.md", "html")[0])
    page.context.add_cookies([{"name": "__ca__chat", "value": "k3v9x0q2m7ab", "url": site.url}])

    key = visit(site.page(f"<!doctype html><title>Shop</title><link rel=icon href=data:,>{snippet}"))
    page.evaluate("userengage('event.test_console_fire', { plan: 'premium' })")

    assert key == "k3v9x0q2m7ab"
    assert server.happened(key, "test_console_fire")[0]["raw"] == {"plan": "premium"}


ANOTHERS_WIDGET = """<script>
  var theirs = [];
  setTimeout(function () { window.userengage = function (name, data) { theirs.push([name, data]); }; }, 300);
</script>"""


def test_a_frame_lets_both_widgets_hear_each_call(
    server: RunningCueline, site: Site, page: Page, filled_in: Callable[[str], str]
) -> None:
    _, frame, on_the_page = map(filled_in, blocks("migrate-from-user-com.md", "html"))
    site.page(frame, "/cueline-frame.html")
    head = f"<!doctype html><title>Shop</title><link rel=icon href=data:,>{ANOTHERS_WIDGET}"
    page.goto(site.page(f"{head}<body>{on_the_page}"))
    page.wait_for_function("window.userengage && userengage.toString().includes('pass(')")

    page.evaluate("for (let n = 0; n < 3; n++) userengage('event.both', { n })")

    key = eventually(lambda: page.evaluate("document.cookie.split('__ca__chat=')[1]"))
    assert [event["raw"] for event in server.happened(key, "both", 3)] == [{"n": 0}, {"n": 1}, {"n": 2}]
    assert page.evaluate("theirs") == [["event.both", {"n": n}] for n in range(3)]
