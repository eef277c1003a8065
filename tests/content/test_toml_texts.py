"""The strings of a TOML file, each with its lines."""

from __future__ import annotations

from pathlib import Path

from nethandout.content.toml import parse_toml

DATA = '''\
a.b = "one"  # a comment
[[t]]
n = "two"
"k.l" = { en = "three", es = ["four"] }
[[t.u]]
n = "five"
[[t]]
number = 5
[[t.u]]
n = """
six
n = "seven"
"""
m = "eight"
'''


def test_every_string_has_its_key_and_lines() -> None:
    texts = list(parse_toml(DATA, Path("x.toml"), first_line=2).texts())
    assert [(one.name, one.text, one.line, one.last) for one in texts] == [
        ("a.b", "one", 2, 2),
        ("n", "two", 4, 4),
        ("k.l.en", "three", 5, 5),
        ("k.l.es", "four", 5, 5),
        ("n", "five", 7, 7),
        ("n", 'six\nn = "seven"\n', 11, 12),
        ("m", "eight", 15, 16),
    ]
    assert [dict(one.table) for one in texts][-1] == {"n": 'six\nn = "seven"\n', "m": "eight"}


def test_tables_and_settings_are_found_by_their_names_without_quotes() -> None:
    """A name that only looks like a table is left unchanged."""
    file = parse_toml('[a."b/c"]\n"d e" = 1\n[ f . \'g\' ]\n[[h."i.j"]]\nx = """\n[k."]\n"""\n', Path("x.toml"))
    assert [file.line(name) for name in ("a.b/c", "d e", "f.g", "h.i.j", 'k."')] == [1, 2, 3, 4, 6]
