"""Automations over HTTP: drafts, publishing, states."""

import httpx
import pytest
from api_cast import NOW_TEXT, House
from automation_cast import BY_HAND, GRAPH, LIST, PLACE, add_run, code_of, made, published

from cueline.automations.edition import edition
from cueline.members.membership import Actor, invite
from cueline.members.roles import Role
from cueline.state.automation_tables import automation
from cueline.state.engine import reading


async def test_from_a_draft_to_a_version_in_force(house: House, owner: httpx.AsyncClient) -> None:
    first = await made(owner)
    number = first["automation"]["id"]
    shown = (await owner.get(f"{LIST}/{number}/publication")).json()

    answer = (await owner.post(f"{LIST}/{number}/publish", json={})).json()

    assert (first["automation"]["state"], first["draft"], first["problems"]) == ("draft", GRAPH, [])
    assert (first["draft_changed_at"], first["draft_changed_by"]) == (NOW_TEXT, "owner@localhost")
    assert (shown["version"], shown["problems"], shown["waiting"], shown["people"]) == (1, [], [], 0)
    assert shown["diff"]["added"] == ["wait", "tag"]
    assert (answer["automation"]["state"], answer["automation"]["version"], answer["draft"]) == ("live", 1, None)
    assert answer["automation"]["triggers"] == ["event “exit_intent”"]
    assert answer["published"]["graph"]["nodes"] == GRAPH["nodes"]
    assert answer["published"] == (await owner.get(f"{LIST}/{number}/versions/1")).json()
    assert answer["versions"] == [
        {"version": 1, "published_at": NOW_TEXT, "published_by": "owner@localhost", "waiting": 0}
    ]
    assert (await owner.get(LIST)).json()["items"] == [answer["automation"]]
    with reading(house.engine) as tx:
        assert edition(tx) == 1


async def test_a_draft_may_be_incomplete_and_is_not_published_so(owner: httpx.AsyncClient) -> None:
    half = {**GRAPH, "nodes": [*GRAPH["nodes"][:1], {"id": "tag", "kind": "add_tag", "tag": ""}]}
    number = (await made(owner, {}))["automation"]["id"]

    saved = await owner.put(f"{LIST}/{number}/draft", json={"graph": half, "revision": 1})
    refused = await owner.post(f"{LIST}/{number}/publish", json={})
    no_graph = await owner.put(f"{LIST}/{number}/draft", json={"graph": {"nodes": [{"id": "a"}]}, "revision": 2})

    assert saved.json()["revision"] == 2
    assert [(one["node"], one["where"], one["severity"]) for one in saved.json()["problems"]] == [
        ("tag", "tag", "error")
    ]
    assert code_of(refused) == code_of(no_graph) == (400, "automation_invalid")
    assert refused.json()["error"]["details"] == saved.json()["problems"]
    assert no_graph.json()["error"]["details"][0]["where"] == "nodes[0].kind"
    assert (await owner.get(f"{LIST}/{number}")).json()["draft"] == half
    assert (await owner.post(f"{LIST}/{number}/validate", json={"graph": half})).json() == {
        "problems": saved.json()["problems"]
    }


async def test_a_draft_that_was_changed_meanwhile_is_not_overwritten(owner: httpx.AsyncClient) -> None:
    number = (await made(owner))["automation"]["id"]
    await owner.put(f"{LIST}/{number}/draft", json={"graph": GRAPH, "revision": 1})

    late = await owner.put(f"{LIST}/{number}/draft", json={"graph": {}, "revision": 1})
    dropped = await owner.delete(f"{LIST}/{number}/draft")
    after_drop = await owner.put(f"{LIST}/{number}/draft", json={"graph": {}, "revision": 2})
    unpublishable = await owner.post(f"{LIST}/{number}/publish", json={})

    assert code_of(late) == code_of(after_drop) == (409, "draft_changed")
    assert "owner@localhost" in late.json()["error"]["message"]
    assert dropped.status_code == 204
    assert code_of(unpublishable) == (404, "automation_draft_missing")


