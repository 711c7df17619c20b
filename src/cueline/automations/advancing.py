"""How a run goes on: from where it stands to its next pause or its end, in one go. Pure: no clock, no I/O.

```
        begin ─┐                    ┌─► waits: for time, an event, its own change, the end of quiet hours
       happens ┼─► a step, a step ──┤        (what takes it on: `happens`, `wakes`, `has_settled`)
         wakes ┤                    │
   has_settled ┘                    └─► ends: completed, goal, exit, failed, …
```
"""

from typing import Any

from msgspec import Struct, field

from cueline.automations.clock import quiet_until
from cueline.automations.compiled import Compiled, Leave
from cueline.automations.filling import AddressInvalid, Context, reject_nowhere, templates_see
from cueline.automations.graph import (
    CreateEvent,
    Decision,
    Email,
    Exit,
    Goal,
    Inner,
    Node,
    Outgoing,
    PageMessage,
    Slack,
    Split,
    StartAutomation,
    Wait,
    WaitForEvent,
    WaitForWindow,
    WaitUntil,
    Webhook,
    ways_on,
)
from cueline.automations.happened import Happened
from cueline.automations.made import idempotency_key, made_event, said_by, settles
from cueline.automations.run import Pause, Run
from cueline.automations.step import Outcome, Step, StepError, StepKind
from cueline.automations.waiting import branch_of, may_be_awaited, waits_until, zone_of
from cueline.automations.world import World
from cueline.conditions.moment import Moment
from cueline.delivery.outgoing import Outgoing as Leaving
from cueline.delivery.outgoing import destination_of
from cueline.delivery.templates import TemplateFailed
from cueline.errors import Unavailable
from cueline.event import MadeEvent

MAX_STEPS = 1_000
"""Most steps of a run, those before its waits included: a loop through waits ends there."""

MAX_DEPTH = 16
"""Most automations that may cause one another in a row."""

MAX_MISSED = 100
"""Most events that a run keeps for its next wait while it settles."""


NO_WAY: str | None = None
"""What a step returns where the run goes no further for now."""


class Advance(Struct, eq=False):
    """What a run did in one go.

    Attributes:
        steps: In their order.
        counts: What to count, by node (empty: the automation as a whole).
        leaving: Effects outside.
        made: Events that say what it changed.
        is_cut_short: Whether it ended before its graph did, so that what it waits to deliver is cancelled.
    """

    run: Run
    steps: list[Step] = field(default_factory=list)
    counts: list[tuple[str, str]] = field(default_factory=list)
    leaving: list[Leaving] = field(default_factory=list)
    made: list[MadeEvent] = field(default_factory=list)
    is_cut_short: bool = False


