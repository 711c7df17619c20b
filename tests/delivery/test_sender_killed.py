"""The sender's process is killed at every step of a delivery, and what was to leave arrives, under one key."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from cueline.workspaces.desk import Desk
from tests.delivery.delivery_samples import put, rows
from tests.delivery.delivery_stage import request
from tests.delivery.receiver import receiving
from tests.running_server import eventually

SENDER = """
import asyncio, sys, time
from pathlib import Path
from cueline.assembly.failing import fail_at
from cueline.assembly.sending import build_sender
from cueline.config import Settings
from cueline.state.engine import open_engine

settings = Settings(data_dir=Path(sys.argv[1]), delivery_allowed_hosts="127.0.0.1")
engine, clock = open_engine(settings.state_file), lambda: time.time_ns() // 1_000_000
asyncio.run(build_sender(settings, engine, clock, fail_at(sys.argv[2])).run())
"""


@pytest.mark.process
@pytest.mark.parametrize(
    ("deadly", "times"),
    [
        ("delivery_before_sending", 1),
        ("delivery_after_sending", 2),
        ("delivery_before_commit", 2),
        ("delivery_after_commit", 1),
    ],
)
def test_killed_at_any_step_it_arrives_and_repeats_only_under_its_key(
    desk: Desk, tmp_path: Path, deadly: str, times: int
) -> None:
    with receiving() as receiver:
        put(desk.engine, request(f"{receiver.url}/hook", idempotency_key="k1"))
        assert sender(tmp_path, deadly).wait(30) == -signal.SIGKILL
        alive = sender(tmp_path)
        try:
            eventually(lambda: [row["state"] for row in rows(desk.engine)] == ["delivered"], seconds=20)
        finally:
            alive.kill()
            alive.wait(10)

    assert [came.key for came in receiver.came] == ["k1"] * times


def sender(data_dir: Path, deadly: str = "") -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", SENDER, str(data_dir), deadly])
