"""Columns are balanced in one pass, with the same result as WeasyPrint's own."""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from importlib import import_module
from typing import Any

import pytest
from weasyprint import HTML

from nethandout.paths import fonts
from nethandout.typeset import columns
from nethandout.typeset.columns import single_pass_columns

WORDS = "A tumor that starts in cells which make hormones. "
ENTRIES = "".join(f"<li>Entry {n}. {WORDS * (1 + n * 7 % 3)}</li>" for n in range(8))
PARAGRAPHS = "".join(f"<p>{WORDS * (2 + n % 4)}</p>" for n in range(5))
CASES = {
    "a list": f"<ul>{ENTRIES}</ul>",
    "a list that goes on over pages": f"<ul>{ENTRIES * 2}</ul>",
    "a list that begins low on the page": f"<div style='height: 110px'></div><ul>{ENTRIES}</ul>",
    "a box that is moved to the next page": f"<div style='height: 110px'></div><div class=box><ul>{ENTRIES}</ul></div>",
    "one column": f"<ul style='columns: 1'>{ENTRIES}<li style='break-before: page'>More</li>{ENTRIES}</ul>",
    "paragraphs": f"<div class=columns>{PARAGRAPHS}</div>",
    "lines that stay together": f"<div class=columns style='orphans: 4; widows: 3'>{PARAGRAPHS}</div>",
    "titles that stay with their text": f"<div class=columns>{PARAGRAPHS.replace('<p>', '<h2>T</h2><p>')}</div>",
    "pictures beside the words": f"<ul>{ENTRIES.replace('Entry', '<i></i>')}</ul>",
    "a footnote": f"<ul>{ENTRIES.replace('Entry 1.', '<span>Note</span>')}</ul>",
    "a forced break": f"<ul>{ENTRIES}<li style='break-before: page'>More</li>{ENTRIES}</ul>",
    "a title across all columns": f"<div class=columns>{PARAGRAPHS}<h2 class=all>T</h2>{PARAGRAPHS}</div>",
    "a height of its own": f"<ul style='height: 90px'>{ENTRIES}</ul>",
    "from right to left": f"<div dir=rtl><ul style='direction: rtl'>{ENTRIES}</ul></div>",
    "nothing": "<ul></ul>",
}
PAGE = 160
STYLE = f"""<style>
@font-face {{ font-family: Text; src: url({(fonts()[0] / "AtkinsonHyperlegible-Regular.ttf").as_uri()}) }}
@page {{ size: 300px {PAGE + 40}px; margin: 20px }} html {{ font: 10px/12px Text }}
body, ul, p, h2 {{ margin: 0; padding: 0; font-size: 10px }} h2 {{ break-after: avoid }}
ul, .columns {{ columns: 3; column-gap: 12px; margin-bottom: 9px }} .columns ul {{ columns: auto }}
li {{ break-inside: avoid; margin-bottom: 3px }} .box {{ break-inside: avoid }}
span {{ float: footnote }} .all {{ column-span: all }} i {{ float: right; width: 20px; height: 30px }}
</style>"""


def places(body: str, division: AbstractContextManager[None]) -> list[tuple[Any, ...]]:
    """The place of each piece of text: page, left, top, and the words."""
    with division:
        pages = HTML(string=STYLE + body).render().pages
    return [
        (number, box.position_x, box.position_y, box.text)
        for number, page in enumerate(pages)
        for box in page._page_box.descendants()
        if hasattr(box, "text")
    ]


@pytest.mark.parametrize("case", CASES)
def test_columns_are_as_weasyprint_balances_them(case: str) -> None:
    """Every word is where WeasyPrint's own passes put it."""
    assert places(CASES[case], single_pass_columns()) == places(CASES[case], nullcontext())


def test_very_many_pieces_are_left_to_weasyprint(monkeypatch: pytest.MonkeyPatch) -> None:
    """Trying every height would take quadratic time."""
    monkeypatch.setattr(columns, "MOST", 0)
    monkeypatch.delattr(columns, "_possible_heights")
    assert places(CASES["a list"], single_pass_columns()) == places(CASES["a list"], nullcontext())


@pytest.mark.parametrize("case", ["a list", "lines that stay together", "titles that stay with their text"])
def test_one_pass_is_enough(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The measurement predicts the height at which everything fits on the last page."""
    tried = []
    original = columns._Columns.lay_out

    def note(self: Any, height: float) -> Any:
        tried.append(height)
        return original(self, height)

    monkeypatch.setattr(columns._Columns, "lay_out", note)
    places(CASES[case], single_pass_columns())
    assert len({*tried} - {PAGE}) == 1


@pytest.mark.parametrize("name", columns.FUNCTIONS)
def test_a_release_that_changes_a_function_is_not_patched(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    module, _, function = name.rpartition(".")
    monkeypatch.setattr(import_module(module), function, lambda: None)
    block = import_module(columns.BLOCK)
    original = block.columns_layout
    with single_pass_columns():
        assert block.columns_layout is original


def test_weasyprint_is_restored() -> None:
    """WeasyPrint is unpatched after a document, even after one that failed."""
    block = import_module(columns.BLOCK)
    original = block.columns_layout
    with pytest.raises(RuntimeError), single_pass_columns():
        assert block.columns_layout is not original
        raise RuntimeError
    assert block.columns_layout is original
