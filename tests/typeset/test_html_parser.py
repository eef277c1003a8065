"""The patterns of the HTML parser are compiled once; what it reads stays the same."""

from __future__ import annotations

from xml.etree import ElementTree

from weasyprint import HTML

from nethandout.typeset import weasyprint_patches
from nethandout.typeset.weasyprint_patches import CACHED_PATTERNS, applied

PAGE = """<!DOCTYPE html><html lang=en><title>A &amp; B</title><style>p > a { color: red }</style>
<p class='one two' id="x">What&nbsp;is <b title="a 'b' &lt;">it</b>?<!-- a - b --><svg><path d="M0 0h1"/></svg><br>é ≥
"""


def tree() -> str:
    """The elements of the page."""
    return ElementTree.tostring(HTML(string=PAGE).etree_element, encoding="unicode")


def test_the_same_elements_are_read_and_each_pattern_is_compiled_once() -> None:
    with applied([CACHED_PATTERNS]):
        first = tree()
    known = len(weasyprint_patches.PATTERNS)
    with applied([CACHED_PATTERNS]):
        again = tree()
    assert first == again == tree()
    assert len(weasyprint_patches.PATTERNS) == known > 5
