"""Fields to fill in: the names a screen reader says, what must and may not be filled in, and how they look."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pydyf

from nethandout.typeset.guarded import Sighting
from nethandout.typeset.lettering import Lettering
from nethandout.typeset.links import words
from nethandout.typeset.painting import grey
from nethandout.typeset.tree import Tree

READ_ONLY, REQUIRED, MANY_LINES = 1, 2, 1 << 12
INDENT = 2  # points between a field's edge and its text


def field_names(tree: Tree) -> None:
    """Name each field by its label and its group by the group's legend; say what is required or read-only."""
    for seen in _inputs(tree):
        field = seen.widget
        name, legend = _label(tree, seen.source), _legend(tree, seen.source)
        group = tree.objects.get(field.get("Parent"))
        if group is not None:
            group["TU"] = pydyf.String(legend or name)
            name = f"{legend}: {name}" if legend else name
        if name:
            field["TU"] = pydyf.String(name)
        flags = READ_ONLY * ("readonly" in seen.source.attrib) | REQUIRED * ("required" in seen.source.attrib)
        if flags:
            holder = field if group is None else group
            holder["Ff"] = int(holder.get("Ff", 0)) | flags


def _inputs(tree: Tree) -> list[Sighting]:
    return [seen for seen in tree.sightings.elements if seen.widget is not None]


def _label(tree: Tree, source: Any) -> str:
    if source.get("aria-label"):
        return str(source.get("aria-label"))
    for label in _sources(tree, "label"):
        if (source.get("id") and label.get("for") == source.get("id")) or any(s is source for s in label.iter()):
            return words(label)
    return str(source.get("title") or source.get("placeholder") or source.get("name") or "")


def _legend(tree: Tree, source: Any) -> str:
    for group in _sources(tree, "fieldset"):
        if any(inside is source for inside in group.iter()):
            legend = group.find("legend")
            return "" if legend is None else words(legend)
    return ""


def _sources(tree: Tree, tag: str) -> list[Any]:
    """The HTML elements of a name, the innermost first."""
    return [seen.source for seen in tree.sightings.elements if seen.tag == tag]


def radio_groups(tree: Tree) -> None:
    """Leave the buttons of a radio group to their group: they are no fields of their own."""
    form = tree.pdf.catalog.get("AcroForm")
    if form is None:
        return
    for reference in list(form["Fields"]):
        field = tree.objects[reference]
        if "Parent" in field:
            form["Fields"].remove(reference)
            field.pop("T", None)


def appearances(tree: Tree) -> None:
    """Draw every field as it stands, so that no viewer has to guess how it looks."""
    form = tree.pdf.catalog.get("AcroForm")
    if form is None:
        return
    form.pop("NeedAppearances", None)
    for seen in _inputs(tree):
        field = seen.widget
        left, top, right, bottom = field["Rect"]
        size = (abs(right - left), abs(top - bottom))
        if field.get("FT") == "/Btn" and "AP" in field:
            field["AP"]["N"]["Off"] = _drawing(tree, size, [])
            continue
        if "DA" not in field:
            continue
        manner = _manner(field["DA"])
        field["DA"] = pydyf.String(manner)
        field["AP"] = pydyf.Dictionary({"N": _drawing(tree, size, _text(tree, field, manner, size))})


def _manner(appearance: Any) -> bytes:
    """How a field's text is set: its colour and font, without what a field may not say."""
    text = appearance.string
    told = (text if isinstance(text, bytes) else text.encode()).split()
    *colour, font, size, end = [word for word, after in pairwise([*told, b""]) if b"gs" not in (word, after)]
    return b" ".join([grey(b" ".join(colour)), font, size, end])


def _drawing(tree: Tree, size: tuple[float, float], content: list[Any]) -> bytes:
    extra = pydyf.Dictionary(
        {
            "Type": "/XObject",
            "Subtype": "/Form",
            "BBox": pydyf.Array((0, 0, *size)),
            "Resources": tree.pdf.catalog["AcroForm"]["DR"],
        }
    )
    stream = pydyf.Stream(content, extra, compress=True)
    tree.pdf.add_object(stream)
    tree.objects[stream.reference] = stream
    return bytes(stream.reference)


def _text(tree: Tree, field: Any, manner: bytes, size: tuple[float, float]) -> list[Any]:
    said = _said(field)
    if not said:
        return [b"/Tx BMC", b"EMC"]
    *_, name, points, _ = manner.split()
    lettering = Lettering.of(tree, name.decode().removeprefix("/"), float(points))
    width, height = size
    if field.get("FT") == "/Tx" and int(field.get("Ff", 0)) & MANY_LINES:
        lines, base = lettering.wrapped(said, width - 2 * INDENT), height - lettering.size - INDENT
    else:
        lines, base = [said], (height - 0.7 * lettering.size) / 2
    content: list[Any] = [b"/Tx BMC", b"q", b"BT", manner, b"%.2f TL" % (1.2 * lettering.size)]
    content.append(b"%.2f %.2f Td" % (INDENT, base))
    content += [lettering.code(line) + b" Tj T*" for line in lines]
    return [*content, b"ET", b"Q", b"EMC"]


def _said(field: Any) -> str:
    value = field.get("V", "")
    if isinstance(value, pydyf.Array):
        return ""
    value = str(getattr(value, "string", value))
    for export, text in field.get("Opt", ()):
        if export.string == value:
            return str(text.string) if value else ""
    return value
