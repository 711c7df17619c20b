"""Reading automations: everything wrong is told at once, named by node, and a draft may be incomplete."""

from functools import partial
from typing import Any, get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cueline.automations import graph as g
from cueline.automations.checking import Known, problems_in
from cueline.automations.node_reading import NODES
from cueline.automations.problems import AutomationInvalid
from cueline.automations.reading import parse
from cueline.automations.ready_made import READY_MADE
from cueline.automations.settings import Settings
from cueline.automations.settings_reading import SETTINGS
from cueline.automations.trigger_reading import OF_EVERY_TRIGGER, TRIGGERS
from cueline.delivery.addresses import may_be_reached, read_allowed
from cueline.delivery.reach import Reach

KNOWN = Known(
    lists=frozenset({1}), segments=frozenset({2}), thresholds=frozenset({"hot"}), startable={3: True, 4: False}
)
HOUR = {"amount": 1, "unit": "hours"}
ON_EVENT = {"id": "t", "kind": "event", "event": "exit_intent"}
ASKS_EVENT = {"kind": "event_fact", "fact": "url", "test": {"type": "string", "operator": "is_set"}}
TAG = {"kind": "add_tag", "tag": "x"}
URL = "https://x.test"


def graph(*nodes: dict[str, Any], **parts: Any) -> dict[str, Any]:
    named = [{"id": f"n{number}", **node} for number, node in enumerate(nodes)]
    return {"triggers": [ON_EVENT], "start": "n0" if nodes else None, "nodes": named, **parts}


def found(raw: Any) -> list[tuple[str, str, str, str]]:
    return [(one.node, one.where, one.code, one.severity) for one in problems_in(raw, KNOWN)]


def test_an_email_without_a_mail_server_is_warned_of() -> None:
    mail = graph({"kind": "email", "to": "a@b.example", "subject": "Hello", "text": "You"})

    (warning,) = problems_in(mail, Known(reach=Reach(has_mail_server=False)))

    assert (warning.node, warning.code, warning.severity) == ("n0", "no_effect", "warning")
    assert "CUELINE_SMTP_HOST" in warning.hint
    assert problems_in(mail, Known()) == []


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("http://127.0.0.1:8000/hook", "127.0.0.1"),
        ("https://192.168.1.5/{{ user.id }}", "192.168.1.5"),
        ("http://[::1]/hook", "::1"),
        ("http://LocalHost:9000", "localhost"),
        ("https://crm.example/hook", None),
        ("https://1.1.1.1/hook", None),
        ("http://10.0.0.7/allowed", None),
        ("https://{{ user.shop }}/10.1.1.1", None),
        ("{{ event.url }}", None),
    ],
)
@pytest.mark.parametrize("kind", ["webhook", "slack"])
def test_an_address_that_nothing_may_be_sent_to_is_warned_of(kind: str, url: str, host: str | None) -> None:
    node = {"kind": kind, "url": url} | ({"text": "Hello"} if kind == "slack" else {})
    known = Known(reach=Reach(may_be_reached=partial(may_be_reached, allowed=read_allowed("10.0.0.7"))))

    told = [(one.where, one.code, one.severity, one.message.split()[0]) for one in problems_in(graph(node), known)]

    assert told == ([("url", "no_effect", "warning", host)] if host else [])


@pytest.mark.parametrize("ready", READY_MADE, ids=lambda one: one.id)
def test_a_ready_made_automation_lacks_nothing_but_its_addresses(ready: Any) -> None:
    lacks = [(one.node, one.where) for one in problems_in(ready.graph, KNOWN)]

    assert lacks == [(node["id"], "url") for node in ready.graph["nodes"] if "url" in node]


@pytest.mark.parametrize("ready", READY_MADE, ids=lambda one: one.id)
def test_a_ready_made_automation_is_sound_once_its_addresses_are_written(ready: Any) -> None:
    nodes = [node | ({"url": URL} if "url" in node else {}) for node in ready.graph["nodes"]]

    assert problems_in({**ready.graph, "nodes": nodes}, KNOWN) == []


