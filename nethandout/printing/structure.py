"""What a screen reader finds in a PDF: the tag tree, with the words of its content."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ContentStream

CODES = re.compile(r"<([0-9a-fA-F]{4})>\s*<([0-9a-fA-F]+)>")

MOST_PARTS = 1_000_000
"""Elements and pieces of text that are read of one file."""

MOST_FORMS = 1_000
"""Forms that are read of one page, those inside forms included."""


@dataclass(frozen=True)
class Node:
    """An element of the tag tree: its role ("P"), and in `parts` its words, its elements and its annotations, in order.

    `attributes` holds what the element says of itself (Alt, Lang, ID, Scope, Headers, BBox …); `pages` are the pages,
    counted from 0, on which its own words stand.
    """

    role: str
    parts: tuple[Any, ...]
    attributes: Mapping[str, Any] = field(default_factory=dict)
    pages: tuple[int, ...] = ()

    @property
    def kids(self) -> list[Node]:
        """The elements right below this one."""
        return [part for part in self.parts if isinstance(part, Node)]

    @property
    def annotations(self) -> list[Any]:
        """The links and fields that hang on this element, as PDF dictionaries."""
        return [part for part in self.parts if not isinstance(part, str | Node)]

    def walk(self) -> Iterator[Node]:
        """This element and all below it, as they are read."""
        yield self
        for kid in self.kids:
            yield from kid.walk()

    def find(self, *roles: str) -> list[Node]:
        """Every element of these roles, as they are read."""
        return [node for node in self.walk() if node.role in roles]

    def words(self) -> Iterator[str]:
        """The pieces of text below this element, as they are read."""
        for part in self.parts:
            if isinstance(part, str):
                yield part
            elif isinstance(part, Node):
                yield from part.words()


def structure_of(reader: PdfReader) -> Node:
    """Read the tag tree of an opened PDF; raises ValueError where it has none, or one that is no tree or too large."""
    if "/StructTreeRoot" not in reader.root_object:
        raise ValueError("the PDF has no tags")
    return _Reading(reader).top()


class _Reading:
    """One walk through a file; text is read page by page, when it is first asked for."""

    def __init__(self, reader: PdfReader) -> None:
        self.reader = reader
        numbered: Any = enumerate(reader.pages)
        self.pages: dict[int, int] = {page.indirect_reference.idnum: number for number, page in numbered}
        self.texts: dict[int, dict[int, str]] = {}
        self.seen: set[int] = set()
        self.parts_left = MOST_PARTS

    def top(self) -> Node:
        root: Any = self.reader.root_object["/StructTreeRoot"]
        kids = root["/K"]
        return self.node((kids[0] if isinstance(kids, list) else kids).get_object())

    def node(self, element: Any) -> Node:
        if id(element) in self.seen:  # pypdf keeps what it has resolved, so that an object stays the same one
            raise ValueError("an element of its tags is in two places")
        self.seen.add(id(element))
        page = self.pages[element.raw_get("/Pg").idnum] if "/Pg" in element else None
        kids = element.get("/K", [])
        parts: list[Any] = []
        pages: list[int] = []
        kids = kids if isinstance(kids, list) else [kids]
        self.parts_left -= len(kids)
        if self.parts_left < 0:
            raise ValueError(f"it has more than {MOST_PARTS} tags")
        for kid in (kid.get_object() for kid in kids):
            if isinstance(kid, int) and page is not None:
                parts.append(self.text(page, kid))
                pages.append(page)
            elif kid.get("/Type") == "/MCR":
                number = self.pages[kid.raw_get("/Pg").idnum]
                parts.append(self.text(number, kid["/MCID"]))
                pages.append(number)
            elif kid.get("/Type") == "/OBJR":
                parts.append(kid["/Obj"])
            else:
                parts.append(self.node(kid))
        about = {key[1:]: element[key] for key in ("/Alt", "/Lang", "/ID") if key in element}
        about.update({key[1:]: value for key, value in element.get("/A", {}).items()})
        return Node(element["/S"][1:], tuple(parts), about, tuple(pages))

    def text(self, page: int, mark: int) -> str:
        if page not in self.texts:
            self.texts[page] = _marked_text(self.reader, page)
        return self.texts[page].get(mark, "")


def _marked_text(reader: PdfReader, number: int) -> dict[int, str]:
    """The text of each numbered piece of a page's content."""
    texts: dict[int, list[str]] = {}
    for mark, text in pieces(reader.pages[number], reader):
        if mark is not None:
            texts.setdefault(mark, []).append(text)
    return {mark: "".join(pieces) for mark, pieces in texts.items()}


def pieces(page: Any, reader: PdfReader) -> Iterator[tuple[int | None, str]]:
    """Every piece of text of a page, with the number it goes by; None for what no element of the tag tree holds."""
    return _drawn(page["/Contents"].get_object(), page["/Resources"], reader, None, iter(range(MOST_FORMS)))


def _drawn(
    content: Any, resources: Any, reader: PdfReader, mark: int | None, forms_left: Iterator[int]
) -> Iterator[tuple[int | None, str]]:
    """The pieces of text of a content stream; forms that are drawn inside it included."""
    fonts, forms = resources.get("/Font", {}), resources.get("/XObject", {})
    alphabet: Mapping[int, str] = {}
    known: dict[str, Mapping[int, str]] = {}
    marks = [mark]
    for operands, operator in ContentStream(content, reader).operations:
        if operator in (b"BDC", b"BMC"):
            properties = operands[1] if len(operands) > 1 and isinstance(operands[1], dict) else {}
            marks.append(properties.get("/MCID", marks[-1]))
        elif operator == b"EMC":
            marks.pop()
        elif operator == b"Tf":
            if operands[0] not in known:
                known[operands[0]] = _alphabet(fonts[operands[0]])
            alphabet = known[operands[0]]
        elif operator in (b"Tj", b"TJ"):
            strings = operands[0] if operator == b"TJ" else operands
            yield marks[-1], "".join(_decoded(item, alphabet) for item in strings)
        elif operator == b"Do":
            form = forms[operands[0]].get_object()
            if form.get("/Subtype") == "/Form":
                if next(forms_left, None) is None:
                    raise ValueError(f"a page draws more than {MOST_FORMS} forms")
                yield from _drawn(form, form.get("/Resources", resources), reader, marks[-1], forms_left)


def _alphabet(font: Any) -> dict[int, str]:
    """The characters of a font's codes, as its ToUnicode table gives them."""
    table = font["/ToUnicode"].get_data().decode("latin-1")
    return {int(code, 16): bytes.fromhex(text).decode("utf-16-be") for code, text in CODES.findall(table)}


def _decoded(item: Any, alphabet: Mapping[int, str]) -> str:
    if not isinstance(item, str | bytes):
        return ""
    codes = item if isinstance(item, bytes) else item.original_bytes  # type: ignore[attr-defined]
    return "".join(
        alphabet.get(int.from_bytes(codes[place : place + 2], "big"), "") for place in range(0, len(codes), 2)
    )
