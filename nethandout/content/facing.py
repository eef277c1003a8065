"""Set a handout beside its translation, block by block."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import replace
from itertools import zip_longest

from nethandout.errors import ContentError, Diagnostic, UsageError
from nethandout.model import Node, Publication, rewritten

FACING = "facing"
JOINED = "+"
"""Joins the codes of two languages: en+es."""
PAPERS = ("letter", "a4")
ANCHORS = ("id", "href", "data-target")


def side_by_side(one: Publication, other: Publication) -> Publication:
    """Join a handout and its translation into a publication of the kind FACING.

    Raises UsageError for what cannot be set in two columns, ContentError if the two have different blocks.
    """
    if one.kind != "handout":
        raise UsageError(f"{one.name} is a worksheet, and only handouts of sections are set in two languages")
    edition = one.edition
    if edition.paper not in PAPERS or edition.size != "standard" or edition.depth != "full":
        wrong = "two columns have room for standard type on a whole sheet only"
        raise UsageError(f"{wrong}; leave out --size and --depth, and use --paper letter or a4")
    (first,), (second,) = one.chapters, other.chapters
    for own, theirs in zip_longest(first.blocks, second.blocks):
        if own is None or theirs is None or own.kind != theirs.kind:
            code = other.language.code
            wrong = f"its blocks are not those of {first.section.path}"
            remedy = f"see where they differ: nethandout check {one.name} --lang {code}"
            raise ContentError([Diagnostic(second.section.path, getattr(theirs, "line", 0), wrong, remedy)])
    edition = replace(edition, language=JOINED.join((one.language.code, other.language.code)))
    beside = replace(_with_own_anchors(other), kind=FACING)
    digest = joined_digest(one.digest, other.digest)
    notices = tuple(dict.fromkeys((*one.notices, *other.notices)))
    return replace(one, kind=FACING, edition=edition, facing=beside, digest=digest, notices=notices)


def joined_digest(one: str, other: str) -> str:
    """Return the digest of two publications."""
    return hashlib.sha256(f"{one} {other}".encode()).hexdigest()


def _with_own_anchors(publication: Publication) -> Publication:
    """Put the code of the language before all anchors, so that they differ from those of the other language."""
    code = publication.language.code

    def rule(node: Node) -> Iterable[Node]:
        own = {
            name: f"#{code}-{value[1:]}" if value.startswith("#") else f"{code}-{value}"
            for name in ANCHORS
            if (value := node.attributes.get(name, "")) and (name == "id" or value.startswith("#"))
        }
        return (replace(node, attributes={**node.attributes, **own}) if own else node,)

    return replace(
        publication,
        glossary=tuple(replace(term, id=f"{code}-{term.id}") for term in publication.glossary),
        chapters=tuple(replace(chapter, blocks=rewritten(chapter.blocks, rule)) for chapter in publication.chapters),
    )
