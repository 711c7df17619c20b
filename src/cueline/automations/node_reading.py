"""Reading a node: what its kind needs, and what it may have."""

import re
from collections.abc import Mapping
from typing import Any

import msgspec

from cueline.automations.field_reading import (
    check_attribute,
    check_clock_hour,
    check_condition,
    check_event,
    check_id,
    check_label,
    check_local_moment,
    check_number,
    check_span,
    check_tag,
    check_weekdays,
    check_zone_name,
    text_of,
)
from cueline.automations.graph import MAX_BRANCHES, MAX_HEADERS, MAX_TEMPLATE
from cueline.automations.trigger_reading import Fields
from cueline.conditions.condition import MAX_NAME
from cueline.conditions.problems import Place, quoted
from cueline.scoring.plan_fields import Check, check_anything, check_fields, check_points, one_of, whole_number

MAX_OFFSET_MINUTES = 5_256_000
MAX_KEEP_MINUTES = 43_200
MIN_BRANCHES = 2
MAX_WEIGHT = 1_000
MAX_EVENT_ATTRIBUTES = 100
MAX_HEADER_NAME = 100

_HEADER = re.compile(rf"[A-Za-z0-9!#$%&'*+.^_`|~-]{{1,{MAX_HEADER_NAME}}}")
_OWN_HEADERS = frozenset({"host", "content-length", "connection", "transfer-encoding", "idempotency-key"})
_ADDRESS = re.compile(r"https?://[^\s/?#]+\S*", re.IGNORECASE)
_FILLED_IN = ("{{", "{%")


def _check_url(value: Any, place: Place) -> None:
    before = len(place.problems)
    text_of("the address")(value, place)
    if len(place.problems) == before and not _is_filled_in(value) and not _ADDRESS.fullmatch(value.strip()):
        place.refuse("value", f"{quoted(value)} is no address", "write it as https://example.com/hook")


def _check_to(value: Any, place: Place) -> None:
    before = len(place.problems)
    text_of("the receiver's address")(value, place)
    if len(place.problems) == before and not _is_filled_in(value) and "@" not in value:
        place.refuse("value", f"{quoted(value)} is no e-mail address", "leave it out for the user's own")


def _is_filled_in(text: str) -> bool:
    return any(mark in text for mark in _FILLED_IN)


def _check_headers(value: Any, place: Place) -> None:
    if not isinstance(value, list | tuple):
        place.refuse("shape", f"a list is needed, got {quoted(value)}")
    elif len(value) > MAX_HEADERS:
        place.refuse("too_large", f"{len(value)} headers", f"at most {MAX_HEADERS} are sent")
    else:
        for index, one in enumerate(value):
            check_fields(one, place.item(index), {"name": _check_header, "value": _check_header_value}, {})


def _check_header(value: Any, place: Place) -> None:
    if not isinstance(value, str) or not _HEADER.fullmatch(value):
        place.refuse("name", f"the name of a header is needed, got {quoted(value)}", "such as X-Source")
    elif value.lower() in _OWN_HEADERS:
        place.refuse("name", f"{value} is set by Cueline itself", "remove it")


def _check_header_value(value: Any, place: Place) -> None:
    text_of("the value", may_be_empty=True)(value, place)
    if isinstance(value, str) and ("\n" in value or "\r" in value):
        place.refuse("value", "the value of a header is one line", "remove the line break")


def _check_branches(value: Any, place: Place) -> None:
    if not isinstance(value, list | tuple) or not MIN_BRANCHES <= len(value) <= MAX_BRANCHES:
        place.refuse("shape", f"from {MIN_BRANCHES} to {MAX_BRANCHES} branches are needed, got {quoted(value)}")
        return
    seen: set[str] = set()
    for index, one in enumerate(value):
        if not check_fields(one, place.item(index), {"id": check_id}, _OF_BRANCH):
            continue
        identifier = str(one.get("id"))
        if identifier in seen:
            place.item(index).at("id").refuse("name", f"two branches are called {identifier}", "change one")
        seen.add(identifier)


