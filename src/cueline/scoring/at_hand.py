"""The scores that a lane has at hand, and what of them is not saved yet."""

from msgspec import Struct

from cueline.event import EventRow, MadeEvent, UserId
from cueline.scoring.held_score import HeldScore
from cueline.scoring.ledger import Cause, Line
from cueline.users.profile import Profile


class AtHand(Struct):
    """What was read since the lane began, and what changed since the last batch was saved.

    Attributes:
        scores: By user; None for who is known to have none.
        newest_user: Users with a higher number have none.
        changed: To be written.
        gone: Users whose score is to be removed.
        joined: Users whom others became part of, with what the ledger is to say.
        members: Who became part of whom in this batch, the survivor included.
        behind: Events of users whom a recompute has not reached yet.
        lines: Of the ledger, to be written.
        made: Events that scores made.
    """

    scores: dict[UserId, HeldScore | None] = {}
    newest_user: int = 0
    changed: dict[UserId, HeldScore] = {}
    gone: list[UserId] = []
    joined: dict[UserId, tuple[Profile, Cause]] = {}
    members: dict[UserId, set[UserId]] = {}
    behind: list[EventRow] = []
    lines: list[Line] = []
    made: list[MadeEvent] = []

    def drop(self, user: UserId) -> None:
        """Let a user have no score any more."""
        self.scores[user] = None
        self.changed.pop(user, None)
        self.gone.append(user)
