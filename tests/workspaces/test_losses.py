"""The loss meter: what pages gave up, by day and reason."""

from cueline.state.engine import open_engine
from cueline.workspaces.api_keys import api_keys
from cueline.workspaces.desk import Desk
from cueline.workspaces.losses import MAX_REASONS_A_DAY, Loss, day_of, losses_since, lost_by_reason, note_losses
from cueline.workspaces.workspace import create_workspace

NOON = 1_795_435_200_000  # 2026-11-23T12:00:00Z
DAY_MS = 86_400_000


def a_shop(desk: Desk, name: str = "Shop") -> tuple[int, str]:
    number = create_workspace(desk, name, "UTC", "cli").id
    return number, api_keys(desk.engine, number)[0].value


def test_what_is_reported_adds_up_by_reason_and_says_when_it_was_last_reported(desk: Desk) -> None:
    shop, key = a_shop(desk)

    note_losses(desk.engine, [(key, {"queue_full": 3, "http_413": 1})], NOON)
    note_losses(desk.engine, [(key, {"queue_full": 4})], NOON + DAY_MS)

    assert losses_since(desk.engine, shop, NOON + DAY_MS) == [
        Loss("queue_full", 7, "2026-11-24"),
        Loss("http_413", 1, "2026-11-23"),
    ]
    assert lost_by_reason(desk.engine) == {"queue_full": 7, "http_413": 1}


def test_it_outlives_the_process_that_counted(desk: Desk) -> None:
    shop, key = a_shop(desk)
    note_losses(desk.engine, [(key, {"queue_full": 3})], NOON)
    file = desk.engine.url.database
    desk.engine.dispose()

    assert file is not None
    again = open_engine(file)  # type: ignore[arg-type]  # a path as text

    assert losses_since(again, shop, NOON) == [Loss("queue_full", 3, "2026-11-23")]
    again.dispose()


def test_each_workspace_sees_its_own_and_a_key_of_nobodys_counts_not(desk: Desk) -> None:
    shop, key = a_shop(desk)
    other, _ = a_shop(desk, "Other")

    note_losses(desk.engine, [(key, {"queue_full": 1}), ("nobodys", {"queue_full": 9}), (key, {})], NOON)

    assert losses_since(desk.engine, shop, NOON) == [Loss("queue_full", 1, day_of(NOON))]
    assert losses_since(desk.engine, other, NOON) == []


def test_after_thirty_days_it_is_no_longer_shown_and_still_in_the_sum(desk: Desk) -> None:
    shop, key = a_shop(desk)
    note_losses(desk.engine, [(key, {"queue_full": 1})], NOON)

    assert losses_since(desk.engine, shop, NOON + 29 * DAY_MS) != []
    assert losses_since(desk.engine, shop, NOON + 30 * DAY_MS) == []
    assert lost_by_reason(desk.engine) == {"queue_full": 1}


def test_whatever_is_reported_it_stays_bounded_and_counts_all(desk: Desk) -> None:
    shop, key = a_shop(desk)
    odd = {"<script>": 1, "": 2, "x" * 65: 3}

    note_losses(desk.engine, [(key, odd)], NOON)
    note_losses(desk.engine, [(key, {f"reason_{n}": 1 for n in range(200)})], NOON)
    note_losses(desk.engine, [(key, {f"more_{n}": 1 for n in range(200)})], NOON)

    found = losses_since(desk.engine, shop, NOON)
    assert len(found) <= MAX_REASONS_A_DAY + 1
    assert sum(loss.count for loss in found) == 6 + 400
