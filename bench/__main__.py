"""Run every measurement, print a table against the bars, and write bench/results/latest.json."""

import json
import math
import os
import platform
import sys
import time
import traceback
from collections.abc import Callable
from pathlib import Path
from statistics import mean, median
from typing import Any

from bench import (
    acting,
    automations_lane,
    browser,
    conditions,
    crash,
    events_timeline,
    ingest,
    lane,
    live_latency,
    machine,
    memory,
    recompute,
    scoring,
    scoring_lane,
    simulation,
    timers,
    warm_start,
    widget,
)

RESULTS = Path(__file__).parent / "results"

PARTS: dict[str, Callable[[], dict[str, Any]]] = {
    "ingest": ingest.run,
    "lane": lane.run,
    "conditions": conditions.run,
    "scoring": scoring.run,
    "recompute": recompute.run,
    "scoring_lane": scoring_lane.run,
    "automations_lane": automations_lane.run,
    "timers": timers.run,
    "simulation": simulation.run,
    "browser": browser.run,
    "widget": widget.run,
    "live": live_latency.run,
    "live_scores": live_latency.run_scoring,
    "timeline": events_timeline.run,
    "memory": memory.run,
    "acting": acting.run,
    "crash": lambda: crash.run(30),
    "acting_crash": acting.run_crashes,
    "start": warm_start.run,
}

# figure, part, name in the part's result, bar; "<" means at most, ">" at least
BARS: tuple[tuple[str, str, str, str, float], ...] = (
    ("durable single event, CPU against a bare echo", "ingest", "edge_cpu_ratio", "<", 2.2),
    ("single events/s, everything processed, against the echo", "ingest", "processed_ratio", ">", 0.4),
    ("batches of 20, events/s against single requests/s", "ingest", "batch_ratio", ">", 8),
    ("lane, CPU µs an event", "lane", "lane_cpu_us", "<", 30),
    ("a condition of three leaves, µs", "conditions", "three_leaves_us", "<", 2),
    ("a scoring event, the engine alone, CPU µs", "scoring", "scoring_event_us", "<", 30),
    ("a score read as stored, 100 000 users with decay, CPU µs", "scoring", "read_stored_us", "<", 60),
    ("when to look at a user again, CPU µs", "scoring", "due_at_us", "<", 20),
    ("recompute by 20 rules, events/s", "recompute", "recompute_events_per_second", ">", 5_000),
    ("recompute, CPU µs an event", "recompute", "recompute_cpu_us", "<", 120),
    ("preview of 5 000 users with 60 000 events, s", "recompute", "preview_seconds", "<", 10),
    ("lane with 20 scoring rules over 50 names, against without", "scoring_lane", "scoring_ratio", "<", 1.5),
    ("lane with 50 automations of which 2 match, against without", "automations_lane", "automations_ratio", "<", 1.6),
    ("finding who is due among 100 000 users with decay, µs", "scoring_lane", "find_due_us", "<", 1_000),
    ("timers with 1 000 000 waiting, p99 ms late", "timers", "late_p99_ms", "<", 1_000),
    ("simulation of an automation over history, events/s", "simulation", "simulation_events_per_second", ">", 1_000),
    ("userengage to timeline in another tab, p50 ms", "browser", "call_to_timeline_p50_ms", "<", 300),
    ("userengage to timeline in another tab, p99 ms", "browser", "call_to_timeline_p99_ms", "<", 1000),
    ("widget.js, gzip bytes", "widget", "core_gzip_bytes", "<", 3072),
    ("inline stub, bytes", "widget", "stub_bytes", "<", 400),
    ("15 kinds of trouble in the browser: events lost", "widget", "lost", "<", 0),
    ("15 kinds of trouble in the browser: counted twice", "widget", "counted_twice", "<", 0),
    ("bytes a minute of an idle page", "widget", "idle_bytes_a_minute", "<", 0),
    ("longest task of 100 calls, CPU at a quarter, ms", "widget", "longest_task_ms_100_calls_one_by_one", "<", 5),
    ("100 calls in one task, the same, median ms", "widget", "median_task_ms_100_calls_at_once", "<", 5),
    ("POST to SSE at 1 000 events/s, p99 ms", "live", "post_to_sse_p99_ms", "<", 300),
    ("POST to the new score on SSE at 1 000 events/s, p99 ms", "live_scores", "post_to_sse_p99_ms", "<", 400),
    ("timeline of a user with 5 M events stored, p50 ms", "timeline", "timeline of a user, last 50, p50", "<", 20),
    ("memory idle, MB", "memory", "idle_rss_mb", "<", 350),
    ("memory under 1 000 events/s for a minute, MB", "memory", "busy_rss_mb", "<", 700),
    ("30 kills: acknowledged events lost", "crash", "lost", "<", 0),
    ("30 kills: events counted twice", "crash", "doubled", "<", 0),
    ("30 kills: scores that differ from the fold of the log", "crash", "scores_wrong", "<", 0),
    ("event to webhook at 500 events/s, p50 ms", "acting", "event_to_webhook_p50_ms", "<", 250),
    ("event to webhook at 500 events/s, p99 ms", "acting", "event_to_webhook_p99_ms", "<", 1_000),
    ("30 kills: effects inside lost", "acting_crash", "inner_effects_lost", "<", 0),
    ("30 kills: effects inside doubled", "acting_crash", "inner_effects_doubled", "<", 0),
    ("30 kills: webhooks lost", "acting_crash", "webhooks_lost", "<", 0),
    ("30 kills: webhooks repeated under another key", "acting_crash", "webhooks_under_a_second_key", "<", 0),
    ("warm `make run` to the first 200, s", "start", "warm_start_to_first_200_s", "<", 3),
)

