"""Write many rows at once, without a statement's cost for each of them."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Any

from sqlalchemy import Connection, Dialect
from sqlalchemy.sql.dml import Insert, Update

Row = dict[str, Any]


def write_rows(tx: Connection, statement: Insert | Update, rows: Sequence[Row]) -> None:
    """Execute `statement` for each of `rows`, which all have the same columns, with values as the driver takes them.

    SQLAlchemy prepares each row by itself, which costs more than the database takes to store it; here it writes the
    statement once and the driver gets plain tuples.
    """
    if not rows:
        return
    sql, names = _prepared(statement, tx.dialect, tuple(rows[0]))
    if names is None:
        tx.execute(statement, rows)
    else:
        tx.exec_driver_sql(sql, [*map(_tuples(itemgetter, names), rows)])


def write_fields(
    tx: Connection, statement: Insert | Update, things: Sequence[object], fields: Mapping[str, str]
) -> None:
    """As `write_rows`, with the values taken from `things`: `fields` names the attribute for each parameter."""
    if not things:
        return
    sql, names = _prepared(statement, tx.dialect, tuple(fields))
    if names is None:
        tx.execute(statement, [{name: getattr(thing, fields[name]) for name in fields} for thing in things])
    else:
        tx.exec_driver_sql(sql, [*map(_tuples(attrgetter, [fields[name] for name in names]), things)])


@lru_cache(maxsize=128)
def _prepared(
    statement: Insert | Update, dialect: Dialect, columns: tuple[str, ...]
) -> tuple[str, Sequence[str] | None]:
    """Return the statement's text and the order of its parameters; None where the driver takes them by name."""
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), compiled.positiontup


def _tuples(getter: Callable[..., Callable[[Any], Any]], names: Sequence[str]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes the values of `names` as a tuple; the getters give one value alone without one."""
    take = getter(*names)
    return take if len(names) > 1 else lambda thing: (take(thing),)
