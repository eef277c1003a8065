"""The page lint finds each kind of fault and its place, and accepts correct pages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from nethandout import paths
from nethandout.errors import PAGE_RULES, PageFault
from nethandout.paths import AssetFolders
from tests.press import Press

SENTENCE = "Care begins with good words. "
LINE = "<p>One line.</p>"
ITEM = "<li>One line.</li>"
ROW = "<tr><td>One line.</td></tr>"
WORDS = SENTENCE * 30
PAGEFUL = f"<p>{SENTENCE * 120}</p>"
PIXEL = "data:image/svg+xml,%3Csvg xmlns='http://www.w3.org/2000/svg' width='10' height='10'/%3E"
STYLE = """
@page { size: 400pt 600pt; margin: 50pt; @bottom-left { content: counter(page) } @bottom-right { content: "Foot" } }
@page cover { @bottom-left { content: none } @bottom-right { content: none } }
@page front { @bottom-left { content: counter(page, lower-roman) } }
html { font: 13pt/20pt "Atkinson Hyperlegible" }
body { margin: 0 }
p, h1, h2, h3, ul { margin: 0; orphans: 1; widows: 1 }
h1, h2, h3 { font-size: 20pt; line-height: 26pt }
table { border-collapse: collapse }
.new { break-before: page }
"""


Lint = Callable[..., tuple[PageFault, ...]]


@pytest.fixture
def lint(press: Press) -> Lint:
    """Lay out a page with these words and this style, and return its faults."""
    folders: AssetFolders = {
        "layouts": (paths.packaged("layouts"),),
        "fonts": paths.fonts(),
        "content": (),
        "brand": (),
    }

    def lint(body: str, style: str = "", of_document: str = "") -> tuple[PageFault, ...]:
        head = f'<title>T</title><link rel="stylesheet" href="/layouts/base/fonts.css"><style>{STYLE}{style}</style>'
        html = f'<!DOCTYPE html><html lang="en" class="{of_document}"><head>{head}</head><body>{body}</body></html>'
        return press.typeset(html, folders).faults

    return lint


def drawing(inside: str, size: str = "200") -> str:
    """Return a drawing, `size` units wide and high, printed 200 points wide."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="200pt" height="200pt" viewBox="0 0 {size} {size}">'
    return f"{LINE * 5}{svg}<title>A drawing</title>{inside}</svg>{LINE}"


def text(words: str, x: float, y: float, more: str = 'font-size="14"') -> str:
    """Return words in a drawing."""
    return f'<text x="{x}" y="{y}" font-family="Atkinson Hyperlegible" {more}>{words}</text>'


def lines(count: int) -> str:
    """Return this many lines of text; 25 fill a page."""
    return LINE * count


def rows(last: str) -> str:
    """Return a table that fills a page except for a line, and a last row."""
    return f"{lines(23)}<table><tr><td>{last}</td></tr></table>{lines(5)}"


def columns(height: int) -> str:
    """Return two columns, the first filled from the top."""
    style = f"columns: 2; column-fill: auto; height: {height}pt"
    return f'<div style="{style}">{lines(3)}<h3 style="break-after: auto">Heading</h3><p>{SENTENCE * 3}</p></div>'


