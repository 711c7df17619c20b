"""Write many rows at once, without a statement's cost for each of them."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from operator import itemgetter
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
        tx.exec_driver_sql(sql, [*map(_tuples(names), rows)])


def write_tuples(
    tx: Connection, statement: Insert | Update, names: tuple[str, ...], rows: list[tuple[Any, ...]]
) -> None:
    """As `write_rows`, with rows that have their values in the order of `names`: best that of the statement itself."""
    if not rows:
        return
    sql, order = _prepared(statement, tx.dialect, names)
    if order is None:
        tx.execute(statement, [dict(zip(names, row, strict=True)) for row in rows])
    elif tuple(order) == names:
        tx.exec_driver_sql(sql, rows)
    else:
        tx.exec_driver_sql(sql, [*map(_tuples([names.index(name) for name in order]), rows)])


@lru_cache(maxsize=128)
def _prepared(
    statement: Insert | Update, dialect: Dialect, columns: tuple[str, ...]
) -> tuple[str, Sequence[str] | None]:
    """Return the statement's text and the order of its parameters; None where the driver takes them by name."""
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    return str(compiled), compiled.positiontup


def _tuples(keys: Sequence[Any]) -> Callable[[Any], tuple[Any, ...]]:
    """Return what takes the values at `keys` as a tuple; an `itemgetter` gives one value alone without one."""
    take = itemgetter(*keys)
    return take if len(keys) > 1 else lambda row: (take(row),)
