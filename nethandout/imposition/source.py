"""Open a finished PDF from any program, measure its pages, and explain in one line why it cannot be used.

Limits: 200 MB per file, 5,000 pages, page sides of 9 to 14,400 points (3 mm to 5 m), and those of pypdf
(75 MB per decoded stream, 100,000 elements per array, 100 levels of the page tree).
"""

from __future__ import annotations

import logging
import math
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nethandout.errors import Diagnostic, InputError
from nethandout.imposition.ticket import SHEETS_PRODUCER, Binding, Size, Source

if TYPE_CHECKING:
    from pypdf import PageObject, PdfReader

MOST_PAGES = 5_000
_SILENT = logging.NullHandler()  # hides warnings of pypdf about errors that it repaired

RIGHT_TO_LEFT = frozenset({"ar", "arc", "ckb", "dv", "fa", "he", "ks", "ps", "sd", "ug", "ur", "yi"})
"""Languages written from right to left, by the first part of their tag."""

SHORTEST_SIDE, LONGEST_SIDE = 9.0, 14_400.0

MOST_NUMBERS = 200_000

Matrix = tuple[float, float, float, float, float, float]


@dataclass(frozen=True)
class PageShape:
    """The visible box of a page in its own units, its clockwise rotation, and the points per unit."""

    left: float
    bottom: float
    right: float
    top: float
    rotation: int = 0
    unit: float = 1.0

    @property
    def size(self) -> Size:
        """Width and height of the rotated page, in points."""
        wide, tall = (self.right - self.left) * self.unit, (self.top - self.bottom) * self.unit
        return (tall, wide) if self.rotation in (90, 270) else (wide, tall)

    @property
    def upright(self) -> Matrix:
        """The matrix that turns the visible box upright, in points, with its lower left corner at the origin."""
        u = self.unit
        match self.rotation:
            case 90:
                return (0, -u, u, 0, -self.bottom * u, self.right * u)
            case 180:
                return (-u, 0, 0, -u, self.right * u, self.top * u)
            case 270:
                return (0, u, -u, 0, self.top * u, -self.left * u)
            case _:
                return (u, 0, 0, u, -self.left * u, -self.bottom * u)


@dataclass(frozen=True)
class FinishedPdf:
    """An opened PDF: the shapes of its pages, and its metadata.

    `locked`: it was encrypted. `no_printing`: its owner does not allow printing. `is_sheets`: it is a print file.
    `binding` is right if its language or its viewer preferences say that it reads from right to left.
    """

    name: str
    shapes: tuple[PageShape, ...]
    reader: PdfReader = field(repr=False, compare=False)
    title: str = ""
    author: str = ""
    language: str = ""
    binding: Binding = Binding.LEFT
    is_sheets: bool = False
    locked: bool = False
    no_printing: bool = False
    data: bytes = field(default=b"", repr=False, compare=False)
    password: str | None = field(default=None, repr=False, compare=False)

    @property
    def pages(self) -> int:
        """The number of pages."""
        return len(self.shapes)

    @property
    def usual_size(self) -> Size:
        """The most frequent page size, in points; among equally frequent sizes, the first."""
        sizes = [tuple(round(side, 1) for side in shape.size) for shape in self.shapes]
        return self.shapes[sizes.index(max(sizes, key=sizes.count))].size


def open_pdf(data: bytes, name: str, password: str | None = None) -> FinishedPdf:
    """Open a PDF in memory; `name` is its name in messages. Raises InputError if it cannot be used."""
    from pypdf import PdfReader

    if not data:
        raise _unusable(name, "the file is empty", "make or fetch the PDF again")
    if b"%PDF-" not in data[:1024]:
        raise _unusable(name, "this is not a PDF", "export it as a PDF first")
    with pdf_errors(name):
        reader = PdfReader(BytesIO(data))
        owner = _decrypt(reader, name, password)
        pdf = _inspect(reader, name)
        pdf = replace(pdf, locked=reader.is_encrypted, no_printing=not owner and _is_printing_forbidden(reader))
    return replace(pdf, data=data, password=password)


