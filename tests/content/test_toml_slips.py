"""Slips of the pen in TOML beside what is said about them: in plain words, with the line as it should be."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.tomlfile import parse_toml
from nethandout.errors import ContentError


def told(text: str) -> str:
    """What is said of a text, with another line below it."""
    with pytest.raises(ContentError) as caught:
        parse_toml(f"{text}\nlast = 1\n", Path("f.toml"))
    return str(caught.value).removeprefix("f.toml:")


def reads(text: str) -> bool:
    """Whether a text is TOML."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


IN_A_LIST = "each text in a list stands between straight quotes; write: "
COMMA = "a comma is missing in the list; write: "
INSIDE = 'a " inside a text would end it; write: '
BACKSLASH = r"a \ has a meaning of its own in a text; write: "


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("sources = [“R25”, “R37”]", f'1: {IN_A_LIST}sources = ["R25", "R37"]'),
        ("sources = [R25, R37]", f'1: {IN_A_LIST}sources = ["R25", "R37"]'),
        ('sources = [“R25", R37]  # two', f'1: {IN_A_LIST}sources = ["R25", "R37"]'),
        ('also = ["a, b", heart scan]', f'1: {IN_A_LIST}also = ["a, b", "heart scan"]'),
        ('sources = [\n  "R25",\n  R37,\n]', f'3: {IN_A_LIST}"R37",'),
        ('sources = ["R25" "R37"]', f'1: {COMMA}sources = ["R25", "R37"]'),
        ('sources = [\n  "R25"\n  "R37"\n]', f'2: {COMMA}"R25",'),
        ('title = "Say "no" if you like"', f'1: {INSIDE}title = "Say “no” if you like"'),
        ('title = "Say "no""  # yes', f'1: {INSIDE}title = "Say “no”"'),
        ('unconfirmed = [\n  "one",\n  "say "no" to it",\n]', f'3: {INSIDE}"say “no” to it",'),
        ('also = ["say "no"", "x"]', f'1: {INSIDE}also = ["say “no”", "x"]'),
        ('unconfirmed = [\n  "C-1, C-2: a "text", or so",\n]', f'2: {INSIDE}"C-1, C-2: a “text”, or so",'),
        ('sources = [\n  "R1", "R2" "R3",\n]', f'2: {COMMA}"R1", "R2", "R3",'),
        ('sources = "R25", "R37"', '1: several texts are a list, in brackets; write: sources = ["R25", "R37"]'),
        ('title: "Scans"', '1: behind title stands : in the place of =; write: title = "Scans"'),
        ("title: Scans", '1: behind title stands : in the place of =; write: title = "Scans"'),
        ("parts: [cells, scans]", '1: behind parts stands : in the place of =; write: parts = ["cells", "scans"]'),
        ('title "Scans"', '1: behind title there is no =; write: title = "Scans"'),
        ('main message = "x"', '1: a name has no blanks in it; write: main_message = "x"'),
        (
            '[resource]\nid = "a"\n\n[resource]\nid = "b"',
            "4: [resource] stands a second time; begin each entry with [[resource]], the first one too, "
            "or take one of the two out",
        ),
        (
            '[resource]\nid = "a"\n\n[[resource]]\nid = "b"',
            "4: [resource] stands a second time; begin each entry with [[resource]], the first one too, "
            "or take one of the two out",
        ),
        ("[resource", "1: the brackets do not match; write: [resource]"),
        ("[[resource]", "1: the brackets do not match; write: [[resource]]"),
        (r'logo = "C:\Users\me\logo.png"', f'1: {BACKSLASH}logo = "C:/Users/me/logo.png"'),
        (r'logo = "pictures\my logo.png"', f'1: {BACKSLASH}logo = "pictures/my logo.png"'),
        ('title = “Scans"', '1: the value of title has curly quotes; write: title = "Scans"'),
        ('title = "Scans”', '1: the value of title has curly quotes; write: title = "Scans"'),
        ("title = ‘Scans’", '1: the value of title has curly quotes; write: title = "Scans"'),
        ('title = Scans"', '1: the value of title has no quotes; write: title = "Scans"'),
        ("title = “Cells” and “scans”", '1: the value of title has no quotes; write: title = "“Cells” and “scans”"'),
        ("title = 'Scans", '1: a text has no quote at its end; write: title = "Scans"'),
        ('sources = ["R25", "R37"', '1: the list has no ] at its end; write: sources = ["R25", "R37"]'),
        ('sources = [\n  "R25",\n  "R37",', "3: the list has no ] at its end; put ] on a line below this one"),
        ('sources = [\n  "R25",\n  "R37"\n[review]', "3: the list has no ] at its end; put ] on a line below this one"),
        (
            'unconfirmed = [\n  "C-1, C-2: a text,\n  "C-3",\n]',
            '2: a text has no quote at its end; write: "C-1, C-2: a text",',
        ),
        (
            'unconfirmed = [\n  C-1, C-2: a text",\n]',
            '2: a text has no quote at its beginning; write: "C-1, C-2: a text",',
        ),
        ("title =", '1: title has no value; write: title = "…"'),
        ("title = # later", '1: title has no value; write: title = "…"'),
        ('title = "Scans";', '1: behind the text stands something more; write: title = "Scans"'),
        ("count = 1\ncount = 2", "2: this stands a second time in the file; take one of the two lines out"),
        ('sources = ["R1",, "R2"]', '1: a comma is too many in the list; write: sources = ["R1", "R2"]'),
        ("title = 'it's'", "1: a ' inside a text would end it; write: title = \"it's\""),
        (
            "also = [heart scan MRI]",
            '1: the list cannot be understood; put each of its texts between ", and a comma between them',
        ),
        ('title = "a\x07b"', "1: a sign stands here that no text may hold; write the line anew"),
        ('last message [ of = "x', '1: a text has no quote at its end; put " behind it'),
        ("?", '1: this line cannot be understood; data is written as: name = "words"'),
    ],
)
def test_a_slip_is_told_in_plain_words(text: str, expected: str) -> None:
    assert told(text) == expected


@given(st.text(st.sampled_from("ab =:,#\"'“”‘’[]\\{}\n"), max_size=14), st.sampled_from(["", "a = ", "a = [", 'a = "']))
def test_the_line_that_is_to_be_written_can_be_read(rest: str, begin: str) -> None:
    """Whatever stands there: a whole line that is proposed is TOML, alone or among the lines of a list."""
    try:
        parse_toml(begin + rest, Path("f.toml"))
    except ContentError as error:
        _, proposed, line = error.faults[0].mend.rpartition("write: ")
        if proposed:
            assert reads(line) or reads(f"x = [\n{line}\n]")
