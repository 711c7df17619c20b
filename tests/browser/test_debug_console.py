"""What the console tells whoever debugs a page: queued, sent, accepted, typed, refused and why."""

from collections.abc import Callable

import pytest
from host_pages import Gate, Site
from playwright.sync_api import ConsoleMessage, Page
from running_cueline import RunningCueline, eventually

Visit = Callable[[str], str]


class Console:
    """What the page's console printed so far, as a person reads it."""

    def __init__(self, page: Page) -> None:
        self.messages: list[ConsoleMessage] = []
        page.on("console", lambda message: self.messages.append(message))  # noqa: PLW0108 (it wants a function of its own)
        self._page = page

    def said(self, start: str, *, kind: str = "") -> list[str]:
        """Return what starts so, as soon as something does."""

        def found() -> list[str]:
            self._page.evaluate("0")  # lets what was printed come in
            return self.now(start, kind=kind)

        return eventually(found)

    def now(self, start: str, *, kind: str = "") -> list[str]:
        return [one.text for one in self.messages if one.text.startswith(start) and kind in {"", one.type}]


@pytest.fixture
def console(page: Page) -> Console:
    return Console(page)


def test_each_step_of_an_event_is_told(
    server: RunningCueline, site: Site, page: Page, visit: Visit, console: Console
) -> None:
    visit(site.installed(civchat={"debug": True}))

    page.evaluate("userengage('event.debugged', { section: 'tea', grams: 50 })")

    assert console.said("Cueline: queued debugged") == ["Cueline: queued debugged {section: tea, grams: 50}"]
    assert console.said("Cueline: sent", kind="startGroupCollapsed")
    assert console.said("- debugged {section: tea, grams: 50}")
    assert console.said("Cueline: accepted", kind="startGroupCollapsed")
    assert console.said("Cueline: typed debugged", kind="startGroupCollapsed")
    assert console.said("- section string tea")
    assert console.said("- grams string 50")
    assert console.now("Cueline", kind="warning") == []


def test_what_happened_before_the_second_file_came_is_told_too(
    site: Site, page: Page, visit: Visit, console: Console
) -> None:
    head = "<script>userengage('event.in_head')</script>"

    visit(site.installed(civchat={"debug": True}, head=head))

    assert console.said("Cueline: queued in_head")
    assert console.said("Cueline: queued page_view")
    assert console.said("Cueline: typed page_view")


def test_the_address_switches_it_on_for_one_visitor(site: Site, page: Page, visit: Visit, console: Console) -> None:
    visit(site.installed() + "?a=1&cueline_debug")

    assert console.said("Cueline: typed page_view")


def test_a_value_that_does_not_fit_is_warned_of_as_the_server_saw_it(
    server: RunningCueline, site: Site, page: Page, visit: Visit, console: Console
) -> None:
    server.define("debug_price", "price", "number")
    visit(site.installed(civchat={"debug": True}))

    page.evaluate("userengage('event.debug_price', { price: '12,50', currency: 'PLN' })")

    [warning] = console.said("Cueline: mismatch", kind="warning")
    assert warning == (
        "Cueline: mismatch debug_price: price is defined as number, got string 12,50 "
        "write the decimal mark as a point, and no mark between thousands"
    )
    assert console.said("- currency string PLN")


def test_what_the_server_refuses_is_told_with_code_message_and_hint(
    site: Site, page: Page, visit: Visit, console: Console
) -> None:
    visit(site.installed(civchat={"debug": True}))
    console.said("Cueline: typed page_view")

    page.evaluate("userengage('event.' + 'x'.repeat(129)); userengage('event.beside_it')")

    [warning] = console.said("Cueline: refused", kind="warning")
    assert "(event_name_too_long) The event's name has 129 characters" in warning
    assert warning.endswith("Move what varies from the name into an attribute.")
    assert console.said("Cueline: typed beside_it")


def test_a_batch_that_is_refused_is_told_and_so_are_the_events_it_cost(
    site: Site, page: Page, visit: Visit, console: Console
) -> None:
    visit(site.installed(civchat={"debug": True, "apiKey": "nosuchkey000"}))

    [warning] = console.said("Cueline: refused the whole batch", kind="warning")

    assert "(api_key_unknown) No workspace has this API key." in warning
    assert "Copy the snippet again" in warning
    assert console.said("Cueline: dropped 1 event", kind="warning")


def test_what_is_sent_again_is_told_as_such(site: Site, gate: Gate, page: Page, visit: Visit, console: Console) -> None:
    gate.refusal = (503, {})
    visit(site.installed(civchat={"debug": True}, server_url=gate.url))

    assert console.said("Cueline: not taken, will be sent again 503", kind="warning")
    gate.refusal = None

    assert console.said("Cueline: sent again", kind="startGroupCollapsed")
    assert console.said("Cueline: typed page_view")


def test_a_name_cannot_forge_what_is_printed(site: Site, page: Page, visit: Visit, console: Console) -> None:
    visit(site.installed(civchat={"debug": True}))

    page.evaluate("userengage('event.%c%s%o forged', { '%c': '%s' })")

    assert console.said("Cueline: queued %c%s%o forged {%c: %s}")
    assert console.said("Cueline: typed %c%s%o forged")


def test_a_server_that_tells_no_verdict_is_named_and_costs_the_page_nothing(
    server: RunningCueline, site: Site, page: Page, visit: Visit, console: Console
) -> None:
    page.route("**/api/event/verdicts", lambda route: route.abort())

    key = visit(site.installed(civchat={"debug": True}))

    [warning] = console.said("Cueline: not heard of yet page_view", kind="warning")
    assert "Failed to fetch" in warning
    assert len(server.happened(key, "page_view")) == 1


def test_it_asks_only_about_events_this_page_sent(
    server: RunningCueline, site: Site, page: Page, visit: Visit, console: Console
) -> None:
    asked: list[str] = []
    sent: list[str] = []

    def note(request: object) -> None:
        if request.method == "POST":
            body = request.post_data_json
            asked.extend(body["ids"] if request.url.endswith("/verdicts") else [])
            sent.extend(event["id"] for event in body.get("events", []))

    page.on("request", note)
    visit(site.installed() + "?cueline_debug")
    page.evaluate("for (let n = 0; n < 120; n++) userengage('event.many', { n })")

    eventually(lambda: page.evaluate("0") == 0 and len(console.now("Cueline: typed many")) == 120)

    assert set(asked) == set(sent)
    assert len(set(asked)) == 121
