"""Hostile PDFs to impose and to verify."""

from __future__ import annotations

import base64
import os
import re
from io import BytesIO
from pathlib import Path
from typing import Any

from pypdf import PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, NameObject, NumberObject

from tests.hostile.cases import OWN, Build, Case, file, words
from tests.imposition.test_source import REFUSED, page
from tests.imposition.token_pdfs import objects_pdf, stream, token_pdf

IMPOSE = ("impose", "in.pdf", "--fold", "saddle")
VERIFY = ("verify", "in.pdf", *OWN)
GOOD = token_pdf([(396, 612)] * 4)


def _theirs(data: bytes) -> Build:
    return words(file("in.pdf", data))


def _pipe(folder: Path) -> None:
    os.mkfifo(folder / "in.pdf")


def _device(folder: Path) -> None:
    (folder / "in.pdf").symlink_to("/dev/zero")


def _drawing(content: bytes, filters: bytes = b"", drawn: bytes = b"null", more: bytes = b"") -> bytes:
    """Return a page with this content and the object `drawn` as X."""
    return objects_pdf(
        [
            b"<< /Type /Catalog /Pages 2 0 R >>",
            b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] /Contents 4 0 R %s"
            b"/Resources << /XObject << /X 5 0 R >> >> >>" % more,
            stream(content, filters),
            drawn,
        ]
    )


def _ascii85() -> bytes:
    """Return three megabytes of content that Python decodes slowly."""
    return _drawing(base64.a85encode(b"0 0 1 1 re f " * 180_000) + b"~>", b"/Filter /ASCII85Decode ")


def _large_picture(width: int, height: int, claimed: int) -> bytes:
    """Return a page with a JBIG2 image whose data and dictionary give different sizes."""
    segment = b"\0\0\0\0\x30\0\1\0\0\0\x13" + width.to_bytes(4) + height.to_bytes(4) + b"\0" * 11
    keys = b"/Subtype /Image /Width %d /Height %d /BitsPerComponent 1 /ColorSpace /DeviceGray " % (claimed, claimed)
    return _drawing(b"/X Do", drawn=stream(segment, keys + b"/Filter /JBIG2Decode "))


def _forms_in_forms() -> bytes:
    form = b"/Subtype /Form /BBox [0 0 9 9] /Resources << /XObject << /X 5 0 R >> >> "
    return _drawing(b"/X Do " * 5000, drawn=stream(b"/X Do " * 5000, form))


def _claiming(**claimed: str) -> PdfWriter:
    """Return a PDF that claims to be made by nethandout."""
    writer = PdfWriter(clone_from=BytesIO(GOOD))
    ours = {
        "Creator": "nethandout",
        "Publication": "handout cells",
        "Edition": "en, letter, standard, color, us",
        "Sections": "cells (draft)",
        "Source": "sha256:0",
    }
    writer.add_metadata({f"/{key}": value for key, value in (ours | claimed).items()})
    return writer


def _written(writer: PdfWriter) -> bytes:
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def _doubled_tags() -> bytes:
    """Return 51 structure elements, each of which refers to the next one twice."""
    writer = _claiming()
    below: Any = None
    for _ in range(51):
        kids = ArrayObject([below, below]) if below is not None else ArrayObject()
        element = DictionaryObject({NameObject("/S"): NameObject("/Sect"), NameObject("/K"): kids})
        below = writer._add_object(element)
    root = writer.root_object
    root[NameObject("/StructTreeRoot")] = DictionaryObject({NameObject("/K"): below})
    root[NameObject("/MarkInfo")] = DictionaryObject({NameObject("/Marked"): NumberObject(1)})
    return _written(writer)


