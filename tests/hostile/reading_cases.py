"""Hostile files: pipes and devices, links to other folders, and pictures that run code, expand or lie."""

from __future__ import annotations

import base64
import os
import socket
import struct
import zlib
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.hostile.cases import OWN, Build, Case, file, section, words, write

HANDOUT = ("handout", "cells", *OWN)
BAD = ("handout", "bad", *OWN)
PIPE = "is a pipe; save its output to a file and use that"
PROGRAM = b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n%%EndComments\n{} loop\n"
FAKE_GS = "#!/bin/sh\necho ran > gs-ran\n"


def pipe(name: str) -> Build:
    """Make a pipe that nobody writes to in a folder."""
    return lambda folder: os.mkfifo(_place(folder, name))


def link(name: str, target: str) -> Build:
    """Make a link in a folder."""
    return lambda folder: _place(folder, name).symlink_to(target)


def socket_file(name: str) -> Build:
    """Make a socket in a folder."""

    def build(folder: Path) -> None:
        here = os.getcwd()
        os.chdir(_place(folder, name).parent)  # the path of a socket has to be short
        try:
            with socket.socket(socket.AF_UNIX) as server:
                server.bind(Path(name).name)
        finally:
            os.chdir(here)

    return build


def large(name: str, beginning: bytes = b"") -> Build:
    """Make a sparse file of 3 GB in a folder."""

    def build(folder: Path) -> None:
        write(folder, name, beginning)
        os.truncate(folder / name, 3_000_000_000)

    return build


def _place(folder: Path, name: str) -> Path:
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.unlink(missing_ok=True)
    return path


def logo(name: str, data: str | bytes | Callable[[], str | bytes]) -> Build:
    """Build a brand file with its logo next to the small library."""
    return words(file("b.toml", f'name = "B"\nlogo = "{name}"\n'), file(name, data))


def svg(parts: str) -> str:
    """Return a drawing with these parts."""
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} viewBox="0 0 9 9">{parts}</svg>'


