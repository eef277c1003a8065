"""docs/security.md names the limits that are in effect."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from nethandout import paths, worker
from nethandout.check.link_client import TimeLimits
from nethandout.content import assets, grammar, images, sections
from nethandout.importing import html_tree, importer, stylesheets, text_nodes, word_reader
from nethandout.imposition import source, ticket
from nethandout.packs import table
from nethandout.web import makers, server

PAGE = (Path(__file__).parents[2] / "docs/security.md").read_text(encoding="utf-8")
MB = 1_000_000
IN_EFFECT = {
    "making one document": (worker.SETTING_SECONDS, worker.MEGABYTES),
    "reading someone else's file": (worker.READING_SECONDS, worker.MEGABYTES),
    "a text or data file": (paths.LARGEST_TEXT // MB,),
    "a picture": (assets.LARGEST_PICTURE // MB, images.MOST_PIXELS // MB),
    "a drawing (SVG)": (assets.LARGEST_DRAWING // MB, images.DEEPEST_DRAWING),
    "any other layout file": (paths.LARGEST_ASSET // MB,),
    "a text to import": (
        *(paths.LARGEST_TEXT // MB, importer.MOST_LINES, html_tree.MOST_TAGS),
        *(stylesheets.MOST_RULES, text_nodes.MOST_COPIED),
    ),
    "a Word file": (
        *(importer.LARGEST_WORD_FILE // MB, word_reader.LARGEST_UNPACKED // MB),
        word_reader.MOST_PARAGRAPHS,
    ),
    "a table of clinics": (
        *(table.LARGEST_TABLE // MB, table.LARGEST_UNPACKED // MB),
        *(table.MOST_ROWS, table.MOST_COLUMNS),
    ),
    "a PDF": (ticket.LARGEST_FILE // MB, source.MOST_PAGES),
    "nested lists and quotes, passages in a section": (grammar.DEEPEST, sections.MOST_PASSAGES),
    "paragraphs, items, and cells in a text": (grammar.MOST_PARTS,),
    "waiting for a web server": (int(TimeLimits().answer),),
    "a form of the page in the browser": (
        *(server.LARGEST_BODY // 1000, server.MOST_FIELDS, server.LARGEST_LOGO // MB),
        makers.MOST_WAITING,
    ),
}
DOCUMENTED = dict(re.findall(r"^\| ([^|]+) \| ([^|]*\d[^|]*) \|$", PAGE, re.MULTILINE))


@pytest.mark.parametrize("what", IN_EFFECT)
def test_a_documented_limit_is_the_one_in_effect(what: str) -> None:
    assert tuple(map(int, re.findall(r"\d+", re.sub(r"(?<=\d),(?=\d)", "", DOCUMENTED[what])))) == IN_EFFECT[what]


def test_every_documented_limit_is_compared_and_the_page_is_short() -> None:
    assert DOCUMENTED.keys() == IN_EFFECT.keys()
    assert len(PAGE.splitlines()) <= 80
