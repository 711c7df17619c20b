"""What is at hand equals what is read anew, however a log is cut into batches."""

from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cueline.users.people import Claim, LaneUsers
from tests.users.lane_users_stage import MAIL_SHOP, SHOP, a_claim, in_batches, keys_in, open_state, take, users_in

KEYS = st.sampled_from(["", "k1", "k2", "k3", "k4"])
IDS = st.sampled_from(["", "", "anna", "ben", "cleo"])
ADDRESSES = st.sampled_from(["", "", "anna@x.example", "ben@x.example"])

_numbers = count()


@st.composite
def logs(draw: st.DrawFn) -> list[Claim]:
    """Give claims as they may follow each other; their times are not in order."""
    parts = draw(st.lists(st.tuples(KEYS, IDS, ADDRESSES, st.sampled_from([SHOP, MAIL_SHOP]), st.integers(1, 50))))
    return [
        a_claim(key or ("" if own else "k1"), own, address, at=at, of=workspace)
        for key, own, address, workspace, at in parts
    ]


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=logs(), sizes=st.lists(st.integers(1, 4)), forgotten=st.sets(st.integers(0, 20)))
def test_any_cut_and_any_forgetting_gives_the_same_users(
    tmp_path: Path, log: list[Claim], sizes: list[int], forgotten: set[int]
) -> None:
    whole, cut = (open_state(tmp_path / f"{next(_numbers)}.db") for _ in range(2))
    take(whole, LaneUsers(), log)
    users = LaneUsers()

    for number, batch in enumerate(in_batches(log, sizes)):
        if number in forgotten:
            users.forget()
        take(cut, users, batch)

    assert users_in(cut) == users_in(whole)
    assert keys_in(cut) == keys_in(whole)
    whole.dispose()
    cut.dispose()


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(log=logs())
def test_every_event_counts_for_exactly_one_user_who_stands_alone_and_is_called_by_a_key_of_theirs(
    tmp_path: Path, log: list[Claim]
) -> None:
    engine = open_state(tmp_path / f"{next(_numbers)}.db")

    take(engine, LaneUsers(), log)

    alone = [row for row in users_in(engine) if row["merged_into"] is None]
    assert sum(row["events"] for row in alone) == len(log)
    assert {user for user, _ in keys_in(engine).values()} <= {row["id"] for row in alone}
    assert {row["id"] for row in alone} == {keys_in(engine)[row["workspace_id"], row["key"]][0] for row in alone}
    engine.dispose()
