"""Links and downloads that `civchat.auto` captures: however they are followed, and without what may be personal."""

from collections.abc import Callable
from typing import Any

import pytest
from auto_stage import OUTBOUND, marked, stay
from host_pages import Site
from playwright.sync_api import Page
from running_cueline import RunningCueline


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
