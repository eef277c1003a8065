"""Hidden text of a page is left out and quoted in a notice; visible text is kept."""

from __future__ import annotations

import pytest

from nethandout.importing.importer import read_source

EVERY_CHARACTER = frozenset(map(chr, range(0x20, 0x3000)))


def read(page: str, name: str = "a.html") -> tuple[str, str]:
    """Return the text of a page and the notices about it."""
    source = read_source(name, f"<p>Take one.</p>{page}".encode(), EVERY_CHARACTER)
    return "\n".join(block.words for block in source.blocks), "\n".join(source.notices)


HIDING_STYLES = [
    "display: none",
    "display:/**/NONE",
    "d\\69splay: n\\6fne",
    "display: none !important; display: block",
    "visibility: hidden",
    "visibility: collapse",
    "content-visibility: hidden",
    "mso-hide: all",
    "opacity: 0",
    "opacity: .01",
    "opacity: 0%",
    "filter: opacity(0)",
    "font-size: 0",
    "font-size: 1px",
    "font-size: .05em",
    "font-size: calc(0px)",
    "font: 0/16px serif",
    "color: white",
    "color: #FFF",
    "color: rgb(254 254 254)",
    "color: hsl(0 0% 100%)",
    "color: oklch(1 0 0)",
    "color: transparent",
    "color: #0000",
    "-webkit-text-fill-color: transparent",
    "background: navy; color: #000080",
    "background-color: #eee; color: #eee",
    "--tint: white; color: var(--tint)",
    "color: var(--none, white)",
    "color: rgb(var(--none, 255, 255, 255))",
    "clip: rect(0 0 0 0)",
    "clip: rect(1px, 1px, 1px, 1px)",
    "clip-path: inset(50%)",
    "clip-path: circle(0)",
    "clip-path: polygon(0 0, 0 0, 0 0)",
    "text-indent: -9999px",
    "position: absolute; left: -999em",
    "position: fixed; top: -100in",
    "margin-left: -9999px",
    "transform: translateX(-9999px)",
    "transform: scale(0)",
    "position: absolute; width: 1px; height: 1px; overflow: hidden",
    "max-height: 0; overflow-y: clip",
    "inline-size: 0; overflow: hidden",
    "max-block-size: 0; overflow: hidden",
    "position: absolute; inset: -9999px auto auto -9999px",
    "position: absolute; inset: 0 auto 0 -9999px",
    "position: fixed; bottom: -9000px",
    "position: absolute; right: -9999px",
    "position: absolute; inset-inline-start: -9999px",
    "margin: -9999px",
    "margin: 0 0 0 -9999px",
    "margin-inline-start: -9999px",
    "scale: 0",
    "scale: 1 2%",
    "translate: -9999px 0",
    "rotate: x 90deg",
    "transform: scale(.01)",
    "transform: matrix(0, 0, 0, 0, 0, 0)",
    "transform: matrix(1, 0, 0, 1, -9999, 0)",
    "transform: rotateX(90deg)",
    "transform: rotateY(.25turn)",
    "-webkit-transform: scale(0)",
    "zoom: .01",
    "zoom: 2%",
    "color: color-mix(in srgb, white, white)",
    "color: color-mix(in srgb, white 99%, black)",
    "color: color-mix(in oklab, black 1%, white)",
    "color: color-mix(in srgb, black, transparent 95%)",
    "mask-image: linear-gradient(transparent, #0000)",
    "-webkit-mask: linear-gradient(transparent, transparent)",
    "clip-path: path('M0 0 L0 1 Z')",
    "background: #ddd; position: relative; z-index: 0; color: #ddd",
]


@pytest.mark.parametrize("style", HIDING_STYLES)
def test_text_hidden_by_a_style_attribute_is_left_out_and_reported(style: str) -> None:
    assert read(f'<p>Or <b style="{style}">90 <i>mg</i></b> two.') == (
        "Take one.\nOr two.",
        "hidden text was left out, line 1 (“90 mg”)",
    )


