"""A PDF of any program is opened, or refused in one clear line."""

from __future__ import annotations

import os
import random
from io import BytesIO
from pathlib import Path

import pytest
from pypdf import PdfReader, PdfWriter

from nethandout.errors import InputError
from nethandout.imposition.impose import impose
from nethandout.imposition.print_file import write_sheets
from nethandout.imposition.source import MOST_PAGES, open_pdf
from nethandout.imposition.ticket import LARGEST_FILE, PAPERS, Fold, Label, Ticket
from nethandout.imposition_job import read_source

from .token_pdfs import objects_pdf, stream, token_pdf

CATALOG = b"<< /Type /Catalog /Pages 2 0 R >>"
PAGES = b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>"


def page(keys: bytes) -> bytes:
    """Return a PDF with one page that has these entries."""
    return objects_pdf([CATALOG, PAGES, b"<< /Type /Page /Parent 2 0 R /Contents 4 0 R %s >>" % keys, stream(b"n")])


def refusal(data: bytes, password: str | None = None) -> str:
    """Return the error for a file that cannot be printed, wherever it is raised."""
    with pytest.raises(InputError) as caught:
        source = open_pdf(data, "theirs.pdf", password)
        write_sheets(impose(source.pages, Ticket(Fold.SADDLE, PAPERS["letter"])), source, Label("t"))
    return str(caught.value)


def encrypted(user: str, owner: str = "owner", algorithm: str = "RC4-128", pages: int = 4) -> bytes:
    writer = PdfWriter(clone_from=BytesIO(token_pdf([(396, 612)] * pages)))
    writer.encrypt(user, owner, algorithm=algorithm)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def many_pages(count: int) -> bytes:
    """Return a PDF whose page tree names one page many times."""
    kids = b"3 0 R " * count
    leaf = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] >>"
    return objects_pdf([CATALOG, b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, count), leaf])


def chain(links: int) -> bytes:
    """Return a PDF with a font at the end of a long chain of references."""
    shape = b"/MediaBox [0 0 396 612] /Contents 4 0 R /Resources << /Font << /F 5 0 R >> >>"
    leaf = b"<< /Type /Page /Parent 2 0 R %s >>" % shape
    return objects_pdf([CATALOG, PAGES, leaf, stream(b"n"), *(b"<< /K %d 0 R >>" % (6 + n) for n in range(links))])


