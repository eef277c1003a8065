"""What somebody chooses in the browser: only known names, short texts, and one small picture."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from nethandout.content import assets, facing
from nethandout.content.library import section_names
from nethandout.model import DEPTHS, INKS, READER_PAPERS, SIZES, Library
from nethandout.paths import fonts

PAPERS = ("", *READER_PAPERS)
FOLDED = {"half-letter": "letter", "a5": "a4"}
"""The pages that are half of a sheet."""

LEAFLET = "leaflet"
AMOUNTS = (*DEPTHS, LEAFLET)
"""How much of a topic is printed: as `DEPTHS`, or what fits on a sheet folded in three."""

OCCASION = {"title": 90, "meeting": 90, "date": 40, "place": 90}
CLINIC = {
    "name": 80,
    "line": 120,
    "telephone": 40,
    "hours": 80,
    "after_hours": 40,
    "website": 120,
    "address": 300,
    "color": 7,
}
LOGO_KINDS = {"image/png": ".png", "image/jpeg": ".jpg", "image/svg+xml": ".svg"}
MOST_COPIES = 9999
IN_ADDRESS = ("lang", "paper", "size", "ink", "depth", "region", "copies")
Form = Any
"""The fields of a form or an address: werkzeug's MultiDict."""


@dataclass(frozen=True)
class Choice:
    """A handout or booklet somebody chose; `clinic` has the fields typed in, `brand` is the name of a brand file.

    `lang` joins two languages as en+es; `depth` is one of AMOUNTS. `paper` is empty for the usual one, and `region` for
    that of the clinic or the language.
    """

    parts: tuple[str, ...] = ()
    lang: str = "en"
    paper: str = ""
    size: str = "standard"
    ink: str = "color"
    depth: str = "full"
    region: str = ""
    occasion: Mapping[str, str] = field(default_factory=dict)
    brand: str = ""
    clinic: Mapping[str, str] = field(default_factory=dict)
    logo: bytes = field(default=b"", repr=False)
    logo_kind: str = ""
    copies: int = 1

    @property
    def address(self) -> str:
        """The query that brings the topics, their order and the edition back; it has nothing personal."""
        usual = asdict(Choice())
        rest = [(name, getattr(self, name)) for name in IN_ADDRESS if getattr(self, name) != usual[name]]
        return urlencode([*(("parts", part) for part in self.parts), *rest])

    @property
    def is_booklet(self) -> bool:
        """Whether more than one topic is chosen."""
        return len(self.parts) > 1

    @property
    def is_leaflet(self) -> bool:
        """Whether a sheet folded in three is chosen."""
        return self.depth == LEAFLET

    def changed(self, action: str, library: Library) -> Choice:
        """Return the choice after an action: up:NAME, down:NAME, remove:NAME, or recipe:NAME."""
        verb, _, name = action.partition(":")
        if verb == "recipe" and name in library.recipes:
            existing = section_names(library)
            return replace(self, parts=tuple(part for part in library.recipes[name].parts if part in existing))
        if verb == "remove":
            return replace(self, parts=tuple(part for part in self.parts if part != name))
        if verb in ("up", "down") and name in self.parts:
            parts = [part for part in self.parts if part != name]
            place = self.parts.index(name) + (1 if verb == "down" else -1)
            parts.insert(max(0, place), name)
            return replace(self, parts=tuple(parts))
        return self


def read_choice(given: Form, lang: str, library: Library, brands: Iterable[str]) -> Choice:
    """Read a form or an address; what it names but the library does not have is left out."""
    chosen = [part for part in given.getlist("parts") if part in library.sections]
    order = [part for part in given.getlist("order") if part in chosen]
    return Choice(
        tuple(dict.fromkeys([*order, *chosen])),
        lang,
        _known(given.get("paper"), PAPERS),
        _known(given.get("size"), SIZES),
        _known(given.get("ink"), INKS),
        _known(given.get("depth"), AMOUNTS),
        _known(given.get("region"), ("", *library.regions)),
        {name: _line(given.get(name, "")) for name in OCCASION},
        _known(given.get("brand"), ("", *brands)),
        {name: _text(given.get(f"clinic-{name}", "")) for name in CLINIC},
        copies=read_copies(given),
    )


