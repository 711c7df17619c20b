"""Ready-made automations: drafts to begin with. Their texts and thresholds are to be made one's own.

Addresses are left empty: one that nobody wrote must never be sent anything.
"""

from typing import Any

from msgspec import Struct

from cueline.errors import NotFound

Raw = dict[str, Any]


class ReadyMade(Struct, frozen=True):
    """A draft to begin with."""

    id: str
    name: str
    description: str
    graph: Raw


def graph_of(template: str) -> Raw:
    """Return the graph of a ready-made automation.

    Raises:
        NotFound: there is none with this id.
    """
    for one in READY_MADE:
        if one.id == template:
            return one.graph
    hint = f"There are {', '.join(one.id for one in READY_MADE)}."
    raise NotFound("There is no such template.", code="automation_template_unknown", hint=hint)


def _days(amount: int) -> Raw:
    return {"amount": amount, "unit": "days"}


_UNWRITTEN = ""
_HAS_EMAIL: Raw = {"kind": "user_fact", "fact": "email", "test": {"type": "string", "operator": "is_set"}}

_EXIT_INTENT: Raw = {
    "triggers": [
        {
            "id": "leaving",
            "kind": "event",
            "event": "exit_intent",
            "condition": {
                "kind": "event_fact",
                "fact": "url",
                "test": {"type": "string", "operator": "contains", "value": "/pricing"},
            },
        }
    ],
    "start": "interested",
    "nodes": [
        {
            "id": "interested",
            "kind": "condition",
            "name": "Interested?",
            "condition": {"kind": "score", "test": {"type": "number", "operator": "at_least", "value": 30}},
            "yes": "message",
        },
        {
            "id": "message",
            "kind": "page_message",
            "name": "Offer help",
            "payload": '{"type": "offer", "text": "Questions about our prices? We answer within minutes."}',
            "keep_minutes": 30,
            "next": "tag",
        },
        {"id": "tag", "kind": "add_tag", "tag": "exit intent", "next": "tell"},
        {"id": "tell", "kind": "webhook", "name": "Tell sales", "url": _UNWRITTEN},
    ],
    "settings": {"reentry": {"mode": "after", "after": _days(7)}},
}

_ABANDONED_CART: Raw = {
    "triggers": [{"id": "filled", "kind": "event", "event": "cart_updated"}],
    "start": "bought",
    "nodes": [
        {
            "id": "bought",
            "kind": "wait_event",
            "name": "Bought?",
            "event": "order_placed",
            "same": "cart_id",
            "timeout": {"amount": 1, "unit": "hours"},
            "next": "done",
            "timeout_next": "reachable",
        },
        {"id": "done", "kind": "goal", "name": "Bought"},
        {"id": "reachable", "kind": "condition", "name": "E-mail known?", "condition": _HAS_EMAIL, "yes": "remind"},
        {
            "id": "remind",
            "kind": "email",
            "name": "Remind",
            "subject": "You left something in your cart",
            "text": 'Hello {{ user.name | default: "there" }},\n\nyour cart is still there: {{ event.url }}\n',
            "next": "bought_later",
        },
        {
            "id": "bought_later",
            "kind": "wait_event",
            "name": "Bought after all?",
            "event": "order_placed",
            "same": "cart_id",
            "timeout": _days(3),
            "next": "done",
            "timeout_next": "lost",
        },
        {"id": "lost", "kind": "add_tag", "tag": "cart abandoned"},
    ],
    "settings": {
        "correlate": "cart_id",
        "concurrency": {"mode": "restart"},
        "quiet_hours": {"from_hour": "22:00", "until_hour": "08:00"},
    },
}

_LEAD_HANDOVER: Raw = {
    "triggers": [{"id": "hot", "kind": "score_threshold", "threshold": "hot", "direction": "up"}],
    "start": "office",
    "nodes": [
        {
            "id": "office",
            "kind": "wait_window",
            "name": "Office hours",
            "days": ["monday", "tuesday", "wednesday", "thursday", "friday"],
            "from_hour": "09:00",
            "until_hour": "17:00",
            "next": "tell",
        },
        {
            "id": "tell",
            "kind": "slack",
            "name": "Tell sales",
            "url": _UNWRITTEN,
            "text": "{{ user.name | default: user.email }} is hot: {{ user.score }} points.",
            "next": "tag",
        },
        {"id": "tag", "kind": "add_tag", "tag": "handed over"},
    ],
    "settings": {"reentry": {"mode": "after", "after": _days(30)}},
}

_WELCOME: Raw = {
    "triggers": [{"id": "signed-up", "kind": "event", "event": "sign_up", "nth": 1}],
    "start": "welcome",
    "nodes": [
        {
            "id": "welcome",
            "kind": "email",
            "name": "Welcome",
            "subject": "Welcome",
            "text": 'Hello {{ user.name | default: "there" }},\n\ngood to have you here.\n',
            "next": "pause",
        },
        {"id": "pause", "kind": "wait", "name": "Two days", "span": _days(2), "next": "active"},
        {
            "id": "active",
            "kind": "condition",
            "name": "Came back?",
            "condition": {
                "kind": "has_done",
                "event": "login",
                "within": {"type": "last", "amount": 2, "unit": "days"},
            },
            "yes": "end",
            "no": "nudge",
        },
        {
            "id": "nudge",
            "kind": "email",
            "name": "First steps",
            "subject": "Three things to try first",
            "text": 'Hello {{ user.name | default: "there" }},\n\nmost people begin with these three.\n',
        },
        {"id": "end", "kind": "exit", "name": "Active"},
    ],
    "settings": {
        "reentry": {"mode": "once"},
        "quiet_hours": {"from_hour": "21:00", "until_hour": "08:00"},
    },
}

_WIN_BACK: Raw = {
    "triggers": [{"id": "gone", "kind": "inactivity", "event": "login", "after": _days(30), "condition": _HAS_EMAIL}],
    "start": "write",
    "nodes": [
        {
            "id": "write",
            "kind": "email",
            "name": "We miss you",
            "subject": "Here is what is new",
            "text": 'Hello {{ user.name | default: "there" }},\n\nmuch is new since you were here.\n',
            "next": "back",
        },
        {
            "id": "back",
            "kind": "wait_event",
            "name": "Back?",
            "event": "login",
            "timeout": _days(14),
            "next": "won",
            "timeout_next": "lost",
        },
        {"id": "won", "kind": "goal", "name": "Won back"},
        {"id": "lost", "kind": "add_tag", "tag": "lost"},
    ],
    "settings": {"reentry": {"mode": "after", "after": _days(90)}},
}

READY_MADE = (
    ReadyMade(
        "exit-intent",
        "Exit-intent rescue",
        "Who leaves the pricing page with a high score is offered help while the page is open, and sales is told.",
        _EXIT_INTENT,
    ),
    ReadyMade(
        "abandoned-cart",
        "Abandoned cart",
        "Who fills a cart and buys nothing within an hour gets one e-mail about it.",
        _ABANDONED_CART,
    ),
    ReadyMade(
        "lead-handover",
        "Lead handover on score",
        "Whose score rises above a threshold is handed to sales, in office hours.",
        _LEAD_HANDOVER,
    ),
    ReadyMade(
        "welcome",
        "Welcome after sign-up",
        "A welcome at sign-up, and first steps two days later for who has not come back.",
        _WELCOME,
    ),
    ReadyMade(
        "win-back",
        "Win back after inactivity",
        "Who has not logged in for 30 days gets an e-mail; who does then is won back.",
        _WIN_BACK,
    ),
)
