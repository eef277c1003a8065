"""Write a PDF once for all brands whose words take the same room, and each copy as that and a few objects more.

The words of a brand, and those that move with them, are Form XObjects at the end of the file.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable, Collection
from copy import copy
from dataclasses import dataclass, field
from functools import cache, lru_cache, partial
from itertools import accumulate
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import quote
from xml.sax.saxutils import escape

import pydyf
from weasyprint import DEFAULT_OPTIONS
from weasyprint.draw import draw_replacedbox
from weasyprint.draw.text import draw_text
from weasyprint.images import RasterImage, get_image_from_uri
from weasyprint.layout.percent import resolve_percentages
from weasyprint.layout.replaced import inline_replaced_box_width_height
from weasyprint.pdf import _use_references
from weasyprint.pdf.fonts import build_fonts_dictionary
from weasyprint.pdf.stream import Stream
from weasyprint.text.line_break import create_layout

from nethandout.paths import BASE_URL
from nethandout.typeset.painting import gray, true_black
from nethandout.typeset.pdf_catalog import disable_interpolation
from nethandout.typeset.renderer import AssetFetcher, complaints
from nethandout.typeset.slots import MARKED, Layout, UnfitError, Values, face_of, fill, split
from nethandout.typeset.weasyprint_patches import Patch, applied

ALPHABET = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0¡¿ÁÉÍÑÓÚÜáéíñóúü°·–—‘’“”"
"""Every copy has the glyphs of these characters, so that its fonts do not depend on the brand."""
FAR = 100_000
HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
ROW = (1, 4, 2)
"""The widths of the fields of the cross-reference stream."""
NEW_ROW = b"\1" + bytes(6)
MOST_LOGOS = 20
PLAIN = b"\x08\0\0\0\0", b"\x08\2\0\0\0"
"""In the header of a PNG: 8 bits, gray or RGB, not interlaced. A PDF can have its data as they are."""


@dataclass
class _Drawing:
    """What was written: the PDF, a slot for each text, how WeasyPrint draws it, and the font and size of the text."""

    slots: list[Any]
    pdf: Any = None
    page: Any = None
    drawn: list[list[Any]] = field(default_factory=list)
    fonts: list[tuple[Any, float]] = field(default_factory=list)


def _draw(write: Callable[[], object], texts: list[Any], logos: list[Any]) -> _Drawing:
    """Have WeasyPrint write a document with empty slots for these texts and logos; raises UnfitError."""
    numbers = {id(box): number for number, box in enumerate([*texts, *logos])}
    drawing = _Drawing([None] * len(numbers))

    def with_slots(draw_box: Callable[..., None]) -> Callable[..., None]:
        def draw_slot(stream: Any, box: Any, *more: Any) -> None:
            number = numbers.pop(id(box), None)
            if number is None:
                draw_box(stream, box, *more)
                return
            form = {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array([-FAR, -FAR, FAR, FAR])}
            stream._resources["XObject"][f"slot{number}"] = drawing.slots[number] = pydyf.Stream([], form)
            stream.draw_x_object(f"slot{number}")
            drawing.page = stream

        return draw_slot

    def build_with_alphabet(*arguments: Any) -> Any:
        for text in texts:
            stream, sample = drawing.page.clone(), text.copy()
            sample.text, sample.pango_layout = ALPHABET, create_layout(ALPHABET, text.style, None, None, 0)
            line, _ = sample.pango_layout.get_first_line()
            drawing.fonts.append(stream.add_font(line.runs[0].data.item.analysis.font))
            draw_text(stream, sample, 0, "clip", "none")
        for text in texts:
            stream = drawing.page.clone(tags=None)
            draw_text(stream, text, 0, "clip", "none")
            drawing.drawn.append([gray(operation) for operation in stream.stream])
        return build_fonts_dictionary(*arguments)

    def keep(pdf: Any, *_: Any) -> None:
        drawing.pdf = pdf

    patches = (
        Patch("weasyprint.draw.draw_replacedbox", with_slots, {}),
        Patch("weasyprint.draw.text.draw_text", with_slots, {}),
        Patch("weasyprint.pdf.fonts.build_fonts_dictionary", lambda _: build_with_alphabet, {}),
        Patch("pydyf.PDF.write", lambda _: keep, {}),
    )
    with applied(patches):
        write()
    if numbers:
        raise UnfitError
    return drawing


class _Slot:
    """A Form XObject for a text of the brand, drawn as WeasyPrint draws `text`; raises UnfitError."""

    def __init__(self, slot: Any, text: Any, drawn: list[Any], font: tuple[Any, float]) -> None:
        self.number, self.face = slot.number, face_of(text.style)
        self.widths, self.size = font[0].widths, font[1]
        self.y = pydyf.Array([text.position_y + text.baseline]).data[1:-1]
        self.shown: dict[str, str] = {}
        self.dictionary, _, _ = pydyf.Stream([], slot.extra).data.partition(b"/Length")
        self.last: tuple[tuple[str, float] | None, bytes] = None, b""
        self.operations = [b"\n".join(drawn)]
        if text.text.strip() and drawn:  # nothing is drawn of hidden text
            *before, _, font_and_size, _, end = drawn
            self.operations = [b"\n".join(before), font_and_size, end]
        expected = pydyf.Stream(drawn, slot.extra).data
        # WeasyPrint sometimes draws the space at the end of a line, which cannot be seen.
        if expected not in (self.data(f"{text.text} ", text.position_x), self.data(text.text, text.position_x)):
            raise UnfitError

    def data(self, text: str, x: float) -> bytes:
        """Draw a text; raises UnfitError."""
        if self.last[0] == (text, x):
            return self.last[1]
        if bool(text.strip()) != (len(self.operations) > 1):
            raise UnfitError
        operations = self.operations
        if len(operations) > 1:
            before, font, end = operations
            known = self.shown.get
            pairs = [text[number : number + 2] for number in range(len(text))]
            shown = "".join([known(pair) or self._show(pair) for pair in pairs])
            shown = shown[:-1] if shown.endswith("<") else f"{shown}>"
            place = pydyf.Array([x]).data[1:-1]
            operations = [before, b"1 0 0 -1 %b %b Tm" % (place, self.y), font, b"[<%b] TJ" % shown.encode(), end]
        content = b"\n".join(operations)
        data = b"%b/Length %d>>\nstream\n%b\nendstream" % (self.dictionary, len(content), content)
        self.last = (text, x), data
        return data

    def _show(self, pair: str) -> str:
        """Return the hexadecimal digits of a letter, and its distance from the next one, as WeasyPrint rounds it."""
        glyph, advance = self.face.letter(pair)
        if glyph not in self.widths:
            raise UnfitError
        closer = self.widths[glyph] - advance * 1000 / self.size
        self.shown[pair] = f"{glyph:04x}>{int(closer)}<" if closer else f"{glyph:04x}"
        return self.shown[pair]


@lru_cache(MOST_LOGOS)
def read_logo(path: Path, _: tuple[int, int]) -> Any:
    """Return the picture in a logo file of this size and time, encoded only once; None if it cannot be shown."""
    fetcher, url = AssetFetcher({"brand": (path,)}), f"{BASE_URL}brand/{quote(path.name)}"
    load: Any = partial(get_image_from_uri, {}, fetcher, DEFAULT_OPTIONS)
    picture = load(url, context=SimpleNamespace(font_config=None, get_image_from_uri=load))
    if isinstance(picture, RasterImage):
        data, encoded = picture.image_data.data, cache(picture.get_x_object)
        picture.get_x_object = lambda *arguments: _copied(encoded(*arguments))
        if picture.mode in ("L", "RGB") and data[24:29] in PLAIN:
            saved = SimpleNamespace(save=lambda file, **_: file.write(data))
            picture._get_png_data = lambda _: RasterImage._get_png_data(saved)
    return picture


def _copied(stream: Any) -> Any:
    return pydyf.Stream(stream.stream, {key: copy(value) for key, value in stream.extra.items()})


def _show_logo(slot: Any, laid_out: Any, picture: Any, pdf: Any) -> Any:
    """Fill a slot with another picture of the same size, and add to the PDF what it needs; raises UnfitError."""
    box = laid_out.copy()
    box.replacement = picture
    resolve_percentages(box, (box.width, box.height))
    inline_replaced_box_width_height(box, None)
    if (box.width, box.height) != (laid_out.width, laid_out.height):
        raise UnfitError
    empty = {kind: pydyf.Dictionary() for kind in ("ExtGState", "XObject", "Pattern", "Shading", "Font")}
    resources = pydyf.Dictionary({**slot.extra["Resources"], **empty})
    extra = {**slot.extra, "Resources": resources}
    form = Stream({}, extra["BBox"], resources, {}, None, {}, None, extra=extra, compress=True)
    form.number = slot.number
    draw_replacedbox(form, box)
    _use_references(pdf, resources, form._images, {})
    if form._fonts:
        raise UnfitError
    return form


class Base:
    """What all copies of one layout share, written by `write`; raises UnfitError."""

    def __init__(self, write: Callable[[], object], layout: Layout) -> None:
        self.paragraphs = layout.paragraphs
        drawing = _draw(write, layout.texts, layout.logos)
        pdf = drawing.pdf
        pdf.add_object(pdf.info)
        page = next(item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page")
        for slot in drawing.slots[: len(layout.texts)]:
            slot.extra["Resources"] = page["Resources"]
        self.slots = [*map(_Slot, drawing.slots, layout.texts, drawing.drawn, drawing.fonts)]
        self.logos = [*zip(drawing.slots[len(layout.texts) :], layout.logos, strict=True)]
        for slot, box in self.logos:
            slot.extra["Resources"] = {"ColorSpace": drawing.page._resources["ColorSpace"]}
            box.replacement = None
        self.drawn: tuple[Any, list[tuple[int, bytes]]] = UnfitError, []
        layout.texts.clear()
        self.metadata = next(item for item in pdf.objects if item.reference == pdf.catalog["Metadata"])
        self.description = split(self.metadata.stream[0].decode())
        described = {item.number: _parts(item) for item in pdf.objects if isinstance(item, pydyf.Dictionary)}
        self.marked = {number: parts for number, parts in described.items() if parts[1]}
        self.count = len(pdf.objects)
        self.trailer = b"/Root %b/Info %b" % (pdf.catalog.reference, pdf.info.reference)
        own = {*self.marked, self.metadata.number, *(slot.number for slot in drawing.slots)}
        self.shared, self.rows = self.write_shared(pdf, own)

    def write_shared(self, pdf: Any, own: Collection[int]) -> tuple[bytes, bytes]:
        """Write the objects that are not a copy's own; also return the rows of the cross-reference stream."""
        output, rows = bytearray(HEADER), [(0, 0, 65535)]
        packed: list[Any] = []
        for item in pdf.objects[1:]:
            if item.free == "f" or item.number in own:
                rows.append((int(item.free == "n"), 0, 0))
            elif item.compressible:
                rows.append((2, self.count, len(packed)))
                packed.append(item)
            else:
                rows.append((1, len(output), 0))
                output += item.indirect + b"\n"
        places = accumulate((len(item.data) + 1 for item in packed), initial=0)
        first = " ".join(f"{item.number} {place}" for item, place in zip(packed, places, strict=False))
        extra = {"Type": "/ObjStm", "N": len(packed), "First": len(first) + 1}
        stream = pydyf.Stream([first, *(item.data for item in packed)], extra, compress=True)
        stream.number = self.count
        rows.append((1, len(output), 0))
        output += stream.indirect + b"\n"
        fields = (value.to_bytes(size, "big") for row in rows for value, size in zip(row, ROW, strict=True))
        return bytes(output), b"".join(fields)

    def show_logos(self, picture: Any) -> list[tuple[int, bytes]]:
        """Return the objects that show a logo, with their numbers; raises UnfitError."""
        if self.drawn[0] is picture:
            return self.drawn[1]
        pdf, messages = pydyf.PDF(), list[str]()
        pdf.objects = [None] * (self.count + 1)
        with complaints(messages):
            pdf.objects += [_show_logo(slot, box, picture, pdf) for slot, box in self.logos]
        if messages:
            raise UnfitError
        drawn = pdf.objects[self.count + 1 :]
        tree: Any = SimpleNamespace(pdf=SimpleNamespace(objects=drawn))
        true_black(tree)
        disable_interpolation(tree)
        self.drawn = picture, [(item.number, item.data) for item in drawn]
        return self.drawn[1]

    def copy(self, values: Values, picture: Any) -> bytes:
        """Return the PDF with other words and another logo, if it has one; raises UnfitError."""
        drawn = self.show_logos(picture)
        output, rows = bytearray(self.shared), bytearray(self.rows) + NEW_ROW * (len(drawn) - len(self.logos) + 1)

        def add(number: int, data: bytes) -> None:
            rows[7 * number + 1 : 7 * number + 5] = len(output).to_bytes(4, "big")
            output.extend(b"%d 0 obj\n%b\nendobj\n" % (number, data))

        placed = (one for paragraph in self.paragraphs for one in paragraph.place(values))
        for slot, one in zip(self.slots, placed, strict=True):
            add(slot.number, slot.data(one.text, one.x))
        for number, (others, texts) in self.marked.items():
            filled = pydyf.Dictionary({key: pydyf.String(fill(parts, values)) for key, parts in texts.items()})
            add(number, others + filled.data.removeprefix(b"<<"))
        for number, data in drawn:
            add(number, data)
        described = fill(self.description, {marker: escape(text) for marker, text in values.items()})
        add(self.metadata.number, pydyf.Stream([described.encode()], self.metadata.extra).data)
        end, number = len(output), len(rows) // len(NEW_ROW) - 1
        rows[7 * number + 1 : 7 * number + 5] = end.to_bytes(4, "big")
        table, widths = zlib.compress(bytes(rows), 1), b" ".join(b"%d" % size for size in ROW)
        fields = b"/Type /XRef/W [%b]/Size %d%b" % (widths, number + 1, self.trailer)
        body = b"<<%b/Filter /FlateDecode/Length %d>>\nstream\n%b\nendstream" % (fields, len(table), table)
        return b"%b%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (bytes(output), number, body, end)


def _parts(item: Any) -> tuple[bytes, dict[str, tuple[str, ...]]]:
    """Return how the entries of a dictionary without markers are written, and the parts of each text with markers."""
    texts = {key: value.string for key, value in item.items() if isinstance(value, pydyf.String)}
    marked = {key: split(text) for key, text in texts.items() if not MARKED.isdisjoint(text)}
    others = pydyf.Dictionary({key: value for key, value in item.items() if key not in marked})
    return others.data.removesuffix(b">>"), marked
