"""What the imprint of each kind of document says, and in which other editions it says the document exists."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from markupsafe import Markup

from nethandout.content.selection import booklet, brochures, custom_recipe, handout
from nethandout.model import Brand, Edition, Publication
from nethandout.pages.compose import compose
from nethandout.pages.layouts import layouts

CHANGED = 'version = "0.1"\nchanged = "2026-11-10"'
KINDS = ("handout", "worksheet", "trifold", "zfold", "booklet")
WORKSHEET = f'+++\ntitle = "Page"\npurpose = "Write."\n{CHANGED}\nsources = []\n+++\n\n::: lines page\n'


def selected(words: Any, kind: str, edition: Edition) -> Publication:
    """Select a document of a kind from a library whose words have a date."""
    words.change("sections/cells/en.md", 'version = "0.1"', CHANGED)
    words.write("worksheets/page/en.md", WORKSHEET)
    library = words.library()
    if kind == "booklet":
        return booklet(library, ["cells"], edition, custom_recipe(library, ["cells"]))
    publication = handout(library, "page" if kind == "worksheet" else "cells", edition)
    return brochures(publication, kind, "letter")[0] if kind in ("trifold", "zfold") else publication


def imprint(publication: Publication) -> str:
    """The words of the imprint on a page."""
    html = compose(publication, layouts())
    return " ".join(
        Markup(html[html.index('<section class="imprint"') :].partition("</section>")[0]).striptags().split()
    )


@pytest.mark.parametrize("kind", KINDS)
def test_every_document_says_how_old_its_words_are_and_where_to_get_newer_ones(words: Any, kind: str) -> None:
    said = imprint(selected(words, kind, Edition()))
    assert (
        "These words last changed on November 10, 2026. This copy may be out of date. "
        "Ask your clinic or group for the newest one. You can also ask for: large print, black ink." in said
    )


@pytest.mark.parametrize("kind", KINDS)
def test_a_brand_is_whom_to_ask_and_its_code_leads_to_the_newest_copy(words: Any, kind: str) -> None:
    brand = Brand(Path("clinic.toml"), "Clinic", newest="https://clinic.example/net")
    said = imprint(replace(selected(words, kind, Edition(ink="black")), brand=brand))
    assert said.startswith("Code that opens https://clinic.example/net")
    assert "Ask Clinic for the newest one. It is also here: clinic.example/net." in said
    assert "large print, color." in said


def test_a_language_is_named_only_if_it_has_all_sections_of_the_document(words: Any) -> None:
    words.write("languages/es.toml", 'name = "Español"\n')
    words.write("sections/cells/es.md", "")
    library = words.library()
    assert "black ink, Español." in imprint(handout(library, "cells", Edition()))
    both = booklet(library, ["cells", "care"], Edition(), custom_recipe(library, ["cells", "care"]))
    assert "Español" not in imprint(both)


def test_a_worksheet_that_asks_has_no_period_after_its_title(words: Any) -> None:
    words.write("worksheets/page/en.md", WORKSHEET.replace("Page", "What now?"))
    html = compose(handout(words.library(), "page", Edition()), layouts())
    assert "What now? Version 0.1" in html and "?." not in html
