"""A version of an automation, made ready once: conditions as functions, templates read. Pure."""

from typing import Any

from msgspec import Struct

from cueline.automations.filling import FillContent, FillValue, filling, filling_value
from cueline.automations.graph import (
    CreateEvent,
    Decision,
    Email,
    Graph,
    Node,
    OnEvent,
    PageMessage,
    SetAttribute,
    Slack,
    Trigger,
    WaitForEvent,
    Webhook,
)
from cueline.automations.settings import Ending, Settings
from cueline.conditions.asking import Check
from cueline.conditions.comparing import Compared, check_of, comparing
from cueline.conditions.condition import Condition
from cueline.conditions.needs import Needs, names_needed


class Judge(Struct, frozen=True, eq=False):
    """A condition, ready to be asked.

    Attributes:
        holds: Whether it is true.
        compared: What it compares.
    """

    holds: Check
    compared: Compared


class Leave(Struct, frozen=True, eq=False):
    """What ends a run early, ready to be asked.

    Attributes:
        event: Only at events of this name; None: whenever it is looked at.
    """

    event: str | None
    judge: Judge


class Entrance(Struct, frozen=True, eq=False):
    """A trigger, ready to be asked."""

    compiled: "Compiled"
    trigger: Trigger
    judge: Judge


class Compiled(Struct, frozen=True, eq=False, kw_only=True):
    """A version of an automation, made ready.

    Attributes:
        judges: Conditions of decisions and awaited events, by node.
        contents: What fills in what leaves, by node.
        values: What fills in what is set or made, by node.
        goal: What ends a run, its goal reached.
        exit: What ends a run.
        asks_for: Names of events of which it asks how often the user did them.
    """

    workspace: int
    automation: int
    name: str
    version: int
    graph: Graph
    nodes: dict[str, Node]
    judges: dict[str, Judge]
    contents: dict[str, FillContent]
    values: dict[str, FillValue]
    goal: Leave | None
    exit: Leave | None
    asks_for: frozenset[str]

    @property
    def settings(self) -> Settings:
        """What the runs follow."""
        return self.graph.settings

    def entrances(self) -> list[Entrance]:
        """Return the triggers, ready to be asked, in their order."""
        return [Entrance(self, trigger, judge_of(trigger.condition)) for trigger in self.graph.triggers]


def compile_automation(workspace: int, automation: int, name: str, version: int, graph: Graph) -> Compiled:
    """Make a version ready.

    Raises:
        TemplateInvalid: a template cannot be read.
    """
    settings = graph.settings
    return Compiled(
        workspace=workspace,
        automation=automation,
        name=name,
        version=version,
        graph=graph,
        nodes={node.id: node for node in graph.nodes},
        judges={node.id: judge_of(node.condition) for node in graph.nodes if isinstance(node, Decision | WaitForEvent)},
        contents={
            node.id: filling(node) for node in graph.nodes if isinstance(node, Webhook | Slack | Email | PageMessage)
        },
        values={node.id: filling_value(_value_of(node)) for node in graph.nodes if isinstance(node, _Valued)},
        goal=_leave(settings.goal),
        exit=_leave(settings.exit),
        asks_for=frozenset(_asked_of(graph)),
    )


def judge_of(condition: Condition | None) -> Judge:
    """Make a condition ready; where there is none, it is true and compares nothing."""
    return Judge(check_of(condition), _nothing if condition is None else comparing(condition))


def conditions_of(graph: Graph) -> list[Condition]:
    """Return every condition of an automation, its settings' included."""
    endings = (graph.settings.goal, graph.settings.exit)
    found = [
        *(trigger.condition for trigger in graph.triggers),
        *(node.condition for node in graph.nodes if isinstance(node, Decision | WaitForEvent)),
        *(ending.condition for ending in endings if ending is not None),
    ]
    return [condition for condition in found if condition is not None]


_Valued = SetAttribute | CreateEvent


def _value_of(node: SetAttribute | CreateEvent) -> Any:
    return node.value if isinstance(node, SetAttribute) else node.attributes


def _leave(ending: Ending | None) -> Leave | None:
    if ending is None or (ending.event is None and ending.condition is None):
        return None
    return Leave(ending.event, judge_of(ending.condition))


def _asked_of(graph: Graph) -> list[str]:
    needs: list[Needs] = [names_needed(condition) for condition in conditions_of(graph)]
    counted = [one.event for one in graph.triggers if isinstance(one, OnEvent) and one.nth is not None]
    return [*counted, *(name for need in needs for name in need.events)]


def _nothing(_moment: Any) -> dict[str, Any]:
    return {}
