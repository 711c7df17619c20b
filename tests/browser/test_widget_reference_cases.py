"""The cases of the tracking reference, word for word, in a real browser against a real server."""

from collections.abc import Callable

from host_pages import Site
from playwright.sync_api import Page, expect
from running_cueline import RunningCueline

Visit = Callable[[str], str]

EXIT_INTENT = """
userengage('event.exit_intent', {
  // String: Where they were
  current_section: "pricing_table",
  // Number: How many seconds they spent before trying to leave
  seconds_on_page: 45,
  // Boolean: Did they copy text to clipboard?
  has_copied_text: true,
  // JSON: Exact mouse coordinates (Nested Object)
  mouse_position: {
    x: 1240,
    y: 15
  }
});
"""
SENT = {
    "current_section": "pricing_table",
    "seconds_on_page": 45,
    "has_copied_text": True,
    "mouse_position": {"x": 1240, "y": 15},
}


def test_a_simple_event_arrives(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    key = visit(site.installed())

    page.evaluate("userengage('event.popup_closed')")

    [event] = server.happened(key, "popup_closed")
    assert event["attributes"] == {}
    assert event["url"] == site.url + "/"
    assert event["library"].startswith("widget/")


def test_defined_attributes_arrive_as_their_types(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    kinds = {
        "current_section": "string",
        "seconds_on_page": "number",
        "has_copied_text": "boolean",
        "mouse_position": "json",
    }
    for attribute, kind in kinds.items():
        server.define("exit_intent", attribute, kind)
    key = visit(site.installed())

    page.evaluate(EXIT_INTENT)

    [event] = server.happened(key, "exit_intent")
    assert event["attributes"] == SENT
    assert event["types"] == kinds
    assert event["raw"] == SENT
    assert event["violations"] == []


def test_undefined_attributes_arrive_as_strings_with_definitions_of_their_own(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed())

    page.evaluate(EXIT_INTENT.replace("exit_intent", "exit_intent_undefined"))

    [event] = server.happened(key, "exit_intent_undefined")
    assert event["attributes"] == {
        "current_section": "pricing_table",
        "seconds_on_page": "45",
        "has_copied_text": "true",
        "mouse_position": '{"x":1240,"y":15}',
    }
    assert event["raw"] == SENT
    assert server.definitions("exit_intent_undefined") == dict.fromkeys(SENT, "string")


def test_a_datetime_arrives_as_a_datetime(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    server.define("trial_ends", "day", "datetime")
    key = visit(site.installed())

    page.evaluate("""userengage('event.trial_ends', { day: "2023-11-25" })""")

    [event] = server.happened(key, "trial_ends")
    assert event["types"] == {"day": "datetime"}
    assert event["attributes"]["day"].startswith("2023-11-25T00:00:00")


def test_a_call_in_head_before_the_script_is_not_lost(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(head="<script>userengage('event.in_head', { early: true })</script>"))

    [event] = server.happened(key, "in_head")

    assert event["raw"] == {"early": True}
    assert event["url"] == site.url + "/"
    assert event["occurred_at"] <= server.happened(key, "page_view")[0]["occurred_at"]


GUARDED = """<script>
document.addEventListener("mouseleave", function(e) {
  if (e.clientY < 0) {
    if (typeof window.userengage === 'function') {
      userengage('event.exit_intent_guarded');
    } else {
      console.warn('User.com SDK not loaded yet');
    }
  }
}, false);
</script>"""
LEAVE = "document.dispatchEvent(new MouseEvent('mouseleave', { clientY: -5 }))"


def test_the_guard_passes_once_the_script_has_loaded(
    server: RunningCueline, site: Site, page: Page, visit: Visit, warnings_of: list[str]
) -> None:
    key = visit(site.installed(stub=False, head=GUARDED))

    page.evaluate(LEAVE)

    assert len(server.happened(key, "exit_intent_guarded")) == 1
    assert warnings_of == []


def test_the_guard_holds_calls_back_until_then(site: Site, page: Page, warnings_of: list[str]) -> None:
    page.goto(site.page(f"<!doctype html><title>No script</title><link rel=icon href=data:,>{GUARDED}"))

    page.evaluate(LEAVE)

    assert warnings_of == ["User.com SDK not loaded yet"]


def test_the_guard_passes_at_once_with_the_stub(
    server: RunningCueline, site: Site, page: Page, visit: Visit, warnings_of: list[str]
) -> None:
    key = visit(site.installed(head=f"{GUARDED}<script>{LEAVE}</script>"))

    assert len(server.happened(key, "exit_intent_guarded")) == 1
    assert warnings_of == []


INJECTED = """<script>
function fireTag(name) {
  var tag = document.createElement('div');
  tag.innerHTML = '<script>userengage("event.' + name + '", { from: "tag manager" })</' + 'script>';
  document.body.appendChild(document.createRange().createContextualFragment(tag.innerHTML));
}
document.addEventListener('DOMContentLoaded', function () { fireTag('tag_at_page_view'); });
window.addEventListener('load', function () { fireTag('tag_at_window_loaded'); });
</script>"""


def test_a_tag_managers_custom_html_works_at_page_view_and_at_window_loaded(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(head=INJECTED))

    for name in ("tag_at_page_view", "tag_at_window_loaded"):
        assert [event["raw"] for event in server.happened(key, name)] == [{"from": "tag manager"}]


def test_a_tag_manager_hears_that_the_widget_is_ready(site: Site, page: Page, visit: Visit) -> None:
    visit(site.installed(head="<script>window.dataLayer = [{ event: 'gtm.js' }]</script>"))

    assert page.evaluate("dataLayer.map((entry) => entry.event)") == ["gtm.js", "cueline.ready"]


def test_polling_every_500_ms_for_the_function_works(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    poll = """<script>
      var timer = setInterval(function () {
        if (window.userengage) { clearInterval(timer); userengage('event.polled'); }
      }, 500);
    </script>"""
    key = visit(site.installed(stub=False, head=poll))

    assert len(server.happened(key, "polled")) == 1


def test_an_onclick_attribute_and_a_frame_of_the_same_origin_work(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    frame = "<!doctype html><button onclick=\"window.top.userengage('event.from_frame')\">In the frame</button>"
    site.page(frame, "/frame")
    body = """<button onclick="userengage('event.clicked', { where: 'page' })">On the page</button>"""
    key = visit(site.installed(body=body + "<iframe src=/frame></iframe>"))

    page.get_by_text("On the page").click()
    page.frame_locator("iframe").get_by_text("In the frame").click()

    assert len(server.happened(key, "clicked")) == 1
    assert len(server.happened(key, "from_frame")) == 1


def test_a_name_without_the_prefix_sends_nothing_and_warns_once(
    server: RunningCueline, site: Site, page: Page, visit: Visit, warnings_of: list[str]
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.post_data or ""))
    key = visit(site.installed())

    page.evaluate("userengage('download_pdf'); userengage('download_pdf'); userengage('event.after')")

    server.happened(key, "after")
    assert not any("download_pdf" in body for body in sent)
    assert [event["name"] for event in server.timeline(key)] == ["after", "page_view"]
    assert len(warnings_of) == 1
    assert "download_pdf" in warnings_of[0]
    assert "event." in warnings_of[0]


def test_the_check_by_console_network_and_timeline(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed())
    server.happened(key, "page_view")

    with page.expect_response("**/api/event/") as waiting:
        page.evaluate("userengage('event.test_console_fire', { plan: 'premium', price: 199.00 })")

    answer = waiting.value
    body = answer.request.post_data_json
    assert (answer.request.method, answer.status) == ("POST", 200)
    assert body["key"] == server.api_key
    [event] = body["events"]
    assert (event["name"], event["data"]) == ("event.test_console_fire", {"plan": "premium", "price": 199})
    assert answer.json()["accepted"] == 1
    [row] = server.happened(key, "test_console_fire")
    assert row["id"] == event["id"]
    assert row["raw"] == {"plan": "premium", "price": 199}


def test_user_attributes_travel_with_the_page_view_and_with_client_update(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(civchat={"email": "ada@shop.example", "name": "Ada", "loyalty": "gold"}))
    server.happened(key, "page_view")

    page.evaluate("userengage('client.update', { loyalty: 'platinum' })")

    server.happened(key, "client.update")
    user = server.ask("GET", f"/api/v1/users/by-key/{key}")
    assert (user["email"], user["name"]) == ("ada@shop.example", "Ada")
    assert user["attributes"]["loyalty"] == "platinum"


def test_a_product_event_arrives(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    key = visit(site.installed())

    page.evaluate("userengage('product_event', { product_id: 'p1', event_type: 'add to cart', price: 12.5 })")

    [event] = server.happened(key, "product_event")
    assert event["kind"] == "product_event"
    assert event["raw"] == {"product_id": "p1", "event_type": "add to cart", "price": 12.5}


def test_the_page_view_names_its_page(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    key = visit(site.installed(path="/teas"))

    [view] = server.happened(key, "page_view")

    assert view["url"] == site.url + "/teas"
    expect(page).to_have_title("Shop /teas")
