"""Break lines, and compute struts and sizes, once for many layouts."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from operator import itemgetter
from typing import Any

from weasyprint.css.properties import Dimension
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
        if sizes := SIZES.get((values, others)):
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


PERCENT = "weasyprint.layout.percent"
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
)
