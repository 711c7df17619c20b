"""Who has a user open is told when something that left for them ended, whichever way."""

import asyncio

from sqlalchemy import insert

from cueline.assembly.sending import what_shows
from cueline.delivery.outgoing import Notice
from cueline.event import UserId
from cueline.live.feed import LiveFeed, Watch
from cueline.live.wanted import Wanted
from cueline.state.tables import user
from cueline.workspaces.desk import Desk
from tests.delivery.delivery_samples import outgoing
from tests.delivery.delivery_stage import now_ms, request, sending
from tests.delivery.receiver import receiving
from tests.live.live_cast import encode, watching

SEEN = {"workspace_id": 1, "attributes": "{}", "first_seen": 1, "last_seen": 1, "events": 1, "page_views": 1}
OF_ADA = Watch(workspace=1, wanted=Wanted(users=frozenset({7})))


async def test_what_was_delivered_refused_and_given_up_is_told_to_who_watches(desk: Desk) -> None:
    feed = LiveFeed(encode)
    over = Notice(payload="Stay", until_ms=now_ms())
    with desk.engine.begin() as tx:
        tx.execute(insert(user), [{"id": 7, "key": "k7", **SEEN}])
        tx.execute(insert(user), [{"id": 8, "key": "k8", "merged_into": 7, "merged_at": 1, **SEEN}])

    with receiving() as receiver, sending(desk.engine, show=what_shows(desk.engine, feed)) as stage:
        async with watching(feed, OF_ADA) as watcher:
            for number, leaving in enumerate(
                [
                    request(receiver.url, user=UserId(7)),
                    request("http://127.0.0.1:1/refused", user=UserId(8), due_ms=1),
                    outgoing(over, user=UserId(7), due_ms=over.until_ms),
                ],
                2,
            ):
                await asyncio.to_thread(stage.leave, leaving)
                await watcher.until(number, "acted")

    assert stage.states() == ["delivered", "dead", "dead"]
