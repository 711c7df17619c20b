"""Scores that follow events together: one kind of work at a time takes a tenth less than all kinds in turn."""

from collections.abc import Sequence

from cueline.lane.arrival import Arrival
from cueline.scoring.lane_scores import LaneScores
from cueline.scoring.scorer import Given
from cueline.users.people import Claim
from cueline.users.profile import Profile


class ScoreQueue:
    """Lets scores follow events after the events' other steps, in the order of the log.

    Nobody can tell: a score follows from the event, from the events before it, and from what rules ask of the user,
    and a crossing says by which key its user is known. So it catches up before something is learned of a user of
    whom rules ask, before one becomes part of another or is called otherwise, and at the end of a batch. Where other
    steps ask for the score, let it follow at once instead.
    """

    def __init__(self, scores: LaneScores) -> None:
        self._scores = scores
        self._waiting: list[tuple[Arrival, Profile, Sequence[Given]]] = []

    def put(self, arrival: Arrival, profile: Profile, given: Sequence[Given]) -> None:
        """Let the score of an event's user follow it, in its turn; `given`: what it gives."""
        self._waiting.append((arrival, profile, given))

    def catch_up(self) -> None:
        """Let scores follow all that waits."""
        waiting, self._waiting = self._waiting, []
        self._scores.read_together({profile.id for _, profile, _ in waiting})
        for arrival, profile, given in waiting:
            arrival.told = self._scores.follow(arrival.row, profile, given, tells=arrival.tells)

    def before_learning(self, profile: Profile, received_at: int) -> None:
        """Let time pass for the score of a user of whom something new is about to be learned, if rules ask of users."""
        if self._scores.asks_of_users(profile.workspace):
            self.catch_up()
            self._scores.before_learning(profile, received_at)

    def unite(self, survivor: Profile, merged: Profile, claim: Claim) -> None:
        """Let the score of one who is about to become part of another go over."""
        self.catch_up()
        self._scores.unite(survivor, merged, claim)

    def forget(self) -> None:
        """Drop what waits."""
        self._waiting = []
