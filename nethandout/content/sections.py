"""A section or worksheet file: data between +++ lines, then words."""

from __future__ import annotations

from pathlib import Path

from nethandout.content import document
from nethandout.content.fields import Fields
from nethandout.content.tomlfile import TomlText, parse_toml
from nethandout.errors import ContentError, Fault
from nethandout.input_files import read_text
from nethandout.model import Review, Section, Statement

FENCE = "+++"
STATES = ("draft", "reviewed", "unchecked")
KEYS = (
    "title",
    "main_message",
    "purpose",
    "version",
    "sources",
    "unconfirmed",
    "imported_from",
    "review",
)


def read_section(
    path: Path, name: str, language: str, quotes: str, kind: str = "section"
) -> tuple[Section, list[Fault]]:
    """Read one section or worksheet; raises ContentError only when nothing of it can be understood."""
    front, body, body_line = split(read_text(path), path)
    file = parse_toml(front, path, first_line=2)
    faults: list[Fault] = []
    fields = Fields(file, file.data, faults)
    fields.known(*KEYS)
    review = _review(fields)
    whole = review.state != "unchecked"
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
        fields.text("imported_from", needed=False),
        nodes,
        kind,
        fields.line("sources"),
    )
    return section, faults + wrong


def read_data(path: Path) -> TomlText:
    """Read the data of a section or worksheet; raises ContentError."""
    return parse_toml(split(read_text(path), path)[0], path, first_line=2)


def split(text: str, path: Path) -> tuple[str, str, int]:
    """Cut a section file into its data, its words, and the line its words begin on."""
    lines = text.split("\n")
    if lines[0].strip() != FENCE:
        mend = "begin the file with +++, then the data, then +++ again"
        raise ContentError([Fault(path, 1, "the data of the section is missing", mend)])
    ends = [number for number, line in enumerate(lines[1:], start=1) if line.strip() == FENCE]
    if not ends:
        raise ContentError([Fault(path, 1, "the data of the section does not end", "put a line +++ below the data")])
    return "\n".join(lines[1 : ends[0]]), "\n".join(lines[ends[0] + 1 :]), ends[0] + 2


def _unconfirmed(fields: Fields) -> tuple[Statement, ...]:
    listed = fields.table.get("unconfirmed")
    if isinstance(listed, list) and any(isinstance(each, str) for each in listed):
        mend = 'write each as [[unconfirmed]], below it words = ["…"] with words of the text, and why = "…"'
        fields.fault("unconfirmed", "a statement does not quote the words it is about", mend)
        return ()
    statements = fields.tables("unconfirmed")
    return tuple(each.record(Statement, line=each.line("words")) for each in statements)


def _review(fields: Fields) -> Review:
    table = fields.table.get("review", {})
    if not isinstance(table, dict):
        fields.fault("review", '"review" is not a table', 'write [review] and below it: state = "draft"')
        return Review("draft")
    review = Fields(fields.file, table, fields.faults, "review")
    state = review.text("state", needed=False) or "draft"
    if state not in STATES:
        review.fault("state", f'"{state}" is no state of review', f"write one of {', '.join(STATES)}")
    return review.record(Review, "state", state=state, why="")
