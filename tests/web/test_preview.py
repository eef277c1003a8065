"""The preview in Chromium: pages follow the text, and stay while it has a fault."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
import waitress
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, expect

from nethandout.errors import UsageError
from nethandout.model import Edition
from nethandout.web.live_content import LiveContent
from nethandout.web.preview import Preview, Wanted, new_preview
from nethandout.web.server import HERE
from tests.conftest import Words

from .conftest import SMALL, any_port

SECONDS = 60_000
CELLS = "sections/cells/en.md"


def test_a_handout_in_two_languages_is_selected_and_a_booklet_is_not() -> None:
    inputs = LiveContent().inputs("en+es")
    assert Wanted(("grades",), edition=Edition("en+es")).select(inputs).facing
    with pytest.raises(UsageError, match="only handouts can have two languages"):
        Wanted(("grades", "naming"), edition=Edition("en+es")).select(inputs)


def test_the_preview_survives_a_folder_that_is_renamed(tmp_path: Path) -> None:
    own = shutil.copytree(SMALL, tmp_path / "own")
    preview = Preview(LiveContent(own, only_content=True), Wanted(("cells",)))
    fault = f"{preview.live.folders.all[0]}/sections/cells/en.md:3: wrong"
    own.rename(tmp_path / "other")
    preview.make(set())
    assert "there is no folder" in preview.shown.wrong[0]
    assert preview._inside(fault) == "sections/cells/en.md:3: wrong"


@pytest.fixture
def address(words: Words) -> Iterator[str]:
    """A running preview of the booklet of two sections of a copy of the small library."""
    port = any_port()
    preview = Preview(LiveContent(words.folder, only_content=True), Wanted(("cells", "scans")))
    server = waitress.create_server(new_preview(preview, port, lambda: None), host=HERE, port=port, ident=None)
    threading.Thread(target=server.run, daemon=True).start()
    yield f"http://{HERE}:{port}/"
    server.close()
    preview.own.close()


def test_pages_follow_the_text_and_stay_while_it_has_a_fault(chromium: Browser, address: str, words: Words) -> None:
    page = chromium.new_page(viewport={"width": 1200, "height": 500})
    page.goto(address)
    state, wrong = page.locator("#state"), page.locator("#wrong")
    expect(state).to_contain_text("up to date", timeout=SECONDS)
    expect(page.locator("#sheets img:not([src])")).to_have_count(0)
    page.evaluate("scrollTo(0, 400)")
    swaps = page.locator("#sheets").get_attribute("data-swaps")
    before = page.locator("#sheets img").evaluate_all("all => all.map(each => each.src)")

    words.change(CELLS, "Many lie in the small bowel.", "Many lie in the small bowel. This is utilized.")
    expect(page.locator("#sheets")).not_to_have_attribute("data-swaps", swaps or "", timeout=SECONDS)
    expect(state).to_contain_text("up to date", timeout=SECONDS)
    after = page.locator("#sheets img").evaluate_all("all => all.map(each => each.src)")
    assert 0 < sum(old != new for old, new in zip(before, after, strict=True)) < len(before) / 2
    assert page.evaluate("scrollY") == 400
    expect(page.locator("#findings")).to_contain_text("“utilized”", timeout=SECONDS)

    (words.folder / "sections/cells/.#es.md").symlink_to("an editor has locked es.md")
    words.change(CELLS, "This is utilized.", "A new [sentence](section:nothing).")
    expect(wrong).to_contain_text("sections/cells/en.md:23: there is no section", timeout=SECONDS)
    assert page.locator("#sheets img").evaluate_all("all => all.map(each => each.src)") == after
    assert Axe().run(page).violations_count == 0
    page.close()
