"""The patterns of the HTML parser are compiled once; what it reads stays the same."""

from __future__ import annotations

from importlib import import_module
from xml.etree import ElementTree

import pytest
from weasyprint import HTML

from nethandout.typeset import weasyprint_patches
from nethandout.typeset.weasyprint_patches import cached_character_patterns

PAGE = """<!DOCTYPE html><html lang=en><title>A &amp; B</title><style>p > a { color: red }</style>
<p class='one two' id="x">What&nbsp;is <b title="a 'b' &lt;">it</b>?<!-- a - b --><svg><path d="M0 0h1"/></svg><br>é ≥
"""


def tree() -> str:
    """The elements of the page."""
    return ElementTree.tostring(HTML(string=PAGE).etree_element, encoding="unicode")


def test_the_same_elements_are_read_and_each_pattern_is_compiled_once() -> None:
    with cached_character_patterns():
        first = tree()
    known = len(weasyprint_patches.PATTERNS)
    with cached_character_patterns():
        again = tree()
    assert first == again == tree()
    assert len(weasyprint_patches.PATTERNS) == known > 5


@pytest.mark.parametrize("name", weasyprint_patches.PARSER_FUNCTIONS)
def test_a_release_that_changes_a_function_is_not_patched(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(name, lambda: None)
    parser = import_module(weasyprint_patches.PARSER)
    original = parser.characters_until_regex
    with cached_character_patterns():
        assert parser.characters_until_regex is original
