"""What a run did, step by step, as the run log keeps it. Pure."""

from typing import Any, Literal

from msgspec import Struct

StepKind = Literal[
    "entered",
    "skipped",
    "condition",
    "split",
    "waiting",
    "woken",
    "settled",
    "sent",
    "changed",
    "created",
    "started",
    "failed",
    "delayed",
    "stale",
    "merged",
    "migrated",
    "left",
]
Outcome = Literal["completed", "goal", "exit", "failed", "restarted", "merged", "stale", "looped", "ended", "replaced"]
Reason = Literal["late", "cap", "reentry", "concurrency", "loop"]


class StepError(Struct, frozen=True):
    """Why a step failed.

    Attributes:
        code: Stable, in snake case.
        message: For a person.
    """

    code: str
    message: str


class Step(Struct, frozen=True, omit_defaults=True, gc=False):
    """One step.

    Attributes:
        node: Where; of `entered` and `skipped` the trigger's id; empty where the run as a whole is meant.
        at: Milliseconds.
        decision: What came of it in a word: the reason of `skipped`, the outcome of `left`, `stale`'s choice.
        exit: Which way the run went on.
        seen: The values that were compared, by what they are called.
        output: What it made: the event, the request's destination and key.
        wake_at: When the run goes on by itself, milliseconds.
    """

    node: str
    kind: StepKind
    at: int
    decision: str = ""
    exit: str = ""
    seen: dict[str, Any] = {}
    output: dict[str, Any] = {}
    wake_at: int | None = None
    error: StepError | None = None
