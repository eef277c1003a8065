"""A handout cut down to what six panels hold: its boxes, a figure, and how its text begins."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from nethandout.content.grammar import BLOCKS, BOXES, MORE
from nethandout.content.pointers import unexplained
from nethandout.model import Chapter, Node, Publication

SHORTEST = 240
"""Letters of the text's beginning below which a heading does not end it."""


@dataclass(frozen=True)
class Share:
    """What of a text a brochure takes besides its boxes: its first figure or none, and how many letters of it."""

    figure: bool
    letters: int


SHARES = (Share(True, 650), Share(True, 300), Share(False, 650))
"""From most to least: a figure takes a panel of its own, and the text then goes on below the key points."""


def shares(handout: Publication) -> tuple[Share, ...]:
    """What may be tried for a handout, the most first."""
    drawn = any(block.kind == "figure" for chapter in handout.chapters for block in chapter.blocks)
    return SHARES if drawn else SHARES[-1:]


def brochure(handout: Publication, fold: str, sheet: str, share: Share) -> Publication:
    """The handout as six panels of a sheet of that paper, folded like that.

    Words to know are not set apart, as nothing explains them.
    """
    chapters = tuple(_short(chapter, share) for chapter in handout.chapters)
    edition = replace(handout.edition, paper=sheet)
    return replace(handout, kind=fold, chapters=chapters, edition=edition, glossary=(), sources=())


def _short(chapter: Chapter, share: Share) -> Chapter:
    boxes = [block for block in chapter.blocks if block.kind in BOXES]
    figures = [block for block in chapter.blocks if block.kind == "figure"][: 1 if share.figure else 0]
    text = opening(chapter.blocks, share.letters)
    return replace(chapter, blocks=unexplained((*boxes, *figures, *text)), shortened=True)


def opening(blocks: Iterable[Node], most: int) -> Sequence[Node]:
    """The first paragraphs, up to a heading, a table or a figure: so many letters at most.

    What is longer is passed over, to the first heading with less below it.
    """
    text = [block for block in blocks if block.kind not in (*BOXES, MORE, "rule")]
    starts = (0, *(nth for nth, block in enumerate(text) if block.kind == "heading"))
    return next(filter(None, (_first(text[start:], most) for start in starts)), ())


def _first(blocks: Iterable[Node], most: int) -> list[Node]:
    taken: list[Node] = []
    size = 0
    for block in blocks:
        letters = len(block.words)
        ends = block.kind in (*BLOCKS, "table") or size + letters > most
        if ends or (block.kind == "heading" and size > SHORTEST):
            break
        taken.append(block)
        size += letters
    return _closed(taken)


def _closed(blocks: list[Node]) -> list[Node]:
    """The blocks without headings, and without words that announce something, at their end."""
    while blocks and (blocks[-1].kind == "heading" or blocks[-1].words.rstrip().endswith(":")):
        blocks.pop()
    return blocks
