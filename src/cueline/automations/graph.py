"""An automation, as data: triggers that lead into a graph of nodes, and the settings its runs follow."""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from cueline.automations.settings import Settings, Span
from cueline.conditions.condition import Condition, Name, Number
from cueline.conditions.value_tests import Hour, Text, Weekday

MAX_TRIGGERS = 20
MAX_NODES = 300
MAX_BRANCHES = 10
MAX_ID = 40
MAX_TEMPLATE = 20_000
"""Longest template of a text, in characters."""

MAX_HEADERS = 30

Id = Annotated[str, Meta(pattern="^[a-z0-9_-]{1,40}$")]
Next = Id | None
"""The node that follows; None: the run ends there, completed."""

Template = Annotated[str, Meta(max_length=MAX_TEMPLATE)]
"""Text with `{{ user.name }}` and the like, filled in when the node is reached."""


# --- triggers -----------------------------------------------------------------------------------------------------


class _Trigger(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """What lets users in.

    Attributes:
        id: Stable in the automation.
        condition: What must also be true, of the event and of its user as of that event.
    """

    id: Id
    condition: Condition | None = None


class OnEvent(_Trigger, frozen=True, kw_only=True, tag="event"):
    """An event of that name; with `nth`, only the n-th that the user does (1: the first), condition met or not."""

    event: Name
    nth: Annotated[int, Meta(ge=1, le=1_000_000)] | None = None


class OnPageView(_Trigger, frozen=True, kw_only=True, tag="page_view"):
    """A page view."""


class OnAttribute(_Trigger, frozen=True, kw_only=True, tag="attribute_changed"):
    """Another value of a user attribute."""

    attribute: Name


class OnTag(_Trigger, frozen=True, kw_only=True, tag="tag"):
    """The user gets a tag, or loses it."""

    tag: Name
    change: Literal["added", "removed"]


class OnList(_Trigger, frozen=True, kw_only=True, tag="list"):
    """The user joins a list, or leaves it."""

    list: Number
    change: Literal["joined", "left"]


class OnScore(_Trigger, frozen=True, kw_only=True, tag="score_threshold"):
    """The user's score crosses a threshold of the scoring plan."""

    threshold: Id
    direction: Literal["up", "down"] = "up"


class OnSegment(_Trigger, frozen=True, kw_only=True, tag="segment"):
    """The user enters a segment, or leaves it."""

    segment: Number
    change: Literal["entered", "left"]


class OnUserCreated(_Trigger, frozen=True, kw_only=True, tag="user_created"):
    """Cueline sees the user for the first time."""


class OnInactivity(_Trigger, frozen=True, kw_only=True, tag="inactivity"):
    """The user has done `event` before, and not for so long. Each time they do it, the clock starts anew."""

    event: Name
    after: Span


class OnSchedule(_Trigger, frozen=True, kw_only=True, tag="schedule"):
    """At a date and time, or again and again, for every user who meets `condition` then.

    Attributes:
        at: The (first) moment, `2026-12-24T09:00` on the clock of `zone`.
        every: How often from then on; None: once.
        zone: A time zone's name; None: the workspace's.
    """

    at: Text
    every: Literal["day", "week", "month"] | None = None
    zone: Text | None = None


class OnWebhook(_Trigger, frozen=True, kw_only=True, tag="webhook"):
    """A request to the automation's own address, which names the user; its JSON body is the event's attributes."""


class OnStart(_Trigger, frozen=True, kw_only=True, tag="manual"):
    """A member, a program or another automation starts it for a user."""


Trigger = (
    OnEvent
    | OnPageView
    | OnAttribute
    | OnTag
    | OnList
    | OnScore
    | OnSegment
    | OnUserCreated
    | OnInactivity
    | OnSchedule
    | OnWebhook
    | OnStart
)


# --- nodes --------------------------------------------------------------------------------------------------------


class _Node(Struct, frozen=True, kw_only=True, omit_defaults=True, tag_field="kind"):
    """A place in the graph.

    Attributes:
        id: Stable in the automation, so that waiting runs find it in the next version.
        name: For people; empty: what its kind is called.
    """

    id: Id
    name: Annotated[str, Meta(max_length=100)] = ""


class _Step(_Node, frozen=True, kw_only=True):
    """A node with one way on."""

    next: Next = None


class Decision(_Node, frozen=True, kw_only=True, tag="condition"):
    """Goes on by `yes` when the condition is true at that moment, else by `no`."""

    condition: Condition
    yes: Next = None
    no: Next = None


class Branch(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A way on from a split, taken by `weight` in all weights of the users."""

    id: Id
    name: Annotated[str, Meta(max_length=100)] = ""
    weight: Annotated[int, Meta(ge=1, le=1000)] = 1
    next: Next = None


class Split(_Node, frozen=True, kw_only=True, tag="split"):
    """An A/B split: the same user always goes the same way, by a hash of user and node."""

    branches: Annotated[tuple[Branch, ...], Meta(min_length=2, max_length=MAX_BRANCHES)]


class Wait(_Step, frozen=True, kw_only=True, tag="wait"):
    """Waits for so long."""

    span: Span


class WaitUntil(_Step, frozen=True, kw_only=True, tag="wait_until"):
    """Waits until a moment; one that is past is not waited for.

    Attributes:
        at: `2026-12-24T09:00` on the clock of `zone`; or
        attribute: a Datetime attribute of the user, and `offset_minutes` from there; not set: goes on at once.
        zone: A time zone's name; None: the user's.
    """

    at: Text | None = None
    attribute: Name | None = None
    offset_minutes: Annotated[int, Meta(ge=-5_256_000, le=5_256_000)] = 0
    zone: Text | None = None


class WaitForWindow(_Step, frozen=True, kw_only=True, tag="wait_window"):
    """Waits until it is one of these days and hours.

    Attributes:
        days: None: every day.
        from_hour: Equal to `until_hour`: all day; later than it: past midnight.
        zone: A time zone's name; None: the user's.
    """

    days: tuple[Weekday, ...] = ()
    from_hour: Hour = "00:00"
    until_hour: Hour = "00:00"
    zone: Text | None = None


class WaitForEvent(_Step, frozen=True, kw_only=True, tag="wait_event"):
    """Waits until the user does something, then goes on by `next`; after `timeout` by `timeout_next`.

    Attributes:
        event: The event's name.
        condition: What must be true of the event and its user.
        same: An attribute that must be the same as in the event that started the run, such as `cart_id`.
        timeout: How long at most.
    """

    event: Name
    condition: Condition | None = None
    same: Name | None = None
    timeout: Span
    timeout_next: Next = None


class Header(Struct, frozen=True, kw_only=True):
    """A header of a request."""

    name: Annotated[str, Meta(min_length=1, max_length=100)]
    value: Template


class Webhook(_Step, frozen=True, kw_only=True, tag="webhook"):
    """Sends a request. Without `body`, one with user, event and automation as JSON is sent."""

    url: Template
    method: Literal["POST", "PUT", "PATCH", "DELETE", "GET"] = "POST"
    headers: Annotated[tuple[Header, ...], Meta(max_length=MAX_HEADERS)] = ()
    body: Template | None = None


class Slack(_Step, frozen=True, kw_only=True, tag="slack"):
    """Posts a text to a Slack-compatible incoming webhook."""

    url: Template
    text: Template


class Email(_Step, frozen=True, kw_only=True, tag="email"):
    """Sends an e-mail; to the user's address unless `to` says otherwise. `html` is filled in with HTML escaped."""

    to: Template = "{{ user.email }}"
    subject: Template
    text: Template
    html: Template | None = None


class PageMessage(_Step, frozen=True, kw_only=True, tag="page_message"):
    """Hands a text to `civchat.onPayloadReceived` on the user's open pages, within `keep_minutes` at the latest."""

    payload: Template
    keep_minutes: Annotated[int, Meta(ge=1, le=43_200)] = 1_440


class ChangeScore(_Step, frozen=True, kw_only=True, tag="change_score"):
    """Adds points to the user's score."""

    points: Annotated[float, Meta(ge=-1_000_000, le=1_000_000)]


class SetAttribute(_Step, frozen=True, kw_only=True, tag="set_attribute"):
    """Sets a user attribute; a text is filled in first, and read as the attribute's type like any sent value."""

    attribute: Name
    value: Template | float | bool | None


class ClearAttribute(_Step, frozen=True, kw_only=True, tag="clear_attribute"):
    """Takes a user attribute away."""

    attribute: Name


class AddTag(_Step, frozen=True, kw_only=True, tag="add_tag"):
    """Gives the user a tag."""

    tag: Name


class RemoveTag(_Step, frozen=True, kw_only=True, tag="remove_tag"):
    """Takes a tag from the user."""

    tag: Name


class AddToList(_Step, frozen=True, kw_only=True, tag="add_to_list"):
    """Puts the user into a list."""

    list: Number


class RemoveFromList(_Step, frozen=True, kw_only=True, tag="remove_from_list"):
    """Takes the user out of a list."""

    list: Number


class CreateEvent(_Step, frozen=True, kw_only=True, tag="create_event"):
    """Lets the user have done something: an event like any other. Texts among the attributes are filled in."""

    event: Name
    attributes: dict[str, Any] = {}


class StartAutomation(_Step, frozen=True, kw_only=True, tag="start_automation"):
    """Starts another automation for the user; it needs a `manual` trigger."""

    automation: Number


class Goal(_Node, frozen=True, kw_only=True, tag="goal"):
    """Ends the run, its goal reached."""


class Exit(_Node, frozen=True, kw_only=True, tag="exit"):
    """Ends the run."""


Outgoing = Webhook | Slack | Email | PageMessage
"""Actions with an effect outside: by the outbox."""

Inner = (
    ChangeScore
    | SetAttribute
    | ClearAttribute
    | AddTag
    | RemoveTag
    | AddToList
    | RemoveFromList
    | CreateEvent
    | StartAutomation
)
"""Actions with an effect inside: an event in the log, committed with the step."""

Waiting = Wait | WaitUntil | WaitForWindow | WaitForEvent
Node = Decision | Split | Waiting | Outgoing | Inner | Goal | Exit


class Graph(Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A whole automation.

    Attributes:
        triggers: Any of them lets a user in.
        start: The first node.
        nodes: In any order; what no way leads to is refused.
    """

    triggers: Annotated[tuple[Trigger, ...], Meta(max_length=MAX_TRIGGERS)] = ()
    start: Next = None
    nodes: Annotated[tuple[Node, ...], Meta(max_length=MAX_NODES)] = ()
    settings: Settings = Settings()


EMPTY_GRAPH = Graph()


def ways_on(node: Node) -> tuple[tuple[str, Next], ...]:
    """Return the exits of a node with where they lead: `next`, `yes`, `no`, `timeout`, or a branch's id."""
    match node:
        case Decision():
            return ("yes", node.yes), ("no", node.no)
        case Split():
            return tuple((branch.id, branch.next) for branch in node.branches)
        case WaitForEvent():
            return ("next", node.next), ("timeout", node.timeout_next)
        case Goal() | Exit():
            return ()
        case _:
            return (("next", node.next),)
