"""How many users came in, went which way, and what became of them."""

from collections.abc import Collection

from msgspec import Struct, field
from sqlalchemy import Connection, func, select

from cueline.state.automation_tables import run, run_count

FAILURES = ("failed", "looped")
"""Outcomes of runs that went wrong."""

LATELY_MS = 30 * 86_400_000


class NodeCount(Struct, kw_only=True):
    """What happened at a node.

    Attributes:
        entered: How often a run came there.
        waiting: How many runs are there now.
        exits: How often runs went on, by exit.
        errors: How often it failed.
    """

    entered: int = 0
    waiting: int = 0
    exits: dict[str, int] = field(default_factory=dict)
    errors: int = 0


class Counts(Struct, kw_only=True):
    """What happened in a version.

    Attributes:
        entered: How many runs began.
        running: How many go on now.
        outcomes: How many ended, by how.
        skipped: How many began not, by why.
        nodes: By id.
    """

    version: int
    entered: int = 0
    running: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)
    skipped: dict[str, int] = field(default_factory=dict)
    nodes: dict[str, NodeCount] = field(default_factory=dict)


class Summary(Struct, kw_only=True):
    """How busy an automation is.

    Attributes:
        running: Runs that go on.
        waiting: Users who have them.
        entered: Runs that began in the last 30 days.
        errors: Those of them that went wrong.
    """

    running: int = 0
    waiting: int = 0
    entered: int = 0
    errors: int = 0


def counts_of(tx: Connection, automation_id: int, version: int) -> Counts:
    """Return what happened in a version of an automation."""
    counts = Counts(version=version)
    of_version = (run_count.c.automation_id == automation_id, run_count.c.version == version)
    counted = select(run_count.c.node, run_count.c.what, run_count.c["count"].label("number"))
    for row in tx.execute(counted.where(*of_version)):
        _count(counts, row.node, row.what, row.number)
    running = (run.c.automation_id == automation_id, run.c.state == "running", run.c.version == version)
    for row in tx.execute(select(run.c.node, func.count().label("runs")).where(*running).group_by(run.c.node)):
        counts.running += row.runs
        if row.node:
            _node(counts, row.node).waiting = row.runs
    return counts


def summaries_of(tx: Connection, automations: Collection[int], now_ms: int) -> dict[int, Summary]:
    """Return how busy automations are, by number."""
    found = {number: Summary() for number in automations}
    people = func.count(run.c.user_id.distinct()).label("people")
    running = select(run.c.automation_id, func.count().label("runs"), people).where(run.c.state == "running")
    for row in tx.execute(running.where(run.c.automation_id.in_(automations)).group_by(run.c.automation_id)):
        found[row.automation_id].running, found[row.automation_id].waiting = row.runs, row.people
    lately = (run.c.automation_id.in_(automations), run.c.started_at >= now_ms - LATELY_MS)
    errors = func.count().filter(run.c.outcome.in_(FAILURES)).label("errors")
    entered = select(run.c.automation_id, func.count().label("runs"), errors).where(*lately)
    for row in tx.execute(entered.group_by(run.c.automation_id)):
        found[row.automation_id].entered, found[row.automation_id].errors = row.runs, row.errors
    return found


def _count(counts: Counts, node: str, what: str, number: int) -> None:
    what, _, which = what.partition(":")
    match what, bool(node):
        case "entered", False:
            counts.entered = number
        case "ended", False:
            counts.outcomes[which] = number
        case "skipped", False:
            counts.skipped[which] = number
        case "entered", True:
            _node(counts, node).entered = number
        case "exit", True:
            _node(counts, node).exits[which] = number
        case "error", True:
            _node(counts, node).errors = number
        case _:
            pass


def _node(counts: Counts, node: str) -> NodeCount:
    return counts.nodes.setdefault(node, NodeCount())
