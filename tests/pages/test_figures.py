"""Figures are drawn in every edition, with words from the language file and the right number of marks."""

from __future__ import annotations

import base64
import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nethandout import paths
from nethandout.content import selection
from nethandout.content.library import read_library
from nethandout.errors import ContentError
from nethandout.imposition.ticket import PAPERS
from nethandout.model import Edition, Library
from nethandout.pages import figures
from nethandout.pages.compose import Composition, compose
from nethandout.pages.layouts import Measures, layouts, palette
from nethandout.paths import Folders
from tests.audit.lost_words import Words
from tests.conftest import copied
from tests.press import Press

LINES = (
    "::: figure body-map",
    "::: figure name-tree",
    "::: figure grade-scale",
    "::: figure grade-and-stage",
    "::: figure spread-map",
    "::: figure symptom-grid",
    '::: figure people-array n=60 words="7001" rest="7002"',
    "::: figure people-array n=3 words=7003",
    '::: figure timeline words=7004 limits=7005 "7006 7007"=10 7008=10+ 7009=life 7010=none',
)
Page = Callable[[Edition], str]
LETTER = Edition()
PAGES = ("letter", "a4", "half-letter", "a5")
EDITIONS = [
    Edition(paper=paper, size=size, ink=ink)
    for paper, size, ink in itertools.product(PAGES, ("standard", "large-print"), ("color", "black"))
]
FINISHED = sorted((paths.packaged("layouts") / "base").glob("*/*.svg"))
TEXT = re.compile(r'<text x="([\d.-]+)" y="([\d.-]+)"\s[^>]*?font-size="([\d.]+)"([^>]*)>(.*?)</text>')
DRAWING = re.compile(r'<svg width="([\d.]+)pt" height="([\d.]+)pt"\s+viewBox="0 0 ([\d.]+) ([\d.]+)">(.*?)</svg>', re.S)


def figures_in(html: str) -> str:
    """The figures of a page, one per line."""
    return "\n".join(re.findall(r"<figure.*?</figure>", html, re.S))


def drawn(library: Library, edition: Edition = LETTER) -> str:
    """The figures of the section "drawn", as HTML."""
    return figures_in(compose(selection.handout(library, "drawn", edition), layouts()))


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Library:
    """A library whose section "drawn" asks for every figure."""
    words = copied(tmp_path_factory.mktemp("figures") / "words")
    words.section("drawn", "\n\n".join(LINES))
    return words.library()


@pytest.fixture(scope="module")
def page(library: Library) -> Page:
    """The HTML of that section in an edition, composed once for all tests."""
    return cache(lambda edition: compose(selection.handout(library, "drawn", edition), layouts()))


def named(edition: Edition) -> str:
    return f"{edition.paper}-{edition.size}-{edition.ink}"


def test_every_figure_of_the_layouts_is_tested_here() -> None:
    """Each also has a list, for where it does not fit."""
    files = {path.name for path in (paths.packaged("layouts") / "base/figures").iterdir()}
    names = {*figures.PLAIN, *figures.SYNTAX}
    assert {line.split()[2] for line in LINES} == names
    assert files == {f"{name}{kind}.html" for name in names for kind in ("", ".list")}


def test_a_figure_as_a_list_has_only_words_of_the_drawing(library: Library, page: Page) -> None:
    handout = selection.handout(library, "drawn", LETTER)
    (chapter,) = handout.chapters
    listed = replace(chapter, blocks=tuple(map(selection.as_list, chapter.blocks)))
    html = compose(replace(handout, chapters=(listed,)), layouts())
    assert html.count('class="figure-list"') == len(LINES)
    assert set(Words(html).count) <= set(Words(page(LETTER)).count)


@pytest.mark.parametrize("edition", EDITIONS[::3], ids=named)
def test_weasyprint_logs_no_warnings(library: Library, page: Page, press: Press, edition: Edition) -> None:
    """Every paper, size and ink is there."""
    asset_folders = {"layouts": layouts().folders, "content": library.folders, "fonts": paths.fonts()}
    assert press.typeset(page(edition), asset_folders).complaints == ()


