from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog

from tests.automations.automation_stage import AutomationStage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[AutomationStage]:
    made = AutomationStage(tmp_path)
    yield made
    made.close()


@pytest.fixture(autouse=True)
def said() -> Iterator[list]:
    """What the lane says to whoever runs it."""
    with structlog.testing.capture_logs() as lines:
        yield lines
