"""Complete the catalog of a PDF: form fields, page labels, viewer preferences, metadata."""

from __future__ import annotations

from importlib import metadata
from itertools import pairwise
from typing import Any
from xml.sax.saxutils import escape

import pydyf
from weasyprint.text.ffi import pango

from nethandout.typeset.painting import FieldFont, gray
from nethandout.typeset.tag_steps import words
from nethandout.typeset.tag_tree import Origin, TagTree

READ_ONLY, REQUIRED, MANY_LINES = 1, 2, 1 << 12
INDENT = 2  # points between the edge of a field and its text


def field_names(tree: TagTree) -> None:
    """Name fields by their labels and groups by their legends, and flag required and read-only fields."""
    for origin in _inputs(tree):
        field = origin.widget
        name, legend = _label(tree, origin.source), _legend(tree, origin.source)
        group = tree.objects.get(field.get("Parent"))
        if group is not None:
            group["TU"] = pydyf.String(legend or name)
            name = f"{legend}: {name}" if legend else name
        if name:
            field["TU"] = pydyf.String(name)
        flags = READ_ONLY * ("readonly" in origin.source.attrib) | REQUIRED * ("required" in origin.source.attrib)
        if flags:
            holder = field if group is None else group
            holder["Ff"] = int(holder.get("Ff", 0)) | flags


def _inputs(tree: TagTree) -> list[Origin]:
    return [origin for origin in tree.record.elements if origin.widget is not None]


def _label(tree: TagTree, source: Any) -> str:
    if source.get("aria-label"):
        return str(source.get("aria-label"))
    for label in _sources(tree, "label"):
        if (source.get("id") and label.get("for") == source.get("id")) or any(s is source for s in label.iter()):
            return words(label)
    return str(source.get("title") or source.get("placeholder") or source.get("name") or "")


def _legend(tree: TagTree, source: Any) -> str:
    for group in _sources(tree, "fieldset"):
        if any(inside is source for inside in group.iter()):
            legend = group.find("legend")
            return "" if legend is None else words(legend)
    return ""


def _sources(tree: TagTree, tag: str) -> list[Any]:
    """Return the HTML elements with a tag name, the innermost first."""
    return [origin.source for origin in tree.record.elements if origin.tag == tag]


def radio_groups(tree: TagTree) -> None:
    """Remove the buttons of radio groups from the fields of the form; they belong to their group."""
    form = tree.pdf.catalog.get("AcroForm")
    if form is None:
        return
    for reference in list(form["Fields"]):
        field = tree.objects[reference]
        if "Parent" in field:
            form["Fields"].remove(reference)
            field.pop("T", None)


def appearances(tree: TagTree) -> None:
    """Add the appearance of each field, so that it looks the same in every viewer."""
    form = tree.pdf.catalog.get("AcroForm")
    if form is None:
        return
    form.pop("NeedAppearances", None)
    for origin in _inputs(tree):
        field = origin.widget
        left, top, right, bottom = field["Rect"]
        size = (abs(right - left), abs(top - bottom))
        if field.get("FT") == "/Btn" and "AP" in field:
            field["AP"]["N"]["Off"] = _form_xobject(tree, size, [])
            continue
        if "DA" not in field:
            continue
        appearance = _default_appearance(field["DA"])
        field["DA"] = pydyf.String(appearance)
        field["AP"] = pydyf.Dictionary({"N": _form_xobject(tree, size, _text(tree, field, appearance, size))})


def _default_appearance(appearance: Any) -> bytes:
    """Return the color and font of a field's text, without operators that a field may not use."""
    text = appearance.string
    operators = (text if isinstance(text, bytes) else text.encode()).split()
    *color, font, size, end = [word for word, after in pairwise([*operators, b""]) if b"gs" not in (word, after)]
    return b" ".join([gray(b" ".join(color)), font, size, end])


def _form_xobject(tree: TagTree, size: tuple[float, float], content: list[Any]) -> bytes:
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


def _text(tree: TagTree, field: Any, appearance: bytes, size: tuple[float, float]) -> list[Any]:
    text = _value(field)
    if not text:
        return [b"/Tx BMC", b"EMC"]
    *_, name, points, _ = appearance.split()
    font = FieldFont.of(tree, name.decode().removeprefix("/"), float(points))
    width, height = size
    if field.get("FT") == "/Tx" and int(field.get("Ff", 0)) & MANY_LINES:
        lines, base = font.wrapped(text, width - 2 * INDENT), height - font.size - INDENT
    else:
        lines, base = [text], (height - 0.7 * font.size) / 2
    content: list[Any] = [b"/Tx BMC", b"q", b"BT", appearance, b"%.2f TL" % (1.2 * font.size)]
    content.append(b"%.2f %.2f Td" % (INDENT, base))
    content += [font.code(line) + b" Tj T*" for line in lines]
    return [*content, b"ET", b"Q", b"EMC"]