SHOWING_STYLES = [
    "display: contents; visibility: visible",
    "opacity: 0.5",
    "font-size: 50%",
    "font: 700 12px/0 serif",
    "font-size: clamp(1rem, 2vw, 3rem)",
    "color: #555",
    "color: nonsense",
    "background: navy; color: white",
    "background: url(dark.jpg); color: white",
    "background-image: linear-gradient(red, blue); color: transparent",
    "background: var(--none, black); color: white",
    "background: rgb(0 0 0 / 10%)",
    "left: -9999px",
    "position: absolute; top: 5000px",
    "text-indent: -2em",
    "clip-path: inset(5px)",
    "transform: rotate(3deg) scale(1.5)",
    "overflow: hidden; height: 20px",
    "height: 0",
    "--a: var(--b); --b: var(--a); color: var(--a)",
    "color: var(); opacity: var(,)",
    "position: absolute; inset: 0 -9999px -9999px 0",
    "position: relative; inset: -1px -9px",
    "margin: 0 -9999rem; padding: .2rem 9999rem",
    "margin: 0 auto -9999px",
    "margin: var(--none, )",
    "scale: -1 1; translate: 3px 5px; zoom: 120%",
    "transform: matrix(-1, 0, 0, 1, 5, 5) scale3d(1, 1, 0)",
    "rotate: 90deg",
    "rotate: x 1e999deg; zoom: 1e999; transform: matrix(1e999, 1e999, 1, 1, 1, 1)",
    "transform: rotate(90deg) rotateY(180deg)",
    "color: color-mix(in srgb, white, black)",
    "color: color-mix(in srgb, url(a), black)",
    "color: color-mix(red black)",
    "mask: url(a.svg)",
    "mask-image: linear-gradient(black, transparent)",
    "clip-path: path('M0 0 L90 90')",
    "position: relative; z-index: -1",
    "inline-size: 0",
]


@pytest.mark.parametrize("style", SHOWING_STYLES)
def test_text_that_a_style_attribute_does_not_hide_is_kept(style: str) -> None:
    assert read(f'<p>Or <b style="{style}">90 mg</b>.') == ("Take one.\nOr 90 mg.", "")


HIDING_SHEETS = [
    "b { display: none }",
    ".x { display: none }",
    "#x { display: none }",
    "[lang] { display: none }",
    "p > b, h6 { display: none }",
    "p .x { display: none }",
    ":is(p, div) b:first-child { display: none }",
    "p ~ p b { display: none }",
    "p { & b { display: none } }",
    "p { b { display: none } }",
    ".x { display: inline } #x { display: none } .x { display: inline }",
    ".x { display: none !important } #x { display: inline }",
    "<!-- .x { display: none } -->",
    "@media screen { .x { display: none } }",
    "@media screen and (min-width: 600px) { .x { display: none } }",
    "@media (width >= 600px) { .x { display: none } }",
    "@media (600px < width) { .x { display: none } }",
    "@media (orientation: landscape) { .x { display: none } }",
    "@media print, (max-width: 90em) { .x { display: none } }",
    "@media not print { .x { display: none } }",
    "@supports (display: grid) { @layer a { .x { display: none } } }",
    "p { @media screen { display: none } } p { display: block } p b { display: none }",
    ":root { --off: none } .x { display: var(--off) }",
    "body { color: white } p { color: black } b { color: white }",
    "p { background: #ddd } b { position: absolute; z-index: -1 }",
    "html { visibility: hidden } p { visibility: visible } b { visibility: hidden }",
]


@pytest.mark.parametrize("sheet", HIDING_SHEETS)
def test_text_hidden_by_a_style_sheet_is_left_out_and_reported(sheet: str) -> None:
    assert read(f"<style>{sheet}</style><p>Or <b id=x class='y x' lang=en>90 mg</b>.") == (
        "Take one.\nOr .",
        "hidden text was left out, line 1 (“90 mg”)",
    )


