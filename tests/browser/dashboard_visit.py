"""A member at the dashboard, and visitors whose events they look at."""

import json
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import Any
from uuid import uuid4

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, expect
from running_cueline import RunningCueline

PASSWORD = "a-long-enough-password"
AXE_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def choose_password(page: Page, link: str) -> None:
    """Come in by a one-time link and choose the password for next time."""
    page.goto(link)
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Save and continue").click()
    expect(page.get_by_role("heading", name="Live").or_(page.get_by_role("heading", name="Install"))).to_be_visible()


@contextmanager
def a_stranger(browser: Browser) -> Iterator[Page]:
    """Someone who is not signed in, in a browser of their own."""
    context = browser.new_context(storage_state={"cookies": [], "origins": []})
    try:
        yield context.new_page()
    finally:
        context.close()


def a_key() -> str:
    """A visitor nobody has seen."""
    return uuid4().hex[:12]


def send(
    server: RunningCueline, key: str, name: str, data: dict[str, Any] | None = None, **more: Any
) -> dict[str, Any]:
    """Send one event of the visitor with `key`, as a page on a shop would, and return the answer."""
    body = {
        "key": server.api_key,
        "id": str(uuid4()),
        "name": name,
        "data": data or {},
        "anon": key,
        "url": "https://shop.example/cart",
        **more,
    }
    request = urllib.request.Request(
        f"{server.url}/api/event/", data=json.dumps(body).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=10) as answer:
        said: dict[str, Any] = json.load(answer)
    assert said["accepted"] == 1
    return said


def select_option(page: Page, label: str, option: str) -> None:
    page.get_by_role("combobox", name=label, exact=True).or_(page.get_by_label(label, exact=True)).first.click()
    page.get_by_role("option", name=option, exact=True).click()


@cache
def owner_of(browser: Browser, server: RunningCueline) -> Any:
    """The first owner's cookies, after the printed link and a password. A link works once, so this is done once."""
    context = browser.new_context()
    choose_password(context.new_page(), server.sign_in_link)
    state = context.storage_state()
    context.close()
    return state


_AT_REST = """async () => {
  for (let n = 0; n < 2; n++) await new Promise(requestAnimationFrame);
  const moving = document.getAnimations().filter((one) => one.effect.getComputedTiming().endTime < Infinity);
  await Promise.all(moving.map((one) => one.finished.catch(() => {})));
}"""


def faults(page: Page) -> list[str]:
    """What is not accessible on the page, or too wide for it, once what fades in is there."""
    expect(page.get_by_label("Loading")).to_have_count(0)
    page.evaluate(_AT_REST)
    violations = Axe().run(page, options={"runOnly": AXE_RULES}).response["violations"]
    found = [f"{one['id']}: {one['nodes'][0]['html'][:160]}" for one in violations]
    is_wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*found, "scrolls sideways"] if is_wide else found


def as_owner(browser: Browser, server: RunningCueline, method: str, path: str, data: Any) -> Any:
    """Do something in the first workspace as its owner, and return the answer."""
    context = browser.new_context(storage_state=owner_of(browser, server))
    csrf = context.request.get(f"{server.url}/api/app/session").json()["csrf"]
    place, headers = f"{server.url}/api/app/workspaces/1{path}", {"X-CSRF-Token": csrf}
    answer = context.request.fetch(place, method=method, data=data, headers=headers)
    assert answer.ok, answer.text()
    said = answer.json()
    context.close()
    return said


def go_live(browser: Browser, server: RunningCueline, name: str, graph: dict[str, Any]) -> None:
    """Make an automation and publish it, as a member does."""
    made = as_owner(browser, server, "POST", "/automations", {"name": name, "graph": graph})
    place = f"/automations/{made['automation']['id']}/publish"
    as_owner(browser, server, "POST", place, {"waiting": "drain", "mapping": {}})


def set_workspace(browser: Browser, server: RunningCueline, **change: Any) -> None:
    """Change the first workspace's settings as its owner; the edge knows within half a second."""
    as_owner(browser, server, "PATCH", "", change)


class AtTheDashboard:
    """Tests of this class have the owner's browser as `page`, and stand in the first workspace after `home`."""

    @pytest.fixture
    def browser_context_args(
        self, browser_context_args: dict[str, Any], browser: Browser, server: RunningCueline
    ) -> dict[str, Any]:
        return {
            **browser_context_args,
            "storage_state": owner_of(browser, server),
            "permissions": ["clipboard-read", "clipboard-write"],
        }

    @pytest.fixture
    def home(self, server: RunningCueline, page: Page) -> str:
        """The address of the workspace, as the dashboard finds it."""
        page.goto(f"{server.url}/w/my-workspace/live")
        expect(page.get_by_role("heading", name="Live")).to_be_visible()
        return f"{server.url}/w/my-workspace"

    @pytest.fixture(autouse=True)
    def nothing_refused(self, page: Page) -> Iterator[None]:
        """The content policy stops nothing the dashboard needs."""
        said: list[str] = []
        page.on("console", lambda message: said.append(message.text))
        yield
        assert [text for text in said if "Content Security Policy" in text] == []
