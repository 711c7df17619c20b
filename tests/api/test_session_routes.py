import httpx
import pytest
from api_cast import DAY_MS, House

PASSWORD = "correct horse battery"


async def colleague(
    house: House, owner: httpx.AsyncClient, role: str, email: str = "ada@shop.example"
) -> httpx.AsyncClient:
    answer = await owner.post("/api/app/workspaces/1/members", json={"email": email, "role": role})
    assert answer.status_code == 201, answer.text
    return await house.signed_in(answer.json()["link"])


async def test_a_link_leads_in_once(house: House, anybody: httpx.AsyncClient) -> None:
    secret = house.first_link.removeprefix("/sign-in?token=")

    first = await anybody.post("/api/app/session/link", json={"token": secret})
    second = await anybody.post("/api/app/session/link", json={"token": secret})

    assert first.status_code == 200
    assert set(first.json()) == {"member", "csrf", "workspaces", "version"}
    assert first.json()["member"] == {"id": 1, "email": "owner@localhost", "name": "", "has_password": False}
    assert first.json()["workspaces"] == [
        {"id": 1, "name": "My workspace", "slug": "my-workspace", "timezone": "UTC", "role": "owner"}
    ]
    assert second.status_code == 401
    assert second.json()["error"]["code"] == "link_invalid"


async def test_the_cookie_is_out_of_reach_for_scripts_and_other_sites(house: House, anybody: httpx.AsyncClient) -> None:
    secret = house.first_link.removeprefix("/sign-in?token=")

    answer = await anybody.post("/api/app/session/link", json={"token": secret}, headers={"x-forwarded-proto": "https"})

    cookie = answer.headers["set-cookie"].lower()
    assert cookie.startswith("cueline_session=")
    assert "httponly" in cookie
    assert "samesite=lax" in cookie
    assert "secure" in cookie
    assert "max-age=2592000" in cookie
    assert "path=/" in cookie


async def test_on_plain_http_the_cookie_is_not_secure_or_it_would_not_come_back(owner: httpx.AsyncClient) -> None:
    answer = await owner.get("/api/app/session")

    assert "secure" not in answer.headers["set-cookie"].lower()


async def test_a_password_leads_in_and_signing_out_leads_out(house: House, owner: httpx.AsyncClient) -> None:
    assert (await owner.put("/api/app/session/password", json={"password": PASSWORD})).status_code == 204
    async with house.client() as other:
        answer = await other.post("/api/app/session", json={"email": "owner@localhost", "password": PASSWORD})
        assert answer.status_code == 200
        assert answer.json()["member"]["has_password"]

    assert (await owner.delete("/api/app/session")).status_code == 204
    assert (await owner.get("/api/app/session")).status_code == 401


async def test_too_many_wrong_passwords_are_429_and_say_when(anybody: httpx.AsyncClient) -> None:
    wrong = {"email": "owner@localhost", "password": "wrong password"}
    for _ in range(10):
        assert (await anybody.post("/api/app/session", json=wrong)).status_code == 401

    answer = await anybody.post("/api/app/session", json=wrong)

    assert answer.status_code == 429
    assert answer.headers["retry-after"] == "900"
    assert answer.json()["error"]["code"] == "too_many_attempts"


@pytest.mark.parametrize(
    ("content", "headers"),
    [
        (b"email=a&password=b", {"content-type": "application/x-www-form-urlencoded"}),
        (b'{"email":"a","password":"b"}', {"content-type": "text/plain"}),
        (b'{"email":"a","password":"b"}', {"content-type": "application/json", "sec-fetch-site": "cross-site"}),
    ],
)
async def test_another_site_cannot_sign_anybody_in(
    anybody: httpx.AsyncClient, content: bytes, headers: dict[str, str]
) -> None:
    answer = await anybody.post("/api/app/session", content=content, headers=headers)

    assert answer.status_code == 403


async def test_a_session_of_30_days_ago_is_over(house: House, owner: httpx.AsyncClient) -> None:
    house.clock.now += 30 * DAY_MS

    assert (await owner.get("/api/app/session")).status_code == 401


async def test_a_csrf_value_of_another_session_is_refused(house: House, owner: httpx.AsyncClient) -> None:
    other = await colleague(house, owner, "admin")
    owner.headers["x-csrf-token"] = other.headers["x-csrf-token"]

    assert (await owner.patch("/api/app/session/profile", json={"name": "Eve"})).status_code == 403


async def test_name_and_email_can_be_changed(owner: httpx.AsyncClient) -> None:
    answer = await owner.patch("/api/app/session/profile", json={"name": "Ada", "email": "Ada@Shop.example"})

    assert answer.json() == {"id": 1, "email": "ada@shop.example", "name": "Ada", "has_password": False}


@pytest.mark.parametrize(
    ("role", "allowed"),
    [
        ("viewer", {"look"}),
        ("editor", {"look", "define"}),
        ("admin", {"look", "define", "manage"}),
        ("owner", {"look", "define", "manage", "own"}),
    ],
)
async def test_a_role_allows_what_it_says(house: House, owner: httpx.AsyncClient, role: str, allowed: set[str]) -> None:
    client = await colleague(house, owner, role)
    place = "/api/app/workspaces/1"

    answers = {
        "look": await client.get(f"{place}/users"),
        "define": await client.post(f"{place}/events", json={"name": "added"}),
        "manage": await client.post(f"{place}/api-keys", json={"name": "App"}),
        "own": await client.post(f"{place}/members", json={"email": "new@shop.example", "role": "owner"}),
    }

    assert {right for right, answer in answers.items() if answer.is_success} == allowed
    refused = [answer for right, answer in answers.items() if right not in allowed]
    assert all(answer.status_code == 403 for answer in refused)


async def test_a_workspace_is_closed_to_members_of_others(house: House, owner: httpx.AsyncClient) -> None:
    made = await owner.post("/api/app/workspaces", json={"name": "Second", "timezone": "Europe/Warsaw"})
    outsider = await colleague(house, owner, "admin")

    assert made.status_code == 201
    assert (await owner.get(f"/api/app/workspaces/{made.json()['id']}/users")).status_code == 200
    assert (await outsider.get(f"/api/app/workspaces/{made.json()['id']}/users")).status_code == 404


async def test_viewers_create_no_workspaces(house: House, owner: httpx.AsyncClient) -> None:
    viewer = await colleague(house, owner, "viewer")

    assert (await viewer.post("/api/app/workspaces", json={"name": "Mine"})).status_code == 403


async def test_who_knows_their_way_in_gets_no_link_that_opens_more(house: House, owner: httpx.AsyncClient) -> None:
    admin = await colleague(house, owner, "admin")

    answer = await admin.post("/api/app/workspaces/1/members", json={"email": "owner@localhost", "role": "owner"})

    assert answer.json() == {"link": None}
