"""Triggers in words, for lists and logs. Pure."""

from cueline.automations import graph as g
from cueline.automations.settings import Span


def trigger_words(trigger: g.Trigger) -> str:  # noqa: C901, PLR0911 - one for each kind
    """Return what lets users in, in a few words, its condition left out: event “exit_intent”."""
    match trigger:
        case g.OnEvent():
            nth = f", time {trigger.nth}" if trigger.nth is not None else ""
            return f"event “{trigger.event}”{nth}"
        case g.OnPageView():
            return "page view"
        case g.OnAttribute():
            return f"attribute “{trigger.attribute}” changed"
        case g.OnTag():
            return f"tag “{trigger.tag}” {trigger.change}"
        case g.OnList():
            return f"list {trigger.list} {trigger.change}"
        case g.OnScore():
            return f"score threshold “{trigger.threshold}” {trigger.direction}"
        case g.OnSegment():
            return f"segment {trigger.segment} {trigger.change}"
        case g.OnUserCreated():
            return "user created"
        case g.OnInactivity():
            return f"no “{trigger.event}” for {span_words(trigger.after)}"
        case g.OnSchedule():
            return f"every {trigger.every} from {trigger.at}" if trigger.every else f"at {trigger.at}"
        case g.OnWebhook():
            return "webhook"
        case g.OnStart():
            return "by hand"


def span_words(span: Span) -> str:
    """Return a length of time: 7 days."""
    return f"1 {span.unit.removesuffix('s')}" if span.amount == 1 else f"{span.amount} {span.unit}"
