"""Hostile command lines."""

from __future__ import annotations

from tests.hostile.cases import OWN, Case, nothing, words

CASES = (
    Case(
        "no such command",
        "An unknown command suggests the closest one.",
        nothing,
        ("handot", "grades"),
        2,
        r'there is no command "handot"; did you mean "handout"\?',
        fast=True,
    ),
    Case(
        "escape in the name of a section",
        "A command line cannot control the terminal through messages.",
        words(),
        ("handout", "\x1b]0;owned\x07cells", *OWN),
        2,
        r"\\u001b\]0;owned\\u0007cells",
        fast=True,
    ),
)
