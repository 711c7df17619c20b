"""However events are cut, whatever fails, whenever a segment is made: it holds whom its condition is true of."""

from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from tests.lane.lane_stage import DAY, NOW, an_event, an_id
from tests.lane.test_lane_failures import run_through
from tests.lane.test_lane_standing import a_change, a_list
from tests.segments.segment_stage import SegmentStage

Sent = tuple[int, dict[str, Any]]
SETTLED = 200

_ago = st.sampled_from([{"type": "last", "amount": days, "unit": "days"} for days in (1, 7)])
_between = {"type": "between", "start": "2026-11-23T18:00:00Z", "end": "2026-11-30T18:00:00Z"}
_on_page = {"kind": "event_attribute", "name": "page", "test": {"type": "string", "operator": "is", "value": "/a"}}
done = st.builds(
    lambda times, within, where: {
        "kind": "has_done",
        "event": "see",
        **({"times": times} if times else {}),
        **({"within": within} if within else {}),
        **({"where": where} if where else {}),
    },
    st.none()
    | st.builds(
        lambda operator, number: {"operator": operator, "count": number},
        st.sampled_from(["at_least", "at_most", "exactly"]),
        st.integers(0, 3),
    ),
    st.none() | _ago | st.just(_between),
    st.sampled_from([None, _on_page]),
)
asked_of_user = st.sampled_from(
    [
        {"kind": "tag", "name": "VIP"},
        {"kind": "list", "list": 1},
        {"kind": "has_not_done", "event": "buy", "within": {"type": "last", "amount": 2, "unit": "days"}},
        {"kind": "user_attribute", "name": "plan", "test": {"type": "string", "operator": "is", "value": "pro"}},
        {"kind": "user_fact", "fact": "events", "test": {"type": "number", "operator": "at_least", "value": 2}},
        {
            "kind": "user_fact",
            "fact": "last_seen",
            "test": {"type": "datetime", "operator": "within_last", "amount": 3, "unit": "days"},
        },
        {
            "kind": "user_fact",
            "fact": "first_seen",
            "test": {"type": "datetime", "operator": "within_last", "amount": 1, "unit": "days"},
        },
    ]
)
conditions = st.recursive(
    done | asked_of_user,
    lambda inner: (
        st.builds(
            lambda kind, some: {"kind": kind, "conditions": some},
            st.sampled_from(["all", "any"]),
            st.lists(inner, min_size=1, max_size=3),
        )
        | st.builds(lambda one: {"kind": "not", "condition": one}, inner)
    ),
    max_leaves=4,
)


@st.composite
def stories(draw: st.DrawFn) -> list[Sent]:
    """Give events with when each is received, in that order: some late, of users who merge, and made changes."""
    sent: list[Sent] = []
    for hours in sorted(draw(st.lists(st.integers(0, 20 * 24), min_size=1, max_size=14))):
        received_at = NOW + hours * 3_600_000
        late = draw(st.sampled_from([0, 0, 1, 5 * DAY]))
        happened = an_event(
            draw(st.sampled_from(["event.see", "event.see", "event.buy"])),
            id=an_id(len(sent)),
            t=received_at - late,
            anon=draw(st.sampled_from(["k1", "k2", "k3"])),
            user=draw(st.sampled_from([None, None, None, {"user_id": "anna"}, {"plan": "pro"}, {"plan": "free"}])),
            data=draw(st.sampled_from([{}, {"page": "/a"}])),
        )
        verb, fields = draw(
            st.sampled_from(
                [
                    ("user.tag_added", {"tag": "VIP"}),
                    ("user.tag_removed", {"tag": "VIP"}),
                    ("user.list_joined", {"list": 1}),
                    ("user.list_left", {"list": 1}),
                ]
            )
        )
        change = {**a_change(verb, draw(st.integers(1, 3)), t=received_at, **fields), "id": an_id(len(sent))}
        sent.append((received_at, draw(st.sampled_from([happened, happened, change]))))
    return sent


_folders = count()


async def a_stage(folder: Path) -> SegmentStage:
    place = folder / f"{next(_folders)}"
    place.mkdir()
    stage = SegmentStage(place)
    a_list(stage)
    return stage


@settings(
    max_examples=30,
    deadline=None,
    phases=[Phase.reuse, Phase.generate],
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    raw=st.lists(conditions, min_size=1, max_size=3),
    sent=stories(),
    made_after=st.integers(0, 14),
    cut=st.integers(1, 5),
    fails=st.lists(st.booleans(), max_size=30),
)
async def test_a_segment_holds_whom_its_condition_is_true_of(
    tmp_path: Path, raw: list[dict[str, Any]], sent: list[Sent], made_after: int, cut: int, fails: list[bool]
) -> None:
    smooth, rough = [await a_stage(tmp_path) for _ in range(2)]
    failing = iter(fails)

    def fail_at(step: str) -> None:
        if step != "lane_after_acknowledge" and next(failing, False):
            raise OSError(step)

    ends = {}
    for stage in (smooth, rough):
        for received_at, event in sent[:made_after]:
            await stage.send(event, received_at=received_at)
        stage.now = sent[min(made_after, len(sent)) - 1][0] if made_after else NOW
        stage.lane().drain()
        numbers = [stage.segment(one, f"s{place}").id for place, one in enumerate(raw)]
        stage.lane().drain()
        for received_at, event in sent[made_after:]:
            await stage.send(event, received_at=received_at)
        stage.now = sent[-1][0] + 10 * DAY
        if stage is rough:
            run_through(stage, stage.lane(batch_events=cut, fail_at=fail_at))
        stage.lane().drain()
        stage.lane().drain()
        ends[stage] = [stage.members(number) for number in numbers]
        for number, one in zip(numbers, raw, strict=True):
            assert stage.members(number) == stage.asked(one, stage.now - SETTLED)

    assert ends[smooth] == ends[rough]
    assert sorted(smooth.passages()) == sorted(rough.passages())
    for stage in (smooth, rough):
        stage.close()
