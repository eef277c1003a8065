"""Fixtures that make nodes from a text, and parse a page's HTML."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser
from pathlib import Path

import pytest

from nethandout.content.document import parse
from nethandout.content.pointers import PointerContext, resolve
from nethandout.model import Node

WORDS = {"on_page": "(page {page})", "ask_for_handout": "(ask for the handout “{title}”)"}
AROUND = PointerContext(frozenset(["b"]), {"c": "Biopsy"}, {}, WORDS, ())


@dataclass
class Page:
    """The contents of a page's HTML: ids, internal links, loaded files, tags and words."""

    ids: list[str] = field(default_factory=list)
    targets: list[str] = field(default_factory=list)
    loads: list[str] = field(default_factory=list)
    tags: list[str] = field(default_factory=list)
    words: str = ""


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.page = Page()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.page.tags.append(tag)
        self.page.ids += [given["id"]] if "id" in given else []
        self.page.targets += [
            given[name][1:] for name in ("href", "data-target") if given.get(name, "").startswith("#")
        ]
        self.page.loads += [given["src"]] if "src" in given else []
        self.page.loads += [given["href"]] if tag == "link" else []

    def handle_data(self, data: str) -> None:
        self.page.words += data


@pytest.fixture(scope="session")
def read() -> Callable[[str], Page]:
    """Parse HTML."""

    def read(html: str) -> Page:
        reader = _Reader()
        reader.feed(html)
        reader.close()
        reader.page.words = " ".join(reader.page.words.split())
        return reader.page

    return read


@pytest.fixture(scope="session")
def nodes() -> Callable[[str], tuple[Node, ...]]:
    """Make nodes from Markdown with resolved pointers: section b is in the publication, c is not."""
    return lambda markdown: resolve(parse(markdown, Path("a.md"))[0], AROUND)
