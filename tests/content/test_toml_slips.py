"""Mistakes in TOML and the messages about them."""

from __future__ import annotations

import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.content.toml import parse_toml
from nethandout.errors import ContentError


def messages(text: str) -> str:
    """Return the fault of a text that is followed by another line."""
    with pytest.raises(ContentError) as caught:
        parse_toml(f"{text}\nlast = 1\n", Path("f.toml"))
    return str(caught.value).removeprefix("f.toml:")


def reads(text: str) -> bool:
    """Return whether a text is TOML."""
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return False
    return True


LIST = "each text in a list needs straight quotes, with a comma after it; write: "
WORDS = 'write data as: name = "words"'


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("title = Scans", '1: the value of title needs straight quotes around it; write: title = "Scans"'),
        ("title = Scans # later", '1: the value of title needs straight quotes around it; write: title = "Scans"'),
        ('title = Scans"', '1: the value of title needs straight quotes around it; write: title = "Scans"'),
        (
            "title = “Cells” and “scans”",
            '1: the value of title needs straight quotes around it; write: title = "“Cells” and “scans”"',
        ),
        ('title = “Scans"', '1: the value of title needs straight quotes around it; write: title = "Scans"'),
        ("title = ‘Scans’", '1: the value of title needs straight quotes around it; write: title = "Scans"'),
        ("sources = [R25, “R37”]", f'1: {LIST}sources = ["R25", "R37"]'),
        ("title: Scans", '1: use = instead of : after title; write: title = "Scans"'),
        ('title: "Scans"', '1: use = instead of : after title; write: title = "Scans"'),
        ("parts: [cells, scans]", '1: use = instead of : after parts; write: parts = ["cells", "scans"]'),
    ],
)
def test_a_common_mistake_is_explained(text: str, expected: str) -> None:
    assert messages(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            'title = "Say "no" if"',
            f"1: the data cannot be read: expected newline or end of document after a statement; {WORDS}",
        ),
        ('also = ["a, b", scan]', f"1: the data cannot be read: invalid value; {WORDS}"),
        ('sources = [\n  "R25"\n  "R37"\n]', f"3: the data cannot be read: unclosed array; {WORDS}"),
        ("count = 1\ncount = 2", f"2: the data cannot be read: cannot overwrite a value; {WORDS}"),
        ("?", f"1: the data cannot be read: invalid statement; {WORDS}"),
    ],
)
def test_any_other_mistake_is_reported_in_the_words_of_the_parser(text: str, expected: str) -> None:
    assert messages(text) == expected


@given(st.text(st.sampled_from("ab =:,#\"'“”‘’[]\\{}\n"), max_size=14), st.sampled_from(["", "a = ", "a = [", 'a = "']))
def test_a_proposed_line_is_valid_toml(rest: str, begin: str) -> None:
    """Whatever the line is, the corrected line is TOML."""
    try:
        parse_toml(begin + rest, Path("f.toml"))
    except ContentError as error:
        _, proposed, line = error.faults[0].fix.rpartition("write: ")
        if proposed:
            assert reads(line)
