"""The last line of headings and titles is never a single word."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nethandout.model import Node
from nethandout.pages.markup import html, join_last_heading_words, join_last_words

Nodes = Callable[[str], tuple[Node, ...]]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("## What grades mean", "What grades~mean"),
        ("## What *this grade* means", "What <em>this grade</em>~means"),
        ("## What *this grade*", "What <em>this~grade</em>"),
        ("## About *outlook*?", '<span class="together">About <em>outlook</em>?</span>'),
        ("## What about *outlook*?", 'What <span class="together">about <em>outlook</em>?</span>'),
        ("## Grades", "Grades"),
        ("## About pancreaticoduodenectomies", "About pancreaticoduodenectomies"),
    ],
)
def test_the_last_two_words_of_a_heading_stay_together(text: str, expected: str, nodes: Nodes) -> None:
    """A very long word may have its own line, and a marked word is joined by a span. Here ~ is a no-break space."""
    (heading,) = join_last_heading_words(nodes(text))
    assert html(heading.children).replace("\u00a0", "~") == expected


def test_paragraphs_are_not_changed(nodes: Nodes) -> None:
    given = nodes("What grades mean")
    assert join_last_heading_words(given) == given


@pytest.mark.parametrize(
    ("title", "expected"),
    [("What grades mean", "What grades~mean"), ("Your grade", "Your grade"), ("Grades", "Grades")],
)
def test_a_title_of_three_words_has_no_last_line_of_one(title: str, expected: str) -> None:
    assert join_last_words(title).replace("\u00a0", "~") == expected