@pytest.mark.parametrize("edition", EDITIONS, ids=named)
def test_each_drawing_has_a_text_alternative(page: Page, edition: Edition) -> None:
    drawings = DRAWING.findall(figures_in(page(edition)))
    assert len(drawings) == len(LINES), "the symptoms are a list and no drawing, the names are two drawings"
    for *_, inside in drawings:
        alternative = re.match(r"<title>(.+?)</title>", inside)
        assert alternative and len(alternative[1]) > 30


@pytest.mark.parametrize("edition", EDITIONS, ids=named)
def test_text_is_printed_at_full_size_and_inside_the_drawing(page: Page, edition: Edition) -> None:
    """A unit of the drawing is a point on paper; 12 is the minimum, 18 in large print."""
    canvas = figures.canvas(edition, Measures(layouts(), edition, "handout"))
    floor = 18 if edition.size == "large-print" else 12
    for width, height, across, down, inside in DRAWING.findall(figures_in(page(edition))):
        assert (width, height) == (across, down)
        assert float(width) < PAPERS[edition.paper].width - 80
        for x, y, size, look, text in TEXT.findall(inside):
            assert float(size) >= floor, text
            long = canvas.measure(unescape(text), float(size), "bold" in look)
            start = float(x) - (long / 2 if "middle" in look else 0)
            assert start > -1 and start + long < float(width) + 1, text
            assert 0 < float(y) < float(height) + 1, text


def test_every_word_comes_from_the_language_file(library: Library, read: Any) -> None:
    """If labels are replaced by numbers, all numbers appear and no letters."""
    marks = itertools.count(1001)
    marked = {
        figure: {key: f"{next(marks)} " + "".join(re.findall(r"\{\w+\}", text)) for key, text in labels.items()}
        for figure, labels in library.language.figures.items()
    }
    html = drawn(replace(library, language=replace(library.language, figures=marked)), Edition(paper="letter"))
    seen = read(html).words
    elsewhere = ("years.one", "at_least.one", "band_of_100")  # for one year, and on narrow pages
    expected = [text.split()[0] for each in marked.values() for key, text in each.items() if key not in elsewhere]
    assert [mark for mark in expected if mark not in seen] == []
    assert [mark for mark in map(str, range(7001, 7011)) if mark not in seen] == []
    assert not re.search(r"[^\W\d_]", seen), "letters that no language file holds"


@pytest.mark.parametrize("name", ["body-map", "spread-map"])
def test_the_labels_of_the_bodies_are_words_of_the_page(page: Page, name: str, library: Library) -> None:
    """A drawing has none, so that labels wrap, and are read and copied like other words."""
    labels = library.language.figures[name]
    (figure,) = (part for part in figures_in(page(LETTER)).split("<figure") if labels["title"] in part)
    assert "<text" not in figure
    assert f"<strong>{labels['lung' if name == 'body-map' else 'liver']}</strong>" in figure


def test_a_missing_label_is_reported_with_its_file(library: Library) -> None:
    labels = {name: dict(table) for name, table in library.language.figures.items()}
    del labels["spread-map"]["liver"]
    with pytest.raises(ContentError, match=r'languages/en.toml lacks the label "liver" of the figure "spread-map"'):
        drawn(replace(library, language=replace(library.language, figures=labels)))


def test_the_labels_of_a_language_are_compared_with_the_english_ones(words: Any) -> None:
    """A missing label or an unknown {name} is reported with its line."""
    english = (words.folder / "languages/en.toml").read_text(encoding="utf-8")
    foreign = english.replace('none = "no routine checks"\n', "").replace('of_100 = "of 100"', 'of_100 = "de {m}"')
    path = words.write("languages/xx.toml", foreign)
    with pytest.raises(ContentError) as error:
        read_library(Folders(words.folder), "xx")
    lines = foreign.splitlines()
    table, brace = lines.index("[figures.timeline]") + 1, lines.index('of_100 = "de {m}"') + 1
    missing = f'{path}:{table}: the words "none" are missing; add below [figures.timeline]: none = "no routine checks"'
    assert missing in str(error.value)
    assert f'{path}:{brace}: "of_100" has {{m}}, which is not filled in' in str(error.value)