@pytest.mark.parametrize(
    ("node", "where", "code"),
    [
        ({"kind": "condition"}, "condition", "shape"),
        ({"kind": "condition", "condition": {"kind": "nothing"}}, "condition.kind", "shape"),
        ({"kind": "split", "branches": [{"id": "a"}]}, "branches", "shape"),
        ({"kind": "split", "branches": [{"id": "a"}, {"id": "a"}]}, "branches[1].id", "name"),
        ({"kind": "wait", "span": {"amount": 0, "unit": "hours"}}, "span.amount", "value"),
        ({"kind": "wait", "span": {"amount": 9_999, "unit": "days"}}, "span.amount", "too_large"),
        ({"kind": "wait_until"}, "at", "value"),
        ({"kind": "wait_until", "at": "2026-02-30T09:00"}, "at", "value"),
        ({"kind": "wait_until", "at": "2026-12-24T09:00", "zone": "Mars"}, "zone", "value"),
        ({"kind": "wait_window", "from_hour": "25:00"}, "from_hour", "value"),
        ({"kind": "wait_window", "days": ["someday"]}, "days", "value"),
        ({"kind": "wait_event", "event": "event.x", "timeout": HOUR}, "event", "name"),
        ({"kind": "webhook", "url": "ftp://x"}, "url", "value"),
        ({"kind": "webhook", "url": URL, "body": "{{ user.email"}, "body", "template"),
        ({"kind": "webhook", "url": URL, "headers": [{"name": "Host", "value": "y"}]}, "headers[0].name", "name"),
        ({"kind": "webhook", "url": URL, "headers": [{"name": "X", "value": "a\nb"}]}, "headers[0].value", "value"),
        ({"kind": "email", "subject": "", "text": "x"}, "subject", "value"),
        ({"kind": "email", "subject": "x", "text": "x", "to": "nobody"}, "to", "value"),
        ({"kind": "page_message", "payload": "x", "keep_minutes": 0}, "keep_minutes", "value"),
        ({"kind": "change_score", "points": 0}, "points", "value"),
        ({"kind": "set_attribute", "attribute": "plan", "value": None}, "value", "shape"),
        ({"kind": "create_event", "event": "x", "attributes": {"a": "{{"}}, "attributes.a", "template"),
        ({"kind": "add_tag", "tag": ""}, "tag", "name"),
        ({"kind": "add_tag", "tag": "x", "colour": "red"}, "colour", "shape"),
        ({"kind": "add_to_list", "list": 9}, "list", "reference"),
        ({"kind": "start_automation", "automation": 9}, "automation", "reference"),
        ({"kind": "goal", "next": "n0"}, "next", "shape"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_node_is_told_where_it_is(node: dict[str, Any], where: str, code: str) -> None:
    assert ("n0", where, code, "error") in found(graph(node))


@pytest.mark.parametrize(
    ("trigger", "where", "code"),
    [
        ({"kind": "event"}, "event", "shape"),
        ({"kind": "event", "event": "x", "nth": 0}, "nth", "value"),
        ({"kind": "inactivity", "event": "x", "after": HOUR, "condition": ASKS_EVENT}, "condition", "subject"),
        ({"kind": "schedule", "at": "tomorrow"}, "at", "value"),
        ({"kind": "schedule", "at": "2026-12-24T09:00", "every": "hour"}, "every", "value"),
        ({"kind": "score_threshold", "threshold": "cold"}, "threshold", "reference"),
        ({"kind": "segment", "segment": 9, "change": "left"}, "segment", "reference"),
        ({"kind": "page_view", "condition": {"kind": "list", "list": 9}}, "condition", "reference"),
    ],
)
def test_what_is_wrong_with_a_trigger_is_told_where_it_is(trigger: dict[str, Any], where: str, code: str) -> None:
    assert ("s", where, code, "error") in found(graph(TAG, triggers=[{"id": "s", **trigger}]))


@pytest.mark.parametrize(
    ("changed", "where", "code"),
    [
        ({"correlate": ""}, "settings.correlate", "name"),
        ({"concurrency": {"mode": "queue"}}, "settings.concurrency.mode", "value"),
        ({"reentry": {"mode": "after"}}, "settings.reentry.after", "shape"),
        ({"caps": [{"times": 1, "per": "rolling"}]}, "settings.caps[0].rolling", "shape"),
        ({"quiet_hours": {"from_hour": "22:00", "until_hour": "22:00"}}, "settings.quiet_hours", "value"),
        ({"stale": {"after": HOUR, "then": "jump"}}, "settings.stale.to", "shape"),
        ({"stale": {"after": HOUR, "then": "jump", "to": "gone"}}, "settings.stale.to", "unreachable"),
        ({"goal": {"condition": {"kind": "tag"}}}, "settings.goal.condition.name", "shape"),
        ({"exit": {"condition": {"kind": "segment", "segment": 9}}}, "settings.exit.condition", "reference"),
    ],
)
def test_what_is_wrong_with_settings_is_told_where_it_is(changed: dict[str, Any], where: str, code: str) -> None:
    assert ("", where, code, "error") in found(graph(TAG, settings=changed))


def test_ways_must_lead_to_nodes_and_every_node_be_reached() -> None:
    assert found(graph({**TAG, "next": "gone"}, TAG)) == [
        ("n0", "next", "unreachable", "error"),
        ("n1", "", "unreachable", "error"),
    ]
    assert found(graph(TAG, start=None)) == [("", "start", "unreachable", "error")]
    assert found(graph()) == [("", "nodes", "no_effect", "error")]


def test_a_loop_needs_a_wait_that_time_passes_in() -> None:
    def loop(rest: dict[str, Any]) -> list[tuple[str, str, str, str]]:
        return found(graph({**TAG, "next": "n1"}, {**rest, "next": "n0"}))

    assert loop({"kind": "wait", "span": HOUR}) == []
    assert loop({"kind": "wait_event", "event": "x", "timeout": HOUR}) == []
    assert loop({"kind": "wait_window"}) == [("n0", "", "loop", "error"), ("n1", "", "loop", "error")]


def test_what_only_an_event_can_say_is_not_asked_where_time_starts_runs() -> None:
    daily = {"id": "t", "kind": "schedule", "at": "2026-12-24T09:00", "every": "day"}
    wait = {"kind": "wait_event", "event": "x", "same": "cart_id", "timeout": HOUR}

    assert found(graph(wait, triggers=[daily])) == [("n0", "same", "subject", "error")]
    assert found(graph({"kind": "condition", "condition": ASKS_EVENT}, triggers=[daily])) == [
        ("n0", "condition", "subject", "warning")
    ]
    assert found(graph({"kind": "condition", "condition": ASKS_EVENT})) == []


def test_what_cannot_be_started_now_may_be_published_before_it_can() -> None:
    assert found(graph({"kind": "start_automation", "automation": 3})) == []
    assert found(graph({"kind": "start_automation", "automation": 4})) == [("n0", "automation", "reference", "warning")]


def test_two_webhook_or_manual_triggers_are_one_too_many() -> None:
    twice = [{"id": "a", "kind": "manual"}, {"id": "b", "kind": "manual"}]

    assert found(graph(TAG, triggers=twice)) == [("b", "kind", "trigger", "error")]
    assert found(graph(TAG, triggers=[])) == [("", "triggers", "trigger", "error")]


@pytest.mark.parametrize(
    "raw",
    [
        None,
        [],
        {"nodes": {}},
        {"x": 1},
        {"start": 7},
        {"settings": []},
        {"nodes": [7]},
        {"nodes": [{"id": "A!", "kind": "goal"}]},
        {"nodes": [{"id": "a", "kind": "teleport"}]},
        {"nodes": [{"id": "a", "kind": "goal"}, {"id": "a", "kind": "goal"}]},
        {"triggers": [{"id": "a", "kind": "goal"}]},
        {"nodes": [{"id": f"n{number}", "kind": "goal"} for number in range(g.MAX_NODES + 1)]},
    ],
)
def test_what_is_no_graph_at_all_is_refused(raw: Any) -> None:
    with pytest.raises(AutomationInvalid):
        parse(raw)


def test_an_incomplete_node_hides_nothing_of_the_others() -> None:
    parsed = parse(graph({"kind": "add_tag", "next": "n1"}, {"kind": "add_tag", "tag": "b"}))

    assert parsed.graph is None
    assert list(parsed.nodes) == ["n1"]
    assert [one.node for one in parsed.problems] == ["n0"]


def test_the_tables_name_the_fields_of_the_structures() -> None:
    def fields(kinds: Any) -> dict[str, set[str]]:
        return {str(kind.__struct_config__.tag): set(kind.__struct_fields__) for kind in get_args(kinds)}

    nodes = {kind: {*needed, *optional, "id", "name"} for kind, (needed, optional) in NODES.items()}
    triggers = {kind: {*needed, *optional, *OF_EVERY_TRIGGER[1], "id"} for kind, (needed, optional) in TRIGGERS.items()}

    assert nodes == fields(g.Node)
    assert triggers == fields(g.Trigger)
    assert set(SETTINGS) == set(Settings.__struct_fields__)


scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5)
values = st.recursive(
    scalars | st.sampled_from(["n0", "n1", "09:00", "x", "2026-12-24T09:00"]) | st.just(HOUR),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(["mode", "kind", "a"]), inner),
    max_leaves=6,
)


@st.composite
def any_part(draw: st.DrawFn, kinds: Any, identifier: str) -> dict[str, Any]:
    kind = draw(st.sampled_from(sorted(kinds)))
    names = [name for fields in kinds[kind] for name in fields]
    return {"id": identifier, "kind": kind, **{name: draw(values) for name in names if draw(st.booleans())}}


@settings(deadline=None, max_examples=300)
@given(
    any_part(NODES, "n0"),
    any_part(NODES, "n1"),
    any_part(TRIGGERS, "t"),
    st.dictionaries(st.sampled_from(sorted(SETTINGS)), values),
)
def test_what_passes_every_check_is_a_graph_and_nothing_breaks_the_reader(
    one: dict[str, Any], other: dict[str, Any], trigger: dict[str, Any], chosen: dict[str, Any]
) -> None:
    raw = {"triggers": [trigger], "start": "n0", "nodes": [one, other], "settings": chosen}

    parsed, problems = parse(raw), problems_in(raw, KNOWN)

    assert (parsed.graph is None) == bool(parsed.problems)
    assert all(problem.message and problem.code for problem in problems)
    if parsed.graph is not None:
        assert msgspec.json.decode(msgspec.json.encode(parsed.graph), type=g.Graph) == parsed.graph
