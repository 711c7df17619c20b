"""What each role may do."""

from enum import StrEnum


class Role(StrEnum):
    """A member's place in a workspace, from most to least."""

    OWNER = "owner"
    ADMIN = "admin"
    EDITOR = "editor"
    VIEWER = "viewer"


class Right(StrEnum):
    """Something a role may allow."""

    LOOK = "look"
    """See events, users, scores, segments, automations, deliveries, definitions and health, without secrets."""

    DEFINE = "define"
    """Change definitions, the scoring plan and scores, segments, automations and deliveries; send test events."""

    MANAGE = "manage"
    """Change keys, origins, tokens, members and the workspace itself, erase users and events, read the audit log."""

    OWN = "own"
    """Make and unmake owners."""


_RIGHTS = {
    Role.OWNER: frozenset(Right),
    Role.ADMIN: frozenset({Right.LOOK, Right.DEFINE, Right.MANAGE}),
    Role.EDITOR: frozenset({Right.LOOK, Right.DEFINE}),
    Role.VIEWER: frozenset({Right.LOOK}),
}


def allows(role: Role, right: Right) -> bool:
    """Say whether a member with `role` has `right`."""
    return right in _RIGHTS[role]


def covers(role: Role, other: Role) -> bool:
    """Say whether `role` may do everything that `other` may."""
    return _RIGHTS[role] >= _RIGHTS[other]
