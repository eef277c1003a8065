"""The rules for laid-out pages, and the faults of a page."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from nethandout.errors import Severity

RULES = {
    "off-sheet": "runs off the sheet",
    "unprintable": "is too near the edge of the paper",
    "clipped": "is cut off by its box",
    "out-of-box": "runs out of its box",
    "overlap": "is printed over other words",
    "stranded-heading": "is at the bottom of the page, away from its text",
    "split-row": "is a table row that continues on the next page",
    "near-empty": "is almost everything on the page",
    "no-glyph": "has a character that no bundled font has",
    "missing-image": "is a picture that cannot be loaded",
    "small-type": "is set too small",
    "tiny-type": "is set too small to be read",
    "tight-letters": "has letters printed over each other",
    "stray-word": "ends with a line of one word",
}
"""The message of each rule; check/data/rules.toml says why it matters."""
WARNINGS = ("stray-word",)
"""The rules whose faults do not stop a page from being printed."""


@dataclass(frozen=True)
class PageFault:
    """A fault of a laid-out page.

    `page` counts from 1, and is 0 if unknown; `label` is the printed page number, or empty; `section` is the heading
    above the place, and `says` is the message.
    """

    page: int
    label: str
    section: str
    rule: str
    words: str
    says: str

    @property
    def severity(self) -> Severity:
        """How serious the fault is."""
        return Severity.WARNING if self.rule in WARNINGS else Severity.ERROR

    @property
    def place(self) -> str:
        """The page, with its section."""
        page = f"page {self.label}" if self.label else f"PDF page {self.page}" if self.page else "some page"
        return f"{page} ({self.section})" if self.section else page

    def __str__(self) -> str:
        return f"{self.place}: {f'“{self.words}” ' if self.words else ''}{self.says}"


def errors(faults: Iterable[PageFault]) -> tuple[PageFault, ...]:
    """Return the faults that are errors."""
    return tuple(fault for fault in faults if fault.severity is Severity.ERROR)