SHOWING_SHEETS = [
    "@media print { b { display: none } }",
    "@media (max-width: 600px) { b { display: none } }",
    "@media (width < 600px) { b { display: none } }",
    "@media (prefers-color-scheme: dark) { b { color: white } }",
    "@media not all { b { display: none } }",
    "b::before { display: none }",
    "b:hover { display: none }",
    "} b { display: none }",
    "b { display: none } p b { display: inline }",
    "</style><style media=print>b { display: none }",
    "</style><style media='(max-width: 20em)'>b { display: none }",
    "</style><noscript><style>b { display: none }</style></noscript><style>",
    "unknown::thing(b) { display: none }",
    "[hidden] { display: inline !important }",
    "body { background: #111 } p { color: #fff }",
    "body { background: #ddd } b { position: relative; z-index: -1 }",
    "p { background: #ddd; position: relative; z-index: 1 } b { position: relative; z-index: -1 }",
    "p { background: #ddd } b { z-index: -1 }",
]


@pytest.mark.parametrize("sheet", SHOWING_SHEETS)
def test_text_that_a_style_sheet_does_not_hide_is_kept(sheet: str) -> None:
    hidden = " hidden" if "[hidden]" in sheet else ""
    assert read(f"<style>{sheet}</style><p>Or <b{hidden}>90 mg</b>.") == ("Take one.\nOr 90 mg.", "")


ATTRIBUTES = [
    "<p hidden>90 mg",
    "<p hidden=until-found>90 mg",
    "<p popover>90 mg",
    "<dialog>90 mg</dialog>",
    "<datalist><option>90 mg</datalist>",
    "<p><font color=white>90 mg</font>",
    "<p><font color=FFFFFF>90 mg</font>",
    "<div bgcolor=black><font color=black>90 mg</font></div>",
    "<p style='color: white'>90 <!-- --> mg",
]


@pytest.mark.parametrize("page", ATTRIBUTES)
def test_text_hidden_by_html_is_left_out_and_reported(page: str) -> None:
    assert read(page) == ("Take one.", "hidden text was left out, line 1 (“90 mg”)")


SHOWN = {
    "<p aria-hidden=true>90 mg": "90 mg",
    "<dialog open>90 mg</dialog>": "90 mg",
    "<details><summary>More</summary>90 mg</details>": "More\n90 mg",
    "<body text=white bgcolor=black><p>90 mg": "90 mg",
    "<div style='visibility: hidden'><p style='visibility: visible'>90 mg</div>": "90 mg",
    "<div style='color: white'><p style='color: black'>90 mg</div>": "90 mg",
    "<ruby>90<rp>(</rp><rt>ninety</rt><rp>)</rp></ruby> mg": "90(ninety) mg",
}


@pytest.mark.parametrize("page", SHOWN)
def test_visible_text_is_kept(page: str) -> None:
    assert read(page) == (f"Take one.\n{SHOWN[page]}", "")


REPLACED = {
    "<svg><title>90 mg</title><text>twice</text></svg>": "a picture was left out, line 1 (“90 mg twice”)",
    "<svg><foreignObject><p>90 mg</p></foreignObject></svg>": "a picture was left out, line 1 (“90 mg”)",
    "<svg><path/></svg>": "a picture was left out",
    "<noscript><p>90 mg</noscript>": "text for browsers without scripts was left out, line 1 (“90 mg”)",
    "<noscript><img alt=''></noscript>": "",
    "<template><p>90 mg</template>": "template text was left out, line 1 (“90 mg”)",
    "<iframe><b>90 mg</b></iframe>": "a page inside the page was left out, line 1 (“90 mg”)",
    "<iframe srcdoc='<p>90 mg'></iframe>": "a page inside the page was left out, line 1 (“90 mg”)",
    "<iframe src=a></iframe>": "a page inside the page was left out",
    "<object>90 mg</object>": "a file inside the page was left out, line 1 (“90 mg”)",
    "<canvas>90 mg</canvas>": "a drawing was left out, line 1 (“90 mg”)",
    "<video>90 mg</video>": "a video was left out, line 1 (“90 mg”)",
    "<audio>90 mg</audio>": "a sound recording was left out, line 1 (“90 mg”)",
    "<noembed>90 mg</noembed>": "text for old browsers was left out, line 1 (“90 mg”)",
    "<math><msup><mi>90 mg</mi></msup></math>": "a formula was left out, line 1 (“90 mg”)",
    "<meter>90 mg</meter>": "a bar was left out, line 1 (“90 mg”)",
    "<p><input value='90 mg'>": "a form field was left out, line 1 (“90 mg”)",
    "<p><input placeholder='90 mg'>": "a form field was left out, line 1 (“90 mg”)",
    "<p><input type=hidden value='90 mg'>": "",
    "<p><img alt='90 mg'>": "a picture was left out (“90 mg”)",
    "<style>p::after { content: '90 mg' }</style>": "text added by the style sheet was left out, line 1 (“90 mg”)",
    "<style>p::after { content: '»' }</style>": "",
    "<svg hidden><text>90 mg</text></svg>": "hidden text was left out, line 1 (“90 mg”)",
    "<div style='opacity: 0'><svg><text>90 mg</text></svg></div>": "hidden text was left out, line 1 (“90 mg”)",
}


