"""Publications as HTML are complete and safe, and their pointers lead somewhere."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from nethandout.content import selection
from nethandout.errors import ContentError, UsageError
from nethandout.model import Edition, Publication, Review
from nethandout.pages.compose import Composition, compose
from nethandout.pages.layouts import Layouts, layouts, palette
from nethandout.paths import packaged
from nethandout.pipeline import Inputs, select

HOSTILE = "<script>alert('x')</script><img src=file:///etc/passwd>&amp;\"'"


def booklet(inputs: Inputs, *parts: str) -> Publication:
    """Return a booklet of some sections."""
    return selection.booklet(
        inputs.library, parts, Edition(paper="half-letter"), selection.custom_recipe(inputs.library, parts)
    )


def test_a_handout_has_what_a_reader_needs(small_inputs: Inputs, read: Any) -> None:
    """It has title, message, words, the box with the number to call, words to know, sources, the review state."""
    html = compose(select("handout", "cells", small_inputs, Edition()), small_inputs.layouts)
    page = read(html)
    fixed = small_inputs.library.language.words
    for words in (
        "Cells that make hormones",
        "A neuroendocrine tumor (NET) starts in cells that make hormones.",
        "They lie in many organs",
        fixed["key-points"],
        fixed["do-now"],
        "Call 911 at once",
        "Where did it start?",
        "A growth that starts in cells that make hormones.",
        "A foundation, 2024",
        fixed["draft"],
        fixed["version"].format(version="0.1"),
    ):
        assert words in page.words
    assert "A test in which a doctor" not in page.words, "a word that is not used needs no explanation"
    assert page.tags.count("h1") == 1
    assert '<html lang="en" dir="ltr"' in html


def test_a_booklet_lists_its_chapters_in_order(small_inputs: Inputs, read: Any) -> None:
    page = read(compose(booklet(small_inputs, "scans", "care", "cells"), small_inputs.layouts))
    fixed = small_inputs.library.language.words
    start = page.words.index(fixed["contents"])
    places = [page.words.index(title, start) for title in ("Scans", "Who can help", "Cells that make hormones")]
    assert places == sorted(places)
    assert [name for name in page.targets if name.startswith("section-")][:2] == ["section-scans", "section-scans"]
    assert fixed["say"].format(say="NOOR-oh-EN-doh-krin TOO-mer") in page.words
    assert "The Near Foundation" in page.words and "The Far Foundation" not in page.words


@pytest.mark.parametrize("kind", ["handout", "booklet"])
def test_hostile_words_are_printed_as_written(words: Any, small_inputs: Inputs, read: Any, kind: str) -> None:
    """Tags in data, text, labels, terms, sources and the details of a meeting are escaped."""
    toml = HOSTILE.replace('"', '\\"')
    words.change("sections/cells/en.md", "Cells that make hormones", toml)
    words.change(
        "sections/cells/en.md", 'A neuroendocrine tumor (NET) starts in cells that make hormones."', f'{toml}"'
    )
    words.change("sections/cells/en.md", "Many lie in the small bowel.", f"{HOSTILE} biopsy")
    words.change("sections/cells/en.md", "::: ask", f"::: ask {HOSTILE}")
    words.change("glossary/en.toml", "A test in which", f"{toml} A test in which")
    words.change("sources.toml", '"A foundation"', f'"{toml}"')
    library = words.library()
    if kind == "handout":
        made = selection.handout(library, "cells", Edition())
    else:
        occasion = selection.Occasion(HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE)
        recipe, parts, _ = selection.find_recipe(library, "visit")
        made = selection.booklet(library, parts, Edition(), recipe, occasion)
    html = compose(made, small_inputs.layouts)
    page = read(html)
    assert page.tags.count("script") == 0
    assert not any("passwd" in address for address in page.loads)
    assert page.words.count("<script>alert(") >= 5
    assert "</style><" not in html.replace("</style>\n", "")


@pytest.mark.parametrize("kind", ["handout", "booklet"])
@pytest.mark.parametrize("name", sorted(folder.name for folder in (packaged("handouts") / "sections").iterdir()))
def test_every_pointer_of_a_single_section_leads_somewhere(
    shipped_inputs: Inputs, read: Any, kind: str, name: str
) -> None:
    """A pointer to a section left out becomes words; what is still a link has its target, once, on these pages."""
    alone = select("handout", name, shipped_inputs, Edition())
    made = alone if kind == "handout" else booklet(shipped_inputs, name)
    page = read(compose(made, shipped_inputs.layouts))
    assert set(page.targets) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    assert "??" not in page.words
    asked = page.words.count(shipped_inputs.library.language.words["ask_for_handout"].partition("{")[0])
    (chapter,) = made.chapters
    pointers = [one for one in chapter.section.mentions if one.kind == "section" and one.name != name]
    assert asked == len(pointers) or (asked < len(pointers) and chapter.shortened)


@pytest.mark.parametrize("name", ["complete", "handbook", "newly-diagnosed", "support-group"])
def test_every_pointer_of_a_recipe_leads_somewhere(shipped_inputs: Inputs, read: Any, name: str) -> None:
    edition = Edition(paper="half-letter")
    page = read(compose(select("booklet", name, shipped_inputs, edition), shipped_inputs.layouts))
    assert set(page.targets) <= set(page.ids)
    assert len(page.ids) == len(set(page.ids))
    asked = shipped_inputs.library.language.words["ask_for_handout"].partition("{")[0]
    assert (asked in page.words) == (name not in ("complete", "handbook"))


def laid_over(folder: Path, **files: str) -> Layouts:
    """The packaged layouts, overridden by templates; _ in a name means /."""
    for name, text in files.items():
        path = folder / f"{name.replace('_', '/')}.html"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return layouts(folder)


def test_a_user_file_replaces_the_packaged_one(small_inputs: Inputs, read: Any, tmp_path: Path) -> None:
    look = laid_over(tmp_path, base_blocks_ask="<p>Our own box</p>\n{{ inside }}")
    page = read(compose(select("handout", "cells", small_inputs, Edition()), look))
    assert "Our own box" in page.words and "Where did it start?" in page.words
    assert small_inputs.library.language.words["do-now"] in page.words


@pytest.mark.parametrize(
    ("template", "line", "expected"),
    [
        ("\n{% if %}", 2, "template syntax error: Expected an expression"),
        ("\n\n{{ nothing }}", 3, "the template cannot be filled: 'nothing' is undefined"),
        ("{{ publication.titel }}", 1, 'templates cannot read "titel" of a publication'),
        ("{{ 1 | nothing }}", 1, "No filter named 'nothing'"),
        ("{% for i in range(1000000000) %}{% endfor %}", 1, "Range too big"),
        ("{{ publication.__class__.__mro__ }}", 1, 'templates cannot read "__class__"'),
        ("{{ 1 / 0 }}", 1, "division by zero"),
        ("{{ words('nothing') }}", 0, 'languages/en.toml lacks the words "nothing"'),
        ("{{ words('page_of', pag=1) }}", 1, "the template cannot be filled"),
        ("{% include 'nothing.html' %}", 0, 'the layout has no file "nothing.html"'),
        ("{% include '../secret.html' %}", 0, 'the layout has no file "../secret.html"'),
        ("{% include '/etc/passwd' %}", 0, 'the layout has no file "/etc/passwd"'),
        ("{% include 'linked.html' %}", 0, "is outside its folder"),
        ("{% include 'round.html' %}", 0, "cannot be read"),
        ("{% include '" + "a" * 300 + "' %}", 0, "the layout has no file"),
        ("{% include 'handout/handout.html' %}", 1, "the template cannot be filled"),
        ("\udcff", 1, "a character is not UTF-8"),
    ],
)
def test_a_broken_template_is_reported_with_its_line(
    small_inputs: Inputs, tmp_path: Path, template: str, line: int, expected: str
) -> None:
    """Nothing outside the layout folders is read, not even through a link inside them."""
    (tmp_path / "secret.html").write_text("secret")
    look = tmp_path / "look"
    (look / "handout").mkdir(parents=True)
    (look / "handout/handout.html").write_bytes(template.encode("utf-8", "surrogateescape"))
    (look / "linked.html").symlink_to(tmp_path / "secret.html")
    (look / "round.html").symlink_to("round.html")
    with pytest.raises(ContentError) as raised:
        compose(select("handout", "cells", small_inputs, Edition()), layouts(look))
    (fault,) = raised.value.faults
    assert expected in fault.wrong
    if line:
        assert (fault.path, fault.line) == (look / "handout/handout.html", line)


def test_a_palette_without_colors_is_reported(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base/palette.toml").write_text('[colour]\nink = "#000000"\n')
    look = layouts(tmp_path)
    assert palette(look, "color") == {"ink": "#000000"}
    with pytest.raises(ContentError, match=r"palette.toml: the palette has no colors for \"black\""):
        palette(look, "black")


def test_an_invalid_color_in_a_palette_is_reported_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "base").mkdir()
    (tmp_path / "base/palette.toml").write_text('[black]\nink = "#000000"\n[color]\nline = "#000000"\nink = "red"\n')
    with pytest.raises(
        ContentError, match=r'palette.toml:5: "red" is not a color; write # and six .*: ink = "#0F4A52"'
    ):
        palette(layouts(tmp_path), "color")


@pytest.mark.parametrize(
    ("colors", "expected"),
    [
        (
            'ink = "#808080"\npaper = "#FFFFFF"',
            r'toml:2: "ink" is too faint on "paper"; .* 7:1 or more: ink = "#5',
        ),
        ('text = "#20282A"\nmist = "#808080"', r'toml:2: "text" is too faint on "mist"'),
        (
            'line = "#C0C0C0"\npaper = "#FFFFFF"',
            r'toml:2: "line" is too faint on "paper"; .* 3:1 or more: line = "#9',
        ),
    ],
)
def test_a_color_too_faint_to_read_is_reported_with_a_darker_one(tmp_path: Path, colors: str, expected: str) -> None:
    """Words need a contrast of 7:1, drawings 3:1."""
    (tmp_path / "base").mkdir()
    (tmp_path / "base/palette.toml").write_text(f"[color]\n{colors}\n")
    with pytest.raises(ContentError, match=expected.replace("toml:2", r"palette\.toml:2")):
        palette(layouts(tmp_path), "color")


def test_a_missing_layout_folder_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="there is no folder"):
        layouts(tmp_path / "nowhere")


def test_a_booklet_shows_no_review_state_that_differs_between_sections(shipped_inputs: Inputs) -> None:
    """If one section is signed and another is a draft, the state is only beside each title."""
    made = select("booklet", "support-group", shipped_inputs, Edition())
    assert 'data-state="Draft.' in compose(made, shipped_inputs.layouts).partition("<main")[0]
    first, *others = made.chapters
    signed = replace(first.section, review=Review("reviewed", "Dr. Lee", "2026-11-10", "2028-11-10"))
    mixed = replace(made, chapters=(replace(first, section=signed), *others))
    assert "data-state" not in compose(mixed, shipped_inputs.layouts).partition("<body")[2].partition(">")[0]


@pytest.mark.parametrize(("other", "alike"), [("Call your team.", True), ("Call a friend.", False)])
def test_a_booklet_ends_with_the_call_box_that_all_sections_share(words: Any, other: str, alike: bool) -> None:
    """The line of the box in its file does not matter."""
    words.section("one", "::: call\nCall your team.\n:::\n")
    words.section("two", f"Words.\n\n::: call\n{other}\n:::\n")
    library = words.library()
    made = selection.booklet(library, ["one", "two"], Edition(), selection.custom_recipe(library, ["one", "two"]))
    assert ('id="when-to-call"' in compose(made, layouts())) is alike


@pytest.mark.parametrize(
    ("name", "old", "new", "in_pieces"),
    [
        ("booklet/booklet.css", "margin: auto 0 0", "margin: 8pt 0 0", True),
        ("booklet/booklet.css", "\n.occasion", "\nh2::before { content: counter(page) }\n.occasion", False),
        ("booklet/booklet.html", "<main>", '<main class="mine">', True),
        ("booklet/booklet.html", "{% block margins %}", '{% set piece = "" %}{% block margins %}', False),
    ],
)
def test_a_booklet_is_set_in_pieces_only_if_its_layout_supports_them(
    small_inputs: Inputs, tmp_path: Path, name: str, old: str, new: str, in_pieces: bool
) -> None:
    """A style sheet may count across pieces, and a template may not know them."""
    ours = packaged("layouts").joinpath(name).read_text(encoding="utf-8")
    assert old in ours
    (tmp_path / name).parent.mkdir()
    (tmp_path / name).write_text(ours.replace(old, new), encoding="utf-8")
    composition = Composition(booklet(small_inputs, "cells", "scans"), layouts(tmp_path))
    assert composition.pieces == (("front", "section-cells", "section-scans", "back") if in_pieces else ("",))
