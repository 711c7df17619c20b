"""What all of Cueline's processes hold in memory: idle, and under a steady load."""

import asyncio
import json
import sys
import time
from typing import Any

import psutil

from bench.live_latency import Target, measure
from bench.real_server import Server, running

SETTLE_SECONDS = 8


def run(seconds: int = 60) -> dict[str, Any]:
    """Return resident (RSS) and proportional (PSS) megabytes, idle and after `seconds` of 1 000 events a second."""
    with running() as server:
        time.sleep(SETTLE_SECONDS)
        idle = held_by(server)
        asyncio.run(measure(Target(server), 1_000, seconds, 1))
        busy = held_by(server)
    return {f"idle_{name}": value for name, value in idle.items()} | {
        f"busy_{name}": value for name, value in busy.items()
    }


def held_by(server: Server) -> dict[str, float]:
    infos = [process.memory_full_info() for process in server.processes()]
    return {
        "rss_mb": round(sum(info.rss for info in infos) / 1e6, 1),
        "pss_mb": round(sum(info.pss for info in infos) / 1e6, 1),
    }


if __name__ == "__main__":
    assert psutil.LINUX, "PSS is Linux's"
    print(json.dumps(run(*map(int, sys.argv[1:])), indent=2))
