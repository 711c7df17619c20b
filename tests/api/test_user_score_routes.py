"""One user's score over HTTP: why, what it will be, what changed it, and changing it by hand."""

import json
from typing import Any
from uuid import UUID

import httpx
import pytest
from api_cast import DAY_MS, NOW, NOW_TEXT, House, a_row
from sqlalchemy import insert, update

from cueline.event import EventRow
from cueline.scoring.plan import EMPTY_PLAN
from cueline.scoring.plan_changes import publish, save_draft, scoring_of
from cueline.scoring.rebuilding import rebuilt
from cueline.scoring.scorer import Scorer
from cueline.scoring.stored import to_bytes
from cueline.state.tables import score_line, score_state, user, user_score
from cueline.workspaces.workspace import workspace_by_id

PLACE = "/api/app/workspaces/1"
PLAN: dict[str, Any] = {
    "groups": [{"id": "engagement", "name": "Engagement", "cap": {"maximum": 25}}],
    "rules": [
        {
            "id": "visit",
            "name": "Visited",
            "group": "engagement",
            "event": "visited",
            "points": {"kind": "fixed", "points": 20},
            "decay": {"kind": "linear", "days": 10},
            "window_cap": {"times": 2, "per": "day"},
        }
    ],
    "thresholds": [{"id": "hot", "name": "Hot", "score": 20, "rearm_below": 10}],
}


class Scored:
    """A house whose users have scores, as the lane leaves them."""

    def __init__(self, house: House) -> None:
        self.house = house
        save_draft(house.parts.desk, 1, PLAN, "ann")
        publish(house.parts.desk, workspace_by_id(house.engine, 1), "recompute", "never", "ann")
        published = scoring_of(house.engine, 1).published
        self.scorer = Scorer(published.plan if published else EMPTY_PLAN)

    def give(self, number: int, score: int, *rows: EventRow, above: tuple[str, ...] = ()) -> None:
        row = {
            "user_id": number,
            "workspace_id": 1,
            "version": 1,
            "score": score,
            "value": float(score),
            "as_of": NOW,
            "due_at": None,
            "above": json.dumps(above),
        }
        state = {"user_id": number, "line_id": 0, "state": to_bytes(rebuilt(self.scorer, rows))}
        with self.house.engine.begin() as tx:
            tx.execute(insert(user_score).values(row))
            tx.execute(insert(score_state).values(state))

    def note(self, number: int, event_id: str, **fields: Any) -> None:
        row = {"workspace_id": 1, "user_id": number, "event_id": event_id, "occurred_at": NOW, "at": NOW}
        row |= {"kind": "award", "rule": "visit.1", "milli": 20_000, "cut": "", "change": 20.0, "total": 20.0}
        with self.house.engine.begin() as tx:
            tx.execute(insert(score_line).values(row | fields))


@pytest.fixture
def scored(house: House) -> Scored:
    return Scored(house)


@pytest.fixture
def ada(scored: Scored) -> int:
    number = scored.house.add_user(1, "abcdefghijk1", name="Ada")
    rows = [a_row(one, name="visited", occurred_at=NOW - DAY_MS + one, user=number) for one in (1, 2, 3)]
    scored.give(number, 25, *rows, above=("hot",))
    return number


async def test_a_score_is_taken_apart(owner: httpx.AsyncClient, ada: int) -> None:
    shown = (await owner.get(f"{PLACE}/users/{ada}/score")).json()

    (rule,) = (one for one in shown["rules"] if one["id"] == "visit")
    assert (shown["user_id"], shown["score"], shown["value"], shown["version"]) == (ada, 25, 25.0, 1)
    assert shown["as_of"] == NOW_TEXT
    assert shown["cut_by"] is None
    assert shown["groups"][0] == {"id": "engagement", "name": "Engagement", "value": 25.0, "cut_by": "group"}
    assert rule["value"] == pytest.approx(36, abs=0.001)
    assert (rule["entries"], rule["cut"]) == (2, {"object": 0, "window": 1, "rule": False})
    assert (rule["revision"], rule["decays"], rule["gate_open"], rule["retired"]) == (1, True, True, False)
    assert [one["event_id"][-1] for one in rule["examples"]] == ["2", "1"]
    assert (rule["examples"][0]["name"], rule["examples"][0]["points"]) == ("visited", 20.0)
    assert rule["examples"][0]["now"] == pytest.approx(18, abs=0.001)


