"""Who is tracked: the cookie, `civchat`, consent, and pages that mean no good."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import ready_key
from host_pages import Gate, Site
from playwright.sync_api import Page
from running_cueline import RunningCueline, eventually

Visit = Callable[[str], str]
KEY = "abc123def456"


def cookie_of(page: Page) -> str:
    found = [cookie["value"] for cookie in page.context.cookies() if cookie["name"] == "__ca__chat"]
    return found[0] if found else ""


def test_a_fresh_visitor_gets_a_key_in_a_first_party_cookie(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed())

    [cookie] = page.context.cookies()

    assert (cookie["name"], cookie["value"]) == ("__ca__chat", key)
    assert len(key) == 12
    assert (cookie["path"], cookie["sameSite"], cookie["httpOnly"]) == ("/", "Lax", False)
    assert cookie["expires"] - page.evaluate("Date.now() / 1000") > 364 * 86400
    assert server.happened(key, "page_view")[0]["key"] == key


def test_a_cookie_that_is_there_is_adopted(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    page.context.add_cookies([{"name": "__ca__chat", "value": KEY, "url": site.url}])

    assert visit(site.installed()) == KEY

    assert len(server.happened(KEY, "page_view")) == 1
    assert cookie_of(page) == KEY


def test_a_spoilt_cookie_is_replaced(site: Site, page: Page, visit: Visit) -> None:
    page.context.add_cookies([{"name": "__ca__chat", "value": "<script>", "url": site.url}])

    key = visit(site.installed())

    eventually(lambda: cookie_of(page) == key)


def test_an_e_mail_link_brings_its_key(site: Site, page: Page, visit: Visit) -> None:
    page.context.add_cookies([{"name": "__ca__chat", "value": KEY, "url": site.url}])

    assert visit(site.installed() + "?__ca__chat=fromanemail1&utm=x") == "fromanemail1"

    assert cookie_of(page) == "fromanemail1"


def test_a_key_given_by_the_page_wins(site: Site, page: Page, visit: Visit) -> None:
    page.context.add_cookies([{"name": "__ca__chat", "value": KEY, "url": site.url}])

    assert visit(site.installed(civchat={"userKey": "givenbypage1"})) == "givenbypage1"

    assert cookie_of(page) == "givenbypage1"


def test_a_shop_may_watch_for_the_key_with_a_setter(site: Site, page: Page) -> None:
    watching = """<script>
      addEventListener('DOMContentLoaded', () => { document.title = window.seen || 'none'; });
    </script>"""
    html = site.installed(head=watching)
    define = """<script>
      Object.defineProperty(civchat, 'userKey', { set(key) { (window.seen = window.seen || []).push(key); },
        get() { return (window.seen || [])[0]; } });
    </script></head>"""
    site.page(site.pages["/"][0].replace("</head>", define))

    page.goto(html)
    key = ready_key(page)
    page.evaluate("userengage('event.a'); userengage('event.b')")

    assert page.evaluate("seen") == [key]


def test_civchat_assigned_again_is_read_again(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    key = visit(site.installed())
    server.happened(key, "page_view")

    page.evaluate(
        """(apiKey) => {
          window.civchat = { apiKey, email: 'grace@shop.example', tier: 'gold' };
          userengage('event.after_login');
          UE.pageHit();
        }""",
        server.api_key,
    )

    assert len(server.happened(key, "after_login")) == 1
    server.happened(key, "page_view", 2)
    user = server.ask("GET", f"/api/v1/users/by-key/{key}")
    assert (user["email"], user["attributes"]["tier"]) == ("grace@shop.example", "gold")
    assert page.evaluate("civchat.userKey") == key


def test_civchat_that_comes_after_the_script_is_waited_for(server: RunningCueline, site: Site, page: Page) -> None:
    html = f"""<!doctype html><title>Late</title><link rel=icon href=data:,><script>{server.stub}</script>
    <script async src="{server.url}/widget.js"></script>"""
    page.goto(site.page(html))
    page.wait_for_function("window.userengage.ready")

    page.evaluate("userengage('event.before_civchat')")
    page.evaluate("(apiKey) => { window.civchat = { apiKey } }", server.api_key)
    page.evaluate("userengage('event.with_civchat')")

    key = ready_key(page)
    assert len(server.happened(key, "before_civchat")) == 1
    assert len(server.happened(key, "with_civchat")) == 1


def test_reset_auth_starts_over_as_somebody_new(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    first = visit(site.installed(civchat={"user_id": "user-before-reset", "email": "old@shop.example"}))
    server.happened(first, "page_view")

    page.evaluate("UE.resetAuth({ first_name: 'New' })")

    second = page.evaluate("civchat.userKey")
    assert second != first
    assert cookie_of(page) == second
    server.happened(second, "page_view")
    user = server.ask("GET", f"/api/v1/users/by-key/{second}")
    assert (user["custom_id"], user["email"]) in {(None, None), ("", "")}


def test_spa_routes_are_page_views_when_asked_for(server: RunningCueline, site: Site, page: Page, visit: Visit) -> None:
    key = visit(site.installed(civchat={"spa": True}))

    page.evaluate("history.pushState({}, '', '/teas?sort=price'); document.title = 'Teas'")
    server.happened(key, "page_view", 2)
    page.evaluate("location.hash = 'reviews'")
    page.evaluate("history.back(); history.back()")

    views = server.happened(key, "page_view", 3)
    assert [view["url"] for view in views] == [site.url + path for path in ("/", "/teas?sort=price", "/")]
    assert views[1]["referrer"] == site.url + "/"


def test_consent_pending_stores_and_sends_nothing_until_granted(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    sent: list[str] = []
    page.on("request", lambda request: sent.append(request.url) if request.method == "POST" else None)
    head = "<script>userengage('event.in_head_pending')</script>"
    key = visit(site.installed(civchat={"consent": "pending"}, head=head))
    page.evaluate("userengage('event.while_pending', { n: 1 })")
    page.wait_for_timeout(700)
    assert (sent, cookie_of(page), page.evaluate("localStorage.length")) == ([], "", 0)

    page.evaluate("userengage('consent', 'granted')")

    assert len(server.happened(key, "while_pending")) == 1
    assert len(server.happened(key, "in_head_pending")) == 1
    assert cookie_of(page) == key


def test_consent_refused_forgets_what_was_queued(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(server_url=gate.url))
    server.happened(key, "page_view")
    gate.refusal = (503, {})
    page.evaluate("userengage('event.before_refusal')")
    eventually(lambda: page.evaluate("localStorage.length") == 1)

    page.evaluate("userengage('consent', 'denied'); userengage('event.after_refusal')")

    assert page.evaluate("localStorage.length") == 0
    gate.refusal = None
    page.wait_for_timeout(1500)
    assert [item["name"] for item in server.timeline(key)] == ["page_view"]


@pytest.mark.parametrize(
    "hostile",
    [
        "</script><script>alert(1)</script>",
        '"><img src=x onerror=alert(1)>',
        "javascript:alert(1)",
        "\u2028\u2029\u0000\U0001f600 zażółć",
    ],
)
def test_hostile_text_arrives_as_text(
    server: RunningCueline, site: Site, page: Page, visit: Visit, hostile: str
) -> None:
    key = visit(site.installed())

    page.evaluate("(text) => userengage('event.hostile', { text, [text]: 1, nested: { text } })", hostile)

    [event] = server.happened(key, "hostile")
    assert event["raw"] == {"text": hostile, hostile: 1, "nested": {"text": hostile}}


def test_nothing_a_page_passes_makes_the_widget_throw(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed())

    page.evaluate("""() => {
      const circle = { price: 5 }; circle.self = circle;
      userengage(); userengage(null); userengage({}); userengage(Symbol('x')); userengage('event.');
      userengage('event.odd', circle, 1, 2, 3);
      userengage('event.odd', { big: 12345678901234567890n, when: new Date(0), go() {}, element: document.body });
      userengage('event.odd', 'text'); userengage('event.odd', null); userengage('event.odd', [1, 2]);
      userengage('event.odd', { get trap() { throw new Error('trap'); }, fine: true });
      UE.pageHit(null); UE.pageHit(7); UE.refresh(); UE.init(undefined, 1);
      civchat.onOpen = () => { throw new Error("the page's own"); };
      userengage('widget.open');
    }""")

    raws = [event["raw"] for event in server.happened(key, "odd", 6)]
    assert raws[0]["price"] == 5
    assert raws[1]["big"] == "12345678901234567890"
    assert raws[1]["when"] == "1970-01-01T00:00:00.000Z"
    assert raws[2:5] == [{}, {}, {"0": 1, "1": 2}]
    assert raws[5] == {"fine": True}


OLD_LIBRARIES = """<script>
Object.prototype.extend = function () { return this; };
Array.prototype.toJSON = function () { return '[' + this.join(', ') + ']'; };
Array.prototype.each = function () {};
</script>"""


def test_libraries_that_extend_the_builtins_cost_nothing(
    server: RunningCueline, site: Site, gate: Gate, page: Page, visit: Visit
) -> None:
    site.installed(path="/next", server_url=gate.url, head=OLD_LIBRARIES)
    key = visit(site.installed(server_url=gate.url, head=OLD_LIBRARIES))
    gate.refusal = (503, {})
    page.evaluate("userengage('event.beside_old_libraries', { n: 1 })")
    eventually(lambda: len(gate.batches) >= 2)

    page.goto(site.url + "/next")
    gate.refusal = None

    assert server.happened(key, "beside_old_libraries")[0]["raw"] == {"n": 1}
    assert all(batch["dropped"] == {} for batch in gate.batches)


def test_a_page_that_installed_it_twice_is_counted_once(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    key = visit(site.installed(body=f'<script src="{server.url}/widget.js"></script>'))

    page.evaluate("userengage('event.once')")

    assert len(server.happened(key, "once")) == 1
    assert [item["name"] for item in server.timeline(key)] == ["once", "page_view"]


def test_a_strict_content_security_policy_is_enough_for_the_script(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    html = f"""<!doctype html><title>Strict</title><link rel=icon href=data:,>
    <script src="/settings.js"></script><script src="{server.url}/widget.js"></script>"""
    policy = f"default-src 'none'; img-src data:; script-src 'self' {server.url}; connect-src {server.url}"
    settings = f"window.civchat = {{ apiKey: '{server.api_key}' }};"
    site.page(settings, "/settings.js", {"Content-Type": "text/javascript"})

    key = visit(site.page(html, "/", {"Content-Security-Policy": policy}))
    page.evaluate("userengage('event.under_policy')")

    assert len(server.happened(key, "under_policy")) == 1


def test_the_immutable_copy_passes_its_integrity_check(
    server: RunningCueline, site: Site, page: Page, visit: Visit
) -> None:
    manifest = json.loads((Path(__file__).parents[2] / "src/cueline/web/static/manifest.json").read_text())
    checked = f'integrity="{manifest["sri"]}" crossorigin="anonymous"'
    script = f'<script src="{server.url}/{manifest["widget"]}" {checked}></script>'
    settings = f"<script>window.civchat = {{ apiKey: '{server.api_key}' }}</script>"

    key = visit(site.page(f"<!doctype html><title>SRI</title><link rel=icon href=data:,>{settings}{script}"))

    assert len(server.happened(key, "page_view")) == 1
    assert manifest["stub"] == server.stub