FAULTS = {
    "words right of the sheet": (
        "off-sheet",
        lines(5) + '<p style="position: relative; left: 290pt">Words far out</p>',
        lines(5) + '<p style="position: relative; left: 200pt">Words</p>',
    ),
    "words moved right of the sheet by a transform": (
        "off-sheet",
        lines(5) + '<p style="transform: translateX(330pt)">Words</p>',
        lines(5) + '<p style="transform: translateX(200pt)">Words</p>',
    ),
    "words above the sheet": (
        "off-sheet",
        lines(5) + '<p style="position: absolute; top: -60pt">Words</p>',
        lines(5) + '<p style="position: absolute; top: -25pt">Words</p>',
    ),
    "a picture below the sheet": (
        "off-sheet",
        lines(5) + f'<img alt="x" src="{PIXEL}" style="position: absolute; top: 545pt; width: 20pt; height: 20pt">',
        lines(5) + f'<img alt="x" src="{PIXEL}" style="position: absolute; top: 480pt; width: 20pt; height: 20pt">',
    ),
    "words in a footer too long for the sheet": (
        "off-sheet",
        lines(5) + "<style>@page { @bottom-right { content: 'A long line in the footer'; white-space: nowrap; "
        "width: 50pt; text-align: left } }</style>",
        lines(5),
    ),
    "words in the outer 6.5 mm": (
        "unprintable",
        lines(5) + '<p style="position: absolute; left: -33pt">Words</p>',
        lines(5) + '<p style="position: absolute; left: -31pt">Words</p>',
    ),
    "a footer in the outer 6.5 mm": (
        "unprintable",
        lines(5) + "<style>@page { @bottom-right { vertical-align: bottom; padding-bottom: 12pt } }</style>",
        lines(5) + "<style>@page { @bottom-right { vertical-align: bottom; padding-bottom: 16pt } }</style>",
    ),
    "a tab that extends above the page": (
        "unprintable",
        lines(5) + "<style>@page { @top-right { content: '1'; width: 40pt; margin-right: -40pt } }</style>",
        lines(5) + "<style>@page { @right-top { content: '1'; width: 10pt; margin-left: 40pt } }</style>",
    ),
    "words at the edge that are no tab": (
        "unprintable",
        lines(5) + '<span class="number" style="position: absolute; left: -45pt; width: 20pt">1</span>',
        lines(5) + '<span class="contents-tab" style="position: absolute; left: -45pt; width: 20pt">1</span>',
    ),
    "words cut off below": (
        "clipped",
        f'{lines(5)}<div style="overflow: hidden; height: 50pt"><p>{WORDS}</p></div>',
        f'{lines(5)}<div style="overflow: hidden"><p>{WORDS}</p></div>',
    ),
    "a picture cut off by a box further out": (
        "clipped",
        f'{lines(5)}<div style="overflow: hidden; width: 90pt"><p style="width: 150pt">'
        f'<img alt="x" src="{PIXEL}" style="width: 120pt"></p></div>',
        f'{lines(5)}<div style="overflow: hidden; width: 150pt"><p style="width: 150pt">'
        f'<img alt="x" src="{PIXEL}" style="width: 120pt"></p></div>',
    ),
    "an address that cannot be broken": (
        "out-of-box",
        lines(5) + '<p style="width: 90pt">neuroendocrinecancer.org</p>',
        lines(5) + '<p style="width: 90pt; overflow-wrap: anywhere">neuroendocrinecancer.org</p>',
    ),
    "words below a box with a height of its own": (
        "out-of-box",
        lines(5) + f'<div style="height: 30pt; margin-bottom: 90pt">{lines(3)}</div>{LINE}',
        lines(5) + f'<div style="min-height: 30pt; margin-bottom: 90pt">{lines(3)}</div>{LINE}',
    ),
    "words below a box that are not placed there": (
        "out-of-box",
        lines(5) + '<div style="height: 20pt; margin-bottom: 90pt">' + lines(2) + "</div>",
        lines(5) + '<div style="height: 20pt; position: relative">'
        '<p style="position: absolute; top: 40pt">Words</p></div>',
    ),
    "a table wider than the page": (
        "out-of-box",
        lines(5) + '<table><tr><td style="min-width: 320pt">wide</td></tr></table>',
        lines(5) + '<table><tr><td style="min-width: 290pt">wide</td></tr></table>',
    ),
    "a frame wider than the page": (
        "out-of-box",
        lines(5) + '<div style="width: 320pt; border: 1pt solid">Words</div>',
        lines(5) + '<div style="width: 320pt; border: 1pt solid; margin: 0 -12pt">Words</div>',
    ),
    "a picture wider than its box": (
        "out-of-box",
        f'{lines(5)}<p style="width: 90pt"><img alt="x" src="{PIXEL}" style="width: 120pt"></p>',
        f'{lines(5)}<p style="width: 90pt"><img alt="x" src="{PIXEL}" style="width: 120pt; margin-right: -30pt"></p>',
    ),
    "words that leave their drawing": (
        "out-of-box",
        drawing(text("Words in a drawing", 150, 100)),
        drawing(text("Words in a drawing", 190, 100, 'font-size="14" text-anchor="end"')),
    ),
    "words that leave their drawing behind others": (
        "out-of-box",
        drawing(text("Words <tspan>and others</tspan>", 110, 100)),
        drawing(text("Words <tspan>and others</tspan>", 80, 100)),
    ),
    "letters that a drawing sets without kerning": (
        "out-of-box",
        drawing(text("AVAVAVAVAVAV", 103, 100)),
        drawing(text("AVAVAVAVAVAV", 95, 100)),
    ),
    "a line drawn up over another": (
        "overlap",
        lines(5) + '<p>Below</p><p style="margin-top: -12pt">Above</p>',
        lines(5) + '<p>Below</p><p style="margin-top: -3pt">Above</p>',
    ),
    "words placed over words": (
        "overlap",
        lines(5) + '<p style="position: absolute; top: 40pt; left: 5pt">Over</p>',
        lines(5) + '<p style="position: absolute; top: 40pt; left: 5pt" aria-hidden="true">Over</p>',
    ),
    "words over words in a drawing": (
        "overlap",
        drawing(text("One", 10, 100) + '<g transform="translate(0 40)">' + text("Two", 12, 66) + "</g>"),
        drawing(text("One", 10, 100) + '<g transform="translate(0 40)">' + text("Two", 12, 76) + "</g>"),
    ),
    "words over words that are not the same": (
        "overlap",
        drawing(text("Label", 10, 100) + text("Other", 10, 100)),
        drawing(text("Label", 10, 100, 'font-size="14" stroke="#fff" stroke-width="3"') + text("Label", 10, 100)),
    ),
    "a heading over a space for a picture": (
        "stranded-heading",
        f'{lines(15)}<h2>A heading</h2><p style="height: 60pt"></p><p class="new">{WORDS}</p>',
        f'{lines(15)}<h2>A heading</h2><img alt="x" src="{PIXEL}" style="height: 60pt"><p class="new">{WORDS}</p>',
    ),
    "a heading last on its page": (
        "stranded-heading",
        f'{lines(20)}<h2>A heading</h2><div class="new">{lines(9)}</div>',
        f'{lines(20)}<h2>A heading</h2>{lines(2)}<div class="new">{lines(9)}</div>',
    ),
    "a heading with one line of its text": (
        "stranded-heading",
        f"<section>{lines(22)}<h2>A heading</h2><p>{WORDS}</p></section>",
        f"<section>{lines(21)}<h2>A heading</h2><p>{WORDS}</p></section>",
    ),
    "two headings and a line": (
        "stranded-heading",
        f"<section>{lines(21)}<h2>A heading</h2><h3>Another</h3>{LINE}<h3>Third</h3>{WORDS}</section>",
        f"<section>{lines(21)}<h2>A heading</h2>{LINE}</section><section class='new'><h2>Other</h2>{WORDS}</section>",
    ),
    "a heading with one line, and more of it": (
        "stranded-heading",
        f"<section>{lines(22)}<h2>A heading</h2>{LINE}<h3 class='new'>Below it</h3>{lines(5)}</section>",
        f"<section>{lines(22)}<h2>A heading</h2>{LINE}<h2 class='new'>Beside it</h2>{lines(5)}</section>",
    ),
    "a heading last in its column": (
        "stranded-heading",
        lines(5) + columns(height=90),
        lines(5) + columns(height=130),
    ),
    "a table row over two pages": (
        "split-row",
        rows(f'<p style="orphans: 1; widows: 1">{"Words. <br>" * 4}</p>'),
        rows("One line."),
    ),
    "a page with two lines": (
        "near-empty",
        f"{lines(25)}{lines(2)}",
        f"{lines(25)}{lines(5)}",
    ),
    "an almost empty page that is not a cover": (
        "near-empty",
        f'{LINE}<div class="new">{lines(9)}</div>',
        f'<section style="page: cover"><h1>A title</h1></section><div class="new">{lines(9)}</div>',
    ),
    "the last words of a cover on a page of their own": (
        "near-empty",
        f'<section style="page: cover"><h1>A title</h1><div class="new">{LINE}</div></section>',
        f'<section style="page: cover"><h1>A title</h1>{LINE}</section>',
    ),
    "a page with next to nothing that opens no section": (
        "near-empty",
        f'<header class="head">{LINE}</header><div class="new">{lines(9)}</div>',
        f'<header class="opener">{LINE}</header><div class="new">{lines(9)}</div>',
    ),
    "a page with next to nothing that lists no contents": (
        "near-empty",
        f'<nav class="pages">{LINE}</nav><div class="new">{lines(9)}</div>',
        f'<nav class="contents">{LINE}</nav><div class="new">{lines(9)}</div>',
    ),
    "a page with two lines that no break has left blank": (
        "near-empty",
        f'{lines(9)}<p class="new">One line.</p><div class="new">{lines(9)}</div>',
        f'{lines(9)}<div style="break-before: right">{lines(9)}</div>',
    ),
    "a page with two lines and a footnote": (
        "near-empty",
        f'{LINE}<p>A line.<span style="float: footnote">A note.</span></p>',
        f'{lines(5)}<p>A line.<span style="float: footnote">A note.</span></p>',
    ),
    "a page to write on without its lines": (
        "near-empty",
        "<h1>Notes</h1>",
        "<h1>Notes</h1>" + '<p style="height: 30pt; border-bottom: 1pt solid"></p>' * 6,
    ),
    "a page that is less than half full although its section goes on": (
        "half-empty",
        f'<section class="chapter">{lines(4)}<div style="break-before: page">{lines(9)}</div></section>',
        f'<section class="chapter">{lines(4)}<div class="new-page"></div><div class="new">{lines(9)}</div></section>',
    ),
    "a page that is less than half full without its line to write on": (
        "half-empty",
        f'<section class="chapter">{lines(3)}<p>Name</p><div style="break-before: page">{lines(9)}</div></section>',
        f'<section class="chapter">{lines(3)}<p style="height: 200pt; border-bottom: 1pt solid">Name</p>'
        f'<div style="break-before: page">{lines(9)}</div></section>',
    ),
    "a character of another script": (
        "no-glyph",
        lines(5) + "<p>Words 神 words</p>",
        lines(5) + "<p>Words é words</p>",
    ),
    "a character in a drawing": (
        "no-glyph",
        drawing(text("a → b", 10, 100)),
        drawing(text("a - b", 10, 100)),
    ),
    "a character in the footer": (
        "no-glyph",
        lines(5) + '<style>@page { @bottom-right { content: "→" } }</style>',
        lines(5) + '<style>@page { @bottom-right { content: "–" } }</style>',
    ),
    "a character that is read aloud and not seen": (
        "no-glyph",
        lines(5) + '<p style="color: transparent">→</p>',
        lines(5) + '<p style="color: transparent">•</p>',
    ),
    "a missing picture": (
        "missing-image",
        lines(5) + '<p><img src="/content/missing.svg" alt="A scan"></p>',
        lines(5) + f'<p><img src="{PIXEL}" alt="A scan"></p>',
    ),
    "a missing picture without words": (
        "missing-image",
        lines(5) + '<p>Here: <img src="/content/missing.svg" alt=""></p>',
        lines(5) + f'<p>Here: <img src="{PIXEL}" alt=""></p>',
    ),
    "a missing background": (
        "missing-image",
        lines(5) + '<p style="background: url(/content/missing.svg)">Words</p>',
        lines(5) + f'<p style="background: url(&quot;{PIXEL}&quot;)">Words</p>',
    ),
    "words of 11 points": (
        "small-type",
        lines(5) + '<p style="font-size: 11pt">Small</p>',
        lines(5) + '<p style="font-size: 12pt">Small</p>',
    ),
    "words of no size, which are not even set": (
        "tiny-type",
        lines(5) + '<p>Call <b style="font-size: 0">911</b></p>',
        lines(5) + '<p style="font-size: 0"><b style="font-size: 12pt">911</b></p>',
    ),
    "words whose letters overlap": (
        "tight-letters",
        lines(5) + '<p style="letter-spacing: -3pt">Tight words</p>',
        lines(5) + '<p style="letter-spacing: -1pt">Tight words</p>',
    ),
    "small words outside a wallet card": (
        "small-type",
        lines(5) + '<div class="card"><p style="font-size: 9pt">Small</p></div>',
        lines(5) + '<div class="wallet-card"><p style="font-size: 9pt">Small</p></div>',
    ),
    "small words that are seen": (
        "small-type",
        lines(5) + '<p style="font-size: 9pt">Small</p>',
        lines(5) + '<p style="font-size: 9pt; color: transparent">Small</p>',
    ),
    "small words in the footer": (
        "small-type",
        lines(5) + "<style>@page { @bottom-right { font-size: 9pt } }</style>",
        lines(5) + "<style>@page { @bottom-right { font-size: 12pt } }</style>",
    ),
    "a drawing made smaller": (
        "small-type",
        drawing(text("Words", 10, 100), size="300"),
        drawing(text("Words", 10, 100), size="200"),
    ),
    "a heading whose last line is a word": (
        "stray-word",
        lines(5) + '<h2 style="width: 150pt">Grade and stage of tumors</h2>' + lines(5),
        lines(5) + '<h2 style="width: 150pt">Grade and<br>stage</h2>' + lines(5),
    ),
    "a heading whose first line is a word": (
        "stray-word",
        lines(5)
        + '<h2 style="width: 150pt">What <span style="white-space: nowrap">can you know</span> about tumors</h2>'
        + lines(5),
        lines(5) + '<h2 style="width: 150pt">Neuroendocrine tumors and you</h2>' + lines(5),
    ),
    "a caption whose last line is a word": (
        "stray-word",
        lines(5) + '<figure><figcaption style="width: 130pt">Where tumors often start</figcaption></figure>',
        lines(5) + '<figure><figcaption style="width: 130pt">Where tumors often&nbsp;start</figcaption></figure>',
    ),
    "an item alone on the next page": (
        "lone-part",
        f"{lines(23)}<ul>{ITEM * 3}</ul>{lines(5)}",
        f"{lines(24)}<ul>{ITEM * 5}</ul>{lines(5)}",
    ),
    "a row alone on the page before": (
        "lone-part",
        f"{lines(23)}<table>{ROW * 4}</table>{lines(5)}",
        f"{lines(22)}<table>{ROW * 4}</table>{lines(5)}",
    ),
    "a box alone on a page": (
        "lone-box",
        f'<section class="chapter">{lines(20)}<div class="box new">{lines(9)}</div></section>',
        f'<section class="chapter">{lines(20)}<div class="box new">{lines(9)}</div>{LINE}</section>',
    ),
    "a strip alone on a page": (
        "lone-box",
        f'<section class="chapter">{lines(25)}<div class="call-strip">{lines(9)}</div></section>',
        f'<section class="chapter">{lines(20)}<div class="box">{lines(12)}</div></section>',
    ),
}


