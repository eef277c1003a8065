"""Hostile layouts: templates that try to escape the sandbox, or never end."""

from __future__ import annotations

from tests.hostile.cases import OWN, Build, Case, words, write

COMMAND = ("handout", "cells", *OWN, "--layouts", "look")
SHORT = {"NETHANDOUT_SECONDS": "3", "NETHANDOUT_MEGABYTES": "1024"}


def template(text: str) -> Build:
    """Build the small library, and a template that overrides a packaged one."""
    return words(lambda folder: write(folder, "look/handout/handout.html", text))


def refused(name: str, shows: str, text: str, expected: str, fast: bool = False) -> Case:
    """Return a case with a template that is reported with its path and line."""
    return Case(name, shows, template(text), COMMAND, 3, rf"look/handout/handout\.html:1: {expected}", fast)


CASES = (
    refused(
        "template reads a file through a path",
        "Templates cannot read the path of a section.",
        '{{ chapters[0].section.path.joinpath("/etc/passwd").read_text() }}',
        'the template cannot be filled: templates cannot read "path" of a section; correct the template',
        fast=True,
    ),
    refused(
        "template writes a file through a brand",
        "Nothing that a template can reach writes files.",
        '{{ publication.chapters[0].section.path.write_text("x") }}',
        'the template cannot be filled: templates cannot read "path"',
    ),
    refused(
        "template asks for the classes behind a text",
        "No value gives access to its class.",
        '{{ "".__class__.__mro__[1].__subclasses__() }}',
        'the template cannot be filled: templates cannot read "__class__" of a str',
    ),
    refused(
        "template asks for the globals of a function",
        "No function gives access to its module.",
        "{{ body.__globals__ }}",
        'the template cannot be filled: templates cannot read "__globals__"',
    ),
    refused(
        "template formats a text through a filter",
        "There is neither `format` nor a filter that reads attributes.",
        '{{ ("{0.__class__}" | attr("format"))(1) }}',
        "template syntax error: No filter named 'attr'",
    ),
    refused(
        "template asks Jinja for its context",
        "Jinja's own objects give no access to the environment.",
        "{{ self._TemplateReference__context.environment }}",
        'the template cannot be filled: templates cannot read "_TemplateReference__context"',
    ),
    refused(
        "template loads Jinja's cycler",
        "What is not listed does not exist.",
        "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
        "the template cannot be filled: 'cycler' is undefined",
    ),
    refused(
        "template includes a file outside the layouts",
        "Only files of the layout folders are included.",
        "{% include '../../../../../etc/passwd' %}",
        'the layout has no file "../../../../../etc/passwd"',
    ),
    refused(
        "template counts to a billion",
        "The length of a range is limited.",
        "{% for i in range(10**9) %}{% endfor %}",
        "the template cannot be filled: Range too big",
    ),
    refused(
        "template includes itself",
        "A loop of templates is reported like any other mistake.",
        "{% include 'handout/handout.html' %}",
        "the template cannot be filled: maximum recursion depth",
    ),
    Case(
        "template counts forever",
        "Nested ranges are stopped by the limit on CPU time.",
        template("{% for i in range(99999) %}{% for k in range(99999) %}{% endfor %}{% endfor %}"),
        COMMAND,
        3,
        "NETHANDOUT_SECONDS",
        environment=SHORT,
    ),
    Case(
        "template multiplies a text",
        "A text of 2 GB is stopped by the limit on memory.",
        template("{% set a = 2000000000 %}{{ ('a' * a) | length }}"),
        COMMAND,
        3,
        "NETHANDOUT_MEGABYTES",
        environment=SHORT,
    ),
)
