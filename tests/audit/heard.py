"""The words of a page's HTML as they are read aloud, in order, with page numbers filled in."""

from __future__ import annotations

import re
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
        """Ignore self-closing elements, such as those of drawings."""

    def handle_endtag(self, tag: str) -> None:
        if self.silent and self.silent[-1] == tag:
            self.silent.pop()

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.words.append(data)


def heard(html: str, numbers: Mapping[str, str]) -> str:
    """Return the words of a page without spaces; `numbers` has the printed page number of each target."""
    hearing = _Hearing(numbers)
    hearing.feed(html)
    return "".join("".join(hearing.words).split())


def difference(spoken: str, written: str) -> str:
    """Return the place where two long texts begin to differ, or "".

    Hyphens and word joiners do not count, since long words of the index are hyphenated, and the numbers of figures
    do not, since the style sheet writes them.
    """
    spoken, written = (re.sub(r"[-\u2060]|Figur[ea]\d+", "", text) for text in (spoken, written))
    if spoken == written:
        return ""
    pairs = enumerate(zip(spoken, written, strict=False))
    same = next((nth for nth, (one, other) in pairs if one != other), min(len(spoken), len(written)))
    place = slice(max(same - 40, 0), same + 60)
    return f"said {spoken[place]!r}, written {written[place]!r}"