CASES = (
    Case(
        "verify: tags that name their child twice",
        "Each tag is read once, so reading 51 of them ends.",
        words(file("in.pdf", _doubled_tags)),
        VERIFY,
        3,
        "a structure element appears twice in its tags",
    ),
    *(
        Case(
            f"verify: {key} {value}",
            "The metadata of a PDF never becomes a path.",
            words(file("in.pdf", _written(_claiming(**{key: value})))),
            VERIFY,
            3,
            "another program has changed its document information",
        )
        for key, value in (
            ("Edition", "../../../x, letter, standard, color, us"),
            ("Edition", "en, ../../x, standard, color, us"),
            ("Publication", "../x cells"),
        )
    ),
    Case(
        "impose: 3 MB of ASCII85",
        "Content that is slow to decode is copied unchanged.",
        file("in.pdf", _ascii85),
        IMPOSE,
        0,
        "sheets.pdf",
    ),
    *(
        Case(
            f"impose: a picture of 100,000 by 100,000 that says {claimed}",
            "The size of an image is taken from its data, too.",
            file("in.pdf", _large_picture(100_000, 100_000, claimed)),
            IMPOSE,
            3,
            "an image in it expands to more than 1000 MB",
        )
        for claimed in (100_000, 9)
    ),
    Case(
        "impose: a form that draws itself",
        "Endlessly nested forms are refused.",
        file("in.pdf", _forms_in_forms),
        IMPOSE,
        3,
        "in.pdf (needs more than|took more than)",
        fast=False,
        seconds=20,
    ),
    Case(
        "impose: words typed onto a page without an appearance",
        "Marks that would be missing on paper are named.",
        file("in.pdf", _drawing(b"", more=b"/Annots [<< /Subtype /FreeText /F 4 /Rect [9 9 99 99] >>] ")),
        IMPOSE,
        3,
        "page 1 has notes, marks or fields that would be missing on paper",
    ),
    Case(
        "impose: a field with two million letters",
        "Text that does not fit its field is named, not wrapped again and again.",
        file(
            "in.pdf",
            _drawing(
                b"",
                more=b"/Annots [<< /Subtype /Widget /FT /Tx /Ff 4096 /F 4 /Rect [9 9 99 99] /V (%s) >>] "
                % (b"a word " * 300_000),
            ),
        ),
        IMPOSE,
        3,
        "page 1 has notes, marks or fields that would be missing on paper",
    ),
    *(
        Case(
            f"impose: {name}",
            "An unusable PDF is refused in one line.",
            file("in.pdf", data),
            IMPOSE,
            3,
            re.escape(said),
        )
        for name, (data, said) in REFUSED.items()
    ),
    *(
        Case(
            f"verify: {name}",
            "An unusable PDF is not verified.",
            _theirs(data),
            VERIFY,
            3,
            f"{re.escape(said)}|not made by nethandout",
        )
        for name, (data, said) in REFUSED.items()
    ),
    Case("impose: a pipe", "A pipe is reported.", _pipe, IMPOSE, 3, "in.pdf: is a pipe", fast=True),
    Case("impose: a device", "A device is reported.", _device, IMPOSE, 3, "in.pdf: is a device"),
    Case(
        "impose: a folder",
        "A folder is reported.",
        lambda folder: (folder / "in.pdf").mkdir(),
        IMPOSE,
        3,
        "in.pdf: is a folder",
    ),
    Case("verify: a pipe", "A pipe is reported.", words(_pipe), VERIFY, 3, "in.pdf: is a pipe", fast=True),
    Case("verify: a device", "A device is reported.", words(_device), VERIFY, 3, "in.pdf: is a device"),
    Case(
        "impose: a page that runs a script",
        "No script is copied.",
        file("in.pdf", page(b"/MediaBox [0 0 396 612] /AA << /O << /S /JavaScript /JS (app.alert(1)) >> >>")),
        IMPOSE,
        0,
        "sheets.pdf",
    ),
    Case(
        "impose: onto itself",
        "The PDF is kept.",
        file("in.pdf", GOOD),
        (*IMPOSE, "-o", "in.pdf"),
        2,
        "in.pdf is the input file",
    ),
    Case(
        "impose: a name that controls a terminal",
        "Its name is shown escaped.",
        file("\x1b]0;x\x07.pdf", b"no PDF"),
        ("impose", "\x1b]0;x\x07.pdf", "--fold", "saddle"),
        3,
        r"\\u001b\]0;x\\u0007.pdf: this is not a PDF",
    ),
)
