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
    sql, pick = _prepared(statement, tx.dialect, tuple(rows[0]))
    if pick is None:
        tx.execute(statement, rows)
    else:
        tx.exec_driver_sql(sql, list(map(pick, rows)))


@lru_cache(maxsize=128)
def _prepared(
    statement: Insert | Update, dialect: Dialect, columns: tuple[str, ...]
) -> tuple[str, Callable[[Row], tuple[Any, ...]] | None]:
    """Return the statement's text and what takes its values from a row; None where the driver takes rows."""
    compiled = statement.compile(dialect=dialect, column_keys=list(columns))
    names = compiled.positiontup
    if names is None:
        return str(compiled), None
    if len(names) == 1:
        return str(compiled), lambda row: (row[names[0]],)
    return str(compiled), itemgetter(*names)
