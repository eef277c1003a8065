"""An HTML page as passages.

Tags are taken as borders and settings rather than as a tree, so a badly nested page reads like a good one.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from nethandout.content.importing.bullets import with_bullets_gathered
from nethandout.content.importing.html_furniture import without_furniture, without_rights
from nethandout.content.importing.html_lists import ListReader
from nethandout.content.importing.html_tables import Cell, OpenTable, layout_passages, table_passages
from nethandout.content.importing.html_tokens import Token, html_tokens
from nethandout.content.importing.html_words import STYLES, WordsReader
from nethandout.content.importing.source_text import Heading, Paragraph, Passage, plain
from nethandout.errors import InputError

HEADINGS = {"title": 0, "h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
LISTS = frozenset(("ul", "ol", "menu", "dir"))
ROWS = frozenset(("tr", "td", "th", "thead", "tbody", "tfoot"))
LEADS = frozenset(("dt", "caption"))
BORDERS = (
    "address article aside blockquote body button caption center dd details dialog div dl dt fieldset"
    " figcaption figure footer form head header hr html legend main nav optgroup option p section select"
    " summary"
)
DEEPEST_TABLE = 20
LOOKS_LIKE_HEADING = re.compile(r"[^.,;:!]{1,80}")
BETWEEN_NAMES = re.compile(r"\s+[|»·–—-]\s+")


@dataclass
class Setting:
    """What stands around the words being read; a table cell begins with a fresh one."""

    lists: ListReader = field(default_factory=ListReader)
    heading: str = ""
    leads: bool = False


class PageReader:
    """Reads tokens one by one and gathers passages; in `marked` pages `data-line` says where they stood."""

    def __init__(self, marked: bool) -> None:
        self.marked = marked
        self.passages: list[Passage] = []
        self.tables: list[tuple[OpenTable, Setting]] = []
        self.setting = Setting()
        self.words = WordsReader()
        self.line = 0
        self.acts = self._acts()

    def _acts(self) -> Mapping[str, Callable[[Token], None]]:
        groups: list[tuple[Callable[[Token], None], frozenset[str]]] = [
            (self._border, frozenset(BORDERS.split())),
            (self._style, STYLES),
            (self._heading, frozenset(HEADINGS)),
            (self._list, LISTS),
            (self._item, frozenset(("li",))),
            (self._table, frozenset(("table",))),
            (self._row, ROWS),
            (self.words.link, frozenset(("a",))),
            (self.words.end_line, frozenset(("br",))),
            (self.words.picture, frozenset(("img",))),
        ]
        return {name: act for act, names in groups for name in names}

    def read(self, token: Token) -> None:
        """Take one tag or run of words."""
        if not token.name:
            self.words.add(token, self.line if self.marked else None)
            return
        if not self.marked:
            self.line = token.line
        elif (mark := token.attribute("data-line")).isdecimal():
            self.line = int(mark)
        act = self.acts.get(token.name)
        if act:
            act(token)

    def finish(self) -> tuple[Passage, ...]:
        """Close what is still open and return all passages."""
        while self.tables:
            self._close_table()
        self._flush()
        self._close_lists()
        return tuple(self.passages)

    def _border(self, token: Token) -> None:
        self._flush()
        if token.name in LEADS or token.name == "dd":
            self.setting.leads = token.name in LEADS and token.opens

    def _style(self, token: Token) -> None:
        if token.name == "pre":
            self._flush()
        self.words.style(token)

    def _heading(self, token: Token) -> None:
        self._flush()
        self._close_lists()
        self.setting.heading = token.name if token.opens else ""

    def _list(self, token: Token) -> None:
        self._flush()
        lists = self.setting.lists
        if token.opens:
            lists.begin(token.name == "ol", token.attribute("start"), self.line)
            return
        lists.end()
        if not lists.open:
            self._close_lists()

    def _item(self, token: Token) -> None:
        self._flush()
        self.setting.lists.fresh = True

    def _table(self, token: Token) -> None:
        self._flush()
        if not token.opens:
            self._close_table()
            return
        if len(self.tables) == DEEPEST_TABLE:
            raise InputError(f"tables stand inside tables more than {DEEPEST_TABLE} deep; take the outer ones away")
        self._put(*self.setting.lists.taken())
        self.tables.append((OpenTable(self.line), self.setting))
        self.setting = Setting()

    def _row(self, token: Token) -> None:
        self._flush()
        if not self.tables:
            return
        self._close_lists()
        self.setting = Setting()
        table = self.tables[-1][0]
        table.cell = None
        if token.name == "tr" and token.opens:
            table.rows.append([])
        elif token.name in ("td", "th") and token.opens:
            table.rows = table.rows or [[]]
            table.cell = Cell.spanning(token.attribute("colspan"), token.attribute("rowspan"))
            table.rows[-1].append(table.cell)

    def _close_table(self) -> None:
        if self.tables:
            self._flush()
            self._close_lists()
            table, self.setting = self.tables.pop()
            self._put(*(table_passages(table) or layout_passages(table)))

    def _close_lists(self) -> None:
        self._put(*self.setting.lists.taken())
        self.setting.lists.open = []

    def _flush(self) -> None:
        """Make a passage of the words read since the last border."""
        words, line = self.words.taken(), self.words.line
        if not words:
            return
        if self.setting.lists.open:
            self.setting.lists.add(words)
        elif self.setting.heading:
            self._put(Heading(line, words, HEADINGS[self.setting.heading]))
        elif not self.tables and all(span.strong for span in words) and _is_short(plain(words)):
            self._put(Heading(line, words, 6))
        else:
            self._put(Paragraph(line, words, self.setting.leads))

    def _put(self, *passages: Passage) -> None:
        cells = (table.cell for table, _ in reversed(self.tables))
        cell = next((cell for cell in cells if cell is not None), None)
        (self.passages if cell is None else cell.passages).extend(passages)


def _is_short(text: str) -> bool:
    return len(text.split()) <= 12 and LOOKS_LIKE_HEADING.fullmatch(text) is not None


def html_passages(text: str, marked: bool = False) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Return the passages of an HTML page, and what could not be taken over as it was or belongs to its site."""
    reader = PageReader(marked)
    tokens, left_out = (html_tokens(text), ()) if marked else without_furniture(html_tokens(text))
    for token in tokens:
        reader.read(token)
    passages = with_bullets_gathered(_without_repeated_title(reader.finish()))
    passages, rights = (passages, ()) if marked else without_rights(passages)
    notices = (f"{what}, {count} times" if count > 1 else what for what, count in reader.words.notices.items())
    return passages, (*notices, *left_out, *rights)


def _without_repeated_title(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Drop the page's title where a heading on the page says the same, with or without the name of the site."""
    headings = {passage for passage in passages if isinstance(passage, Heading)}
    said = {plain(heading.words).casefold() for heading in headings if heading.level > 0}
    repeated = {heading for heading in headings if not heading.level and not said.isdisjoint(_parts(heading))}
    return tuple(passage for passage in passages if passage not in repeated)


def _parts(title: Heading) -> list[str]:
    """A title and its parts: "Grades | A Foundation" is often a heading and the name of a site."""
    words = plain(title.words).casefold()
    return [words, *BETWEEN_NAMES.split(words)]
