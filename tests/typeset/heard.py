"""What a reader of a page's HTML hears: its words, in order, with page numbers in the places left for them."""

from __future__ import annotations

from collections.abc import Mapping
from html.parser import HTMLParser

VOID = {"meta", "link", "img", "br", "hr", "input", "col", "wbr"}
SILENT = {"head", "svg", "style", "script"}


class _Hearing(HTMLParser):
    def __init__(self, numbers: Mapping[str, str]) -> None:
        super().__init__()
        self.numbers = numbers
        self.words: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        about = dict(attrs)
        if self.silent or tag in SILENT or (about.get("aria-hidden") == "true" and tag not in VOID):
            if tag not in VOID:
                self.silent.append(tag)
            return
        if target := about.get("data-target"):
            self.words.append(self.numbers[target.removeprefix("#")])

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """An element that is empty by its own slash, such as a drawing's, says nothing."""

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def heard(html: str, numbers: Mapping[str, str]) -> str:
    """The words of a page without any spaces; `numbers` gives the printed number of each target's page."""
    hearing = _Hearing(numbers)
    hearing.feed(html)
    return "".join("".join(hearing.words).split())
