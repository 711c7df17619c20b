"""The scores that a lane has at hand, and what of them is not saved yet."""

from collections.abc import Container, Sequence

from msgspec import Struct

from cueline.event import EventRow, MadeEvent, UserId
from cueline.scoring.crossing import Crossing
from cueline.scoring.crossing_events import Crosser, crossing_event
from cueline.scoring.held_score import HeldScore
from cueline.scoring.ledger import Cause, Line, crossing_lines
from cueline.scoring.plan import Plan
from cueline.users.profile import Profile

BY_TIME = "time"
"""The cause of crossings that no event made."""


class AtHand(Struct):
    """What was read since the lane began, and what changed since the last batch was saved.

    Attributes:
        watched: Workspaces of which `moved` is asked.
        scores: By user; None for who is known to have none.
        newest_user: Users with a higher number have none.
        changed: To be written.
        gone: Users whose score is to be removed.
        joined: Users whom others became part of, with what the ledger is to say.
        members: Who became part of whom in this batch, the survivor included.
        behind: Events of users whom a recompute has not reached yet.
        lines: Of the ledger, to be written.
        made: Events that scores made.
        moved: Users whose rounded score changed since that was last asked, and up to when it is told.
    """

    watched: Container[int] = ()
    scores: dict[UserId, HeldScore | None] = {}
    newest_user: int = 0
    changed: dict[UserId, HeldScore] = {}
    gone: list[UserId] = []
    joined: dict[UserId, tuple[Profile, Cause]] = {}
    members: dict[UserId, set[UserId]] = {}
    behind: list[EventRow] = []
    lines: list[Line] = []
    made: list[MadeEvent] = []
    moved: dict[UserId, tuple[Profile, int]] = {}

    def drop(self, user: UserId) -> None:
        """Let a user have no score any more."""
        self.scores[user] = None
        self.changed.pop(user, None)
        self.gone.append(user)

    def note_move(self, held: HeldScore, profile: Profile, before: float) -> None:
        """Note it when a score is another for programs than it was, where somebody asks."""
        if held.workspace in self.watched and round(held.total) != round(before):
            self.moved[profile.id] = (profile, held.as_of)

    def tell(
        self,
        plan: Plan,
        held: HeldScore,
        profile: Profile,
        crossings: Sequence[Crossing],
        event_id: str = "",
        *,
        cause: str = BY_TIME,
    ) -> None:
        """Tell of thresholds that were crossed: by an event, or by what else is the cause."""
        if crossings:
            who = Crosser(held.workspace, held.user, profile.key, event_id or cause)
            self.changed[held.user] = held
            self.lines += crossing_lines(held, crossings, event_id)
            self.made += [crossing_event(plan, who, one) for one in crossings]
