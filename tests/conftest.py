"""What holds for every test."""

import pytest

DRIVES_A_BROWSER = "playwright"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what drives a browser: Playwright keeps a loop running, so such tests get a process of their own."""
    for item in items:
        if isinstance(item, pytest.Function) and DRIVES_A_BROWSER in item.fixturenames:
            item.add_marker(pytest.mark.browser)
