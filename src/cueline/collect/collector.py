"""The use-case of the edge: one request in, its events durable, one answer out."""

import re
import time
from collections.abc import Callable
from functools import lru_cache
from uuid import uuid4

import crawleruseragents
import msgspec
from msgspec import Struct

from cueline.collect.gate import Gate
from cueline.collect.screening import reject_bad_sending_time, screen
from cueline.collect.sightings import Sightings
from cueline.errors import CuelineError, InvalidInput, TooLarge
from cueline.event import Flag
from cueline.log.port import Entry, EventLog
from cueline.wire import MAX_LIBRARY_CHARACTERS, Envelope, read_request
from cueline.workspaces.admission_notice import KeyAdmission

MAX_EVENTS = 500
_HTTP_LIBRARY = re.compile(
    r"(curl|wget|python|aiohttp|httpx|go-http-client|node|undici|axios|got|okhttp|java|apache-httpclient|ruby|faraday|"
    r"php|guzzle|dart|postman|insomnia|httpie)[/ -]",
    re.IGNORECASE,
)


class Sender(Struct, frozen=True):
    """Where a request came from.

    Attributes:
        origin: The page's origin; None when no page sent it.
        agent: The user agent.
        address: The IP address; empty when unknown.
        sends_gpc: Whether the browser sends Global Privacy Control.
        sends_dnt: Whether it sends Do Not Track.
    """

    origin: str | None
    agent: str
    address: str
    sends_gpc: bool = False
    sends_dnt: bool = False


class Outcome(Struct, omit_defaults=True):
    """What became of one event of a request."""

    id: str
    status: str
    code: str = ""
    message: str = ""
    hint: str = ""


class Receipt(Struct, omit_defaults=True):
    """The answer to a request whose accepted events are durable.

    Attributes:
        messages: Whether there may be messages for the page, so that it is to listen.
    """

    accepted: int
    rejected: int
    items: list[Outcome]
    messages: bool = False


class Admitted(Struct, frozen=True, gc=False):
    """What may enter of a request.

    Attributes:
        receipt: The answer, true once `entry` is stored.
        api_key: The key it came with.
        entry: What is to be stored; None when nothing is.
    """

    receipt: Receipt
    api_key: str
    entry: Entry | None


class SingleRejected(InvalidInput):
    """The only event of a request was refused; nothing was stored."""


class Collector:
    """Takes request bodies, screens their events and appends what may enter to the log."""

    def __init__(
        self,
        log: EventLog,
        gate: Gate,
        sightings: Sightings,
        clock_ms: Callable[[], int] = lambda: time.time_ns() // 1_000_000,
    ) -> None:
        self._log = log
        self._gate = gate
        self._sightings = sightings
        self._clock_ms = clock_ms

    async def collect(self, body: bytes, sender: Sender) -> Receipt:
        """Store the events in `body` and say what became of each. Returning means the accepted ones are durable.

        Raises:
            InvalidInput, Unauthenticated, Forbidden, RateLimited: as for `admit`.
            LogUnavailable: nothing was stored.
        """
        admitted = self.admit(body, sender)
        if admitted.entry is not None:
            await self._log.append((admitted.entry,))
            self.note_stored(admitted)
        return admitted.receipt

    def admit(self, body: bytes, sender: Sender) -> Admitted:
        """Say what may enter of the events in `body`; store nothing yet.

        Raises:
            InvalidInput: the request as a whole cannot be read, or is a single event that is refused.
            TooLarge: more than 500 events.
            Unauthenticated, Forbidden, RateLimited: the gate refuses.
        """
        now = self._clock_ms()
        envelope, body = read_request(body)
        key = envelope.key
        try:
            admission = self._gate.admit(key, sender.origin)
            self._sightings.called(key, now, envelope.dropped, first_id_of(envelope, body) if envelope.dropped else "")
            if has_opted_out(sender, admission):
                return Admitted(self._refuse_opted_out(envelope, body), key, None)
            reject_bad_sending_time(envelope)
            receipt, events = screened(envelope, body)
            receipt.messages = admission.has_messages
        except CuelineError as error:
            self._sightings.refused(key, error, sender.origin, now)
            raise
        if receipt.rejected:
            self._note_refused(key, receipt, sender, now)
        if not events:
            return Admitted(receipt, key, None)
        entry = Entry(
            admission.workspace_id,
            now,
            int(envelope.sentAt or 0),
            sender.address,
            sender.agent,
            int(Flag.BOT) if is_bot(sender.agent) else 0,
            events,
            (envelope.library or "")[:MAX_LIBRARY_CHARACTERS],
        )
        return Admitted(receipt, key, entry)

    def note_stored(self, admitted: Admitted) -> None:
        """Count what is durable now."""
        if admitted.entry is not None:
            self._sightings.accepted(admitted.api_key, admitted.entry.received_at, admitted.receipt.accepted)

    def _refuse_opted_out(self, envelope: Envelope, body: bytes) -> Receipt:
        sent = [body] if envelope.events is None else [bytes(raw) for raw in envelope.events]
        outcomes = [opted_out(id_in(raw)) for raw in sent]
        self._sightings.opted_out(outcomes[0].code, len(outcomes))
        if envelope.events is None:
            raise single_rejected(outcomes[0])
        return Receipt(0, len(outcomes), outcomes)

    def _note_refused(self, key: str, receipt: Receipt, sender: Sender, now: int) -> None:
        for outcome in receipt.items:
            if outcome.status == "rejected":
                self._sightings.refused(key, outcome, sender.origin, now)


