from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.segments.segment_stage import SegmentStage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[SegmentStage]:
    stage = SegmentStage(tmp_path)
    yield stage
    stage.close()


@pytest.fixture(autouse=True)
def said() -> Iterator[list]:
    """What the lane says to whoever runs it."""
    with structlog.testing.capture_logs() as lines:
        yield lines
