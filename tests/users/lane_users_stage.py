"""Users as a lane keeps them, over a real state database."""

import tempfile
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, select

from cueline.event import EventRow, Kind
from cueline.state.engine import open_engine, reading
from cueline.state.tables import metadata, user, user_key, workspace
from cueline.users.people import Claim, LaneUsers
from cueline.users.profile import Profile, learn, see

SHOP, MAIL_SHOP = 1, 2
"""In the second, an e-mail address identifies."""


def a_row(at: int, kind: Kind = Kind.EVENT, url: str = "") -> EventRow:
    return EventRow(1, "", kind, at, at, 0, 0, 0, "", "", 0, 1, "{}", url=url)


def open_state(path: Path) -> Engine:
    """Open a new state database with two workspaces. Only the first is made; the others are copies."""
    path.write_bytes(_fresh_state())
    return open_engine(path)


@cache
def _fresh_state() -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "state.db"
        engine = _make_state(path)
        engine.dispose()
        return path.read_bytes()


def _make_state(path: Path) -> Engine:
    engine = open_engine(path)
    metadata.create_all(engine)
    rows = [
        {"name": "Shop", "slug": "shop", "timezone": "UTC", "unified_identification": False, "created_at": 0},
        {"name": "Mail", "slug": "mail", "timezone": "UTC", "unified_identification": True, "created_at": 0},
    ]
    with engine.begin() as tx:
        tx.execute(workspace.insert(), rows)
    return engine


def a_claim(key: str = "", custom_id: str = "", email: str = "", *, at: int = 1, of: int = SHOP) -> Claim:
    return Claim(of, key, custom_id or None, email or None, at)


def take(engine: Engine, users: LaneUsers, claims: Sequence[Claim]) -> list[Profile]:
    """Give the users of `claims`, taken as one batch of a lane: each is counted, and an address is learned."""
    with engine.begin() as tx:
        users.prepare(tx, claims)
        found = [_followed(users, claim) for claim in claims]
        users.save(tx)
    return found


def _followed(users: LaneUsers, claim: Claim) -> Profile:
    profile = users.resolve(claim)
    if claim.email:
        learn(profile, {"email": claim.email}, f"e-{claim.at}", claim.at)
        users.note_change(profile)
    see(profile, a_row(claim.at, url=f"https://shop.example/{claim.at}"), "192.0.2.1", "tests")
    users.note_seen(profile)
    return profile


def users_in(engine: Engine) -> list[dict[str, Any]]:
    with reading(engine) as connection:
        return [dict(row._mapping) for row in connection.execute(select(user).order_by(user.c.id))]


def keys_in(engine: Engine) -> dict[tuple[int, str], tuple[int, int]]:
    """Give (user, since) by (workspace, key)."""
    with reading(engine) as connection:
        return {(row.workspace_id, row.key): (row.user_id, row.since) for row in connection.execute(select(user_key))}


def in_batches(claims: Sequence[Claim], sizes: Iterable[int]) -> list[Sequence[Claim]]:
    batches, start = [], 0
    for size in sizes:
        batches.append(claims[start : start + size])
        start += size
    return [batch for batch in [*batches, claims[start:]] if batch]
