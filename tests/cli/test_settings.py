"""Saved defaults: nethandout.toml in the current folder, overridden by the command line."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

Nethandout = Callable[..., Any]


def save(text: str) -> None:
    """Write the settings of the current folder."""
    Path("nethandout.toml").write_text(text, encoding="utf-8")


def test_saved_defaults_are_applied_and_the_command_line_overrides_them(nethandout: Nethandout, small: Path) -> None:
    save(f'content = "{small}"\nonly_content = true\npaper = "a4"\noutput = "out"\nregion = "gb"\n')
    assert nethandout("handout", "cells").out.startswith("out/cells.gb.a4.pdf")
    assert nethandout("handout", "cells", "--paper", "letter").out.startswith("out/cells.gb.pdf")
    assert nethandout("booklet", "cells", "-o", "mine.pdf").out.startswith("mine.pdf")
    assert "cells" in nethandout("list").out


def test_the_british_spelling_of_color_is_understood(nethandout: Nethandout, small: Path) -> None:
    ours = ["--content", str(small), "--only-content"]
    save('ink = "Colour"\n')
    made = nethandout("handout", "cells", *ours)
    assert made.out.startswith("output/en/handouts/cells.pdf")
    save('ink = "black"\n')
    assert nethandout("handout", "cells", "--ink", "colour", *ours).out == made.out


def test_a_brief_handout_is_named_so_and_can_be_verified(nethandout: Nethandout, small: Path) -> None:
    """A brochure is shorter still, so a saved depth does not matter for it."""
    save(f'content = "{small}"\nonly_content = true\ndepth = "brief"\n')
    path = Path("output/en/handouts/cells.brief.pdf")
    assert nethandout("handout", "cells").out == f"{path}  (1 page)\n"
    verified = nethandout("verify", path)
    assert verified.code == 0
    assert "edition: en, letter, standard, color, us, brief" in verified.out
    assert nethandout("handout", "cells", "--fold", "zfold").out.startswith("output/en/handouts/cells.zfold.pdf")
    refused = nethandout("handout", "cells", "--fold", "zfold", "--depth", "brief")
    assert (refused.code, refused.err) == (
        2,
        "nethandout: a brochure has its own selection of the words; leave out --depth\n",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('papr = "a4"\n', 'nethandout.toml:1: there is no setting "papr"; did you mean "paper"?'),
        ('x = "a4"\n', 'nethandout.toml:1: there is no setting "x"; the settings are language, paper'),
        ("\npaper = 4\n", 'nethandout.toml:2: "paper" has the wrong type; write: paper = "…"'),
        (
            'only_content = "yes"\n',
            'nethandout.toml:1: "only_content" has the wrong type; write: only_content = true',
        ),
        ("paper = a4\n", 'nethandout.toml:1: the value of paper needs straight quotes around it; write: paper = "a4"'),
        ('paper = "a4"\npaper = "a5"\n', "nethandout.toml:2: "),
        ("[paper]\n", 'nethandout.toml:1: "paper" has the wrong type'),
        ('paper = "A 4"\n', 'nethandout.toml:1: there is no paper "A 4"; did you mean "a4"?'),
        ('size = "large print"\n', 'nethandout.toml:1: there is no size "large print"; did you mean "large-print"?'),
    ],
)
def test_a_mistake_in_the_settings_is_reported_with_its_line(nethandout: Nethandout, text: str, expected: str) -> None:
    save(text)
    ran = nethandout("handout", "grades")
    assert (ran.code, ran.out) == (3, "")
    assert expected in ran.err


def test_all_mistakes_in_the_settings_are_reported_at_once(nethandout: Nethandout) -> None:
    save("papr = 1\nregion = 2\n")
    assert nethandout("list").err.count("nethandout.toml:") == 2


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('language = "em"\n', 'nethandout.toml:1: there is no language "em"; the languages are'),
        ('\nregion = "mars"\n', 'nethandout.toml:2: there is no region "mars"; the regions are us (United States), ca'),
        ('content = "nowhere"\n', "nethandout.toml:1: there is no folder nowhere"),
        ('layouts = "nowhere"\n', "nethandout.toml:1: there is no folder nowhere"),
        ('brand = "nobody.toml"\n', "nethandout.toml:1: there is no brand file nobody.toml"),
    ],
)
def test_a_saved_name_that_does_not_exist_is_reported_with_its_line(
    nethandout: Nethandout, text: str, expected: str
) -> None:
    """Like any mistake in the file; the same name on the command line is a usage error."""
    save(text)
    ran = nethandout("handout", "grades")
    assert (ran.code, ran.out) == (3, "")
    assert expected in ran.err
    option, value = text.strip().replace("language", "lang").replace('"', "").split(" = ")
    assert nethandout("handout", "grades", f"--{option}", value).code == 2
