"""Tags, lists and attributes that Cueline changes itself: each change is an event, and counts once."""

from typing import Any

from sqlalchemy import insert

from cueline.state.standing_tables import user_list
from tests.lane.lane_stage import NOW, SECOND, LaneStage, an_event


def a_change(verb: str, of: int = 1, **fields: Any) -> dict[str, Any]:
    """Give an event that Cueline makes to change where a user stands."""
    at = fields.pop("t", NOW - SECOND)
    return an_event(verb, anon=None, of=of, t=at, data=fields)


def tagged(tag: str, **fields: Any) -> dict[str, Any]:
    return a_change("user.tag_added", tag=tag, **fields)


def untagged(tag: str, **fields: Any) -> dict[str, Any]:
    return a_change("user.tag_removed", tag=tag, **fields)


def a_list(stage: LaneStage, name: str = "Partners", workspace: int = 1) -> int:
    with stage.engine.begin() as tx:
        row = {"workspace_id": workspace, "name": name, "created_at": NOW}
        return tx.execute(insert(user_list).returning(user_list.c.id), row).scalar_one()


def tags(stage: LaneStage) -> set[tuple[str, int]]:
    """Give tags with their users, as rows say."""
    names = {row["id"]: row["name"] for row in stage.table("tag")}
    return {(names[row["tag_id"]], row["user_id"]) for row in stage.table("user_tag")}


async def test_a_tag_is_on_the_profile_and_can_be_looked_up(stage: LaneStage) -> None:
    outcomes = await stage.take(an_event(), tagged(" VIP "), tagged("new"), tagged("VIP", t=NOW), untagged("new"))

    assert outcomes == ["accepted"] * 5
    assert stage.table("user")[0]["tags"] == f'{{"VIP":{NOW - SECOND}}}'
    assert tags(stage) == {("VIP", 1)}
    assert stage.table("user")[0]["events"] == 1
    assert [row.name for row in stage.rows()] == ["exit_intent", *["user.tag_added"] * 3, "user.tag_removed"]


async def test_a_list_that_is_not_there_cannot_be_joined(stage: LaneStage) -> None:
    here, elsewhere = a_list(stage), a_list(stage, workspace=2)
    joins = [a_change("user.list_joined", list=number) for number in (here, elsewhere, 99, 2**70, "1", [], None)]

    outcomes = await stage.take(an_event(), *joins, a_change("user.list_left", list=99))

    assert outcomes == ["accepted", "accepted", *["dead_letter"] * 6, "accepted"]
    assert {letter["code"] for letter in stage.table("dead_letter")} == {"list_unknown"}
    assert [(row["list_id"], row["user_id"]) for row in stage.table("list_member")] == [(here, 1)]
    await stage.take(a_change("user.list_left", list=here))
    assert stage.table("list_member") == []


async def test_attributes_are_set_as_their_types_and_cleared(stage: LaneStage) -> None:
    await stage.take(an_event(user={"plan": "free", "city": "Łódź", "email": "a@x.example"}))

    await stage.take(
        a_change(
            "user.attributes_changed", set={"plan": "pro", "unsubscribed": "perhaps"}, clear=["city", "email"], t=NOW
        )
    )

    person = stage.table("user")[0]
    assert (person["attributes"], person["email"]) == ('{"plan":"pro"}', None)
    row = stage.rows()[-1]
    assert row.learned == '{"plan":"pro","city":null,"email":null}'
    assert '"unsubscribed"' in row.violations
    assert stage.rows()[0].learned == '{"plan":"free","city":"Łódź","email":"a@x.example"}'


async def test_what_is_cleared_stays_so_when_an_older_value_arrives(stage: LaneStage) -> None:
    cleared = a_change("user.attributes_changed", clear=["plan"], t=NOW)

    await stage.take(an_event(user={"plan": "free"}), cleared, an_event(user={"plan": "pro"}, t=NOW - SECOND))

    assert stage.table("user")[0]["attributes"] == "{}"


async def test_a_merge_unites_tags_and_lists(stage: LaneStage) -> None:
    partners = a_list(stage)
    await stage.take(
        an_event(anon="k1", user={"user_id": "anna"}),
        an_event(anon="k2"),
        tagged("VIP"),
        tagged("both"),
        tagged("both", of=2),
        tagged("new", of=2),
        a_change("user.list_joined", of=2, list=partners),
    )

    await stage.take(an_event(anon="k2", user={"user_id": "anna"}), untagged("VIP", of=2))

    assert tags(stage) == {("both", 1), ("new", 1)}
    assert [(row["list_id"], row["user_id"]) for row in stage.table("list_member")] == [(partners, 1)]


async def test_many_tags_are_enough(stage: LaneStage) -> None:
    outcomes = await stage.take(
        an_event(), *[tagged(f"t{number}") for number in range(201)], tagged("\x00"), tagged("")
    )

    assert outcomes.count("accepted") == 201
    assert [letter["code"] for letter in stage.table("dead_letter")] == ["tags_too_many", "tag_invalid", "tag_invalid"]
