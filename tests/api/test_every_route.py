"""Laws that hold on every route."""

import re
from typing import Any

import httpx
import pytest
from api_cast import House

from cueline.api.openapi import openapi
from cueline.api.paging import cursor_of
from cueline.events.port import Before

NEED_NOTHING = {"SignIn", "SignInByLink", "GetReadiness", "GetMetrics", "AskVerdicts", "AskMessages", "PullHook"}
UNKNOWN = {"workspace_id": "999", "key": "nobodyskey00", "name": "never%2Fseen", "attribute": "a%20b"}


def routes() -> list[tuple[str, str, dict[str, Any]]]:
    return [
        (method.upper(), path, operation)
        for path, operations in openapi()["paths"].items()
        for method, operation in operations.items()
    ]


ROUTES = [pytest.param(*route, id=route[2]["operationId"]) for route in routes()]
CLOSED = [
    pytest.param(*route, id=route[2]["operationId"])
    for route in routes()
    if route[2]["operationId"] not in NEED_NOTHING
]
IN_WORKSPACE = [pytest.param(*route, id=route[2]["operationId"]) for route in routes() if "{workspace_id}" in route[1]]
WITH_BODY = [pytest.param(*route, id=route[2]["operationId"]) for route in routes() if "requestBody" in route[2]]
WITH_LIMIT = [
    pytest.param(*route, id=route[2]["operationId"])
    for route in routes()
    if any(parameter["name"] == "limit" for parameter in route[2].get("parameters", []))
]


def filled(path: str, **values: str) -> str:
    return re.sub(r"\{(\w+)\}", lambda found: (UNKNOWN | values).get(found[1], "999"), path)


def assert_is_error(answer: httpx.Response, status: int) -> dict[str, Any]:
    assert answer.status_code == status, answer.text
    error = answer.json()["error"]
    assert set(error) <= {"code", "message", "hint", "request_id", "details"}
    assert re.fullmatch(r"[a-z0-9_]+", error["code"])
    assert error["message"]
    assert error["request_id"] == answer.headers["x-request-id"]
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-content-type-options"] == "nosniff"
    return error


@pytest.mark.parametrize(("method", "path", "operation"), CLOSED)
async def test_who_is_not_known_gets_401(
    method: str, path: str, operation: dict[str, Any], anybody: httpx.AsyncClient
) -> None:
    answer = await anybody.request(method, filled(path, workspace_id="1"))

    assert_is_error(answer, 401)


@pytest.mark.parametrize(("method", "path", "operation"), IN_WORKSPACE)
async def test_an_unknown_workspace_is_404(
    method: str, path: str, operation: dict[str, Any], owner: httpx.AsyncClient
) -> None:
    answer = await owner.request(method, filled(path), json={})

    assert assert_is_error(answer, 404)["code"] == "workspace_unknown"


@pytest.mark.parametrize(
    ("method", "path", "operation"),
    [case for case in IN_WORKSPACE if case.values[0] == "GET" and case.values[1].count("{") > 1],
)
async def test_an_unknown_thing_is_404(
    method: str, path: str, operation: dict[str, Any], owner: httpx.AsyncClient
) -> None:
    answer = await owner.request(method, filled(path, workspace_id="1"))

    assert_is_error(answer, 404)


@pytest.mark.parametrize(("method", "path", "operation"), [case for case in IN_WORKSPACE if case.values[0] != "GET"])
async def test_a_change_without_the_csrf_header_is_403(
    method: str, path: str, operation: dict[str, Any], owner: httpx.AsyncClient
) -> None:
    del owner.headers["x-csrf-token"]

    answer = await owner.request(method, filled(path, workspace_id="1"), json={})

    assert assert_is_error(answer, 403)["code"] == "csrf_invalid"


@pytest.mark.parametrize(("method", "path", "operation"), WITH_BODY)
@pytest.mark.parametrize("body", [b"{", b"[]", b'"text"', b"", b"\xff"])
async def test_a_body_that_is_no_object_is_400(
    method: str,
    path: str,
    operation: dict[str, Any],
    body: bytes,
    owner: httpx.AsyncClient,
    program: httpx.AsyncClient,
) -> None:
    client = program if path.startswith("/api/v1") else owner

    answer = await client.request(
        method, filled(path, workspace_id="1"), content=body, headers={"content-type": "application/json"}
    )

    assert_is_error(answer, 400)