def describe(data: bytes, name: str, password: str | None) -> Source:
    """Describe a PDF, without its bytes; raises InputError, which calls it `name`, if it cannot be used."""
    pdf = open_pdf(data, name, password)
    return Source(name, pdf.pages, pdf.usual_size, pdf.title, pdf.author, pdf.language, pdf.binding, pdf.is_sheets)


@contextmanager
def pdf_errors(name: str) -> Iterator[None]:
    """Turn any error of reading a broken PDF into one InputError."""
    from pypdf import apply_configuration

    logging.getLogger("pypdf").addHandler(_SILENT)
    try:
        with apply_configuration(page_tree_maximum_entries=4 * MOST_PAGES, lzw_maximum_output_length=10_000_000):
            yield
    except InputError:
        raise
    except MemoryError as error:
        raise _unusable(name, "it needs too much memory", "split it or make it smaller") from error
    except Exception as error:
        raise _unusable(name, *_explain(error)) from error


def _explain(error: Exception) -> tuple[str, str]:
    """Return what an error of a library means, and what to do."""
    kind = type(error).__name__
    if _is_recursion(error):
        return "it is nested too deeply", "print it to a new PDF first"
    if kind == "LimitReachedError":
        return f"it is too large inside or refers to itself ({_one_line(error)})", "print it to a new PDF"
    if kind == "NotImplementedError" and "encryption" in str(error):
        return (
            "the PDF is encrypted in a way that only the program that made it can open",
            "print it there to a new PDF",
        )
    if kind == "DependencyError":
        return "its encryption needs the package cryptography", "pip install cryptography"
    return f"the PDF is broken ({_one_line(error)})", "print it to a new PDF first"


def _unusable(name: str, wrong: str, remedy: str) -> InputError:
    return InputError(str(Diagnostic(Path(name), 0, wrong, remedy)))


def _is_recursion(error: BaseException | None) -> bool:
    """Return whether an error comes from recursion that is too deep."""
    while error is not None and not isinstance(error, RecursionError):
        error = error.__cause__ or error.__context__
    return error is not None


def _one_line(error: Exception) -> str:
    """Return the message of an error as one short line of printable characters."""
    words = " ".join(str(error).split()) or type(error).__name__
    return "".join(letter for letter in words if letter.isprintable())[:100].rstrip(".")


def _decrypt(reader: PdfReader, name: str, password: str | None) -> bool:
    """Decrypt a PDF if needed; return whether the password is the owner's."""
    from pypdf import PasswordType

    if not reader.is_encrypted:
        return False
    opened = [reader.decrypt(word) for word in ("", password) if word is not None]
    if any(opened):
        return PasswordType.OWNER_PASSWORD in opened
    if password is None:
        raise _unusable(name, "the PDF is encrypted", "give its password with --password")
    raise _unusable(name, "the password does not open the PDF", "check the password")


def _is_printing_forbidden(reader: PdfReader) -> bool:
    from pypdf.constants import UserAccessPermissions

    allowed = reader.user_access_permissions if reader.is_encrypted else None
    return allowed is not None and UserAccessPermissions.PRINT not in allowed


def _inspect(reader: PdfReader, name: str) -> FinishedPdf:
    count = len(reader.pages)
    if count == 0:
        raise _unusable(name, "the PDF has no pages", "make or fetch the PDF again")
    if count > MOST_PAGES:
        raise _unusable(name, f"the PDF has {count} pages; at most {MOST_PAGES} can be printed", "split it")
    shapes = tuple(_shape(page, name, number) for number, page in enumerate(reader.pages, 1))
    title, author, producer = (_info_text(reader, key) for key in ("/Title", "/Author", "/Producer"))
    tag = str(entry(reader.root_object, "/Lang") or "")
    spine, is_sheets = _binding(reader, tag), producer == SHEETS_PRODUCER
    return FinishedPdf(name, shapes, reader, title, author, tag, spine, is_sheets)


