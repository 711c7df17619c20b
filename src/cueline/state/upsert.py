"""Insert-or-change, in the dialect of the database at hand: the one place that knows which."""

from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, Table, true
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.base import ReadOnlyColumnCollection

Columns = ReadOnlyColumnCollection[str, Any]
Changes = Callable[[Columns], dict[str, ColumnElement[Any]]]
"""Given the row that was to be inserted, what the row already there becomes, by column."""


def upsert(
    connection: Connection, table: Table, key: Sequence[str], changes: Changes
) -> postgresql.Insert | sqlite.Insert:
    """Give a statement that inserts rows into `table`; a row whose `key` is there already is changed instead.

    Execute it with a list of rows. Within one list no key may come twice; sort it by key, so that two writers of the
    same rows wait for each other instead of deadlocking. The same arguments give the same statement again, which spares
    `insert_rows` preparing it: give a function that lives as long as the module where rows are written all the time.
    """
    return _upsert(connection.dialect.name, table, tuple(key), changes)


def insert_new(
    connection: Connection, table: Table, columns: Sequence[str], rows: Select[*tuple[Any, ...]]
) -> postgresql.Insert | sqlite.Insert:
    """Give a statement that inserts `rows` into `columns` of `table`, those whose key is not there yet."""
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    # With a condition, SQLite does not take the conflict's ON for that of a join. https://sqlite.org/lang_upsert.html
    return insert(table).from_select(columns, rows.where(true())).on_conflict_do_nothing()


@lru_cache(maxsize=128)
def _upsert(dialect: str, table: Table, key: tuple[str, ...], changes: Changes) -> postgresql.Insert | sqlite.Insert:
    if dialect == "postgresql":
        into_postgresql = postgresql.insert(table)
        return into_postgresql.on_conflict_do_update(index_elements=list(key), set_=changes(into_postgresql.excluded))
    into_sqlite = sqlite.insert(table)
    return into_sqlite.on_conflict_do_update(index_elements=list(key), set_=changes(into_sqlite.excluded))
