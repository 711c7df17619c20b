"""Who may be let in by hand or by a request, and by which trigger."""

from msgspec import Struct
from sqlalchemy import Engine

from cueline.automations.automation_rows import Automation, automation_at, automation_numbered
from cueline.automations.graph import OnStart, OnWebhook
from cueline.automations.versions import version_numbered
from cueline.errors import Conflict, NotFound
from cueline.state.engine import reading


class Pulled(Struct, frozen=True):
    """A trigger that lets a user in now."""

    automation: Automation
    trigger: str


def manual_trigger(engine: Engine, workspace_id: int, number: int) -> Pulled:
    """Return the trigger by which an automation is started for a user.

    Raises:
        NotFound: there is no such automation.
        Conflict: it is not live, or has no manual trigger.
    """
    with reading(engine) as tx:
        known = automation_numbered(tx, workspace_id, number)
        graph = version_numbered(tx, number, known.version).graph if known.state == "live" else None
    found = next((one.id for one in graph.triggers if isinstance(one, OnStart)), None) if graph else None
    if found is None:
        raise Conflict(
            "The automation cannot be started by hand.",
            code="automation_not_startable",
            hint="It must be live, and its version in force have a manual trigger.",
        )
    return Pulled(known, found)


def webhook_trigger(engine: Engine, hook: str) -> Pulled:
    """Return the trigger that a request to an automation's own address pulls.

    Raises:
        NotFound: there is no such address, or its automation is not published, archived, or takes no requests.
        Conflict: it is paused.
    """
    with reading(engine) as tx:
        known = automation_at(tx, hook)
        is_open = known is not None and known.state in {"live", "paused"}
        graph = version_numbered(tx, known.id, known.version).graph if known is not None and is_open else None
    found = next((one.id for one in graph.triggers if isinstance(one, OnWebhook)), None) if graph else None
    if known is None or found is None:
        raise NotFound(
            "Nothing is started at this address.",
            code="hook_unknown",
            hint="Copy the address of the webhook trigger again, and publish the automation.",
        )
    if known.state == "paused":
        raise Conflict("The automation is paused.", code="automation_state", hint="Resume it, then send this again.")
    return Pulled(known, found)
