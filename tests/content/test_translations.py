"""Translations record which English words they translate, and are never older than those without saying so."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

from nethandout.content import selection
from nethandout.content.library import read_library
from nethandout.content.starter import starter_files
from nethandout.content.toml import read_toml
from nethandout.content.translations import translations
from nethandout.errors import UsageError
from nethandout.model import Edition, Library
from nethandout.pages.compose import compose
from nethandout.pages.values import Wording
from nethandout.paths import Folders
from nethandout.pipeline import load_inputs, select

SCANS = "sections/scans/en.md"
STALE = "The English text has changed since this was translated."


@pytest.fixture
def own(words: Any) -> Any:
    """The small library, with a section, its passage, the glossary and the fixed words copied to be translated."""
    for kind, name, language in (("language", "xx", "en"), ("section", "scans", "xx")):
        for path, text in starter_files(kind, name, words.folder, language, force=True).items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return words


def library(own: Any) -> Library:
    return read_library(Folders(own.folder), "xx")


def changes(own: Any) -> dict[str, list[str]]:
    """The changed English words by the name of the translation."""
    found = translations(Folders(own.folder), "xx")
    return {each.name: [change.words for change in each.changes] for each in found if each.is_stale}


def test_a_translation_is_up_to_date_when_it_is_started(own: Any) -> None:
    assert changes(own) == {}
    assert library(own).sections["scans"].changes == ()


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (SCANS, "A scan shows", "A scan can show", {"scans": ["A scan can show"]}),
        (SCANS, 'title = "Scans"', 'title = "All scans"', {"scans": ["All scans"]}),
        ("glossary/en.toml", "A test in which", "A trial in which", {"glossary": ["A trial in which"]}),
        ("languages/en.toml", '"Contents"', '"What is inside"', {"words": ["What is inside"]}),
        ("languages/en.toml", '"{n} year"', '"one year"', {"words": ["one year"]}),
        ("passages/when-to-call/en.md", "severe trouble", "great trouble", {"when-to-call": ["great trouble"]}),
    ],
)
def test_a_change_of_the_english_is_found(own: Any, name: str, old: str, new: str, expected: Any) -> None:
    own.change(name, old, new)
    found = changes(own)
    assert found.keys() == expected.keys()
    assert all(len(found[key]) == 1 and words in found[key][0] for key, (words,) in expected.items())


@pytest.mark.parametrize(
    ("name", "old", "new"),
    [
        (SCANS, 'version = "0.2"', 'version = "0.3"'),
        (SCANS, "{R2}", "{R1}"),
        ("glossary/en.toml", 'say = "BY-op-see"', 'say = "BI-op-see"'),
    ],
)
def test_what_is_not_translated_does_not_matter(own: Any, name: str, old: str, new: str) -> None:
    """Versions, sources, and how to say a word in English."""
    own.change(name, old, new)
    assert changes(own) == {}


def test_the_pages_of_an_old_translation_say_so(own: Any) -> None:
    own.change(SCANS, "A scan shows", "A scan can show")
    publication = selection.handout(library(own), "scans", Edition("xx"))
    (notice,) = (each for each in publication.notices if "scans" in each)
    assert notice.endswith("its pages say so; to see what: nethandout translated scans --lang xx")
    review = publication.chapters[0].section.review
    assert Wording(publication.language).review(review).endswith(STALE)
    assert Wording(publication.language).state(review).startswith("Draft. Not up to date.")


def test_a_signed_translation_whose_english_changes_is_a_draft_again(own: Any) -> None:
    own.change("sections/scans/xx.md", 'state = "draft"', 'state = "reviewed"\nreviewed_by = "Dr. A"')
    own.change(SCANS, "A scan shows", "A scan can show")
    review = library(own).sections["scans"].review
    assert (review.state, review.why) == ("draft", "stale")


def test_a_note_names_the_tables_that_are_older_than_the_english(own: Any, nethandout: Any) -> None:
    own.change("glossary/en.toml", "A test in which", "A trial in which")
    own.write("recipes/broken.toml", "title = ")
    ran = nethandout("handout", "scans", "--lang", "xx", "--content", own.folder)
    assert "may be older than the English in glossary; to see what changed: nethandout list --stale" in ran.err
    assert ran.code == 0


def test_a_box_to_call_that_is_older_than_the_english_is_refused(own: Any) -> None:
    own.change("passages/when-to-call/en.md", "severe trouble", "great trouble")
    (fault,) = library(own).broken["scans"]
    assert fault.wrong.startswith("the English words about when to call have changed since they were translated")
    assert fault.fix == "translate them again, then: nethandout translated when-to-call --lang xx"


def test_build_says_once_what_is_old_and_makes_what_is_not_refused(own: Any, nethandout: Any) -> None:
    """A handout and a booklet have the old section; a changed box to call refuses both, and the rest is made."""
    own.write("sections/care/xx.md", (own.folder / "sections/care/en.md").read_text(encoding="utf-8"))
    own.change(SCANS, "A scan shows", "A scan can show")
    command = ("build", "--lang", "xx", "--content", own.folder, "--only-content", "--workers", "1")
    ran = nethandout(*command)
    assert (ran.code, ran.err.count('the English text of "scans" has changed')) == (0, 1)
    own.change("passages/when-to-call/en.md", "severe trouble", "great trouble")
    ran = nethandout(*command)
    assert (ran.code, "not made: scans, visit" in ran.err, "care.pdf" in ran.out) == (3, True, True)


def test_words_about_when_to_call_that_are_gone_are_a_change_too(own: Any) -> None:
    own.write("passages/when-to-call/en.md", "")
    assert any("have changed" in fault.wrong for fault in library(own).broken["scans"])


def test_translated_shows_the_change_and_records_it(own: Any, nethandout: Any) -> None:
    """A pass over everything does not change what is up to date, or any other words."""
    own.change(SCANS, "A scan shows", "A scan can show")
    own.change("glossary/en.toml", "A test in which", "A trial in which")
    before = read_toml(own.folder / "glossary/xx.toml").data
    command = ("--lang", "xx", "--content", own.folder)
    ran = nethandout("list", "--stale", *command)
    assert "A scan can show" in ran.out and "A trial in which" in ran.out
    ran = nethandout("translated", "scans", *command, "--yes")
    assert (ran.code, changes(own).keys()) == (0, {"glossary"})
    assert f"{own.folder / SCANS}:" in ran.out and "A scan can show" in ran.out
    nethandout("translated", "--all", *command, "--yes")
    assert changes(own) == {}
    after = read_toml(own.folder / "glossary/xx.toml").data
    without = [{key: text for key, text in term.items() if key != "source_words"} for term in after["term"]]
    assert without == [{k: text for k, text in term.items() if k != "source_words"} for term in before["term"]]


@pytest.mark.parametrize(
    ("name", "key", "english"),
    [
        ("recipes/visit", "title", "For your first visit"),
        ("regions", "name", "United Kingdom"),
        ("resources", "about", "Answers questions in Britain."),
    ],
)
def test_texts_of_shared_files_record_what_they_translate(
    own: Any, nethandout: Any, name: str, key: str, english: str
) -> None:
    """Other entries, which have no such translation, and other languages are left alone."""
    file, command = f"{name}.toml", ("--lang", "xx", "--content", own.folder)
    if name.startswith("recipes/"):
        own.change(file, f'{key} = "{english}', f'{key}.en = "{english}')
    own.change(file, f'{key}.en = "{english}"', f'{key}.en = "{english}"\n{key}.xx = "Otherwise"\n{key}.yy = "Else"')
    assert changes(own) == {name: []}
    ran = nethandout("translated", name, *command, "--yes")
    assert (ran.code, changes(own)) == (0, {})
    assert (own.folder / file).read_text(encoding="utf-8").count("source_words") == 1
    assert library(own).broken == {}
    own.change(file, f'"{english}"', f'"{english} New"')
    assert changes(own) == {name: [f"{english} New"]}
    nethandout("translated", name, *command, "--yes")
    assert changes(own) == {}
    assert (own.folder / file).read_text(encoding="utf-8").count("source_words") == 1


def test_a_section_with_the_name_of_a_shared_file_is_recorded_too(own: Any, nethandout: Any) -> None:
    """The organizations of resources.toml and the section on them have the same name."""
    own.change("sections/scans/xx.md", 'title = "Scans"', 'title = "Help"')
    for language in ("en", "xx"):
        (own.folder / "sections/resources").mkdir(exist_ok=True)
        (own.folder / f"sections/scans/{language}.md").rename(own.folder / f"sections/resources/{language}.md")
    britain = 'about.en = "Answers questions in Britain.'
    own.change("resources.toml", britain, f'about.xx = "Otherwise"\n{britain}')
    own.change("sections/resources/en.md", "A scan shows", "A scan can show")
    nethandout("translated", "resources", "--lang", "xx", "--content", own.folder, "--yes")
    assert changes(own) == {}


def test_a_section_that_only_english_has_is_not_translated_yet(own: Any) -> None:
    with pytest.raises(UsageError, match="care is not in xx yet; to start it: nethandout new section care --lang xx"):
        selection.find_sections(library(own), ["care"])


def test_texts_of_shared_files_that_stay_english_are_listed(own: Any, nethandout: Any) -> None:
    listed = nethandout("list", "--lang", "xx", "--content", own.folder).out
    assert "sections/care/xx.md" in listed and "resources.toml (about" in listed
    assert re.search(r"^  en +English$", listed, re.MULTILINE)
    assert "still in English" not in nethandout("list").out.lower()


def test_a_passage_may_only_say_what_it_translates(own: Any) -> None:
    own.change("passages/when-to-call/xx.md", "source_words = ", 'title = "A"\nsource_words = ')
    assert any('"title" is not understood' in fault.wrong for fault in library(own).broken["scans"])


def test_a_translation_without_a_record_is_listed_and_printed(own: Any) -> None:
    path = Path(own.folder / "sections/scans/xx.md")
    lines = path.read_text(encoding="utf-8").split("\n")
    path.write_text("\n".join(each for each in lines if not each.startswith("source_words")), encoding="utf-8")
    assert changes(own) == {"scans": []}
    assert library(own).sections["scans"].review.why == ""


def test_a_text_that_is_still_english_says_so_on_the_page(own: Any) -> None:
    """A screen reader then speaks it in English: a description, the name of a region, and the title of a booklet."""
    for path, text in starter_files("section", "care", own.folder, "xx").items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    own.change("recipes/visit.toml", 'title = "For', 'title.en = "For')
    inputs = load_inputs("xx", own.folder, only_content=True)
    html = compose(select("handout", "care", inputs, Edition("xx")), inputs.layouts)
    assert re.search(r'<span class="line about"><span lang="en">[^<]+</span></span>', html)
    assert re.search(r'Organizations: <span lang="en">[^<]+</span>\.', html)
    assert '<h1 class="cover-title" lang="en">' in compose(
        select("booklet", "visit", inputs, Edition("xx", "half-letter")), inputs.layouts
    )
