"""What three people do with the page, in Chromium: with the mouse, with the keyboard alone, and without JavaScript."""

from __future__ import annotations

import io
import os
import signal
import time
from contextlib import suppress
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from pypdf import PdfReader

from nethandout.web.choice import Choice
from nethandout.web.makers import MOST_WAITING, Makers

from .conftest import Open, serving

PHONE = {"viewport": {"width": 320, "height": 640}}
SECONDS = 60_000
TABS = 80


def wait_until_done(page: Page) -> None:
    expect(page.locator(".state-done")).to_be_visible(timeout=SECONDS)


def saved(page: Page, link: str) -> str:
    """Save a file as a person would, and return the words of its pages."""
    with page.expect_download() as download:
        page.get_by_text(link, exact=True).click()
    data = download.value.path().read_bytes()
    if data.startswith(b"%PDF"):
        return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(data)).pages)
    return data.decode()


def titles(page: Page) -> list[str]:
    return page.locator(".lines .line-title").all_text_contents()


def fits(page: Page) -> bool:
    return bool(page.evaluate("document.documentElement.scrollWidth <= innerWidth"))


def violations(page: Page) -> list[Any]:
    return [(each["id"], [node["html"] for node in each["nodes"]]) for each in Axe().run(page).response["violations"]]


def test_a_receptionist_prints_one_topic_with_the_name_of_the_clinic(opened: Open) -> None:
    """With the mouse: choose, enlarge a page, and save it; what was typed in is not in the address."""
    page = opened()
    page.locator("label[for=part-cells]").click()
    page.get_by_label("Ink").select_option("Black only")
    page.locator("summary", has_text="Your clinic").click()
    page.get_by_label("Name", exact=True).fill("Harbor Clinic")
    page.get_by_role("button", name="Show the pages").click()
    wait_until_done(page)
    page.get_by_role("link", name="Enlarge page 1").click()
    expect(page.get_by_role("dialog")).to_contain_text("Page 1 of")
    assert violations(page) == []
    page.get_by_role("dialog").get_by_role("button", name="Close").click()
    assert "Harbor Clinic" in saved(page, "Save the PDF")
    assert "Cells that make hormones" in saved(page, "Save the web page")
    assert "?parts=cells&ink=black&ui=en" in page.url and "Harbor" not in page.url


def tab_to(page: Page, name: str) -> None:
    """Press Tab until the focus is on what has this name."""
    for _ in range(TABS):
        page.keyboard.press("Tab")
        focused = page.evaluate(
            "(e => e.ariaLabel || e.labels?.[0]?.innerText || e.innerText || '')(document.activeElement)"
        )
        if name in focused:
            return
    raise AssertionError(f"Tab never reaches {name}")


def test_a_volunteer_makes_a_booklet_with_the_keyboard_alone(opened: Open) -> None:
    """From a recipe, in another order, for a meeting, with the paper for 30 copies and how to fold them."""
    page = opened()
    tab_to(page, "For your first visit")
    page.keyboard.press("Enter")
    tab_to(page, "Move Scans")
    page.keyboard.press("Enter")
    assert titles(page)[0].startswith("Scans")
    expect(page.locator("#said")).to_contain_text("is now number 1 of 2")
    tab_to(page, "How many copies?")
    page.keyboard.type("30")
    tab_to(page, "For a meeting")
    page.keyboard.press("Enter")
    tab_to(page, "Title")
    page.keyboard.type("Our first evening")
    page.keyboard.press("Enter")
    wait_until_done(page)
    assert "30 copies take" in page.locator("#advice").inner_text()
    page.get_by_label("How many copies?").fill("40")
    page.keyboard.press("Tab")
    expect(page.locator("#advice")).to_contain_text("40 copies take")
    page.reload()
    assert page.get_by_label("Title").input_value() == "Our first evening"
    tab_to(page, "How to print and fold")
    page.keyboard.press("Enter")
    advice = page.locator("#advice").inner_text()
    assert "Short edge (flip)" in advice and "Staple twice through the fold" in advice
    assert "Our first evening" in saved(page, "Save the sheets to print")
    assert "Printer test sheet" in saved(page, "Save a test sheet")
    assert violations(page) == []


def test_a_small_screen_without_scripts_is_enough(opened: Open) -> None:
    """Choose, put in order, look, and print, 320 pixels wide; the page reloads until the result is there."""
    page = opened(**PHONE, java_script_enabled=False)
    page.get_by_label("Cells that make hormones").check()
    page.get_by_label("Who can help").check()
    page.get_by_role("button", name="Show my choice in order").click()
    first = titles(page)
    page.get_by_role("button", name=f"Move {first[1]} up").click()
    assert titles(page) == first[::-1]
    page.get_by_label("Paper and fold").select_option("A4, folded in the middle")
    page.get_by_role("button", name="Show the pages").last.click()
    wait_until_done(page)
    assert titles(page) == first[::-1]
    shown = page.get_by_role("link", name="Enlarge page")
    with page.expect_download() as download:
        page.get_by_text("Save the PDF to read", exact=True).click()
    assert shown.count() == len(PdfReader(download.value.path()).pages)
    assert fits(page)


