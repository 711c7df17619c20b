from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.automations.automation_stage import AutomationStage


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[AutomationStage]:
    made = AutomationStage(tmp_path)
    yield made
    made.close()