def _binding(reader: PdfReader, tag: str) -> Binding:
    language = tag.replace("_", "-").partition("-")[0].lower()
    says_so = entry(reader.root_object, "/ViewerPreferences", "/Direction") == "/R2L"
    return Binding.RIGHT if says_so or language in RIGHT_TO_LEFT else Binding.LEFT


def _info_text(reader: PdfReader, key: str) -> str:
    """Return an entry of the document information as one line of printable characters."""
    value = entry(reader.metadata, key)
    words = str(value) if isinstance(value, str) else ""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in words).split())


def _shape(page: PageObject, name: str, number: int) -> PageShape:
    media = _box(page, "/MediaBox", name, number)
    if media is None:
        raise _unusable(name, f"page {number} has no size", "print it to a new PDF first")
    crop = _box(page, "/CropBox", name, number) or media
    left, bottom = max(media[0], crop[0]), max(media[1], crop[1])
    right, top = min(media[2], crop[2]), min(media[3], crop[3])
    if left >= right or bottom >= top:  # viewers ignore a crop box outside the page
        left, bottom, right, top = media
    rotation = _number(page.get("/Rotate", 0), name, number, "rotation")
    unit = _number(page.get("/UserUnit", 1), name, number, "user unit")
    if rotation % 90:
        raise _unusable(name, f"page {number} is rotated by {rotation:g} degrees", "only quarter turns can be printed")
    shape = PageShape(left, bottom, right, top, int(rotation) % 360, unit)
    if not all(SHORTEST_SIDE <= side <= LONGEST_SIDE for side in shape.size):
        size = " by ".join(f"{side:g}" for side in shape.size)
        limits = f"a side must be {SHORTEST_SIDE:g} to {LONGEST_SIDE:g}"
        raise _unusable(name, f"page {number} is {size} points", limits)
    return shape


def _box(page: PageObject, key: str, name: str, number: int) -> tuple[float, float, float, float] | None:
    corners = entry(page, key)
    if not isinstance(corners, list) or len(corners) != 4:
        return None
    a, b, c, d = (_number(corner, name, number, "size") for corner in corners)
    return min(a, c), min(b, d), max(a, c), max(b, d)


def _number(value: Any, name: str, number: int, quantity: str) -> float:
    try:
        result = float(resolve(value))
    except (TypeError, ValueError, OverflowError):
        result = math.nan
    if not math.isfinite(result):
        raise _unusable(name, f"the {quantity} of page {number} is not a number", "print it to a new PDF first")
    return result


def resolve(value: Any) -> Any:
    """Follow a reference to its object; return any other value as it is."""
    return value.get_object() if hasattr(value, "get_object") else value


def entry(value: Any, *keys: str) -> Any:
    """Return the entry at a path of keys; None if there is none."""
    for key in keys:
        value = resolve(value)
        value = value.get(key) if isinstance(value, dict) else None
    return resolve(value)


def array(value: Any, *keys: str) -> list[Any]:
    """Return the array at a path of keys; an empty list if there is none."""
    value = entry(value, *keys)
    return value if isinstance(value, list) else []


def numbers(value: Any, *keys: str) -> tuple[float, ...] | None:
    """Return the array of numbers at a path of keys; None if it holds anything else, or far too many."""
    value = entry(value, *keys)
    if not isinstance(value, list) or len(value) > MOST_NUMBERS:
        return None
    items = [resolve(item) for item in value]
    if not all(isinstance(item, int | float) and math.isfinite(item) for item in items):
        return None
    return tuple(map(float, items))


def is_true(value: Any, *keys: str) -> bool:
    """Return whether an entry is true, as a Python or a PDF boolean."""
    return bool(entry(value, *keys) == True)  # noqa: E712


def format_numbers(*numbers: float) -> str:
    """Format numbers for a PDF: at most six decimals, no exponent."""
    texts = (f"{number:.6f}".rstrip("0").rstrip(".") for number in numbers)
    return " ".join("0" if text == "-0" else text for text in texts)