def test_a_mistake_is_shown_at_its_field_and_nothing_is_lost(opened: Open) -> None:
    page = opened()
    page.get_by_role("button", name="Show the pages").click()
    expect(page.get_by_role("alert")).to_contain_text("Choose at least one topic")
    page.locator("label[for=part-cells]").click()
    page.locator("summary", has_text="Your clinic").click()
    page.get_by_label("Phone", exact=True).fill("555 \u4e2d")
    page.get_by_role("button", name="Show the pages").click()
    expect(page.get_by_label("Phone", exact=True)).to_have_attribute("aria-invalid", "true")
    assert page.get_by_label("Phone", exact=True).input_value() == "555 \u4e2d"
    assert violations(page) == []


def test_topics_can_be_dragged_and_removed(opened: Open) -> None:
    page = opened("?parts=cells&parts=scans&parts=care")
    before = titles(page)
    handle, below = page.locator(".handle").first, page.locator(".lines li").last
    handle.scroll_into_view_if_needed()
    at, to = handle.bounding_box(), below.bounding_box()
    assert at and to
    page.mouse.move(at["x"] + 5, at["y"] + 20)
    page.mouse.down()
    page.mouse.move(at["x"] + 5, to["y"] - 10)
    page.mouse.move(at["x"] + 5, to["y"] + to["height"])
    page.mouse.up()
    assert titles(page) == [*before[1:], before[0]]
    assert "parts=scans&parts=care&parts=cells" in page.url
    page.locator(".lines [value='remove:scans']").click()
    assert titles(page) == [before[2], before[0]]
    assert "?parts=care&parts=cells" in page.url and not page.locator("#part-scans").is_checked()


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", PHONE),
        ("?parts=cells&parts=scans&ui=es", {"color_scheme": "dark"}),
        ("nothing-here", {}),
        ("?parts=cells", {"viewport": {"width": 1280, "height": 720}, "forced_colors": "active"}),
    ],
)
def test_each_state_is_accessible_and_as_wide_as_the_window(
    opened: Open, query: str, options: dict[str, Any], request: pytest.FixtureRequest
) -> None:
    page = opened("" if query == "nothing-here" else query, **options)
    if query == "nothing-here":
        page.set_content(page.context.request.get(page.url + query).text())
    for details in page.locator("details").all():
        details.evaluate("each => each.open = true")
    assert violations(page) == []
    page.locator(".card-title").evaluate_all("all => all.forEach(each => each.textContent = 'Otorrinolaringologías')")
    assert fits(page)


def test_a_failed_result_is_accessible_and_says_what_to_choose(opened: Open) -> None:
    page = opened("?parts=cells")
    page.locator("summary", has_text="Your clinic").click()
    page.get_by_label("Name", exact=True).fill("Harbor Clinic")
    page.get_by_label("Logo").set_input_files({"name": "x.png", "mimeType": "image/png", "buffer": b"no picture"})
    page.get_by_role("button", name="Show the pages").click()
    expect(page.locator("#status .alert")).to_contain_text("The logo cannot be printed", timeout=SECONDS)
    assert violations(page) == []


def test_a_full_line_and_a_closed_server_are_said_beside_the_pages(opened: Open, makers: Makers) -> None:
    idle = Makers(makers.live, threads=0)
    for number in range(MOST_WAITING):
        idle.submit(Choice(("cells",), occasion={"title": str(number)}))
    with serving(idle) as address:
        page = opened("?parts=cells", at=address)
        page.get_by_role("button", name="Show the pages").click()
        expect(page.locator("#wrong")).to_contain_text(f"You would be number {MOST_WAITING + 1}")
        assert violations(page) == []
        page.context.set_offline(True)
        page.get_by_role("button", name="Show the pages").click()
        expect(page.locator("#status .alert")).to_contain_text("does not answer")
        assert violations(page) == []


def test_at_twice_the_size_nothing_is_cut_off(opened: Open) -> None:
    page = opened("?parts=cells", viewport={"width": 640, "height": 400})
    page.evaluate("document.documentElement.style.fontSize = '200%'")
    assert fits(page)


def test_a_result_can_be_stopped_and_a_killed_worker_is_replaced(opened: Open, makers: Makers) -> None:
    page = opened("?parts=cells&parts=scans&parts=care&size=large-print")
    before = [own.child.pid for own in makers.workers if own.child]
    page.get_by_role("button", name="Show the pages").click()
    assert violations(page) == []
    page.get_by_role("button", name="Stop").click()
    expect(page.locator(".state-stopped")).to_be_visible()
    assert violations(page) == []
    for pid in before:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    deadline = time.monotonic() + 2
    while time.monotonic() < deadline:
        alive = [own.child.pid for own in makers.workers if own.child and own.child.poll() is None]
        if len(alive) == len(makers.workers) and not set(alive) & set(before):
            return
        time.sleep(0.1)
    raise AssertionError("the workers were not replaced")