async def test_publishing_says_first_what_changes_and_who_waits_where(house: House, owner: httpx.AsyncClient) -> None:
    answer = await published(owner)
    add_run(house, user_id=house.add_user(1, "abcdefghijk1"))
    new = {"id": "score", "kind": "change_score", "points": 5}
    changed = {**GRAPH, "start": "tag", "nodes": [{**GRAPH["nodes"][1], "tag": "gone", "next": "score"}, new]}
    saved = await owner.put(f"{LIST}/1/draft", json={"graph": changed, "revision": answer["revision"]})
    assert saved.json()["problems"] == []

    shown = (await owner.get(f"{LIST}/1/publication")).json()
    nowhere = await owner.post(f"{LIST}/1/publish", json={"waiting": "migrate", "mapping": {"wait": "nowhere"}})
    done = (await owner.post(f"{LIST}/1/publish", json={"waiting": "migrate", "mapping": {"wait": "tag"}})).json()

    assert shown["diff"] == {
        "added": ["score"],
        "removed": ["wait"],
        "changed": [{"id": "tag", "fields": ["next", "tag"]}],
        "triggers_changed": True,
        "settings_changed": False,
    }
    assert shown["waiting"] == [{"version": 1, "node": "wait", "name": "An hour", "people": 1, "is_kept": False}]
    assert shown["people"] == 1
    assert code_of(nowhere) == (400, "automation_mapping_invalid")
    assert [(one["version"], one["waiting"]) for one in done["versions"]] == [(2, 0), (1, 1)]
    assert (done["automation"]["running"], done["automation"]["waiting"], done["automation"]["entered_30d"]) == (
        1,
        1,
        1,
    )


async def test_an_automation_is_paused_resumed_and_archived_for_good(owner: httpx.AsyncClient) -> None:
    await published(owner)

    async def turn(how: str) -> tuple[int, str]:
        answer = await owner.post(f"{LIST}/1/{how}")
        return answer.status_code, answer.json().get("state") or answer.json()["error"]["code"]

    turned = [await turn(how) for how in ("resume", "pause", "pause", "resume", "archive", "resume")]
    saved = await owner.put(f"{LIST}/1/draft", json={"graph": GRAPH, "revision": 2})

    assert turned == [
        (409, "automation_state"),
        (200, "paused"),
        (409, "automation_state"),
        (200, "live"),
        (200, "archived"),
        (409, "automation_state"),
    ]
    assert code_of(saved) == (409, "automation_state")


async def test_every_change_is_in_the_audit_log(house: House, owner: httpx.AsyncClient) -> None:
    house.add_user(1, "abcdefghijk1")
    await published(owner, BY_HAND)
    await owner.patch(f"{LIST}/1", json={"name": "Better"})
    await owner.put(f"{LIST}/1/draft", json={"graph": GRAPH, "revision": 2})
    await owner.delete(f"{LIST}/1/draft")
    await owner.post(f"{LIST}/1/start", json={"user": "abcdefghijk1"})
    for how in ("pause", "resume", "archive"):
        await owner.post(f"{LIST}/1/{how}")

    lines = (await owner.get(f"{PLACE}/audit")).json()["items"]

    assert [
        line["action"].partition(".")[2] for line in reversed(lines) if line["action"].startswith("automation")
    ] == [
        "created",
        "published",
        "renamed",
        "draft_saved",
        "draft_dropped",
        "started",
        "paused",
        "resumed",
        "archived",
    ]


@pytest.mark.parametrize("name", ["", "  ", "a\nb", "x" * 101])
async def test_a_name_that_cannot_be_kept_is_400(owner: httpx.AsyncClient, name: str) -> None:
    assert code_of(await owner.post(LIST, json={"name": name})) == (400, "automation_name_invalid")