@pytest.mark.parametrize(("method", "path", "operation"), WITH_LIMIT)
@pytest.mark.parametrize("limit", ["0", "1001", "many", "-1", ""])
async def test_a_limit_out_of_bounds_is_400_and_says_where(
    method: str,
    path: str,
    operation: dict[str, Any],
    limit: str,
    owner: httpx.AsyncClient,
    program: httpx.AsyncClient,
) -> None:
    client = program if path.startswith("/api/v1") else owner

    answer = await client.get(filled(path, workspace_id="1"), params={"limit": limit})

    assert assert_is_error(answer, 400)["details"][0]["where"] == "query.limit"


@pytest.mark.parametrize("cursor", ["x", "%%%", "bm90IGpzb24", "eyJhIjoxfQ", "é"])
@pytest.mark.parametrize("path", ["users", "search", "audit", "dead-letters", "violations"])
async def test_a_cursor_that_no_page_gave_is_400(path: str, cursor: str, owner: httpx.AsyncClient) -> None:
    answer = await owner.get(f"/api/app/workspaces/1/{path}", params={"cursor": cursor})

    assert assert_is_error(answer, 400)["code"] == "cursor_invalid"


@pytest.mark.parametrize("end", [Before(-1, 1), Before(1, -1), Before(2**60, 1), Before(1, 2**63)])
async def test_a_place_where_no_event_can_be_is_no_cursor(end: Before, owner: httpx.AsyncClient) -> None:
    answer = await owner.get("/api/app/workspaces/1/search", params={"cursor": cursor_of(end)})

    assert assert_is_error(answer, 400)["code"] == "cursor_invalid"


@pytest.mark.parametrize(("method", "path", "operation"), ROUTES)
async def test_another_method_is_405_and_an_allow_header(
    method: str, path: str, operation: dict[str, Any], owner: httpx.AsyncClient
) -> None:
    answer = await owner.request("TRACE", filled(path, workspace_id="1"))

    assert_is_error(answer, 405)
    assert method in answer.headers["allow"]


async def test_an_unknown_address_is_404(anybody: httpx.AsyncClient) -> None:
    assert_is_error(await anybody.get("/api/app/nothing"), 404)


async def test_a_body_over_the_limit_is_413_and_says_what_the_limit_is(owner: httpx.AsyncClient) -> None:
    answer = await owner.post(
        "/api/app/session", content=b" " * (1024 * 1024 + 1), headers={"content-type": "application/json"}
    )

    error = assert_is_error(answer, 413)
    assert error["code"] == "body_too_large"
    assert "1048576 bytes" in error["message"]
    assert error["hint"]


async def test_a_number_too_large_for_any_row_is_404(owner: httpx.AsyncClient) -> None:
    assert_is_error(await owner.get(f"/api/app/workspaces/{10**30}"), 404)
    assert_is_error(await owner.get(f"/api/app/workspaces/1/users/{10**30}"), 404)
    assert_is_error(await owner.delete(f"/api/app/workspaces/1/api-keys/{10**30}"), 404)


async def test_what_nobody_foresaw_is_500_without_its_cause(house: House, owner: httpx.AsyncClient) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret internals")

    house.events.find = broken

    answer = await owner.get("/api/app/workspaces/1/search")

    assert assert_is_error(answer, 500)["code"] == "internal_error"
    assert "secret internals" not in answer.text


async def test_a_sound_request_id_is_kept_and_another_replaced(anybody: httpx.AsyncClient) -> None:
    kept = await anybody.get("/readyz", headers={"x-request-id": "my-request.1"})
    replaced = await anybody.get("/readyz", headers={"x-request-id": "<script>"})

    assert kept.headers["x-request-id"] == "my-request.1"
    assert re.fullmatch(r"[0-9a-f]{32}", replaced.headers["x-request-id"])


def test_every_operation_has_its_own_name_and_a_summary() -> None:
    names = [operation["operationId"] for _, _, operation in routes()]

    assert len(names) == len(set(names))
    assert all(operation["summary"] for _, _, operation in routes())