def read_copies(given: Form) -> int:
    """Return how many copies somebody wants; 1 unless it is a number."""
    return _number(given.get("copies", ""), MOST_COPIES)


def with_logo(choice: Choice, files: Mapping[str, Any], largest: int) -> Choice:
    """Return the choice with the logo that was sent, at most one byte more than the largest."""
    file = files.get("logo")
    if file is None or not file.filename:
        return choice
    with file.stream as stream:
        logo = stream.read(largest + 1)
    return replace(choice, logo=logo, logo_kind=LOGO_KINDS.get(file.mimetype, ""))


def find_faults(choice: Choice, library: Library, largest: int) -> dict[str, str]:
    """Return what keeps a choice from being made: the field and the name of its message."""
    faults = dict(_not_possible(choice, library)) if choice.parts else {"parts": "nothing_chosen"}
    supported = assets.supported(fonts())
    limits = {**OCCASION, **{f"clinic-{name}": most for name, most in CLINIC.items()}}
    typed = {**choice.occasion, **{f"clinic-{name}": text for name, text in choice.clinic.items()}}
    for name, text in typed.items():
        if len(text) > limits[name]:
            faults[name] = "too_long"
        elif not {*text} - {"\n"} <= supported:
            faults[name] = "not_printable"
    if choice.clinic.get("color") and not assets.COLOR.match(choice.clinic["color"]):
        faults["clinic-color"] = "color_wrong"
    if any(choice.clinic.values()) and not choice.clinic["name"] and not choice.brand:
        faults["clinic-name"] = "name_missing"
    if len(choice.logo) > largest:
        faults["logo"] = "logo_too_large"
    elif choice.logo and not choice.logo_kind:
        faults["logo"] = "logo_kind"
    elif choice.logo and not choice.clinic["name"]:
        faults["clinic-name"] = "name_missing"
    return faults


def _not_possible(choice: Choice, library: Library) -> Iterator[tuple[str, str]]:
    """Yield what cannot be made of the topics, as `find_faults` does."""
    sections = [library.sections[name] for name in choice.parts]
    is_topic = len(sections) == 1 and not sections[0].is_worksheet
    has_clinic = choice.brand or choice.clinic.get("name")
    if has_clinic and any(section.review.state == "unchecked" for section in sections):
        yield "parts", "unchecked_clinic"
    if choice.depth != "full" and not is_topic:
        yield "depth", "single_topic"
    elif choice.is_leaflet and choice.size != "standard":
        yield "size", "leaflet_size"
    is_plain = choice.size == "standard" and choice.depth == "full" and choice.paper not in FOLDED
    if facing.JOINED in choice.lang and not (is_topic and is_plain):
        yield "lang", "side_by_side_only"


def paper_of(choice: Choice) -> str:
    """Return the size of the pages, or of the sheet of a leaflet: the one chosen, or the usual one."""
    if choice.is_leaflet:
        return FOLDED.get(choice.paper, choice.paper or "letter")
    if choice.paper:
        return choice.paper
    return "half-letter" if choice.is_booklet and choice.size == "standard" else "letter"


def _known(value: str | None, names: Iterable[str]) -> str:
    known = tuple(names)
    return value if value in known and value is not None else known[0]


def _number(text: str, most: int) -> int:
    """Return a number from 1 to the most; int() refuses thousands of digits."""
    digits = text.lstrip("0") if text.isascii() and text.isdecimal() else ""
    return min(int(digits[: len(str(most)) + 1] or 1), most)


def _line(text: str) -> str:
    return " ".join(_text(text).split())


def _text(text: str) -> str:
    """Return a text in composed form, with lines but without other control characters."""
    lines = unicodedata.normalize("NFC", text).replace("\r\n", "\n").split("\n")
    plain = ("".join(letter for letter in line if unicodedata.category(letter)[0] != "C").strip() for line in lines)
    return "\n".join(plain).strip()
