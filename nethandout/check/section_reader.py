"""Read the words of a section from its tree, and find their columns in the file, since the tree only has lines."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path

from nethandout.check.section_text import Element, Located, Place, SectionText, Target
from nethandout.content.grammar import BOXES, TICK_BOX, without_suppressions
from nethandout.content.sections import read_data
from nethandout.content.toml import TomlSetting, TomlText
from nethandout.content.vocabulary import NAMES_BLOCK
from nethandout.model import Library, Node, Section
from nethandout.paths import read_text

WORDS = ("heading", "paragraph", "plain", "cell")
LISTS = ("bullet_list", "ordered_list")
FRONT = {"title": "heading", "main_message": "paragraph", "purpose": "paragraph"}
TEXTS = {"soft_break": " ", "hard_break": " ", "tick_box": TICK_BOX}


def section_text(section: Section, library: Library) -> SectionText:
    """Return the words of a section and its passages, without tables generated from the glossary."""
    reading = _Reading(emergency_number(library), library.language.quotes)
    reading.file(section.path, section.nodes)
    lines = {path: tuple(source.lines) for path, source in reading.sources.items()}
    figures, boxes, targets = tuple(reading.figures), tuple(reading.boxes), tuple(reading.targets)
    data = read_data(section.path)
    front = tuple(_front(data, lines[section.path]))
    return SectionText(section, tuple(reading.elements), figures, boxes, targets, lines, data, front)


def _front(data: TomlText, lines: Sequence[str]) -> Iterator[Element]:
    settings = {setting.name: setting for setting in data.texts() if setting.table is data.data}
    for name, kind in FRONT.items():
        if name in settings and (text := " ".join(settings[name].text.split())):
            yield setting_element(settings[name], text, data.path, lines, kind)


def emergency_number(library: Library) -> Mapping[str, str]:
    """Return the variables of a text, with their values when no region is chosen."""
    region = library.regions.get(library.language.region)
    return {"emergency-number": region.emergency if region else "911"}


def setting_element(
    setting: TomlSetting, text: str, path: Path, lines: Sequence[str], kind: str = "paragraph"
) -> Element:
    """Return the words of a text in the TOML file `path` of these lines; `text` is what is read of it."""
    source = _Source(lines, "")
    source.find("=", setting.line, setting.line)
    return Element(kind, text, path, tuple(source.places(text, setting.line, setting.last)), setting.name)


@dataclass
class _Source:
    """The lines of a file, in which words are found in reading order; `line` and `at` say where the last ones end."""

    lines: Sequence[str]
    quotes: str
    line: int = 0
    at: int = 0

    def places(self, words: str, first: int, last: int) -> Iterator[Place]:
        """Find words on the lines from `first` to `last`, as a whole or else one by one."""
        start = 0
        for part in (words.strip(),) if self.find(words.strip(), first, last, stay=True) else words.split():
            start = words.index(part, start)
            is_found = self.find(part, first, last)
            yield Place(start, self.line, self.at - (len(part) if is_found else 0) + 1)
            start += len(part)

    def find(self, words: str, first: int, last: int, stay: bool = False) -> bool:
        """Move to the end of the next occurrence of some words, if any; with `stay`, only look for it."""
        if first > self.line:
            self.line, self.at = first, 0
        wanted = words.translate(self.straight)
        for line in range(self.line, min(last, len(self.lines)) + 1):
            written = without_suppressions(self.lines[line - 1]).translate(self.straight)
            at = written.find(wanted, self.at if line == self.line else 0)
            if at >= 0:
                self.line, self.at = (self.line, self.at) if stay else (line, at + len(words))
                return True
        return False

    @cached_property
    def straight(self) -> Mapping[int, str]:
        """The quotation marks the parser may have substituted for straight ones."""
        return dict(zip(map(ord, "“”‘’" + self.quotes), "\"\"''\"\"''", strict=False))


@dataclass
class _Reading:
    """One pass over a tree; `sources` are the files read so far."""

    variables: Mapping[str, str]
    quotes: str
    elements: list[Element] = field(default_factory=list)
    figures: list[Located] = field(default_factory=list)
    boxes: list[Located] = field(default_factory=list)
    targets: list[Target] = field(default_factory=list)
    sources: dict[Path, _Source] = field(default_factory=dict)

    def file(self, path: Path, nodes: Iterable[Node], box: str = "") -> None:
        """Read the blocks of a file; a passage that was read already is not read again."""
        if path not in self.sources:
            self.sources[path] = _Source(tuple(read_text(path).split("\n")), self.quotes)
            self.blocks(nodes, path, box)

    def blocks(self, nodes: Iterable[Node], path: Path, box: str, block: Node | None = None) -> None:
        for node in nodes:
            if node.kind in WORDS:
                self.words(node, path, box, block)
            elif node.kind == "include" and "path" in node.attributes:
                self.file(Path(node.attributes["path"]), node.children, box)
            elif node.kind in BOXES:
                self.boxes.append((node, path))
                self.blocks(node.children, path, node.kind)
            elif node.kind == "figure":
                self.figures.append((node, path))
            elif node.kind != NAMES_BLOCK:
                outermost = node if node.kind == "table" or (node.kind in LISTS and not block) else block
                self.blocks(node.children, path, box, outermost)

    def words(self, node: Node, path: Path, box: str, block: Node | None) -> None:
        text, places, marks = "", list[Place](), list[int]()
        for part in leaves(node.children):
            if part.kind == "sources":
                marks.append(len(text))
            elif part.kind == "image":
                self.figures.append((part, path))
            piece = self.text_of(part)
            places += (replace(place, start=place.start + len(text)) for place in self.places(part, piece, path))
            text += piece
        cut = len(text) - len(text.lstrip())
        if text.strip():
            kind = ("item" if block else "paragraph") if node.kind in ("paragraph", "plain") else node.kind
            places = [replace(place, start=place.start - cut) for place in places]
            marks = [mark - cut for mark in marks]
            element = Element(kind, text.strip(), path, tuple(places), box, node.children, tuple(marks), block)
            self.elements.append(element)

    def text_of(self, part: Node) -> str:
        """Return the text of a leaf of a paragraph."""
        if part.kind == "variable":
            return self.variables.get(part.text, part.text)
        return part.text if part.kind in ("text", "code") else TEXTS.get(part.kind, "")

    def places(self, part: Node, text: str, path: Path) -> Iterator[Place]:
        """Find where a leaf is written.

        That is its own line, or the next one if code or a link target spans two lines.
        """
        source = self.sources[path]
        last = max(part.line, source.line) + 1
        if part.kind in ("text", "code", "tick_box"):
            yield from source.places(text, part.line, last)
        elif part.kind in ("variable", "sources", "image", "target"):
            is_found = source.find(part.attributes.get("src", part.text), part.line, last)
            column = source.at - (len(part.text) if is_found else 0) + 1
            if part.kind == "target":
                self.targets.append(Target(part.text, path, source.line, column))
            if text:
                yield Place(0, source.line, column)


def leaves(nodes: Iterable[Node]) -> Iterator[Node]:
    """Yield the leaves of a paragraph, and the target of each link after its words."""
    for node in nodes:
        if not node.children:
            yield node
        yield from leaves(node.children)
        target = node.attributes.get("href", "")
        if target and target != node.words:
            yield Node("target", text=target, line=node.line)
