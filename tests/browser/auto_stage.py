"""What tests of auto-capture share."""

from playwright.sync_api import Page
from running_cueline import RunningCueline

OUTBOUND = (
    '<a id=out href="https://ann:secret@partner.example/offers/tea?mail=ann@example.org#top">'
    "<span><b id=inner>Our   partner</b></span></a>"
)


def stay(page: Page) -> None:
    """Let no link leave the page; what listens later than the capture cannot hide the click from it."""
    page.evaluate("addEventListener('click', (event) => event.preventDefault())")


def wait_for_capture(page: Page) -> None:
    """Wait until the second file runs: the last thing it does is to follow routes."""
    page.wait_for_function("!`${history.pushState}`.includes('[native code]')")


def marked(server: RunningCueline, page: Page, key: str) -> list[str]:
    """Return the names of all that happened until now, by an event that comes after it."""
    page.evaluate("userengage('event.mark')")
    server.happened(key, "mark")
    names = [item["name"] for item in reversed(server.timeline(key))]
    return [name for name in names if name not in {"page_view", "mark"}]
