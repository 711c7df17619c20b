"""Pages of runs and of what they logged."""

from collections.abc import Collection

from cueline.api.auth import Seat
from cueline.api.delivery_items import outbox_item
from cueline.api.graph_items import shown_graph
from cueline.api.paging import cursor_of, read_cursor
from cueline.api.parts import Parts
from cueline.api.run_items import LogPage, RunAnswer, RunPage, log_item, run_fields, run_item, step_items
from cueline.automations.automation_rows import automation_numbered
from cueline.automations.run_pages import End, Wanted, errors_of, log_of, log_of_run, run_numbered, runs_wanted
from cueline.automations.versions import version_numbered
from cueline.delivery.listing import Wanted as WantedLines
from cueline.delivery.listing import lines
from cueline.state.engine import reading
from cueline.users.directory import numbers_of, people

MAX_DELIVERIES = 200
"""So many of what left by a run are told with it, the newest."""


def run_page(parts: Parts, workspace_id: int, wanted: Wanted) -> RunPage:
    """Return a page of runs, at most `wanted.limit` less one: the last tells whether there is another.

    Raises:
        NotFound: there is no such automation.
    """
    with reading(parts.engine) as tx:
        if wanted.automation is not None:
            automation_numbered(tx, workspace_id, wanted.automation)
        found = runs_wanted(tx, workspace_id, wanted)
        page = found[: wanted.limit - 1]
        errors = errors_of(tx, page)
    known = people(parts.engine, workspace_id, [run.user_id for run in page])
    following = cursor_of(End(page[-1].started_at, page[-1].id)) if len(found) > len(page) else None
    return RunPage([run_item(run, known, errors.get(run.id)) for run in page], following)


def wanted_runs(cursor: str, limit: int) -> Wanted:
    """Return that a page of runs is wanted, with one more to tell whether there is another.

    Raises:
        InvalidInput: the cursor is not one of this list's.
    """
    return Wanted(after=read_cursor(cursor, End), limit=limit + 1)


def numbers_asked(parts: Parts, workspace_id: int, user: int | None) -> Collection[int] | None:
    """Return every number of a user, former ones included; None when nobody is asked for."""
    return None if user is None else numbers_of(parts.engine, workspace_id, user)


def run_answer(parts: Parts, seat: Seat, number: int) -> RunAnswer:
    """Return a run with everything it did, secrets only to members who may edit automations.

    Raises:
        NotFound: there is no such run.
    """
    with reading(parts.engine) as tx:
        workspace_id = seat.workspace.id
        run = run_numbered(tx, workspace_id, number)
        log, errors = log_of_run(tx, number), errors_of(tx, [run])
        graph = version_numbered(tx, run.automation_id, run.version).graph
        leaving = lines(tx, workspace_id, WantedLines(run=number), None, MAX_DELIVERIES)
    known = people(parts.engine, workspace_id, [run.user_id])
    steps = [step for line in log for step in step_items(line)]
    return RunAnswer(
        **run_fields(run, known, errors.get(number)),
        steps=steps,
        deliveries=list(map(outbox_item, leaving)),
        graph=shown_graph(graph, seat),
    )


def log_page(
    parts: Parts, workspace_id: int, automation_id: int, users: Collection[int] | None, cursor: str, limit: int
) -> LogPage:
    """Return a page of what runs of an automation did, newest first.

    Raises:
        NotFound: there is no such automation.
        InvalidInput: the cursor is not one of this list's.
    """
    before = read_cursor(cursor, int)
    with reading(parts.engine) as tx:
        automation_numbered(tx, workspace_id, automation_id)
        found = log_of(tx, automation_id, users, before, limit + 1)
    page = found[:limit]
    known = people(parts.engine, workspace_id, [line.user_id for line in page])
    following = cursor_of(page[-1].id) if len(found) > limit else None
    return LogPage([log_item(line, known) for line in page], following)
