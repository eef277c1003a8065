"""Hostile command lines."""

from __future__ import annotations

from tests.hostile.cases import OWN, Case, nothing, words

CASES = (
    Case(
        "no such command",
        "A command nobody knows is met with the nearest one.",
        nothing,
        ("handot", "grades"),
        2,
        r'there is no command "handot"; did you mean "handout"\?',
        fast=True,
    ),
    Case(
        "escape in the name of a section",
        "What is printed of a command line cannot steer the terminal.",
        words(),
        ("handout", "\x1b]0;owned\x07cells", *OWN),
        2,
        r"\\u001b\]0;owned\\u0007cells",
        fast=True,
    ),
)
