"""Lines, sizes, styles and fonts that were computed before give the same pages as computing them again."""

from __future__ import annotations

from contextlib import nullcontext
from pathlib import Path

import pytest

from nethandout.paths import fonts
from nethandout.typeset import renderer, style_cache, weasyprint_patches
from nethandout.typeset.layout_cache import DRAWING_PATCHES, LAYOUT_PATCHES
from nethandout.typeset.style_cache import STYLE_PATCHES
from nethandout.typeset.weasyprint_patches import CACHED_PATTERNS, Patch, applied

PATCHES = (CACHED_PATTERNS, *STYLE_PATCHES, *LAYOUT_PATCHES, *DRAWING_PATCHES)
USUAL = "@font-face { font-family: Usual; src: url(/fonts/AtkinsonHyperlegible-Regular.ttf) }"
FACES = """@font-face { font-family: Text; src: url(/fonts/AtkinsonHyperlegible-Regular.ttf) }
html { font: 12px Text; --gap: 1em; --paint: #eee; --image: none } p { margin: 0 0 var(--gap) }"""
WORDS = "Somatostatin analogues are medicines that slow hormone-producing tumors down, and many people take them. "
DRAWING = """<svg width="40" height="20"><g id="a" transform="rotate(9)"><circle r="9"/><text y="9">Word</text></g>
<svg x="20"><path d="M0 0h9v9z"/></svg></svg>"""
HEAD = '<!DOCTYPE html><html lang="en"><head><title>T</title><style>@page { size: 2in 5in; margin: 9px }'
# Style sheets that differ in one value that decides how lines break, how high they are, or how large boxes are.
STYLES = {
    "plain": "",
    "hyphens": "p { hyphens: auto }",
    "long words": "p { hyphens: auto; hyphenate-limit-chars: 9 }",
    "underlined": "p { text-decoration: underline }",
    "tight words": "p { word-spacing: -1px }",
    "loose letters": "p { letter-spacing: 0.2px }",
    "high": "html { line-height: calc(1em + 20%) }",
    "right to left": "p { direction: rtl; margin-inline-start: 20px }",
    "part of the width": "p { width: 50%; padding: 5%; box-sizing: border-box }",
    "part of the height": "p { height: 50%; max-height: 90%; overflow: hidden }",
    "computed width": "p { width: calc(100% - 20px); border: 1px solid }",
    "first lines": "p::first-line { font-size: 2em; direction: ltr }",
    "ellipsis": "p { max-lines: 2; block-ellipsis: auto }",
    "a table": "p { display: table; border-collapse: collapse; border: 3px solid }",
    "unwrapped": "p { white-space: pre }",
    "painted": "p { background: var(--paint) var(--image); border-radius: 3px }",
    "shaded": "html { --image: linear-gradient(red, #fff 2em) } b { font-size: 9px } p, b { background: var(--image) }",
    "rounded": "p { border: 1px solid; border-radius: 3px }",
    "drawings": "svg { position: absolute; top: 9px } svg * { display: block; counter-increment: page 7 }",
    "flexible": "body { display: flex } p { min-width: 0 }",
}


def typeset(style: str, faces: str = FACES) -> tuple[bytes, tuple[str, ...]]:
    """Return the PDF of two paragraphs in a style, and WeasyPrint's warnings."""
    page = (
        f"{HEAD}{faces} {style}</style></head><body><p>{WORDS}<b>{WORDS}</b></p>{DRAWING}<p>{WORDS}</p></body></html>"
    )
    done = renderer.render(page, {"layouts": (), "fonts": fonts()})
    return done.pdf, done.complaints


def test_pages_are_the_same_whatever_was_laid_out_before(monkeypatch: pytest.MonkeyPatch) -> None:
    """Also when they are laid out a second time."""
    found = [typeset(style) for style in (*STYLES.values(), *STYLES.values())]
    monkeypatch.setattr(renderer, "applied", lambda patches: nullcontext())
    monkeypatch.setattr(renderer, "shared_fonts", lambda fetcher: None)
    expected = [typeset(style) for style in STYLES.values()]
    assert found == expected * 2
    assert len({pdf for pdf, _ in expected}) == len(STYLES)


@pytest.mark.parametrize(("patch", "name"), [(patch, name) for patch in PATCHES for name in patch.functions])
def test_a_release_that_changes_a_function_is_not_patched(
    patch: Patch, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    holder, attribute = weasyprint_patches._find(patch.name)
    with applied([patch]):
        replaced = getattr(holder, attribute)
    original = getattr(holder, attribute)
    assert replaced is not original
    monkeypatch.setattr(name, lambda *arguments: None)
    with applied([patch]):
        assert getattr(holder, attribute) is not replaced


def test_fonts_are_loaded_again_when_a_file_changes_or_another_face_is_added(tmp_path: Path) -> None:
    """And not shared if one of them cannot be loaded."""
    folder = fonts()[0]
    file = tmp_path / "Text.ttf"

    def loaded(face: str, faces: str = "url(/fonts/Text.ttf)") -> bytes:
        file.write_bytes((folder / f"AtkinsonHyperlegible-{face}.ttf").read_bytes())
        sheet = f"@font-face {{ font-family: Text; src: {faces} }} html {{ font: 12px Text, Usual }} {USUAL}"
        page = f"{HEAD}{sheet}</style></head><body><p>{WORDS}</p></body></html>"
        return renderer.render(page, {"layouts": (), "fonts": (tmp_path, folder)}).pdf

    style_cache.LOADED.clear()
    regular, bold, again = loaded("Regular"), loaded("Bold"), loaded("Regular")
    assert regular == again != bold
    assert len(style_cache.LOADED) == 1
    loaded("Regular", "url(/fonts/AtkinsonHyperlegible-Italic.ttf)")
    assert len(style_cache.LOADED) == 2
    loaded("Regular", "url(/fonts/none.ttf)")
    assert len(style_cache.LOADED) == 2


def test_lines_are_forgotten() -> None:
    typeset("")
    assert any(loaded.fonts.lines for loaded in style_cache.LOADED.values())
    style_cache.forget_lines()
    assert not any(loaded.fonts.lines for loaded in style_cache.LOADED.values())


def test_the_log_names_what_a_release_has_changed(caplog: pytest.LogCaptureFixture) -> None:
    """Once, although the function is looked at for every layout."""
    with caplog.at_level("INFO", "nethandout"):
        results = [weasyprint_patches.unchanged({"weasyprint.draw.no_such_function": "0"}) for _ in range(2)]
    assert results == [False, False]
    assert caplog.messages == ["slower: weasyprint.draw.no_such_function is not as expected in this release"]
