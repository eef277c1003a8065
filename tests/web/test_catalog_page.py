"""The page of the catalog, in Chromium."""

from __future__ import annotations

from pathlib import Path

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser

from nethandout.atomic import write_whole
from nethandout.jobs import Job
from nethandout.model import Edition
from nethandout.packs import catalog
from nethandout.packs.clinics import Pack
from nethandout.packs.pack_folder import Line
from nethandout.pipeline import Inputs, select


def test_the_catalog_is_accessible_and_does_not_scroll_sideways_on_a_phone(
    chromium: Browser, small_inputs: Inputs, tmp_path: Path
) -> None:
    path = Path("en/handouts/care.large-print.black.half-letter.pdf")
    write_whole(tmp_path / path, b"%PDF")
    line = Line("", path.as_posix(), "2", "9000", 64 * "a", "made", "draft", "2026-01-02", 64 * "b")
    document = catalog.Document(
        select("handout", "care", small_inputs, Edition()),
        Pack("en care", None, {path: Job("handout", "care", Edition("en", "half-letter", "large-print", "black"))}),
    )
    index = catalog.write_index(tmp_path, [document], {line.file: line}, {"en": small_inputs})
    page = chromium.new_page(viewport={"width": 320, "height": 640})
    page.goto(index.as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
    assert [each["id"] for each in Axe().run(page).response["violations"]] == []
    page.close()
