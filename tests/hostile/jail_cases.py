"""Hostile templates: they cannot escape, and the limits of the worker stop them.

`tests/pages/test_sandbox.py` tries many more ways to escape.
"""

from __future__ import annotations

from tests.hostile.cases import OWN, Case, file, words

LOOK = ("handout", "care", *OWN, "--layouts", "look")

CASES = (
    Case(
        "template reads a file through a path",
        "Templates cannot read the path of a section.",
        words(
            file(
                "look/base/blocks/resources.html",
                '{{ chapters[0].section.path.joinpath("/etc/passwd").read_text() }}',
            )
        ),
        LOOK,
        3,
        r"look/base/blocks/resources\.html:1: the template cannot be filled: "
        'templates cannot read "path" of a section; correct the template',
        fast=True,
    ),
    Case(
        "loops in loops in a template",
        "Templates are filled within limits, and the message says how to allow more.",
        words(
            file(
                "look/base/blocks/resources.html",
                "{% for a in range(90000) %}{% for b in range(90000) %}{% endfor %}{% endfor %}",
            )
        ),
        LOOK,
        3,
        "setting the pages of care took more than 1 seconds of CPU time; .* NETHANDOUT_SECONDS=2",
        fast=True,
        environment={"NETHANDOUT_SECONDS": "1"},
    ),
    Case(
        "five megabytes of memory",
        "It is not enough for anything, and the message names the limit.",
        words(),
        LOOK[:-2],
        2,
        'NETHANDOUT_MEGABYTES is "5", but must be a whole number from 256 to 9999999',
        fast=True,
        environment={"NETHANDOUT_MEGABYTES": "5"},
    ),
    Case(
        "a text of two billion letters in a template",
        "It needs more memory than allowed, and the message says so.",
        words(file("look/base/blocks/resources.html", "{{ 'a' * 2000000000 }}")),
        LOOK,
        3,
        "needs more than 1024 MB of memory; .* NETHANDOUT_MEGABYTES=2048",
        environment={"NETHANDOUT_MEGABYTES": "1024"},
    ),
)