@given(n=st.integers(0, 100), size=st.sampled_from(["standard", "large-print"]))
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_a_people_array_fills_exactly_n_of_a_hundred(words: Any, n: int, size: str) -> None:
    words.section("drawn", f'::: figure people-array n={n} words="have this"')
    html = drawn(words.library(), Edition(size=size))
    assert (html.count('class="filled"'), html.count('class="empty"')) == (n, 100 - n)
    assert f">{n}</text>" in html and f">{100 - n}</text>" in html


def test_the_grade_scale_stays_within_the_bands(words: Any) -> None:
    """Each square has 100 cells; as many are filled as its band allows."""
    words.section("drawn", "::: figure grade-scale")
    html = drawn(words.library(), Edition(paper="letter"))
    cells = "".join(re.findall(r'class="(f|e)(?:illed|mpty)"', html))
    squares = [cells[start : start + 100] for start in range(0, len(cells), 100)]
    one, two, three, nec = (square.count("f") for square in squares)
    assert all(len(square) == 100 and "ef" not in square for square in squares)
    assert one < 3 <= two <= 20 < three and nec > 70


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("::: figure grade-scal", 'there is no figure "grade-scal"; did you mean "grade-scale"?'),
        ("::: figure", 'there is no figure ""; the figures are'),
        ("::: figure ../parts/band", 'there is no figure "../parts/band"'),
        ("::: figure body-map n=3", '"n" is not understood by the figure "body-map"; write: ::: figure body-map'),
        ("::: figure people-array words=x", 'the figure "people-array" needs "n"'),
        ("::: figure people-array n=20", 'the figure "people-array" needs "words"'),
        ("::: figure people-array n=101 words=x", '"101" cannot be the value of "n"'),
        ("::: figure people-array n=-1 words=x", '"-1" cannot be the value of "n"'),
        ("::: figure people-array n=²0 words=x", '"²0" cannot be the value of "n"'),
        ("::: figure people-array n=20 words=x m=3", '"m" is not understood by the figure "people-array"'),
        ("::: figure timeline a=10", 'the figure "timeline" needs "words"'),
        ("::: figure timeline words=x", 'the figure "timeline" has no rows'),
        ("::: figure timeline words=x a=forever", '"forever" cannot be the value of "a"'),
        ("::: figure timeline words=x a=99", '"99" cannot be the value of "a"'),
    ],
)
def test_a_wrong_figure_line_is_reported_with_its_place(words: Any, line: str, expected: str) -> None:
    path = words.section("drawn", f"Words.\n\n{line}\n")
    with pytest.raises(ContentError) as error:
        drawn(words.library())
    assert str(error.value).startswith(f"{path}:12: {expected}")


def test_all_wrong_figure_lines_are_reported_at_once(words: Any) -> None:
    words.section("drawn", "::: figure tree\n\n::: ask\n- Why?\n\n::: figure people-array n=5\n:::\n")
    with pytest.raises(ContentError) as error:
        drawn(words.library())
    assert [fault.line for fault in error.value.faults] == [10, 15]


def test_lines_break_where_the_printed_words_end() -> None:
    """Lines are measured with real glyph widths: narrow letters are shorter, bold ones longer."""
    edition = Edition(paper="half-letter")
    canvas = figures.canvas(edition, Measures(layouts(), edition))
    assert canvas.measure("illi") < canvas.measure("mmmm") / 2
    assert canvas.measure("grade", bold=True) > canvas.measure("grade")
    assert canvas.measure("grade", 24) == pytest.approx(2 * canvas.measure("grade", 12))
    width = canvas.measure("one two")
    assert canvas.lines("one two three", width) == ["one two", "three"]
    assert canvas.lines("one two three", width - 0.1) == ["one", "two", "three"]
    assert canvas.lines("", width) == []


