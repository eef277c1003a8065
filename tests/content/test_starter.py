"""Starter files: their contents, their names, and what they never overwrite."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from nethandout import paths
from nethandout.content.brand import read_brand
from nethandout.content.grammar import BLOCKS
from nethandout.content.library import read_library
from nethandout.content.starter import starter_files
from nethandout.content.toml import read_toml
from nethandout.content.translations import untranslated
from nethandout.errors import UsageError
from nethandout.paths import Folders


def put(kind: str, name: str, folder: Path, language: str = "en") -> list[str]:
    """Write the files of a starter and return their names."""
    files = starter_files(kind, name, folder, language)
    for path, text in files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return [path.relative_to(folder).as_posix() for path in files]


def messages(kind: str, name: str, folder: Path, language: str = "en") -> list[str]:
    """Return the error raised for a starter."""
    with pytest.raises(UsageError) as caught:
        starter_files(kind, name, folder, language)
    return str(caught.value).replace(f"{folder}", "FOLDER").splitlines()


def test_starter_files_are_returned_and_not_written(tmp_path: Path) -> None:
    starter_files("section", "bone-scans", tmp_path / "words")
    assert list(tmp_path.iterdir()) == []


def test_a_section_and_a_recipe_can_be_used_at_once(tmp_path: Path) -> None:
    assert put("section", "bone-scans", tmp_path) == ["sections/bone-scans/en.md"]
    assert put("recipe", "our-meeting", tmp_path) == ["recipes/our-meeting.toml"]
    library = read_library(Folders(paths.packaged("handouts"), tmp_path))
    assert library.broken == {}
    section = library.sections["bone-scans"]
    assert (section.title, section.review.state) == ("Bone scans", "draft")
    assert [block.kind for block in section.blocks if block.kind in BLOCKS] == [
        "key-points",
        "more",
        "do-now",
        "call",
        "ask",
    ]
    assert library.recipes["our-meeting"].title == "Our meeting"


def test_a_worksheet_can_be_used_at_once(tmp_path: Path) -> None:
    assert put("worksheet", "my-visit", tmp_path) == ["worksheets/my-visit/en.md"]
    library = read_library(Folders(paths.packaged("handouts"), tmp_path))
    assert library.broken == {}
    sheet = library.sections["my-visit"]
    assert (sheet.kind, sheet.title) == ("worksheet", "My visit") and sheet.can_be_typed_into


def test_a_new_brand_has_only_a_name(tmp_path: Path) -> None:
    """Otherwise, patients could get the phone number of an example."""
    assert put("brand", "valley-clinic", tmp_path) == ["valley-clinic.toml"]
    brand = read_brand(tmp_path / "valley-clinic.toml")
    assert brand.name == "Valley Clinic"
    assert not any((brand.telephone, brand.after_hours, brand.website, brand.address, brand.logo))


def test_every_line_of_a_new_brand_works_when_uncommented(tmp_path: Path) -> None:
    put("brand", "valley-clinic", tmp_path)
    text = (tmp_path / "valley-clinic.toml").read_text(encoding="utf-8")
    lines = [line.removeprefix("# ") if " = " in line else line for line in text.splitlines()]
    (tmp_path / "valley-clinic.toml").write_text("\n".join(lines), encoding="utf-8")
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"/>'
    (tmp_path / "logo.svg").write_text(svg, encoding="utf-8")
    regions = read_library(Folders(paths.packaged("handouts"))).regions.values()
    brand = read_brand(tmp_path / "valley-clinic.toml", regions=regions)
    assert all((brand.line, brand.telephone, brand.hours, brand.after_hours, brand.website, brand.address, brand.logo))
    assert brand.notices == ()


def test_a_new_language_has_every_english_word_and_its_own_code(tmp_path: Path) -> None:
    assert put("language", "xx", tmp_path) == ["languages/xx.toml", "glossary/xx.toml", "printing/xx.toml"]
    begun = read_toml(tmp_path / "languages/xx.toml")
    english = read_toml(paths.packaged("handouts") / "languages/en.toml")
    del begun.data["words"]["source_words"]
    for labels in begun.data["figures"].values():
        del labels["source_words"]
    assert begun.data == {**english.data, "name": "xx"}
    assert begun.text.startswith('# The fixed words of the pages in the language "xx".')
    assert "# English" not in begun.text


def test_what_exists_only_in_english_is_untranslated(tmp_path: Path) -> None:
    put("section", "bone-scans", tmp_path)
    put("language", "xx", tmp_path)
    folders = Folders(paths.packaged("handouts"), tmp_path)
    before = untranslated(folders, "xx")
    assert {"sections/bone-scans/xx.md", "passages/when-to-call/xx.md"} <= set(before)
    put("section", "bone-scans", tmp_path, "xx")
    assert set(before) - set(untranslated(folders, "xx")) == {
        "sections/bone-scans/xx.md",
        "passages/when-to-call/xx.md",
    }
    assert untranslated(folders, "en") == ()


def test_a_new_translation_is_a_draft_of_the_english_words(tmp_path: Path) -> None:
    """A signature of the English words does not cover their translation."""
    put("language", "xx", tmp_path)
    original = tmp_path / "sections/scans/en.md"
    original.parent.mkdir(parents=True)
    signed = '[review]\nstate = "reviewed"\nreviewed_by = "Dr. A"\nreviewed_on = "2026-01-02"\n'
    original.write_text(f'+++\ntitle = "Scans"\nversion = "0.1"\n\n{signed}+++\n\nWords.\n', encoding="utf-8")
    put("section", "scans", tmp_path, "xx")
    assert (tmp_path / "sections/scans/xx.md").read_text(encoding="utf-8") == (
        '+++\nsource_words = "d128917a 44dcebcd"\n# Translate the text in quotes and the words below.\n'
        'title = "Scans"\nversion = "0.1"\n\n[review]\nstate = "draft"\n+++\n\nWords.\n'
    )


def test_a_section_in_a_new_language_includes_only_existing_passages(tmp_path: Path) -> None:
    put("language", "xx", tmp_path)
    put("section", "bone-scans", tmp_path, "xx")
    library = read_library(Folders(paths.packaged("handouts"), tmp_path), "xx")
    assert "bone-scans" in library.sections
    assert "bone-scans" not in library.broken


def test_a_new_layout_is_a_copy_of_the_packaged_one(tmp_path: Path) -> None:
    names = put("layout", "handout", tmp_path)
    assert {"handout/handout.html", "handout/handout.css"} <= set(names)
    for name in names:
        assert (tmp_path / name).read_bytes() == (paths.packaged("layouts") / name).read_bytes()


def test_user_starters_take_precedence(tmp_path: Path) -> None:
    (tmp_path / "starters").mkdir()
    (tmp_path / "starters/recipe.toml").write_text('title = "Club: %TITLE% (%NAME%)"\n', encoding="utf-8")
    (text,) = starter_files("recipe", "our-meeting", tmp_path).values()
    assert text == 'title = "Club: Our meeting (our-meeting)"\n'


RULE = "use lowercase letters, digits and hyphens, 60 at most"


@pytest.mark.parametrize(
    ("kind", "name", "said"),
    [
        ("section", "Bone Scans!", f'"Bone Scans!" is not a valid name for a section; {RULE}: bone-scans'),
        ("brand", "Klinik Süd", f'"Klinik Süd" is not a valid name for a brand; {RULE}: klinik-sud'),
        ("recipe", "../up", f'"../up" is not a valid name for a recipe; {RULE}: up'),
        ("brand", "", f'"" is not a valid name for a brand; {RULE}: my-brand'),
        ("brand", "b" * 61, f'"{"b" * 61}" is not a valid name for a brand; {RULE}: {"b" * 60}'),
        ("language", "Spanish", '"Spanish" is not a language code; write two or three lowercase letters: es'),
        ("layout", "handuot", 'there is no layout "handuot"; did you mean "handout"?'),
    ],
)  # fmt: skip
def test_an_invalid_name_suggests_a_valid_one(tmp_path: Path, kind: str, name: str, said: str) -> None:
    assert messages(kind, name, tmp_path) == [said]


def test_all_problems_are_reported_at_once(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert messages("section", "X", tmp_path / "file" / "deep", "yy") == [
        '"X" is not a valid name for a section; use lowercase letters, digits and hyphens, 60 at most: x',
        f"{tmp_path / 'file'} is a file, not a folder; use --into FOLDER",
        'there is no language "yy" yet; to start it: nethandout new language yy',
    ]


def test_existing_files_are_not_overwritten_unless_forced(tmp_path: Path) -> None:
    shutil.copytree(paths.packaged("layouts") / "handout", tmp_path / "handout")
    put("section", "bone-scans", tmp_path)
    there = "already exists; choose another name, or add --force to replace it"
    assert messages("section", "bone-scans", tmp_path) == [f"FOLDER/sections/bone-scans/en.md {there}"]
    assert f"FOLDER/handout/handout.css {there}" in messages("layout", "handout", tmp_path)
    assert starter_files("section", "bone-scans", tmp_path, force=True)


def test_packaged_files_are_not_replaced_unless_forced(tmp_path: Path) -> None:
    (said,) = messages("section", "grades", tmp_path)
    assert said.startswith("sections/grades/en.md is packaged, and yours would replace it;")
    assert starter_files("section", "grades", tmp_path, force=True)


@pytest.mark.parametrize("force", [False, True])
@pytest.mark.parametrize(
    ("kind", "name", "expected"),
    [
        ("section", "my-net", "my-net is among the packaged worksheets, and a section cannot have the same name"),
        ("worksheet", "grades", "grades is among the packaged sections, and a worksheet cannot have the same name"),
        ("worksheet", "bones", "bones is among the sections in FOLDER, and a worksheet cannot have the same name"),
    ],
)
def test_a_section_and_a_worksheet_cannot_share_a_name(
    tmp_path: Path, kind: str, name: str, expected: str, force: bool
) -> None:
    """Neither could be printed then, so --force does not help."""
    put("section", "bones", tmp_path)
    with pytest.raises(UsageError) as caught:
        starter_files(kind, name, tmp_path, force=force)
    assert str(caught.value).replace(str(tmp_path), "FOLDER") == f"{expected}; choose another name"
