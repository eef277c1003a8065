"""Handwritten PDFs with tokens at known positions, and functions that read tokens back from printed sheets.

Page n shows a large "Pn" in its middle and the small tokens an, bn, cn, dn at its lower left, lower right, upper
left and upper right corner, seen upright.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO

import pdfplumber

INSET, ABOVE, SMALL = 4.0, 8.0, 4.0
TOKEN = re.compile(r"([Pabcd])(\d+);")


@dataclass(frozen=True)
class Seen:
    """A page found on a side: its number, the angle of its text, its scale, and its corners a b c d."""

    page: int
    angle: int
    scale: float
    corners: tuple[tuple[float, float], ...]

    @property
    def centre(self) -> tuple[float, float]:
        xs, ys = zip(*self.corners, strict=True)
        return sum(xs) / 4, sum(ys) / 4


def corner_origins(width: float, height: float) -> list[tuple[float, float]]:
    """Return where the corner tokens of a page of this size begin."""
    near, far = INSET, width - 5 * INSET
    return [(near, INSET), (far, INSET), (near, height - ABOVE), (far, height - ABOVE)]


def upright_content(number: int, width: float, height: float) -> str:
    """Return operators that write the tokens of a page and a frame around it."""
    words = [f"BT /F1 {min(width, height) / 6:.2f} Tf {width / 3:.3f} {height / 2:.3f} Td (P{number};) Tj ET"]
    for letter, (x, y) in zip("abcd", corner_origins(width, height), strict=True):
        words.append(f"BT /F1 {SMALL} Tf {x:.4f} {y:.4f} Td ({letter}{number};) Tj ET")
    return "\n".join([*words, f"0.5 w 0.5 0.5 {width - 1:.3f} {height - 1:.3f} re S"])


def objects_pdf(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """Return a PDF made of objects numbered from 1; the first is the catalog."""
    out, places = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    out += b"".join(b"%010d 00000 n \n" % place for place in places)
    out += b"trailer\n<< /Size %d /Root 1 0 R %s >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(objects) + 1,
        trailer,
        start,
    )
    return bytes(out)


def stream(content: bytes, keys: bytes = b"") -> bytes:
    """A stream object."""
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), keys, content)


def token_pdf(
    sizes: Sequence[tuple[float, float]],
    *,
    rotate: int = 0,
    crop: tuple[float, float] = (0, 0),
    unit: float = 1.0,
    page_keys: bytes = b"",
    more: Sequence[bytes] = (),
    catalog: bytes = b"",
) -> bytes:
    """Return a PDF with pages of these sizes when viewed, in points.

    `rotate` is the page's /Rotate, `crop` how far the crop box starts inside the media box, `unit` the user unit.
    """
    count = len(sizes)
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(count))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R %s >>" % catalog,
        b"<< /Type /Pages /Kids [%s] /Count %d /Resources << /Font << /F1 3 0 R >> >> >>" % (kids, count),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for n, (width, height) in enumerate(sizes, 1):
        wide, tall = width / unit, height / unit
        box = (tall, wide) if rotate % 180 else (wide, tall)
        dx, dy = crop
        turned = {
            0: f"1 0 0 1 {dx} {dy}",
            90: f"0 1 -1 0 {dx + tall} {dy}",
            180: f"-1 0 0 -1 {dx + wide} {dy + tall}",
            270: f"0 -1 1 0 {dx} {dy + wide}",
        }[rotate % 360]
        content = f"q {turned} cm\n{upright_content(n, wide, tall)}\nQ".encode()
        boxes = f"/MediaBox [0 0 {box[0] + 2 * dx:.4f} {box[1] + 2 * dy:.4f}]"
        if crop != (0, 0):
            boxes += f" /CropBox [{dx} {dy} {dx + box[0]:.4f} {dy + box[1]:.4f}]"
        if unit != 1.0:
            boxes += f" /UserUnit {unit}"
        keys = f"<< /Type /Page /Parent 2 0 R {boxes} /Rotate {rotate} /Contents {5 + 2 * (n - 1)} 0 R ".encode()
        objects += [keys + page_keys + b">>", stream(content)]
    return objects_pdf([*objects, *more])


def text_pdf(pages: Sequence[tuple[float, int]], folio: float = 12.0, left: float = 72.0) -> bytes:
    """Return half-letter pages of text, each with a type size in points and a number of letters, and a page number."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d /Resources << /Font << /F1 3 0 R >> >> >>" % (kids, len(pages)),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Courier /FirstChar 32 /Widths [%s] >>" % (b"600 " * 95),
    ]
    for number, (size, letters) in enumerate(pages, 1):
        lines = [f"BT /F1 {size} Tf {left} 560 Td {1.5 * size} TL"]
        lines += [f"({'x' * min(20, letters - done)}) '" for done in range(0, letters, 20)]
        lines.append(f"ET BT /F1 {folio} Tf 190 30 Td ({number}) Tj ET")
        page = b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 396 612] /Contents %d 0 R >>" % (3 + 2 * number)
        objects += [page, stream("\n".join(lines).encode())]
    return objects_pdf(objects)


def read_back(pdf: bytes, sizes: Sequence[tuple[float, float]]) -> list[list[Seen]]:
    """Return the pages on each side of a print file; `sizes` are those of the source pages when viewed."""
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return [_side(page, sizes) for page in opened.pages]


def pages_in_order(pdf: bytes) -> list[list[int]]:
    """Return the page numbers on each side from left to right."""
    with pdfplumber.open(BytesIO(pdf)) as opened:
        return [
            [seen.page for seen in sorted(_side(p, [(396, 612)] * 999), key=lambda s: s.centre)] for p in opened.pages
        ]


def _side(page: pdfplumber.page.Page, sizes: Sequence[tuple[float, float]]) -> list[Seen]:
    chars = page.chars
    text = "".join(char["text"] for char in chars)
    origins: list[dict[str, tuple[float, ...]]] = []
    for found in TOKEN.finditer(text):
        letter, number = found[1], int(found[2])
        if letter == "P":
            origins.append({"page": (number,)})
        matrix = chars[found.start()]["matrix"]
        origins[-1][letter] = matrix
    return [_seen(tokens, sizes[int(tokens["page"][0]) - 1]) for tokens in origins]


def _seen(tokens: dict[str, tuple[float, ...]], size: tuple[float, float]) -> Seen:
    a, b, c = (tokens[letter][4:6] for letter in "abc")
    origins = corner_origins(*size)
    across = tuple((b[i] - a[i]) / (origins[1][0] - origins[0][0]) for i in (0, 1))
    upward = tuple((c[i] - a[i]) / (origins[2][1] - origins[0][1]) for i in (0, 1))
    start = tuple(a[i] - INSET * across[i] - INSET * upward[i] for i in (0, 1))
    corners = tuple(
        (start[0] + x * across[0] + y * upward[0], start[1] + x * across[1] + y * upward[1])
        for x, y in ((0, 0), (size[0], 0), (0, size[1]), size)
    )
    angle = round(math.degrees(math.atan2(across[1], across[0]))) % 360
    return Seen(int(tokens["page"][0]), angle, math.hypot(*across), corners)
