"""Insert-or-change says the same in both databases."""

from types import SimpleNamespace
from typing import Any, cast

import pytest
from sqlalchemy import Connection
from sqlalchemy.dialects import postgresql, sqlite

from cueline.state.tables import registry_version
from cueline.state.upsert import upsert


@pytest.mark.parametrize("dialect", [sqlite.dialect(), postgresql.dialect()], ids=["sqlite", "postgresql"])
def test_a_row_that_is_there_is_changed_by_what_was_to_be_inserted(dialect: Any) -> None:
    connection = cast("Connection", SimpleNamespace(dialect=dialect))

    statement = upsert(
        connection,
        registry_version,
        ["workspace_id"],
        lambda new: {"version": registry_version.c.version + new.version},
    )

    assert " ".join(str(statement.compile(dialect=dialect)).split()).endswith(
        "ON CONFLICT (workspace_id) DO UPDATE SET version = (registry_version.version + excluded.version)"
    )
