"""Events below a workspace's alias path."""

import pytest

from cueline.collect.gate import REFRESH_SECONDS
from cueline.workspaces.admission_notice import KeyAdmission
from tests.collect.collect_stage import ALIAS, KEYS, SHOP_KEY, Stage, a_batch, an_event


@pytest.mark.parametrize("path", [f"/{ALIAS}/", f"/{ALIAS}", f"/{ALIAS}/api/event/", f"/{ALIAS}/api/event"])
async def test_events_are_taken_below_an_alias_path(stage: Stage, path: str) -> None:
    answer = await stage.ask("POST", path, json=a_batch(an_event(), key=SHOP_KEY))

    assert answer.json()["accepted"] == 1
    assert len(stage.log.events) == 1


@pytest.mark.parametrize("path", ["/nobodys/", "/nobodys/api/event/", f"/{ALIAS}x/", f"/{ALIAS}/more/", "/live"])
async def test_no_other_path_takes_events(stage: Stage, path: str) -> None:
    answer = await stage.ask("POST", path, json=a_batch(an_event(), key=SHOP_KEY))

    assert answer.status_code == 299
    assert stage.passed_on == [path]


async def test_a_new_alias_path_is_known_within_half_a_second(stage: Stage) -> None:
    await stage.ask("POST", f"/{ALIAS}/", json=a_batch(an_event(), key=SHOP_KEY))
    stage.board.admit(KEYS | {SHOP_KEY: KeyAdmission(1, False, [], alias="fresh-path")})
    stage.now += REFRESH_SECONDS

    answer = await stage.ask("POST", "/fresh-path/", json=a_batch(an_event(), key=SHOP_KEY))

    assert answer.json()["accepted"] == 1


@pytest.mark.parametrize("path", [f"/{ALIAS}/verdicts", f"/{ALIAS}/api/event/verdicts"])
async def test_what_became_of_events_is_asked_below_an_alias_path_too(stage: Stage, path: str) -> None:
    answer = await stage.ask("POST", path, json={})

    assert stage.passed_on == ["/api/event/verdicts"]
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_nothing_is_asked_below_another_path(stage: Stage) -> None:
    await stage.ask("POST", "/nobodys/verdicts", json={})

    assert stage.passed_on == ["/nobodys/verdicts"]
