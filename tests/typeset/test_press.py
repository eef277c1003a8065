"""The press keeps its limits, says plainly what went wrong, and works on afterwards."""

from __future__ import annotations

import os
import re
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader

from nethandout import places
from nethandout.content.markup import parse
from nethandout.errors import MissingError, TypesetError
from nethandout.mounts import Mounts
from nethandout.typeset.press import Limits, Press, Typeset

FACE = '@font-face { font-family: "A"; src: url(/fonts/AtkinsonHyperlegible-Regular.ttf) }'
HANGS = '<div style="display: flex">' * 14 + "x"
DEVOURS = '<p style="height: 500px; background: repeating-linear-gradient(red 0, blue 1e-5px)">x'
unix_alone = pytest.mark.skipif(sys.platform == "win32", reason="Windows sets no such limit and knows no signals")


def page(body: str, style: str = "") -> str:
    """A page in the bundled font."""
    return f'<html lang="en"><title>t</title><style>{FACE} html {{ font-family: A }} {style}</style>{body}'


def mounts(folder: Path) -> Mounts:
    return {"fonts": (places.fonts(),), "content": (folder,)}


@pytest.fixture(scope="module")
def small_press() -> Iterator[Press]:
    """A press with little memory, to be killed at will."""
    with Press(Limits(seconds=60, megabytes=260)) as press:
        yield press


def fine(press: Press, folder: Path) -> Typeset:
    """A page that gives no trouble."""
    done = press.typeset(page("<p>fine"), mounts(folder))
    assert (done.pages, done.complaints, done.pdf[:5]) == (1, (), b"%PDF-")
    return done


def test_pages_are_counted_and_bytes_are_the_same_each_time(press: Press, tmp_path: Path) -> None:
    three = page('<p>one<p style="break-before: page">two<p style="break-before: page">three')
    assert press.typeset(three, mounts(tmp_path)).pages == 3
    assert fine(press, tmp_path).pdf == fine(press, tmp_path).pdf


def test_a_list_goes_on_with_the_number_it_begins_with(press: Press, tmp_path: Path) -> None:
    """As it is written: what comes between two lists of steps does not make the second begin anew."""
    (block,) = parse("Then:\n\n3. three\n4. four\n\nAgain:\n\n1. one", Path("en.md"))[0].blocks
    pdf = press.typeset(page(block.html), mounts(tmp_path)).pdf
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
def test_what_is_refused_or_cannot_be_printed_is_complained_of(
    press: Press, tmp_path: Path, body: str, complaint: str
) -> None:
    """The page is set without it, and the file that was asked for is not in the PDF."""
    done = press.typeset(page(body + "<p>x"), mounts(tmp_path))
    assert any(complaint in one for one in done.complaints)
    assert b"EmbeddedFile" not in done.pdf and b"root:" not in done.pdf


@pytest.mark.parametrize(
    ("html", "reason"),
    [
        (page("<div>" * 400 + "x"), "its parts are nested too deeply"),
        (page('<p style="font-size: 1e9px">x'), "a size in it is out of all proportion"),
    ],
)
def test_a_page_that_cannot_be_set_is_told_in_one_sentence(
    press: Press, tmp_path: Path, html: str, reason: str
) -> None:
    with pytest.raises(TypesetError) as told:
        press.typeset(html, mounts(tmp_path))
    assert str(told.value) == f"the pages cannot be set: {reason}"
    fine(press, tmp_path)


def test_a_page_that_takes_too_long_is_given_up(small_press: Press, tmp_path: Path) -> None:
    fine(small_press, tmp_path)
    limits = small_press.limits
    small_press.limits = replace(limits, seconds=0.5)
    with pytest.raises(TypesetError, match=r"took longer than 0\.5 seconds; make the document smaller"):
        small_press.typeset(page(HANGS), mounts(tmp_path))
    assert small_press.child.poll() is not None, "the child still works on it"
    small_press.limits = limits
    fine(small_press, tmp_path)


@unix_alone
def test_a_page_that_needs_too_much_memory_is_given_up(small_press: Press, tmp_path: Path) -> None:
    with pytest.raises(TypesetError, match=r"memory|MB"):
        small_press.typeset(page(DEVOURS), mounts(tmp_path))
    fine(small_press, tmp_path)


@unix_alone
@pytest.mark.parametrize(
    ("sent", "expected"),
    [
        (signal.SIGKILL, "the renderer broke off; run: nethandout doctor"),
        (signal.SIGSEGV, "no font is loaded"),
        (signal.SIGABRT, "needs more than 260 MB"),
    ],
)
def test_a_child_that_dies_at_work_is_told_and_another_takes_its_place(
    small_press: Press, tmp_path: Path, sent: signal.Signals, expected: str
) -> None:
    fine(small_press, tmp_path)
    death = threading.Timer(0.2, os.kill, (small_press.child.pid, sent))
    death.start()
    with pytest.raises(TypesetError, match=expected):
        small_press.typeset(page(HANGS), mounts(tmp_path))
    death.join()
    fine(small_press, tmp_path)


def test_a_child_that_died_meanwhile_is_replaced(small_press: Press, tmp_path: Path) -> None:
    small_press.child.kill()
    small_press.child.wait()
    fine(small_press, tmp_path)


@pytest.mark.parametrize(
    ("program", "error", "expected"),
    [
        ("raise SystemExit(3)", TypesetError, "the renderer broke off"),
        ("print('not a message')", TypesetError, "the renderer broke off"),
        ("print('{\"size\": 9}\\nshort')", TypesetError, "the renderer broke off"),
        (
            "raise OSError('cannot load library libpango')",
            MissingError,
            r"\(Pango\) is missing; run: nethandout doctor",
        ),
        ("import sys; sys.exit(\"No module named 'weasyprint'\")", MissingError, "run: nethandout doctor"),
        ("raise MemoryError", TypesetError, "needs more than 2048 MB"),
        ('raise SystemExit("GLib-ERROR **: Error creating thread")', TypesetError, "needs more than 2048 MB"),
    ],
)
def test_a_renderer_that_cannot_start_is_told(
    tmp_path: Path, program: str, error: type[Exception], expected: str
) -> None:
    """Other programs stand in for a renderer that ends, babbles, or finds no Pango."""
    with Press(Limits(seconds=30), (sys.executable, "-c", program)) as press, pytest.raises(error, match=expected):
        press.typeset(page("<p>x"), mounts(tmp_path))


def test_a_page_without_any_font_is_told(small_press: Press, tmp_path: Path) -> None:
    """The machine's own fonts are not used; without the bundled ones the renderer can set nothing."""
    try:
        done = small_press.typeset('<html lang="en"><title>t</title><p>x', mounts(tmp_path))
    except TypesetError as error:
        assert "no font is loaded: keep base/fonts.css" in str(error)
    else:
        assert done.complaints
    fine(small_press, tmp_path)


def test_a_press_that_is_closed_leaves_no_child() -> None:
    with Press() as press:
        child = press.child
        assert child.poll() is None
    assert child.poll() is not None
