"""Visitors whose browser says no, and workspaces that respect it."""

import pytest

from tests.collect.collect_stage import DNT_KEY, GPC_KEY, SHOP_KEY, Stage, a_batch, an_event

SAYS_NO = [(GPC_KEY, {"Sec-GPC": "1"}), (DNT_KEY, {"DNT": "1"})]


@pytest.mark.parametrize(("key", "headers"), SAYS_NO)
async def test_each_event_of_an_opted_out_visitor_is_refused_and_nothing_is_stored(
    stage: Stage, key: str, headers: dict[str, str]
) -> None:
    batch = a_batch(an_event(id="first"), an_event(id="second"), key=key)

    answer = await stage.post(batch, **headers)

    assert answer.status_code == 200
    assert (answer.json()["accepted"], answer.json()["rejected"]) == (0, 2)
    assert [(item["id"], item["code"]) for item in answer.json()["items"]] == [
        ("first", "visitor_opted_out"),
        ("second", "visitor_opted_out"),
    ]
    assert stage.log.entries == []


@pytest.mark.parametrize(
    ("key", "headers"),
    [
        (SHOP_KEY, {"Sec-GPC": "1", "DNT": "1"}),
        (GPC_KEY, {"DNT": "1"}),
        (DNT_KEY, {"Sec-GPC": "1"}),
        (GPC_KEY, {"Sec-GPC": "0"}),
        (DNT_KEY, {"DNT": "unspecified"}),
        (GPC_KEY, {}),
    ],
)
async def test_only_a_signal_the_workspace_respects_counts(stage: Stage, key: str, headers: dict[str, str]) -> None:
    answer = await stage.post(a_batch(an_event(), key=key), **headers)

    assert answer.json()["accepted"] == 1
    assert len(stage.log.events) == 1


async def test_a_single_event_of_an_opted_out_visitor_is_400(stage: Stage) -> None:
    answer = await stage.post({"key": GPC_KEY, **an_event()}, **{"Sec-GPC": "1"})

    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "visitor_opted_out"
    assert stage.log.entries == []


async def test_an_opted_out_visitor_is_counted_and_is_no_problem_of_the_sites(stage: Stage) -> None:
    batch = a_batch(an_event(), an_event(), key=GPC_KEY, dropped={"visitor_opted_out": 5})

    await stage.post(batch, **{"Sec-GPC": "1"})
    report = stage.sightings.report()

    assert report is not None
    assert report.refused_total == {"visitor_opted_out": 2}
    assert report.rejections == []
    assert report.calls[0].dropped == {"visitor_opted_out": 5}
