"""Erasing a user of a real server, with a real event store, whatever dies meanwhile."""

import sqlite3
from collections.abc import Callable
from contextlib import closing

from cueline.events.chdb_store import ChdbEventStore
from cueline.events.port import EventQuery
from tests.running_server import RunningServer, a_batch, eventually

GONE, OTHER = "erased000001", "another00001"


def users_stored(server: RunningServer) -> set[str]:
    """Give the keys of everybody of whom the event store holds something; the server must be down."""
    store = ChdbEventStore.open(server.data_dir / "events")
    try:
        return {row.key for row in store.find(EventQuery(workspace=1, limit=1_000))}
    finally:
        store.close()


def is_there(server: RunningServer, key: str) -> bool:
    answer = server.ask("GET", f"/api/v1/users/by-key/{key}", Authorization=f"Token {server.token}")
    return answer.status == 200


def is_none(server: RunningServer, what: str) -> bool:
    with closing(sqlite3.connect(server.data_dir / "state.db")) as database:
        return database.execute(f"SELECT count(*) FROM {what}").fetchone()[0] == 0


def test_a_user_is_erased_from_everywhere_though_core_dies_before_it_is_noted(
    serve: Callable[..., RunningServer],
) -> None:
    server = serve(flush_seconds="0.1", fail_at="after_erase").start()
    assert server.post(a_batch(server.api_key, GONE, GONE, OTHER)).status == 200
    server.wait_processed()
    eventually(lambda: is_there(server, GONE) and is_there(server, OTHER))
    eventually(lambda: is_none(server, "block"))  # all of it is in the event store
    assert server.post(a_batch(server.api_key, GONE)).status == 200
    server.wait_processed()

    answer = server.ask("DELETE", f"/api/v1/users/by-key/{GONE}", Authorization=f"Token {server.token}")

    assert answer.status == 202
    eventually(lambda: "starting it again" in server.said())
    server.kill_all()
    server.launch(fail_at="")
    server.wait_ready()
    eventually(lambda: not is_there(server, GONE))
    assert is_there(server, OTHER)
    eventually(lambda: is_none(server, "erasure WHERE cleared_at IS NULL"))
    server.kill_all()
    assert users_stored(server) == {OTHER}