REFUSED = {
    "empty": (b"", "the file is empty"),
    "html": (b"<html><body>404</body></html>", "this is not a PDF"),
    "garbage": (b"%PDF-1.7\n" + random.Random(1).randbytes(3000), "the PDF is broken"),
    "only a head": (b"%PDF-1.7\n", "the PDF is broken"),
    "no pages": (objects_pdf([CATALOG, b"<< /Type /Pages /Kids [] /Count 0 >>"]), "the PDF has no pages"),
    "no page tree": (objects_pdf([b"<< /Type /Catalog >>"]), "the PDF is broken"),
    "page tree in circles": (
        objects_pdf([CATALOG, b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>"]),
        "cyclic",
    ),
    "too many pages": (many_pages(MOST_PAGES + 1), f"at most {MOST_PAGES} can be printed"),
    "far too many pages": (many_pages(60_000), "too large inside"),
    "array without end": (page(b"/MediaBox [" + b"0 " * 200_000 + b"]"), "too large inside"),
    "nested arrays": (page(b"/MediaBox [0 0 396 612] /Resources " + b"[" * 50_000), "nested too deeply"),
    "a chain of resources": (chain(5000), "nested too deeply"),
    "no size": (page(b""), "page 1 has no size"),
    "size zero": (page(b"/MediaBox [0 0 0 0]"), "page 1 is 0 by 0 points"),
    "huge": (page(b"/MediaBox [0 0 999999999999 612]"), "a side must be 9 to 14400"),
    "huge through its unit": (page(b"/MediaBox [0 0 612 792] /UserUnit 100"), "page 1 is 61200 by 79200"),
    "words for a size": (page(b"/MediaBox [0 0 (a) /b]"), "size of page 1 is not a number"),
    "size of three": (page(b"/MediaBox [0 0 612]"), "page 1 has no size"),
    "rotated by 45": (page(b"/MediaBox [0 0 396 612] /Rotate 45"), "rotated by 45 degrees"),
    "encrypted for a certificate": (
        objects_pdf(
            [CATALOG, PAGES, b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] >>"],
            b"/Encrypt << /Filter /Adobe.PubSec /V 4 >> /ID [<00> <00>]",
        ),
        "only the program that made it can open",
    ),
    "broken content": (
        objects_pdf(
            [
                CATALOG,
                PAGES,
                b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] /Contents [4 0 R 4 0 R] >>",
                stream(b"not deflated", b"/Filter /LZWDecode /DecodeParms << /Predictor 99 >>"),
            ]
        ),
        "the PDF is broken",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_file_that_cannot_be_used_is_refused_in_one_line(case: str) -> None:
    data, words = REFUSED[case]
    said = refusal(data)
    assert words in said
    assert said.startswith("theirs.pdf: ")
    assert "\n" not in said
    assert len(said) < 250


def test_a_truncated_file_is_refused_or_read_but_never_a_traceback() -> None:
    whole = token_pdf([(396, 612)] * 6)
    for end in range(0, len(whole), 97):
        try:
            open_pdf(whole[:end], "cut.pdf")
        except InputError as error:
            assert "\n" not in str(error)


def test_a_corrupted_file_is_refused_or_printed_but_never_a_traceback() -> None:
    """Bytes change at random, with a fixed seed."""
    dice, whole = random.Random(7), token_pdf([(396, 612)] * 4)
    plan_of = {n: impose(n, Ticket(Fold.SADDLE, PAPERS["letter"])) for n in range(1, 5)}
    for _ in range(1000):
        data = bytearray(whole)
        for _ in range(dice.randint(1, 12)):
            data[dice.randrange(len(data))] = dice.randrange(256)
        try:
            source = open_pdf(bytes(data), "slips.pdf")
            if source.pages in plan_of:
                write_sheets(plan_of[source.pages], source, Label("t"))
        except InputError as error:
            assert "\n" not in str(error)


@pytest.mark.parametrize("algorithm", ["RC4-128", "AES-256"])
def test_an_encrypted_file_opens_with_its_password_only(algorithm: str) -> None:
    locked = encrypted("secret", algorithm=algorithm)
    assert "the PDF is encrypted; give its password with --password" in refusal(locked)
    assert "the password does not open the PDF" in refusal(locked, "wrong")
    assert open_pdf(locked, "locked.pdf", "secret").pages == 4
    assert open_pdf(locked, "locked.pdf", "owner").pages == 4


def test_a_file_with_an_owner_password_is_printed_unencrypted_with_a_notice() -> None:
    source = open_pdf(encrypted(""), "locked.pdf")
    printed = write_sheets(impose(4, Ticket(Fold.SADDLE, PAPERS["letter"])), source, Label("t"))
    assert printed.notices == ("the PDF was encrypted; the print file is not",)
    assert not PdfReader(BytesIO(printed.pdf)).is_encrypted


def test_an_unneeded_password_is_ignored() -> None:
    assert open_pdf(token_pdf([(396, 612)]), "open.pdf", "secret").pages == 1


def test_sizes_are_those_of_the_rotated_and_cropped_page() -> None:
    swapped = page(b"/MediaBox [396 612 0 0]")
    assert open_pdf(swapped, "s.pdf").shapes[0].size == (396, 612)
    cropped = page(b"/MediaBox [0 0 396 612] /CropBox [-50 -50 300 999]")
    assert open_pdf(cropped, "c.pdf").shapes[0].size == (300, 612)
    for nothing in (b"[900 900 999 999]", b"[0 0 0 0]", b"[50 50 90 50]"):
        whole = page(b"/MediaBox [0 0 396 612] /CropBox " + nothing)
        assert open_pdf(whole, "w.pdf").shapes[0].size == (396, 612)
    turned = token_pdf([(396, 612)], rotate=90, crop=(10, 20), unit=2.0)
    assert open_pdf(turned, "t.pdf").shapes[0].size == pytest.approx((396, 612))


def test_the_usual_size_is_the_most_frequent() -> None:
    assert open_pdf(token_pdf([(100, 200), (396, 612), (396, 612)]), "m.pdf").usual_size == (396, 612)


def test_a_form_that_draws_itself_does_not_hang() -> None:
    loop = objects_pdf(
        [
            CATALOG,
            PAGES,
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] /Contents 4 0 R "
            b"/Resources << /XObject << /X 5 0 R >> >> >>",
            stream(b"/X Do"),
            stream(
                b"/X Do",
                b"/Type /XObject /Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >>",
            ),
        ]
    )
    source = open_pdf(loop, "loop.pdf")
    assert write_sheets(impose(1, Ticket(Fold.SADDLE, PAPERS["letter"])), source, Label("t")).sides == 2


def test_metadata_is_read() -> None:
    writer = PdfWriter(clone_from=BytesIO(token_pdf([(396, 612)], catalog=b"/Lang (es-MX)")))
    writer.add_metadata({"/Title": "Tumores", "/Author": "Clínica"})
    out = BytesIO()
    writer.write(out)
    source = open_pdf(out.getvalue(), "t.pdf")
    assert (source.title, source.author, source.language) == ("Tumores", "Clínica", "es-MX")


def test_a_title_is_one_line_of_printable_characters() -> None:
    writer = PdfWriter(clone_from=BytesIO(token_pdf([(396, 612)])))
    writer.add_metadata({"/Title": " Two\nlines\x07\u202e and\tmore "})
    out = BytesIO()
    writer.write(out)
    assert open_pdf(out.getvalue(), "t.pdf").title == "Two lines and more"


def test_files_are_read_from_disk_and_other_paths_are_refused(tmp_path: Path) -> None:
    good = tmp_path / "a name with spaces #1 \u202eé.pdf"
    good.write_bytes(token_pdf([(396, 612)]))
    assert read_source(good).pages == 1
    with pytest.raises(InputError, match="there is no such file"):
        read_source(tmp_path / "none.pdf")
    with pytest.raises(InputError, match="is a folder"):
        read_source(tmp_path)
    os.mkfifo(tmp_path / "pipe.pdf")
    with pytest.raises(InputError, match="is a pipe"):
        read_source(tmp_path / "pipe.pdf")
    with (tmp_path / "large.pdf").open("wb") as large:
        large.truncate(LARGEST_FILE + 1)
    with pytest.raises(InputError, match="over 200 MB"):
        read_source(tmp_path / "large.pdf")


def test_pypdf_prints_no_warnings(capfd: pytest.CaptureFixture[str]) -> None:
    refusal(REFUSED["garbage"][0])
    assert capfd.readouterr() == ("", "")
