"""Processes die, and nothing that was acknowledged does."""

import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.client import HTTPException
from pathlib import Path

import psutil
import pytest

from bench.crash import run
from cueline.collect.pass_on import IDLE_SECONDS
from tests.running_server import RunningServer, a_batch, eventually
from tests.scoring.refolding import PLAN, scores_that_differ

ROUNDS = 3


def test_random_crashes_lose_nothing_double_nothing_and_leave_scores_exact() -> None:
    result = run(ROUNDS, senders_at_once=2)

    assert result["acknowledged"] > 100
    assert (result["lost"], result["doubled"]) == (0, 0), result
    assert result["where"]["dead_letters"] == 0
    assert result["ledger_lines"] > 100
    assert result["crossings"] > 0
    assert (result["scores_wrong"], result["lines_wrong"], result["crossings_wrong"]) == (0, 0, 0), result


def test_a_recompute_whose_process_dies_after_every_slice_ends_exactly(serve: Callable[..., RunningServer]) -> None:
    server = serve(flush_seconds="0.2").start()
    for start in range(0, 1_400, 350):
        keys = [f"slice{number:07}" for number in range(start, start + 350)]
        assert server.post(a_batch(server.api_key, *keys, name="event.crash_0")).status == 200
    server.wait_processed()
    server.kill_all()
    server.launch(fail_at="lane_recompute_after_commit")
    server.wait_ready()
    token = {"Authorization": f"Token {server.token}"}
    assert server.ask("PUT", "/api/v1/scoring/draft", PLAN, **token).status == 200

    assert server.ask("POST", "/api/v1/scoring/publish", {"mode": "recompute"}, **token).status == 201
    eventually(lambda: _recompute_state(server) == "done", seconds=60)

    deaths = server.said().count("starting it again")
    server.kill_all()
    found = scores_that_differ(server.data_dir)
    assert deaths >= 3
    assert found["users_scored"] == 1_400
    assert found["scores_wrong"] == 0


def _recompute_state(server: RunningServer) -> str:
    with closing(sqlite3.connect(server.data_dir / "state.db")) as database:
        return str(database.execute("SELECT state FROM score_job").fetchone()[0])


def test_while_core_is_away_the_edge_accepts_and_core_catches_up(server: RunningServer) -> None:
    key = server.api_key
    statuses: list[int] = []
    sent: list[str] = []
    is_over = threading.Event()

    def send() -> None:
        while not is_over.is_set():
            batch = a_batch(key, "away00000001", "away00000002")
            statuses.append(server.post(batch).status)
            sent.extend(event["id"] for event in batch["events"])

    sender = threading.Thread(target=send)
    sender.start()
    eventually(lambda: len(statuses) > 20)
    server.kill("core").wait(20)
    before = len(statuses)
    away = eventually(lambda: server.reached("/api/v1/events") == 503)
    eventually(lambda: len(statuses) > before + 20)
    server.wait_ready()
    is_over.set()
    sender.join(20)
    server.wait_processed()

    assert away
    assert set(statuses) == {200}
    shown = [item["id"] for who in ("away00000001", "away00000002") for item in server.timeline(who)]
    assert sorted(shown) == sorted(sent)


def test_while_core_is_away_other_requests_say_so(server: RunningServer) -> None:
    server.kill("core").wait(20)

    answer = eventually(lambda: _answer_of(server, 503))

    assert answer.json["error"]["code"] == "core_unavailable"
    assert answer.headers["retry-after"]


def test_a_request_is_answered_however_long_none_came_before(server: RunningServer) -> None:
    """Core is held still over the moment at which the edge's connection to it has been idle for long enough."""
    server.wait_ready()
    core = server.process_of("core")
    assert server.ask("GET", "/api/v1/events").status == 401
    time.sleep(IDLE_SECONDS - 0.2)
    with ThreadPoolExecutor() as meanwhile:
        core.suspend()
        try:
            answer = meanwhile.submit(server.ask, "GET", "/api/v1/events")
            time.sleep(0.6)
        finally:
            core.resume()

    assert answer.result().status == 401


def _answer_of(server: RunningServer, status: int):
    answer = server.ask("GET", "/api/v1/events")
    return answer if answer.status == status else None


def test_an_edge_that_was_killed_is_back_on_the_same_port(server: RunningServer) -> None:
    url = server.url
    accepted = a_batch(server.api_key, "edgekill0001")
    assert server.post(accepted).status == 200

    server.kill("edge").wait(20)

    again = a_batch(server.api_key, "edgekill0001")
    eventually(lambda: _sent(server, again))
    server.wait_processed()
    ids = {event["id"] for event in [*accepted["events"], *again["events"]]}
    assert {item["id"] for item in eventually(lambda: server.timeline("edgekill0001"))} == ids
    assert server.url == url


def _sent(server: RunningServer, batch: object) -> bool:
    try:
        return server.post(batch).status == 200
    except (OSError, HTTPException):
        return False


def test_when_the_supervisor_is_killed_its_processes_go_and_a_new_one_starts_at_once(server: RunningServer) -> None:
    batch = a_batch(server.api_key, "superkill001")
    assert server.post(batch).status == 200
    members = server.members()
    assert server.process is not None

    server.process.kill()
    server.process.wait(20)
    _, alive = psutil.wait_procs(members, timeout=20)

    assert alive == []
    server.start()
    assert [item["id"] for item in eventually(lambda: server.timeline("superkill001"))] == [batch["events"][0]["id"]]


@pytest.mark.parametrize("role", ["core", "edge"])
def test_a_child_whose_supervisor_died_before_it_looked_does_not_stay(tmp_path: Path, role: str) -> None:
    command = [sys.executable, "-m", "cueline", "serve", "--data-dir", str(tmp_path), "--role", role]

    ended = subprocess.run([*command, "--supervised", "0", "--supervisor", "1"], timeout=30, check=False)

    assert ended.returncode == 1


def test_a_child_that_keeps_dying_is_started_again_ever_slower(serve: Callable[..., RunningServer]) -> None:
    server = serve()
    server.launch(fail_at="lane_after_acknowledge")

    began = time.monotonic()
    eventually(lambda: server.said().count("core ended with -9; starting it again") >= 2)

    assert time.monotonic() - began > 0.1
    assert server.process is not None
    server.process.send_signal(signal.SIGTERM)
    assert server.process.wait(30) == 0
