"""Drawings are checked before they are printed: scripts, outside files, and what would look different."""

from __future__ import annotations

import base64
import io

import pytest
from PIL import Image

from nethandout.content.images import drawing_problems

OUTLINES = "turn letters into outlines and export it again"
EMBED = "embed pictures as PNG or JPEG and export it again"
FLATTEN = "flatten it in your drawing program, or save it as PNG"
OURS = "font-family=\"'Atkinson Hyperlegible', sans-serif\""

REPEATS = "".join(f'<g id="a{n}">' + f'<use href="#a{n + 1}"/>' * 10 + "</g>" for n in range(4))


def svg(parts: str) -> bytes:
    """Return a drawing; its parts begin on line 2."""
    names = 'xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink"'
    return f'<svg {names} viewBox="0 0 9 9">\n{parts}</svg>'.encode()


def embedded(data: bytes, kind: str = "png") -> str:
    return f'<image href="data:image/{kind};base64,{base64.b64encode(data).decode()}"/>'


def png() -> bytes:
    data = io.BytesIO()
    Image.new("RGB", (4, 4)).save(data, "PNG")
    return data.getvalue()


@pytest.mark.parametrize(
    ("parts", "wrong", "remedy"),
    [
        ("<script>1</script>", "contains a script", "export it without scripts"),
        ('<g>\n<path onclick="x()"/></g>', "contains a script (line 3)", "export it without scripts"),
        ("<foreignObject/>", "contains something other than a drawing (foreignObject)", f"{OUTLINES} as plain SVG"),
        ("<text>A</text>", "contains letters, which would be printed in another font", OUTLINES),
        (f'<g {OURS}><text font-family="Arial, Atkinson Hyperlegible"/></g>', "contains letters", OUTLINES),
        (f"<g {OURS}><text/></g><style>text {{font: 9px Arial}}</style>", "contains letters", OUTLINES),
        ('<g style="fill: red; font-family: Arial"><text/></g>', "contains letters", OUTLINES),
        ('<path mask="url(#a)"/>', "uses a mask, which would not print correctly", FLATTEN),
        ('<path style="fill:red;filter:url(#a)"/>', "uses a filter, which would not print correctly", FLATTEN),
        ("<style>.a { filter/**/: blur(3px) }</style>", "uses a filter", FLATTEN),
        ('<path style="/**/filter:url(#a)"/>', "uses a filter", FLATTEN),
        ('<path style="clip-path: circle(2px)"/>', "uses a clipping shape of CSS", FLATTEN),
        ('<path clip-path="inset(2px)"/>', "uses a clipping shape of CSS", FLATTEN),
        ("<style>.a { mix-blend-mode: multiply }</style>", "uses a blend mode", FLATTEN),
        ('<path style="fill:red;mix-blend-mode:screen"/>', "uses a blend mode", FLATTEN),
        ('<path vector-effect="non-scaling-stroke"/>', "uses strokes that do not scale", FLATTEN),
        ('<path style="paint-order:stroke fill"/>', "uses strokes under the fill", FLATTEN),
        ('<path style="fill:var(--brand)"/>', "uses CSS variables", "export it again as plain SVG"),
        (f'<g {OURS}><text {OURS} style="font-family: Arial"/></g>', "contains letters", OUTLINES),
        ("<style>.a { filter : blur(3px) }</style>", "uses a filter", FLATTEN),
        ('<image xlink:href="http://example.org/a.png"/>', 'refers to "http://example.org/a.png" outside', EMBED),
        ('<use href="other.svg#a"/>', 'refers to "other.svg#a" outside its file', EMBED),
        ('<image href="data:image/svg+xml,%3Csvg/%3E"/>', 'refers to "data:image/svg+xml', EMBED),
        ("<path fill=\"url( 'a.svg#b')\"/>", 'refers to "a.svg#b" outside', EMBED),
        ("<style>path { fill: url(a.svg) }</style>", 'refers to "a.svg" outside', EMBED),
        ("<style>@import 'a.css';</style>", 'refers to "@import" outside', EMBED),
        ("<style>path { fill: u\\72l(a.svg) }</style>", 'refers to "\\" outside', EMBED),
        ('<g xml:base="http://example.org/"/>', 'refers to "http://example.org/" outside', EMBED),
        ('<?xml-stylesheet href="a.css"?>', 'refers to "href="a.css"" outside', EMBED),
        (embedded(b"%!PS-Adobe-3.0 EPSF-3.0"), "contains a picture that cannot be read", EMBED),
        (embedded(png()[:45]), "contains a picture that cannot be read", EMBED),
        ('<g id="a"><use href="#a"/></g>', "repeats parts of itself too often", "export it again as plain SVG"),
        (REPEATS, "repeats parts of itself too often", "export it again as plain SVG"),
        ("<g>" * 101 + "</g>" * 101, "is nested too deeply", "export it again as plain SVG"),
    ],
)
def test_what_would_not_print_as_drawn_is_reported(parts: str, wrong: str, remedy: str) -> None:
    ((found, do),) = drawing_problems(svg(parts))
    assert (found[: len(wrong)], do) == (wrong, remedy)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused_before_they_expand(encoding: str) -> None:
    bomb = '<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;">]><svg viewBox="0 0 1 1"><desc>&b;</desc></svg>'
    assert drawing_problems(bomb.encode(encoding)) == (("declares entities", "export it again as plain SVG"),)


def test_every_kind_of_problem_is_reported_at_once() -> None:
    parts = '<script/><script/>\n<text>A</text>\n<path filter="url(#a)"/>'
    assert [wrong for wrong, _ in drawing_problems(svg(parts))] == [
        "contains a script (line 2)",
        "contains letters, which would be printed in another font (line 3)",
        "uses a filter, which would not print correctly (line 4)",
    ]


def test_a_typical_exported_drawing_is_accepted() -> None:
    """It has gradients, clips, symbols, embedded pictures, metadata of its program, and letters of our font."""
    parts = f"""
    <metadata><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" rdf:about="http://example.org/"/></metadata>
    <defs><filter id="f"/><mask id="m"/><linearGradient id="g"><stop stop-color="#C00"/></linearGradient>
    <clipPath id="c"><circle r="2"/></clipPath><symbol id="s"><rect/></symbol></defs>
    <style>.a {{ fill: url("#g"); filter: none; mask:none }}</style>
    <g clip-path="url(#c)" fill="url( '#g' )" style="filter: none; fill: url(#g)" mask="none">
    <path style="mix-blend-mode:normal;vector-effect:none;paint-order:markers;clip-path:url(#c)"/>
    <use xlink:href="#s"/></g>
    {embedded(png())} <g {OURS}><text>A</text></g>"""
    assert drawing_problems(svg(parts)) == ()
