"""Erasing users: all that is kept of them, in one transaction; their events follow in the event store."""

from collections.abc import Collection, Generator
from contextlib import contextmanager

import msgspec
import structlog
from sqlalchemy import Connection, delete, func, or_, select, update

from cueline.automations.run_rows import newest_run
from cueline.automations.run_rows import remove_users as remove_runs
from cueline.delivery.outbox import erase_content
from cueline.errors import Unavailable
from cueline.event import UserId
from cueline.lane.asked import AskedWork
from cueline.lane.blocks import erase_rows
from cueline.registry.lane_rows import forget_users
from cueline.scoring.histories import numbers_of_all
from cueline.scoring.score_rows import remove_users as remove_scores
from cueline.segments.lane_rows import remove_users as remove_from_segments
from cueline.state.slices import slices
from cueline.state.tables import audit_line, dead_letter, quarantine, user, user_key
from cueline.users.erasures import Erasure, next_asked, note_erased, remove_users
from cueline.users.merges import being_undone

_logger = structlog.get_logger()

TEXTS_AT_ONCE = 200
"""Each is a condition of its own, and databases bound how many may be joined."""

ERASED = "a user who was erased"
_NAMING_USERS = ("score.changed", "user.tagged")


class EraseUsers(AskedWork):
    """Erases one user at a time. Nothing of them is at hand afterwards, so nothing comes back."""

    called = "erasing"

    _gone: Collection[int] = ()

    def _has_work(self, connection: Connection) -> bool:
        return next_asked(connection) is not None

    def _work(self, tx: Connection, now_ms: int) -> bool:
        asked, self._gone = next_asked(tx), ()
        if asked is None:
            return False
        with leaving_no_bytes(tx):
            self._gone = erase(tx, asked, now_ms)
        return True

    def _after_commit(self) -> None:
        gone = self._gone
        self._show_gone(lambda row: row.user in gone)
        _logger.info("users_erased", users=sorted(gone))


@contextmanager
def leaving_no_bytes(tx: Connection) -> Generator[None]:
    """Let SQLite overwrite what is deleted; by itself it only marks the place as free."""
    if tx.dialect.name != "sqlite":
        yield
        return
    tx.exec_driver_sql("PRAGMA secure_delete = ON")
    try:
        yield
    finally:
        tx.exec_driver_sql("PRAGMA secure_delete = OFF")


def erase(tx: Connection, asked: Erasure, now_ms: int) -> frozenset[int]:
    """Erase a user, or whom they became part of, from every table; return all their numbers.

    Raises:
        Unavailable: somebody is about to be part of them no more, who stays.
    """
    numbers = frozenset(numbers_of_all(tx, [_who_now(tx, asked.user)]))
    if being_undone(tx, numbers):
        raise Unavailable("A merge is to be undone first.")
    _erase_what_is_aside(tx, asked.workspace, numbers)
    _erase_names_in_audit(tx, asked.workspace, numbers)
    forget_users(tx, asked.workspace, numbers, _values_of(tx, numbers))
    erase_rows(tx, lambda row: row.user in numbers)
    newest = newest_run(tx)
    for some in slices(numbers):
        erase_content(tx, some, now_ms)
        for remove in (remove_runs, remove_from_segments, remove_scores, remove_users):
            remove(tx, some)
        note_erased(tx, asked, some, newest, now_ms)
    return numbers


def _who_now(tx: Connection, number: UserId) -> UserId:
    while merged_into := tx.execute(select(user.c.merged_into).where(user.c.id == number)).scalar_one_or_none():
        number = UserId(merged_into)
    return number


def _erase_what_is_aside(tx: Connection, workspace_id: int, numbers: Collection[int]) -> None:
    """Remove dead letters and blocked events that name one of them."""
    keys, own = set[str](), set[str]()
    for some in slices(numbers):
        keys |= {*tx.execute(select(user_key.c.key).where(user_key.c.user_id.in_(some))).scalars()}
        named = select(user.c.custom_id).where(user.c.id.in_(some), user.c.custom_id.is_not(None))
        own |= {*tx.execute(named).scalars()}
    texts = [name.encode() for name in sorted({*keys, *own})]
    for table in (dead_letter, quarantine):
        found = set[int]()
        for some_texts in slices(texts, TEXTS_AT_ONCE):
            carries = or_(*(func.instr(table.c.raw, text) > 0 for text in some_texts))
            rows = tx.execute(select(table.c.id, table.c.raw).where(table.c.workspace_id == workspace_id, carries))
            found |= {row.id for row in rows if _names(row.raw, keys, own)}
        for some_ids in slices(found):
            tx.execute(delete(table).where(table.c.id.in_(some_ids)))


def _names(raw: bytes, keys: Collection[str], own: Collection[str]) -> bool:
    """Tell whether an event that was set aside names one of these as whose it is; what cannot be read may do so."""
    try:
        item = msgspec.json.decode(raw)
    except msgspec.DecodeError:
        return True
    if not isinstance(item, dict):
        return False
    named = [part.get("user_id") for part in (item.get("user"), item.get("data")) if isinstance(part, dict)]
    return item.get("anon") in keys or any(str(one).strip() in own for one in named)


def _erase_names_in_audit(tx: Connection, workspace_id: int, numbers: frozenset[int]) -> None:
    """Leave in the audit log that something was done with somebody, and not with whom."""
    lines = select(audit_line.c.id, audit_line.c.detail).where(
        audit_line.c.workspace_id == workspace_id, audit_line.c.action.in_(_NAMING_USERS)
    )
    for line in tx.execute(lines).all():
        detail = msgspec.json.decode(line.detail)
        if detail.get("user_id") in numbers or not numbers.isdisjoint(detail.get("users", ())):
            tx.execute(update(audit_line).where(audit_line.c.id == line.id).values(subject=ERASED))


def _values_of(tx: Connection, numbers: Collection[int]) -> frozenset[str]:
    """Return the values of their attributes as JSON."""
    return frozenset(
        msgspec.json.encode(value).decode()
        for some in slices(numbers)
        for attributes in tx.execute(select(user.c.attributes).where(user.c.id.in_(some))).scalars()
        for value in msgspec.json.decode(attributes).values()
    )
