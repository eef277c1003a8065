"""Check whether characters, colors and pictures can be printed and read."""

from __future__ import annotations

import os
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path

from nethandout import worker
from nethandout.content import images
from nethandout.errors import ContentError, Diagnostic, LimitError, Problem, WorkerError
from nethandout.model import Mention, Section
from nethandout.paths import Folders, read_bytes

SUBSTITUTES = {
    "\u2011": "write an ordinary hyphen",
    "\u202f": "write an ordinary space",
    "\u2009": "write an ordinary space",
    "\u00ad": "remove the soft hyphen",
    "\u2610": "use the box ask; its tick boxes are drawn",
}
TICK_BOX = "☐"
FALLBACK_RANGES = (
    "ĀſƠơƯưẠỹ",  # letters with accents, as in Polish, Turkish, and Vietnamese names
    "ΆΆΈΊΌΌΎΡΣώ",  # Greek
    "⁰⁰⁵⁻ⁿⁿ₀₋⅓⅔⅛⅞′″",
    "←↙✓✓",
)
FALLBACK = frozenset(
    chr(code)
    for ends in FALLBACK_RANGES
    for first, last in zip(ends[::2], ends[1::2], strict=True)
    for code in range(ord(first), ord(last) + 1)
)
"""The characters that only the fallback fonts have; `layouts/base/fallback-fonts.css` declares those fonts."""
SPACES = "\u00a0\u1680\u202f\u205f\u3000\u2028\u2029" + "".join(map(chr, range(0x2000, 0x200B)))
INVISIBLE = "\u00ad\u200b\u2060\ufeff\u180e"
DIRECTIONS = "\u200e\u200f\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
SAFE: dict[str, str] = {
    **dict.fromkeys(SPACES, " "),
    **dict.fromkeys(INVISIBLE, ""),
    "\u2010": "-",
    "\u2011": "-",
    "\u2212": "-",
    "\u2012": "–",
    "\u2015": "—",
    "\u02bc": "’",
    "\ufb00": "ff",
    "\ufb01": "fi",
    "\ufb02": "fl",
    "\ufb03": "ffi",
    "\ufb04": "ffl",
    "\ufb05": "st",
    "\ufb06": "st",
}
WHEN_MISSING = {"\u03bc": "\u00b5", "\u2044": "/", "\u2219": "\u00b7", "\u2027": "\u00b7", "\u2043": "-"}
JOINERS_BETWEEN_LATIN = re.compile("(?<![^\u0000-\u024f])[\u200c\u200d]+(?![^\u0000-\u024f])")
ORDINARY = re.compile("[\\t-\\r -~]*")
RIGHT_TO_LEFT = re.compile("[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc]")


def supported(fonts: Sequence[Path]) -> frozenset[str]:
    """Return the characters that can be printed: those of every file of the first font, and `FALLBACK`."""
    from fontTools.ttLib import TTFont

    faces = []
    for path in sorted(fonts[0].glob("*.ttf")):
        with TTFont(path, lazy=True) as face:
            faces.append(frozenset(face.getBestCmap()))
    return frozenset(map(chr, frozenset.intersection(*faces))) | FALLBACK


def character_faults(path: Path, text: str, characters: frozenset[str]) -> list[Diagnostic]:
    """Report each character of a text that is not in `characters`, with its line."""
    if set(text) <= characters | {"\n", "\t"}:
        return []
    faults = []
    for number, line in enumerate(text.split("\n"), start=1):
        for character in sorted(set(line) - characters - {"\t"}):
            name = unicodedata.name(character, "no name").lower()
            shown = character if character.isprintable() else "?"
            wrong = f'the character "{shown}" (U+{ord(character):04X}, {name}) is not in the bundled fonts'
            faults.append(Diagnostic(path, number, wrong, SUBSTITUTES.get(character, "write it differently")))
    return faults


class Cleaner:
    """Replace characters that the fonts cannot print, and count the replacements."""

    def __init__(self, supported: frozenset[str]) -> None:
        self.supported = supported
        self.changed: Counter[tuple[str, str]] = Counter()
        missing = {was: new for was, new in WHEN_MISSING.items() if was not in supported and new in supported}
        self.safe = SAFE | missing

    def clean(self, text: str) -> str:
        """Replace the characters that have a safe equivalent."""
        if ORDINARY.fullmatch(text):
            return text
        text = _composed(text, self.changed)
        safe = self.safe if RIGHT_TO_LEFT.search(text) else self.safe | dict.fromkeys(DIRECTIONS, "")
        for match in JOINERS_BETWEEN_LATIN.finditer(text):
            self.changed.update((joiner, "") for joiner in match.group())
        text = JOINERS_BETWEEN_LATIN.sub("", text)
        controls = {c for c in text if unicodedata.category(c) == "Cc" and c not in "\n\t\r\f\v"}
        safe = safe | {c: " " if c.isspace() else "" for c in controls}
        self.changed.update((c, safe[c]) for c in text if c in safe)
        return text.translate({ord(was): new for was, new in safe.items()})

    def notes(self, words: str) -> tuple[str, ...]:
        """Describe what was replaced, and the characters in cleaned text that the fonts lack."""
        notes = [
            (was, f"is now “{new}”" if new else "was removed", count) for (was, new), count in self.changed.items()
        ]
        left = Counter(c for c in words if c not in self.supported and c not in f" \n{TICK_BOX}")
        lacking = [(c, "is kept, but is not in the bundled fonts; write it differently", left[c]) for c in left]
        return tuple(_note(*note) for note in (*sorted(notes), *sorted(lacking)))


