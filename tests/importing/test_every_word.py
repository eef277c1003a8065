"""Every word of a text is printed once or reported, in texts generated from all constructs of a format."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from itertools import count
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nethandout.importing.importer import plan_import, read_source, section_files
from nethandout.importing.sorting import Cues

# Constructs of each format: “P” is a word that is printed, “T” one that is left out and reported, “R” one that is
# repeated once. Each construct ends as a sentence, so that it is not taken for a heading.
TEXT = {
    "paragraph": "P P\nP.\n\n",
    "heading": "P P\n===\n\n",
    "list": "- P\n- P\n  P\n\n",
    "numbers": "3. P\n4. P\n\n5. P\n\n",
    "hyphen": "P with octreo-\ntide P.\n\n",
    "page": "P.\n\nPage 2 of 3\n\nP.\n\n",
    "columns": "P\tP\nP\tP\n\n",
    "breaks": "P\vP\v\vP.\n\n",
    "pages": "P P\n\n\fand P.\n\n",
    "box": "☐ P ☑ P.\n\n",
    "links": "P (https://x.org/a_b).\n\n",
    "rule": "P.\n\n-----\n\nP.\n\n",
}
MARKDOWN = {
    "paragraph": "P *P* **P**\nP.\n\n",
    "heading": "## P P\n\n",
    "list": "- P\n  - P\n- P\n\n",
    "numbers": "7. P\n8. P\n\n",
    "table": "| P | P |\n|---|---|\n| P | P | P |\n\n",
    "break": "P\\\nP.\n\n",
    "quote": "> P\n> P.\n\n",
    "code": "    P P\n\n",
    "link": "P [P](https://x.org) <https://x.org>.\n\n",
    "struck": "P ~~T~~ P.\n\n",
    "picture": "P ![T](a.png) P.\n\n",
    "two breaks": "P<br><br>P.\n\n",
    "hidden": "P. <span hidden>T T</span> P.\n\n",
    "merged": "<table><tr><td rowspan=2>R</td><td>P</td></tr><tr><td>P</td></tr></table>\n\n",
}
PAGE = {
    "paragraph": "<p>P <b>P</b> <i>P</i>.</p>",
    "heading": "<h2>P P</h2>",
    "list": "<ul><li>P<ul><li>P</ul><li>P</ul>",
    "numbers": "<ol start=4><li>P<li value=9>P</ol>",
    "table": "<table><tr><th>P<th>P<tr><td>P</table>",
    "merged": "<table><tr><td rowspan=2>R<td>P<tr><td>P</table>",
    "breaks": "<p>P<br>P<br><br>P.</p>",
    "hidden": "<p>P <span style='display: none'>T</span> P.</p><div hidden>T T</div>",
    "hidden by a sheet": "<style>p > .x { color: white }</style><p>P <b class=x>T</b>.</p>",
    "a drawing": "<p>P.<svg><title>T</title><text>T</text></svg></p>",
    "without scripts": "<noscript><p>T</noscript>",
    "menu": "<nav><a>T</a><a>T</a></nav>",
    "header": "<header><a>T</a><a>T</a></header>",
    "boxes": "<p><input type=checkbox> P <input type=radio>P.</p>",
    "field": "<p>P <input value=T> P.</p>",
    "choice": "<p>P <select><option>T<option>T</select> P.</p>",
    "button": "<p>P<button>P</button>P.</p>",
    "links": "<p><a href=a>P</a><a href=b>P</a>.</p>",
    "blocks": "<p><b style='display: block'>P</b><b style='display: block'>P.</b></p>",
    "flex": "<div style='display: flex'><b>P</b><i>P.</i></div>",
    "quote": "<p>P <q>P</q>.</p>",
    "raised": "<p>P<sup>12</sup> P<b style='vertical-align: super'>-3</b>.</p>",
    "reversed": "<ol reversed><li>P<li>P</ol>",
    "columns": "<table><tr><td colspan=2>R<td>P<tr><td>P<td>P<td>P</table>",
    "all columns": "<table><tr><td>P<td>P<tr><td colspan=2>P</table>",
    "foot": "<table><caption>P</caption><tfoot><tr><td>P<td>P<tbody><tr><td>P<td>P</table>",
    "lists in cells": "<table><tr><td>P<td><ol><li>P<li>P</ol><tr><td>P<td>P<br>P</table>",
    "table in a cell": "<table><tr><td>P<td><table><tr><td>P<td>P<tr><td>P<td>P</table></table>",
    "terms": "<dl><dt>P<dd>P<dt>P<dt>P<dd>P.</dl>",
    "details": "<details><summary>P</summary>P.</details>",
    "behind": "<div style='background: #ddd'>P<b style='position: absolute; z-index: -1'>T</b>.</div>",
    "struck": "<p>P <s>T</s> P.</p>",
    "replaced": "<p>P <del>T</del><ins>P</ins>.</p>",
    "plain formula": "<p>P <math><mi>P</mi></math> P.</p>",
    "formula": "<p>P <math><msup><mi>T</mi></msup></math> P.</p>",
}
R = "<w:r><w:t xml:space='preserve'> {} </w:t></w:r>"
M = "<m:oMath xmlns:m='http://schemas.openxmlformats.org/officeDocument/2006/math'>{}</m:oMath>"
WORD = {
    "paragraph": "<w:p>%P%P</w:p>",
    "heading": "<w:p><w:pPr><w:pStyle w:val='h1'/></w:pPr>%P%P</w:p>",
    "list": "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='1'/></w:numPr></w:pPr>%P</w:p>",
    "numbers": "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='2'/></w:numPr></w:pPr>%P</w:p>",
    "table": "<w:tbl><w:tr><w:tc><w:p>%P</w:p></w:tc><w:tc><w:p>%P</w:p></w:tc></w:tr>"
    "<w:tr><w:tc><w:p>%P</w:p></w:tc><w:tc><w:p>%P</w:p></w:tc></w:tr></w:tbl>",
    "merged": "<w:tbl><w:tr><w:tc><w:tcPr><w:vMerge w:val='restart'/></w:tcPr><w:p>%R</w:p></w:tc><w:tc><w:p>%P</w:p>"
    "</w:tc></w:tr><w:tr><w:tc><w:tcPr><w:vMerge/></w:tcPr><w:p/></w:tc><w:tc><w:p>%P</w:p></w:tc></w:tr></w:tbl>",
    "changed": "<w:p>%P<w:del>%T</w:del><w:ins>%P</w:ins>%P</w:p>",
    "deleted end": "<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>%P</w:p>",
    "moved": "<w:p><w:moveFrom>%T</w:moveFrom>%P</w:p>",
    "hidden": "<w:p>%P<w:r><w:rPr><w:vanish/></w:rPr><w:t>T</w:t></w:r>%P</w:p>",
    "white": "<w:p>%P<w:r><w:rPr><w:color w:val='FFFFFF'/></w:rPr><w:t>T</w:t></w:r>%P</w:p>",
    "text box": "<w:p>%P<w:r><w:pict><w:txbxContent><w:p>%P</w:p></w:txbxContent></w:pict></w:r></w:p>",
    "breaks": "<w:p><w:r><w:t>P</w:t><w:cr/><w:t>P</w:t><w:br/><w:t>P</w:t><w:tab/><w:t>P</w:t></w:r></w:p>",
    "formula": "<w:p>%P" + M.format("<m:r><m:t> P </m:t></m:r>") + "%P</w:p>",
    "fraction": "<w:p>%P" + M.format("<m:f><m:num><m:r><m:t>T</m:t></m:r></m:num></m:f>") + "%P</w:p>",
    "box": "<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox/></w:ffData></w:fldChar></w:r><w:r>"
    "<w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>%P</w:p>",
    "drop cap": "<w:p><w:pPr><w:framePr w:dropCap='drop'/></w:pPr></w:p><w:p>%P</w:p>",
    "pages": "<w:p><w:r><w:t>P</w:t><w:br w:type='page'/><w:t>P</w:t><w:ptab/><w:t>P</w:t></w:r></w:p>",
    "columns": "<w:tbl><w:tr><w:tc><w:tcPr><w:gridSpan w:val='2'/></w:tcPr><w:p>%R</w:p></w:tc><w:tc><w:p>%P</w:p>"
    "</w:tc></w:tr><w:tr><w:trPr><w:gridBefore w:val='1'/></w:trPr><w:tc><w:p>%P</w:p></w:tc><w:tc><w:p>%P</w:p></w:tc>"
    "</w:tr></w:tbl>",
    "table in a cell": "<w:tbl><w:tr><w:tc><w:p>%P</w:p><w:tbl><w:tr><w:tc><w:p>%P</w:p></w:tc></w:tr></w:tbl><w:p/>"
    "</w:tc></w:tr></w:tbl>",
    "cells": "<w:tbl><w:tr><w:tc><w:tcPr><w:cellDel/></w:tcPr><w:p>%P</w:p></w:tc><w:tc><w:p><w:pPr><w:numPr><w:ilvl "
    "w:val='0'/><w:numId w:val='2'/></w:numPr></w:pPr>%P</w:p></w:tc></w:tr><w:tr><w:tc><w:p>%P</w:p></w:tc></w:tr>"
    "</w:tbl>",
    "numbered heading": "<w:p><w:pPr><w:pStyle w:val='h1'/><w:numPr><w:ilvl w:val='0'/><w:numId w:val='2'/>"
    "</w:numPr></w:pPr>%P%P</w:p>",
    "off the page": "<w:p><w:pPr><w:framePr w:x='-20000'/></w:pPr>%T</w:p>",
    "on top of each other": "<w:p>%P<w:r><w:rPr><w:spacing w:val='-400'/></w:rPr><w:t>T</w:t></w:r>%P</w:p>",
    "raised": "<w:p>%P<w:r><w:rPr><w:position w:val='8'/></w:rPr><w:t>12</w:t></w:r>%P</w:p>",
    "struck": "<w:p>%P<w:r><w:rPr><w:dstrike/></w:rPr><w:t>T</w:t></w:r>%P</w:p>",
    "sign": "<w:p>%P<w:r><w:sym w:font='Symbol' w:char='F0B3'/></w:r>%P</w:p>",
    "field": "<w:p>%P<w:r><w:fldChar w:fldCharType='begin'/></w:r><w:r><w:instrText>EQ T</w:instrText></w:r><w:r>"
    "<w:fldChar w:fldCharType='end'/></w:r>%P</w:p>",
    "choice": "<w:p>%P<w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:ddList><w:listEntry w:val=' P '/></w:ddList>"
    "</w:ffData></w:fldChar></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>%P</w:p>",
    "control": "<w:sdt><w:sdtContent><w:p>%P<w:sdt><w:sdtContent>%P</w:sdtContent></w:sdt></w:p></w:sdtContent>"
    "</w:sdt>",
    "drawing": "<w:p>%P<w:r><w:pict><v:shape xmlns:v='v' alt='T'/></w:pict></w:r>%P</w:p>",
    "link": "<w:p>%P<w:hyperlink w:anchor='a'>%P</w:hyperlink></w:p>",
    "guide": "<w:p>%P<w:r><w:ruby><w:rt>%T</w:rt><w:rubyBase>%P</w:rubyBase></w:ruby></w:r></w:p>",
    "restarted": "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='3'/></w:numPr></w:pPr>%P</w:p>",
    "hidden by a style": "<w:p><w:pPr><w:pStyle w:val='secret'/></w:pPr>%T</w:p>",
    "deleted row": "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>%T</w:p></w:tc></w:tr><w:tr><w:tc>"
    "<w:p>%P</w:p></w:tc></w:tr></w:tbl>",
    "unknown": "<w:p>%P<w:unknown>%T</w:unknown>%P</w:p>",
}
FORMATS = {"txt": TEXT, "md": MARKDOWN, "html": PAGE, "docx": WORD}
PLACE = re.compile(r"%?\b([PTR])\b")
QUIET = {"deadline": None, "derandomize": True, "suppress_health_check": [HealthCheck.function_scoped_fixture]}
KINDS = st.lists(st.integers(0, 999), min_size=1, max_size=6)


def filled(pieces: list[str]) -> tuple[str, dict[str, list[str]]]:
    """Return a text made of constructs with a unique word in each place, and the words by their expected fate."""
    words: dict[str, list[str]] = {"P": [], "T": [], "R": []}
    numbers = count()

    def word(match: re.Match[str]) -> str:
        number = next(numbers)
        made = "Wo" + "".join(chr(ord("a") + int(digit)) for digit in f"{number:03}")
        words[match[1]].append(made)
        return R.format(made) if match[0].startswith("%") else made

    return "".join(PLACE.sub(word, piece) for piece in pieces), words


def check(ending: str, chosen: list[int], cues: Cues, letters: frozenset[str], word_file: Callable[..., Path]) -> None:
    constructs = list(FORMATS[ending].items())
    # Every text begins with a paragraph: a page that is all menu is kept.
    pieces = [("paragraph", FORMATS[ending]["paragraph"]), *(constructs[one % len(constructs)] for one in chosen)]
    text, words = filled([piece for _, piece in pieces])
    source = word_file(("xml", text)).read_bytes() if ending == "docx" else text.encode()
    plan = plan_import(read_source(f"a.{ending}", source, letters | {"☐"}), cues)
    printed = re.findall(r"\bWo[a-z]+", "\n".join(section_files([plan], cues).values()))
    assert Counter(printed) == Counter(words["P"] + 2 * words["R"])
    notices = "\n".join(plan.notices)
    assert [word for word in words["T"] + words["R"] if word not in notices] == []
    kinds = [kind for kind, _ in pieces]
    assert ("octreotide" in notices) == ("hyphen" in kinds)
    assert ("Page 2 of 3" in notices) == (ending == "txt" and "page" in kinds)


@pytest.mark.parametrize("ending", FORMATS)
def test_every_word_of_each_construct_is_printed_or_reported(
    ending: str, english: Cues, letters: frozenset[str], word_file: Callable[..., Path]
) -> None:
    for one in range(len(FORMATS[ending])):
        check(ending, [one], english, letters, word_file)


@pytest.mark.parametrize("ending", FORMATS)
@settings(max_examples=20, **QUIET)
@given(chosen=KINDS)
def test_every_word_is_printed_or_reported(
    ending: str, chosen: list[int], english: Cues, letters: frozenset[str], word_file: Callable[..., Path]
) -> None:
    check(ending, chosen, english, letters, word_file)


@pytest.mark.slow
@pytest.mark.parametrize("ending", FORMATS)
@settings(max_examples=400, **QUIET)
@given(chosen=st.lists(st.integers(0, 999), min_size=1, max_size=25))
def test_every_word_of_long_texts_is_printed_or_reported(
    ending: str, chosen: list[int], english: Cues, letters: frozenset[str], word_file: Callable[..., Path]
) -> None:
    check(ending, chosen, english, letters, word_file)
