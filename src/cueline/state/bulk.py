"""Write many rows at once, without a statement's cost for each of them."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection
from sqlalchemy.sql.dml import Insert


def insert_rows(tx: Connection, statement: Insert, rows: Sequence[dict[str, Any]]) -> None:
    """Execute `statement` for each of `rows`, which all have the same columns, with values as the driver takes them.

    SQLAlchemy prepares each row by itself, which costs more than the database takes to store it; here it writes the
    statement once and the driver gets plain tuples.
    """
    if not rows:
        return
    compiled = statement.compile(dialect=tx.dialect, column_keys=list(rows[0]))
    if compiled.positiontup is None:
        tx.execute(statement, rows)
        return
    names = compiled.positiontup
    tx.exec_driver_sql(str(compiled), [tuple(row[name] for name in names) for row in rows])
