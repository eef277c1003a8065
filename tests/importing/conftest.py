"""Fixtures for importing: cue words, the characters of a plain font, and a maker of Word files."""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from xml.sax.saxutils import escape

import pytest

from nethandout.importing.sorting import Cues, load_cues
from nethandout.paths import packaged

EVERY_CHARACTER = frozenset(map(chr, range(0x20, 0x3000)))
Block = tuple[str, str] | tuple[str, Sequence[Sequence[str]]]
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/word/document.xml" ContentType="{WORD}.document.main+xml"/>'
    f'<Override PartName="/word/styles.xml" ContentType="{WORD}.styles+xml"/>'
    f'<Override PartName="/word/numbering.xml" ContentType="{WORD}.numbering+xml"/></Types>'
)
RELATIONS = f'<Relationships xmlns="{PACKAGE}/relationships">%s</Relationships>'
# A numbered list, one that continues it at 7, and a level of letters inside both.
NUMBERED = (
    '<w:abstractNum w:abstractNumId="2"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="decimal"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="2"><w:abstractNumId w:val="2"/></w:num><w:num w:numId="3"><w:abstractNumId w:val="2"/>'
    '<w:lvlOverride w:ilvl="0"><w:startOverride w:val="7"/></w:lvlOverride></w:num>'
)
TYPES_OF_STYLES = {"whisper": "character", "gone": "character", "shaded": "table", "grid": "table"}
# Styles that hide text directly, through a parent, and for characters; a white, a struck, and a numbered one; two
# table styles.
SETTINGS = {
    "hides": "<w:rPr><w:vanish/></w:rPr>",
    "secret": '<w:basedOn w:val="hides"/>',
    "whisper": '<w:basedOn w:val="secret"/>',
    "pale": '<w:rPr><w:color w:val="FFFFFF"/></w:rPr>',
    "gone": "<w:rPr><w:strike/></w:rPr>",
    "shaded": '<w:tblStylePr><w:tcPr><w:shd w:fill="000000"/></w:tcPr></w:tblStylePr>',
    "grid": "<w:tblPr/>",
    "counted": '<w:pPr><w:numPr><w:numId w:val="9"/></w:numPr></w:pPr>',
}
STYLES = {"title": "Title", "h1": "heading 1", "h2": "heading 2", "contents": "toc 1"}


@pytest.fixture(scope="session")
def english() -> Cues:
    return load_cues(packaged("handouts") / "import-cues.toml", "en")


@pytest.fixture(scope="session")
def spanish() -> Cues:
    return load_cues(packaged("handouts") / "import-cues.toml", "es")


@pytest.fixture(scope="session")
def letters() -> frozenset[str]:
    """Characters like those of the bundled fonts: Latin letters, and the punctuation of English and Spanish."""
    return frozenset(map(chr, [*range(0x20, 0x7F), *range(0xA1, 0x180)])) | frozenset("–—‘’“”…≤≥")


@pytest.fixture
def word_file(tmp_path: Path) -> Callable[..., Path]:
    """Make a Word file of blocks: ("h1", "Grades"), ("p", "words"), ("li", "point"), ("table", rows)…"""

    def make(*blocks: Block, name: str = "source.docx") -> Path:
        path = tmp_path / name
        body = "".join(_block(kind, content) for kind, content in blocks)
        styles = "".join(
            f'<w:style w:type="paragraph" w:styleId="{key}"><w:name w:val="{value}"/></w:style>'
            for key, value in STYLES.items()
        )
        styles += "".join(
            f'<w:style w:styleId="{key}" w:type="{TYPES_OF_STYLES.get(key, "paragraph")}">'
            f'<w:name w:val="{key}"/>{settings}</w:style>'
            for key, settings in SETTINGS.items()
        )
        bullet = '<w:lvl w:ilvl="0"><w:numFmt w:val="bullet"/></w:lvl>'
        numbering = f'<w:abstractNum w:abstractNumId="1">{bullet}</w:abstractNum>{NUMBERED}'
        numbering += '<w:num w:numId="1"><w:abstractNumId w:val="1"/></w:num>'
        inside = "".join(
            f'<Relationship Id="r{part}" Type="{OFFICE}/{part}" Target="{part}.xml"/>'
            for part in ("styles", "numbering")
        )
        document = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="word/document.xml"/>'
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
            archive.writestr("[Content_Types].xml", TYPES)
            archive.writestr("_rels/.rels", RELATIONS % document)
            archive.writestr("word/_rels/document.xml.rels", RELATIONS % inside)
            document = f"<w:document {W}><w:body>{body}</w:body></w:document>"
            archive.writestr("word/document.xml", body if blocks[0][0] == "document" else document)
            archive.writestr("word/styles.xml", f"<w:styles {W}>{styles}</w:styles>")
            archive.writestr("word/numbering.xml", f"<w:numbering {W}>{numbering}</w:numbering>")
        return path

    return make


def _block(kind: str, content: str | Sequence[Sequence[str]]) -> str:
    if kind in ("xml", "document"):
        return str(content)
    if kind == "table":
        rows = ("".join(f"<w:tc>{_paragraph(cell)}</w:tc>" for cell in row) for row in content)
        return "<w:tbl>" + "".join(f"<w:tr>{row}</w:tr>" for row in rows) + "</w:tbl>"
    numbered = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="1"/></w:numPr>' if kind == "li" else ""
    style = f'<w:pStyle w:val="{kind}"/>' if kind in STYLES else ""
    return _paragraph(str(content), style + numbered, "<w:b/>" if kind == "bold" else "")


def _paragraph(text: str, properties: str = "", run: str = "") -> str:
    words = f'<w:r><w:rPr>{run}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'
    return f"<w:p><w:pPr>{properties}</w:pPr>{words}</w:p>"
