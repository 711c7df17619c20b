"""What leaves, as JSON answers show it."""

from msgspec import Struct

from cueline.api.moments import iso, iso_or_none
from cueline.delivery.destination import Destination
from cueline.delivery.listing import Attempt, Line
from cueline.delivery.outbox import DeliveryState
from cueline.delivery.outgoing import Content, Kind
from cueline.delivery.signing_secrets import SigningSecret

HINT_CHARACTERS = 12


class AutomationName(Struct):
    """An automation; its name is empty when it is gone."""

    id: int
    name: str


class UserName(Struct):
    """A user, and the best name known."""

    id: int
    key: str
    label: str


class OutboxItem(Struct, kw_only=True):
    """Something that leaves or left.

    Attributes:
        destination: A host with its port, `smtp` or `page`.
        due_at: When it is tried next; null: no more.
        until_at: When it is given up.
        reason: Of the last failure.
    """

    id: int
    kind: Kind
    destination: str
    state: DeliveryState
    attempts: int
    due_at: str | None
    until_at: str
    created_at: str
    ended_at: str | None
    reason: str
    automation: AutomationName
    run: int
    node: str
    user: UserName
    idempotency_key: str


class DeliveryMoment(Struct, kw_only=True):
    """What came of something that left, as a timeline shows it.

    Attributes:
        id: Its number in the outbox.
        at: When it ended.
        status: Of the last attempt's answer; 0: there was none.
        reason: Why it was not delivered; empty: it was.
        node: The step that caused it.
    """

    id: int
    at: str
    kind: Kind
    destination: str
    state: DeliveryState
    attempts: int
    status: int
    reason: str
    automation: AutomationName
    run: int
    node: str


class OutboxPage(Struct):
    """A page of the outbox, newest first, and how much there is in all, by state."""

    items: list[OutboxItem]
    next: str | None
    counts: dict[DeliveryState, int]


class AttemptItem(Struct):
    """One attempt; `status` 0: there was no answer."""

    at: str
    took_ms: int
    status: int
    request: str
    answer: str
    error: str


class OutboxDetail(Struct, kw_only=True):
    """All of one: what it carries, and its newest attempts, newest first.

    Attributes:
        masked: Whether secrets are left out of `content`, for members who may not edit it.
    """

    item: OutboxItem
    content: Content
    masked: bool
    attempts: list[AttemptItem]


class DestinationItem(Struct):
    """A destination that something waits for, or that fails.

    Attributes:
        failing_since: Since when every attempt has failed; null: it does not fail.
        next_at: Left in peace until then.
    """

    destination: str
    kind: Kind
    waiting: int
    failing_since: str | None
    next_at: str | None
    last_error: str


class DestinationList(Struct):
    """Destinations that something waits for, or that fail.

    Attributes:
        has_mail_server: Without one, no e-mail leaves.
    """

    items: list[DestinationItem]
    has_mail_server: bool


class SigningItem(Struct):
    """The signing secret, but for most of it.

    Attributes:
        hint: Its beginning.
        former_until: Until when the one before it signs as well; null: it does not.
    """

    hint: str
    since: str
    former_until: str | None


class RevealedSecret(Struct):
    """The signing secret."""

    secret: str


class Replayed(Struct):
    """How much is tried again."""

    replayed: int


def outbox_item(line: Line) -> OutboxItem:
    return OutboxItem(
        id=line.id,
        kind=line.kind,
        destination=line.destination,
        state=line.state,
        attempts=line.attempts,
        due_at=iso_or_none(line.due_at),
        until_at=iso(line.until_at),
        created_at=iso(line.created_at),
        ended_at=iso_or_none(line.ended_at),
        reason=line.reason,
        automation=AutomationName(*line.automation),
        run=line.run,
        node=line.node,
        user=UserName(*line.user),
        idempotency_key=line.idempotency_key,
    )


def delivery_moment(line: Line, status: int) -> DeliveryMoment:
    """Return something that ended as a timeline shows it."""
    return DeliveryMoment(
        id=line.id,
        at=iso(line.ended_at or 0),
        kind=line.kind,
        destination=line.destination,
        state=line.state,
        attempts=line.attempts,
        status=status,
        reason=line.reason,
        automation=AutomationName(*line.automation),
        run=line.run,
        node=line.node,
    )


def attempt_item(one: Attempt) -> AttemptItem:
    return AttemptItem(iso(one.at), one.took_ms, one.status, one.request, one.answer, one.error)


def destination_item(name: str, kind: Kind, waiting: int, known: Destination | None) -> DestinationItem:
    known = known or Destination()
    since, next_at = iso_or_none(known.failing_since), iso_or_none(known.next_at)
    return DestinationItem(name, kind, waiting, since, next_at, known.last_error)


def signing_item(held: SigningSecret, now_ms: int) -> SigningItem:
    until = iso_or_none(held.former_until) if held.former and now_ms < held.former_until else None
    return SigningItem(held.secret[:HINT_CHARACTERS], iso(held.since), until)
