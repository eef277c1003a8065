"""The rules for laid-out pages, with severity and reason, and the faults of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

ERROR, WARNING = "error", "warning"


@dataclass(frozen=True)
class Rule:
    """A rule for pages: its message, its severity, and why it matters to readers."""

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
        Rule("clipped", ERROR, "is cut off by its box", "the reader gets half a word or none"),
        Rule("out-of-box", ERROR, "runs out of its box", "it crosses a frame or runs into the margin"),
        Rule("overlap", ERROR, "is printed over other words", "neither can be read"),
        Rule(
            "stranded-heading",
            ERROR,
            "is at the bottom of the page, away from its text",
            "a heading alone says nothing",
        ),
        Rule("split-row", ERROR, "is a table row that continues on the next page", "a row is read as one line"),
        Rule(
            "near-empty",
            ERROR,
            "is almost everything on the page",
            "a page with a few words is a waste, and looks as if the rest were missing",
        ),
        Rule("no-glyph", ERROR, "has a character that no bundled font has", "it prints as an empty box"),
        Rule("missing-image", ERROR, "is a picture that cannot be loaded", "the reader misses what it shows"),
        Rule(
            "small-type",
            ERROR,
            "is set too small",
            "plain-language print needs 12 points or more, large print 18",
        ),
        Rule("tiny-type", ERROR, "is set too small to be read", "nobody can read them"),
        Rule("stray-word", WARNING, "ends with a line of one word", "it looks torn off, but is readable"),
    )
}


@dataclass(frozen=True)
class PageFault:
    """A fault of a laid-out page.

    `page` counts from 1, and is 0 if unknown; `label` is the printed page number, or empty; `section` is the heading
    above the place, `words` the words in question, and `says` the message.
    """

    page: int
    label: str
    section: str
    rule: str
    words: str
    says: str

    @property
    def severity(self) -> str:
        """The severity of the rule: "error" or "warning"."""
        return RULES[self.rule].severity

    @property
    def place(self) -> str:
        """The page, with its section."""
        page = f"page {self.label}" if self.label else f"PDF page {self.page}" if self.page else "some page"
        return f"{page} ({self.section})" if self.section else page

    def __str__(self) -> str:
        return f"{self.place}: {f'“{self.words}” ' if self.words else ''}{self.says}"


def errors(faults: Iterable[PageFault]) -> tuple[PageFault, ...]:
    """The faults that are errors."""
    return tuple(fault for fault in faults if fault.severity == ERROR)