def _value(field: Any) -> str:
    value = field.get("V", "")
    if isinstance(value, pydyf.Array):
        return ""
    value = str(getattr(value, "string", value))
    for export, text in field.get("Opt", ()):
        if export.string == value:
            return str(text.string) if value else ""
    return value


RENDERER = ("weasyprint", "pydyf", "fonttools", "pillow")
RDF_END = b"</rdf:RDF>"
INFO_KEYS = {  # keys of the document information besides the standard ones, and the <meta> that holds each
    "Licence": "licence",
    "Version": "version",
    "Changed": "changed",
    "Source": "digest",
    "Publication": "publication",
    "Edition": "edition",
    "Sections": "sections",
    "Colophon": "colophon",
}
NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
# PDF/A requires a description of every property that it does not define.
UA_SCHEMA = (
    "<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType='Resource'>"
    "<pdfaSchema:schema>PDF/UA Universal Accessibility Schema</pdfaSchema:schema>"
    "<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>"
    "<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>"
    "<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType='Resource'>"
    "<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>"
    "<pdfaProperty:category>internal</pdfaProperty:category>"
    "<pdfaProperty:description>The part of ISO 14289 that is followed</pdfaProperty:description>"
    "</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"
)


def page_labels(tree: TagTree) -> None:
    """Number the pages as printed: 1, 2, 3 from the first."""
    tree.pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": pydyf.Array([0, pydyf.Dictionary({"S": "/D"})])})


def viewer_preferences(tree: TagTree) -> None:
    """Show the title in the title bar, and print at actual size."""
    preferences = tree.pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary())
    preferences.update({"DisplayDocTitle": "true", "PrintScaling": "/None"})


def document_information(tree: TagTree) -> None:
    """Write license, version and digest into both the document information and the XMP metadata.

    The publication, edition and sections are only in the document information, since XMP has no names for them.
    """
    custom = tree.document.metadata.custom
    info = {key: custom.get(name) for key, name in INFO_KEYS.items()}
    info["Renderer"] = renderer()
    tree.pdf.info.update({key: pydyf.String(value) for key, value in info.items() if value})
    stream = tree.objects[tree.pdf.catalog["Metadata"]]
    archive = b"pdfaid:part" in stream.stream[0]
    spaces = "".join(f" xmlns:{prefix}='{address}'" for prefix, address in NAMESPACES.items())
    described = "".join(
        f"<rdf:Description rdf:about=''{spaces}>{properties}</rdf:Description>"
        for properties in _descriptions(tree.document.metadata.lang, custom, archive)
    )
    stream.stream[0] = stream.stream[0].replace(RDF_END, described.encode() + RDF_END)
    stream.compress = False


def renderer() -> str:
    """Return the versions of the libraries that determine the bytes of a PDF."""
    versions = [f"{name} {metadata.version(name)}" for name in RENDERER]
    return ", ".join([*versions, f"pango {pango.pango_version()}"])


def _descriptions(language: str | None, custom: dict[str, str], archive: bool) -> list[str]:
    values = {name: escape(value) for name, value in custom.items()}
    properties = [f"<dc:language><rdf:Bag><rdf:li>{escape(language or '')}</rdf:li></rdf:Bag></dc:language>"]
    if "licence" in values:
        properties.append(
            f"<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>{values['licence']}</rdf:li></rdf:Alt></dc:rights>"
        )
    if "licence-address" in values:
        properties.append(
            "<xmpRights:Marked>True</xmpRights:Marked>"
            f"<xmpRights:WebStatement>{values['licence-address']}</xmpRights:WebStatement>"
        )
    if "version" in values:
        properties.append(f"<xmpMM:VersionID>{values['version']}</xmpMM:VersionID>")
    if "digest" in values:
        properties.append(f"<dc:source>{values['digest']}</dc:source>")
    if archive:
        properties += ["<pdfuaid:part>1</pdfuaid:part>", UA_SCHEMA]
    return properties


def disable_interpolation(tree: TagTree) -> None:
    """Turn off the smoothing of pictures, which PDF/A forbids."""
    for item in tree.pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Subtype") == "/Image":
            item.extra.pop("Interpolate", None)
