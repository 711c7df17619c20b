"""Whether the lane gets on is told, so that a disk that is full or a database that is locked is seen from outside."""

from types import SimpleNamespace
from typing import Any

from cueline.assembly.core import Machine
from cueline.lane.lane import Lane
from tests.lane.lane_stage import LaneStage, an_event, wait_until


def readiness(lane: Lane) -> bool:
    other: Any = SimpleNamespace(state=SimpleNamespace(failures=0))
    return Machine(other, other, other, lane, other, other, other).readiness()["lane"]


class FullDisk:
    """A disk that is full until there is room."""

    is_full = True

    def __call__(self, step: str) -> None:
        if self.is_full and step == "lane_before_commit":
            raise OSError("no space left on device")


async def test_a_lane_whose_batches_fail_is_not_ready_until_one_is_committed(stage: LaneStage) -> None:
    disk = FullDisk()
    lane = stage.lane(fail_at=disk)
    lane.start()
    wait_until(lambda: readiness(lane))

    await stage.send(an_event())
    wait_until(lambda: not readiness(lane))
    disk.is_full = False
    wait_until(lambda: readiness(lane))

    assert stage.checkpoint() == stage.log.last()
    lane.stop()
    assert not readiness(lane)


async def test_a_lane_without_events_is_ready_again_once_it_can_be(stage: LaneStage) -> None:
    class FailsThrice:
        tried = 0

        def next_at(self) -> int:
            return stage.now

        def run(self, _fence: Any, _now_ms: int) -> int:
            self.tried += 1
            if self.tried <= 3:
                raise OSError("no space left on device")
            return 0

    chore = FailsThrice()
    lane = stage.lane(chores=[chore])
    lane.start()

    wait_until(lambda: chore.tried > 4 and readiness(lane))

    lane.stop()