def png(width: int, height: int) -> bytes:
    """Return a PNG of this size in one color, which compresses to almost nothing."""
    size = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    rows = zlib.compressobj()
    body = b"".join(rows.compress(bytes(1 + -(-width // 8))) for _ in range(height)) + rows.flush()
    return b"\x89PNG\r\n\x1a\n" + b"".join(map(_chunk, (b"IHDR", b"IDAT", b"IEND"), (size, body, b"")))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


BRANDED = (*HANDOUT, "--brand", "b.toml")
LAID_OUT = (*HANDOUT, "--layouts", "look")

NO_FILES = (
    ("recipe", words(pipe("words/recipes/bad.toml")), ("booklet", "--recipe", "bad", *OWN), f"bad.toml: {PIPE}"),
    ("section", words(pipe("words/sections/bad/en.md")), BAD, f"bad/en.md: {PIPE}"),
    ("passage", words(section("::: include p\n"), pipe("words/passages/p/en.md")), BAD, f"p/en.md: {PIPE}"),
    ("brand", words(pipe("b.toml")), BRANDED, f"b.toml: {PIPE}"),
    ("logo", words(file("b.toml", 'name = "B"\nlogo = "l.png"\n'), pipe("l.png")), BRANDED, f'logo "l.png" {PIPE}'),
    ("picture", words(section("![a](p.svg)\n"), pipe("words/sections/bad/p.svg")), BAD, f'picture "p.svg" {PIPE}'),
    ("template", words(pipe("look/handout/handout.html")), LAID_OUT, f"handout.html: {PIPE}"),
    ("style sheet", words(pipe("look/base/lists.css")), LAID_OUT, f"lists.css: {PIPE}"),
    ("measures", words(pipe("look/base/measures.toml")), LAID_OUT, f"measures.toml: {PIPE}"),
    ("settings", words(pipe("nethandout.toml")), HANDOUT, f"nethandout.toml: {PIPE}"),
    ("checks", words(pipe("words/plain-words.en.toml")), ("check", "cells", *OWN), f"plain-words.en.toml: {PIPE}"),
    ("answers", words(pipe("words/sections/cells/answers.en.toml")), ("check", "cells", *OWN), PIPE),
    ("PDF", pipe("a.pdf"), ("impose", "a.pdf", "--fold", "saddle"), f"a.pdf: {PIPE}"),
    ("PDF to verify", pipe("a.pdf"), ("verify", "a.pdf"), f"a.pdf: {PIPE}"),
    ("text to import", pipe("a.txt"), ("import", "a.txt", "--into", "out"), f"a.txt: {PIPE}"),
    (
        "cues",
        file("a.txt", "words"),
        ("import", "a.txt", "--into", "out", "--cues", "/dev/zero"),
        "/dev/zero: is a device; give the name of a file",
    ),
    ("large cues", words(large("b.toml")), BRANDED, "b.toml: is over 1 MB; split it or make it smaller"),
    ("socket", words(socket_file("words/sections/bad/en.md")), BAD, "en.md: is a socket; give the name of a file"),
    ("folder", words(lambda folder: (folder / "b.toml").mkdir()), BRANDED, "b.toml: is a folder; give the name"),
)
OUTSIDE = "which is outside its folder; put the file itself into the folder"
BESIDE = "outside the folder of the brand file; put the logo next to it"
ELSEWHERE = (
    ("section", words(link("words/sections/bad/en.md", "/etc/passwd")), BAD, OUTSIDE),
    ("recipe", words(link("words/recipes/bad.toml", "/etc/passwd")), ("booklet", "--recipe", "bad", *OWN), OUTSIDE),
    ("passage", words(section("::: include p\n"), link("words/passages/p/en.md", "/etc/passwd")), BAD, OUTSIDE),
    (
        "picture",
        words(section("![a](p.svg)\n"), link("words/sections/bad/p.svg", "/etc/passwd")),
        BAD,
        'the picture "p.svg" is outside the content folder',
    ),
    ("logo above", words(file("b.toml", 'name = "B"\nlogo = "../../x.svg"\n')), BRANDED, BESIDE),
    ("logo by its whole path", words(file("b.toml", 'name = "B"\nlogo = "/etc/x.svg"\n')), BRANDED, BESIDE),
    (
        "logo behind a link",
        words(file("b.toml", 'name = "B"\nlogo = "l.svg"\n'), link("l.svg", "/etc/passwd")),
        BRANDED,
        BESIDE,
    ),
)


def program(name: str, *more: Build) -> Build:
    """Build a picture that is a PostScript program, with a Ghostscript in `bin` that reveals that it ran."""

    def gs(folder: Path) -> None:
        write(folder, "bin/gs", FAKE_GS).chmod(0o755)

    return words(file(name, PROGRAM), gs, *more)


BACKGROUND = "html { background: url(%s) }\n"
DATA = f"data:image/png;base64,{base64.b64encode(PROGRAM).decode()}"
BY_CONTENT = DATA.replace("image/png", "application/postscript")
PROGRAMS = (
    *(
        (f"logo.{end}", program(f"l.{end}", file("b.toml", f'name = "B"\nlogo = "l.{end}"\n')), BRANDED, why)
        for end, why in (
            ("png", r'logo "l.png" cannot be read; save it again as PNG or JPEG'),
            ("jpg", r'logo "l.jpg" cannot be read; save it again as PNG or JPEG'),
            ("svg", r'logo "l.svg" cannot be read; export it again'),
            ("eps", r'logo "l.eps" cannot be printed'),
        )
    ),
    (
        "picture",
        program("words/sections/bad/p.png", section("![a](p.png)\n")),
        BAD,
        'picture "p.png" cannot be read; save it again as PNG or JPEG',
    ),
    (
        "background",
        program("look/p.png", file("look/base/lists.css", BACKGROUND % "/layouts/p.png")),
        LAID_OUT,
        r"look/p\.png: cannot be read; save it again as PNG or JPEG",
    ),
    (
        "background that says it is a drawing",
        program("look/p.svg", file("look/base/lists.css", BACKGROUND % "/layouts/p.svg")),
        LAID_OUT,
        r"look/p\.svg: cannot be read; export it again as SVG, PNG or JPEG",
    ),
    (
        "data: address",
        program("p.png", file("look/base/lists.css", BACKGROUND % DATA)),
        LAID_OUT,
        '"data:image/png;.*" cannot be read; save it again as PNG or JPEG',
    ),
    (
        "data: address of its own kind",
        program("p.png", file("look/base/lists.css", BACKGROUND % BY_CONTENT)),
        LAID_OUT,
        "data: addresses of the type application/postscript are not read",
    ),
)
GROWING = "".join(f'<!ENTITY a{n} "{f"&a{n - 1};" * 10}">' for n in range(1, 12))
ENTITIES = f'<!DOCTYPE svg [<!ENTITY a0 "ha">{GROWING}]>'
DRAWINGS = (
    ("script", "<script>alert(1)</script>", r"contains a script \(line 1\); export it without scripts"),
    (
        "web page",
        "<foreignObject><p>words</p></foreignObject>",
        r"contains something other than a drawing \(foreignObject\)",
    ),
    ("address", '<image xlink:href="http://127.0.0.1:9/x.png"/>', r'refers to "http://127.0.0.1:9/x.png" outside'),
    ("file", '<use href="file:///etc/passwd#a"/>', r'refers to "file:///etc/passwd#a" outside'),
    ("style sheet", "<style>@import url(http://127.0.0.1:9/);</style>", "refers to .* outside its file"),
    ("mask", '<mask id="m"/><path mask="url(#m)"/>', "uses a mask, which would not print correctly"),
    ("filter", '<filter id="f"/><path filter="url(#f)"/>', "uses a filter, which would not print correctly"),
    (
        "letters",
        '<text font-family="Comic Sans MS">A</text>',
        "letters, which would be printed in another font|turn letters into outlines",
    ),
    ("depth", "<g>" * 100_000 + "</g>" * 100_000, "is nested too deeply; export it again as plain SVG"),
)
PICTURES = (
    *((f"drawing with {name}", logo("l.svg", svg(parts)), f'logo "l.svg" .*{why}') for name, parts, why in DRAWINGS),
    ("drawing with entities", logo("l.svg", ENTITIES + svg("<desc>&a11;</desc>")), 'logo "l.svg" declares entities'),
    ("picture of 2,500 million pixels", logo("l.png", partial(png, 50_000, 50_000)), "has too many pixels"),
    ("picture of 64 million pixels", logo("l.png", partial(png, 8_000, 8_000)), r"has too many pixels \(8000 × 8000\)"),
    ("picture that ends too soon", logo("l.png", lambda: png(500, 500)[:60]), "cannot be read; save it again"),
    (
        "drawing with a large picture in it",
        logo("l.svg", lambda: svg(f'<image href="data:image/png;base64,{_text(png(8_000, 8_000))}"/>')),
        "contains a picture that has too many pixels",
    ),
)


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def bomb(folder: Path) -> None:
    """Build four passages that include each other forty times: 2.6 million pieces."""
    for number in range(1, 5):
        write(folder, f"words/passages/p{number}/en.md", f"::: include p{number + 1}\n\n" * 40 if number < 4 else "a\n")


OVER = "exists and was not made by nethandout; choose another name, or add --force"
# The first of each kind is among the fast ones.
CASES = (
    *(
        Case(
            f"no file: {name}",
            "Anything but a regular file is reported without waiting.",
            build,
            command,
            3,
            expected,
            not nth,
        )
        for nth, (name, build, command, expected) in enumerate(NO_FILES)
    ),
    *(
        Case(f"elsewhere: {name}", "Nothing outside its folder is printed.", build, command, 3, expected, not nth)
        for nth, (name, build, command, expected) in enumerate(ELSEWHERE)
    ),
    *(
        Case(
            f"program as picture: {name}",
            "Ghostscript is never started, whatever the name of a file is.",
            build,
            command,
            3,
            expected,
            not nth,
            environment={"PATH": f"bin{os.pathsep}{os.defpath}"},
        )
        for nth, (name, build, command, expected) in enumerate(PROGRAMS)
    ),
    *(
        Case(name, "A logo that would run, expand or print wrong is reported.", build, BRANDED, 3, expected, not nth)
        for nth, (name, build, expected) in enumerate(PICTURES)
    ),
    *(
        Case(
            f"not UTF-8: {name}",
            "A text in another encoding is reported with its line.",
            words(file(name, b"/* a */\n/* caf\xe9 */\n")),
            LAID_OUT,
            3,
            rf"{name}:2: a character is not UTF-8; save the file as UTF-8",
            not nth,
        )
        for nth, name in enumerate(
            (
                "look/base/measures.toml",
                "look/base/lists.css",
                "look/handout/handout.css",
                "look/handout/handout.html",
                "look/base/palette.toml",
            )
        )
    ),
    Case(
        "endless passages",
        "A section stops at 200 passages.",
        words(section("::: include p1\n"), bomb),
        BAD,
        3,
        "p3/en.md:67: the passages in this section are more than 200",
    ),
    Case(
        "a large file instead of the PDF",
        "Only the ends of a 3 GB file are read.",
        words(large("cells.pdf", b"%PDF-1.7")),
        (*HANDOUT, "-o", "cells.pdf"),
        3,
        f"cells.pdf {OVER}",
    ),
    Case(
        "a pipe instead of the PDF",
        "Anything but a file is left alone.",
        words(pipe("cells.pdf")),
        (*HANDOUT, "-o", "cells.pdf"),
        3,
        f"cells.pdf {OVER}",
    ),
    Case(
        "spaces that make a search slow",
        "Finding the colors of a drawing takes linear time.",
        logo("l.svg", lambda: svg("<desc>" + "fill:" + " " * 900_000 + ";</desc>")),
        (*BRANDED, "--ink", "black"),
        0,
        "cells",
    ),
)
