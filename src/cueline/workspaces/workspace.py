"""Workspaces: who a site, its users and its events belong to."""

import re
import unicodedata
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from msgspec import UNSET, Struct, UnsetType
from sqlalchemy import Connection, Engine, Row, insert, select, update

from cueline.errors import InvalidInput, NotFound
from cueline.state.engine import reading
from cueline.state.registry_version import grow_registry_version
from cueline.state.tables import workspace
from cueline.workspaces.admission import publish_admission
from cueline.workspaces.alias import sound_alias
from cueline.workspaces.api_keys import add_api_key
from cueline.workspaces.audit import Change, record
from cueline.workspaces.desk import Desk
from cueline.workspaces.naming import sound_name

MAX_SLUG_CHARACTERS = 48

_WHOSE = "A workspace's"


class Workspace(Struct, frozen=True):
    """One site or company, apart from all others.

    Attributes:
        id: Its number.
        name: As people call it.
        slug: As addresses and commands call it; never changes.
        timezone: An IANA name; days in charts and datetimes without offset are read in it.
        unified_identification: True: an e-mail address alone identifies a user.
        respect_gpc: True: nothing is kept of a browser that sends Global Privacy Control.
        respect_dnt: True: nothing is kept of a browser that sends Do Not Track.
        alias: A first path segment under which the widget is served and events are taken; empty for none.
    """

    id: int
    name: str
    slug: str
    timezone: str
    unified_identification: bool
    respect_gpc: bool = False
    respect_dnt: bool = False
    alias: str = ""


class WorkspaceChange(Struct, frozen=True, forbid_unknown_fields=True):
    """What to change; what is not given stays."""

    name: str | UnsetType = UNSET
    timezone: str | UnsetType = UNSET
    unified_identification: bool | UnsetType = UNSET
    respect_gpc: bool | UnsetType = UNSET
    respect_dnt: bool | UnsetType = UNSET
    alias: str | UnsetType = UNSET


def create_workspace(desk: Desk, name: str, timezone: str, actor: str) -> Workspace:
    """Make a workspace with one API key that may send at once.

    Raises:
        InvalidInput: the name or the time zone is none; nothing changed.
    """
    with desk.engine.begin() as transaction:
        made = add_workspace(transaction, name, timezone, actor, desk.clock())
    publish_admission(desk.engine, desk.noticeboard)
    return made


def add_workspace(transaction: Connection, name: str, timezone: str, actor: str, at: int) -> Workspace:
    """Make a workspace with one API key within a transaction; its caller publishes the admission.

    Raises:
        InvalidInput: the name or the time zone is none.
    """
    name, timezone = sound_name(_WHOSE, name), _sound_timezone(timezone)
    slug = _free_slug(transaction, slug_of(name))
    row = {"name": name, "slug": slug, "timezone": timezone, "created_at": at}
    number = transaction.execute(insert(workspace).values(row).returning(workspace.c.id)).scalar_one()
    add_api_key(transaction, number, "Website", at)
    record(transaction, number, at, Change(actor, "workspace.created", name))
    return Workspace(number, name, slug, timezone, unified_identification=False)


def change_workspace(desk: Desk, workspace_id: int, change: WorkspaceChange, actor: str) -> Workspace:
    """Change what is given, and return the workspace as it is now.

    Raises:
        InvalidInput: the name, the time zone or the alias path is none; nothing changed.
        Conflict: another workspace has the alias path; nothing changed.
        NotFound: there is no such workspace.
    """
    wanted = _sound_change(change)
    with desk.engine.begin() as transaction:
        if change.alias is not UNSET:
            wanted["alias"] = sound_alias(transaction, workspace_id, change.alias)
        if wanted:
            transaction.execute(update(workspace).where(workspace.c.id == workspace_id).values(wanted))
            record(transaction, workspace_id, desk.clock(), Change(actor, "workspace.changed", "", wanted))
            if "timezone" in wanted:
                grow_registry_version(transaction)
    publish_admission(desk.engine, desk.noticeboard)
    return workspace_by_id(desk.engine, workspace_id)


def workspaces(engine: Engine) -> list[Workspace]:
    """Return every workspace, oldest first."""
    with reading(engine) as connection:
        return [_workspace(row) for row in connection.execute(select(workspace).order_by(workspace.c.id))]


def workspace_by_id(engine: Engine, workspace_id: int) -> Workspace:
    """Return one workspace.

    Raises:
        NotFound: there is no such workspace.
    """
    with reading(engine) as connection:
        row = connection.execute(select(workspace).where(workspace.c.id == workspace_id)).one_or_none()
    if row is None:
        raise unknown_workspace(str(workspace_id))
    return _workspace(row)


def unknown_workspace(called: str) -> NotFound:
    """Return the error that says so, the same whether it is not there or not for this sender."""
    return NotFound(f"There is no workspace {called!r}, or not for you.", code="workspace_unknown")


def slug_of(name: str) -> str:
    """Return a name as it may stand in an address: lower-case letters, digits and dashes; else `workspace`."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:MAX_SLUG_CHARACTERS].strip("-") or "workspace"


def _free_slug(transaction: Connection, wanted: str) -> str:
    taken = set(transaction.execute(select(workspace.c.slug).where(workspace.c.slug.startswith(wanted))).scalars())
    candidates = [wanted, *(f"{wanted}-{number}" for number in range(2, len(taken) + 3))]
    return next(slug for slug in candidates if slug not in taken)


def _sound_change(change: WorkspaceChange) -> dict[str, str | bool]:
    wanted: dict[str, str | bool] = {}
    if change.name is not UNSET:
        wanted["name"] = sound_name(_WHOSE, change.name)
    if change.timezone is not UNSET:
        wanted["timezone"] = _sound_timezone(change.timezone)
    for switch in ("unified_identification", "respect_gpc", "respect_dnt"):
        if (value := getattr(change, switch)) is not UNSET:
            wanted[switch] = value
    return wanted


def _sound_timezone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise InvalidInput(
            f"{name[:100]!r} is no time zone.",
            code="timezone_unknown",
            hint="Use a name such as UTC or Europe/Warsaw.",
        ) from None
    return name


def _workspace(row: Row[tuple[object, ...]]) -> Workspace:
    return Workspace(
        row.id,
        row.name,
        row.slug,
        row.timezone,
        bool(row.unified_identification),
        bool(row.respect_gpc),
        bool(row.respect_dnt),
        row.alias,
    )
