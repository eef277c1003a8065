"""Remove the text that a page hides from view, and report it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element

from tinycss2 import color5

from nethandout.importing.html_tree import REPLACED, STRUCK, left_out, local_name, remove, text_of
from nethandout.importing.stylesheets import (
    PIXELS,
    Declarations,
    StyledElement,
    StyleSheets,
    Value,
    keywords,
    lengths,
    numbers,
    resolve,
)

Rgb: TypeAlias = tuple[float, ...]
BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
MIN_SIZE, MIN_OPACITY, MIN_CONTRAST, MIN_SCALE = 2, 0.1, 0.06, 0.05
"""Size in pixels, opacity, difference from the background color (of 1), and scale below which text cannot be read."""
OFF_LEFT, OFF_RIGHT = -800, 3000  # pixels
SIZES = ("max-height", "max-width", "height", "width")
MARGINS = ("margin-left", "margin-top", "text-indent")
OFFSETS = ("left", "right", "top", "bottom", *MARGINS)
OPPOSITES = {"right": "left", "bottom": "top"}
DEGREES = {"deg": 1, "grad": 0.9, "rad": 180 / math.pi, "turn": 360}
EDGE_ON = 3  # degrees from a right angle at which text is too narrow to read
SHAPES = ("clip", "clip-path", "filter", "transform")
NEVER_SHOWN = ("script", "style", "title")
QUOTED = 200
HIDDEN = "hidden text"
EXTERNAL = "this page uses style sheets in other files, which are not read; compare it with the page in a browser"


@dataclass(frozen=True)
class TextStyle:
    """How the text inside an element looks; `background` is the color behind it, None if unknown."""

    shown: bool = True
    visible: bool = True
    size: float = 16
    color: Rgb | None = BLACK
    alpha: float = 1
    background: Rgb | None = WHITE
    variables: Mapping[str, Value] = field(default_factory=dict)

    @property
    def is_legible(self) -> bool:
        """Whether text in this style can be read."""
        if not (self.shown and self.visible and self.size >= MIN_SIZE):
            return False
        if self.background is None or self.color is None:
            return True
        contrast = max(abs(one - other) for one, other in zip(self.color, self.background, strict=True))
        return self.alpha >= MIN_OPACITY and contrast > MIN_CONTRAST


def remove_hidden_text(root: Element) -> list[str]:
    """Remove hidden text from a tree, mark struck-through text, and return notices."""
    visitor = _Visitor(StyleSheets(root))
    visitor.visit(StyledElement.from_html_root(root), TextStyle(), None)
    for element in visitor.hidden:
        remove(element)
    return visitor.notices + ([] if visitor.sheets.are_complete else [EXTERNAL])


class _Visitor:
    def __init__(self, sheets: StyleSheets) -> None:
        self.sheets = sheets
        self.notices: list[str] = []
        self.hidden: list[Element] = []

    def visit(self, styled: StyledElement, outer: TextStyle, collected: list[str] | None) -> None:
        """Visit an element; `collected` is the text of the hidden element around it, None if there is none."""
        element: Element = styled.etree_element
        cascaded = self.sheets.cascade(styled, _presentational_hints(element))
        custom = {name: value for name, value in cascaded[None].items() if name.startswith("--")}
        variables = {**outer.variables, **custom} if custom else outer.variables
        values: Declarations = {
            name: resolve(value, variables) for name, value in cascaded.pop(None).items() if name not in custom
        }
        style = replace(_computed(outer, values), variables=variables)
        text = [] if collected is None else collected
        is_removed = "none" in keywords(values.get("display", ())) or "all" in keywords(values.get("mso-hide", ()))
        replaced = local_name(element) if local_name(element) in REPLACED else ""
        if is_removed or replaced:
            self.hidden.append(element)
            if is_removed or not style.is_legible:
                text.append(text_of(element))
            else:
                self.notices += _replaced(element, replaced)
        elif element.tag not in NEVER_SHOWN:
            if "line-through" in keywords(values.get("text-decoration-line", ())):
                element.set(STRUCK, "yes")
            for pseudo_element in cascaded.values() if style.is_legible else ():
                self.notices += _generated(element, pseudo_element, variables)
            self._visit_children(styled, style, None if style.is_legible else text)
        if collected is None and text:
            self.notices += left_out(HIDDEN, _line(element), " ".join(text), QUOTED)

    def _visit_children(self, styled: StyledElement, style: TextStyle, collected: list[str] | None) -> None:
        """Visit the children of an element, and remove the text directly in it if it is hidden."""
        element: Element = styled.etree_element
        children = styled.iter_children()
        if collected is not None and element.text:
            collected.append(element.text)
            element.text = ""
        for child in element:
            if isinstance(child.tag, str):
                self.visit(next(children), style, collected)
            if collected is not None and child.tail:
                collected.append(child.tail)
                child.tail = ""


def _presentational_hints(element: Element) -> dict[str, str]:
    """Return the style that the attributes of an element ask for, as properties."""
    tag, hints = element.tag, {}
    is_closed = "hidden" in element.attrib or "popover" in element.attrib
    if is_closed or tag == "datalist" or (tag == "dialog" and element.get("open") is None):
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
    """Return notices of an element that browsers show in another form than its text."""
    what = REPLACED[name]
    notices = left_out(what, _line(element), text_of(element), QUOTED)
    return notices or ([] if "text" in what else [f"{what} was left out"])


def _generated(element: Element, declared: Declarations, variables: Mapping[str, Value]) -> list[str]:
    """Return notices of the text that a style sheet adds before or after an element."""
    text = "".join(token.value for token in resolve(declared.get("content", ()), variables) if token.type == "string")
    return left_out("text added by the style sheet", _line(element), text, QUOTED)


def _computed(outer: TextStyle, values: Declarations) -> TextStyle:
    """Return the style of text inside an element with these values, which is itself inside one styled `outer`."""
    visibility = keywords(values.get("visibility", ()))
    visible = outer.visible if not visibility or "inherit" in visibility else not {"hidden", "collapse"} & {*visibility}
    color, alpha = outer.color, outer.alpha
    for name in ("color", "-webkit-text-fill-color"):
        if parsed := _color(values.get(name, ())):
            color, alpha = parsed
    background = outer.background
    behind = values.get("background-color", ())
    if (parsed := _color(behind)) and parsed[1] > 0.5:
        background = parsed[0]
    if any(token.type == "url" or _is_picture(token) for token in (*behind, *values.get("background-image", ()))):
        background = None
    shown = outer.shown and not _is_invisible(values)
    return TextStyle(shown, visible, _font_size(outer.size, values.get("font-size", ())), color, alpha, background)


def _is_picture(token: object) -> bool:
    """Return whether a part of a background is a picture or gradient."""
    return getattr(token, "type", "") == "function" and color5.parse_color(token) is None


def _color(value: Value) -> tuple[Rgb | None, float] | None:
    """Return the first color in a value and its opacity; None if the value has no color of its own."""
    color = next((color for token in value if (color := color5.parse_color(token) or _mixed(token))), None)
    if color is None or isinstance(color, str):
        return None
    if color.space in ("lab", "lch", "oklab", "oklch"):
        # Lightness alone is enough to tell text from its background.
        lightness = (color.coordinates[0] or 0) / (1 if color.space.startswith("ok") else 100)
        return (lightness,) * 3, color.alpha
    if color.space in ("srgb", "hsl", "hwb"):
        return tuple(color.to("srgb").coordinates), color.alpha
    return None, color.alpha


def _mixed(token: Any) -> Any:
    """Return the color of a function that mixes a color with itself, such as `color-mix`; None for any other."""
    arguments = token.arguments if token.type == "function" else ()
    colors = [color for argument in arguments if (color := color5.parse_color(argument))]
    return colors[0] if colors and all(color == colors[0] for color in colors) else None


def _font_size(outer: float, value: Value) -> float:
    """Return the font size in pixels."""
    sizes = [
        number * {"em": outer, "%": outer / 100}.get(unit, PIXELS.get(unit, 0))
        for number, unit in numbers(value)
        if unit or not number
    ]
    if sizes:
        return max(sizes)
    return 16 if keywords(value) and not {"inherit", "smaller", "larger", "unset"} & {*keywords(value)} else outer


def _is_invisible(values: Declarations) -> bool:
    """Return whether an element is transparent, clipped, or placed off the page."""
    opacity = [number / (100 if unit == "%" else 1) for number, unit in numbers(values.get("opacity", ()))]
    if (opacity and opacity[0] < MIN_OPACITY) or "hidden" in keywords(values.get("content-visibility", ())):
        return True
    is_clipped = {"hidden", "clip"} & {*keywords(values.get("overflow-x", ())), *keywords(values.get("overflow-y", ()))}
    if is_clipped and any(0 <= size <= 1 for name in SIZES for size in lengths(values.get(name, ()))):
        return True
    is_positioned = keywords(values.get("position", ()))[:1] not in ([], ["static"])
    names = OFFSETS if is_positioned else MARGINS
    return any(_moves_off_page(name, values) for name in names) or _is_transformed_away(values)


def _moves_off_page(name: str, values: Declarations) -> bool:
    """Return whether an offset or margin moves an element off the page."""
    if lengths(values.get(OPPOSITES.get(name, ""), ())):
        return False  # the opposite side places the element, and this one stretches it
    if name == "margin-left" and any(size >= -OFF_LEFT for size in lengths(values.get("padding-left", ()))):
        return False  # a band as wide as the window
    return any(_is_off_page(name, size) for size in lengths(values.get(name, ())))


def _is_off_page(name: str, pixels: float) -> bool:
    """Return whether a position is off the page; farther down is not."""
    return pixels <= OFF_LEFT or (pixels >= OFF_RIGHT and name not in ("top", "margin-top", "translatey"))


def _is_transformed_away(values: Declarations) -> bool:
    """Return whether an element is clipped, filtered, moved, shrunk, or turned so that nothing of it is seen."""
    zoom, scale = (_factors(numbers(values.get(name, ()))) for name in ("zoom", "scale"))
    if any(0 < factor <= MIN_SCALE for factor in zoom) or any(factor <= MIN_SCALE for factor in scale[:2]):
        return True
    if any(_is_off_page("translate", move) for move in lengths(values.get("translate", ()))):
        return True
    rotate = values.get("rotate", ())
    if {"x", "y"} & {*keywords(rotate)} and _is_edge_on(numbers(rotate)):
        return True
    return any(_hides(token) for name in SHAPES for token in values.get(name, ()) if token.type == "function")


def _factors(found: list[tuple[float, str]]) -> list[float]:
    return [abs(number) / (100 if unit == "%" else 1) for number, unit in found]


def _is_edge_on(found: list[tuple[float, str]]) -> bool:
    """Return whether an angle turns an element so far that only its edge is seen."""
    return any(abs(number * DEGREES[unit] % 180 - 90) < EDGE_ON for number, unit in found if unit in DEGREES)


def _hides(function: Any) -> bool:
    """Return whether a function of `clip`, `clip-path`, `filter`, or `transform` leaves nothing to see."""
    name, arguments = function.lower_name, numbers(function.arguments)
    moves = lengths(function.arguments)
    if name.startswith("translate"):
        return any(_is_off_page(name, move) for move in moves)
    if name == "inset":
        return any(unit == "%" and number >= 50 for number, unit in arguments)
    if name.startswith("scale"):
        return name != "scalez" and any(factor <= MIN_SCALE for factor in _factors(arguments)[:2])
    if name in ("rotatex", "rotatey"):
        return _is_edge_on(arguments)
    if name == "matrix" and len(moves) == 6:
        a, b, c, d, x, y = moves
        is_flat = min(math.hypot(a, b), math.hypot(c, d)) <= MIN_SCALE or abs(a * d - b * c) <= MIN_SCALE**2
        return is_flat or _is_off_page("translate", x) or _is_off_page("translatey", y)
    if name in ("circle", "ellipse", "opacity"):
        return bool(arguments) and arguments[0][0] == 0
    return name in ("rect", "polygon") and all(0 <= move <= 1 for move in moves)