@pytest.mark.parametrize("case", FAULTS)
def test_a_fault_is_found_and_the_correct_page_is_not(case: str, lint: Lint) -> None:
    """Each fault is found by its rule; the same page without it has no fault of any rule."""
    rule, bad, good = FAULTS[case]
    assert rule in {fault.rule for fault in lint(bad)}
    assert lint(good) == ()


def test_every_rule_has_a_case() -> None:
    """There is a page that breaks each rule."""
    assert {rule for rule, _, _ in FAULTS.values()} == set(PAGE_RULES)


def test_ordinary_pages_have_no_faults(lint: Lint) -> None:
    """They have text, lists, hanging numbers, tables over two pages, columns, floats, notes and pictures."""
    table = "<tr><th>Word</th><td>What it means, in a few words that run over the line</td></tr>" * 20
    body = f"""
    <h1>A title of some length</h1><p>{WORDS}</p>
    <h2>A list</h2>
    <ul>{"<li>A <strong>bold</strong> and an <em>slanted</em> word<ul><li>Inner</li></ul></li>" * 5}</ul>
    <ol>{"<li>A step</li>" * 12}</ol>
    <p style="padding-left: 20pt; text-indent: -20pt">Hanging {WORDS}</p>
    <table style="width: 100%"><thead><tr><th>Name</th><td>Meaning</td></tr></thead>{table}</table>
    <div style="columns: 2"><p>{WORDS}</p><h3>In a column</h3><p>{WORDS}</p></div>
    <p>x<sub style="font-size: 12pt">2</sub><span style="float: footnote">A note below.</span> {WORDS}</p>
    <div style="float: right; width: 90pt">Beside the text</div><p>{WORDS}</p>
    <div style="display: flex; gap: 9pt"><p style="flex: 1">{SENTENCE}</p><p style="flex: 1">Two</p></div>
    {drawing(text("Label", 100, 100, 'font-size="14" text-anchor="middle"') + text("Other", 100, 130))}
    """
    style = "tr:nth-child(2), :is(li, tr):last-child { break-before: avoid }"
    style += "@page { @footnote { padding-bottom: 1px } } tr { break-inside: avoid } ul ul { list-style: '– ' }"
    assert lint(body, style) == ()


