"""Delivery at the dashboard: a dead letter is found, read, corrected and delivered, whatever is written in it."""

import json
import re
from collections.abc import Iterator
from typing import Any, Literal

import pytest
from dashboard_visit import AtTheDashboard, a_key, as_owner, faults, go_live, send
from playwright.sync_api import Browser, Page, expect
from running_cueline import RunningCueline, running_cueline

from tests.delivery.receiver import Came, Receiver, receiving, status

HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


def wants_email_field(came: Came) -> bytes:
    if b'"email"' in came.body:
        return status(200, body="taken")
    return status(422, body=f"No email. {HOSTILE}")


@pytest.fixture(scope="module")
def crm() -> Iterator[Receiver]:
    """A receiver that wants a field the automation does not send."""
    with receiving(wants_email_field) as running:
        yield running


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningCueline]:
    """A server that may send to this machine, without a mail server."""
    place = tmp_path_factory.mktemp("delivery") / "data"
    with running_cueline(place, delivery_allowed_hosts="127.0.0.1") as running:
        yield running


@pytest.fixture(scope="module")
def told(browser: Browser, server: RunningCueline, crm: Receiver) -> str:
    """A visitor of whom an automation has told the receiver, in words of its own; returns their key."""
    body = json.dumps({"mail": "{{ user.email }}", "note": HOSTILE})
    steps: list[dict[str, Any]] = [
        {"kind": "webhook", "id": "tell", "name": HOSTILE, "url": f"{crm.url}/leads", "body": body, "next": "say"},
        {"kind": "page_message", "id": "say", "payload": HOSTILE, "next": None},
    ]
    graph = {"triggers": [{"kind": "event", "id": "t", "event": "cart_left"}], "start": "tell", "nodes": steps}
    go_live(browser, server, HOSTILE, graph)
    key = a_key()
    send(server, key, "event.cart_left", {}, user={"email": "ann@shop.example", "name": HOSTILE})
    return key


class TestDelivery(AtTheDashboard):
    def test_a_dead_letter_is_read_corrected_and_delivered_under_its_key(
        self, page: Page, home: str, told: str, crm: Receiver
    ) -> None:
        page.goto(f"{home}/delivery")
        choose(page, "State", re.compile("Dead · 1"))
        choose(page, "Kind", re.compile("Webhook"))
        expect(page).to_have_url(re.compile("state=dead.*kind=webhook"))
        page.reload()
        rows = page.get_by_role("row").filter(has_text=crm.destination)
        expect(rows).to_have_count(1)
        rows.get_by_role("button").press("Enter")
        panel = page.get_by_role("complementary", name=re.compile("^Delivery"))
        expect(panel).to_contain_text("The receiver answered 422")
        panel.get_by_role("region", name="Attempts").locator("summary").click()
        expect(panel.get_by_role("region", name="Answer")).to_contain_text(f"No email. {HOSTILE}")
        expect(panel.get_by_role("region", name="Content")).to_contain_text(HOSTILE[:10])

        panel.get_by_role("button", name="Edit").click()
        form = panel.get_by_role("form", name="Content")
        form.get_by_role("textbox", name="Body").fill('{"email": "ann@shop.example"}')
        form.get_by_role("button", name="Save").click()
        panel.get_by_role("button", name="Replay").click()
        expect(panel.get_by_text("delivered", exact=True)).to_be_visible()

        assert [came.key for came in crm.came] == [crm.came[0].key] * 2
        assert json.loads(crm.came[1].body) == {"email": "ann@shop.example"}
        expect(panel).to_contain_text(crm.came[0].key)
        panel.get_by_role("link", name=re.compile("run 1$")).click()
        steps = page.get_by_role("region", name="Steps")
        expect(steps.get_by_role("listitem").filter(has_text=crm.destination)).to_contain_text("delivered")
        steps.get_by_role("link", name=f"Webhook · {crm.destination}").click()
        expect(page).to_have_url(re.compile(r"/delivery\?open=\d+"))
        expect(panel).to_contain_text("2 attempts")
        assert page.title() != "owned"

    def test_a_mail_that_cannot_leave_is_told_of_before_and_after(
        self, page: Page, home: str, browser: Browser, server: RunningCueline
    ) -> None:
        letter = {"kind": "email", "id": "mail", "subject": "Hello", "text": "You there", "next": None}
        graph = {"triggers": [{"kind": "event", "id": "t", "event": "mailed"}], "start": "mail", "nodes": [letter]}
        made = as_owner(browser, server, "POST", "/automations", {"name": "By mail", "graph": graph})
        page.goto(f"{home}/automations/{made['automation']['id']}")
        page.get_by_role("button", name="1 warning").click()
        problems = page.get_by_role("complementary", name="Problems")
        expect(problems).to_contain_text("set CUELINE_SMTP_HOST and CUELINE_SMTP_FROM")
        page.get_by_role("button", name="Publish").click()
        dialog = page.get_by_role("dialog")
        expect(dialog.get_by_role("region", name="Warnings")).to_contain_text("E-mail: no mail server is set")
        dialog.get_by_role("button", name="Publish").click()
        expect(page.get_by_text("Version 1 is live")).to_be_visible()
        send(server, a_key(), "event.mailed", {}, user={"email": "ann@shop.example"})

        page.goto(f"{home}/delivery?kind=email")
        expect(page.get_by_role("list", name="What keeps things from leaving")).to_contain_text("No e-mail leaves")

    def test_every_part_can_be_read_by_everybody_and_fits(self, page: Page, home: str, told: str) -> None:
        found: dict[str, list[str]] = {}
        looks: tuple[tuple[Literal["light", "dark"], int], ...] = (("light", 1_440), ("dark", 390), ("dark", 1_440))
        for scheme, width in looks:
            page.set_viewport_size({"width": width, "height": 860})
            page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            for view in ("delivery", "delivery?open=1", "delivery?open=2", "delivery?state=cancelled"):
                page.goto(f"{home}/{view}")
                expect(page.get_by_role("heading", level=1)).to_be_visible()
                if "open" in view:
                    expect(page.get_by_role("heading", name=re.compile(r"Delivery \d"))).to_be_visible()
                found[f"{view} {scheme} {width}"] = faults(page)

        assert {view: what for view, what in found.items() if what} == {}
        assert page.title() != "owned"


def choose(page: Page, label: str, option: re.Pattern[str]) -> None:
    page.get_by_role("combobox", name=label).click()
    page.get_by_role("option", name=option).click()