class Walk:
    """Takes one run on at one moment."""

    def __init__(self, run: Run, compiled: Compiled, world: World, at_ms: int) -> None:
        self.run = run
        self.memory = run.memory
        self.compiled = compiled
        self.world = world
        self.at_ms = at_ms
        self.done = Advance(run)
        self._delayed = ""
        run.changed_at = at_ms

    # --- what takes a run on ------------------------------------------------------------------------------------

    def begin(self, trigger: str, seen: dict[str, Any]) -> Advance:
        """Begin the run, which a trigger started."""
        self.memory.since = self.memory.event.occurred_at or self.at_ms
        self._count("", "entered")
        self._note(trigger, "entered", seen=seen)
        self.run.node = self.compiled.graph.start or ""
        return self._go_on()

    def happens(self, event: Happened) -> Advance | None:
        """Let the run see an event of its user; None when it is nothing to it."""
        if self.memory.pause == "settle" and event.id != self.memory.settles:
            self._keep_for_later(event)
        if not self._leaves_by(event):
            self._resolve(event)
        return self.done if self.done.steps or self.memory.pause == "settle" else None

    def wakes(self, late_ms: int) -> Advance:
        """Let the run's time come; `late_ms`: so much later than it should."""
        node, pause = self.compiled.nodes.get(self.run.node), self.memory.pause
        stale = self.compiled.settings.stale
        if node is None:
            return self.end("replaced")
        if pause == "settled":
            return self.has_settled()
        if stale is not None and late_ms > stale.after.ms and stale.then != "fire":
            return self._is_stale(stale.then, stale.to)
        way = {"wait": "next", "event": "timeout"}.get(pause, "")
        self._wake(self.at_ms, exit=way)
        if self._leaves_by(None):
            return self.done
        if way:
            self._take(node, way)
        else:
            self._delayed = node.id
            self.run.node, self.memory.recheck = self.memory.recheck or node.id, ""
        return self._go_on()

    def has_settled(self) -> Advance:
        """Let the run go on whose own change came through the log."""
        node = self.compiled.nodes.get(self.run.node)
        if node is None:
            return self.end("replaced")
        missed, self.memory.missed = self.memory.missed, []
        self.memory.settles = ""
        self._pause("", None)
        self._note(node.id, "settled", exit="next")
        self._take(node, "next")
        self._go_on()
        for event in missed:
            self._resolve(event)
        return self.done

    def is_refused(self, error: StepError) -> Advance:
        """Let the run fail whose own change was not accepted."""
        self._fail(self.run.node, error.code, error.message)
        return self.done

    def end(self, outcome: Outcome) -> Advance:
        """End the run from outside: what it waits to deliver is cancelled."""
        self._leave(outcome, cut_short=outcome != "merged")
        return self.done

    def move(self, to: Compiled, node: str) -> Advance:
        """Let the run go on by another version: where it stands, or at another node at once."""
        before, self.compiled, self.run.version = self.run.node, to, to.version
        self._note(before, "migrated", exit=node, output={"version": to.version})
        if node != before:
            self.memory.settles, self.memory.missed = "", []
            self._pause("", None)
            self.run.node, self.memory.recheck = node, ""
        return self._go_on()

    # --- step by step -------------------------------------------------------------------------------------------

    def _go_on(self) -> Advance:
        run, memory = self.run, self.memory
        while run.is_open and not memory.pause:
            node = self.compiled.nodes.get(run.node)
            if node is None:
                self._leave("completed")
                break
            memory.taken += 1
            if memory.taken > MAX_STEPS:
                self._fail(node.id, "looped", f"More than {MAX_STEPS} steps: the automation goes round.", "looped")
                break
            self._visit_safely(node)
        return self.done

    def _visit_safely(self, node: Node) -> None:
        try:
            way = self._visit(node)
        except Unavailable:
            raise
        except Exception as error:  # noqa: BLE001 - one bad run never blocks a lane, whatever is bad about it
            self._fail(node.id, "step_failed", f"{type(error).__name__}: {error}"[:500])
        else:
            if way is not None:
                self._take(node, way)

    def _visit(self, node: Node) -> str | None:  # noqa: PLR0911 - one for each kind
        """Do what a node asks for, and return the way on; None when the run pauses or ends."""
        if node.id != self._delayed:
            self._count(node.id, "entered")
        match node:
            case Decision():
                return self._decide(node)
            case Split():
                return self._split(node)
            case Wait() | WaitUntil() | WaitForWindow():
                return self._wait(node)
            case WaitForEvent():
                self.memory.recheck = ""
                return self._rest(node.id, "event", self.at_ms + node.timeout.ms)
            case Webhook() | Slack() | Email() | PageMessage():
                return self._send(node)
            case Goal():
                return self._leave("goal")
            case Exit():
                return self._leave("exit")
            case _:
                return self._change(node)

    def _decide(self, node: Decision) -> str:
        judge, moment = self.compiled.judges[node.id], self._moment()
        way = "yes" if judge.holds(moment) else "no"
        self._note(node.id, "condition", exit=way, seen=judge.compared(moment))
        self.memory.recheck = self.memory.recheck or node.id
        return way

    def _split(self, node: Split) -> str:
        way = branch_of(node, self.run.automation, self.run.user)
        self._note(node.id, "split", exit=way)
        return way

    def _wait(self, node: Wait | WaitUntil | WaitForWindow) -> str | None:
        self.memory.recheck = ""
        until = waits_until(node, self._moment(), self.at_ms)
        if until is not None and until <= self.at_ms:
            self._note(node.id, "woken", exit="next")
            return "next"
        return self._rest(node.id, "wait", until)

    def _send(self, node: Outgoing) -> str | None:
        if self._leaves_by(None):
            return None
        quiet = self.compiled.settings.quiet_hours
        if quiet is not None:
            until = quiet_until(quiet, self.at_ms, zone_of(quiet.zone, self.world.zone))
            if until > self.at_ms:
                return self._rest(node.id, "quiet", until, kind="delayed")
        try:
            content = self.compiled.contents[node.id](self._seen(), self.at_ms)
            reject_nowhere(content)
        except TemplateFailed as error:
            return self._fail(node.id, "template_failed", str(error))
        except AddressInvalid as error:
            return self._fail(node.id, "address_invalid", str(error))
        destination = destination_of(content)
        key, run = idempotency_key(self.run, node.id), self.run
        kind = node.__struct_config__.tag
        self.done.leaving.append(
            Leaving(
                workspace=run.workspace,
                automation=run.automation,
                run=run.id,
                node=node.id,
                user=run.user,
                kind=kind,  # type: ignore[arg-type] # an action's tag is what leaves
                destination=destination,
                idempotency_key=key,
                content=content,
                due_ms=self.at_ms,
                created_ms=self.at_ms,
            )
        )
        self._performed(node.id)
        self._note(node.id, "sent", exit="next", output={"kind": kind, "destination": destination, "key": key})
        return "next"

    def _change(self, node: Inner) -> str | None:
        if self._leaves_by(None):
            return None
        if self.memory.depth + 1 > MAX_DEPTH:
            return self._fail(node.id, "loop_stopped", f"More than {MAX_DEPTH} automations cause one another in a row.")
        if not self.world.may_make(self.at_ms):
            return self._fail(node.id, "loop_stopped", "Automations made too many events of this user within a minute.")
        try:
            value = self.compiled.values[node.id](self._seen()) if node.id in self.compiled.values else None
        except TemplateFailed as error:
            return self._fail(node.id, "template_failed", str(error))
        said = said_by(node, value, self.run)
        number, event = made_event(self.run, node.id, said, self.at_ms)
        self.done.made.append(event)
        self._performed(node.id)
        told = {"event": number, "name": said[0], "data": said[1]}
        self._note(node.id, _KINDS.get(type(node), "changed"), output=told)
        if settles(node) and node.next is not None:
            self.memory.settles = number
            return self._pause("settle", None)
        return "next"

    # --- what steps have in common ------------------------------------------------------------------------------

    def _leaves_by(self, event: Happened | None) -> bool:
        """End the run if its goal or exit is reached: by `event`, or as things stand."""
        for outcome, leave in (("goal", self.compiled.goal), ("exit", self.compiled.exit)):
            if leave is not None and self._is_looked_at(leave, event):
                moment = self.world.moment(self.at_ms, event or self.memory.event)
                if leave.judge.holds(moment):
                    self._leave(outcome, cut_short=True, seen=leave.judge.compared(moment))  # type: ignore[arg-type]
                    return True
        return False

    def _is_looked_at(self, leave: Leave, event: Happened | None) -> bool:
        if leave.event is None:
            return True
        begun_ms = self.memory.event.occurred_at or self.run.started_at
        return event is not None and event.name == leave.event and event.occurred_at >= begun_ms

    def _resolve(self, event: Happened) -> None:
        """Go on if an event is what the run waits for."""
        if self.memory.pause != "event" or not may_be_awaited(self.run, self.compiled, event):
            return
        node, moment = self.compiled.nodes[self.run.node], self.world.moment(self.at_ms, event)
        judge = self.compiled.judges[node.id]
        if judge.holds(moment):
            self._wake(event.occurred_at, exit="next", seen=judge.compared(moment))
            if not self._leaves_by(None):
                self._take(node, "next")
            self._go_on()

    def _keep_for_later(self, event: Happened) -> None:
        awaited = any(isinstance(node, WaitForEvent) and node.event == event.name for node in self.compiled.graph.nodes)
        if awaited and len(self.memory.missed) < MAX_MISSED:
            self.memory.missed.append(event)

    def _is_stale(self, then: str, to: str | None) -> Advance:
        self._note(self.run.node, "stale", decision=then, exit=to or "")
        if then == "skip" or to is None:
            self._leave("stale", cut_short=True)
            return self.done
        self.memory.since = self.at_ms
        self._pause("", None)
        self.run.node, self.memory.recheck = to, ""
        return self._go_on()

    def _take(self, node: Node, way: str) -> None:
        self._count(node.id, f"exit:{way}")
        self.run.node = dict(ways_on(node)).get(way) or ""

    def _wake(self, since_ms: int, *, exit: str, seen: dict[str, Any] | None = None) -> None:  # noqa: A002 - its name
        self._note(self.run.node, "woken", exit=exit, seen=seen)
        self.memory.since = since_ms
        self._pause("", None)

    def _rest(self, node_id: str, pause: Pause, until: int | None, *, kind: StepKind = "waiting") -> str | None:
        self._note(node_id, kind, wake_at=until)
        return self._pause(pause, until)

    def _pause(self, pause: Pause, until: int | None) -> str | None:
        self.memory.pause, self.run.due_at = pause, until
        return NO_WAY

    def _performed(self, node_id: str) -> None:
        performed = self.memory.performed
        performed[node_id] = performed.get(node_id, 0) + 1
        self.memory.recheck = ""

    def _leave(self, outcome: Outcome, *, cut_short: bool = False, seen: dict[str, Any] | None = None) -> str | None:
        run = self.run
        self._note(run.node, "left", decision=outcome, seen=seen)
        self._count("", f"ended:{outcome}")
        self._pause("", None)
        self.memory.missed, self.memory.settles = [], ""
        run.outcome, run.ended_at = outcome, self.at_ms
        self.done.is_cut_short = cut_short
        return NO_WAY

    def _fail(self, node_id: str, code: str, message: str, outcome: Outcome = "failed") -> str | None:
        self._note(node_id, "failed", error=StepError(code, message))
        self._count(node_id, "error")
        return self._leave(outcome)

    def _count(self, node_id: str, what: str) -> None:
        self.done.counts.append((node_id, what))

    def _note(self, node_id: str, kind: StepKind, **told: Any) -> None:
        known = {name: value for name, value in told.items() if value is not None}
        self.done.steps.append(Step(node_id, kind, self.at_ms, **known))

    def _moment(self) -> Moment:
        return self.world.moment(self.at_ms, self.memory.event)

    def _seen(self) -> Context:
        return templates_see(self.run, self.compiled.name, self._moment(), self.world.workspace)


_KINDS: dict[type, StepKind] = {CreateEvent: "created", StartAutomation: "started"}
