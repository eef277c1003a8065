"""An HTML page as passages: tags are taken as borders and settings, so that a badly nested page reads like a good one."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from nethandout.content.importing.bullets import with_bullets_gathered
from nethandout.content.importing.html_tables import Cell, OpenTable, layout_passages, table_passages
from nethandout.content.importing.html_tokens import Token, html_tokens
from nethandout.content.importing.source_text import (
    WHITE,
    Heading,
    Item,
    ItemList,
    Paragraph,
    Passage,
    Span,
    Words,
    plain,
    tidy,
)
from nethandout.errors import InputError

HEADINGS = {"title": 0, "h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6}
LISTS = frozenset(("ul", "ol", "menu", "dir"))
BORDER_NAMES = (
    "address article aside blockquote body button caption center dd details dialog div dl dt fieldset figcaption "
    "figure footer form head header hr html legend main nav optgroup option p pre section select summary"
)
BORDERS = frozenset(BORDER_NAMES.split())
LEADS = frozenset(("dt", "caption"))
STRONG, EMPHASIS, STRUCK = (
    frozenset(("b", "strong")),
    frozenset(("i", "em")),
    frozenset(("s", "strike", "del")),
)
RAISED = str.maketrans("123", "¹²³")
DEEPEST_TABLE = 20
LOOKS_LIKE_HEADING = re.compile(r"[^.,;:!]{1,80}")


@dataclass
class OpenList:
    """A list that has begun: whether it is numbered, and the number of its next point."""

    numbered: bool
    next_number: int = 1


@dataclass
class Setting:
    """What stands around the words being read; a table cell begins with a fresh one."""

    lists: list[OpenList] = field(default_factory=list)
    items: list[Item] = field(default_factory=list)
    items_line: int = 0
    fresh_item: bool = False
    heading: str = ""
    leads: bool = False


class PageReader:
    """Reads tokens one by one and gathers passages."""

    def __init__(self, marked: bool) -> None:
        self.marked = marked
        self.passages: list[Passage] = []
        self.notices: Counter[str] = Counter()
        self.tables: list[tuple[OpenTable, Setting]] = []
        self.setting = Setting()
        self.spans: list[Span] = []
        self.has_words = False
        self.open: Counter[str] = Counter()
        self.address = ""
        self.line = self.words_line = 0

    def read(self, token: Token) -> None:
        """Take one tag or run of words."""
        if not token.name:
            self._words(token)
            return
        if not self.marked:
            self.line = token.line
        elif (mark := token.attribute("data-line")).isdecimal():
            self.line = int(mark)
        for names, act in self._actions().items():
            if token.name in names:
                act(token)
                return

    def _actions(self) -> Mapping[frozenset[str], Callable[[Token], None]]:
        return {
            STRONG | EMPHASIS | STRUCK | {"sup", "pre"}: self._style,
            frozenset(("a",)): self._link,
            frozenset(("br",)): self._break,
            frozenset(("img",)): self._picture,
            frozenset(HEADINGS): self._heading,
            LISTS: self._list,
            frozenset(("li",)): self._item,
            frozenset(("table",)): self._table,
            frozenset(("tr", "td", "th", "thead", "tbody", "tfoot")): self._row,
            BORDERS: self._border,
        }

    def finish(self) -> tuple[Passage, ...]:
        """Close what is still open and return all passages."""
        while self.tables:
            self._close_table()
        self._flush()
        self._close_list()
        return tuple(self.passages)

    def _words(self, token: Token) -> None:
        text = token.words
        if text.strip() and not self.has_words:
            self.has_words = True
            before = text[: len(text) - len(text.lstrip())]
            self.words_line = self.line if self.marked else token.line + before.count("\n")
        if not self.open["pre"]:
            text = WHITE.sub(" ", text)
        if self.open["sup"] and text.strip().isdigit():
            text = text.strip()
            self.notices["figures set high were written as ² or ^4"] += 1
            text = text.translate(RAISED) if text in "123" else f"^{text}"
        self.notices["words that were struck through were kept; look at them"] += bool(
            any(self.open[name] for name in STRUCK) and text.strip()
        )
        strong, emphasis = (any(self.open[name] > 0 for name in names) for names in (STRONG, EMPHASIS))
        self.spans.append(Span(text, strong, emphasis, self.address))

    def _style(self, token: Token) -> None:
        if token.name == "pre":
            self._flush()
        self.open[token.name] = max(0, self.open[token.name] + (1 if token.opens else -1))

    def _link(self, token: Token) -> None:
        self.address = token.attribute("href").strip() if token.opens else ""

    def _break(self, token: Token) -> None:
        self.spans.append(Span("\n"))

    def _picture(self, token: Token) -> None:
        words = token.attribute("alt").strip()
        self.notices["pictures were left out" + (f" (“{words[:80]}”)" if words else "")] += 1

    def _border(self, token: Token) -> None:
        self._flush()
        if token.name in LEADS or token.name == "dd":
            self.setting.leads = token.name in LEADS and token.opens

    def _heading(self, token: Token) -> None:
        self._flush()
        self._close_list()
        self.setting.heading = token.name if token.opens else ""

    def _list(self, token: Token) -> None:
        self._flush()
        lists = self.setting.lists
        if token.opens:
            start = token.attribute("start")
            number = int(start) if start.isdecimal() and len(start) < 9 else 1
            self.setting.items_line = self.setting.items_line if self.setting.items else self.line
            lists.append(OpenList(token.name == "ol", number))
            self.setting.fresh_item = True
        elif lists:
            lists.pop()
            self.setting.fresh_item = True
            if not lists:
                self._close_list()

    def _item(self, token: Token) -> None:
        self._flush()
        self.setting.fresh_item = True

    def _table(self, token: Token) -> None:
        self._flush()
        if not token.opens:
            self._close_table()
            return
        if len(self.tables) == DEEPEST_TABLE:
            raise InputError(f"line {self.line}: tables stand inside tables more than {DEEPEST_TABLE} deep")
        self._close_list(ended=False)
        self.tables.append((OpenTable(self.line), self.setting))
        self.setting = Setting()

    def _row(self, token: Token) -> None:
        self._flush()
        if not self.tables:
            return
        self._close_list()
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
        if not self.tables:
            return
        self._flush()
        self._close_list()
        table, self.setting = self.tables.pop()
        for passage in table_passages(table) or layout_passages(table):
            self._put(passage)

    def _put(self, passage: Passage) -> None:
        cells = (table.cell for table, _ in reversed(self.tables))
        cell = next((cell for cell in cells if cell is not None), None)
        (self.passages if cell is None else cell.passages).append(passage)

    def _flush(self) -> None:
        words, self.spans, self.has_words = tidy(self.spans), [], False
        if not words:
            return
        line = self.words_line
        if self.setting.lists:
            self._add_to_list(words)
        elif self.setting.heading:
            self._put(Heading(line, words, HEADINGS[self.setting.heading]))
        elif not self.tables and all(span.strong for span in words) and _is_short(plain(words)):
            self._put(Heading(line, words, 6))
        else:
            self._put(Paragraph(line, words, leads=self.setting.leads))

    def _add_to_list(self, words: Words) -> None:
        setting = self.setting
        if setting.fresh_item or not setting.items:
            current = setting.lists[-1]
            depth = len(setting.lists) - 1
            setting.items.append(Item(words, depth, current.next_number if current.numbered else None))
            current.next_number += 1
            setting.fresh_item = False
        else:
            last = setting.items[-1]
            setting.items[-1] = replace(last, words=tidy((*last.words, Span("\n"), *words)))

    def _close_list(self, ended: bool = True) -> None:
        if self.setting.items:
            self._put(ItemList(self.setting.items_line, tuple(self.setting.items)))
        self.setting.items = []
        if ended:
            self.setting.lists = []


def _is_short(text: str) -> bool:
    return len(text.split()) <= 12 and LOOKS_LIKE_HEADING.fullmatch(text) is not None


def html_passages(text: str, marked: bool = False) -> tuple[tuple[Passage, ...], tuple[str, ...]]:
    """Return the passages of an HTML page, and what could not be taken over as it was.

    `marked` tells that `data-line` says where a passage stood in the file that the page was made from.
    """
    reader = PageReader(marked)
    for token in html_tokens(text):
        reader.read(token)
    passages = with_bullets_gathered(_without_repeated_title(reader.finish()))
    notices = tuple(
        f"{count} x {what}" if count > 1 else what for what, count in reader.notices.items() if count
    )
    return passages, notices


def _without_repeated_title(passages: tuple[Passage, ...]) -> tuple[Passage, ...]:
    """Drop the page's title where a heading on the page says the same."""
    said = {plain(p.words).casefold() for p in passages if isinstance(p, Heading) and p.level > 0}
    return tuple(
        passage
        for passage in passages
        if not (
            isinstance(passage, Heading) and passage.level == 0 and plain(passage.words).casefold() in said
        )
    )
