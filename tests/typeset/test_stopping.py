"""A layout stops at the page that is the last one needed; what is laid out stays the same."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import pytest
from weasyprint import HTML

from nethandout.typeset import weasyprint_patches
from nethandout.typeset.weasyprint_patches import stopping

# WeasyPrint goes over these pages a second time, since one of them prints the number of another.
PAGES = """<style>@page { size: 3in } p { break-after: page } a::after { content: target-counter("#end", page) }</style>
<p>One<p>Two<p>Three<p><a href="#end">Four</a><p id=end>Five"""


def words(pages: list[Any]) -> list[str]:
    """The words in the text of each page."""
    return ["".join(box.text for box in page.children[0].descendants() if hasattr(box, "text")) for page in pages]


def laid_out(last: str) -> list[str]:
    """The words on the pages up to the one with these words."""
    with stopping(lambda page: words([page]) == [last]):
        return words([page._page_box for page in HTML(string=PAGES).render().pages])


def test_pages_after_the_last_one_needed_are_not_laid_out() -> None:
    whole = laid_out("no such page")
    assert whole == ["One", "Two", "Three", "Four5", "Five"]
    assert laid_out("Two") == whole[:2]
    assert laid_out("Three") == whole[:3]


@pytest.mark.parametrize("name", weasyprint_patches.PAGE_FUNCTIONS)
def test_a_release_that_changes_a_function_lays_out_all_pages(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    holder, _, function = name.rpartition(".")
    original = getattr(import_module(holder), function)
    monkeypatch.setattr(name, lambda *arguments: original(*arguments))
    assert len(laid_out("Two")) == 5
