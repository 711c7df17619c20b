"""What is wrong with an automation as a whole: ways, loops, and what it refers to. Pure."""

from collections.abc import Container, Iterator, Mapping

from msgspec import Struct

from cueline.automations import graph as g
from cueline.automations.problems import Finding, Findings, Problem
from cueline.automations.reading import Parsed, parse
from cueline.automations.references import Written, references_of
from cueline.automations.settings import Ending
from cueline.automations.skeleton import Skeleton
from cueline.automations.trigger_reading import WITHOUT_EVENT
from cueline.conditions import condition as c
from cueline.conditions.needs import leaves_of
from cueline.delivery.reach import Reach


class Known(Struct, frozen=True, kw_only=True):
    """What there is that an automation may refer to and need.

    Attributes:
        lists: Numbers of lists.
        segments: Numbers of segments.
        thresholds: Ids of the thresholds of the scoring plan in force.
        startable: Of every automation by number, whether its version in force can be started for a user.
        reach: What can leave at all.
    """

    lists: frozenset[int] = frozenset()
    segments: frozenset[int] = frozenset()
    thresholds: frozenset[str] = frozenset()
    startable: Mapping[int, bool] = {}
    reach: Reach = Reach()


def problems_of(parsed: Parsed, known: Known) -> list[Problem]:
    """Return everything that is wrong with an automation, parts first."""
    found = Findings()
    for problem in parsed.problems:
        found.add(problem)
    _check_triggers(parsed, found)
    _check_ways(parsed.skeleton, found)
    _check_loops(parsed.skeleton, found)
    _check_sense(parsed, found)
    _check_references(parsed, known, found)
    _check_reach(parsed, known.reach, found)
    return found.problems


def problems_in(raw: object, known: Known) -> list[Problem]:
    """Return everything that is wrong with an automation as JSON decodes it.

    Raises:
        AutomationInvalid: it is no graph at all.
    """
    return problems_of(parse(raw), known)


def _check_triggers(parsed: Parsed, found: Findings) -> None:
    sent = parsed.raw.get("triggers") or ()
    if not sent:
        found.at("", "triggers").refuse("trigger", "nobody can come in", "add a trigger")
    for kind in ("webhook", "manual"):
        for extra in [one for one in sent if one["kind"] == kind][1:]:
            found.at(extra["id"], "kind").refuse("trigger", f"there is another {kind} trigger", "remove one")
    for trigger in parsed.triggers:
        if trigger.condition is not None and _is_without_event(trigger) and _asks_event(trigger.condition):
            place = found.at(trigger.id, "condition")
            place.refuse("subject", "there is no event to ask: time sets this off", "ask about the user")


def _check_ways(skeleton: Skeleton, found: Findings) -> None:
    if not skeleton.kinds:
        found.at("", "nodes").refuse("no_effect", "there is nothing to do", "add a node")
        return
    ends = [("", "start", skeleton.start), ("", "settings.stale.to", skeleton.jump)]
    ends += [(node, way.where, way.to) for node, ways in skeleton.ways.items() for way in ways]
    for node, where, target in ends:
        if target is not None and target not in skeleton.kinds:
            found.at(node, where).refuse("unreachable", f"there is no node {target}", "lead it elsewhere, or nowhere")
    if skeleton.start is None:
        found.at("", "start").refuse("unreachable", "it is not said which node comes first", "name it")
        return
    for node in skeleton.kinds.keys() - skeleton.reached():
        found.at(node).refuse("unreachable", "no way leads here", "connect it, or remove it")


def _check_loops(skeleton: Skeleton, found: Findings) -> None:
    restless = skeleton.restless()
    for node in skeleton.kinds:
        if node in restless:
            hint = "put a wait for a time or for an event into the loop"
            found.at(node).refuse("loop", "runs would go round here without ever waiting", hint)


def _check_sense(parsed: Parsed, found: Findings) -> None:
    """Note what is sound and cannot be meant."""
    for node in parsed.nodes.values():
        if isinstance(node, g.WaitUntil):
            _check_moment(node, found.at(node.id, "at"))
    for name, ending in _endings(parsed):
        if ending.event is None and ending.condition is None:
            found.at("", f"settings.{name}").warn("no_effect", "it never comes true", "name an event or a condition")
    if parsed.triggers and all(map(_is_without_event, parsed.triggers)):
        _check_without_event(parsed, found)


def _check_reach(parsed: Parsed, reach: Reach, found: Findings) -> None:
    """Note what cannot leave as this server is set up."""
    for node in parsed.nodes.values():
        if isinstance(node, g.Email) and not reach.has_mail_server:
            hint = "set CUELINE_SMTP_HOST and CUELINE_SMTP_FROM, and start the server again"
            found.at(node.id).warn("no_effect", "no mail server is set, so that no e-mail leaves", hint)
        if isinstance(node, g.Webhook | g.Slack) and (host := reach.refused_host(node.url)):
            message = f"{host} is not on the open internet, so that nothing is sent there"
            hint = "write a public address, or allow this one by CUELINE_DELIVERY_ALLOWED_HOSTS"
            found.at(node.id, "url").warn("no_effect", message, hint)


def _check_moment(node: g.WaitUntil, place: Finding) -> None:
    if (node.at is None) == (node.attribute is None):
        place.refuse("value", "either a moment or an attribute of the user is needed", "give one of at and attribute")
    elif node.at is not None and node.offset_minutes:
        place.at("offset_minutes").refuse("value", "counts from an attribute", "change the moment instead")


def _check_without_event(parsed: Parsed, found: Findings) -> None:
    message, hint = "runs here are started by time, so that there is no event", "ask about the user, or remove it"
    for node in parsed.nodes.values():
        if isinstance(node, g.WaitForEvent) and node.same is not None:
            found.at(node.id, "same").refuse("subject", message, hint)
        if isinstance(node, g.Decision) and _asks_event(node.condition):
            found.at(node.id, "condition").warn("subject", message, hint)
    if parsed.settings is not None and parsed.settings.correlate is not None:
        found.at("", "settings.correlate").warn("subject", message, hint)


def _check_references(parsed: Parsed, known: Known, found: Findings) -> None:
    there: Mapping[str, Container[int | str]] = {
        "list": known.lists,
        "segment": known.segments,
        "threshold": known.thresholds,
        "automation": known.startable,
    }
    for one in references_of(Written((*parsed.triggers, *parsed.nodes.values()), parsed.settings)):
        place = found.at(one.node, one.where)
        if one.id not in there[one.thing]:
            place.refuse("reference", f"there is no {one.thing} {one.id}", "choose one that is there")
        elif one.thing == "automation" and not known.startable[int(one.id)]:
            hint = "publish it with a manual trigger, or resume it"
            place.warn("reference", f"automation {one.id} cannot be started now", hint)


def _endings(parsed: Parsed) -> Iterator[tuple[str, Ending]]:
    for name in ("goal", "exit"):
        ending = getattr(parsed.settings, name, None)
        if ending is not None:
            yield name, ending


def _is_without_event(trigger: g.Trigger) -> bool:
    return str(trigger.__struct_config__.tag) in WITHOUT_EVENT


def _asks_event(condition: c.Condition) -> bool:
    return any(isinstance(leaf, c.EventAttribute | c.EventFact) for leaf in leaves_of(condition))
