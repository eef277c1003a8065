"""Text in a font that is embedded whole: its codes and its width, for the appearance of fields."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nethandout.typeset.tree import Tree

PAIR = re.compile(rb"<([0-9a-f]{4})> <([0-9a-f]+)>")


@dataclass(frozen=True)
class Lettering:
    """A font at a size in points: the number of the glyph of each character, the width of each glyph in thousandths."""

    size: float
    glyphs: Mapping[str, int]
    widths: Mapping[int, float]

    @classmethod
    def of(cls, tree: Tree, name: str, size: float) -> Lettering:
        """Read what the PDF says of a font, by its name among the fonts of the form."""
        fonts = tree.objects[tree.objects[tree.pdf.catalog["AcroForm"]["DR"]]["Font"]]
        font = tree.objects[fonts[name]]
        pairs = (PAIR.fullmatch(line) for line in tree.objects[font["ToUnicode"]].stream)
        glyphs = {bytes.fromhex(found[2].decode()).decode("utf-16-be"): int(found[1], 16) for found in pairs if found}
        descendant = font["DescendantFonts"][0]
        descendant = tree.objects[descendant] if isinstance(descendant, bytes) else descendant
        starts, rows = descendant["W"][::2], descendant["W"][1::2]
        widths = {
            start + step: width for start, row in zip(starts, rows, strict=True) for step, width in enumerate(row)
        }
        return cls(size, glyphs, widths)

    def code(self, text: str) -> bytes:
        """Write text as the font's codes; what the font does not have is left out."""
        return b"<" + b"".join(b"%04x" % self.glyphs[sign] for sign in text if sign in self.glyphs) + b">"

    def width(self, text: str) -> float:
        """Measure text, in points."""
        return sum(self.widths.get(self.glyphs.get(sign, 0), 0) for sign in text) * self.size / 1000

    def wrapped(self, text: str, width: float) -> list[str]:
        """Break text into lines no wider than `width` points, where there are spaces."""
        lines: list[str] = []
        for paragraph in text.split("\n"):
            line = ""
            for word in paragraph.split():
                longer = f"{line} {word}".strip()
                if line and self.width(longer) > width:
                    lines.append(line)
                    longer = word
                line = longer
            lines.append(line)
        return lines
