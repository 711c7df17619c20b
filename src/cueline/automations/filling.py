"""What actions send and set, filled in for one run. Templates are read once, when an automation is compiled. Pure."""

from collections.abc import Callable, Mapping
from typing import Any

import msgspec

from cueline.automations.graph import Email, Outgoing, PageMessage, Slack, Webhook
from cueline.automations.happened import Happened, plain
from cueline.automations.run import Run
from cueline.automations.world import Place
from cueline.conditions.moment import Moment
from cueline.delivery.outgoing import NOWHERE, Content, Letter, Notice, Request, destination_of
from cueline.delivery.templates import Escape, Template, compile_template
from cueline.users.profile import moment_text

MINUTE_MS = 60_000
JSON_TYPE = {"Content-Type": "application/json"}

Context = Mapping[str, Any]
"""What templates see: `user`, `event`, `automation`, `run`, `workspace`."""

FillContent = Callable[[Context, int], Content]
"""Gives, for what templates see and the moment in milliseconds, what leaves."""

FillValue = Callable[[Context], Any]


class AddressInvalid(Exception):
    """A filled-in address that nothing can be sent to; the message says which."""


def filling(node: Outgoing) -> FillContent:
    """Return what fills in an action's content.

    The function raises `TemplateFailed`, or `AddressInvalid` where a request has no address.

    Raises:
        TemplateInvalid: a template cannot be read.
    """
    match node:
        case Webhook():
            return _webhook(node)
        case Slack():
            return _slack(node)
        case Email():
            return _email(node)
        case PageMessage():
            payload = compile_template(node.payload, _escape_of(node.payload))
            keep_ms = node.keep_minutes * MINUTE_MS
            return lambda context, at_ms: Notice(payload=payload.fill(context), until_ms=at_ms + keep_ms)


def filling_value(value: Any) -> FillValue:
    """Return what fills in every text within a JSON value.

    Raises:
        TemplateInvalid: a text cannot be read.
    """
    if isinstance(value, str):
        return compile_template(value).fill
    if isinstance(value, dict):
        fields: dict[str, FillValue] = {name: filling_value(one) for name, one in value.items()}
        return lambda context: {name: fill(context) for name, fill in fields.items()}
    if isinstance(value, list):
        items = [filling_value(one) for one in value]
        return lambda context: [fill(context) for fill in items]
    return lambda _context: value


def reject_nowhere(content: Content) -> None:
    """Refuse what no address leads anywhere with.

    Raises:
        AddressInvalid: a request or a letter has no address.
    """
    match content:
        case Letter(to=to) if "@" not in to:
            raise AddressInvalid("The user has no e-mail address." if not to else f"{to[:200]!r} is no e-mail address.")
        case Request(url=url) if destination_of(content) == NOWHERE:
            raise AddressInvalid(f"Nothing can be sent to {url[:200]!r}.")
        case _:
            pass


def templates_see(run: Run, automation: str, moment: Moment, workspace: Place) -> Context:
    """Return what the templates of a run see: the user as of now, and the event that started it."""
    return {
        "user": _user_seen(run.user, moment),
        "event": _event_seen(run.memory.event),
        "automation": {"id": run.automation, "name": automation},
        "run": {"id": run.id},
        "workspace": {"id": workspace.id, "name": workspace.name},
    }


def _user_seen(user_id: int, moment: Moment) -> dict[str, Any]:
    person = moment.person
    return {
        **person.attributes,
        "attributes": person.attributes,
        "id": user_id,
        "key": person.key,
        "user_id": person.custom_id,
        "email": person.email,
        "name": person.name,
        "score": round(moment.score),
        "tags": sorted(moment.tags),
        "lists": sorted(moment.lists),
    }


def _event_seen(event: Happened) -> dict[str, Any] | None:
    if not event.name:
        return None
    attributes = plain(event) | {name: moment_text(at_us) for name, at_us in event.datetimes.items()}
    return {
        **attributes,
        "attributes": attributes,
        "name": event.name,
        "id": event.id,
        "occurred_at": moment_text(event.occurred_at * 1000),
        "url": event.url,
    }


def _webhook(node: Webhook) -> FillContent:
    url = compile_template(node.url)
    headers = [(one.name, compile_template(one.value)) for one in node.headers]
    body = None if node.body is None else compile_template(node.body, _escape_of(node.body))
    is_json = body is None or _escape_of(node.body or "") == "json"
    has_body = node.method != "GET"

    def fill(context: Context, _at_ms: int) -> Request:
        own = {name: value.fill(context) for name, value in headers}
        needs_type = has_body and is_json and not any(name.lower() == "content-type" for name in own)
        return Request(
            url=url.fill(context).strip(),
            method=node.method,
            headers=JSON_TYPE | own if needs_type else own,
            body=_body(body, context) if has_body else "",
        )

    return fill


def _body(template: Template | None, context: Context) -> str:
    return _encode(context) if template is None else template.fill(context)


def _slack(node: Slack) -> FillContent:
    url, text = compile_template(node.url), compile_template(node.text)
    return lambda context, _at_ms: Request(
        url=url.fill(context).strip(), headers=JSON_TYPE, body=_encode({"text": text.fill(context)})
    )


def _email(node: Email) -> FillContent:
    to, subject, text = (compile_template(one) for one in (node.to, node.subject, node.text))
    html = None if node.html is None else compile_template(node.html, "html")
    return lambda context, _at_ms: Letter(
        to=to.fill(context).strip(),
        subject=subject.fill(context),
        text=text.fill(context),
        html=None if html is None else html.fill(context),
    )


def _escape_of(template: str) -> Escape:
    """Tell how values are written: within what looks like JSON so that it stays JSON."""
    return "json" if template.lstrip()[:1] in {"{", "["} and template.lstrip()[:2] not in {"{{", "{%"} else "none"


def _encode(value: Any) -> str:
    return msgspec.json.encode(value).decode()
