"""Hostile words: sections, passages, glossaries, sources, recipes."""

from __future__ import annotations

import os
from pathlib import Path

from tests.hostile.cases import OWN, STOPPED, TOO_LONG, Build, Case, section, words, write

SHORT = {"NETHANDOUT_SECONDS": "5"}
# Less than usual, so that a text that is read slowly is found.
SHORT = {"NETHANDOUT_SECONDS": "5"}
BAD = ("handout", "bad", *OWN)
BODY = "## Words\n\nPlain words.\n"


def _bad(body: str, front: str = "") -> Build:
    return words(section(BODY + body, front))


def _link(name: str, to: str) -> Build:
    def build(folder: Path) -> None:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.unlink(missing_ok=True)
        path.symlink_to(to)

    return build


def _pipe(name: str) -> Build:
    def build(folder: Path) -> None:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return build


def _file(name: str, data: str | bytes) -> Build:
    return lambda folder: write(folder, name, data)


def _passages(folder: Path) -> None:
    """Build four passages that include one another forty times: 64,000 in all."""
    for number in range(4):
        inner = f"::: include deep-{number + 1}\n\n" * 40 if number < 3 else "Words.\n"
        write(folder, f"words/passages/deep-{number}/en.md", inner)


CASES = (
    Case(
        "raw HTML",
        "HTML is printed as words.",
        _bad("<script>alert(1)</script>\n"),
        BAD,
        0,
        "bad",
        fast=True,
    ),
    Case(
        "picture from the web",
        "Nothing is fetched.",
        _bad("![A tree](https://a.org/x.png)\n"),
        BAD,
        3,
        'en.md:11: the picture "https://a.org/x.png" does not exist',
    ),
    Case(
        "picture outside",
        "A picture has to be in the folder of its section.",
        _bad("![A](../../../x.png)\n"),
        BAD,
        3,
        "is outside the content folder; put it next to the text",
        fast=True,
    ),
    Case(
        "picture by an absolute name",
        "An absolute path is refused, too.",
        _bad("![A](/etc/passwd)\n"),
        BAD,
        3,
        '"/etc/passwd" is outside the content folder',
    ),
    Case(
        "link to a script",
        "Links can only be web, mail and telephone addresses.",
        _bad("[A](javascript:alert)\n"),
        BAD,
        3,
        'the link to "javascript:alert" does not work on paper',
        fast=True,
    ),
    Case(
        "link to a file",
        "Links can only be web, mail and telephone addresses.",
        _bad("[A](file:///etc/passwd)\n"),
        BAD,
        3,
        'the link to "file:///etc/passwd" does not work on paper',
    ),
    Case(
        "link to data",
        "Links can only be web, mail and telephone addresses.",
        _bad("[A](data:text/html,x)\n"),
        BAD,
        3,
        'the link to "data:text/html,x" does not work on paper',
    ),
    Case(
        "control characters in words",
        "They are reported.",
        _bad("A \x1b[31mred\x07 word.\n"),
        BAD,
        3,
        r'en.md:11: the character "\?" \(U\+0007, no name\) is not in the bundled fonts',
        fast=True,
    ),
    Case(
        "words with direction marks",
        "Marks that change the direction of text are reported.",
        _bad("5 \u202e01\u202c mg.\n"),
        BAD,
        3,
        r'en.md:11: the character "\?" \(U\+202E, right-to-left override\) is not in the bundled fonts',
        fast=True,
    ),
    Case(
        "control characters of Latin-1",
        "They are reported.",
        _bad("A \x9b31m word.\n"),
        BAD,
        3,
        r'en.md:11: the character "\?" \(U\+009B, no name\)',
    ),
    Case(
        "title that controls a terminal",
        "They are reported in front matter, too.",
        _bad("", 'x = "\\u001b]0;y\\u0007"\n'),
        BAD,
        3,
        r"en.md:7: the character U\+001B cannot be printed; remove it",
        fast=True,
    ),
    Case(
        "UTF-16",
        "A file in UTF-16 is reported.",
        words(section("Words.".encode("utf-16"))),
        BAD,
        3,
        "is not a plain text file; save it as text in UTF-8",
    ),
    Case(
        "NUL",
        "A file with NUL is reported.",
        words(section(b"A\0B")),
        BAD,
        3,
        "is not a plain text file; save it as text in UTF-8",
        fast=True,
    ),
    Case(
        "Latin-1",
        "The line that is not UTF-8 is reported.",
        words(section("Caf\xe9".encode("latin-1"))),
        BAD,
        3,
        "en.md:8: a character is not UTF-8",
    ),
    Case(
        "lone surrogate",
        "As bytes it is not UTF-8.",
        words(section("a \ud800 b")),
        BAD,
        3,
        "en.md:8: a character is not UTF-8",
    ),
    Case(
        "byte order mark",
        "It is allowed.",
        words(
            _file(
                "words/sections/bad/en.md",
                b'\xef\xbb\xbf+++\ntitle = "A"\nmain_message = "A."\npurpose = "A."\nversion = "1"\nsources = []\n+++\n'
                b"## A\n\nB.\n",
            )
        ),
        BAD,
        0,
        "bad",
    ),
    Case(
        "100 MB of words",
        "It is refused as too large.",
        words(section(lambda: "a " * 50_000_000)),
        BAD,
        3,
        "en.md: is over 1 MB; split it",
    ),
    Case(
        "brackets",
        "Many open brackets are read quickly.",
        words(section(lambda: "[" * 10_000 + "\n")),
        BAD,
        0,
        r"bad.*\.pdf",
        environment=SHORT,
    ),
    Case(
        "open pictures",
        "Many open pictures are, too.",
        words(section(lambda: "![" * 20_000 + "\n")),
        BAD,
        0,
        r"bad.pdf  \(11 pages\)",
        environment=SHORT,
    ),
    Case(
        "stars",
        "Unmatched stars are, too.",
        words(section(lambda: "*a **b " * 100_000 + "\n")),
        BAD,
        3,
        TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "backticks",
        "Backticks of every length are, too.",
        words(section(lambda: " ".join("`" * n for n in range(1400)) + "\n")),
        BAD,
        3,
        TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "deep lists",
        "Lists can be nested twelve deep.",
        words(section(lambda: "".join("  " * n + "- a\n" for n in range(60)))),
        BAD,
        3,
        "lists or quotes are nested too deeply; use fewer levels",
        fast=True,
    ),
    Case(
        "deep quotes",
        "So can quotes.",
        words(section(lambda: ">" * 5000 + " a\n")),
        BAD,
        3,
        "lists or quotes are nested too deeply; use fewer levels",
    ),
    Case(
        "deep boxes",
        "Boxes cannot be nested.",
        words(section(lambda: "".join(f"{':' * (203 - n)} key-points\n" for n in range(200)))),
        BAD,
        3,
        "is inside the box",
    ),
    Case(
        "a table of 90,000 cells",
        "A huge table is refused before it is typeset.",
        words(section(lambda: "| a | b | c |\n|---|---|---|\n" + "| x | y | z |\n" * 30_000)),
        BAD,
        3,
        r"bad/en.md:8: the text has more than 50,000 paragraphs, items and cells; split it into several sections",
    ),
    Case(
        "a table of 2,000 columns",
        "A wide table is stopped by a limit.",
        words(section(lambda: "|a" * 2000 + "|\n" + "|-" * 2000 + "|\n" + "|x" * 2000 + "|\n")),
        BAD,
        3,
        TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "a word of 500,000 letters",
        "It is stopped by a limit.",
        words(section(lambda: "a" * 500_000 + "\n")),
        BAD,
        3,
        TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "1,000 headings",
        "They are stopped by a limit, or typeset.",
        words(section(lambda: "## A heading\n\nWords.\n\n" * 1000)),
        BAD,
        3,
        TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "include of itself",
        "A passage that includes itself is reported.",
        words(_file("words/passages/loop/en.md", "::: include loop\n"), section("::: include loop\n")),
        BAD,
        3,
        'passages/loop/en.md:1: the passage "loop" includes itself',
        fast=True,
    ),
    Case(
        "64,000 includes",
        "The number of includes is limited.",
        words(_passages, section("::: include deep-0\n\n" * 40)),
        BAD,
        3,
        "the passages in this section are more than 200, or over 1 MB together",
    ),
    Case(
        "include from outside",
        "A passage has a name, not a path.",
        _bad("::: include ../../secret\n"),
        BAD,
        3,
        'there is no passage "../../secret"',
    ),
    Case(
        "section of another folder",
        "Links cannot lead a section out of its folder.",
        words(
            _file("elsewhere/en.md", '+++\ntitle = "S"\n+++\nSecret.'),
            _link("words/sections/bad/en.md", "../../../elsewhere/en.md"),
        ),
        BAD,
        3,
        "which is outside its folder; put the file itself into the folder",
        fast=True,
    ),
    Case(
        "section that is a device",
        "A device is reported.",
        words(_link("words/sections/bad/en.md", "/dev/zero")),
        BAD,
        3,
        "leads to /dev/zero, which is outside its folder",
    ),
    Case(
        "section that is a pipe",
        "A pipe is reported.",
        words(_pipe("words/sections/bad/en.md")),
        BAD,
        3,
        "is a pipe; save its output to a file",
        fast=True,
    ),
    Case(
        "section that is a folder",
        "A folder is reported.",
        words(lambda folder: (folder / "words/sections/bad/en.md").mkdir(parents=True)),
        BAD,
        3,
        "is a folder; give the name of a file in it",
    ),
    Case(
        "glossary that is a pipe",
        "A pipe is reported.",
        words(_pipe("words/glossary/en.toml")),
        ("handout", "care", *OWN),
        3,
        "glossary/en.toml: is a pipe",
    ),
    Case(
        "sources that are a device",
        "A device is reported.",
        words(_link("words/sources.toml", "/dev/zero")),
        ("handout", "cells", *OWN),
        3,
        "sources.toml: leads to /dev/zero, which is outside",
    ),
    Case(
        "term that controls a terminal",
        "A term is printed as words.",
        words(_file("words/glossary/en.toml", '[[term]]\nid = "a"\nterm = "a\\u001b[2J"\nmeaning = "A."\n')),
        ("handout", "care", *OWN),
        3,
        r"en.toml:3: the character U\+001B cannot be printed",
    ),
    Case(
        "two terms of one name",
        "They are reported.",
        words(_file("words/glossary/en.toml", '[[term]]\nid = "a"\nterm = "a"\nmeaning = "A."\n' * 2)),
        ("handout", "care", *OWN),
        3,
        'en.toml:5: the id "a" is used twice',
    ),
    Case(
        "9,000 terms",
        "A huge glossary is checked in time.",
        words(
            _file(
                "words/glossary/en.toml",
                "".join(f'[[term]]\nid = "t{n}"\nterm = "word{n}"\nmean = "A."\n\n' for n in range(9000)),
            )
        ),
        ("handout", "care", *OWN),
        3,
        'en.toml:4: "mean" is not understood',
    ),
    Case(
        "script in a link of a source",
        "The link of a source has to be a web address.",
        words(
            _file(
                "words/sources.toml",
                '[[source]]\nid = "R1"\ntitle = "A"\norganization = "B"\nlink = "javascript:alert(1)"\n',
            )
        ),
        ("handout", "cells", *OWN),
        3,
        r'sources.toml:5: "javascript:alert\(1\)" is not a web address',
    ),
    Case(
        "script in an organization's website",
        "So does a website.",
        words(
            _file(
                "words/resources.toml",
                '[[resource]]\nid = "a"\nname = "A"\nwebsite = "javascript:alert(1)"\n'
                'regions = ["us"]\nabout.en = "A."\n',
            )
        ),
        ("handout", "care", *OWN),
        3,
        r'resources.toml:4: "javascript:alert\(1\)" is not a web address',
    ),
    Case(
        "HTML in the name of an organization",
        "A name is printed as words.",
        words(
            _file(
                "words/resources.toml",
                '[[resource]]\nid = "a"\nname = "<script>alert(1)</script>"\n'
                'website = "https://a.org"\nregions = ["us"]\nabout.en = "A."\n',
            )
        ),
        ("handout", "care", *OWN),
        0,
        "care",
    ),
    Case(
        "version with a path",
        "A version is printed as words.",
        _bad("", ""),
        ("handout", "../../etc/passwd", *OWN),
        2,
        'there is no section "../../etc/passwd"',
    ),
    Case(
        "template in the words",
        "Braces of a template are printed or reported.",
        _bad("{{ 7 * 7 }} {% include 'x' %}\n"),
        BAD,
        3,
        r'there is no variable "7 \* 7"',
        fast=True,
    ),
)
