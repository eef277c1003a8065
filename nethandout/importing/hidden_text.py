"""Remove the text that a page hides from view, and report it."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any
from xml.etree.ElementTree import Element

from nethandout.importing.html_tree import (
    APART,
    PLAIN_FORMULA,
    RAISED,
    REPLACED,
    STRUCK,
    left_out,
    local_name,
    presentational_hints,
    remove,
    text_of,
)
from nethandout.importing.stylesheets import (
    PIXELS,
    Declarations,
    Rgb,
    StyledElement,
    StyleSheets,
    Value,
    color_of,
    is_picture,
    keywords,
    lengths,
    numbers,
    parsed_color,
    resolve,
)
from nethandout.importing.text_nodes import excerpt

BLACK, WHITE = (0.0, 0.0, 0.0), (1.0, 1.0, 1.0)
MIN_SIZE, MIN_OPACITY, MIN_CONTRAST, MIN_SCALE = 2, 0.1, 0.06, 0.05
"""Size in pixels, opacity, difference from the background color (of 1), and scale below which text cannot be read."""
OFF_LEFT, OFF_RIGHT = -800, 3000  # pixels
MIN_RAISE = 3  # pixels, of an exponent
SIZES = ("max-height", "max-width", "height", "width")
MARGINS = ("margin-left", "margin-top", "text-indent")
OFFSETS = ("left", "right", "top", "bottom", *MARGINS)
OPPOSITES = {"right": "left", "bottom": "top"}
DEGREES = {"deg": 1, "grad": 0.9, "rad": 180 / math.pi, "turn": 360}
EDGE_ON = 3  # degrees from a right angle at which text is too narrow to read
APART_DISPLAYS = frozenset(("block", "flex", "flow-root", "grid", "list-item", "table", "table-cell", "table-row"))
SYMBOL_FONTS = ("symbol", "webdings", "wingdings", "wingdings 2", "wingdings 3", "zapf dingbats")
SHAPES = ("clip", "clip-path", "filter", "transform")
NUMBER = re.compile(r"\d+(?:\.\d+)?|\.\d+")
NEVER_SHOWN = ("script", "style", "title")
QUOTED = 200
HIDDEN = "hidden text"
EXTERNAL = "this page uses style sheets in other files, which are not read; compare it with the page in a browser"


@dataclass(frozen=True)
class TextStyle:
    """How the text inside an element looks.

    `background` is the color behind it, None if unknown; `in_box` tells whether an element around it has a background.
    """

    shown: bool = True
    visible: bool = True
    size: float = 16
    color: Rgb | None = BLACK
    alpha: float = 1
    background: Rgb | None = WHITE
    in_box: bool = False
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
        cascaded = self.sheets.cascade(styled, presentational_hints(element))
        custom = {name: value for name, value in cascaded[None].items() if name.startswith("--")}
        variables = {**outer.variables, **custom} if custom else outer.variables
        values: Declarations = {
            name: resolve(value, variables) for name, value in cascaded.pop(None).items() if name not in custom
        }
        style = replace(_computed(outer, values), variables=variables)
        if element.tag in ("html", "body"):
            style = replace(style, in_box=False)
        text = [] if collected is None else collected
        is_removed = "none" in keywords(values.get("display", ())) or "all" in keywords(values.get("mso-hide", ()))
        replaced = local_name(element) if local_name(element) in REPLACED else ""
        if replaced == "math" and style.is_legible and {local_name(part) for part in element.iter()} <= PLAIN_FORMULA:
            self.notices.append(f"a formula is printed as plain text: “{''.join(element.itertext()).strip()}”")
            replaced = ""
        if is_removed or replaced:
            self.hidden.append(element)
            if is_removed or not style.is_legible:
                text.append(text_of(element))
            else:
                self.notices += _replaced(element, replaced)
        elif element.tag not in NEVER_SHOWN:
            _mark(element, values)
            if (font := _symbol_font(values)) and style.is_legible and (letters := text_of(element)):
                self.notices.append(f"“{excerpt(letters)}” is in {font}, a font of symbols; compare it with the page")
            for pseudo_element in cascaded.values() if style.is_legible else ():
                self.notices += _generated(element, pseudo_element, variables)
            self._visit_children(styled, style, None if style.is_legible else text)
        if collected is None and text:
            self.notices += left_out(HIDDEN, element.get("data-line", ""), " ".join(text), QUOTED)

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


def _mark(element: Element, values: Declarations) -> None:
    """Mark an element whose style changes how its text is read."""
    if "line-through" in keywords(values.get("text-decoration-line", ())):
        element.set(STRUCK, "yes")
    raised = values.get("vertical-align", ())
    is_raised = "super" in keywords(raised) or any(move >= MIN_RAISE for move in lengths(raised))
    if is_raised and element.tag not in ("td", "th"):
        element.set(RAISED, "yes")
    display = {*keywords(values.get("display", ()))}
    for part in [*([element] if display & APART_DISPLAYS else []), *(element if display & {"flex", "grid"} else [])]:
        part.set(APART, "yes")
    if element.tag == "ol" and (shown := keywords(values.get("list-style-type", ()))[:1]):
        element.set("type", shown[0])


def _symbol_font(values: Declarations) -> str:
    """Return the font of an element if it has signs in place of letters, else an empty string."""
    names = [token.value for token in values.get("font-family", ()) if token.type in ("string", "ident")]
    return names[0] if names and names[0].lower() in SYMBOL_FONTS else ""


def _replaced(element: Element, name: str) -> list[str]:
    """Return notices of an element that browsers show in another form than its text."""
    title = REPLACED[name]
    notices = left_out(title, element.get("data-line", ""), text_of(element), QUOTED)
    return notices or ([] if "text" in title else [f"{title} was left out"])


def _generated(element: Element, declared: Declarations, variables: Mapping[str, Value]) -> list[str]:
    """Return notices of the text that a style sheet adds before or after an element."""
    text = "".join(token.value for token in resolve(declared.get("content", ()), variables) if token.type == "string")
    return left_out("text added by the style sheet", element.get("data-line", ""), text, QUOTED)


def _computed(outer: TextStyle, values: Declarations) -> TextStyle:
    """Return the style of text inside an element with these values, which is itself inside one styled `outer`."""
    visibility = keywords(values.get("visibility", ()))
    visible = outer.visible if not visibility or "inherit" in visibility else not {"hidden", "collapse"} & {*visibility}
    color, alpha = outer.color, outer.alpha
    for name in ("color", "-webkit-text-fill-color"):
        if parsed := color_of(values.get(name, ())):
            color, alpha = parsed
    background = outer.background
    behind = values.get("background-color", ())
    if (parsed := color_of(behind)) and parsed[1] > 0.5:
        background = parsed[0]
    if any(token.type == "url" or is_picture(token) for token in (*behind, *values.get("background-image", ()))):
        background = None
    shown = outer.shown and not _is_invisible(values)
    layer = numbers(values.get("z-index", ())) if _is_positioned(values) else []
    if layer and layer[0][0] < 0 and outer.in_box:
        shown = False  # it is drawn behind the background of an element around it
    in_box = not layer and (outer.in_box or background != outer.background)
    size = _font_size(outer.size, values.get("font-size", ()))
    return TextStyle(shown, visible, size, color, alpha, background, in_box)


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
    names = OFFSETS if _is_positioned(values) else MARGINS
    return any(_moves_off_page(name, values) for name in names) or _is_transformed_away(values)


def _is_positioned(values: Declarations) -> bool:
    return keywords(values.get("position", ()))[:1] not in ([], ["static"])


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
    """Return whether an element is clipped, filtered, moved, shrunk, or turned so that nothing of it can be seen."""
    zoom, scale = (_factors(numbers(values.get(name, ()))) for name in ("zoom", "scale"))
    if any(0 < factor <= MIN_SCALE for factor in zoom) or any(factor <= MIN_SCALE for factor in scale[:2]):
        return True
    if any(_is_off_page("translate", move) for move in lengths(values.get("translate", ()))):
        return True
    rotate = values.get("rotate", ())
    if {"x", "y"} & {*keywords(rotate)} and _is_edge_on(numbers(rotate)):
        return True
    masks = [token for token in values.get("mask-image", ()) if is_picture(token)]
    colors = [color for mask in masks for token in mask.arguments if (color := parsed_color(token))]
    if colors and all(alpha < MIN_OPACITY for _, alpha in colors):
        return True
    return any(_hides(token) for name in SHAPES for token in values.get(name, ()) if token.type == "function")


def _factors(values: list[tuple[float, str]]) -> list[float]:
    return [abs(number) / (100 if unit == "%" else 1) for number, unit in values]


def _is_edge_on(angles: list[tuple[float, str]]) -> bool:
    """Return whether an angle turns an element so far that only its edge can be seen."""
    return any(abs(number * DEGREES[unit] % 180 - 90) < EDGE_ON for number, unit in angles if unit in DEGREES)


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
    if name == "path":
        text = "".join(token.value for token in function.arguments if token.type == "string")
        return all(float(number) <= 1 for number in NUMBER.findall(text))
    if name in ("circle", "ellipse", "opacity"):
        return bool(arguments) and arguments[0][0] == 0
    return name in ("rect", "polygon") and all(0 <= move <= 1 for move in moves)
