"""Apply the style sheets inside a page to its elements as a browser on a computer would."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from itertools import groupby
from typing import Any, TypeAlias
from xml.etree.ElementTree import Element

import cssselect2
import tinycss2
from tinycss2 import color5

from nethandout.errors import InputError
from nethandout.importing.html_tree import local_name

Value: TypeAlias = Sequence[Any]
"""Tokens of tinycss2."""
Rgb: TypeAlias = tuple[float, ...]
Declarations: TypeAlias = dict[str, Value]
MOST_RULES = 10_000
DEEPEST_RULE, LONGEST_SELECTOR = 8, 1_000
MOST_VARIABLES, LONGEST_VALUE = 8, 60
LONGHANDS = {
    "background": ("background-color", "background-image"),
    "font": ("font-size", "font-family"),
    "list-style": ("list-style-type",),
    "mask": ("mask-image",),
    "-webkit-mask": ("mask-image",),
    "-webkit-mask-image": ("mask-image",),
    "overflow": ("overflow-x", "overflow-y"),
    "text-decoration": ("text-decoration-line",),
    "-webkit-transform": ("transform",),
    "inline-size": ("width",),
    "block-size": ("height",),
    "max-inline-size": ("max-width",),
    "max-block-size": ("max-height",),
    "inset-inline-start": ("left",),
    "inset-block-start": ("top",),
    "margin-inline-start": ("margin-left",),
    "margin-block-start": ("margin-top",),
}
SIDES = {
    "inset": ("top", "right", "bottom", "left"),
    "inset-inline": ("left", "right"),
    "inset-block": ("top", "bottom"),
    "margin": ("margin-top", "margin-right", "margin-bottom", "margin-left"),
    "margin-inline": ("margin-left", "margin-right"),
    "margin-block": ("margin-top", "margin-bottom"),
    "padding": ("padding-top", "padding-right", "padding-bottom", "padding-left"),
    "padding-inline": ("padding-left", "padding-right"),
}
"""Properties whose value has a part for each side; a missing part is that of the opposite side, or else the first."""
READ_PROPERTIES = (
    "background background-color background-image bottom clip clip-path color content content-visibility display"
    " filter font font-family font-size height left list-style-type margin-left margin-top mask-image max-height"
    " max-width mso-hide opacity overflow overflow-x overflow-y padding-left position right rotate scale"
    " text-decoration text-decoration-line text-indent top transform translate vertical-align visibility width z-index"
    " zoom -webkit-text-fill-color"
)
PROPERTIES = frozenset((*READ_PROPERTIES.split(), *LONGHANDS, *SIDES))
GROUPS = frozenset(("container", "layer", "scope", "supports"))
# The screen that media queries are evaluated for.
SCREEN = {"width": 1280, "height": 800}
FEATURES = {"hover": "hover", "any-hover": "hover", "pointer": "fine", "any-pointer": "fine", "scripting": "enabled"}
FEATURES |= {"orientation": "landscape", "prefers-color-scheme": "light", "prefers-reduced-motion": "no-preference"}
PIXELS = {"px": 1, "em": 16, "rem": 16, "ex": 8, "ch": 8, "pt": 4 / 3, "pc": 16, "cm": 37.8, "mm": 3.78, "in": 96}
PIXELS |= {"vw": 12.8, "vh": 8, "%": 12.8, "": 1}


class StyledElement(cssselect2.ElementWrapper):  # type: ignore[misc]
    """An element that selectors match, without the lists of siblings for which its base class needs much memory."""

    @property
    def previous_siblings(self) -> Iterator[StyledElement]:
        """The siblings before this one, nearest first."""
        sibling = self.previous
        while sibling is not None:
            yield sibling
            sibling = sibling.previous


class StyleSheets:
    """The `<style>` elements of a page; raises InputError if there are too many rules."""

    def __init__(self, root: Element) -> None:
        self.matcher = cssselect2.Matcher()
        self.rules = 0
        self.are_complete = True
        for element in _sheets(root):
            if element.tag == "link":
                self.are_complete = False
            elif _matches_screen(tinycss2.parse_component_value_list(element.get("media", ""))):
                sheet = tinycss2.parse_stylesheet(element.text or "", skip_comments=True, skip_whitespace=True)
                self._add(sheet, "", 0)

    def _add(self, parts: Iterable[Any], selector: str, depth: int) -> None:
        parts = list(parts)
        declarations = list(_declarations(parts))
        if declarations and selector:
            self._add_rule(selector, declarations)
        for part in parts if depth < DEEPEST_RULE else ():
            if part.type == "qualified-rule":
                self._add(_inside(part), _nested(tinycss2.serialize(part.prelude).strip(), selector), depth + 1)
            elif part.type == "at-rule":
                word = part.lower_at_keyword
                self.are_complete = self.are_complete and word != "import"
                if part.content and (word in GROUPS or (word == "media" and _matches_screen(part.prelude))):
                    self._add(_inside(part), selector, depth + 1)

    def _add_rule(self, selector: str, declarations: list[Any]) -> None:
        self.rules += 1
        if self.rules > MOST_RULES:
            raise InputError(f"its style sheets have more than {MOST_RULES:,} rules; copy its text into a .txt file")
        try:
            selectors = cssselect2.compile_selector_list(selector)
        except Exception:
            # cssselect2 fails in many ways on invalid selectors; browsers ignore such rules as well.
            return
        for compiled in selectors:
            self.matcher.add_selector(compiled, declarations)

    def cascade(self, element: StyledElement, hints: Mapping[str, str]) -> dict[str | None, Declarations]:
        """Return the cascaded declarations of an element (None) and its pseudo-elements, such as "before".

        `hints` are presentational hints by property; any style overrides them.
        """
        declarations = [
            (False, (-1,), None, name, tinycss2.parse_component_value_list(text)) for name, text in hints.items()
        ]
        for specificity, _, pseudo, rule in self.matcher.match(element):
            declarations += [(important, specificity, pseudo, name, value) for important, name, value in rule]
        style = tinycss2.parse_blocks_contents(element.etree_element.get("style", ""))
        declarations += [(important, (9,), None, name, value) for important, name, value in _declarations(style)]
        cascaded: dict[str | None, Declarations] = {None: {}}
        for _, _, pseudo, name, value in sorted(declarations, key=lambda declaration: declaration[:2]):
            cascaded.setdefault(pseudo, {})[name] = value
        return cascaded


def resolve(value: Value, variables: Mapping[str, Value], depth: int = 0) -> list[Any]:
    """Return the tokens of a value without white space, with variables replaced by their values."""
    out: list[Any] = []
    for token in value:
        if token.type in ("whitespace", "comment"):
            continue
        if token.type == "function" and token.lower_name == "var":
            parts = [part for part in token.arguments if part.type != "whitespace"]
            replacement = variables.get(getattr(next(iter(parts), None), "value", ""), parts[2:])
            out += resolve(replacement, variables, depth + 1) if depth < MOST_VARIABLES else ()
        elif token.type == "function":
            token = copy(token)
            token.arguments = resolve(token.arguments, variables, depth) if depth < MOST_VARIABLES else []
            out.append(token)
        else:
            out.append(token)
        if len(out) > LONGEST_VALUE:
            break
    return out


def numbers(value: Value) -> list[tuple[float, str]]:
    """Return the numbers in a value and its functions, up to a slash, each with its unit in lowercase."""
    out: list[tuple[float, str]] = []
    for token in value:
        if token == "/":
            break
        if token.type == "function":
            out += numbers(token.arguments)
        elif token.type in ("number", "percentage", "dimension"):
            unit = "%" if token.type == "percentage" else getattr(token, "lower_unit", "")
            out.append((token.value, unit))
    return out


def lengths(value: Value) -> list[float]:
    """Return the lengths in a value in pixels; ems and percentages are those of an ordinary page."""
    return [number * PIXELS[unit] for number, unit in numbers(value) if unit in PIXELS]


def keywords(value: Value) -> list[str]:
    """Return the keywords in a value in lowercase."""
    return [token.lower_value for token in value if token.type == "ident"]


def is_picture(token: object) -> bool:
    """Return whether a part of a background is a picture or gradient."""
    return getattr(token, "type", "") == "function" and color5.parse_color(token) is None


def color_of(value: Value) -> tuple[Rgb | None, float] | None:
    """Return the first color in a value and its opacity; None if the value has no color of its own."""
    return next((color for token in value if (color := parsed_color(token) or _mixed(token))), None)


def parsed_color(token: Any) -> tuple[Rgb | None, float] | None:
    """Return a color and its opacity: red, green, and blue from 0 to 1, or None for a color that cannot be computed."""
    color = color5.parse_color(token)
    if color is None or isinstance(color, str):
        return None
    if color.space in ("lab", "lch", "oklab", "oklch"):
        # Lightness alone is enough to tell text from its background.
        lightness = (color.coordinates[0] or 0) / (1 if color.space.startswith("ok") else 100)
        return (lightness,) * 3, color.alpha
    if color.space in ("srgb", "hsl", "hwb"):
        return tuple(color.to("srgb").coordinates), color.alpha
    return None, color.alpha


def _mixed(token: Any) -> tuple[Rgb | None, float] | None:
    """Return the color that a function such as `color-mix` makes of one or two others; None for other functions."""
    arguments = token.arguments if token.type == "function" else ()
    colors = [color for argument in arguments if (color := parsed_color(argument))]
    if len(colors) != 2 or token.lower_name != "color-mix":
        return colors[0] if colors and all(color == colors[0] for color in colors) else None
    (color_1, alpha_1), (color_2, alpha_2) = colors
    share = _share(arguments)
    if color_1 is None or color_2 is None:
        return None, 1
    mix = tuple(first * share + second * (1 - share) for first, second in zip(color_1, color_2, strict=True))
    return mix, alpha_1 * share + alpha_2 * (1 - share)


def _share(arguments: Value) -> float:
    """Return the share of the first color in the arguments of `color-mix`, from 0 to 1."""
    comma = max((at for at, argument in enumerate(arguments) if argument == ","), default=0)
    parts = (numbers(part) for part in (arguments[:comma], arguments[comma:]))
    first, second = ([number / 100 for number, unit in part if unit == "%"] for part in parts)
    return first[-1] if first else 1 - second[-1] if second else 0.5


def _sheets(element: Element) -> Iterator[Element]:
    """Yield the style sheets of a page and the links to others."""
    name = local_name(element)
    if name == "style" or (name == "link" and "stylesheet" in element.get("rel", "").lower().split()):
        yield element
    for child in element if name not in ("", "template", "noscript") else ():
        yield from _sheets(child)


def _inside(rule: Any) -> list[Any]:
    return list(tinycss2.parse_blocks_contents(rule.content, skip_comments=True, skip_whitespace=True))


def _declarations(parts: Iterable[Any]) -> Iterator[tuple[bool, str, Value]]:
    for part in parts:
        if part.type == "declaration" and part.lower_name in SIDES:
            sides = SIDES[part.lower_name]
            values = [token for token in part.value if token.type not in ("whitespace", "comment")][: len(sides)]
            for number, name in enumerate(sides if values else ()):
                yield (
                    part.important,
                    name,
                    [values[number if number < len(values) else max(number - 2, 0) % len(values)]],
                )
        elif part.type == "declaration" and (part.lower_name in PROPERTIES or part.name.startswith("--")):
            for name in LONGHANDS.get(part.lower_name, (part.name if part.name.startswith("--") else part.lower_name,)):
                yield part.important, name, part.value


def _nested(selector: str, outer: str) -> str:
    """Return a nested selector as a plain one; an empty string if it would be too long."""
    if not outer:
        return selector
    whole = selector.replace("&", f":is({outer})") if "&" in selector else f":is({outer}) {selector}"
    return whole if len(whole) < LONGEST_SELECTOR else ""


def _matches_screen(query: Iterable[Any]) -> bool:
    """Return whether a list of media queries matches a screen."""
    tokens = [token for token in query if token.type not in ("whitespace", "comment")]
    lists = [list(group) for is_comma, group in groupby(tokens, lambda token: token == ",") if not is_comma]
    return not lists or any(_matches(query) for query in lists)


def _matches(query: Sequence[Any]) -> bool:
    names = keywords(query)
    of_type = all(word in ("all", "screen", "and", "or", "only", "not") for word in names)
    features = [_is_true(token.content) for token in query if token.type == "() block"]
    matches = of_type and (any(features) if "or" in names else all(features))
    return matches != ("not" in names)


def _is_true(feature: Sequence[Any]) -> bool:
    """Return whether a feature such as `min-width: 600px` or `width >= 600px` is true; unknown ones are."""
    names = keywords(feature)
    name, size = names[0] if names else "", lengths([token for token in feature if token.type == "dimension"])
    actual = SCREEN.get(name.removeprefix("min-").removeprefix("max-"))
    if actual is None or len(size) != 1:
        return FEATURES.get(name) in (None, *names[1:])
    most = name.startswith("max-") or (any(t == "<" for t in feature) != (feature[0].type == "dimension"))
    least = name.startswith("min-") or not most
    return actual >= size[0] if least else actual <= size[0]
