"""Break lines, and compute struts and sizes, once for many layouts; skip what cannot be seen."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any

from weasyprint.css.properties import INITIAL_VALUES, Dimension
from weasyprint.layout import background
from weasyprint.layout.absolute import AbsolutePlaceholder
from weasyprint.matrix import Matrix
from weasyprint.text.line_break import Layout

from nethandout.typeset.weasyprint_patches import Patch

MOST_STYLES, MOST_LINES, MOST_SIZES = 1000, 5000, 10_000
FONT: tuple[str, ...] = (
    *("font_family", "font_style", "font_stretch", "font_weight", "font_variant_ligatures", "font_variant_position"),
    *("font_variant_caps", "font_variant_numeric", "font_variant_alternates", "font_variant_east_asian"),
    *("font_feature_settings", "font_variation_settings", "font_language_override", "lang", "font_size"),
)
LINE: tuple[str, ...] = (
    *FONT,
    *("font_kerning", "direction", "white_space", "text_decoration_line", "word_spacing", "letter_spacing"),
    *("overflow_wrap", "hyphens", "hyphenate_character", "hyphenate_limit_chars", "hyphenate_limit_zone"),
    *("word_break", "tab_size"),
)
_line_values, _strut_values = itemgetter(*LINE), itemgetter("line_height", *FONT)


@cache
def _remember_lines(original: Callable[..., Any]) -> Callable[..., Any]:
    def split_first_line(
        text: str,
        style: Any,
        context: Any,
        max_width: float | None,
        justification_spacing: float,
        is_line_start: bool = True,
        minimum: bool = False,
    ) -> Any:
        def split() -> Any:
            return original(text, style, context, max_width, justification_spacing, is_line_start, minimum)

        styles: Any = getattr(style.font_config, "lines", None)
        try:
            lines = styles.setdefault(_line_values(style), {})
        except (AttributeError, TypeError):  # a value cannot be a key
            return split()
        key = (text, max_width, justification_spacing, is_line_start, minimum)
        if key not in lines:
            for each, most in ((styles, MOST_STYLES), (lines, MOST_LINES)):
                if len(each) > most:
                    each.clear()
            layout, *measures = split()
            lines[key] = dict(vars(layout)), measures
            return layout, *measures
        layout, (values, measures) = Layout.__new__(Layout), lines[key]
        layout.__dict__.update(values)
        return layout, *measures

    return split_first_line


@cache
def _remember_struts(original: Callable[..., Any]) -> Callable[..., Any]:
    def strut(style: Any) -> Any:
        struts: Any = getattr(style.font_config, "struts", None)
        values = _strut_values(style)
        try:
            if values not in struts:
                struts[values] = original(style)
            return struts[values]
        except TypeError:
            return original(style)

    return strut


SIDES = ("top", "right", "bottom", "left")
RELATIVE: tuple[str, ...] = (
    *(f"{edge}_{side}" for edge in ("margin", "padding") for side in SIDES),
    *("width", "min_width", "max_width", "height", "min_height", "max_height"),
)
SET = (*RELATIVE, *(f"border_{side}_width" for side in SIDES))
_relative_values, _other_values = itemgetter(*RELATIVE), itemgetter("border_collapse", "box_sizing", *SET[-4:])
SIZES: dict[tuple[Any, ...], dict[str, Any]] = {}


@cache
def _remember_sizes(original: Callable[..., Any]) -> Callable[..., Any]:
    def resolve_percentages(box: Any, containing_block: Any) -> None:
        values, others = _relative_values(box.style), _other_values(box.style)
        sizes = SIZES.get((values, others))
        if sizes is not None and type(box) is not AbsolutePlaceholder:
            box.__dict__.update(sizes)
            return
        original(box, containing_block)
        if others[0] != "collapse" and all(map(_is_fixed, values)):
            if len(SIZES) > MOST_SIZES:
                SIZES.clear()
            SIZES[values, others] = {name: getattr(box, name) for name in SET}

    return resolve_percentages


def _is_fixed(value: Any) -> bool:
    return value == "auto" or (isinstance(value, Dimension) and value.unit == "px")


CORNERS = ("top_left", "top_right", "bottom_right", "bottom_left")
PAINT: tuple[str, ...] = (
    *("border_image_source", "mask_border_source", "background_image", "box_shadow"),
    *(f"border_{corner}_radius" for corner in CORNERS),
)
_paint_values = itemgetter(*PAINT)
UNPAINTED = _paint_values(INITIAL_VALUES)
NO_BACKGROUND = {"background": None, **{f"border_{corner}_radius": (0, 0) for corner in CORNERS}}


@cache
def _skip_unpainted(original: Callable[..., Any]) -> Callable[..., Any]:
    """Skip the background of boxes without one, which are nearly all."""

    def layout_box_backgrounds(
        page: Any, box: Any, get_image_from_uri: Any, layout_children: bool = True, style: Any = None
    ) -> None:
        has_color = getattr(box.style["background_color"], "alpha", 1)
        if has_color or box is page or style is not None or _paint_values(box.style) != UNPAINTED:
            original(page, box, get_image_from_uri, layout_children, style)
            return
        for name, value in NO_BACKGROUND.items():
            setattr(box, name, value)
        for child in box.all_children():
            background.layout_box_backgrounds(page, child, get_image_from_uri)

    return layout_box_backgrounds


SVG = "{http://www.w3.org/2000/svg}"


@cache
def _skip_drawings(original: Callable[..., Any]) -> Callable[..., Any]:
    """Leave the parts of drawings, half of the elements of a chapter, out of the elements that get a style."""

    def iter_subtree(self: Any) -> Iterator[Any]:
        stack = [iter([self])]
        while stack:
            if (element := next(stack[-1], None)) is None:
                stack.pop()
            else:
                yield element
                if element.etree_element.tag != f"{SVG}svg":
                    stack.append(element.iter_children())

    return iter_subtree


@cache
def _without_style(original: Callable[..., Any]) -> Callable[..., Any]:
    """Make no boxes for the parts of a drawing; WeasyPrint drops them when it makes the box of the drawing."""

    def element_to_box(element: Any, style_for: Any, *arguments: Any) -> Any:
        is_part = isinstance(element.tag, str) and element.tag.startswith(SVG) and style_for(element) is None
        return [] if is_part else original(element, style_for, *arguments)

    return element_to_box


MOST_VALUES = 10_000
_remember_values = cache(lru_cache(MOST_VALUES))


@cache
def _multiply(original: Callable[..., Any]) -> Callable[..., Any]:
    """Multiply three columns without generators."""

    def matmul(self: Matrix, other: Matrix) -> Matrix:
        (a, b, c), (d, e, f), (g, h, i) = other
        return Matrix(
            matrix=[[x * a + y * d + z * g, x * b + y * e + z * h, x * c + y * f + z * i] for x, y, z in self]
        )

    return matmul


PERCENT = "weasyprint.layout.percent"
DRAWING_FUNCTIONS = {
    "cssselect2.tree.ElementWrapper.iter_subtree": "887ec7a8b4e8e5ed",
    "weasyprint.css.StyleFor.__init__": "b1e725a7552502aa",
    "weasyprint.css.StyleFor.__call__": "96b91915ae7c344a",
    "weasyprint.formatting_structure.build.element_to_box": "2d0a37e45b7f3e0c",
    "weasyprint.html.handle_svg": "7333e60dbdc9a354",
}
LAYOUT_PATCHES = (
    Patch(
        "weasyprint.text.line_break.split_first_line",
        _remember_lines,
        {
            "weasyprint.text.line_break.split_first_line": "39ad1016863ca34d",
            "weasyprint.text.line_break.first_line_metrics": "55ec5d0b58b29a8b",
            "weasyprint.text.line_break.create_layout": "6587192cc0ab3ffa",
            "weasyprint.text.line_break.Layout.setup": "fb227a55094f41d4",
            "weasyprint.text.line_break.Layout.set_text": "fe23ca9937dbf520",
            "weasyprint.text.fonts.get_font_description": "85734b8947b9bf64",
        },
    ),
    Patch(
        "weasyprint.text.line_break.strut",
        _remember_struts,
        {
            "weasyprint.text.line_break.strut": "b57885b70dd08efe",
            "weasyprint.text.line_break._font_style_cache_key": "d6b09d54b8258d58",
        },
    ),
    Patch(
        f"{PERCENT}.resolve_percentages",
        _remember_sizes,
        {
            f"{PERCENT}.resolve_percentages": "71673078096fcf87",
            f"{PERCENT}.resolve_one_percentage": "4cfaa9ad134e4f7b",
            f"{PERCENT}.percentage": "ebe404ccd9da50bf",
            f"{PERCENT}.adjust_box_sizing": "88f3351db0280d16",
        },
    ),
    Patch(
        "weasyprint.layout.background.layout_box_backgrounds",
        _skip_unpainted,
        {
            "weasyprint.layout.background.layout_box_backgrounds": "617a870678c82755",
            f"{PERCENT}.resolve_radii_percentages": "4980b3798c671710",
        },
    ),
    Patch("cssselect2.tree.ElementWrapper.iter_subtree", _skip_drawings, DRAWING_FUNCTIONS),
    Patch("weasyprint.formatting_structure.build.element_to_box", _without_style, DRAWING_FUNCTIONS),
)
MULTIPLY = "weasyprint.matrix.Matrix.__matmul__"
OF_VALUES = {
    "weasyprint.svg.utils.normalize": "644aeada98cda081",
    "weasyprint.svg.utils.size": "da153ed5f4a1a620",
    "weasyprint.svg.utils.color": "1cd5953c50ceffe1",
}
DRAWING_PATCHES = (
    Patch(MULTIPLY, _multiply, {MULTIPLY: "b6d133844b5d9a10"}),
    *(Patch(name, _remember_values, OF_VALUES) for name in OF_VALUES),
)
"""For drawings, which take half of the time of writing a handout."""
