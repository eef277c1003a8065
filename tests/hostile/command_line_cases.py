"""Hostile command lines."""

from __future__ import annotations

from tests.hostile.cases import Case, nothing

CASES = (
    Case(
        "no such command",
        "A command nobody knows is met with the nearest one.",
        nothing,
        ("handot", "grades"),
        2,
        r'there is no command "handot"; did you mean "handout"\?',
    ),
)