def screened(envelope: Envelope, body: bytes) -> tuple[Receipt, list[bytes]]:
    """Return the receipt for a request and the events of it that may enter, each with an id, as bytes."""
    if envelope.events is None:
        return _screened_alone(body)
    reject_too_many(len(envelope.events))
    events: list[bytes] = []
    outcomes = [_screened_one(bytes(raw), events) for raw in envelope.events]
    return Receipt(len(events), len(outcomes) - len(events), outcomes), events


def _screened_alone(body: bytes) -> tuple[Receipt, list[bytes]]:
    events: list[bytes] = []
    outcome = _screened_one(body.strip(), events)
    if not events:
        raise single_rejected(outcome)
    return Receipt(1, 0, [outcome]), events


def single_rejected(outcome: Outcome) -> SingleRejected:
    return SingleRejected(outcome.message, code=outcome.code, hint=outcome.hint)


def has_opted_out(sender: Sender, admission: KeyAdmission) -> bool:
    """Tell whether the visitor's browser says no to being tracked, in a way this workspace respects."""
    return (admission.respects_gpc and sender.sends_gpc) or (admission.respects_dnt and sender.sends_dnt)


def opted_out(event_id: str) -> Outcome:
    return Outcome(
        event_id,
        "rejected",
        code="visitor_opted_out",
        message="The visitor's browser says not to track, and this workspace respects it: nothing was kept.",
        hint="Nothing to do. The switches are under Settings → Privacy.",
    )


def _screened_one(raw: bytes, events: list[bytes]) -> Outcome:
    """Say what becomes of `raw`, and put it on `events` when it may enter."""
    try:
        item = screen(raw)
    except InvalidInput as error:
        return Outcome(id_in(raw), "rejected", error.code, error.message, error.hint)
    if item.id is not None and item.id != "":
        events.append(raw)
        return Outcome(str(item.id), "accepted")
    made = str(uuid4())
    events.append(with_id(raw, made))
    return Outcome(made, "accepted")


def with_id(raw: bytes, made: str) -> bytes:
    """Return the JSON object `raw` with an id at its end, where it wins; every other byte stays."""
    return raw[: raw.rindex(b"}")] + b',"id":"' + made.encode() + b'"}'


def id_in(raw: bytes) -> str:
    """Return the id in a refused event, as far as it can be read; else empty text."""
    try:
        found = msgspec.json.decode(raw, type=_Identified).id
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    return str(found)


def first_id_of(envelope: Envelope, body: bytes) -> str:
    """Return the id of the first event of a request, as far as it can be read, or of its only one."""
    if envelope.events is None:
        return id_in(body)
    return id_in(bytes(envelope.events[0])) if envelope.events else ""


class _Identified(Struct):
    id: str | int = ""


def reject_too_many(count: int) -> None:
    if count > MAX_EVENTS:
        raise TooLarge(
            f"The batch has {count} events; at most {MAX_EVENTS} are allowed.",
            code="too_many_events",
            hint="Send them in several batches.",
        )
    if count == 0:
        raise InvalidInput("The batch has no events.", code="batch_empty", hint="Send at least one event.")


@lru_cache(maxsize=4096)
def is_bot(agent: str) -> bool:
    """Tell whether the user agent says it is a crawler. Such events are flagged, never dropped.

    The list of crawlers also names plain HTTP libraries; here those are servers that send events on purpose.
    """
    return bool(agent) and not _HTTP_LIBRARY.match(agent) and bool(crawleruseragents.is_crawler(agent))
