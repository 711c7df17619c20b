"""How fast this machine is: what bars in µs and ms are to be read against."""

import time
from statistics import median

import msgspec

from bench.load import an_event

ROUNDS = 15
TIMES = 5_000
DECODE_US_WHERE_BARS_WERE_SET = 0.65
"""CPU µs to decode such an event on the machine that the bars come from."""


class Sent(msgspec.Struct):
    id: str
    t: int
    name: str
    anon: str
    url: str
    data: dict[str, object]


def decode_us() -> float:
    """Return the CPU microseconds that decoding one event of about 300 bytes takes: the median of rounds."""
    decode = msgspec.json.Decoder(Sent).decode
    raw = msgspec.json.encode(an_event(7, time.time_ns() // 1_000_000))
    costs = []
    for _ in range(ROUNDS):
        before = time.process_time()
        for _ in range(TIMES):
            decode(raw)
        costs.append((time.process_time() - before) / TIMES * 1e6)
    return median(costs)
