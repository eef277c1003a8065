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
}
MARKDOWN = {
    "paragraph": "P *P* **P**\nP.\n\n",
    "heading": "## P P\n\n",
    "list": "- P\n  - P\n- P\n\n",
    "numbers": "7. P\n8. P\n\n",
    "table": "| P | P |\n|---|---|\n| P | P | P |\n\n",
    "break": "P\\\nP.\n\n",
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
    "box": "<p><input type=checkbox> P.</p>",
    "struck": "<p>P <s>T</s> P.</p>",
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
    "breaks": "<w:p>%P<w:r><w:cr/></w:r>%P<w:r><w:br/></w:r>%P</w:p>",
    "formula": "<w:p>%P" + M.format("<m:r><m:t> P </m:t></m:r>") + "%P</w:p>",
    "fraction": "<w:p>%P" + M.format("<m:f><m:num><m:r><m:t>T</m:t></m:r></m:num></m:f>") + "%P</w:p>",
    "box": "<w:p><w:r><w:fldChar w:fldCharType='begin'><w:ffData><w:checkBox/></w:ffData></w:fldChar></w:r><w:r>"
    "<w:instrText> FORMCHECKBOX </w:instrText></w:r><w:r><w:fldChar w:fldCharType='end'/></w:r>%P</w:p>",
    "restarted": "<w:p><w:pPr><w:numPr><w:ilvl w:val='0'/><w:numId w:val='3'/></w:numPr></w:pPr>%P</w:p>",
    "hidden by a style": "<w:p><w:pPr><w:pStyle w:val='secret'/></w:pPr>%T</w:p>",
    "deleted row": "<w:tbl><w:tr><w:trPr><w:del/></w:trPr><w:tc><w:p>%T</w:p></w:tc></w:tr><w:tr><w:tc>"
    "<w:p>%P</w:p></w:tc></w:tr></w:tbl>",
    "unknown": "<w:p>%P<w:unknown>%T</w:unknown>%P</w:p>",
}
FORMATS = {"txt": TEXT, "md": MARKDOWN, "html": PAGE, "docx": WORD}
PLACE = re.compile(r"%?\b([PTR])\b")
CASES = settings(
    max_examples=25, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


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


@pytest.mark.parametrize("ending", FORMATS)
@CASES
@given(data=st.data())
def test_every_word_is_printed_or_reported(
    ending: str, data: st.DataObject, english: Cues, letters: frozenset[str], word_file: Callable[..., Path]
) -> None:
    kinds = data.draw(st.lists(st.sampled_from(list(FORMATS[ending])), min_size=1, max_size=6))
    # Every text begins with a paragraph: a page that is all menu is kept.
    text, words = filled([FORMATS[ending][kind] for kind in ("paragraph", *kinds)])
    source = word_file(("xml", text)).read_bytes() if ending == "docx" else text.encode()
    plan = plan_import(read_source(f"a.{ending}", source, letters | {"☐"}), english)
    printed = re.findall(r"\bWo[a-z]+", "\n".join(section_files([plan], english).values()))
    assert Counter(printed) == Counter(words["P"] + 2 * words["R"])
    notices = "\n".join(plan.notices)
    assert [word for word in words["T"] + words["R"] if word not in notices] == []
    assert ("octreotide" in notices) == ("hyphen" in kinds)
    assert ("Page 2 of 3" in notices) == ("page" in kinds)
