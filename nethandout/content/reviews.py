"""Decide what may be printed: valid and expired reviews, unknown sources, unconfirmed statements."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import zip_longest
from pathlib import Path

from nethandout.content.grammar import BOXES
from nethandout.content.schema import parse_date
from nethandout.content.sections import read_data
from nethandout.content.signing import SIGNATURE_KIND, signature
from nethandout.errors import Diagnostic
from nethandout.model import Library, Node, Review, Section, Source, Statement, walk
from nethandout.model.text import ONE_LINE

_HASH = re.compile(r"(?:([0-9]{1,3}):)?[0-9a-f]{64}\Z")  # signatures of the first kind had no number
WHY_DRAFT = {
    "changed": 'the printed content of "{name}" has changed since {by} signed it',
    "earlier": '"{name}" was signed with an earlier version of nethandout, which covered less',
    "later": '"{name}" was signed with a later version of nethandout, and this one cannot tell what it covered',
    "incomplete": 'the review of "{name}" lacks a name, a valid date, or the hash of what was signed',
}


def state_on(review: Review, today: date) -> str:
    """Return the state of a review on a day: "draft", "reviewed", "overdue" or "unchecked".

    The review must come from a library, where a section whose signature does not match is already a draft.
    """
    until = parse_date(review.review_by)
    return "overdue" if review.state == "reviewed" and until is not None and until < today else review.state


STATES = ("unchecked", "draft", "overdue", "reviewed")
"""The review states, from least to most."""


def review_state(sections: Iterable[Section]) -> str:
    """Return the least review state of sections, and how long the first of their reviews holds: "reviewed until …"."""
    reviews = [section.review for section in sections]
    least = min((review.state for review in reviews), key=STATES.index, default="")
    return f"{least} until {min(review.review_by for review in reviews)}" if least == STATES[-1] else least


def apply_signatures(library: Library) -> Library:
    """Turn every section whose signature does not match its content, or whose English has changed, into a draft."""
    return replace(
        library, sections={name: _apply_signature(section, library) for name, section in library.sections.items()}
    )


def why_draft(section: Section) -> str:
    """Say why a signed section is a draft, and what to do; "" for any other section."""
    if not section.review.why:
        return ""
    if section.review.why == "stale":
        wrong = f'the English text of "{section.name}" has changed since it was translated, and its pages say so'
        return f"{wrong}; to see what: nethandout translated {section.name} --lang {section.language}"
    wrong = WHY_DRAFT[section.review.why].format(name=section.name, by=section.review.reviewed_by)
    return f"{wrong}, so it is a draft; have it reviewed again and sign it: nethandout sign {section.name}"


def _apply_signature(section: Section, library: Library) -> Section:
    if section.changes:
        state = "draft" if section.review.state == "reviewed" else section.review.state
        return replace(section, review=replace(section.review, state=state, why="stale"))
    if section.review.state != "reviewed":
        return section
    why = _why_draft(section, library)
    return replace(section, review=replace(section.review, state="draft", why=why)) if why else section


def _why_draft(section: Section, library: Library) -> str:
    review = section.review
    digest = _HASH.match(review.words)
    if not (digest and review.reviewed_by.strip() and parse_date(review.reviewed_on) and parse_date(review.review_by)):
        return "incomplete"
    kind = int(digest[1] or 1)
    if kind != SIGNATURE_KIND:
        return "earlier" if kind < SIGNATURE_KIND else "later"
    return "" if review.words == signature(section, library, review) else "changed"


OVERDUE = "review-overdue"
UNKNOWN_SOURCE = "unknown-source"
OFF_SHEET = "off-sheet"
OVERRIDABLE = (OVERDUE, UNKNOWN_SOURCE, OFF_SHEET)
"""The reasons not to print that --allow overrides."""


def printable_library(library: Library, allow: Collection[str], today: date) -> Library:
    """Move sections that must not be printed today to `Library.broken`, except for the reasons in `allow`.

    The pages say what was allowed.
    """
    broken = dict(library.broken)
    sections = dict(library.sections)
    for name, section in library.sections.items():
        if state_on(section.review, today) == "overdue":
            if OVERDUE in allow:
                sections[name] = replace(section, review=replace(section.review, state="overdue"))
            else:
                broken[name] = (*broken.get(name, ()), _overdue_fault(section))
    sources = library.sources
    if UNKNOWN_SOURCE in allow:
        sources = _sources_with_unknown(library)
        broken = {owner: tuple(f for f in faults if not is_unknown_source(f)) for owner, faults in broken.items()}
    kept = {owner: faults for owner, faults in broken.items() if faults}
    return replace(library, sections=sections, sources=sources, broken=kept)


def is_unknown_source(fault: Diagnostic) -> bool:
    """Return whether a fault is about a source that does not exist."""
    return fault.wrong.startswith("sources.toml has no source ")


def _overdue_fault(section: Section) -> Diagnostic:
    wrong = f"the review expired on {section.review.review_by}"
    remedy = f"have it reviewed again and sign it (nethandout sign), or print it anyway: --allow {OVERDUE}"
    return Diagnostic(section.path, read_data(section.path).line("review_by"), wrong, remedy)


def _sources_with_unknown(library: Library) -> Mapping[str, Source]:
    """Add an entry for each missing source, which says so in the list of sources."""
    mentioned = [mention for section in library.sections.values() for mention in section.mentions]
    missing = {mention.name for mention in mentioned if mention.kind in ("source", "listed")} - library.sources.keys()
    words = library.language.words.get("source_not_found", "{id}")
    return {**library.sources, **{name: Source(name, words.format(id=name), words.format(id=name)) for name in missing}}


STRAIGHT = str.maketrans("“”„«»‘’‚‹›", "\"\"\"\"\"'''''")
LISTS = ("bullet_list", "ordered_list")
TEXTS = ("paragraph", "plain", "heading")
CELL_SEPARATOR = " | "


@dataclass(frozen=True)
class Place:
    """A paragraph, list item or table row, and where it is.

    `above` is the heading above it, or the label or name of its box; `more` are the items or rows that a paragraph or
    table head introduces. `line` is 0 in the data of a section.
    """

    text: str
    path: Path
    line: int
    above: str = ""
    more: tuple[str, ...] = ()

    def lines(self, fixed_words: Mapping[str, str]) -> Iterator[str]:
        """Yield the place and its text line by line, to print."""
        where = f"{self.path}:{self.line}" if self.line else f"{self.path}"
        yield f"{fixed_words.get(self.above, self.above)} ({where})" if self.above else where
        yield f"  “{self.text}”"
        yield from (f"  - {item}" for item in self.more)


def quoted_places(section: Section, statement: Statement) -> tuple[Place, ...]:
    """Find the places in a section whose words a statement quotes, in order."""
    quoted = [_comparable(words) for words in statement.words]
    return tuple(place for place in _places(section) if any(words in _comparable(place.text) for words in quoted))


def quotation_faults(section: Section, folders: Sequence[Path]) -> list[Diagnostic]:
    """Report each quotation that is not in the words of its section.

    Quotations are not checked if a later folder replaces some of the words, such as a passage.
    """
    own = _folder_rank(section.path, folders)
    included = (node.attributes["path"] for node in walk(section.nodes) if "path" in node.attributes)
    if not section.unconfirmed or any(_folder_rank(Path(path), folders) > own for path in included):
        return []
    texts = [_comparable(place.text) for place in _places(section)]
    remedy = "quote words from one paragraph, list item or row as printed, without marks such as ** or {R1}"
    return [
        Diagnostic(section.path, statement.line, f'the words "{words}" are not in the text', remedy)
        for statement in section.unconfirmed
        for words in statement.words
        if not (_comparable(words) and any(_comparable(words) in text for text in texts))
    ]


def _folder_rank(path: Path, folders: Sequence[Path]) -> int:
    return max((nth for nth, folder in enumerate(folders) if path.is_relative_to(folder)), default=0)


def _comparable(words: str) -> str:
    """Normalize words for comparison: straight quotes, one line."""
    return " ".join(words.translate(STRAIGHT).split())


def _line_of(node: Node) -> str:
    """Return the words of a node on one line."""
    return " ".join(_visible_text(node).split())


def _visible_text(node: Node) -> str:
    """Return the words a reader sees, with the names of variables in braces."""
    if node.kind == "variable":
        return f"{{{node.text}}}"
    if node.kind in ONE_LINE:
        return node.text + "".join(map(_visible_text, node.children))
    return "\n".join(map(_visible_text, node.children)) if node.children else node.words


def _places(section: Section) -> Iterator[Place]:
    for text in (section.title, section.main_message, section.purpose):
        yield Place(text, section.path, 0)
    yield from _walk_places(section.nodes, section.path, "", 0)


def _walk_places(nodes: Sequence[Node], path: Path, above: str, line: int) -> Iterator[Place]:
    for node, after in zip_longest(nodes, nodes[1:]):
        line = node.line or line
        if node.kind in TEXTS:
            introduced = after.children if after is not None and after.kind in LISTS else ()
            yield Place(_line_of(node), path, line, above, tuple(map(_line_of, introduced)))
            above = _line_of(node) if node.kind == "heading" else above
        elif node.kind == "table":
            yield from _rows(node, path, above, line)
        else:
            inside = Path(node.attributes.get("path", path)) if node.kind == "include" else path
            label = (node.text or node.kind) if node.kind in BOXES else above
            yield from _walk_places(node.children, inside, label, line)


def _rows(table: Node, path: Path, above: str, line: int) -> Iterator[Place]:
    texts = [CELL_SEPARATOR.join(map(_line_of, row.children)) for row in table.children]
    for nth, (row, text) in enumerate(zip(table.children, texts, strict=True)):
        yield Place(text, path, row.line or line, above, () if nth else tuple(texts[1:]))