async def test_what_only_the_ledger_has_yet_is_part_of_it(scored: Scored, owner: httpx.AsyncClient, ada: int) -> None:
    scored.note(ada, str(UUID(int=9)), occurred_at=NOW - 2 * DAY_MS)
    scored.note(ada, "e2", kind="manual", rule="manual.1", milli=-1_500)
    scored.note(ada, "e3", kind="displaced")
    scored.note(ada, "e4", rule="gone.1")

    shown = (await owner.get(f"{PLACE}/users/{ada}/score")).json()

    visits, by_hand = sorted(shown["rules"], key=lambda one: one["value"], reverse=True)
    assert (visits["entries"], visits["value"]) == (3, pytest.approx(52, abs=0.001))
    assert (by_hand["id"], by_hand["value"]) == ("manual", -1.5)
    assert shown["value"] == 23.5


async def test_a_forecast_has_a_point_for_each_day_and_the_next_crossing(owner: httpx.AsyncClient, ada: int) -> None:
    shown = (await owner.get(f"{PLACE}/users/{ada}/score")).json()

    assert len(shown["forecast"]) == 31
    assert shown["forecast"][0] == {"at": NOW_TEXT, "score": 25}
    assert [one["score"] for one in shown["forecast"][3:10]] == [24, 20, 16, 12, 8, 4, 0]
    assert shown["next_crossing"]["direction"] == "down"
    assert (shown["next_crossing"]["threshold"], shown["next_crossing"]["name"]) == ("hot", "Hot")
    assert shown["next_crossing"]["at"].startswith("2026-11-30T")


async def test_who_never_scored_has_0_and_no_reasons(house: House, owner: httpx.AsyncClient) -> None:
    number = house.add_user(1, "abcdefghijk1")

    shown = (await owner.get(f"{PLACE}/users/{number}/score")).json()

    assert (shown["score"], shown["value"], shown["version"], shown["next_crossing"]) == (0, 0.0, None, None)
    assert shown["lines"] == {"items": [], "next": None}
    assert {one["score"] for one in shown["forecast"]} == {0}


async def test_the_ledger_pages_newest_first_through_merges(scored: Scored, owner: httpx.AsyncClient, ada: int) -> None:
    anonymous = scored.house.add_user(1, "anonymous001")
    with scored.house.engine.begin() as tx:
        tx.execute(update(user).where(user.c.id == anonymous).values(merged_into=ada, merged_at=NOW))
    scored.note(anonymous, "e1")
    scored.note(ada, "e2", cut="window")
    scored.note(ada, "e3", kind="manual", rule="manual.1", detail=json.dumps({"reason": "Met her", "by": "ann"}))
    scored.note(ada, "e3", kind="threshold", rule="hot", milli=0, detail=json.dumps({"direction": "up"}))

    first = (await owner.get(f"{PLACE}/users/{ada}/score", params={"limit": 3})).json()["lines"]
    second = (await owner.get(f"{PLACE}/users/{ada}/score", params={"cursor": first["next"]})).json()["lines"]

    assert [(one["kind"], one["rule"], one["name"]) for one in first["items"]] == [
        ("threshold", "hot", "Hot"),
        ("manual", "manual", "Changed by hand"),
        ("award", "visit", "Visited"),
    ]
    assert (first["items"][0]["direction"], first["items"][1]["direction"]) == ("up", None)
    assert (first["items"][1]["reason"], first["items"][1]["by"]) == ("Met her", "ann")
    assert (first["items"][2]["points"], first["items"][2]["cut_by"]) == (20.0, "window")
    assert ([one["event_id"] for one in second["items"]], second["next"]) == (["e1"], None)


async def test_a_line_names_the_automation_that_changed_the_score(
    scored: Scored, owner: httpx.AsyncClient, ada: int
) -> None:
    made = (await owner.post(f"{PLACE}/automations", json={"name": "Win back"})).json()["automation"]["id"]
    for number, by in enumerate((f"automation:{made}", "automation:99", "automation:x", "token:automation:1", "")):
        detail = json.dumps({"reason": "automation", "by": by})
        scored.note(ada, f"e{number}", kind="manual", rule="manual.1", detail=detail)

    lines = (await owner.get(f"{PLACE}/users/{ada}/score")).json()["lines"]["items"]

    assert [line["automation"] for line in reversed(lines)] == [
        {"id": made, "name": "Win back"},
        {"id": 99, "name": ""},
        None,
        None,
        None,
    ]


