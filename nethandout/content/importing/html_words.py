"""The words between two borders of an HTML page, and how they are set."""

from __future__ import annotations

from collections import Counter

from nethandout.content.importing.html_tokens import Token
from nethandout.content.importing.source_text import WHITE, Span, Words, tidy

STRONG, EMPHASIS, STRUCK = (
    frozenset(("b", "strong")),
    frozenset(("i", "em")),
    frozenset(("s", "strike", "del")),
)
STYLES = STRONG | EMPHASIS | STRUCK | {"sup", "pre"}
RAISED = str.maketrans("123", "¹²³")


class WordsReader:
    """Gathers words with their setting until they are taken."""

    def __init__(self) -> None:
        self.notices: Counter[str] = Counter()
        self.line = 0
        self.spans: list[Span] = []
        self.styles: Counter[str] = Counter()
        self.address = ""
        self.empty = True

    def add(self, token: Token, line: int | None) -> None:
        """Take words that stand on `line`; where that is None, the token knows its line."""
        text = token.words
        if text.strip() and self.empty:
            self.empty = False
            before = text[: len(text) - len(text.lstrip())]
            self.line = token.line + before.count("\n") if line is None else line
        if not self.styles["pre"]:
            text = WHITE.sub(" ", text)
        if self._within({"sup"}) and text.strip().isdecimal():
            self.notices["a raised figure is written as ² or ^4"] += 1
            text = text.strip().translate(RAISED) if text.strip() in ("1", "2", "3") else f"^{text.strip()}"
        if text.strip() and self._within(STRUCK):
            self.notices["words that were struck through were kept; look at them"] += 1
        self.spans.append(Span(text, self._within(STRONG), self._within(EMPHASIS), self.address))

    def _within(self, names: frozenset[str] | set[str]) -> bool:
        return any(self.styles[name] for name in names)

    def style(self, token: Token) -> None:
        """A tag that sets words begins or ends."""
        self.styles[token.name] = max(0, self.styles[token.name] + (1 if token.opens else -1))

    def link(self, token: Token) -> None:
        """A link begins or ends."""
        self.address = token.attribute("href").strip() if token.opens else ""

    def end_line(self, token: Token) -> None:
        """A line ends within the same passage."""
        self.spans.append(Span("\n"))

    def picture(self, token: Token) -> None:
        """A picture stands here; it is left out."""
        words = token.attribute("alt").strip()
        self.notices["a picture was left out" + (f" (“{words[:80]}”)" if words else "")] += 1

    def taken(self) -> Words:
        """Return the words gathered so far, and begin anew; styles and links go on."""
        words, self.spans, self.empty = tidy(self.spans), [], True
        return words
