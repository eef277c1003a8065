"""HTML cut into tags and words, in time that grows with its length only, whatever nonsense stands in it."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass

DECLARATION = re.compile(r"<[!?][^<>]*>")
NAME = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*(?:[-:][a-zA-Z0-9-]+)?)(?=[\s/>])")
REST = re.compile(r"""((?:=\s*(?:"[^"]*"|'[^']*'|[^\s>]*)|[^>=])*+)>""")
ATTRIBUTE = re.compile(r"""([a-zA-Z][\w:-]*)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""")
UNSHOWN = frozenset(("script", "style", "template", "noscript", "svg", "iframe", "object"))
WORDS_ONLY = frozenset(("title", "textarea"))


@dataclass(frozen=True)
class Token:
    """A start tag (`opens`), an end tag, or words (`name` is empty), with the line it stands on."""

    line: int
    name: str = ""
    opens: bool = False
    words: str = ""
    attributes: str = ""

    def attribute(self, name: str) -> str:
        """Return the value of an attribute, or nothing."""
        for match in ATTRIBUTE.finditer(self.attributes):
            if match.group(1).lower() == name:
                return html.unescape(match.group(2) or match.group(3) or match.group(4) or "")
        return ""


class Scanner:
    """Reads one HTML text from front to back and never looks twice for an end that is not there."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.endless: set[str] = set()

    def tokens(self) -> Iterator[Token]:
        """Yield tags and words; what the page does not show (scripts, styles, comments) is passed over."""
        line, at = 1, 0
        while at < len(self.text):
            end = self._passed_over(at)
            if end is None and (token := self._tag(at, line)) is not None:
                tag, end = token
                yield tag
                if tag.opens and tag.name in UNSHOWN | WORDS_ONLY and not tag.attributes.endswith("/"):
                    stop = self._content_end(tag.name, end)
                    if tag.name in WORDS_ONLY:
                        yield Token(line, words=html.unescape(self.text[end:stop]))
                    end = stop
            if end is None:
                end = self.text.find("<", at + 1)
                end = len(self.text) if end < 0 else end
                yield Token(line, words=html.unescape(self.text[at:end]))
            line += self.text.count("\n", at, end)
            at = end

    def _passed_over(self, at: int) -> int | None:
        """Where the comment or declaration at `at` ends, if one stands there."""
        for start, end in (("<!--", "-->"), ("<![CDATA[", "]]>")):
            if self.text.startswith(start, at) and end not in self.endless:
                stop = self.text.find(end, at + len(start))
                if stop >= 0:
                    return stop + len(end)
                self.endless.add(end)
        found = DECLARATION.match(self.text, at)
        return found.end() if found else None

    def _tag(self, at: int, line: int) -> tuple[Token, int] | None:
        name = NAME.match(self.text, at)
        if name is None or ">" in self.endless:
            return None
        rest = REST.match(self.text, name.end())
        if rest is None:
            self.endless.add(">")
            return None
        return Token(line, name.group(2).lower(), not name.group(1), attributes=rest.group(1)), rest.end()

    def _content_end(self, name: str, at: int) -> int:
        """Where the content of an element that holds no tags ends; a script left open ends with the text."""
        if name not in self.endless:
            end = re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE).search(self.text, at)
            if end:
                return end.start()
            self.endless.add(name)
        return len(self.text) if name in ("script", "style") else at


def html_tokens(text: str) -> Iterator[Token]:
    """Yield the tags and words of an HTML text."""
    return Scanner(text).tokens()
