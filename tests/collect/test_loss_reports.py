"""What a sender gave up counts once, however often it says so because an answer was lost."""

from hypothesis import given
from hypothesis import strategies as st

from cueline.collect.loss_reports import KEPT_REPORTS, MOST_LOST, LossReports
from tests.collect.collect_stage import SHOP_KEY, Stage, a_batch, an_event

REASONS = st.sampled_from(["queue_full", "http_413", "event_name_empty"])


def counted(stage: Stage) -> dict[str, int]:
    report = stage.sightings.report()
    return report.calls[0].dropped if report else {}


async def test_a_batch_that_is_sent_again_says_nothing_new(stage: Stage) -> None:
    batch = a_batch(an_event(), an_event(), dropped={"queue_full": 10})

    for _ in range(6):
        assert (await stage.post(batch)).status_code == 200

    assert counted(stage) == {"queue_full": 10}


async def test_what_was_given_up_since_is_counted_with_the_same_batch(stage: Stage) -> None:
    event = an_event()

    await stage.post(a_batch(event, dropped={"queue_full": 10}))
    await stage.post(a_batch(event, an_event(), dropped={"queue_full": 12, "http_413": 1}))

    assert counted(stage) == {"queue_full": 12, "http_413": 1}


async def test_another_batch_says_something_new(stage: Stage) -> None:
    await stage.post(a_batch(an_event(), dropped={"queue_full": 10}))
    await stage.post(a_batch(an_event(), dropped={"queue_full": 10}))
    await stage.post({**an_event(), "key": SHOP_KEY, "dropped": {"queue_full": 1}})

    assert counted(stage) == {"queue_full": 21}


async def test_a_batch_whose_first_event_has_no_id_always_says_something_new(stage: Stage) -> None:
    batch = a_batch(an_event(id=None), dropped={"queue_full": 1})

    await stage.post(batch)
    await stage.post(batch)

    assert counted(stage) == {"queue_full": 2}


@given(
    losses=st.lists(st.tuples(REASONS, st.integers(1, 5), st.booleans(), st.booleans())),
)
def test_any_losses_add_up_whatever_answers_get_lost(losses: list[tuple[str, int, bool, bool]]) -> None:
    """As the widget does: what is not known to have arrived is said again with what came to it."""
    reports, batch = LossReports(), 0
    total, told, unsure = dict[str, int](), dict[str, int](), dict[str, int]()
    for reason, count, arrives, is_answered in losses:
        total[reason] = total.get(reason, 0) + count
        unsure[reason] = unsure.get(reason, 0) + count
        if arrives:
            for name, more in reports.news(SHOP_KEY, f"event-{batch}", unsure).items():
                told[name] = told.get(name, 0) + more
            if is_answered:
                unsure, batch = {}, batch + 1
    for name, more in reports.news(SHOP_KEY, f"event-{batch}", unsure).items():
        told[name] = told.get(name, 0) + more

    assert told == total


def test_whatever_is_said_is_bounded() -> None:
    reports = LossReports()

    for number in range(KEPT_REPORTS + 100):
        reports.news(SHOP_KEY, "the same", {f"reason_{number}": 1})
        reports.news(SHOP_KEY, f"another {number}", {"x" * 100: 10**30, "none": 0, "less": -1})

    assert len(reports._told) == KEPT_REPORTS
    assert max(map(len, reports._told.values())) == 20
    assert reports.news(SHOP_KEY, "new", {"x" * 100: 10**30}) == {"x" * 64: MOST_LOST}
