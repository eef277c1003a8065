"""Invalid reviews: the words differ from those that were signed, or nobody signed them."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from nethandout import paths
from nethandout.content.library import read_library
from nethandout.content.signing import signed_text
from nethandout.paths import Folders
from tests.hostile.cases import OWN, Build, Case, section, words, write

CHECK = ("check", "bad", *OWN)
BODY = "## Dose\n\n![How much to take](dose.svg)\n\nCall {emergency-number}. A NET is a growth.\n"
DRAWING = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><path d='M0 0h%d'/></svg>"


def _signed(name: str, old: str, new: str) -> Build:
    """Build a signed section, and replace words in a file of its folder."""

    def build(folder: Path) -> None:
        words(section(BODY), lambda folder: write(folder, "words/sections/bad/dose.svg", DRAWING % 1))(folder)
        library = read_library(Folders(paths.packaged("handouts"), folder / "words", only_user=True))
        text = signed_text(library.sections["bad"], library, "Dr. A", date(2026, 1, 1), date(2099, 1, 1))
        write(folder, "words/sections/bad/en.md", text)
        before = (folder / "words" / name).read_text(encoding="utf-8")
        assert old in before
        write(folder, f"words/{name}", before.replace(old, new))

    return build


def _case(name: str, shows: str, file: str, old: str, new: str, expected: str, fast: bool = False) -> Case:
    return Case(name, shows, _signed(file, old, new), CHECK, 1, expected, fast)


PAGE = "sections/bad/en.md"
CHANGED = "the printed text of the section has changed since Dr. A signed it on 2026-01-01"
INCOMPLETE = "the review lacks a name, a date that can be read, or the hash of what was signed"
OTHER_VERSION = "with another version of nethandout, which covered other things"
CASES = (
    _case("signed-picture", "A picture was replaced.", "sections/bad/dose.svg", "M0 0h1", "M0 0h9", CHANGED, fast=True),
    _case("signed-number", "The emergency number was changed.", "regions.toml", '"911"', '"900"', CHANGED),
    _case("signed-meaning", "The meaning of a word was changed.", "glossary/en.toml", "A growth", "No growth", CHANGED),
    _case("signed-name", "The name was changed.", PAGE, "Dr. A", "Dr. B", CHANGED.replace("Dr. A", "Dr. B")),
    _case("signed-for-ever", "The last day was changed.", PAGE, "2099-01-01", "9999-12-31", CHANGED),
    _case("signed-never-ends", "The last day is not a date.", PAGE, '"2099-01-01"', '"never"', INCOMPLETE),
    _case("signed-without-end", "The last day is missing.", PAGE, 'review_by = "2099-01-01"\n', "", INCOMPLETE),
    _case("signed-before", "The hash is that of an earlier version.", PAGE, '"3:', '"', OTHER_VERSION),
    _case("signed-later", "The hash is of an unknown kind.", PAGE, '"3:', '"900:', OTHER_VERSION),
    _case("signed-endless", "The number of its kind has 9000 digits.", PAGE, '"3:', '"' + "9" * 9000 + ":", INCOMPLETE),
    _case(
        "signed-name-controls",
        "The name controls a terminal.",
        PAGE,
        '"Dr. A"',
        '"Dr. \\u001b[2J"',
        r"the character U\+001B cannot be printed",
    ),
    Case(
        "signing-by-pipe",
        "A program answers yes instead of a person.",
        words(section(BODY.replace("![How much to take](dose.svg)", ""))),
        ("sign", "bad", "--by", "Dr. A", "--until", "2099-01-01", "--content", "words"),
        2,
        "signing asks questions, so run it in a terminal, or add --yes",
        fast=True,
        stdin=b"y\n" * 9,
    ),
)