CPU_BOUND = {
    "lane_cpu_us",
    "three_leaves_us",
    "scoring_event_us",
    "read_stored_us",
    "due_at_us",
    "recompute_cpu_us",
    "longest_task_ms_100_calls_one_by_one",
    "median_task_ms_100_calls_at_once",
}
"""Figures whose bar is in µs or ms of one machine's CPU: beside what was measured stands what that is there."""


def main() -> None:
    wanted = sys.argv[1:] or list(PARTS)
    results: dict[str, Any] = {}
    speed = [machine.decode_us()]
    for name in wanted:
        print(f"measuring {name} …", file=sys.stderr, flush=True)
        results[name] = measured(name)
        speed.append(machine.decode_us())
        results[name]["decode_us"] = round(mean(speed[-2:]), 3)
        keep(results, round(median(speed), 3))
    decode_us = round(median(speed), 3)
    print(f"{'figure':58} {'bar':>8} {'measured':>10}")
    for figure, part, name, sense, bar in BARS:
        if part in results:
            found = results[part].get(name, math.nan)
            slower = results[part]["decode_us"] / machine.DECODE_US_WHERE_BARS_WERE_SET
            there = f"{found / slower:.3g} there" if name in CPU_BOUND else ""
            print(line(figure, sense, bar, found), there)
    known = machine.DECODE_US_WHERE_BARS_WERE_SET
    print(
        f"There: where the bars were set. Decoding a 300-byte event took {known} µs there, and takes {decode_us} here."
    )
    if failed := [name for name, result in results.items() if "failed" in result]:
        sys.exit(f"Could not be measured: {', '.join(failed)}.")


def measured(name: str) -> dict[str, Any]:
    """Return what a part measures; when it fails, what with: what others measured is not lost by it."""
    try:
        return PARTS[name]()
    except Exception as error:  # noqa: BLE001 - whatever it is, it is told
        traceback.print_exc()
        return {"failed": repr(error)}


def keep(results: dict[str, Any], decode_us: float) -> None:
    """Write what is measured so far."""
    about = {
        "at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
        "python": platform.python_version(),
        "decode_us": decode_us,
        "load": os.getloadavg(),
    }
    RESULTS.mkdir(exist_ok=True)
    (RESULTS / "latest.json").write_text(json.dumps(about | results, indent=2, ensure_ascii=False))


def line(figure: str, sense: str, bar: float, measured: float) -> str:
    kept = measured <= bar if sense == "<" else measured >= bar
    return f"{figure:58} {'≤' if sense == '<' else '≥'} {bar:>6g} {measured:>10.4g}  {'' if kept else 'missed':6}"


if __name__ == "__main__":
    main()
