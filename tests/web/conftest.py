"""A browser, and the page of the small library in it."""

from __future__ import annotations

import os
import re
import shutil
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
import waitress
from playwright.sync_api import Browser, Page, expect, sync_playwright

from nethandout.web.builder import new_builder
from nethandout.web.live_content import LiveContent
from nethandout.web.makers import Makers
from nethandout.web.server import HERE

expect.set_options(timeout=30_000)
CHROMIUM = shutil.which("chromium")
EXPECTED = re.compile("422|503|ERR_INTERNET_DISCONNECTED")
"""What Chromium itself writes in its console when a choice is refused, the line is full, or the network is off."""

SMALL = Path(__file__).parents[1] / "fixtures" / "library"
Open = Callable[..., Page]


def any_port() -> int:
    """Return a port that is free, and that another test process is unlikely to choose."""
    with socket.socket() as trial:
        trial.bind((HERE, 0))
        return int(trial.getsockname()[1])


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("Chromium is not installed")
    with sync_playwright() as playwright:
        fonts = {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}  # it needs some
        yield playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"], env={**fonts})


@pytest.fixture(scope="session")
def makers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Makers]:
    words = tmp_path_factory.mktemp("web") / "words"
    shutil.copytree(SMALL, words)
    with closing(Makers(LiveContent(words, only_content=True))) as makers:
        yield makers


@contextmanager
def serving(makers: Makers) -> Iterator[str]:
    """Serve the page, and give its address."""
    port = any_port()
    server: Any = waitress.create_server(new_builder(makers, port, lambda: None), host=HERE, port=port, ident=None)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    yield f"http://{HERE}:{port}/"
    server.close()


@pytest.fixture(scope="session")
def address(makers: Makers) -> Iterator[str]:
    """The address of a running page."""
    with serving(makers) as running:
        yield running


@pytest.fixture
def opened(chromium: Browser, address: str) -> Iterator[Open]:
    """Open the page in a new window; errors of its script or its policy fail the test."""
    wrong: list[str] = []
    contexts = []

    def open_page(query: str = "", at: str = address, **options: Any) -> Page:
        contexts.append(chromium.new_context(**options))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: wrong.append(str(error)))
        page.on(
            "console",
            lambda said: wrong.append(said.text) if said.type == "error" and not EXPECTED.search(said.text) else None,
        )
        page.goto(at + query)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert wrong == []