@pytest.mark.parametrize("page", REPLACED)
def test_text_that_browsers_replace_or_rarely_show_is_reported(page: str) -> None:
    assert read(page) == ("Take one.", REPLACED[page])


def test_text_struck_through_by_a_style_sheet_is_reported() -> None:
    page = "<style>.old { text-decoration: red line-through }</style><p class=old>90 mg"
    assert read(page) == ("Take one.", "struck-through text was left out (“90 mg”)")


def test_style_sheets_in_other_files_are_reported() -> None:
    notice = "this page uses style sheets in other files, which are not read; compare it with the page in a browser"
    for page in ("<link rel=stylesheet href=a.css>", "<style>@import 'a.css';</style>"):
        assert read(page) == ("Take one.", notice)


def test_hidden_symbols_are_not_reported() -> None:
    assert read("<p>Or two.<a style='visibility: hidden'>¶</a>") == ("Take one.\nOr two.", "")


def test_each_hidden_text_is_reported_separately() -> None:
    page = "<div style='visibility: hidden'>90 mg<p style='visibility: visible'>or two <b hidden>not three</b></div>"
    notices = ("hidden text was left out, line 1 (“not three”)", "hidden text was left out, line 1 (“90 mg”)")
    assert read(page) == ("Take one.\nor two", "\n".join(notices))


def test_a_style_sheet_inside_a_drawing_applies_to_the_whole_page() -> None:
    words, notices = read("<svg><style>.x { display: none }</style></svg><p class=x>90 mg")
    assert (words, "“90 mg”" in notices) == ("Take one.", True)


def test_html_in_markdown_can_hide_text_too() -> None:
    page = "\n\n<style>.x { display: none }</style>\n\nOr <b class=x>90 mg</b>.\n"
    words, notices = read(page, "a.md")
    assert words == "Take one.\nOr ."
    assert "hidden text was left out (“90 mg”)" in notices


def test_hidden_items_and_cells_count_as_in_a_browser() -> None:
    """With display: none they have no number and no place; with visibility: hidden they keep both."""
    source = read_source(
        "a.html",
        b"<ol><li>one<li style='display:none'>no<li>two<li style='visibility:hidden'>no<li>four</ol>"
        b"<table><tr><td>a<td hidden>no<td>b<tr><td>c<td style='color:#fff'>no</table>",
        EVERY_CHARACTER,
    )
    lists = [(block.attributes.get("start", "1"), block.words) for block in source.blocks[:-1]]
    assert lists == [("1", "one\ntwo"), ("4", "four")]
    assert [[cell.words for cell in row.children] for row in source.blocks[-1].children] == [["a", "b"], ["c", ""]]


def test_many_siblings_do_not_fill_the_memory() -> None:
    page = "<style>h1 ~ p { display: none }</style>" + "<p>x" * 3_000
    assert read(page)[0].count("x") == 3_000
