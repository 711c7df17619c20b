"""The outbox as the lane writes it."""

from cueline.delivery.outbox import cancel_waiting, decode_content
from cueline.delivery.outgoing import Letter, Notice, Request
from cueline.workspaces.desk import Desk
from tests.delivery.delivery_samples import NOW, outgoing, put, rows

DAY = 24 * 3_600_000


def test_what_was_written_is_read_as_it_was(desk: Desk) -> None:
    contents = [
        Request(url="https://crm.example/x", headers={"A": "b"}, body="{}"),
        Letter(to="a@b.example", subject="Hi", text="x", html="<p>"),
        Notice(payload="code", until_ms=NOW + 60_000),
    ]

    put(desk.engine, *[outgoing(content) for content in contents])

    assert [decode_content(row["body"]) for row in rows(desk.engine)] == contents
    assert [row["due_at"] for row in rows(desk.engine)] == [NOW, NOW, NOW + 60_000]
    assert [row["until_at"] for row in rows(desk.engine)] == [NOW + DAY, NOW + DAY, NOW + 60_000]


def test_the_same_key_leaves_once(desk: Desk) -> None:
    put(desk.engine, outgoing(idempotency_key="k"), outgoing(idempotency_key="l"))
    put(desk.engine, outgoing(idempotency_key="k", node="other"))

    assert [(row["idempotency_key"], row["node"]) for row in rows(desk.engine)] == [("k", "send"), ("l", "send")]


def test_leaving_a_run_cancels_what_waits_of_it_alone(desk: Desk) -> None:
    put(desk.engine, outgoing(run=1), outgoing(run=2), outgoing(run=1))

    with desk.engine.begin() as tx:
        assert cancel_waiting(tx, [1], NOW + 5) == 2

    assert [(row["state"], row["due_at"]) for row in rows(desk.engine)] == [
        ("cancelled", None),
        ("waiting", NOW),
        ("cancelled", None),
    ]
