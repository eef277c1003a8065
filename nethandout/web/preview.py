"""Show the pages of a text while it is being written: a changed chapter first, and only pages that changed."""

from __future__ import annotations

import json
import os
import queue
import threading
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

from flask import Flask, Response, abort, render_template
from watchfiles import watch

from nethandout import pipeline, worker
from nethandout.check.runner import run_rules
from nethandout.content import selection
from nethandout.content.facing import JOINED
from nethandout.errors import ContentError, NethandoutError
from nethandout.model import Edition, Publication
from nethandout.pages.layouts import layouts
from nethandout.web.live_content import LiveContent
from nethandout.web.page_pictures import RENDERER, PagePicture, Proof, draw, proof_chapter, proof_page
from nethandout.web.server import KEPT_BY_BROWSER, new_app, place_of, token

PAGE_WIDTH = 1100
PAGES_AT_ONCE = 8
SETTLED_MILLISECONDS = 200
"""How long files have to be unchanged: editors save by replacing them."""

ALIVE_SECONDS = 15
"""How often a message is sent to keep a waiting window connected."""


@dataclass(frozen=True)
class Wanted:
    """What to show: sections by name, or the booklet of a recipe."""

    sections: tuple[str, ...] = ()
    recipe: str = ""
    edition: Edition = field(default_factory=Edition)

    def select(self, inputs: pipeline.Inputs) -> Publication:
        """Select the publication; raises ContentError or UsageError."""
        kind = "handout" if len(self.sections) == 1 else "booklet"
        edition = replace(self.edition, paper=pipeline.default_paper(kind, self.edition.size))
        if kind == "handout":
            return pipeline.select(kind, self.sections[0], inputs, edition)
        if not self.sections or inputs.facing:
            return pipeline.select("booklet", self.recipe or "complete", inputs, edition)
        recipe = selection.custom_recipe(inputs.library, self.sections)
        return selection.booklet(inputs.library, self.sections, edition, recipe)


@dataclass
class Shown:
    """What the window shows: its pages, and what is wrong with the words as they are now."""

    pages: list[PagePicture] = field(default_factory=list)
    wrong: list[str] = field(default_factory=list)
    findings: list[str] = field(default_factory=list)
    is_current: bool = False

    def message(self) -> str:
        """Return the event that tells a window what to show."""
        pages = [(page.digest, page.width, page.height) for page in self.pages]
        shown = {"pages": pages, "wrong": self.wrong, "findings": self.findings, "current": self.is_current}
        return f"data: {json.dumps(shown)}\n\n"


