"""What WeasyPrint's public hook is given: the steps that finish a PDF before it is written."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

from nethandout.typeset import fields, links, listing, painting, paintorder, particulars, tables, tagging
from nethandout.typeset.guarded import Sightings
from nethandout.typeset.tree import Tree


@dataclass(frozen=True)
class Step:
    """One thing that is put right, by name."""

    name: str
    apply: Callable[[Tree], None]


STEPS = (
    Step("notes at their calls", tagging.notes_at_their_calls),
    Step("list bodies", listing.list_bodies),
    Step("repeated headings", tables.repeated_headings),
    Step("one element each", tagging.one_element_each),
    Step("nothing empty", tagging.nothing_empty),
    Step("contents", tagging.contents_as_contents),
    Step("header scope", tables.header_scope),
    Step("cell headers", tables.cell_headers),
    Step("figure boxes", tagging.figure_boxes),
    Step("languages", tagging.languages),
    Step("link places", links.link_places),
    Step("link words", links.link_words),
    Step("field names", fields.field_names),
    Step("radio groups", fields.radio_groups),
    Step("appearances", fields.appearances),
    Step("paint order", paintorder.paint_order),
    Step("artifacts", painting.artifacts),
    Step("true black", painting.true_black),
    Step("plain pictures", particulars.plain_pictures),
    Step("page labels", particulars.page_labels),
    Step("viewer", particulars.viewer),
    Step("document information", particulars.document_information),
)


def finisher(sightings: Sightings, steps: Iterable[Step] = STEPS) -> Callable[[Any, Any], None]:
    """Make the hook for one document: it applies the steps, in order."""

    def finish(document: Any, pdf: Any) -> None:
        tree = Tree(document, pdf, sightings)
        for step in steps:
            step.apply(tree)
        tree.close()

    return finish