def _note(character: str, change: str, count: int) -> str:
    name = unicodedata.name(character, "no name").lower()
    times = "" if count == 1 else f", {count} times"
    return f"the character U+{ord(character):04X} ({name}) {change}{times}"


def _composed(text: str, changed: Counter[tuple[str, str]]) -> str:
    """Compose letters and combining accents, and count each composition."""
    composed = unicodedata.normalize("NFC", text)
    if composed != text:
        for cluster in re.findall(r"[^\W\d_][\u0300-\u036f]+|[\u2126\u212a\u212b]", text):
            if (joined := unicodedata.normalize("NFC", cluster)) != cluster:
                changed[cluster[-1], joined] += 1
    return composed


COLOR = re.compile(r"#[0-9A-Fa-f]{6}\Z")
WHITE = "#FFFFFF"
LEAST_CONTRAST = 7.0


def contrast(first: str, second: str) -> float:
    """Return the WCAG 2 contrast of two colors written #RRGGBB: from 1 (none) to 21 (black on white)."""
    light, dark = sorted((_luminance(first), _luminance(second)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def darkened(color: str, backgrounds: Iterable[str] = (WHITE,), least: float = LEAST_CONTRAST) -> str:
    """Mix in just enough black for a contrast of `least` to 1 with every background."""
    backgrounds = tuple(backgrounds)
    for step in range(255, 0, -1):
        mixed = "#" + "".join(f"{channel * step // 255:02X}" for channel in _channels(color))
        if all(contrast(mixed, background) >= least for background in backgrounds):
            return mixed
    return "#000000"


def _channels(color: str) -> tuple[int, int, int]:
    return int(color[1:3], 16), int(color[3:5], 16), int(color[5:7], 16)


def _luminance(color: str) -> float:
    """Return the relative luminance (WCAG 2), from 0 (black) to 1 (white)."""
    values = (channel / 255 for channel in _channels(color))
    linear = (value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in values)
    return sum(weight * value for weight, value in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


PICTURE_SUFFIXES = (".svg", ".png", ".jpg", ".jpeg")
LARGEST_PICTURE = 10_000_000
LARGEST_DRAWING = 1_000_000


def picture_faults(section: Section, folders: Folders) -> list[Diagnostic]:
    """Report what keeps the pictures of a section from being printed."""
    return [
        Diagnostic(mention.path, mention.line, f'the picture "{mention.name}" {wrong}', remedy)
        for mention in section.mentions
        if mention.kind == "picture"
        for wrong, remedy in _mention_problems(mention, folders)
    ]


def path_in_folders(picture: Path, folders: tuple[Path, ...]) -> str:
    """Return the path of a picture inside its content folder; "" if it is outside of all."""
    try:
        target = Path(os.path.realpath(picture))  # a link to itself is reported when the file is opened
    except (OSError, ValueError):
        return ""
    for folder in reversed(folders):
        if target.is_relative_to(folder.resolve()):
            return target.relative_to(folder.resolve()).as_posix()
    return ""


def _mention_problems(mention: Mention, folders: Folders) -> tuple[Problem, ...]:
    path = mention.path.parent / mention.name
    inside = path_in_folders(path, folders.all)
    if not inside or not mention.name:
        return (("is outside the content folder", "put it next to the text and write only its file name"),)
    return picture_problems(folders.find(inside) or path)


def picture_problems(path: Path, least_dpi: int = 0) -> tuple[Problem, ...]:
    """Return what keeps a picture file from being printed, each with what to do.

    With `least_dpi`, also report a logo with fewer dots per inch.
    """
    if not os.path.lexists(path):
        return (("does not exist", "correct its name, or add the file"),)
    if path.suffix.lower() not in PICTURE_SUFFIXES:
        return (("cannot be printed", f"save it as one of {', '.join(PICTURE_SUFFIXES)}"),)
    try:
        problems: tuple[Problem, ...] = worker.call(
            "nethandout.content.assets:inspect_picture",
            read_bytes(path, LARGEST_DRAWING if _is_drawing(path) else LARGEST_PICTURE),
            _is_drawing(path),
            least_dpi,
            doing=f"opening {path}",
        )
    except ContentError as error:
        return tuple((fault.wrong, fault.fix) for fault in error.faults)
    except (LimitError, WorkerError) as error:
        return ((f"cannot be opened: {error}", ""),)
    return problems


def inspect_picture(data: bytes, drawing: bool, least_dpi: int) -> tuple[Problem, ...]:
    """Return what keeps the bytes of a picture from being printed; runs in the worker."""
    if drawing:
        return images.drawing_problems(data)
    return images.raster_problems(data) or images.resolution_problems(data, least_dpi)


def is_gray_picture(path: Path) -> bool:
    """Return whether a printable picture has only black, white and grays."""
    data = read_bytes(path, LARGEST_PICTURE)
    kind = "drawing" if _is_drawing(path) else "raster"
    gray: bool = worker.call(f"nethandout.content.images:is_gray_{kind}", data, doing=f"opening {path}")
    return gray


def _is_drawing(path: Path) -> bool:
    return path.suffix.lower() == ".svg"