async def test_a_timeline_shows_what_each_event_did_to_the_score(
    scored: Scored, owner: httpx.AsyncClient, ada: int
) -> None:
    did = scored.house.add_event(1, user=ada, name="visited")
    scored.house.add_event(2, user=ada, name="other")
    displaced = scored.house.add_event(3, user=ada, name="visited")
    scored.note(ada, did.id)
    scored.note(ada, displaced.id, kind="displaced", change=0.0)

    items = (await owner.get(f"{PLACE}/users/{ada}/timeline")).json()["items"]

    assert [item["score"] for item in items] == [None, None, {"change": 20.0, "total": 20.0, "rules": ["Visited"]}]


async def test_users_are_listed_and_found_by_score(
    scored: Scored, owner: httpx.AsyncClient, program: httpx.AsyncClient, ada: int
) -> None:
    grace, zoe = (scored.house.add_user(1, key) for key in ("gracehopper1", "zoezoezoezo1"))
    scored.give(grace, -5)

    async def found(**params: Any) -> list[tuple[int, int]]:
        answer = await owner.get(f"{PLACE}/users", params=params)
        return [(one["id"], one["score"]) for one in answer.json()["items"]]

    pages = (await owner.get(f"{PLACE}/users", params={"sort": "score", "limit": 2})).json()
    assert await found(sort="score") == [(ada, 25), (zoe, 0), (grace, -5)]
    assert await found(sort="score", limit=2, cursor=pages["next"]) == [(grace, -5)]
    assert await found(min_score=0, sort="score") == [(ada, 25), (zoe, 0)]
    assert await found(max_score=-1) == [(grace, -5)]
    assert await found(min_score=-5, max_score=0, sort="score") == [(zoe, 0), (grace, -5)]
    assert (await owner.get(f"{PLACE}/users", params={"min_score": 1})).json()["total"] == 1
    assert (await program.get("/api/v1/users/by-key/abcdefghijk1")).json()["score"] == 25
    assert (await owner.get(f"{PLACE}/users/{grace}")).json()["score"] == -5


@pytest.mark.parametrize("bound", ["", "many", "1.5", str(10**30), "-inf"])
async def test_a_bound_that_is_no_score_is_400(owner: httpx.AsyncClient, bound: str) -> None:
    assert (await owner.get(f"{PLACE}/users", params={"min_score": bound})).status_code == 400


async def test_lines_name_rules_and_thresholds_apart_and_by_their_last_names_once_they_are_gone(
    scored: Scored, owner: httpx.AsyncClient, ada: int
) -> None:
    both = {**PLAN, "rules": [{**PLAN["rules"][0], "id": "hot", "name": "Clicked a deal"}]}
    other = {"groups": PLAN["groups"], "rules": [{**PLAN["rules"][0], "id": "other"}]}
    desk, place = scored.house.parts.desk, workspace_by_id(scored.house.engine, 1)
    for plan in (both, other, other):
        save_draft(desk, 1, plan, "ann")
        publish(desk, place, "recompute", "never", "ann")
    scored.note(ada, "e1")
    scored.note(ada, "e2", rule="hot.1")
    scored.note(ada, "e2", kind="threshold", rule="hot", milli=0)

    lines = (await owner.get(f"{PLACE}/users/{ada}/score")).json()["lines"]["items"]

    assert [(line["kind"], line["name"]) for line in lines] == [
        ("threshold", "Hot"),
        ("award", "Clicked a deal"),
        ("award", "Visited"),
    ]


