"""Whatever the edge accepts, the lane takes: it is processed or set aside, and never stops what follows."""

import json
from itertools import count
from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cueline.collect.screening import screen
from cueline.errors import InvalidInput
from tests.lane.lane_stage import LaneStage, an_event, an_id

odd_texts = st.text(max_size=12) | st.sampled_from(
    ["\x00", "\u2028", "😀", "x" * 9_000, "1e400", "-0", "2026-02-30", " "]
)
odd_numbers = (
    st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([2**63, -(2**63) - 1, 10**400])
)
odd_scalars = st.none() | st.booleans() | odd_numbers | odd_texts
odd_values = st.recursive(
    odd_scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(odd_texts, inner, max_size=3), max_leaves=8
)
standard = st.sampled_from(["user_id", "email", "name", "first_name", "gender", "status", "score", "unsubscribed", "x"])
odd_events = st.builds(
    lambda name, data, user, changes: an_event(name, id=an_id(), data=data, user=user, **changes),
    st.sampled_from(["event.x", "page_view", "client.update", "product_event"]) | odd_texts.map("event.{}".format),
    st.dictionaries(odd_texts | standard, odd_values, max_size=3),
    st.none() | st.dictionaries(standard, odd_values, max_size=3),
    st.dictionaries(st.sampled_from(["url", "ref", "title", "library"]), odd_texts, max_size=2),
)

_folders = count()


def is_accepted(raw: bytes) -> bool:
    try:
        screen(raw)
    except InvalidInput:
        return False
    return True


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(events=st.lists(odd_events, min_size=1, max_size=12))
async def test_any_accepted_event_is_processed_or_set_aside(tmp_path: Path, events: list[dict[str, Any]]) -> None:
    folder = tmp_path / f"{next(_folders)}"
    folder.mkdir()
    stage = LaneStage(folder)
    accepted = [raw for raw in (json.dumps(event).encode() for event in events) if is_accepted(raw)]
    plain = an_event()

    outcomes = await stage.take(*accepted, plain)

    assert set(outcomes) <= {"accepted", "dead_letter"}
    assert outcomes[-1] == "accepted"
    kept = len(stage.rows()) + len(stage.table("dead_letter"))
    assert kept == len(accepted) + 1
    stage.close()
