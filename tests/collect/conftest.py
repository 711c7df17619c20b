import pytest

from tests.collect.collect_stage import Stage


@pytest.fixture
def stage() -> Stage:
    return Stage()
