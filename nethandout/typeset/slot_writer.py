"""Write a PDF once for all brands whose words take the same room, and each copy as that and a few objects more.

The words of a brand, and those that move with them, are Form XObjects at the end of the file.
"""

from __future__ import annotations

import zlib
from collections.abc import Callable
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any
from xml.sax.saxutils import escape

import pydyf

from nethandout.typeset.painting import gray
from nethandout.typeset.slots import FAR, MARKED, Layout, UnfitError, Values, fill
from nethandout.typeset.weasyprint_patches import unchanged

ALPHABET = "".join(map(chr, range(0x20, 0x7F))) + "\u00a0¡¿ÁÉÍÑÓÚÜáéíñóúü°·–—‘’“”"
"""Every copy has the glyphs of these characters, so that its fonts do not depend on the brand."""
HEADER = b"%PDF-1.7\n%\xf0\x9f\x96\xa4\n"
ROW = (1, 4, 2)
"""The widths of the fields of the cross-reference stream."""
WRITING_FUNCTIONS = {
    "pydyf.PDF.write": "242cd38f92ecd33f",
    "pydyf.Stream": "f17b6bdcfedf2f50",
    "weasyprint.draw.draw_inline_level": "068162a401d00efd",
    "weasyprint.draw.text.draw_text": "ebaf96239c6ca363",
    "weasyprint.pdf.fonts.build_fonts_dictionary": "fc551bef35d0d6c3",
    "weasyprint.pdf.generate_pdf": "626343ef25c396e8",
    "weasyprint.pdf.stream.Stream": "624257224db6f66d",
    "weasyprint.text.line_break.create_layout": "6587192cc0ab3ffa",
}


def can_be_written_apart() -> bool:
    """Return whether WeasyPrint and pydyf write PDFs as this module expects."""
    return unchanged(WRITING_FUNCTIONS)


@dataclass
class _Drawing:
    """What was written: the PDF, a slot for each text, the stream of a page, and a text in each font of the slots."""

    slots: list[Any]
    pdf: Any = None
    stream: Any = None
    samples: dict[Any, Any] = field(default_factory=dict)


def _draw(write: Callable[[], object], texts: list[Any]) -> _Drawing:
    """Have WeasyPrint write a document with empty slots for these texts; raises UnfitError."""
    draw: Any = import_module("weasyprint.draw")
    module: Any = import_module("weasyprint.pdf")
    draw_text, build_fonts, write_pdf = draw.draw_text, module.build_fonts_dictionary, pydyf.PDF.write
    numbers = {id(text): number for number, text in enumerate(texts)}
    drawing = _Drawing([None] * len(texts))

    def draw_slot(stream: Any, box: Any, *more: Any) -> None:
        number = numbers.pop(id(box), None)
        if number is None:
            draw_text(stream, box, *more)
            return
        form = {"Type": "/XObject", "Subtype": "/Form", "BBox": pydyf.Array([-FAR, -FAR, FAR, FAR])}
        stream._resources["XObject"][f"slot{number}"] = drawing.slots[number] = pydyf.Stream([], form)
        stream.draw_x_object(f"slot{number}")
        drawing.stream = stream
        drawing.samples.setdefault(tuple(box.style[f"font_{key}"] for key in ("family", "weight", "style")), box)

    def build_with_alphabet(*arguments: Any) -> Any:
        for box in drawing.samples.values():
            sample = box.copy()
            sample.text = ALPHABET
            sample.pango_layout = import_module("weasyprint.text.line_break").create_layout(
                ALPHABET, box.style, None, None, 0
            )
            draw_text(drawing.stream.clone(), sample, 0, "clip", "none")
        return build_fonts(*arguments)

    def keep(pdf: Any, *_: Any) -> None:
        drawing.pdf = pdf

    draw.draw_text, module.build_fonts_dictionary, pydyf.PDF.write = draw_slot, build_with_alphabet, keep
    try:
        write()
    finally:
        draw.draw_text, module.build_fonts_dictionary, pydyf.PDF.write = draw_text, build_fonts, write_pdf
    if numbers:
        raise UnfitError
    return drawing