async def test_a_change_by_hand_goes_through_the_log_and_the_audit(
    house: House, owner: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    number = house.add_user(1, "abcdefghijk1", name="Ada")

    by_member = await owner.post(f"{PLACE}/users/{number}/score", json={"points": -2.5, "reason": "Wrong person"})
    by_program = await program.post("/api/v1/users/by-key/abcdefghijk1/score", json={"set_to": 42})

    assert (by_member.status_code, by_program.status_code) == (202, 202)
    assert house.made == [
        (
            1,
            {
                "id": by_member.json()["event_id"],
                "name": "score.change",
                "t": NOW,
                "of": number,
                "data": {"points": -2.5, "reason": "Wrong person", "by": "owner@localhost"},
            },
        ),
        (
            1,
            {
                "id": by_program.json()["event_id"],
                "name": "score.change",
                "t": NOW,
                "of": number,
                "data": {"set_to": 42.0, "reason": "", "by": "token:local"},
            },
        ),
    ]
    lines = (await owner.get(f"{PLACE}/audit")).json()["items"]
    assert [
        (line["actor"], line["action"], line["subject"]) for line in lines if line["action"] == "score.changed"
    ] == [
        ("token:local", "score.changed", "Ada"),
        ("owner@localhost", "score.changed", "Ada"),
    ]


@pytest.mark.parametrize(
    "body",
    [
        b"{}",
        b'{"points": 1, "set_to": 2}',
        b'{"points": 0}',
        b'{"points": 0.0004}',
        b'{"points": "one"}',
        b'{"points": true}',
        b'{"points": 1e999}',
        b'{"points": NaN}',
        b'{"points": 1000001}',
        b'{"set_to": -1e300}',
        b'{"points": 1, "reason": 5}',
        b'{"points": 1, "by": "somebody else"}',
        b'{"points": 1, "reason": "\\u0000"}',
        json.dumps({"points": 1, "reason": "x" * 501}).encode(),
    ],
)
async def test_a_change_that_says_nothing_plain_is_400_and_changes_nothing(
    house: House, owner: httpx.AsyncClient, program: httpx.AsyncClient, body: bytes
) -> None:
    number = house.add_user(1, "abcdefghijk1")
    headers = {"content-type": "application/json"}

    by_member = await owner.post(f"{PLACE}/users/{number}/score", content=body, headers=headers)
    by_program = await program.post("/api/v1/users/by-key/abcdefghijk1/score", content=body, headers=headers)

    assert (by_member.status_code, by_program.status_code) == (400, 400)
    assert house.made == []


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "needs one number"),
        ({"points": 1, "set_to": 2}, "needs one number"),
        ({"points": 1e7}, "1e+07 is too large"),
        ({"points": -0.0004}, "changes nothing"),
    ],
)
async def test_a_refused_change_is_told_what_is_wrong_with_it(
    house: House, owner: httpx.AsyncClient, body: dict[str, Any], said: str
) -> None:
    number = house.add_user(1, "abcdefghijk1")

    error = (await owner.post(f"{PLACE}/users/{number}/score", json=body)).json()["error"]

    assert error["code"] == "score_change_invalid"
    assert said in error["message"]


async def test_nobody_changes_the_score_of_who_is_not_there(
    house: House, owner: httpx.AsyncClient, program: httpx.AsyncClient
) -> None:
    stranger = house.add_user(2, "stranger0001")

    answers = [
        await owner.post(f"{PLACE}/users/{stranger}/score", json={"points": 1}),
        await owner.get(f"{PLACE}/users/{stranger}/score"),
        await owner.post(f"{PLACE}/users/{10**30}/score", json={"points": 1}),
        await program.post("/api/v1/users/by-key/nobody/score", json={"points": 1}),
        await program.post("/api/v1/users/by-key/stranger0001/score", json={"points": 1}),
    ]

    assert [answer.status_code for answer in answers] == [404] * 5
    assert house.made == []


async def test_a_token_that_only_reads_changes_no_score(house: House, owner: httpx.AsyncClient) -> None:
    house.add_user(1, "abcdefghijk1")
    made = (await owner.post(f"{PLACE}/tokens", json={"name": "reader", "scopes": ["read"]})).json()
    async with house.client() as reader:
        reader.headers["authorization"] = f"Token {made['secret']}"

        answer = await reader.post("/api/v1/users/by-key/abcdefghijk1/score", json={"points": 1})

    assert (answer.status_code, answer.json()["error"]["code"]) == (403, "scope_missing")
    assert house.made == []


@pytest.mark.parametrize(("most", "down"), [(17, 0), (5, 1)])
async def test_a_preview_counts_who_would_be_told_to_cross_not_who_falls_below_the_level(
    scored: Scored, owner: httpx.AsyncClient, ada: int, most: int, down: int
) -> None:
    for offset in (1, 2):
        scored.house.add_event(offset, user=ada, name="visited", occurred_at=NOW - DAY_MS)
    plan = PLAN | {"groups": [{"id": "engagement", "name": "Engagement", "cap": {"maximum": most}}]}

    told = (await owner.post(f"{PLACE}/scoring/preview", json={"plan": plan})).json()

    assert (told["down"], told["thresholds"]) == (1, [{"id": "hot", "name": "Hot", "up": 0, "down": down}])
