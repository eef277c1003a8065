"""Reports on whole texts: the shipped sections, a hard text, and an imported one."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nethandout.check.instruments import Kind

Nethandout = Callable[..., Any]
HERE = Path(__file__).parent
TODAY = ("--today", "2026-11-10")
SHIPPED = ("definitions", "naming", "grades", "spread", "syndromes", "tests", "treatments", "living", "resources")
LEAFLET = """\
What is this disease?

Neuroendocrine tumors originate from neuroendocrine cells, and approximately 75% of patients present with
metastases at the time of diagnosis, which is frequently delayed owing to the nonspecific symptomatology.

Symptoms

Carcinoid syndrome is characterized by episodic flushing, secretory diarrhea and bronchospasm, and it is NOT
infrequently misdiagnosed as irritable bowel syndrome over a period of several years.
"""


@pytest.fixture
def shipped(nethandout: Nethandout) -> dict[str, Any]:
    """The JSON report on the shipped sections, worksheets, and shared files."""
    data: dict[str, Any] = json.loads(nethandout("check", "--format", "json", *TODAY).out)
    return data


def test_shipped_words_have_no_errors_or_warnings_except_suppressed_ones(shipped: dict[str, Any]) -> None:
    assert {*SHIPPED, "wallet-card"} <= {section["name"] for section in shipped["sections"]}
    heavy = [one for one in shipped["findings"] if one["severity"] != "notice" and not one["suppressed"]]
    assert [f"{one['path']}:{one['line']}: {one['wrong']} [{one['rule']}]" for one in heavy] == []


def test_shipped_sections_meet_every_item_a_program_can_decide(shipped: dict[str, Any]) -> None:
    items = [
        (section["name"], one["id"], item["item"])
        for section in shipped["sections"]
        for one in section["instruments"]
        for item in one["items"]
        if item["kind"] in (Kind.MACHINE, Kind.PROPOSED, Kind.DECLARED) and item["outcome"] == "no"
    ]
    assert items == []


def test_the_grades_in_the_documentation_are_current(shipped: dict[str, Any]) -> None:
    docs = (HERE.parents[1] / "docs/writing.md").read_text(encoding="utf-8")
    told = re.findall(r"^\| ([a-z]+) \| ([\d.]+) \| ([\d.]+) \| ([\d.]+) \|$", docs, re.MULTILINE)
    wanted = (
        ("Flesch-Kincaid grade", "set aside"),
        ("Flesch-Kincaid grade", "counted"),
        ("Flesch reading ease", "set aside"),
    )
    measured = {
        (section["name"], one["formula"], one["glossary"]): f"{one['value']:.1f}"
        for section in shipped["sections"]
        for one in section["reading"]
        if one["of"] == "running text"
    }
    assert {name for name, *_ in told} == {*SHIPPED}
    assert told == [(name, *(measured[name, *measure] for measure in wanted)) for name, *_ in told]


def test_the_report_in_the_documentation_is_current(nethandout: Nethandout) -> None:
    docs = (HERE.parents[1] / "docs/checks.md").read_text(encoding="utf-8")
    shown = docs.partition("## A report on a hard text")[2].split("```")[1].strip().splitlines()
    ran = nethandout("check", "--content", HERE / "hard-text", "--only-content", "overview", *TODAY)
    output = re.sub(r"^\S*/(?=en\.md)", "", ran.out, flags=re.MULTILINE).splitlines()
    assert (ran.code, [line for line in shown if line not in output]) == (1, [])


def test_an_imported_text_fails_and_says_where_it_is_hard(nethandout: Nethandout) -> None:
    Path("leaflet.txt").write_text(LEAFLET, encoding="utf-8")
    assert nethandout("import", "leaflet.txt", "--into", "imported", "-q").code == 0
    ran = nethandout("check", "--content", "imported", "--only-content", "--format", "json", *TODAY)
    found = {one["rule"] for one in json.loads(ran.out)["findings"]}
    assert ran.code == 1
    assert {"unchecked", "reading-grade", "plainer-word", "bare-percent", "number-source", "scare-capitals"} <= found
