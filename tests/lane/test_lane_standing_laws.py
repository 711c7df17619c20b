"""However changes are cut into batches, and whatever is forgotten: users stand where one batch leaves them."""

import json
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.lane.lane_stage import NOW, LaneStage, an_event, an_id
from tests.lane.test_lane_standing import a_change, a_list, tags

KEYS = st.sampled_from(["k1", "k2", "k3"])
USERS = st.integers(1, 4)
TAGS = st.sampled_from(["VIP", "new"])
TIMES = st.integers(NOW - 9, NOW)

happens = st.builds(
    lambda key, user, at: an_event(anon=key, user=user, t=at),
    KEYS,
    st.sampled_from([None, {"user_id": "anna"}, {"plan": "pro"}, {"plan": "free"}]),
    TIMES,
)
changes = st.one_of(
    st.builds(
        lambda verb, of, tag, at: a_change(verb, of, tag=tag, t=at),
        st.sampled_from(["user.tag_added", "user.tag_added", "user.tag_removed"]),
        USERS,
        TAGS,
        TIMES,
    ),
    st.builds(
        lambda verb, of, at: a_change(verb, of, list=1, t=at),
        st.sampled_from(["user.list_joined", "user.list_left"]),
        USERS,
        TIMES,
    ),
    st.builds(
        lambda of, what, at: a_change("user.attributes_changed", of, t=at, **what),
        USERS,
        st.sampled_from([{"set": {"plan": "pro"}}, {"clear": ["plan"]}]),
        TIMES,
    ),
)

_folders = count()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.lists(happens | happens | changes | changes, max_size=16), cut=st.integers(1, 4))
async def test_any_cut_gives_the_same_standing_and_rows_say_what_profiles_hold(
    tmp_path: Path, story: list[dict[str, Any]], cut: int
) -> None:
    stages = []
    for _ in range(2):
        folder = tmp_path / f"{next(_folders)}"
        folder.mkdir()
        stages.append(LaneStage(folder))
    whole, parts = stages
    for stage in stages:
        a_list(stage)
    for number, event in enumerate([*story, *story[:2]]):  # two of them come again
        for stage in stages:
            await stage.send({**event, "id": an_id(number if number < len(story) else number - len(story))})

    whole.lane().drain()
    for _ in range(len(story)):
        parts.lane(batch_events=cut).drain()

    assert parts.table("user") == whole.table("user")
    assert [row.learned for row in parts.rows()] == [row.learned for row in whole.rows()]
    for stage in stages:
        alone = [row for row in stage.table("user") if row["merged_into"] is None]
        assert tags(stage) == {(tag, row["id"]) for row in alone for tag in json.loads(row["tags"])}
        members = {(row["list_id"], row["user_id"]) for row in stage.table("list_member")}
        assert members == {(int(number), row["id"]) for row in alone for number in json.loads(row["lists"])}
        stage.close()
