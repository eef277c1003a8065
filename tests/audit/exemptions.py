"""Remarks that are wrong: each rule and construct, with the reason. `test_exemptions.py` shows that each is right."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import zip_longest
from pathlib import Path

from .checkers import Remark
from .tags import read_artifacts, read_structure

HEADINGS = ("H1", "H2", "H3")
STREAM = re.compile(rb"/Length (\d+)[^\n]*>>\nstream\n")


@dataclass(frozen=True)
class Exemption:
    """A remark that does not count, by checker and rule, if the file has the construct that the rule is wrong about."""

    checker: str
    rule: str
    reason: str
    is_there: Callable[[bytes, Remark], bool]

    def covers(self, pdf: bytes, remark: Remark) -> bool:
        """Whether this remark does not count."""
        return (self.checker, self.rule) == (remark.checker, remark.rule) and self.is_there(pdf, remark)


def on_a_later_page_of_a_table(pdf: bytes, remark: Remark) -> bool:
    """Whether the page of the remark has a table that began on an earlier page."""
    for table in read_structure(pdf).find("Table"):
        pages = {page for node in table.walk() for page in node.pages}
        if remark.page - 1 in pages - {min(pages, default=0)}:
            return True
    return False


def in_the_value_of_a_field(pdf: bytes, remark: Remark) -> bool:
    """Whether every word the remark names is a value or choice of a field."""
    fields = [field for form in read_structure(pdf).find("Form") for field in form.annotations]
    values = " ".join(str(field.get("/V", "")) + " " + str(field.get("/Opt", "")) for field in fields)
    return bool(fields) and all(word in values for word in remark.evidence.split("; "))


def begins_a_part(pdf: bytes, remark: Remark) -> bool:
    """Whether every line like those the remark names ("Section 1") is a heading, or comes right before one."""
    lines = {_without_numbers(line) for line in remark.evidence.split("; ")}
    begins: dict[str, set[bool]] = {}
    for parent in read_structure(pdf).walk():
        for node, following in zip_longest(parent.kids, parent.kids[1:]):
            line = _without_numbers(" ".join(node.words()))
            if node.role in ("P", *HEADINGS) and line in lines:
                above_one = following is not None and following.role in HEADINGS
                begins.setdefault(line, set()).add(above_one or node.role in HEADINGS)
    # The remark gives the number of lines, and names at most three of them.
    return remark.words.startswith(f"{len(lines)} ") and begins == {line: {True} for line in lines}


def _without_numbers(words: str) -> str:
    return re.sub(r"\d+", "#", " ".join(words.split()))


def for_writing_in(pdf: bytes, remark: Remark) -> bool:
    """Whether every empty cell of the tables on the page has headers that say what to write there."""
    cells = [
        cell
        for table in read_structure(pdf).find("Table")
        if remark.page - 1 in {page for node in table.walk() for page in node.pages}
        for cell in table.find("TD")
        if not "".join(cell.words()).strip()
    ]
    return bool(cells) and all(cell.attributes.get("Headers") for cell in cells)


def of_two_columns_with_named_rows(pdf: bytes, remark: Remark) -> bool:
    """Whether a table on the page has two columns, and each cell has a row header and a column header."""
    for table in read_structure(pdf).find("Table"):
        rows = [[cell for cell in row.kids if cell.role in ("TH", "TD")] for row in table.find("TR")]
        on_page = remark.page - 1 in {page for node in table.walk() for page in node.pages}
        named = all([cell.role for cell in row] == ["TH", "TD"] for row in rows[1:])
        if on_page and rows and len(rows[0]) == 2 and named:
            return all(len(cell.attributes.get("Headers", ())) == 2 for cell in table.find("TD"))
    return False


def in_the_repeated_head_of_a_table(pdf: bytes, remark: Remark) -> bool:
    """Whether the remark is about one line, the head of a table that goes on from an earlier page."""
    for table in read_structure(pdf).find("Table"):
        pages = {page for node in table.walk() for page in node.pages}
        head = " ".join(" ".join("".join(cell.words()) for cell in row.find("TH")) for row in table.find("TR")[:1])
        if remark.page - 1 in pages - {min(pages, default=0)} and head.split() == remark.evidence.split():
            return remark.words.startswith("1 ")
    return False


def at_the_foot_of_its_page(pdf: bytes, remark: Remark) -> bool:
    """Whether the remark is about one line, the footer with the number of its page."""
    pages = read_artifacts(pdf)
    if not (1 <= remark.page <= len(pages) and remark.words.startswith("1 ")):
        return False
    foot = pages[remark.page - 1]
    is_footer = re.search(rf"(?:Page|Página) {remark.page} (?:of|de) {len(pages)}\Z", remark.evidence) is not None
    return is_footer and all(word in foot for word in remark.evidence.split())


def every_length_is_right(pdf: bytes, remark: Remark) -> bool:
    """Whether each stream has the length it declares, and one ends in a byte that looks like a line end."""
    ends = []
    for found in STREAM.finditer(pdf):
        end = found.end() + int(found[1])
        if pdf[end : end + 10] != b"\nendstream":
            return False
        ends.append(pdf[end - 1 : end])
    return b"\r" in ends


EXEMPTIONS = (
    Exemption(
        "outloud",
        "TBL-014",
        "A table that goes on over several pages is one Table. The rule looks for a table on each page by the page "
        "the element begins on, so it misses the table on the pages after the first.",
        on_a_later_page_of_a_table,
    ),
    Exemption(
        "outloud",
        "TAG-003",
        "The words are the value of a field. They are announced with the field, which belongs to "
        "a Form; the rule looks at page content only.",
        in_the_value_of_a_field,
    ),
    Exemption(
        "outloud",
        "PAG-001",
        'The line with a section\'s number ("Section 1") is right above the heading of each section, and the boxes at '
        'the end of a section ("What to do now") often have a page of their own, which begins with their heading. '
        "These lines are not running headers, but part of the words, and each is read once.",
        begins_a_part,
    ),
    Exemption(
        "outloud",
        "TBL-012",
        "The empty cells of a table for writing in are its purpose. Each has headings that say what belongs there.",
        for_writing_in,
    ),
    Exemption(
        "outloud",
        "TBL-010",
        "A table of two columns whose rows have names has one header more for each row than a plain one. Each cell is "
        "headed by its row and its column; the rule takes more headers than cells for a broken table.",
        of_two_columns_with_named_rows,
    ),
    Exemption(
        "outloud",
        "TAG-002",
        "The footer is an artifact. The rule recognizes one that is on every page, so it misses that of a file of one "
        "page, and those of a handout, which has its state at the foot of the first page and its title on the others.",
        at_the_foot_of_its_page,
    ),
    Exemption(
        "outloud",
        "TAG-002",
        "The head of a table is repeated on each page that the table goes on to. It is read once, with the first rows; "
        "the rule takes a head of eight words or more for prose.",
        in_the_repeated_head_of_a_table,
    ),
    Exemption(
        "page-validation",
        "PDFA2A-STREAM-LENGTH-001",
        "The length of every stream is right. Compressed content can end in the byte 0D, which the rule takes "
        "for a line end.",
        every_length_is_right,
    ),
)


def counting(path: Path, remarks: Iterable[Remark]) -> list[Remark]:
    """Return the remarks on a file that no exemption covers."""
    pdf = path.read_bytes()
    return [remark for remark in remarks if not any(exemption.covers(pdf, remark) for exemption in EXEMPTIONS)]
