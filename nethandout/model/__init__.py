"""The values that pass from step to step: the library, a publication, and what they are made of."""

from nethandout.model.publication import CLOSEST, Brand, Chapter, Edition, Publication, Slip
from nethandout.model.records import Language, Library, OtherName, Recipe, Region, Resource, Source, Term
from nethandout.model.text import (
    POINTERS,
    Heading,
    Mention,
    Node,
    Review,
    Section,
    Statement,
    headings,
    rewritten,
    walk,
)

__all__ = [
    "CLOSEST",
    "POINTERS",
    "Brand",
    "Chapter",
    "Edition",
    "Heading",
    "Language",
    "Library",
    "Mention",
    "Node",
    "OtherName",
    "Publication",
    "Recipe",
    "Region",
    "Resource",
    "Review",
    "Section",
    "Slip",
    "Source",
    "Statement",
    "Term",
    "headings",
    "rewritten",
    "walk",
]
