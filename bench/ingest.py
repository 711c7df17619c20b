"""What a durable event costs at the edge, beside a bare ASGI echo on the same HTTP server."""

import contextlib
import json
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from statistics import median
from typing import Any

import httpx
import psutil

from bench.real_server import Server, running

CONNECTIONS = 64
ROUNDS = 5


def run(requests: int = 20_000, batches: int = 3_000) -> dict[str, Any]:
    """Measure echo and Cueline in turn, `ROUNDS` times, and return the medians."""
    with echoing() as (echo_url, echo), running() as server:
        load(echo_url, "-", 2_000, 1)
        load(server.url, server.api_key, 2_000, 1)
        server.wait_processed()
        rounds = [one_round(echo_url, echo, server, requests, batches) for _ in range(ROUNDS)]
    return {name: median(found[name] for found in rounds) for name in rounds[0]} | {"rounds": ROUNDS}


def one_round(echo_url: str, echo: psutil.Process, server: Server, requests: int, batches: int) -> dict[str, float]:
    before = cpu_of(echo)
    bare = load(echo_url, "-", requests, 1)
    echo_cpu = (cpu_of(echo) - before) / requests

    edge, core, began = server.cpu_seconds("edge"), server.cpu_seconds("core"), time.perf_counter()
    single = load(server.url, server.api_key, requests, 1)
    generating = time.perf_counter() - began - single["seconds"]
    edge_cpu = (server.cpu_seconds("edge") - edge) / requests
    server.wait_processed()
    everything = time.perf_counter() - began - generating
    core_cpu = (server.cpu_seconds("core") - core) / requests

    batch = load(server.url, server.api_key, batches, 20)
    server.wait_processed()
    return {
        "echo_cpu_us": echo_cpu * 1e6,
        "echo_requests_per_second": bare["per_second"],
        "edge_cpu_us": edge_cpu * 1e6,
        "edge_cpu_ratio": edge_cpu / echo_cpu,
        "core_cpu_us": core_cpu * 1e6,
        "single_acknowledged_per_second": single["per_second"],
        "single_processed_per_second": requests / everything,
        "processed_ratio": requests / everything / bare["per_second"],
        "batch_events_per_second": batch["per_second"] * 20,
        "batch_ratio": batch["per_second"] * 20 / single["per_second"],
    }


def load(url: str, api_key: str, count: int, batch: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "bench.load", url, api_key, str(count), str(batch), str(CONNECTIONS)]
    answer = subprocess.run(command, check=True, capture_output=True, text=True, timeout=300)
    found: dict[str, Any] = json.loads(answer.stdout)
    if found["failed"]:
        raise RuntimeError(f"{found['failed']} requests failed, the first with {found['first_failure']}")
    return found


def cpu_of(process: psutil.Process) -> float:
    times = process.cpu_times()
    return times.user + times.system


@contextlib.contextmanager
def echoing() -> Iterator[tuple[str, psutil.Process]]:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    options = ["--http", "httptools", "--loop", "uvloop", "--lifespan", "off", "--no-access-log"]
    quiet = ["--log-level", "warning", "--no-server-header", "--no-date-header", "--no-proxy-headers"]
    command = [sys.executable, "-m", "uvicorn", "bench.echo:app", "--port", str(port), *options, *quiet]
    with subprocess.Popen(command) as process:
        url = f"http://127.0.0.1:{port}"
        while True:
            with contextlib.suppress(httpx.TransportError):
                httpx.post(url, content=b"{}")
                break
            time.sleep(0.05)
        yield url, psutil.Process(process.pid)
        process.terminate()


if __name__ == "__main__":
    print(json.dumps(run(), indent=2))