async def test_every_template_can_be_made(owner: httpx.AsyncClient) -> None:
    templates = (await owner.get(f"{LIST}/templates")).json()

    answers = [await owner.post(LIST, json={"name": one["name"], "template": one["id"]}) for one in templates]
    unknown = await owner.post(LIST, json={"name": "x", "template": "nothing"})

    assert len(templates) == 5
    assert [answer.json()["draft"] for answer in answers] == [one["graph"] for one in templates]
    assert code_of(unknown) == (404, "automation_template_unknown")


async def test_who_may_only_look_sees_no_secret_and_changes_nothing(house: House, owner: httpx.AsyncClient) -> None:
    await published(owner, BY_HAND)
    link = invite(house.parts.desk, 1, "viewer@shop.test", Role.VIEWER, Actor("owner@localhost", Role.OWNER, 1))
    viewer = await house.signed_in(link)

    shown = (await viewer.get(f"{LIST}/1")).json()
    refused = await viewer.post(f"{LIST}/1/pause")
    await viewer.aclose()

    assert (shown["hook_url"], shown["automation"]["state"]) == (None, "live")
    assert code_of(refused) == (403, "role_too_low")


async def test_who_may_only_look_sees_what_leaves_without_its_secrets(house: House, owner: httpx.AsyncClient) -> None:
    hook = {"id": "hook", "kind": "webhook", "url": "https://crm.example/?token=hush&a=1", "next": "chat"}
    hook["headers"] = [{"name": "Authorization", "value": "Bearer hush"}, {"name": "Accept", "value": "*/*"}]
    chat = {"id": "chat", "kind": "slack", "url": "https://hooks.example/services/h0u1s2h3h0u1s2h3h0u1", "text": "Hi"}
    await published(owner, {"triggers": GRAPH["triggers"], "start": "hook", "nodes": [hook, chat]})
    half_done = {"id": "later", "kind": "webhook", "headers": 7}
    revision = (await owner.get(f"{LIST}/1")).json()["revision"]
    graph = {"triggers": [], "nodes": [hook, chat, half_done]}
    saved = await owner.put(f"{LIST}/1/draft", json={"graph": graph, "revision": revision})
    number = add_run(house)
    link = invite(house.parts.desk, 1, "viewer@shop.test", Role.VIEWER, Actor("owner@localhost", Role.OWNER, 1))
    viewer = await house.signed_in(link)

    paths = (f"{LIST}/1", f"{LIST}/1/versions/1", f"{LIST}/runs/{number}")
    to_owner = [(await owner.get(path)).text for path in paths]
    to_viewer = [(await viewer.get(path)).text for path in paths]
    refused = await viewer.get(f"{LIST}/1/publication")
    await viewer.aclose()

    assert all(text.count("hush") >= 2 and "h0u1s2h3" in text for text in to_owner)
    assert all("hush" not in text and "h0u1s2h3" not in text and "•••" in text for text in to_viewer)
    assert '"headers":7' in to_viewer[0], saved.text
    assert code_of(refused) == (403, "role_too_low")


async def test_another_workspace_sees_nothing_of_it(house: House, owner: httpx.AsyncClient) -> None:
    await published(owner)
    number = add_run(house)
    other = (await owner.post("/api/app/workspaces", json={"name": "Other"})).json()["id"]
    there = f"/api/app/workspaces/{other}/automations"

    assert (await owner.get(there)).json() == {"items": []}
    for path in ("1", "1/counts", "1/runs", "1/log", "1/versions/1", "1/publication", f"runs/{number}"):
        assert (await owner.get(f"{there}/{path}")).status_code == 404, path


async def test_a_workspace_has_so_many_automations_at_most(
    house: House, owner: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cueline.automations.changes.MAX_AUTOMATIONS", 1)
    await made(owner)

    assert code_of(await owner.post(LIST, json={"name": "One more"})) == (409, "automations_too_many")
    with reading(house.engine) as tx:
        assert len(tx.execute(automation.select()).all()) == 1
