"""Hostile TOML: saved defaults, recipes, brands."""

from __future__ import annotations

import os
from pathlib import Path

from tests.hostile.cases import OWN, STOPPED, TOO_LONG, Build, Case, file, words, write

CARE = ("handout", "care", *OWN)
VISIT = ("booklet", "--recipe", "visit", *OWN)
BRAND = (*CARE, "--brand", "brand.toml")


def _saved(text: str) -> Build:
    return words(file("nethandout.toml", text))


def _recipe(text: str) -> Build:
    return words(file("words/recipes/visit.toml", text))


def _brand(text: str) -> Build:
    return words(file("brand.toml", text))


def _pipe(name: str) -> Build:
    def build(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        os.mkfifo(folder / name)

    return build


def _device(name: str) -> Build:
    def build(folder: Path) -> None:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to("/dev/zero")

    return build


CASES = (
    Case(
        "deep TOML",
        "Brackets nested 20,000 deep are reported.",
        _saved("a = " + "[" * 20_000),
        CARE,
        3,
        "nethandout.toml:1: the data cannot be read; simplify it",
        fast=True,
    ),
    Case(
        "deep tables of TOML",
        "So are tables.",
        _saved("[" + ".".join("a" * 50_000) + "]"),
        CARE,
        3,
        'there is no setting "a"',
    ),
    Case(
        "a number of a million digits",
        "It is reported.",
        _saved("paper = " + "1" * 900_000),
        CARE,
        3,
        "nethandout.toml:1: the data cannot be read; simplify it",
        fast=True,
    ),
    Case(
        "a setting twice",
        "Neither is used.",
        _saved('paper = "a4"\npaper = "a5"\n'),
        CARE,
        3,
        "nethandout.toml:2: the data cannot be read: cannot overwrite a value",
    ),
    Case(
        "a setting of another type",
        "Its type is reported.",
        _saved("paper = [1]\n"),
        CARE,
        3,
        '"paper" has the wrong type',
    ),
    Case(
        "60,000 settings",
        "They are reported in time.",
        _saved("".join(f"a{n} = 1\n" for n in range(60_000))),
        CARE,
        3,
        'nethandout.toml:1: there is no setting "a0"',
    ),
    Case(
        "a setting that controls a terminal",
        "Its name is shown escaped.",
        _saved('"a\\u001b[2J" = 1\n'),
        CARE,
        3,
        r"nethandout.toml:1: the character U\+001B cannot be printed",
        fast=True,
    ),
    Case(
        "a saved output that is a device",
        "Nothing is written to a device.",
        _saved('output = "/dev/full"\n'),
        CARE,
        3,
        "cannot write /dev/full/care.pdf: part of its path is a file",
    ),
    Case(
        "saved defaults that are a pipe",
        "A pipe is reported.",
        words(_pipe("nethandout.toml")),
        CARE,
        3,
        "nethandout.toml: is a pipe; save its output to a file",
        fast=True,
    ),
    Case(
        "saved defaults that are a device",
        "A device is reported.",
        words(_device("nethandout.toml")),
        CARE,
        3,
        "nethandout.toml: is a device; give the name of a file",
    ),
    Case(
        "saved defaults that are a folder",
        "A folder is reported.",
        words(lambda folder: (folder / "nethandout.toml").mkdir()),
        CARE,
        3,
        "nethandout.toml: is a folder",
    ),
    Case(
        "saved defaults in UTF-16",
        "They are reported.",
        words(lambda folder: write(folder, "nethandout.toml", 'paper = "a4"'.encode("utf-16"))),
        CARE,
        3,
        "nethandout.toml: is not a plain text file",
    ),
    Case(
        "saved content that does not exist",
        "It is reported.",
        _saved('content = "/nowhere"\n'),
        ("list",),
        3,
        "nethandout.toml:1: there is no folder /nowhere",
    ),
    Case(
        "a language that is a path",
        "A language is two or three letters.",
        _saved('language = "../../etc"\n'),
        CARE,
        3,
        'nethandout.toml:1: there is no language "../../etc"',
    ),
    Case(
        "a region that is a path",
        "A region has a name.",
        _saved('region = "../../etc"\n'),
        CARE,
        3,
        'nethandout.toml:1: there is no region "../../etc"',
    ),
    Case(
        "a recipe of itself",
        "A part has to be a section.",
        _recipe('title = "A"\nversion = "1"\nparts = ["visit"]\n'),
        VISIT,
        2,
        'none of the sections in the recipe "visit" exist here',
    ),
    Case(
        "a recipe of paths",
        "A part has a name, not a path.",
        _recipe('title = "A"\nversion = "1"\nparts = ["../../../etc/passwd"]\n'),
        VISIT,
        2,
        'none of the sections in the recipe "visit" exist here',
        fast=True,
    ),
    Case(
        "a recipe of 50,000 parts",
        "Each part counts once.",
        _recipe('title = "A"\nversion = "1"\nparts = [' + '"cells", ' * 50_000 + "]\n"),
        VISIT,
        0,
        r"visit.pdf  \(8 pages",
    ),
    Case(
        "a recipe with values of other types",
        "Each type is reported.",
        _recipe("title = 1\nversion = [1]\nparts = {a = 1}\n"),
        VISIT,
        3,
        'visit.toml:3: "parts" is not a list of strings',
    ),
    Case(
        "a recipe whose title controls a terminal",
        "It is reported.",
        _recipe('title = "A\\u001b]0;x\\u0007"\nversion = "1"\nparts = ["cells"]\n'),
        VISIT,
        3,
        r"visit.toml:1: the character U\+001B cannot be printed",
    ),
    Case(
        "a recipe whose title has direction marks",
        "So are direction marks.",
        _recipe('title = "A\\u202eB"\nversion = "1"\nparts = ["cells"]\n'),
        VISIT,
        3,
        r"visit.toml:1: the character U\+202E cannot be printed",
    ),
    Case(
        "a recipe whose title is long",
        "A title of 200,000 letters is stopped by a limit.",
        _recipe(f'title = "{"A " * 100_000}"\nversion = "1"\nparts = ["cells"]\n'),
        VISIT,
        3,
        TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "a recipe that is a pipe",
        "A pipe is reported.",
        words(_pipe("words/recipes/visit.toml")),
        VISIT,
        3,
        "visit.toml: is a pipe",
    ),
    Case(
        "a recipe that is a device",
        "A device is reported.",
        words(_device("words/recipes/visit.toml")),
        VISIT,
        3,
        "visit.toml: leads to /dev/zero, which is outside",
        fast=True,
    ),
    Case(
        "a recipe named as a path",
        "A recipe has a name, not a path.",
        words(),
        ("booklet", "--recipe", "../../etc/passwd", *OWN),
        2,
        'there is no recipe "../../etc/passwd"',
    ),
    Case("an empty recipe", "Missing values are reported.", _recipe(""), VISIT, 3, 'visit.toml:1: "title" is missing'),
    Case(
        "a brand that is a pipe", "A pipe is reported.", words(_pipe("brand.toml")), BRAND, 3, "brand.toml: is a pipe"
    ),
    Case(
        "a brand that is a device",
        "A device is reported.",
        words(_device("brand.toml")),
        BRAND,
        3,
        "brand.toml: is a device",
    ),
    Case(
        "a brand of HTML",
        "A name is printed as words.",
        _brand('name = "<img src=x onerror=alert(1)>"\n'),
        BRAND,
        0,
        "care.brand.pdf",
    ),
    Case(
        "a brand that controls a terminal",
        "It is reported.",
        _brand('name = "A\\u001b[2J"\n'),
        BRAND,
        3,
        r"brand.toml:1: the character U\+001B cannot be printed",
    ),
    Case(
        "a brand whose color is CSS",
        "A color has to be a color.",
        _brand('name = "A"\ncolour = "red;} @import url(file:///etc/passwd);"\n'),
        BRAND,
        3,
        'brand.toml:2: "red;} .*" is not a color',
        fast=True,
    ),
    Case(
        "a brand whose website is a script",
        "A website has to be a web address.",
        _brand('name = "A"\nwebsite = "javascript:alert(1)"\n'),
        BRAND,
        3,
        r'brand.toml:2: "javascript:alert\(1\)" is not a web address',
    ),
    Case(
        "a brand whose logo is elsewhere",
        "A logo has to be next to its brand file.",
        _brand('name = "A"\nlogo = "../../x.svg"\n'),
        BRAND,
        3,
        'brand.toml:2: the logo "../../x.svg"',
    ),
    Case(
        "a brand whose logo is a device",
        "A logo has to be a picture.",
        _brand('name = "A"\nlogo = "/dev/zero"\n'),
        BRAND,
        3,
        'brand.toml:2: the logo "/dev/zero"',
        fast=True,
    ),
    Case(
        "a brand with a long name",
        "A name of 100,000 letters is stopped by a limit.",
        _brand(f'name = "{"A " * 50_000}"\n'),
        BRAND,
        3,
        TOO_LONG,
        environment=STOPPED,
    ),
)
