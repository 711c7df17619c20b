"""Scores from before their states had a table of their own are what they were, and go on from there."""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from cueline.scoring.kept_scores import kept_scores
from cueline.scoring.score_rows import remove_users
from cueline.scoring.stored import to_bytes
from cueline.state.engine import open_engine, reading
from cueline.state.migrate import migrate
from tests.scoring.scoring_samples import BEGIN, a_rule, a_scorer, an_event, scored

SCORER = a_scorer(a_rule(object_cap={"attribute": "page", "times": 1, "days": 30}))
STATES = {
    user: to_bytes(scored(SCORER, [an_event(user * 10 + n, BEGIN + n, strings={"page": f"/{n}"}) for n in range(many)]))
    for user, many in ((1, 3), (2, 1), (3, 0))
}


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """A state database as the release before left it: three users with scores, the last without a line."""
    engine = open_engine(tmp_path / "state.db")
    config = Config()
    config.set_main_option("script_location", str(files("cueline.state") / "migrations"))
    with engine.begin() as tx:
        config.attributes["connection"] = tx
        command.upgrade(config, "0006")
        for user, state in STATES.items():
            tx.exec_driver_sql(
                "INSERT INTO user_score (user_id, workspace_id, version, score, value, as_of, due_at, above, state) "
                "VALUES (?, 1, 1, 10, 10.5, 7, NULL, '[\"hot\"]', ?)",
                (user, state),
            )
        for number, user in enumerate((1, 1, 2, 1), 1):
            put_line(tx, number, user)
    yield engine
    engine.dispose()


def put_line(tx: Any, number: int, user: int) -> None:
    tx.exec_driver_sql(
        "INSERT INTO score_line (id, workspace_id, user_id, event_id, occurred_at, at, kind, rule, milli, cut, change, "
        "total) VALUES (?, 1, ?, ?, ?, 7, 'award', 'closed.1', 10000, '', 10, 10)",
        (number, user, f"e{number}", BEGIN + 100 + number),
    )


def test_every_score_is_made_of_what_it_was(engine: Engine) -> None:
    migrate(engine)

    with reading(engine) as tx:
        kept = kept_scores(tx, STATES.keys())
    assert {user: to_bytes(row.scores(SCORER)) for user, row in kept.items()} == STATES
    assert {(row.value, row.above) for row in kept.values()} == {(10.5, frozenset({"hot"}))}


def test_lines_that_come_after_it_count(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as tx:
        put_line(tx, 5, 3)
        put_line(tx, 6, 1)

    with reading(engine) as tx:
        kept = kept_scores(tx, STATES.keys())
    assert {user: row.scores(SCORER).size for user, row in kept.items()} == {1: 4, 2: 1, 3: 1}


def test_nothing_is_left_of_it_in_the_old_place(engine: Engine) -> None:
    migrate(engine)
    with engine.begin() as tx:
        remove_users(tx, STATES.keys())

    with reading(engine) as tx:
        columns = {row.name for row in tx.exec_driver_sql("PRAGMA table_info(user_score)")}
        indexes = {row.name for row in tx.exec_driver_sql("PRAGMA index_list(user_score)")}
        left = tx.exec_driver_sql("SELECT count(*) FROM score_state").scalar_one()
    assert "state" not in columns
    assert indexes == {"ix_user_score_workspace_score", "ix_user_score_due_at"}
    assert left == 0