def _check_value(value: Any, place: Place) -> None:
    if isinstance(value, str):
        text_of("the value", may_be_empty=True)(value, place)
    elif not isinstance(value, bool | int | float):
        place.refuse("value", f"a text, a number, true or false is needed, got {quoted(value)}")


def _check_points(value: Any, place: Place) -> None:
    check_points(value, place)
    if value == 0:
        place.refuse("value", "0 points change nothing", "remove the step, or give points")


def _check_attributes(value: Any, place: Place) -> None:
    if not isinstance(value, dict):
        place.refuse("shape", f"an object is needed, got {quoted(value)}", 'such as {"plan": "{{ user.plan }}"}')
    elif len(value) > MAX_EVENT_ATTRIBUTES or len(msgspec.json.encode(value)) > MAX_TEMPLATE:
        hint = f"at most {MAX_EVENT_ATTRIBUTES} in {MAX_TEMPLATE} bytes fit"
        place.refuse("too_large", f"{len(value)} attributes are too many, or too long", hint)
    else:
        for name in value:
            check_attribute(name, place.at(name[:MAX_NAME]))


def _check_offset(value: Any, place: Place) -> None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    if not is_whole or not -MAX_OFFSET_MINUTES <= value <= MAX_OFFSET_MINUTES:
        needed = f"a whole number from -{MAX_OFFSET_MINUTES} to {MAX_OFFSET_MINUTES} is needed"
        place.refuse("value", f"{needed}, got {quoted(value)}")


_OF_BRANCH: Mapping[str, Check] = {"name": check_label, "weight": whole_number(MAX_WEIGHT), "next": check_id}
_NEXT: Mapping[str, Check] = {"next": check_id}
_MOMENT: Mapping[str, Check] = {
    "at": check_local_moment,
    "attribute": check_attribute,
    "offset_minutes": _check_offset,
    "zone": check_zone_name,
}
_METHODS = ("POST", "PUT", "PATCH", "DELETE", "GET")

NODES: Mapping[str, Fields] = {
    "condition": ({"condition": check_condition}, {"yes": check_id, "no": check_id}),
    "split": ({"branches": _check_branches}, {}),
    "wait": ({"span": check_span}, _NEXT),
    "wait_until": ({}, {**_MOMENT, **_NEXT}),
    "wait_window": (
        {},
        {
            "days": check_weekdays,
            "from_hour": check_clock_hour,
            "until_hour": check_clock_hour,
            "zone": check_zone_name,
            **_NEXT,
        },
    ),
    "wait_event": (
        {"event": check_event, "timeout": check_span},
        {"condition": check_condition, "same": check_attribute, "timeout_next": check_id, **_NEXT},
    ),
    "webhook": (
        {"url": _check_url},
        {
            "method": one_of(_METHODS),
            "headers": _check_headers,
            "body": text_of("the body", may_be_empty=True),
            **_NEXT,
        },
    ),
    "slack": ({"url": _check_url, "text": text_of("the text")}, _NEXT),
    "email": (
        {"subject": text_of("the subject"), "text": text_of("the text")},
        {"to": _check_to, "html": text_of("the HTML", may_be_empty=True), **_NEXT},
    ),
    "page_message": (
        {"payload": text_of("the message")},
        {"keep_minutes": whole_number(MAX_KEEP_MINUTES), **_NEXT},
    ),
    "change_score": ({"points": _check_points}, _NEXT),
    "set_attribute": ({"attribute": check_attribute, "value": _check_value}, _NEXT),
    "clear_attribute": ({"attribute": check_attribute}, _NEXT),
    "add_tag": ({"tag": check_tag}, _NEXT),
    "remove_tag": ({"tag": check_tag}, _NEXT),
    "add_to_list": ({"list": check_number}, _NEXT),
    "remove_from_list": ({"list": check_number}, _NEXT),
    "create_event": ({"event": check_event}, {"attributes": _check_attributes, **_NEXT}),
    "start_automation": ({"automation": check_number}, _NEXT),
    "goal": ({}, {}),
    "exit": ({}, {}),
}
"""Kind → the fields it needs, and those it may have besides `id` and `name`."""

OF_EVERY_NODE: Fields = ({"kind": check_anything, "id": check_anything}, {"name": check_label})