class Preview:
    """Sets the pages again when a file changes, and tells the open windows."""

    def __init__(self, live: LiveContent, wanted: Wanted) -> None:
        self.live, self.wanted, self.shown = live, wanted, Shown()
        self.windows: set[queue.SimpleQueue[None]] = set()
        self.changed: set[Path] = set()
        self.wake = threading.Event()
        self.own = worker.Worker()

    def add_to(self, app: Flask) -> None:
        """Add the window and its events to an app."""
        app.context_processor(lambda: {"w": self.words, "token": token})
        app.add_url_rule("/", "start", lambda: render_template("preview.html", name=self.name))
        app.add_url_rule("/events", "events", self.events)
        app.add_url_rule("/page/<digest>.png", "page", self.page)

    @property
    def words(self) -> Any:
        """The words of the window."""
        return self.live.words(self.wanted.edition.language.partition(JOINED)[0])

    @property
    def name(self) -> str:
        """What is shown, for the title of the window."""
        return ", ".join(self.wanted.sections) or self.wanted.recipe or "complete"

    def page(self, digest: str) -> Response:
        """Send the picture of a page."""
        png = next((page.png for page in self.shown.pages if page.digest == digest), None)
        return Response(png, mimetype="image/png", headers=KEPT_BY_BROWSER) if png else abort(404)

    def events(self) -> Response:
        """Stream what to show, now and after each change."""
        return Response(self._messages(), mimetype="text/event-stream")

    def _messages(self) -> Iterator[str]:
        window: queue.SimpleQueue[None] = queue.SimpleQueue()
        self.windows.add(window)
        try:
            while True:
                yield self.shown.message()
                with suppress(queue.Empty):
                    window.get(timeout=ALIVE_SECONDS)
        finally:
            self.windows.discard(window)

    def show(self, **changes: Any) -> None:
        """Change what is shown, and tell the windows."""
        self.shown = replace(self.shown, **changes)
        for window in [*self.windows]:
            window.put(None)

    def start(self) -> None:
        """Start watching and setting pages."""
        threading.Thread(target=self._watch, daemon=True).start()
        threading.Thread(target=self._work, daemon=True).start()

    def _watch(self) -> None:
        folders = [folder for folder in self.live.watched() if folder.is_dir()]
        for changes in watch(*folders, debounce=SETTLED_MILLISECONDS, step=SETTLED_MILLISECONDS // 4):
            self.changed |= {Path(path) for _, path in changes}
            self.wake.set()

    def _work(self) -> None:
        worker.use(self.own, pipeline.default_workers())
        self.own.start(*RENDERER)
        self.make(set())
        while self.wake.wait():
            self.wake.clear()
            changed, self.changed = self.changed, set()
            self.make(changed)

    def make(self, changed: set[Path]) -> None:
        """Set the pages with the files as they are now; those from before stay if that fails."""
        self.show(is_current=False)
        try:
            inputs = self.live.inputs(self.wanted.edition.language)
            publication = self.wanted.select(inputs)
            names = [chapter.section.name for chapter in publication.chapters]
            edited = next((name for name in names if any(path.parent.name == name for path in changed)), "")
            faults = self._set(publication, inputs, edited)
            self.show(findings=[*faults, *map(self._inside, _findings(inputs, names))])
        except ContentError as error:
            self.show(wrong=[self._inside(str(fault)) for fault in error.faults])
        except NethandoutError as error:
            self.show(wrong=str(error).splitlines())
        except Exception as error:  # the window says that it is our mistake; the next change is shown again
            self.show(wrong=[f"{self.words['our_mistake']} {place_of(error)}"])

    def _inside(self, line: str) -> str:
        """Return a line with paths that begin inside the content folders."""
        for folder in self.live.folders.all:
            line = line.replace(f"{folder}{os.sep}", "")
        return line

    def _set(self, publication: Publication, inputs: pipeline.Inputs, edited: str) -> list[str]:
        """Set the edited chapter, or the first, and then all pages; return the faults of the pages."""
        is_first = not self.shown.pages
        if section := edited or (publication.chapters[0].section.name if is_first else ""):
            with suppress(ContentError):  # a first look, which is not set closer if it does not fit
                self._put(proof_page(publication, inputs, PAGE_WIDTH, "" if is_first else section))
                self._put(proof_chapter(publication, inputs, PAGE_WIDTH, section))
        result = pipeline.build(publication, inputs)
        pages: list[PagePicture] = []
        for first in range(0, result.pages, PAGES_AT_ONCE):
            pages += draw(result.pdf, first, PAGES_AT_ONCE, PAGE_WIDTH)
            self.show(pages=[*pages, *self.shown.pages[len(pages) :]])
        self.show(pages=pages, wrong=[], is_current=True)
        return [*map(str, result.faults)]

    def _put(self, proof: Proof) -> None:
        """Show pages where they were, before the others are set again."""
        before, after = self.shown.pages[: proof.first - 1], self.shown.pages[proof.first - 1 + len(proof.pages) :]
        self.show(pages=[*before, *proof.pages, *after])


def _findings(inputs: pipeline.Inputs, names: Sequence[str]) -> list[str]:
    """Return what `check` finds in sections, with file and line."""
    findings = [
        each
        for library in filter(None, (inputs.library, inputs.facing))
        for each in run_rules(library, names, date.today(), whole=False).findings
        if not each.suppressed
    ]
    return [f"{each} “{each.words}”" if each.words else str(each) for each in findings]


def new_preview(preview: Preview, port: int, stop: Any) -> Flask:
    """Make the app of the preview, and start setting pages."""
    app = new_app(port, layouts(preview.live.layout_folder), stop)
    preview.add_to(app)
    preview.start()
    return app
