"""Turn pages into Form XObjects with content and resources only.

The content of a page is copied without decompressing it, so that nothing is parsed and the file does not grow.
Annotations and filled-in fields are drawn by their appearance; links, notes, fields, tags and metadata are left out.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pypdf import PageObject, PdfWriter
from pypdf.errors import LimitReachedError
from pypdf.filters import decode_stream_data
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    EncodedStreamObject,
    FloatObject,
    IndirectObject,
    NameObject,
    NullObject,
    PdfObject,
    StreamObject,
)

from nethandout.imposition.appearances import Appearance, appearances
from nethandout.imposition.source import FinishedPdf, PageShape, format_numbers, resolve

DROPPED_KEYS = (
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
"""Entries that objects may have but that are not drawn: actions, files, notes, tags, the page they were on."""

EXTERNAL_DATA_KEYS = ("/F", "/FDecodeParms", "/FFilter")
"""Entries which say that the data of a stream are in another file."""

NAME_DICTIONARIES = (
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
"""Dictionaries whose keys are arbitrary names: a font may be called /AA."""

RESOURCES = (
    "/ColorSpace",
    "/ExtGState",
    "/Font",
    "/Pattern",
    "/ProcSet",
    "/Properties",
    "/Shading",
    "/XObject",
)

LARGEST_CONTENT = 100_000_000
"""Most bytes of the content of a page that consists of several streams."""


class ObjectCopier:
    """Copies objects of one source to a writer, without the dropped entries."""

    def __init__(self, writer: PdfWriter) -> None:
        self.writer = writer
        self._copies: dict[tuple[int, int], Any] = {}

    def copy(self, original: Any, named: bool = False) -> Any:
        """Return the copy of an object or reference; `named` if the keys of a dictionary are arbitrary names."""
        if isinstance(original, IndirectObject):
            return self._copy_reference(original, named)
        if isinstance(original, DictionaryObject | ArrayObject):
            return self._copy_items(_empty_copy(original), original, named)
        return original

    def _copy_reference(self, reference: IndirectObject, named: bool) -> Any:
        place = (reference.idnum, reference.generation)
        if place not in self._copies:
            original = resolve(reference)
            if not isinstance(original, DictionaryObject | ArrayObject):
                return NullObject() if original is None else original
            copy = _empty_copy(original)
            self._copies[place] = self.writer._add_object(copy)
            self._copy_items(copy, original, named)
        return self._copies[place]

    def _copy_items(self, copy: Any, original: Any, named: bool) -> Any:
        if isinstance(original, ArrayObject):
            copy.extend(self.copy(item) for item in original)
            return copy
        dropped: tuple[str, ...] = () if named else DROPPED_KEYS
        if isinstance(original, StreamObject):
            dropped = (*DROPPED_KEYS, *EXTERNAL_DATA_KEYS)
        for key in original:
            if key not in dropped:
                copy[NameObject(key)] = self.copy(original.raw_get(key), not named and key in NAME_DICTIONARIES)
        return copy


class PageForms:
    """The pages of a source as forms of their visible boxes; each is added to the writer once, when first needed."""

    def __init__(self, writer: PdfWriter, source: FinishedPdf) -> None:
        self.writer, self.source, self.carrier = writer, source, ObjectCopier(writer)
        self._forms: dict[int, IndirectObject | None] = {}
        self._resources: dict[int, tuple[Any, IndirectObject]] = {}

    def page(self, number: int) -> IndirectObject | None:
        """Return the form of a page (from 1); None for a page without content."""
        if number not in self._forms:
            page, shape = self.source.reader.pages[number - 1], self.source.shapes[number - 1]
            content = self._content_form(page, shape)
            above = list(appearances(page))
            self._forms[number] = self._form_with_appearances(above, content, page, shape) if above else content
        return self._forms[number]

    def copy_layers(self) -> None:
        """Copy which layers are hidden, so that they are not printed."""
        layers = resolve(self.source.reader.root_object.get("/OCProperties"))
        if isinstance(layers, DictionaryObject):
            self.writer.root_object[NameObject("/OCProperties")] = self.carrier.copy(layers)

    def _content_form(self, page: PageObject, shape: PageShape) -> IndirectObject | None:
        stream = _page_content(page, self.carrier)
        if stream is None:
            return None
        _make_form(stream, shape, self._resources_of(page))
        group = resolve(page.get("/Group"))
        if isinstance(group, DictionaryObject):
            copy = self.carrier.copy(group)
            copy[NameObject("/I")] = BooleanObject(True)  # as a page does
            stream[NameObject("/Group")] = copy
        return self.writer._add_object(stream)

    def _form_with_appearances(
        self, above: Sequence[Appearance], content: IndirectObject | None, page: PageObject, shape: PageShape
    ) -> IndirectObject:
        """Return a form of the content of a page and of the appearances above it, each on its layer."""
        drawn, layers = DictionaryObject(), DictionaryObject()
        operators = []
        if content is not None:
            drawn[NameObject("/C")] = content
            operators.append("q /C Do Q")
        for number, appearance in enumerate(above):
            drawn[NameObject(f"/A{number}")] = self._appearance_form(appearance.form, page)
            operator = f"q {format_numbers(*appearance.matrix)} cm /A{number} Do Q"
            if appearance.layer is not None:
                layers[NameObject(f"/L{number}")] = self.carrier.copy(appearance.layer)
                operator = f"/OC /L{number} BDC {operator} EMC"
            operators.append(operator)
        stream = DecodedStreamObject()
        stream.set_data("\n".join(operators).encode())
        resources = DictionaryObject({NameObject("/XObject"): drawn, NameObject("/Properties"): layers})
        _make_form(stream, shape, resources)
        return self.writer._add_object(stream)

    def _appearance_form(self, form: StreamObject, page: PageObject) -> Any:
        """Copy the appearance stream of the source, or add one that was drawn here, and return its reference.

        Without resources of its own, it uses those of its page, as in viewers.
        """
        original = getattr(form, "indirect_reference", None)
        reference: Any = self.writer._add_object(form) if original is None else self.carrier.copy(original)
        if "/Resources" not in form:
            reference.get_object()[NameObject("/Resources")] = self._resources_of(page)
        return reference

    def _resources_of(self, page: PageObject) -> IndirectObject:
        """Copy the resources of a page; pages that share them in the source share the copy."""
        resources = resolve(page.get("/Resources"))
        shared = self._resources.get(id(resources))
        if shared is not None:
            return shared[1]
        kept = DictionaryObject()
        if isinstance(resources, DictionaryObject):
            for key in RESOURCES:
                if key in resources:
                    kept[NameObject(key)] = self.carrier.copy(resources.raw_get(key), key in NAME_DICTIONARIES)
        reference = self.writer._add_object(kept)
        self._resources[id(resources)] = (resources, reference)
        return reference


def _make_form(stream: StreamObject, shape: PageShape, resources: PdfObject) -> None:
    """Turn a stream into a form of the visible box of a page."""
    stream[NameObject("/Type")] = NameObject("/XObject")
    stream[NameObject("/Subtype")] = NameObject("/Form")
    stream[NameObject("/BBox")] = ArrayObject(map(FloatObject, (shape.left, shape.bottom, shape.right, shape.top)))
    stream[NameObject("/Resources")] = resources


def _page_content(page: PageObject, carrier: ObjectCopier) -> StreamObject | None:
    """Return the content of a page as a new stream; a single stream keeps its compression."""
    content = resolve(page.get("/Contents"))
    parts = [resolve(part) for part in (content if isinstance(content, ArrayObject) else (content,))]
    parts = [part for part in parts if isinstance(part, StreamObject)]
    if len(parts) != 1:
        return _join_content(parts)
    (content,) = parts
    copy = EncodedStreamObject() if "/Filter" in content else DecodedStreamObject()
    copy._data = content._data
    for key in ("/Filter", "/DecodeParms"):
        if key in content:
            copy[NameObject(key)] = carrier.copy(content[key])
    return copy if "/Filter" in content else copy.flate_encode()


def _join_content(parts: Sequence[StreamObject]) -> StreamObject | None:
    """Join streams into a compressed one; None if there are none."""
    whole = bytearray()
    for part in parts:  # decoded within the limits of pypdf, without caching
        whole += (decode_stream_data(part) if "/Filter" in part else part.get_data()) + b"\n"
        if len(whole) > LARGEST_CONTENT:
            raise LimitReachedError("the content of a page is too long")
    joined = DecodedStreamObject()
    joined.set_data(bytes(whole))
    return joined.flate_encode() if parts else None


def _empty_copy(original: DictionaryObject | ArrayObject) -> Any:
    """Return an empty object of the same type; a stream keeps its data and compression."""
    if isinstance(original, StreamObject):
        stream = EncodedStreamObject() if "/Filter" in original else DecodedStreamObject()
        stream._data = original._data
        return stream
    return ArrayObject() if isinstance(original, ArrayObject) else DictionaryObject()
