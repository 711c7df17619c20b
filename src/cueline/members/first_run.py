"""The very first start."""

from sqlalchemy import select

from cueline.members.emails import normal_email
from cueline.members.links import FIRST_RUN_VALID_MS, add_link
from cueline.members.membership import add_membership
from cueline.members.roles import Role
from cueline.state.tables import workspace
from cueline.workspaces.admission import publish_admission
from cueline.workspaces.desk import Desk
from cueline.workspaces.workspace import add_workspace

WORKSPACE_NAME = "My workspace"
OWNER_EMAIL = "owner@localhost"


def first_run(desk: Desk, owner_email: str = OWNER_EMAIL) -> str | None:
    """Make the first workspace and its owner, and return the path of a link that signs the owner in within 24 hours.

    None, and nothing changes, when there is a workspace already.
    """
    now = desk.clock()
    with desk.engine.begin() as transaction:
        if transaction.execute(select(workspace.c.id).limit(1)).first() is not None:
            return None
        made = add_workspace(transaction, WORKSPACE_NAME, "UTC", "cli", now)
        owner = add_membership(transaction, made.id, normal_email(owner_email), Role.OWNER, now)
        link = add_link(transaction, owner, now, FIRST_RUN_VALID_MS)
    publish_admission(desk.engine, desk.noticeboard)
    return link
