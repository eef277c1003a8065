"""Pictures (PNG, JPEG) and drawings (SVG): what keeps them from being printed.

These functions take bytes that anyone may have made; `assets` runs them in the worker.
"""

from __future__ import annotations

import base64
import io
import math
import re
import warnings
from collections import defaultdict
from collections.abc import Mapping
from typing import Any
from xml.parsers import expat

from nethandout.errors import Problem

FORMATS = ("PNG", "JPEG")
FILE_SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff")
MOST_PIXELS = 50_000_000
GRAY_TOLERANCE = 12  # largest difference between red, green and blue, of 255, in a gray pixel
LOGO_HEIGHT, LOGO_WIDTH = 40, 160  # the largest size of a logo on paper, in points
UNREADABLE: Problem = "cannot be read", "save it again as PNG or JPEG"
FEWER = "save it with at most 50 million pixels"


def raster_size(data: bytes) -> tuple[int, int]:
    """Return width and height in pixels from a picture's header; raises ValueError if it is not a PNG or JPEG."""
    from PIL import Image

    if not data.startswith(FILE_SIGNATURES):
        raise ValueError("it is not a PNG or JPEG")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
                return picture.size
    except Image.DecompressionBombError as error:
        raise ValueError("it has too many pixels") from error
    except (OSError, SyntaxError) as error:
        raise ValueError("it cannot be read") from error


def raster_header_problems(data: bytes) -> tuple[Problem, ...]:
    """Return what keeps a picture from being printed, according to its header alone."""
    try:
        width, height = raster_size(data)
    except ValueError as error:
        return ((str(error).removeprefix("it "), FEWER),) if "pixels" in str(error) else (UNREADABLE,)
    if width * height > MOST_PIXELS:
        return ((f"has too many pixels ({width} × {height})", FEWER),)
    return ()


def raster_problems(data: bytes) -> tuple[Problem, ...]:
    """Return what keeps a picture from being printed, with what to do."""
    from PIL import Image, ImageFile

    if problems := raster_header_problems(data):
        return problems
    usual = ImageFile.LOAD_TRUNCATED_IMAGES  # WeasyPrint sets this when it runs in this process
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            picture.load()
    except (OSError, ValueError, SyntaxError):
        return (UNREADABLE,)
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = usual
    return ()


