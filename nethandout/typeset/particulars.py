"""What a PDF says of itself: metadata, page labels, how a viewer should open and print it."""

from __future__ import annotations

from importlib import metadata
from xml.sax.saxutils import escape

import pydyf
from weasyprint.text.ffi import pango

from nethandout.typeset.tree import Tree

RENDERER = ("weasyprint", "pydyf", "fonttools", "pillow")
ROMAN_PAGES = ("cover", "front")
RDF_END = b"</rdf:RDF>"
TOLD = {  # what the document information says besides what every PDF has, by the name of its <meta>
    "Licence": "licence",
    "Version": "version",
    "Source": "digest",
    "Publication": "publication",
    "Edition": "edition",
    "Sections": "sections",
    "Colophon": "colophon",
}
SPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
# PDF/A wants every property that it does not know itself to be described.
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


def page_labels(tree: Tree) -> None:
    """Number the pages as they are printed: cover and front matter i, ii, …, the rest from 1."""
    labels = pydyf.Array()
    style = ""
    for number, name in enumerate(tree.sightings.page_names):
        own = "/r" if name in ROMAN_PAGES and style != "/D" else "/D"
        if own != style:
            labels.extend([number, pydyf.Dictionary({"S": own})])
            style = own
    tree.pdf.catalog["PageLabels"] = pydyf.Dictionary({"Nums": labels})


def viewer(tree: Tree) -> None:
    """Show the title in the window bar, and print at the size the pages have."""
    preferences = tree.pdf.catalog.setdefault("ViewerPreferences", pydyf.Dictionary())
    preferences.update({"DisplayDocTitle": "true", "PrintScaling": "/None"})


def document_information(tree: Tree) -> None:
    """Write licence, version and the sum of the words into the document information and into the XMP metadata alike.

    What the publication is made of stands in the document information alone: XMP has no names for it.
    """
    told = tree.document.metadata.custom
    info = {key: told.get(name) for key, name in TOLD.items()}
    info["Renderer"] = _renderer()
    tree.pdf.info.update({key: pydyf.String(value) for key, value in info.items() if value})
    stream = tree.objects[tree.pdf.catalog["Metadata"]]
    archive = b"pdfaid:part" in stream.stream[0]
    spaces = "".join(f" xmlns:{prefix}='{address}'" for prefix, address in SPACES.items())
    described = "".join(
        f"<rdf:Description rdf:about=''{spaces}>{about}</rdf:Description>"
        for about in _descriptions(tree.document.metadata.lang, told, archive)
    )
    stream.stream[0] = stream.stream[0].replace(RDF_END, described.encode() + RDF_END)
    stream.compress = False


def _renderer() -> str:
    """The versions of what decides which bytes the same page becomes."""
    versions = [f"{name} {metadata.version(name)}" for name in RENDERER]
    return ", ".join([*versions, f"pango {pango.pango_version()}"])


def _descriptions(language: str | None, told: dict[str, str], archive: bool) -> list[str]:
    found = {name: escape(value) for name, value in told.items()}
    about = [f"<dc:language><rdf:Bag><rdf:li>{escape(language or '')}</rdf:li></rdf:Bag></dc:language>"]
    if "licence" in found:
        about.append(
            f"<dc:rights><rdf:Alt><rdf:li xml:lang='x-default'>{found['licence']}</rdf:li></rdf:Alt></dc:rights>"
        )
    if "licence-address" in found:
        about.append(
            "<xmpRights:Marked>True</xmpRights:Marked>"
            f"<xmpRights:WebStatement>{found['licence-address']}</xmpRights:WebStatement>"
        )
    if "version" in found:
        about.append(f"<xmpMM:VersionID>{found['version']}</xmpMM:VersionID>")
    if "digest" in found:
        about.append(f"<dc:source>{found['digest']}</dc:source>")
    if archive:
        about += ["<pdfuaid:part>1</pdfuaid:part>", UA_SCHEMA]
    return about


def plain_pictures(tree: Tree) -> None:
    """Ask for no smoothing of pictures, which an archive file may not ask for."""
    for item in tree.pdf.objects:
        if isinstance(item, pydyf.Stream) and item.extra.get("Subtype") == "/Image":
            item.extra.pop("Interpolate", None)
