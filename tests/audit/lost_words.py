"""Compare the words of a document's HTML with those of its PDF."""

from __future__ import annotations

import re
from collections import Counter
from html.parser import HTMLParser

import pypdfium2

from nethandout.pages.figures import LONGEST_WHOLE


class Words(HTMLParser):
    """Counts the words in the body of a page; the titles of drawings are only read aloud."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.unseen = 0
        self.count: Counter[str] = Counter()
        self.feed(html[html.index("<body") :])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in ("title", "style")

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in ("title", "style")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.count.update(re.findall(r"[^\W_]+", data))


def lost_words(html: str, pdf: bytes) -> list[str]:
    """The words of a page that its PDF has less often, or breaks in the middle."""
    pages = pypdfium2.PdfDocument(pdf)
    text = " ".join(page.get_textpage().get_text_range() for page in pages)
    printed = Counter[str]()
    for at_hyphen in (" ", ""):  # a hyphen at the end of a line is part of a name, or not
        printed |= Counter(re.findall(r"[^\W_]+", text.replace("\ufffe", at_hyphen)))
    lost = Words(html).count - printed
    joined = re.sub(r"[\W_]+", "", text)  # only a long word may be broken at the end of a line
    return [word for word in lost if word not in joined or len(word) <= LONGEST_WHOLE]