def resolution_problems(data: bytes, least_dpi: int) -> tuple[Problem, ...]:
    """Report a logo that would print with fewer dots per inch than `least_dpi`."""
    width, height = raster_size(data)
    dots = 72 * max(height / LOGO_HEIGHT, width / LOGO_WIDTH)
    if dots >= least_dpi:
        return ()
    high, wide = -(-least_dpi * LOGO_HEIGHT // 72), -(-least_dpi * LOGO_WIDTH // 72)
    wrong = f"is too low in resolution to print ({width} × {height} pixels, {dots:.0f} dots per inch)"
    return ((wrong, f"save it at least {high} pixels high or {wide} wide, or as SVG"),)


def is_gray_raster(data: bytes) -> bool:
    """Return whether a printable picture has only black, white and grays."""
    from PIL import Image, ImageChops

    with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
        red, green, blue, alpha = picture.convert("RGBA").split()
    apart = (ImageChops.difference(red, other) for other in (green, blue))
    bounds: list[Any] = [ImageChops.multiply(difference, alpha).getextrema() for difference in apart]
    return all(highest <= GRAY_TOLERANCE for _, highest in bounds)


DEEPEST_DRAWING = 100
MOST_REPEATS = 1000
OUR_FONT = "atkinson hyperlegible"
SCRIPTS = ("script", "handler", "listener")
FOREIGN = ("foreignObject", "iframe", "object", "embed", "video", "audio", "canvas")
LETTERS = ("text", "tspan", "textPath", "tref", "flowRoot", "font")
COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
EMBEDDED = re.compile(r"data:image/(?:png|jpe?g);base64,")
ADDRESS = re.compile(r"url\(\s*+[\"']?+\s*+(?!#)([^)\"'\s]*+)", re.IGNORECASE)
IMPORT = re.compile(r"@import|\\", re.IGNORECASE)
EFFECTS = {  # what WeasyPrint ignores, and with which values
    "mask": ("a mask", re.compile("(?!none|$)")),
    "filter": ("a filter", re.compile("(?!none|$)")),
    "mix-blend-mode": ("a blend mode", re.compile("(?!normal|$)")),
    "clip-path": ("a clipping shape of CSS", re.compile(r"(?!none|url\(|$)")),
    "vector-effect": ("strokes that do not scale", re.compile("non-scaling-stroke")),
    "paint-order": ("strokes under the fill", re.compile("stroke")),
}
EFFECT = re.compile(rf"(?i)(?:^|[;{{\s])(?:-webkit-)?({'|'.join(EFFECTS)})(?:-image)?+\s*+:\s*+([^;}}]*+)")
FAMILY = re.compile(r"(?:^|;)\s*+font(?:-family)?+\s*+:\s*+[\"']?+([^;,\"']*+)", re.IGNORECASE)
PAINTED = re.compile(r"(?:fill|stroke|stop-color|flood-color|color)\s*+[:=]\s*+[\"']?+\s*+([^;\"'}>]++)")
GRAY_NAMES = ("none", "black", "white", "grey", "gray", "currentcolor", "transparent", "inherit")
GRAY = re.compile(r"#(?:([0-9a-f])\1\1|([0-9a-f]{2})\2\2)\Z")
AGAIN = "export it again as SVG, PNG or JPEG"
PLAINLY = "export it again as plain SVG"
OUTLINES = "turn letters into outlines and export it again"
FLATTEN = "flatten it in your drawing program, or save it as PNG"
EMBED = "embed pictures as PNG or JPEG and export it again"


def drawing_problems(data: bytes) -> tuple[Problem, ...]:
    """Return what keeps a drawing from being printed, each with what to do."""
    reading = _DrawingReader()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartElementHandler = reading.start
    parser.EndElementHandler = reading.end
    parser.CharacterDataHandler = reading.text
    parser.ProcessingInstructionHandler = reading.instruction
    parser.EntityDeclHandler = reading.entity
    reading.parser = parser
    try:
        parser.Parse(data, True)
        reading.check_repeats()
    except (expat.ExpatError, ValueError, LookupError):
        return (("cannot be read", AGAIN),)
    except _Stop:
        pass
    return tuple(reading.problems.values())


def is_gray_drawing(data: bytes) -> bool:
    """Return whether a printable drawing has only black, white and grays."""
    text = data.decode("utf-8", "replace").lower()
    colors = (color.strip() for color in PAINTED.findall(text))
    return "<image" not in text and all(color in GRAY_NAMES or GRAY.match(color) for color in colors)


class _Stop(Exception):  # noqa: N818 - not an error: the rest of the drawing no longer matters
    pass


class _DrawingReader:
    """Read a drawing once; `problems` are its problems, the first of each kind."""

    parser: expat.XMLParserType

    def __init__(self) -> None:
        self.problems: dict[str, Problem] = {}
        self.families: list[str] = []
        self.ids: list[str] = []
        self.repeats: dict[str, list[str]] = defaultdict(list)
        self.style: list[str] | None = None
        self.sets_fonts = False
        self.has_letters = False

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        name = tag.rpartition("}")[2]
        if not self.families:
            self.root(name, attributes)
        if len(self.families) > DEEPEST_DRAWING:
            self.stop("is nested too deeply", PLAINLY)
        style = COMMENT.sub("", attributes.get("style", ""))
        family = "".join(FAMILY.findall(style)[-1:]) or attributes.get("font-family")
        self.ids.append(attributes.get("id", ""))
        if name == "use":
            self.repeat(next((value for key, value in attributes.items() if key.endswith("href")), ""))
        self.families.append(_first_family(family) if family else self.families[-1] if self.families else "")
        self.style = [] if name == "style" else self.style
        if name in SCRIPTS:
            self.problem("script", "contains a script", "export it without scripts")
        elif name in FOREIGN:
            self.problem("foreign", f"contains something other than a drawing ({name})", f"{OUTLINES} as plain SVG")
        elif name in LETTERS:
            self.has_letters = True
            if self.families[-1] != OUR_FONT:
                self.letters()
        for key, value in attributes.items():
            self.attribute(key.rpartition("}")[2], value)

    def root(self, name: str, attributes: Mapping[str, str]) -> None:
        if name != "svg":
            self.stop("is not an SVG drawing", AGAIN)
        if not attributes.get("viewBox") and not (attributes.get("width") and attributes.get("height")):
            self.problem("size", "does not give its size", AGAIN)

    def attribute(self, name: str, value: str) -> None:
        if name in EFFECTS:
            self.effect(name, value)
        if name.startswith("on"):
            self.problem("script", "contains a script", "export it without scripts")
        elif name == "href":
            self.address(value.strip())
        elif name == "base":
            self.outside(value)
        elif name == "style":
            self.css(value)
        elif match := ADDRESS.search(value):
            self.outside(match[1])

    def address(self, value: str) -> None:
        embedded = EMBEDDED.match(value)
        if embedded:
            for wrong, _ in raster_problems(_decode_base64(value[embedded.end() :])):
                self.problem("embedded", f"contains a picture that {wrong}", EMBED)
        elif value and not value.startswith("#"):
            self.outside(value)

    def repeat(self, address: str) -> None:
        """Record what each enclosing part with an id, and the whole drawing (""), draws again."""
        for name in {"", *self.ids}:
            self.repeats[name].append(address.strip().removeprefix("#"))

    def check_repeats(self) -> None:
        """Refuse a drawing whose parts repeat each other too often, or themselves."""
        times: dict[str, float] = {}

        def drawn(name: str) -> float:
            if name not in times:
                times[name] = math.inf  # for a part that draws itself
                times[name] = 1 + sum(map(drawn, self.repeats.get(name, ())))
            return times[name]

        if drawn("") > MOST_REPEATS:
            self.stop("repeats parts of itself too often", PLAINLY)

    def css(self, text: str) -> None:
        text = COMMENT.sub("", text)
        for name, value in EFFECT.findall(text):
            self.effect(name.lower(), value)
        if "var(" in text.lower():
            self.problem("variable", "uses CSS variables, which would not print correctly", PLAINLY)
        for match in (*ADDRESS.findall(text), *IMPORT.findall(text)):
            self.outside(match)

    def text(self, text: str) -> None:
        if self.style is not None:
            self.style.append(text)

    def end(self, tag: str) -> None:
        self.families.pop()
        self.ids.pop()
        if self.style is not None and tag.rpartition("}")[2] == "style":
            sheet = "".join(self.style)
            self.css(sheet)
            self.sets_fonts = self.sets_fonts or "font" in sheet.lower()
            self.style = None
        if self.has_letters and self.sets_fonts:
            self.letters()

    def instruction(self, target: str, data: str) -> None:
        if target == "xml-stylesheet":
            self.outside(data)

    def entity(self, *_: object) -> None:
        self.stop("declares entities", PLAINLY)

    def letters(self) -> None:
        self.problem("letters", "contains letters, which would be printed in another font", OUTLINES)

    def effect(self, name: str, value: str) -> None:
        title, wrong = EFFECTS[name]
        if wrong.match(value.strip().lower()):
            self.problem(name, f"uses {title}, which would not print correctly", FLATTEN)

    def outside(self, address: str) -> None:
        self.problem("outside", f'refers to "{address[:60]}" outside its file', EMBED)

    def problem(self, kind: str, wrong: str, remedy: str) -> None:
        self.problems.setdefault(kind, (f"{wrong} (line {self.parser.CurrentLineNumber})", remedy))

    def stop(self, wrong: str, remedy: str) -> None:
        self.problems = {wrong: (wrong, remedy)}
        raise _Stop


def _first_family(family: str) -> str:
    return family.split(",")[0].strip(" \"'").lower()


def _decode_base64(text: str) -> bytes:
    try:
        return base64.b64decode(text)
    except ValueError:
        return b""
