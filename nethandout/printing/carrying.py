"""What pages draw with, carried over from a source into the print file, each object once."""

from __future__ import annotations

from typing import Any

from pypdf import PdfWriter
from pypdf.generic import (
    ArrayObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    IndirectObject,
    NameObject,
    NullObject,
    StreamObject,
)

from nethandout.printing.entries import resolved

LEFT_BEHIND = (
    "/AA",
    "/AF",
    "/Annots",
    "/Metadata",
    "/OPI",
    "/Parent",
    "/PieceInfo",
    "/Ref",
    "/StructParent",
    "/StructParents",
)
"""What may hang on anything that is drawn, and is not drawn itself: actions, files, notes, tags, the page it was on."""

OUTSIDE = ("/F", "/FDecodeParms", "/FFilter")
"""What says that the data of a stream lie in another file."""

NAMED = (
    "/CharProcs",
    "/ColorSpace",
    "/Colorants",
    "/ExtGState",
    "/Font",
    "/Pattern",
    "/Properties",
    "/Shading",
    "/XObject",
)
"""Entries whose own entries have the names that a program chose: a font may well be called /AA."""


class Carrier:
    """Carries values of one source over into a writer, without what must stay behind."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self._known: dict[tuple[int, int], Any] = {}

    def over(self, found: Any, named: bool = False) -> Any:
        """The writer's copy of a value or of what a reference names; `named` if the keys of a dictionary are names."""
        if isinstance(found, IndirectObject):
            return self._once(found, named)
        if isinstance(found, DictionaryObject | ArrayObject):
            return self._filled(_empty(found), found, named)
        return found

    def _once(self, reference: IndirectObject, named: bool) -> Any:
        place = (reference.idnum, reference.generation)
        if place not in self._known:
            found = resolved(reference)
            if not isinstance(found, DictionaryObject | ArrayObject):
                return NullObject() if found is None else found
            copy = _empty(found)
            self._known[place] = self.writer._add_object(copy)
            self._filled(copy, found, named)
        return self._known[place]

    def _filled(self, copy: Any, found: Any, named: bool) -> Any:
        if isinstance(found, ArrayObject):
            copy.extend(self.over(item) for item in found)
            return copy
        stays: tuple[str, ...] = () if named else LEFT_BEHIND
        if isinstance(found, StreamObject):
            stays = (*LEFT_BEHIND, *OUTSIDE)
        for key in found:
            if key not in stays:
                copy[NameObject(key)] = self.over(found.raw_get(key), not named and key in NAMED)
        return copy


def _empty(found: DictionaryObject | ArrayObject) -> Any:
    """An object of the same kind; a stream with its data as they are compressed."""
    if isinstance(found, StreamObject):
        stream = EncodedStreamObject() if "/Filter" in found else DecodedStreamObject()
        stream._data = found._data
        return stream
    return ArrayObject() if isinstance(found, ArrayObject) else DictionaryObject()