def test_large_print_has_a_larger_minimum(lint: Lint) -> None:
    """Words of 17 points are too small in large print, and 18 are not."""
    small, *_ = lint('<p style="font-size: 17pt">Words</p>' + lines(5), of_document="size-large-print")
    assert (small.rule, small.words, small.message) == (
        "small-type",
        "Words",
        "is set too small (17.0 points; the minimum is 18)",
    )
    style = "@page { font-size: 18pt; margin-bottom: 70pt } html { font-size: 18pt; line-height: 26pt }"
    assert lint(lines(5), style, of_document="size-large-print") == ()


def test_a_fault_says_where_it_is(lint: Lint) -> None:
    """The printed page number, the chapter, and the words; a page without a number is a PDF page."""
    small = '<p style="font-size: 9pt">Small</p>'
    body = f"""
    <section style="page: cover"><h1>The title</h1>{small}</section>
    <section style="page: front"><h2>Contents</h2>{small}{lines(5)}</section>
    <section style="page: text"><header class="opener"><p>Section 1</p><h2>Grade <b>and</b> stage</h2></header>
    {PAGEFUL}<section><h3>Inner</h3>{small}</section></section>
    """
    found = lint(body, "@page :nth(1 of text) { counter-reset: page 1 }")
    assert [str(fault) for fault in found if fault.rule == "small-type"] == [
        f"{place}: “Small” is set too small (9.0 points; the minimum is 12)"
        for place in ("PDF page 1 (The title)", "PDF page 2 (Contents)", "page 4 (Grade and stage)")
    ]
    assert [fault.page for fault in found if fault.rule == "small-type"] == [1, 2, 6]


