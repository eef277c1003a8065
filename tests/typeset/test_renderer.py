"""The renderer explains what it cannot lay out, reads only allowed files, and is reproducible."""

from __future__ import annotations

import re
import sys
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from nethandout import paths
from nethandout.content.document import parse
from nethandout.errors import LimitError, TypesetError, WorkerError
from nethandout.pages.markup import html
from nethandout.paths import AssetFolders
from nethandout.typeset.renderer import Rendering
from tests.press import Press

FACE = '@font-face { font-family: "A"; src: url(/fonts/AtkinsonHyperlegible-Regular.ttf) }'
HANGS = '<div style="display: flex">' * 14 + "x"
DEVOURS = '<p style="height: 500px; background: repeating-linear-gradient(red 0, blue 1e-5px)">x'
unix_alone = pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no such limit and knows no signals")


def page(body: str, style: str = "") -> str:
    """A page in the bundled font."""
    return f'<html lang="en"><title>t</title><style>{FACE} html {{ font-family: A }} {style}</style>{body}'


def asset_folders(folder: Path) -> AssetFolders:
    return {"fonts": paths.fonts(), "content": (folder,)}


def fine(press: Press, folder: Path) -> Rendering:
    """A page without problems."""
    done = press.typeset(page("<p>fine"), asset_folders(folder))
    assert (done.pages, done.complaints, done.pdf[:5]) == (1, (), b"%PDF-")
    return done


def test_pages_are_counted_and_bytes_are_the_same_each_time(press: Press, tmp_path: Path) -> None:
    three = page('<p>one<p style="break-before: page">two<p style="break-before: page">three')
    assert press.typeset(three, asset_folders(tmp_path)).pages == 3
    assert fine(press, tmp_path).pdf == fine(press, tmp_path).pdf


def test_a_list_begins_with_its_own_number(press: Press, tmp_path: Path) -> None:
    """Text between two lists of steps does not restart the numbers."""
    nodes, _ = parse("Then:\n\n3. three\n4. four\n\nAgain:\n\n1. one", Path("en.md"))
    pdf = press.typeset(page(html(nodes)), asset_folders(tmp_path)).pdf
    said = PdfReader(BytesIO(pdf)).pages[0].extract_text()
    assert re.findall(r"(\d)\. *(\w+)", said) == [("3", "three"), ("4", "four"), ("1", "one")]


@pytest.mark.parametrize(
    ("body", "complaint"),
    [
        ('<img src="/content/gone.png" alt="x">', "there is no such file"),
        ('<img src="file:///etc/passwd" alt="x">', "only files of the content"),
        ('<img src="https://example.org/a.png" alt="x">', "only files of the content"),
        ('<link rel="stylesheet" href="file:///etc/passwd">', "only files of the content"),
        ('<link rel="attachment" href="file:///etc/passwd">', "only files of the content"),
        ('<a rel="attachment" href="/content/../../etc/passwd">x</a>', ""),
        ('<svg><image href="file:///etc/passwd"/></svg>', "only files of the content"),
        ("<style>@import url(https://example.org/a.css);</style>", "only files of the content"),
        ("<p>漢", "glyph"),
    ],
)
def test_refused_and_unprintable_content_is_logged(press: Press, tmp_path: Path, body: str, complaint: str) -> None:
    """The page is laid out without it, and the PDF does not contain the file."""
    done = press.typeset(page(body + "<p>x"), asset_folders(tmp_path))
    assert any(complaint in one for one in done.complaints)
    assert b"EmbeddedFile" not in done.pdf and b"root:" not in done.pdf


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (page("<div>" * 400 + "x"), "its parts are nested too deeply"),
        (page('<p style="font-size: 1e9px">x'), "a size in it is far too large"),
    ],
)
def test_a_page_that_cannot_be_laid_out_is_reported_in_one_sentence(
    press: Press, tmp_path: Path, html: str, reason: str
) -> None:
    with pytest.raises(TypesetError) as raised:
        press.typeset(html, asset_folders(tmp_path))
    assert str(raised.value) == f"the pages cannot be set: {reason}"
    fine(press, tmp_path)


@unix_alone
@pytest.mark.parametrize(
    ("html", "limit", "expected"),
    [
        (HANGS, "NETHANDOUT_SECONDS=1", "took more than 1 seconds of CPU time"),
        (DEVOURS, "NETHANDOUT_MEGABYTES=260", "needs more than 260 MB of memory"),
    ],
)
def test_a_page_that_takes_too_much_is_abandoned(
    press: Press, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, html: str, limit: str, expected: str
) -> None:
    monkeypatch.setenv(*limit.split("="))
    with pytest.raises(LimitError, match=f"^setting the pages {expected}"):
        press.typeset(page(html), asset_folders(tmp_path))
    monkeypatch.undo()
    fine(press, tmp_path)


def test_a_page_without_fonts_is_reported(press: Press, tmp_path: Path) -> None:
    """System fonts are not used; without the bundled ones nothing can be laid out."""
    try:
        done = press.typeset('<html lang="en"><title>t</title><p>x', asset_folders(tmp_path))
    except WorkerError as error:
        assert "it does so when it has no font, so keep base/fonts.css" in str(error)
    else:
        assert done.complaints
    fine(press, tmp_path)