def test_drawings_use_the_colors_of_the_ink() -> None:
    looks = layouts()
    for ink, there, gone in (("color", "#B8541C", "#000000"), ("black", "#000000", "#B8541C")):
        address = figures.drawing(looks, palette(looks, ink))("zebra/band")
        svg = base64.b64decode(address.removeprefix("data:image/svg+xml;base64,")).decode()
        assert there in svg and gone not in svg
    with pytest.raises(ContentError, match=r"no drawing .base/icons/nothing.svg"):
        figures.drawing(looks, palette(looks, "black"))("icons/nothing")


@pytest.mark.parametrize("path", FINISHED, ids=lambda path: path.stem)
def test_finished_drawings_are_small_and_plain(path: Path) -> None:
    """At most 40 KB, no ids, and only the two colors that the palette replaces."""
    svg = path.read_text(encoding="utf-8")
    assert len(svg) <= 40_000 and " id=" not in svg
    assert set(re.findall(r"#\w{6}", svg)) <= set(figures.PACKAGED_COLORS.values())


@pytest.mark.parametrize(
    ("kind", "edition", "width"),
    [
        ("handout", Edition(), 414),
        ("handout", Edition(size="large-print"), 504),
        ("booklet", Edition(), 504),
        ("booklet", Edition(paper="half-letter"), 312),
        ("trifold", Edition(), 221.5),
        ("zfold", Edition(), 220),
    ],
)
def test_a_figure_is_drawn_as_wide_as_the_text_around_it(kind: str, edition: Edition, width: float) -> None:
    assert figures.canvas(edition, Measures(layouts(), edition, kind)).width == pytest.approx(width)


@pytest.mark.parametrize(
    ("kind", "edition", "count"),
    [
        ("booklet", Edition(), 2),
        ("booklet", Edition(paper="half-letter"), 0),
        ("booklet", Edition(size="large-print"), 0),
        ("handout", Edition(), 0),
    ],
)
def test_bodies_are_beside_the_text_of_booklets_on_full_sheets(
    library: Library, kind: str, edition: Edition, count: int
) -> None:
    """They take up at least 45 % of its width."""
    publication = replace(selection.handout(library, "drawn", edition), kind=kind)
    widths = re.findall(r'class="beside">\s*<figure [^>]*width: ([\d.]+)pt', compose(publication, layouts()))
    assert len(widths) == count
    assert all(float(width) >= 0.45 * 504 for width in widths)


@pytest.mark.parametrize(
    ("size", "room", "moves"), [("standard", 120, 0), ("large-print", 120, 1), ("large-print", 80, 0)]
)
def test_text_moves_above_a_figure_of_a_handout_in_large_print(words: Any, size: str, room: float, moves: int) -> None:
    """It does so past what only booklets print, but not with a heading that has no room for two lines below it."""
    words.section("moved", "::: figure body-map\n\n::: more\nLeft out.\n:::\n\n## Below\n\nWords.\n\nLast words.")
    handout = selection.handout(words.library(), "moved", Edition(size=size))
    html = Composition(handout, layouts()).html(room={"use-figure-1": room})
    assert (html.index("<figure") > html.index("Words.")) == moves


def test_the_docs_show_how_to_write_every_figure(words: Any) -> None:
    """The examples in docs/writing.md work, and no figure is missing."""
    guide = Path(__file__).parents[2] / "docs/writing.md"
    lines = re.findall(r"`(::: figure [^`]+)`", guide.read_text(encoding="utf-8"))
    words.section("drawn", "\n\n".join(lines))
    library = read_library(Folders(paths.packaged("handouts"), words.folder))
    html = compose(selection.handout(library, "drawn", LETTER), layouts())
    assert html.count('<figure class="figure') == len(lines)
    assert {line.split()[2] for line in lines} == {*figures.PLAIN, *figures.SYNTAX}