def test_a_fault_is_reported_once_per_paragraph(lint: Lint) -> None:
    """The same fault on each line of a paragraph is one fault, with the words of the first line."""
    (fault,) = lint(lines(5) + "<p>First →<br>Second →<br>Third →</p>")
    assert (fault.rule, fault.words) == ("no-glyph", "First →")


def test_a_near_empty_page_is_reported_with_its_words(lint: Lint) -> None:
    """The words of the page, without its header and footer, and how full it is."""
    (fault,) = lint(lines(2))
    assert str(fault) == "page 1: “One line. One line.” is almost everything on the page (8% full)"


def test_a_missing_picture_is_on_its_page(lint: Lint) -> None:
    """A picture is found by its parent, a background by its box."""
    body = f"""
    {lines(5)}<p class="new">Here: <img src="/content/one.svg" alt=""></p>{lines(5)}
    <p class="new" style="background: url(/content/two.svg)">Words</p>{lines(5)}
    <p class="new"><img src="/content/three.svg" alt="Three"></p>{lines(5)}
    """
    assert [(fault.page, fault.words) for fault in lint(body)] == [
        (2, "content/one.svg"),
        (3, "content/two.svg"),
        (4, "content/three.svg"),
    ]


def test_a_repeated_fault_is_reported_once(lint: Lint) -> None:
    """A footer that is too small on every page is one fault."""
    style = "@page { @bottom-right { font-size: 9pt } }"
    found = lint(f"<h1>A title</h1>{PAGEFUL}", style)
    assert [(fault.page, fault.section, fault.words) for fault in found] == [(1, "A title", "Foot")]


def test_long_words_are_cut(lint: Lint) -> None:
    """A fault quotes at most one line."""
    (fault,) = lint(f'{lines(5)}<p style="font-size: 11pt; white-space: nowrap; width: 800pt">{"word " * 50}</p>')[:1]
    assert len(fault.words) <= 61 and fault.words.endswith("…")


@pytest.mark.parametrize("body", ["", "<p></p>", "<table></table>", "<svg></svg>", "<svg><text>x</text></svg>"])
def test_an_empty_document_can_be_checked(body: str, lint: Lint) -> None:
    """Boxes without size or words do not break the lint."""
    assert {fault.rule for fault in lint(body)} <= {"near-empty", "out-of-box"}