class Base:
    """What all copies of one layout share, written by `write`; raises UnfitError."""

    def __init__(self, write: Callable[[], object], layout: Layout) -> None:
        self.layout = layout
        drawing = _draw(write, layout.laid_out)
        layout.drop_pages()
        self.stream, self.slots, pdf = drawing.stream, drawing.slots, drawing.pdf
        pdf.add_object(pdf.info)
        page = next(item for item in pdf.objects if isinstance(item, dict) and item.get("Type") == "/Page")
        for slot in self.slots:
            slot.extra["Resources"] = page["Resources"]
        self.metadata = next(item for item in pdf.objects if item.reference == pdf.catalog["Metadata"])
        self.marked = [item for item in pdf.objects if isinstance(item, pydyf.Dictionary) and _is_marked(item)]
        self.count = len(pdf.objects)
        self.trailer = b"/Root %b/Info %b" % (pdf.catalog.reference, pdf.info.reference)
        self.shared, self.rows = self.write_shared(pdf)
        self.glyphs = {name: len(font.widths) for name, font in self.stream._fonts.items()}

    def write_shared(self, pdf: Any) -> tuple[bytes, bytes]:
        """Write the objects that all copies share; also return the rows of the cross-reference stream."""
        own = {id(item) for item in (*self.slots, *self.marked, self.metadata)}
        output, rows = bytearray(HEADER), [(0, 0, 65535)]
        packed: list[Any] = []
        for item in pdf.objects[1:]:
            if item.free == "f" or id(item) in own:
                rows.append((int(item.free == "n"), 0, 0))
            elif item.compressible:
                rows.append((2, self.count, len(packed)))
                packed.append(item)
            else:
                rows.append((1, len(output), 0))
                output += item.indirect + b"\n"
        places = []
        position = 0
        for item in packed:
            places += [item.number, position]
            position += len(item.data) + 1
        first = " ".join(map(str, places))
        extra = {"Type": "/ObjStm", "N": len(packed), "First": len(first) + 1}
        stream = pydyf.Stream([first, *(item.data for item in packed)], extra, compress=True)
        stream.number = self.count
        rows += [(1, len(output), 0), (1, 0, 0)]
        output += stream.indirect + b"\n"
        fields = (value.to_bytes(size, "big") for row in rows for value, size in zip(row, ROW, strict=True))
        return bytes(output), b"".join(fields)

    def copy(self, values: Values) -> bytes:
        """Return the PDF with other words; raises UnfitError."""
        draw: Any = import_module("weasyprint.draw")
        output, rows = bytearray(self.shared), bytearray(self.rows)

        def add(number: int, data: bytes) -> None:
            rows[7 * number + 1 : 7 * number + 5] = len(output).to_bytes(4, "big")
            output.extend(b"%d 0 obj\n%b\nendobj\n" % (number, data))

        for slot, text in zip(self.slots, self.layout.texts(values), strict=True):
            stream = self.stream.clone(tags=None)
            draw.draw_text(stream, text, 0, "clip", "none")
            add(slot.number, pydyf.Stream([*map(gray, stream.stream)], slot.extra).data)
        self.refuse_new_glyphs()
        for item in self.marked:
            add(item.number, pydyf.Dictionary({key: _filled(value, values) for key, value in item.items()}).data)
        described = fill(self.metadata.stream[0].decode(), {marker: escape(text) for marker, text in values.items()})
        add(self.metadata.number, pydyf.Stream([described.encode()], self.metadata.extra).data)
        end, number = len(output), self.count + 1
        rows[7 * number + 1 : 7 * number + 5] = end.to_bytes(4, "big")
        table, widths = zlib.compress(bytes(rows), 1), b" ".join(b"%d" % size for size in ROW)
        fields = b"/Type /XRef/W [%b]/Size %d%b" % (widths, number + 1, self.trailer)
        body = b"<<%b/Filter /FlateDecode/Length %d>>\nstream\n%b\nendstream" % (fields, len(table), table)
        return b"%b%d 0 obj\n%b\nendobj\nstartxref\n%d\n%%%%EOF\n" % (bytes(output), number, body, end)

    def refuse_new_glyphs(self) -> None:
        """Raise UnfitError for a glyph, such as that of a ligature, that the fonts do not have; forget it."""
        fonts = self.stream._fonts
        if {name: len(font.widths) for name, font in fonts.items()} == self.glyphs:
            return
        for name in [*fonts]:
            if name not in self.glyphs:
                del fonts[name]
            else:
                for glyph in [*fonts[name].widths][self.glyphs[name] :]:
                    del fonts[name].widths[glyph]
                    fonts[name].to_unicode.pop(glyph, None)
        raise UnfitError


def _filled(value: Any, values: Values) -> Any:
    return pydyf.String(fill(value.string, values)) if isinstance(value, pydyf.String) else value


def _is_marked(item: Any) -> bool:
    return any(isinstance(value, pydyf.String) and not MARKED.isdisjoint(value.string) for value in item.values())
