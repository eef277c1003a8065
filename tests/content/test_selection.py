"""What a publication contains, with every pointer resolved as far as its reader can follow it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from nethandout.content import selection
from nethandout.content.grammar import BLOCKS
from nethandout.errors import ContentError, UsageError
from nethandout.model import Edition, Library, Node, Publication
from nethandout.pages.markup import html as to_html

LETTER = Edition()


def booklet(library: Library, *parts: str, edition: Edition = LETTER) -> Publication:
    """Return a booklet of some sections."""
    return selection.booklet(library, parts, edition, selection.custom_recipe(library, parts))


def html(blocks: tuple[Node, ...]) -> str:
    """Return the HTML of some blocks."""
    return "".join(html(block.children) if block.kind in BLOCKS else to_html([block]) for block in blocks)


def test_a_handout_is_one_section(words: Any) -> None:
    made = selection.handout(words.library(), "scans", LETTER)
    assert (made.kind, made.name, made.title, made.version) == ("handout", "scans", "Scans", "0.2")
    assert made.main_message == "A scan shows where the tumor is, and whether it has grown since the last scan."
    assert [chapter.section.name for chapter in made.chapters] == ["scans"]


def test_a_booklet_has_its_sections_in_order_each_once(words: Any) -> None:
    made = booklet(words.library(), "scans", "cells", "scans")
    assert [(chapter.number, chapter.section.name) for chapter in made.chapters] == [(1, "scans"), (2, "cells")]


def test_a_pointer_to_an_included_section_gives_its_page(words: Any) -> None:
    made = booklet(words.library(), "cells", "scans")
    assert (
        'Read more in <a href="#section-scans">the handout on scans</a>'
        '<span class="pointer"> (page\u00a0<span class="page-number" data-target="#section-scans"></span>)</span>.'
    ) in html(made.chapters[0].blocks)


@pytest.mark.parametrize("kind", ["handout", "booklet"])
def test_a_pointer_to_a_section_left_out_becomes_words(words: Any, kind: str) -> None:
    """It names the handout by its title, even if the title has characters that are special in HTML."""
    words.change("sections/scans/en.md", 'title = "Scans"', 'title = "Scans & <others>"')
    library = words.library()
    made = selection.handout(library, "cells", LETTER) if kind == "handout" else booklet(library, "cells")
    text = html(made.chapters[0].blocks)
    assert (
        "Read more in the handout on scans "
        '<span class="pointer">(ask for the handout “Scans &amp; &lt;others&gt;”)</span>.'
    ) in text
    assert "#section-scans" not in text


def test_a_pointer_to_a_broken_section_still_has_a_name(words: Any) -> None:
    words.write("sections/scans/en.md", "no data")
    made = selection.handout(words.library(), "cells", LETTER)
    assert "(ask for the handout “scans”)" in html(made.chapters[0].blocks)


def test_a_term_pointer_leads_to_the_glossary(words: Any) -> None:
    made = selection.handout(words.library(), "scans", LETTER)
    assert '<a class="term" href="#term-ki-67-index">how fast the cells multiply</a>' in html(made.chapters[0].blocks)


@pytest.mark.parametrize("asked", ["gb", "GB", "uk", " united  Kingdom"])
def test_a_region_is_found_by_its_common_names(words: Any, asked: str) -> None:
    words.change("regions.toml", 'emergency = "999"', 'emergency = "999"\nalso = ["uk"]')
    made = selection.handout(words.library(), "cells", Edition(region=asked))
    assert (made.region.emergency, made.edition.region) == ("999", "gb")


@pytest.mark.parametrize(("region", "number", "organization"), [("us", "911", "near"), ("gb", "999", "far")])
def test_the_region_decides_number_and_organizations(words: Any, region: str, number: str, organization: str) -> None:
    made = selection.handout(words.library(), "cells", Edition(region=region))
    assert f"<strong>Call {number}</strong>" in html(made.chapters[0].blocks)
    assert [resource.id for resource in made.resources] == [organization]


def test_headings_are_one_level_lower_in_a_booklet(words: Any) -> None:
    library = words.library()
    in_handout = html(selection.handout(library, "cells", LETTER).chapters[0].blocks)
    in_booklet = html(booklet(library, "cells").chapters[0].blocks)
    assert re.findall(r"</h\d>", in_handout) == ["</h2>", "</h3>"]
    assert re.findall(r"</h\d>", in_booklet) == ["</h3>", "</h4>"]


def test_sources_are_those_listed_and_those_cited(words: Any) -> None:
    """They are in the order of their numbers, each once, however a section names them."""
    assert [source.id for source in selection.handout(words.library(), "cells", LETTER).sources] == ["R1", "R2"]
    assert [source.id for source in selection.handout(words.library(), "care", LETTER).sources] == []


def test_a_passage_is_included_with_its_picture(words: Any) -> None:
    """Included twice in one section and once in another, it has different anchors; its picture is found next to it."""
    words.write("passages/shape/en.md", '## A "shape"\n\n![A shape](<the shape.svg>)\n')
    words.write("passages/shape/the shape.svg", '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"/>')
    words.section("one", "::: include shape\n\n::: include shape\n")
    words.section("two", "::: include shape\n")
    library = words.library()
    assert library.broken == {}
    text = "".join(html(chapter.blocks) for chapter in booklet(library, "one", "two").chapters)
    anchors = re.findall(r'<h3 id="([^"]+)">A “shape”</h3>', text)
    assert len(anchors) == len(set(anchors)) == 3
    assert text.count('<img src="/content/passages/shape/the%20shape.svg" alt="A shape">') == 3


def test_what_only_booklets_print_is_left_out_of_a_handout(words: Any) -> None:
    words.section("long", "## One\n\nShort.\n\n::: more\n## Two\n\nLong.\n:::\n\n## Three\n")
    library = words.library()
    (short,) = selection.handout(library, "long", LETTER).chapters
    (whole,) = booklet(library, "long").chapters
    assert short.shortened and not whole.shortened
    assert [heading.words for heading in short.headings] == ["One", "Three"]
    assert [heading.words for heading in whole.headings] == ["One", "Two", "Three"]
    assert "Long." in html(whole.blocks) and "Long." not in html(short.blocks)


def test_the_occasion_takes_precedence_over_the_recipe(words: Any) -> None:
    words.change("recipes/visit.toml", 'version = "0.1"', 'meeting = "First visits"\nplace = "Room 1"')
    library = words.library()
    recipe, parts, _ = selection.find_recipe(library, "visit")
    plain = selection.booklet(library, parts, LETTER, recipe)
    assert (plain.title, plain.subtitle, plain.meeting, plain.place) == (
        "For your first visit", "Two topics", "First visits", "Room 1",
    )  # fmt: skip
    occasion = selection.Occasion("Our evening", "Bring a friend", "Group", "2026-11-10", "Room 2")
    made = selection.booklet(library, parts, LETTER, recipe, occasion)
    assert (made.title, made.subtitle, made.meeting, made.date, made.place) == (
        "Our evening", "Bring a friend", "Group", "2026-11-10", "Room 2",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("ask", "expected"),
    [
        (
            lambda library: selection.handout(library, "cels", LETTER),
            'there is no section "cels"; did you mean "cells"?',
        ),
        (
            lambda library: selection.find_sections(library, ["cels", "cells", "x"]),
            'there is no section "cels"; did you mean "cells"?\n'
            'there is no section "x"; the sections are care, cells, scans',
        ),
        (lambda library: selection.find_recipe(library, "vist"), 'there is no recipe "vist"; did you mean "visit"?'),
        (lambda library: selection.find_recipe(library, "x"), 'there is no recipe "x"; the recipes are visit'),
        (
            lambda library: selection.handout(library, "cells", Edition(region="gbb")),
            'there is no region "gbb"; did you mean "gb"?',
        ),
        (
            lambda library: selection.handout(library, "cells", Edition(region="mars")),
            'there is no region "mars"; the regions are us (United States), gb (United Kingdom)',
        ),
    ],
)
def test_an_unknown_name_suggests_the_closest_match(words: Any, ask: Any, expected: str) -> None:
    with pytest.raises(UsageError) as raised:
        ask(words.library())
    assert str(raised.value) == expected


def test_a_broken_section_stops_only_publications_that_contain_it(words: Any) -> None:
    words.section("bad", "::: nothing\n")
    library = words.library()
    assert selection.handout(library, "cells", LETTER).name == "cells"
    from nethandout.content.library import section_names

    assert "bad" in section_names(library)
    for ask in (lambda: selection.handout(library, "bad", LETTER), lambda: booklet(library, "cells", "bad")):
        with pytest.raises(ContentError, match='there is no block "nothing"'):
            ask()


def test_a_recipe_leaves_out_sections_missing_from_the_user_folder(words: Any, tmp_path: Path) -> None:
    """It reports those left out, and if none is left."""
    from nethandout.content.library import read_library
    from nethandout.paths import Folders

    own = tmp_path / "own"
    (own / "sections").mkdir(parents=True)
    (words.folder / "sections/cells").rename(own / "sections/cells")
    words.change("recipes/visit.toml", '"scans"', '"care"')
    text = (own / "sections/cells/en.md").read_text(encoding="utf-8").replace("(section:scans)", "(section:cells)")
    (own / "sections/cells/en.md").write_text(text, encoding="utf-8")
    words.write("recipes/rest.toml", 'title = "Rest"\nparts = ["care"]\n')
    library = read_library(Folders(words.folder, own, only_user=True))
    recipe, parts, notices = selection.find_recipe(library, "visit")
    assert (recipe.name, parts) == ("visit", ("cells",))
    assert notices == (f'the recipe "visit" leaves out what is not in {own}: care',)
    with pytest.raises(UsageError, match='none of the sections in the recipe "rest" exist here'):
        selection.find_recipe(library, "rest")


def test_the_digest_changes_with_the_words(words: Any) -> None:
    """It changes with what can be on the pages, and with nothing else."""
    before = selection.handout(words.library(), "cells", LETTER).digest
    words.change(
        "sections/scans/en.md",
        "A scan shows where the tumor is, and whether it has grown since the last scan.",
        "Another message.",
    )
    assert selection.handout(words.library(), "cells", LETTER).digest == before
    words.change("passages/when-to-call/en.md", "severe", "bad")
    assert selection.handout(words.library(), "cells", LETTER).digest != before


def test_a_section_without_text_is_reported(words: Any) -> None:
    words.section("empty", "")
    (notice,) = selection.handout(words.library(), "empty", LETTER).notices
    assert notice == f"empty has no text below its title; write it in {words.folder}/sections/empty/en.md"
