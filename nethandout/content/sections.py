"""Read a section or worksheet (data between +++ lines, then words) and the passages it includes."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

from nethandout.content import document
from nethandout.content.grammar import BOXES
from nethandout.content.schema import Fields, check_date
from nethandout.content.toml import TomlText, parse_toml
from nethandout.errors import ContentError, Diagnostic, did_you_mean
from nethandout.model import Node, Review, Section, Statement, rewritten
from nethandout.paths import LARGEST_TEXT, Folders, read_text

FENCE = "+++"
REVIEW_STATES = ("draft", "reviewed", "unchecked")
KEYS = (
    "title",
    "main_message",
    "purpose",
    "version",
    "changed",
    "changed_words",
    "sources",
    "unconfirmed",
    "imported_from",
    "review",
    "source_words",
)


def read_section(
    path: Path, name: str, language: str, quotes: str, kind: str = "section"
) -> tuple[Section, list[Diagnostic]]:
    """Read a section or worksheet; raises ContentError only if none of it can be read."""
    front, body, body_line = split_section(read_text(path), path)
    file = parse_toml(front, path, first_line=2)
    faults: list[Diagnostic] = []
    fields = Fields(file, file.data, faults)
    fields.allow_only(*KEYS)
    review = _review(fields)
    imported_from = fields.text("imported_from", needed=False)
    changed = fields.text("changed", needed=False)
    check_date(fields, "changed", changed)
    whole = not imported_from and review.state != "unchecked"
    nodes, wrong = document.parse(body, path, body_line, f"{name}-", quotes)
    section = Section(
        name,
        language,
        path,
        fields.text("title"),
        fields.text("main_message", needed=whole and kind == "section"),
        fields.text("purpose", needed=whole),
        fields.text("version"),
        fields.texts("sources"),
        _unconfirmed(fields),
        review,
        imported_from,
        nodes,
        kind,
        fields.line("sources"),
        changed=changed,
        changed_words=fields.text("changed_words", needed=False),
    )
    return section, [*faults, *wrong]


def read_data(path: Path) -> TomlText:
    """Read the data of a section or worksheet; raises ContentError."""
    return parse_toml(split_section(read_text(path), path)[0], path, first_line=2)


def split_section(text: str, path: Path) -> tuple[str, str, int]:
    """Split a section file into its data, its words, and the line the words start on."""
    lines = text.split("\n")
    if lines[0].strip() != FENCE:
        remedy = "start the file with +++, then the data, then +++ again"
        raise ContentError([Diagnostic(path, 1, "the data of the section is missing", remedy)])
    ends = [number for number, line in enumerate(lines[1:], start=1) if line.strip() == FENCE]
    if not ends:
        raise ContentError(
            [Diagnostic(path, 1, "the data of the section does not end", "put a line +++ after the data")]
        )
    return "\n".join(lines[1 : ends[0]]), "\n".join(lines[ends[0] + 1 :]), ends[0] + 2


def split_passage(path: Path) -> tuple[str, str, int]:
    """Split a passage like a section; it may have no data."""
    text = read_text(path)
    return split_section(text, path) if text.startswith(FENCE) else ("", text, 1)


def _unconfirmed(fields: Fields) -> tuple[Statement, ...]:
    listed = fields.table.get("unconfirmed")
    if isinstance(listed, list) and any(isinstance(each, str) for each in listed):
        remedy = 'write each as [[unconfirmed]], then words = ["…"] with words from the text, and why = "…"'
        fields.fault("unconfirmed", "a statement does not quote words from the text", remedy)
        return ()
    statements = fields.tables("unconfirmed")
    return tuple(each.record(Statement, line=each.line("words")) for each in statements)


def _review(fields: Fields) -> Review:
    table = fields.table.get("review", {})
    if not isinstance(table, dict):
        fields.fault("review", '"review" is not a table', 'write [review] and on the next line: state = "draft"')
        return Review("draft")
    review = Fields(fields.file, table, fields.faults, "review")
    state = review.text("state", needed=False) or "draft"
    if state not in REVIEW_STATES:
        review.fault("state", f'"{state}" is not a review state', f"write one of {', '.join(REVIEW_STATES)}")
    return review.record(Review, "state", state=state, why="")


DEEPEST_PASSAGES = 4
MOST_PASSAGES = 200
ANCHOR_PLACEHOLDER = "\0"
"""Placeholder for the prefix of anchors until a passage is inserted; it occurs in no text."""
Note = Callable[[str, Path], None]


def include_passages(section: Section, folders: Folders, note: Note, quotes: str) -> tuple[Section, list[Diagnostic]]:
    """Insert the passages a section includes; `note` is called for each file read."""
    inclusion = _Inclusion(section, folders, note, quotes)
    return replace(section, nodes=inclusion.blocks(section.nodes, section.path, ())), inclusion.faults


class _Inclusion:
    def __init__(self, section: Section, folders: Folders, note: Note, quotes: str) -> None:
        self.section = section.name
        self.language = section.language
        self.folders = folders
        self.note = note
        self.quotes = quotes
        self.times = 0
        self.length = 0
        self.parsed: dict[Path, tuple[tuple[Node, ...], int]] = {}
        self.faults: list[Diagnostic] = []

    def blocks(self, nodes: Iterable[Node], path: Path, inside: tuple[str, ...], box: str = "") -> tuple[Node, ...]:
        return tuple(self.block(node, path, inside, box) for node in nodes if self.times <= MOST_PASSAGES)

    def block(self, node: Node, path: Path, inside: tuple[str, ...], box: str) -> Node:
        if node.kind == "include":
            return self.passage(node, path, inside, box)
        within = node.kind if node.kind in BOXES else box
        return replace(node, children=self.blocks(node.children, path, inside, within)) if node.children else node

    def _user_path(self, relative: str) -> Path:
        """Return where the user would put a file: in their content folder, or in `handouts` without one."""
        return (self.folders.user or Path("handouts")) / relative

    def passage(self, block: Node, path: Path, inside: tuple[str, ...], box: str) -> Node:
        """Insert a passage into its block; if that fails, record a fault and return the block unchanged."""
        self.times += 1
        name = block.text
        if name in inside:
            self.fault(path, block.line, f'the passage "{name}" includes itself', "remove one of the includes")
            return block
        if len(inside) >= DEEPEST_PASSAGES:
            self.fault(path, block.line, f"passages are nested more than {DEEPEST_PASSAGES} deep", "include fewer")
            return block
        relative = f"passages/{name}/{self.language}.md"
        file = self.folders.find(relative) if name and "/" not in name else None
        if file is None:
            names = [Path(n).parent.name for n in self.folders.names(f"passages/*/{self.language}.md")]
            remedy = did_you_mean(name, names) or f"make the file {self._user_path(relative)}, or remove the line"
            self.fault(path, block.line, f'there is no passage "{name}"', remedy)
            return block
        try:
            nodes, length = self.parsed[file] if file in self.parsed else self.parse(relative, file)
        except ContentError as error:
            self.faults += error.faults
            return block
        self.length += length
        if self.times > MOST_PASSAGES or self.length > LARGEST_TEXT:
            wrong = f"the passages in this section are more than {MOST_PASSAGES}, or over 1 MB together"
            self.fault(path, block.line, wrong, "include fewer")
            self.times = MOST_PASSAGES + 1
            return block
        nodes = _with_anchors(nodes, f"{self.section}-{name}-{self.times}-")
        if box and any(inner.kind in BOXES for inner in nodes):
            wrong = f'the passage "{name}" puts a box inside the box "{box}"'
            self.fault(path, block.line, wrong, "put the include before or after the box")
        children = self.blocks(nodes, file, (*inside, name), box)
        return replace(block, attributes={"path": str(file)}, children=children)

    def parse(self, relative: str, path: Path) -> tuple[tuple[Node, ...], int]:
        """Read and parse a passage, once per section; returns its nodes and its length in characters."""
        self.note(relative, path)
        data, body, line = split_passage(path)
        Fields(file := parse_toml(data, path, 2), file.data, self.faults).allow_only("source_words")
        nodes, faults = document.parse(body, path, line, ANCHOR_PLACEHOLDER, self.quotes)
        self.faults += faults
        self.parsed[path] = nodes, len(body)
        return nodes, len(body)

    def fault(self, path: Path, line: int, wrong: str, remedy: str) -> None:
        self.faults.append(Diagnostic(path, line, wrong, remedy))


def _with_anchors(nodes: Iterable[Node], anchor: str) -> tuple[Node, ...]:
    """Give the headings of a passage anchors that differ each time a section includes it."""

    def rule(node: Node) -> Iterable[Node]:
        if node.kind != "heading":
            return (node,)
        return (
            replace(
                node, attributes={**node.attributes, "id": node.attributes["id"].replace(ANCHOR_PLACEHOLDER, anchor)}
            ),
        )

    return rewritten(nodes, rule)
