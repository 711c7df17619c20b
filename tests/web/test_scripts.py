"""Where the widget's scripts are served, and for how long a page may name them."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from cueline.web.site import STATIC, Site, keep_scripts

ALIAS = "q7x2"
EARLIER = "widget.0123456789.js"


@pytest.fixture
def site(tmp_path: Path) -> Site:
    (tmp_path / EARLIER).write_text("/* an earlier release */")
    return Site(lambda: "key", lambda segment: segment == ALIAS, lambda _ms: None, tmp_path)


async def fetched(site: Site, path: str) -> httpx.Response:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        handler = site.handler(scope["path"])
        assert handler is not None
        await handler(scope, receive, send)

    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://edge.test") as client:
        return await client.get(path)


def hashed() -> str:
    (name,) = [file.name for file in STATIC.glob("widget.*.js") if re.fullmatch(r"widget\.[0-9a-f]{10}\.js", file.name)]
    return name


async def test_below_an_alias_path_the_widget_is_the_same_under_a_name_no_list_has(site: Site) -> None:
    plain, alias = await fetched(site, "/widget.js"), await fetched(site, f"/{ALIAS}/main.js")

    assert (plain.status_code, alias.status_code) == (200, 200)
    assert alias.content == plain.content
    assert alias.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/stub.js", "/widget.js", "/auto.js", "/debug.js", "/messages.js", "/spa.js"])
async def test_every_script_is_below_an_alias_path_too(site: Site, path: str) -> None:
    assert (await fetched(site, f"/{ALIAS}{path}")).content == (await fetched(site, path)).content


@pytest.mark.parametrize("path", ["index.html", "assets/x.js", "", "demo/"])
async def test_nothing_else_is_below_an_alias_path(site: Site, path: str) -> None:
    assert (await fetched(site, f"/{ALIAS}/{path}")).status_code == 404


async def test_a_hashed_script_may_be_kept_for_ever_and_outlives_an_upgrade(site: Site) -> None:
    newest, earlier = await fetched(site, f"/{hashed()}"), await fetched(site, f"/{EARLIER}")

    assert "immutable" in newest.headers["cache-control"]
    assert earlier.text == "/* an earlier release */"
    assert "immutable" in earlier.headers["cache-control"]
    assert (await fetched(site, "/widget.ffffffffff.js")).status_code == 404


def test_this_releases_hashed_script_is_kept(tmp_path: Path) -> None:
    keep_scripts(tmp_path / "scripts")
    keep_scripts(tmp_path / "scripts")

    assert hashed() in {file.name for file in (tmp_path / "scripts").iterdir()}
    assert (tmp_path / "scripts" / hashed()).read_bytes() == (STATIC / "widget.js").read_bytes()
