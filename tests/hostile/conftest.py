"""Report the number of hostile inputs."""

from __future__ import annotations

import pytest


def pytest_report_collectionfinish(items: list[pytest.Item]) -> list[str]:
    """Report how many cases there are, and how many are slow."""
    cases = [item for item in items if item.name.startswith("test_a_hostile_input")]
    slow = sum(item.get_closest_marker("slow") is not None for item in cases)
    return [f"hostile inputs: {len(cases)} of this run, {slow} of them slow"] if cases else []
