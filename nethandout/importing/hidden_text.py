"""Words that a page hides from the eye: taken out before the page is read, and told."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element

from tinycss2 import color5

from nethandout.importing.html_tree import REPLACED, STRUCK, left_out, local_name, take_out, words_of
from nethandout.importing.stylesheets import (
    PIXELS,
    Declared,
    Page,
    StyleSheets,
    Value,
    lengths,
    numbers,
    resolved,
    words,
)

Rgb: TypeAlias = tuple[float, ...]
BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
SMALLEST, FAINTEST, NEAREST = 2, 0.1, 0.06
"""Pixels, opacity, and the difference of a color from the one below it (of 1) that an eye can still read."""
FAR_BEFORE, FAR_BEHIND = -800, 3000
SIZES = ("max-height", "max-width", "height", "width")
MARGINS = ("margin-left", "margin-top", "text-indent")
PLACES = ("left", "right", "top", *MARGINS)
SHAPES = ("clip", "clip-path", "filter", "transform")
UNSTYLED = ("script", "style", "title")
QUOTED = 200
HIDDEN = "hidden text"
LINKED = "part of the look of this page is in other files, which are not read; compare with the page in a browser"


@dataclass(frozen=True)
class Look:
    """How the words inside an element look; `paper` is the color below them, None where that is not known."""

    shown: bool = True
    visible: bool = True
    size: float = 16
    color: Rgb | None = BLACK
    alpha: float = 1
    paper: Rgb | None = WHITE
    variables: Mapping[str, Value] = field(default_factory=dict)

    @property
    def is_read(self) -> bool:
        """Whether an eye can read words that look like this."""
        if not (self.shown and self.visible and self.size >= SMALLEST):
            return False
        if self.paper is None or self.color is None:
            return True
        apart = max(abs(one - other) for one, other in zip(self.color, self.paper, strict=True))
        return self.alpha >= FAINTEST and apart > NEAREST


def without_hidden(root: Element) -> tuple[str, ...]:
    """Take the words out of a tree that nobody sees, mark those struck through, and return what to tell."""
    hiding = _Hiding(StyleSheets(root))
    hiding.visit(Page.from_html_root(root), Look(), None)
    for element in hiding.gone:
        take_out(element)
    return (*hiding.notices, *(() if hiding.sheets.are_all_here else (LINKED,)))


class _Hiding:
    def __init__(self, sheets: StyleSheets) -> None:
        self.sheets = sheets
        self.notices: list[str] = []
        self.gone: list[Element] = []

    def visit(self, page: Page, outer: Look, told: list[str] | None) -> None:
        """Go through an element; `told` gathers the words of the hidden one that it is in."""
        element: Element = page.etree_element
        won = self.sheets.declared(page, _hints(element))
        own = {name: value for name, value in won[None].items() if name.startswith("--")}
        variables = {**outer.variables, **own} if own else outer.variables
        values: Declared = {
            name: resolved(value, variables) for name, value in won.pop(None).items() if name not in own
        }
        look = replace(_look(outer, values), variables=variables)
        gathered = [] if told is None else told
        is_gone = "none" in words(values.get("display", ())) or "all" in words(values.get("mso-hide", ()))
        replaced = local_name(element) if local_name(element) in REPLACED else ""
        if is_gone or replaced:
            self.gone.append(element)
            if is_gone or not look.is_read:
                gathered.append(words_of(element))
            else:
                self.notices += _replaced(element, replaced)
        elif element.tag not in UNSTYLED:
            if "line-through" in words(values.get("text-decoration-line", ())):
                element.set(STRUCK, "yes")
            added = [value for value in won.values() if look.is_read]
            self.notices += [notice for value in added for notice in _added(element, value, variables)]
            self.inside(page, look, None if look.is_read else gathered)
        if told is None and gathered:
            self.notices += left_out(HIDDEN, _line(element), " ".join(gathered), QUOTED)

    def inside(self, page: Page, look: Look, told: list[str] | None) -> None:
        """Go through what is in an element, and take out the words straight in it that nobody sees."""
        element: Element = page.etree_element
        pages = page.iter_children()
        if told is not None and element.text:
            told.append(element.text)
            element.text = ""
        for child in element:
            if isinstance(child.tag, str):
                self.visit(next(pages), look, told)
            if told is not None and child.tail:
                told.append(child.tail)
                child.tail = ""


def _hints(element: Element) -> dict[str, str]:
    """Return what the attributes of an element ask for, as properties."""
    tag, hints = element.tag, {}
    if element.get("hidden") is not None or tag == "datalist" or (tag == "dialog" and element.get("open") is None):
        hints["display"] = "none"
    color = element.get({"font": "color", "body": "text"}.get(tag, ""), "")
    for name, text in (("color", color), ("background-color", element.get("bgcolor", ""))):
        if text:
            hints[name] = text if text.strip("0123456789abcdefABCDEF") else f"#{text}"
    if element.get("background"):
        hints["background-image"] = "url(a)"
    return hints


def _line(element: Element) -> str:
    return element.get("data-line", "")


def _replaced(element: Element, name: str) -> list[str]:
    """Tell what was left out with the words that a page keeps for those who cannot see it."""
    what = REPLACED[name]
    told = left_out(what, _line(element), words_of(element), QUOTED)
    return told or ([] if what.startswith("text") else [f"{what} was left out"])


def _added(element: Element, declared: Declared, variables: Mapping[str, Value]) -> list[str]:
    """Tell the words that a style sheet adds before or after an element."""
    text = "".join(token.value for token in resolved(declared.get("content", ()), variables) if token.type == "string")
    return left_out("text that the style sheet adds", _line(element), text, QUOTED)


def _look(outer: Look, values: Declared) -> Look:
    """Return how words look inside an element with such values, which is itself in one that looks like `outer`."""
    ways = words(values.get("visibility", ()))
    visible = outer.visible if not ways or "inherit" in ways else not {"hidden", "collapse"} & {*ways}
    color, alpha = outer.color, outer.alpha
    for name in ("color", "-webkit-text-fill-color"):
        if found := _color(values.get(name, ())):
            color, alpha = found
    paper = outer.paper
    below = values.get("background-color", ())
    if (found := _color(below)) and found[1] > 0.5:
        paper = found[0]
    if any(token.type == "url" or _is_picture(token) for token in (*below, *values.get("background-image", ()))):
        paper = None
    shown = outer.shown and not _is_off(values)
    return Look(shown, visible, _size(outer.size, values.get("font-size", ())), color, alpha, paper)


def _is_picture(token: object) -> bool:
    """Whether part of a background is one that only a browser can draw."""
    return getattr(token, "type", "") == "function" and color5.parse_color(token) is None


def _color(value: Value) -> tuple[Rgb | None, float] | None:
    """Return the first color in a value and how solid it is; nothing where there is none of its own."""
    found = next((color for token in value if (color := color5.parse_color(token))), None)
    if found is None or isinstance(found, str):
        return None
    if found.space in ("lab", "lch", "oklab", "oklch"):
        # How light it is tells enough of colors that are nowhere near to black and white letters.
        light = found.coordinates[0] or 0
        return (light / (1 if found.space.startswith("ok") else 100),) * 3, found.alpha
    if found.space in ("srgb", "hsl", "hwb"):
        return tuple(found.to("srgb").coordinates), found.alpha
    return None, found.alpha


def _size(outer: float, value: Value) -> float:
    """Return the size of type in pixels."""
    sizes = [
        number * {"em": outer, "%": outer / 100}.get(unit, PIXELS.get(unit, 0))
        for number, unit in numbers(value)
        if unit or not number
    ]
    if sizes:
        return max(sizes)
    return 16 if words(value) and not {"inherit", "smaller", "larger", "unset"} & {*words(value)} else outer


def _is_off(values: Declared) -> bool:
    """Whether an element is made so clear, small or far away that nothing in it can be seen."""
    opacity = [number / (100 if unit == "%" else 1) for number, unit in numbers(values.get("opacity", ()))]
    if (opacity and opacity[0] < FAINTEST) or "hidden" in words(values.get("content-visibility", ())):
        return True
    cut = {"hidden", "clip"} & {*words(values.get("overflow-x", ())), *words(values.get("overflow-y", ()))}
    if cut and any(0 <= size <= 1 for name in SIZES for size in lengths(values.get(name, ()))):
        return True
    is_placed = words(values.get("position", ()))[:1] not in ([], ["static"])
    names = PLACES if is_placed else MARGINS
    if any(_is_far(name, size) for name in names for size in lengths(values.get(name, ()))):
        return True
    return any(_takes_away(token) for name in SHAPES for token in values.get(name, ()) if token.type == "function")


def _is_far(name: str, pixels: float) -> bool:
    """Whether a place is off the page; farther down is not."""
    return pixels <= FAR_BEFORE or (pixels >= FAR_BEHIND and name not in ("top", "margin-top", "translatey"))


def _takes_away(function: Any) -> bool:
    """Whether a function of `clip`, `clip-path`, `filter` or `transform` leaves nothing to see."""
    name, found = function.lower_name, numbers(function.arguments)
    moves = lengths(function.arguments)
    if name.startswith("translate"):
        return any(_is_far(name, move) for move in moves)
    if name == "inset":
        return any(unit == "%" and number >= 50 for number, unit in found)
    if name in ("circle", "ellipse", "opacity") or name.startswith("scale"):
        return bool(found) and found[0][0] == 0
    return name in ("rect", "polygon") and all(0 <= move <= 1 for move in moves)
