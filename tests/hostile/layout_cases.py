"""Hostile layouts: style sheets and templates that hang, grow, crash or read other files."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

from nethandout import paths
from tests.hostile.cases import OWN, STOPPED, TOO_LONG, Build, Case, file, words

LOOK = ("handout", "care", *OWN, "--layouts", "look")
SETTING_TOO_LONG = f"setting the pages of care {TOO_LONG}"


def _css(text: str | Callable[[], str]) -> Build:
    """Build a layout with this style sheet for texts."""
    return words(file("look/base/text.css", text))


def _more(text: str) -> Build:
    """Build a layout whose style sheet for texts has these rules at its end."""
    ours = (paths.packaged("layouts") / "base/text.css").read_text(encoding="utf-8")
    return _css(f"{ours}\n{text}\n")


def _block(html: str | Callable[[], str]) -> Build:
    """Build a layout with this HTML as its list of organizations."""
    return words(file("look/base/blocks/resources.html", html))


def _linked(name: str, to: str) -> Build:
    def build(folder: Path) -> None:
        path = folder / "look" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.symlink_to(to)

    return words(build)


def _pipe(folder: Path) -> None:
    (folder / "look/base").mkdir(parents=True)
    os.mkfifo(folder / "look/base/text.css")


def _doubled(times: int) -> str:
    lines = [f"--v{n}: var(--v{n - 1}) var(--v{n - 1});" for n in range(1, times)]
    return ":root { --v0: a a;" + "".join(lines) + f"}} body {{ font-family: var(--v{times - 1}) }}"


def _drawing(times: int) -> str:
    groups = "".join(f'<g id="g{n}"><use href="#g{n - 1}"/><use href="#g{n - 1}"/></g>' for n in range(1, times))
    return f'<svg width="9" height="9"><g id="g0"><path d="M0 0h1"/></g>{groups}<use href="#g{times - 1}"/></svg>'


CASES = (
    Case(
        "style sheet in Latin-1",
        "Its line is reported.",
        words(file("look/base/text.css", b"p {}\n/* \xe9 */")),
        LOOK,
        3,
        "base/text.css:2: a character is not UTF-8",
        fast=True,
    ),
    Case(
        "style sheet with NUL",
        "It is reported.",
        words(file("look/base/text.css", b"p {}\0")),
        LOOK,
        3,
        "base/text.css: is not a plain text file",
    ),
    Case(
        "style sheet of 100 MB",
        "It is refused as too large.",
        _css(lambda: "p { color: red }\n" * 6_000_000),
        LOOK,
        3,
        "base/text.css: is over 20 MB",
    ),
    Case("style sheet that is a pipe", "A pipe is reported.", words(_pipe), LOOK, 3, "base/text.css: is a pipe"),
    Case(
        "style sheet that is a device",
        "A device is reported.",
        _linked("base/text.css", "/dev/zero"),
        LOOK,
        3,
        "base/text.css: leads to /dev/zero, which is outside its folder; put the file itself into the folder",
    ),
    Case(
        "measures in Latin-1",
        "Their line is reported.",
        words(file("look/base/measures.toml", b"[all] # \xe9")),
        LOOK,
        3,
        "base/measures.toml:1: a character is not UTF-8",
    ),
    Case(
        "style sheet from the web",
        "Nothing is fetched.",
        _css("@import url(http://127.0.0.1:9/x.css);"),
        LOOK,
        3,
        "only files of the content, layout, brand and font folders are read",
    ),
    Case(
        "style sheet from outside",
        "Nothing outside is read.",
        _css("@import url(file:///etc/passwd);"),
        LOOK,
        3,
        "only files of the content, layout, brand and font folders are read",
        fast=True,
    ),
    Case(
        "typeface from outside",
        "Nothing outside is read.",
        _css("@font-face { font-family: X; src: url(file:///etc/passwd) }"),
        LOOK,
        3,
        'asks for "file:///etc/passwd": only files of the content, layout, brand and font folders are read',
    ),
    Case(
        "background from outside",
        "Nothing outside is read.",
        _css("body { background: url(../../../../../etc/passwd) }"),
        LOOK,
        3,
        'the layout asks for "etc/passwd": there is no such file; correct the layout',
    ),
    Case(
        "doubled variables",
        "They are stopped by the limit.",
        _css(lambda: _doubled(26)),
        LOOK,
        3,
        SETTING_TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "nested flex boxes",
        "They are stopped by the limit.",
        _block('<div style="display: flex">' * 14 + "x" + "</div>" * 14),
        LOOK,
        3,
        SETTING_TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "nested grids",
        "They are stopped by the limit.",
        _block('<div style="display: grid">' * 18 + "x" + "</div>" * 18),
        LOOK,
        3,
        SETTING_TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "a cell over a million columns",
        "It is stopped by the limit.",
        _block('<table><tr><td colspan="1000000">x</td></tr></table>'),
        LOOK,
        3,
        TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "doubled drawings",
        "They are stopped by the limit.",
        _block(lambda: _drawing(22)),
        LOOK,
        3,
        TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "5,000 rules",
        "They are typeset, or stopped by the limit.",
        _css(lambda: "".join(f".a{n} p + p {{ color: red }}" for n in range(5000))),
        LOOK,
        0,
        r"care.pdf  \(1 page\)",
    ),
    Case(
        "calculations nested deeply",
        "They are reported.",
        _css("p { width: " + "calc(" * 5000 + "1px" + ")" * 5000 + "}"),
        LOOK,
        3,
        "nested too deeply",
    ),
    Case(
        "selectors nested deeply",
        "They are reported.",
        _css(":is(" * 5000 + "p" + ")" * 5000 + " { color: red }"),
        LOOK,
        3,
        "nested too deeply",
    ),
    Case(
        "elements nested deeply",
        "They are reported.",
        _block("<div>\n" * 1000),
        LOOK,
        3,
        "nested too deeply",
        fast=True,
    ),
    Case(
        "an endless page",
        "It is reported.",
        _css("@page { size: 1e400cm }"),
        LOOK,
        3,
        "a size in it is far too large",
    ),
    Case(
        "type of a billion pixels",
        "It is reported.",
        _css("p { font-size: 1e9px }"),
        LOOK,
        3,
        "a size in it is far too large",
        environment=STOPPED,
    ),
    Case(
        "a page of no size",
        "It is reported.",
        _css("@page { size: 0 0 }"),
        LOOK,
        3,
        "took more than 1 seconds of CPU time; .* NETHANDOUT_SECONDS=2|a page is less than 1 inch",
        environment={"NETHANDOUT_SECONDS": "1"},
    ),
    Case(
        "a page of a million kilometers",
        "It is reported.",
        _css("@page { size: 1e12cm 1e12cm }"),
        LOOK,
        3,
        "a page is less than 1 inch or over 200 inches wide or high; correct @page",
    ),
    Case(
        "words as white as the paper",
        "A color does not count as a change of words, so such words have to be visible.",
        _more("main p { color: #FEFEFE }"),
        LOOK,
        3,
        "look: page 1: “.*” cannot be seen; correct its colors, sizes and spacing",
        fast=True,
    ),
    Case(
        "words of no size",
        "Neither does a size.",
        _more("main p { font-size: 0 }"),
        LOOK,
        3,
        "look: page 1 .*: “.*” is set too small to be read; correct its colors, sizes and spacing",
    ),
    *(
        Case(
            f"words made unreadable by {rule}",
            "Neither does spacing.",
            _more(rule),
            LOOK,
            3,
            f"look: page 1 .*: “.*” {said}.*; correct its colors, sizes and spacing",
        )
        for rule, said in (
            ("p { letter-spacing: -3pt }", "has letters printed over each other"),
            ("p, li { line-height: 2pt }", "is printed over other words"),
            ("li { margin-top: -14pt }", "is printed over other words"),
        )
    ),
    Case(
        "words of no opacity",
        "They are reported.",
        _css("main p { opacity: 0 }"),
        LOOK,
        3,
        "the style sheets set opacity on words, which hides them from screen readers; use a color",
    ),
    Case(
        "gradients of a thousandth of a pixel",
        "They need too much memory or time.",
        _css("body { background: repeating-linear-gradient(red, blue 1e-5px) }"),
        LOOK,
        3,
        TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "a word that is repeated endlessly",
        "It is stopped by the limit.",
        _css(lambda: 'p::before { content: "' + "a " * 400_000 + '" }'),
        LOOK,
        3,
        TOO_LONG,
        environment=STOPPED,
    ),
    Case(
        "an attachment",
        "Nothing is attached.",
        _block('<a rel="attachment" href="file:///etc/passwd">x</a>'),
        LOOK,
        3,
        'asks for "file:///etc/passwd": only files of the content',
    ),
    Case("a script", "Nothing runs.", _block("<script>alert(1)</script>"), LOOK, 0, r"care.pdf  \(1 page\)"),
    Case(
        "a template that is a link to outside",
        "It is reported, and not replaced by the packaged one.",
        _linked("base/blocks/resources.html", "/etc/passwd"),
        LOOK,
        3,
        "resources.html: leads to /etc/passwd, which is outside its folder; put the file itself into the folder",
    ),
    Case(
        "a template in Latin-1",
        "It is reported.",
        words(file("look/base/blocks/resources.html", b"\xe9")),
        LOOK,
        3,
        "blocks/resources.html:1: a character is not UTF-8",
    ),
    Case(
        "a palette that is a device",
        "It is reported, and not replaced by the packaged one.",
        _linked("base/palette.toml", "/dev/zero"),
        LOOK,
        3,
        "palette.toml: leads to /dev/zero, which is outside its folder; put the file itself into the folder",
        fast=True,
    ),
    Case(
        "a link to nothing",
        "It is reported, and not replaced by the packaged file.",
        _linked("base/measures.toml", "nothing.css"),
        LOOK,
        3,
        "base/measures.toml: there is no such file",
    ),
    Case(
        "a drawing that is not SVG",
        "The message names its file.",
        words(file("look/base/zebra/mark.svg", "<svg")),
        LOOK,
        3,
        r"look/base/zebra/mark\.svg: cannot be read; export it again as SVG, PNG or JPEG",
        fast=True,
    ),
    Case(
        "a background that is not a drawing",
        "The message names its file.",
        words(
            file("look/a.svg", "<svg"),
            file("look/base/text.css", "p { background: url(/layouts/a.svg) }"),
        ),
        LOOK,
        3,
        r"look/a\.svg: cannot be read; export it again as SVG, PNG or JPEG",
    ),
    Case(
        "a palette that is CSS",
        "A color has to be a color.",
        words(file("look/base/palette.toml", '[colour]\nink = "red; } @import url(x)"\n')),
        LOOK,
        3,
        'palette.toml:2: "red; .*" is not a color',
    ),
    Case(
        "a folder of layouts that is a file",
        "It is reported.",
        words(file("look", "x")),
        LOOK,
        2,
        "there is no folder .*look",
    ),
)
