"""Measure the pages in the browser: `web_bench.py handout|booklet|preview`, run by speed_bench.py.

Writes the seconds from a click to the first page seen, or from saving a file to the page seen, to web.json. The server
has made the document before, as it has for a person who changes a choice.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import threading
import time
from contextlib import closing
from pathlib import Path
from typing import Any

import waitress
from playwright.sync_api import Page, expect, sync_playwright

from nethandout import paths
from nethandout.web.builder import new_builder
from nethandout.web.live_content import LiveContent
from nethandout.web.makers import Makers
from nethandout.web.preview import Preview, Wanted, new_preview
from nethandout.web.server import HERE, free_port

TOPICS = {"handout": ("grades",), "booklet": ("naming", "grades", "spread")}
LONGEST = 300_000
ALL_SEEN = "[...document.querySelectorAll('#sheets img')].every(each => each.src.includes(each.dataset.digest))"
PICTURE = "#sheets img"
FIRST_SEEN = f"document.querySelector('{PICTURE}')?.complete && document.querySelector('{PICTURE}').naturalWidth > 0"
SECTION = "sections/grades/en.md"


def serve(app: Any, port: int) -> str:
    """Serve an app; return its address."""
    server = waitress.create_server(app, host=HERE, port=port)
    threading.Thread(target=server.run, daemon=True).start()
    return f"http://{HERE}:{port}/"


def click_to_page(page: Page, topics: tuple[str, ...]) -> float:
    """Make a document, change its ink, and return the seconds from the click to the first of its pages seen."""
    port = free_port(None)
    with closing(Makers(LiveContent())) as makers:
        page.goto(serve(new_builder(makers, port, lambda: None), port) + "?" + "&".join(f"parts={t}" for t in topics))
        for title in ("warm", "measured"):
            page.evaluate("document.getElementById('sheets').replaceChildren()")
            page.locator("#title").evaluate(f"field => field.value = '{title}'")
            began = time.perf_counter()
            page.locator(".go button").click()
            page.wait_for_function(FIRST_SEEN, timeout=LONGEST)
            seen = time.perf_counter() - began
            expect(page.locator(".state-done")).to_be_visible(timeout=LONGEST)
    return seen


def save_to_page(page: Page) -> float:
    """Show a handout, change a word, and return the seconds from saving it to its changed page seen."""
    words = Path("words")
    shutil.rmtree(words, ignore_errors=True)
    shutil.copytree(paths.packaged("handouts"), words)
    port = free_port(None)
    preview = Preview(LiveContent(words), Wanted(TOPICS["handout"]))
    page.goto(serve(new_preview(preview, port, lambda: None), port))
    expect(page.locator("#state")).to_contain_text("up to date", timeout=LONGEST)
    page.wait_for_function(ALL_SEEN, timeout=LONGEST)
    swaps = page.locator("#sheets").get_attribute("data-swaps") or ""
    changed = f"document.getElementById('sheets').dataset.swaps !== '{swaps}'"
    front, mark, text = (words / SECTION).read_text(encoding="utf-8").partition("\n## ")
    began = time.perf_counter()
    (words / SECTION).write_text(front + mark + text.replace("doctor", "surgeon", 1), encoding="utf-8")
    page.wait_for_function(changed, timeout=LONGEST)
    seconds = time.perf_counter() - began
    preview.own.close()
    return seconds


def main(what: str) -> None:
    """Measure one thing."""
    fonts = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
    with sync_playwright() as playwright:
        chromium = shutil.which("chromium")
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"], env={**fonts})
        page = browser.new_page(bypass_csp=True)  # its policy forbids the script that waits
        seconds = save_to_page(page) if what == "preview" else click_to_page(page, TOPICS[what])
    Path("web.json").write_text(json.dumps({"seconds": seconds}))


if __name__ == "__main__":
    main(sys.argv[1])
