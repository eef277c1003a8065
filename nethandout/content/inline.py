"""The inside of a paragraph: emphasis, links, pictures, pointers, variables."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from markdown_it.token import Token

from nethandout.errors import Fault
from nethandout.model import Mention

POINTERS = ("section", "term")
SCHEMES = ("http", "https", "mailto", "tel")


def plain_words(inline: Token) -> str:
    """The words of a heading or paragraph without any marks."""
    return "".join(_words(child) for child in inline.children or ())


def _words(token: Token) -> str:
    if token.type in ("softbreak", "hardbreak"):
        return " "
    if token.type in ("variable", "sources"):
        return ""
    return token.content


def inline_html(token: Token, path: Path, line: int, mentions: list[Mention], faults: list[Fault]) -> str:
    """Render the inside of a paragraph; what it refers to goes to `mentions`, what is wrong to `faults`."""
    pieces: list[str] = []
    closing: list[str] = []
    for child, at in with_lines(token.children or (), line):
        if child.type == "link_open":
            opened, closed = _link(str(child.attrs.get("href", "")), path, at, mentions, faults)
            pieces.append(opened)
            closing.append(closed)
        elif child.type == "link_close":
            pieces.append(_close_link(pieces, closing.pop()))
        else:
            pieces.append(_piece(child, path, at, mentions, faults))
    return "".join(pieces)


def with_lines(children: Sequence[Token], line: int) -> Iterator[tuple[Token, int]]:
    """Each token inside a paragraph with the line it stands on; the paragraph begins on `line`."""
    for child in children:
        yield child, line
        line += child.type in ("softbreak", "hardbreak")


def _piece(child: Token, path: Path, line: int, mentions: list[Mention], faults: list[Fault]) -> str:
    if child.type == "sources":
        names = [name.strip() for name in child.content.split(",")]
        mentions.extend(Mention("source", name, path, line) for name in names)
        return f'<nh-source name="{" ".join(names)}"></nh-source>'
    if child.type == "variable":
        mentions.append(Mention("variable", child.content, path, line))
        return f'<nh-variable name="{escape(child.content)}"></nh-variable>'
    if child.type == "tick_box":
        return '<span class="tick-box"></span>'
    if child.type == "image":
        return _picture(child, path, line, mentions, faults)
    if child.type == "softbreak":
        return "\n"
    if child.type == "hardbreak":
        return "<br>\n"
    if child.type == "code_inline":
        return f"<code>{escape(child.content)}</code>"
    if child.tag in ("strong", "em"):
        return f"<{child.tag}>" if child.nesting == 1 else f"</{child.tag}>"
    return escape(child.content, quote=False)


def _link(target: str, path: Path, line: int, mentions: list[Mention], faults: list[Fault]) -> tuple[str, str]:
    scheme, _, rest = target.partition(":")
    if scheme in POINTERS:
        mentions.append(Mention(scheme, rest, path, line))
        return f'<nh-{scheme} name="{escape(rest)}">', f"</nh-{scheme}>"
    if scheme.lower() not in SCHEMES or not rest:
        faults.append(
            Fault(
                path,
                line,
                f'the link to "{target}" cannot be followed from paper',
                "links begin with https://, http://, mailto:, tel:, section: or term:",
            )
        )
        return "", ""
    address = _shown(target)
    return f'<a href="{escape(target)}">', f'</a> <span class="address">({escape(address)})</span>'


def _shown(target: str) -> str:
    """How an address is printed: without what a browser adds by itself."""
    parts = urlsplit(target)
    if parts.scheme in ("mailto", "tel"):
        return parts.path
    query = f"?{parts.query}" if parts.query else ""
    return parts.netloc.removeprefix("www.") + parts.path.rstrip("/") + query


def _close_link(pieces: list[str], closing: str) -> str:
    """An address that is itself the words of the link is not printed twice."""
    shown = re.search(r"\((.*)\)</span>", closing)
    if shown and pieces and _bare(pieces[-1]) == _bare(shown.group(1)):
        return "</a>"
    return closing


def _bare(text: str) -> str:
    return re.sub(r"^(?:https?://|mailto:|tel:)?(?:www\.)?", "", text).rstrip("/").lower()


def _picture(child: Token, path: Path, line: int, mentions: list[Mention], faults: list[Fault]) -> str:
    source = unquote(str(child.attrs.get("src", "")))
    words = "".join(_words(part) for part in child.children or ())
    if not words.strip():
        mend = "say in the brackets what it shows: ![words](file)"
        faults.append(Fault(path, line, f'the picture "{source}" has no words for those who cannot see it', mend))
    mentions.append(Mention("picture", source, path, line))
    return f'<img src="nh-picture:{escape((path.parent / source).as_posix())}" alt="{escape(words)}">'
