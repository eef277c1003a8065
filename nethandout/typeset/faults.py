"""What can be wrong with a set page: the rules, how grave each is and why, and a fault as a value."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Rule:
    """A rule of the page lint: what a fault of it says, how grave it is, and why it matters to a reader."""

    name: str
    severity: str
    says: str
    why: str


RULES = {
    rule.name: rule
    for rule in (
        Rule("off-sheet", ERROR, "runs off the sheet", "what lies beyond the paper is not printed"),
        Rule(
            "unprintable",
            ERROR,
            "is too near the edge of the paper",
            "office printers leave the outer 6.5 mm of a sheet white",
        ),
        Rule("clipped", ERROR, "is cut off by the box it stands in", "the reader gets half a word or none"),
        Rule("out-of-box", ERROR, "runs out of the box it stands in", "it crosses a frame or runs into the margin"),
        Rule("overlap", ERROR, "is printed over other words", "neither can be read"),
        Rule(
            "stranded-heading",
            ERROR,
            "stands at the foot of the page, away from what it announces",
            "a heading alone says nothing, and a reader looks for its text in vain",
        ),
        Rule("split-row", ERROR, "is a table row that goes on over the page", "a row is read as one line"),
        Rule(
            "near-empty",
            ERROR,
            "is almost all that stands on the page",
            "a sheet for a few words is waste, and looks as if the rest had been lost",
        ),
        Rule("no-glyph", ERROR, "has a character no bundled typeface holds", "it prints as an empty frame"),
        Rule("missing-image", ERROR, "is a picture that cannot be loaded", "the reader misses what it shows"),
        Rule(
            "small-type",
            ERROR,
            "is set too small",
            "12 points is the least for plain-language print, 18 for large print",
        ),
        Rule("tiny-type", ERROR, "is set too small to be read", "words that nobody can read are not there"),
        Rule("stray-word", WARNING, "ends with a line of one word", "it looks torn off, but it can be read"),
    )
}


@dataclass(frozen=True)
class PageFault:
    """One fault of a set page.

    `page` counts from 1, and is 0 where it cannot be told; `label` is the page's number as it is printed, "" without
    one; `section` is the heading the place belongs to; `words` are the words concerned; `says` what is wrong.
    """

    page: int
    label: str
    section: str
    rule: str
    words: str
    says: str

    @property
    def severity(self) -> str:
        """ "error" or "warning", as the rule has it."""
        return RULES[self.rule].severity

    @property
    def place(self) -> str:
        """The page in words, with its section."""
        page = f"page {self.label}" if self.label else f"PDF page {self.page}" if self.page else "some page"
        return f"{page} ({self.section})" if self.section else page

    def __str__(self) -> str:
        return f"{self.place}: {f'“{self.words}” ' if self.words else ''}{self.says}"


def errors(faults: Iterable[PageFault]) -> tuple[PageFault, ...]:
    """The faults that must not be printed."""
    return tuple(fault for fault in faults if fault.severity == ERROR)
