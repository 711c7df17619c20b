"""Every link leads somewhere, every page is found, and no page speaks of the machine it was written on."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
BESIDE = [*(ROOT / "integrations").rglob("*.md"), ROOT / "widget/package/README.md"]
PAGES = sorted([*ROOT.glob("*.md"), *DOCS.rglob("*.md"), *BESIDE])

_LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)|(?:src|srcset)=\"([^\"]+)\"")
_CODE = re.compile(r"^```.*?^```$|`[^`\n]*`", re.MULTILINE | re.DOTALL)
_ELSEWHERE = ("http://", "https://", "mailto:")
_MACHINE = re.compile(r"/work/|/tmp/|/root/|/home/\w|/workspace/|site-packages|file://")
_UNFINISHED = re.compile(r"\b(?:TODO|FIXME|TBD|XXX|lorem ipsum)\b", re.IGNORECASE)


def links(page: Path) -> list[str]:
    found = _LINK.findall(_CODE.sub("", page.read_text()))
    return [one for pair in found for one in pair if one and not one.startswith(_ELSEWHERE)]


def anchors(page: Path) -> set[str]:
    """Return the anchors of a page's headings, as code hosts make them."""
    prose = re.sub(r"^```.*?^```$", "", page.read_text(), flags=re.MULTILINE | re.DOTALL)
    headings = re.findall(r"^#+ (.+)$", prose, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


def is_broken(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.exists() or not target.is_relative_to(ROOT):
        return True
    return bool(anchor) and anchor not in anchors(target)


@pytest.mark.parametrize("document", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_link_leads_somewhere(document: Path) -> None:
    assert [link for link in links(document) if is_broken(document, link)] == []


def test_the_index_lists_every_page() -> None:
    listed = {(DOCS / link.partition("#")[0]).resolve() for link in links(DOCS / "README.md")}

    assert [
        str(page) for page in PAGES if DOCS in page.parents and page.name != "README.md" and page not in listed
    ] == []


@pytest.mark.parametrize("document", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_no_page_speaks_of_the_machine_it_was_written_on(document: Path) -> None:
    text = document.read_text()

    assert _MACHINE.findall(text) == []
    assert _UNFINISHED.findall(text) == []


@pytest.mark.parametrize("document", sorted(DOCS.glob("decisions/*.md")), ids=lambda page: page.name)
def test_a_decision_takes_half_a_page(document: Path) -> None:
    lines = document.read_text().splitlines()

    assert re.fullmatch(r"\d{4}-[a-z0-9-]+\.md", document.name)
    assert lines[0].startswith(f"# {document.name[:4]}: ")
    assert len(lines) <= 60


def test_the_first_thing_to_read_takes_five_minutes() -> None:
    words = len(_CODE.sub("", (ROOT / "README.md").read_text()).split())

    assert words <= 5 * 200
