"""The page to choose topics, see their pages, and print them."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import date
from itertools import permutations
from typing import Any

from flask import Flask, Response, abort, redirect, render_template, request, send_file
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import HTTPException

from nethandout import pipeline
from nethandout.content.facing import JOINED
from nethandout.content.library import section_names
from nethandout.content.reviews import state_on
from nethandout.errors import ContentError, NethandoutError
from nethandout.imposition.instructions import instructions
from nethandout.imposition.page_fit import overfull_fold
from nethandout.imposition.ticket import sheets_of_paper
from nethandout.jobs import sheet_for
from nethandout.model import INKS, SIZES
from nethandout.pages.layouts import layouts
from nethandout.web import choice as choices
from nethandout.web.choice import Choice
from nethandout.web.covers import Covers
from nethandout.web.live_content import LiveContent, page_languages
from nethandout.web.makers import TEST_SHEET, BusyError, Job, Makers
from nethandout.web.server import KEPT_BY_BROWSER, LARGEST_LOGO, new_app, token

TYPES = {"pdf": "application/pdf", "sheets.pdf": "application/pdf", "html": "text/html; charset=utf-8"}
POLICIES = {"html": "sandbox"}
"""The policies of files that are not PDFs; a strict one would keep browsers from showing PDFs."""

SYSTEMS = ("windows", "macos", "linux")

RETRY_SECONDS = 30
TEST_SHEET_SECONDS = 120
OPTIONS = {"paper": choices.PAPERS, "size": SIZES, "ink": INKS, "depth": choices.AMOUNTS}
Words = Mapping[str, str]


class Builder:
    """The pages of the builder; what people enter is kept no longer than the results."""

    def __init__(self, makers: Makers) -> None:
        self.live, self.makers, self.covers = makers.live, makers, Covers(makers)

    def add_to(self, app: Flask) -> None:
        """Add the pages to an app; only POST starts work."""
        app.context_processor(lambda: {"w": self.words(), "token": token, "ui": self.words()["code"]})
        app.register_error_handler(NethandoutError, self.report)
        app.add_url_rule("/", "start", self.start)
        app.add_url_rule("/change", "change", self.change, methods=["POST"])
        app.add_url_rule("/make", "make", self.make, methods=["POST"])
        app.add_url_rule("/test-sheet", "test_sheet", self.test_sheet, methods=["POST"])
        app.add_url_rule("/result/<name>", "result", self.result)
        app.add_url_rule("/result/<name>/stop", "stop_making", self.stop, methods=["POST"])
        app.add_url_rule("/page/<name>/<digest>.png", "page", self.page)
        app.add_url_rule("/file/<name>/<ending>/<file>", "file", self.file)
        app.add_url_rule("/cover/<language>/<name>.png", "cover", self.cover)

    def words(self) -> Words:
        """Return the words of the page in the language that the browser asks for."""
        known = page_languages(self.live.folders)
        asked = ""
        with suppress(HTTPException):  # a form that is too large cannot be read
            asked = request.values.get("ui", "")
        best = asked if asked in known else request.accept_languages.best_match(sorted(known), "en")
        return self.live.words(best or "en")

    def read(self, given: MultiDict[str, str]) -> tuple[Choice, pipeline.Inputs]:
        """Read a form or an address; without a language, it is that of the page."""
        languages = self.languages()
        asked = given.get("lang") or self.words()["code"]
        lang = asked if asked in languages else next(iter(languages))
        inputs = self.live.inputs(lang)
        return choices.read_choice(given, lang, inputs.library, self.live.brands()), inputs

    def languages(self) -> dict[str, str]:
        """Return the languages to choose from, and pairs of them: code and name."""
        words, names = self.words(), self.live.languages()
        pairs = permutations(names, 2)
        return names | {
            JOINED.join(pair): words["side_by_side"].format(one=names[pair[0]], other=names[pair[1]]) for pair in pairs
        }

    def start(self) -> Any:
        """Show the page, with the choice of its address or of what was made."""
        choice, inputs = self.read(request.args)
        job = self.makers.find(request.args.get("made", ""))
        if job is not None:
            choice = replace(job.choice, parts=choice.parts or job.choice.parts, copies=choice.copies)
        return self.render(choice, inputs, job)

    def change(self) -> Any:
        """Show the page after a button that changes the choice."""
        choice, inputs = self.read(request.form)
        choice = choice.changed(request.form.get("act", ""), inputs.library)
        return self.render(choice, inputs, faults=lost_logo())

    def make(self) -> Any:
        """Queue the choice, and show its result: only that part of the page, if a script asks."""
        choice, inputs = self.read(request.form)
        choice = choices.with_logo(choice, request.files, LARGEST_LOGO)
        if (earlier := self.earlier_logo()) and not choice.logo:
            choice = replace(choice, logo=earlier.choice.logo, logo_kind=earlier.choice.logo_kind)
        if faults := choices.find_faults(choice, inputs.library, LARGEST_LOGO):
            return self.render(choice, inputs, faults={**lost_logo(), **faults}), 422
        try:
            job = self.makers.submit(choice)
        except BusyError as busy:
            headers = {"Retry-After": str(RETRY_SECONDS)}
            return self.render(choice, inputs, place=busy.place), 503, headers
        if request.headers.get("X-Part"):
            return self.part(job), 202
        return redirect(f"/?{choice.address}&ui={self.words()['code']}&made={job.id}#pages", 303)

    def test_sheet(self) -> Any:
        """Make the test sheet for the paper of the choice, and send it."""
        choice, inputs = self.read(request.form)
        try:
            job = self.makers.submit(Choice(TEST_SHEET, choice.lang, choices.paper_of(choice)))
        except BusyError as busy:
            return self.render(choice, inputs, place=busy.place), 503, {"Retry-After": str(RETRY_SECONDS)}
        job.finished.wait(TEST_SHEET_SECONDS)
        return self.send(job, "pdf")

    def result(self, name: str) -> Any:
        """Show the part of the page with a result."""
        return self.part(self.find(name))

    def stop(self, name: str) -> Any:
        """Stop making something."""
        job = self.find(name)
        self.makers.stop(job)
        if request.headers.get("X-Part"):
            return self.part(job)
        return redirect(f"/?{job.choice.address}&ui={self.words()['code']}&made={job.id}#pages", 303)

    def page(self, name: str, digest: str) -> Response:
        """Send the picture of a page."""
        png = self.find(name).picture(digest)
        return Response(png, mimetype="image/png", headers=KEPT_BY_BROWSER) if png else abort(404)

    def file(self, name: str, ending: str, file: str) -> Response:
        """Send a file that was made, under any name; a web page is only saved, not shown."""
        return self.send(self.find(name), ending)

    def cover(self, language: str, name: str) -> Response:
        """Send the picture of the first page of a handout."""
        if language not in self.live.languages():
            abort(404)
        cover = self.covers.find(self.live.inputs(language), name)
        return Response(cover.png, mimetype="image/png", headers=KEPT_BY_BROWSER) if cover else abort(404)

    def earlier_logo(self) -> Job | None:
        """Return the earlier result whose logo the form asks for, because a browser cannot send a file again."""
        job = self.makers.find(request.values.get("logo-of") or request.args.get("made", ""))
        return job if job is not None and job.choice.logo else None

    def find(self, name: str) -> Job:
        """Return a job by its id, or abort."""
        return self.makers.find(name) or abort(404)

    def send(self, job: Job, ending: str) -> Response:
        """Send a file of a job under its name."""
        data = job.files.get(ending) or abort(404)
        saved = "open" not in request.args or ending == "html"
        response = send_file(io.BytesIO(data), TYPES[ending], as_attachment=saved, download_name=f"{job.name}.{ending}")
        response.headers["Content-Security-Policy"] = POLICIES.get(ending, "frame-ancestors 'none'")
        return response

    def report(self, error: NethandoutError) -> Any:
        """Show why the library cannot be used."""
        lines = [str(fault) for fault in error.faults] if isinstance(error, ContentError) else str(error).splitlines()
        return render_template("message.html", lines=lines), 500

    def part(self, job: Job) -> str:
        """Return the part of the page with a result."""
        return render_template("result.html", **self.shown(job))

    def shown(self, job: Job | None) -> dict[str, Any]:
        """Return the values of the part with a result."""
        done = job is not None and job.state == "done"
        copies = choices.read_copies(request.values)
        advice = advice_for(job, copies, self.words(), self.live) if job is not None and done else None
        return {"job": job, "place": self.makers.place(job) if job else 0, "advice": advice}

    def render(
        self,
        choice: Choice,
        inputs: pipeline.Inputs,
        job: Job | None = None,
        faults: Mapping[str, str] = {},
        place: int = 0,
    ) -> str:
        """Return the whole page; `place` is the place in the queue if that is full."""
        library = inputs.library
        plain = self.live.inputs(library.language.code)
        return render_template(
            "builder.html",
            **self.shown(job),
            choice=choice,
            library=library,
            cards=[*self.cards(plain)],
            covers_are_coming=self.covers.are_coming(plain),
            recipes=[each for each in library.recipes.values() if not {*each.parts}.isdisjoint(library.sections)],
            broken=[name for name in section_names(library) if name not in library.sections],
            languages=self.languages(),
            options=OPTIONS,
            brands=self.live.brands(),
            occasion=choices.OCCASION,
            clinic=choices.CLINIC,
            earlier_logo=self.earlier_logo(),
            faults=faults,
            busy=place,
            page_languages=page_languages(self.live.folders),
        )

    def cards(self, inputs: pipeline.Inputs) -> Iterator[dict[str, Any]]:
        """Yield what is shown of each topic and worksheet."""
        today = date.today()
        for name, section in inputs.library.sections.items():
            state = state_on(section.review, today)
            yield {"section": section, "state": state, "cover": self.covers.find(inputs, name)}


def lost_logo() -> dict[str, str]:
    """Return the fault of a logo that has to be chosen again: a browser forgets it when the page is loaded again."""
    file = request.files.get("logo")
    return {"logo": "logo_again"} if file is not None and file.filename and not request.headers.get("X-Part") else {}


def advice_for(job: Job, copies: int, words: Words, live: LiveContent) -> dict[str, Any]:
    """Return how to print copies of a result: sheets, paper, the settings of each system, and the folding."""
    paper, pages = choices.paper_of(job.choice), len(job.pages)
    printing = live.printing(words["code"])
    name = printing["papers"][sheet_for(paper).name]
    plan = job.imposed.plan if job.imposed else None
    sheets = copies * (len(plan.sheets) if plan else sheets_of_paper(pages, paper))
    many = words["one_sheet"] if sheets == 1 else words["many_sheets"].format(number=sheets)
    key = "one_copy" if copies == 1 else "many_copies"
    fold = f"fold_{plan.fold}" if plan else "fold_none" if pages > 2 else "fold_one_sheet"
    flip = plan.flip.value if plan else "long" if pages > 1 else "one"
    slip = instructions(plan, printing) if plan else None
    turned = [words["one_side_odd"], printing["printer"].get(f"turn-{flip}"), words["one_side_even"]]
    return {
        "paper": words[key].format(copies=copies, sheets=many, paper=name),
        "fold": words[fold] if pages > 1 else "",
        "thick": overfull_fold(plan) if plan else 0,
        "windows": {system: [*_print_window(system, flip, copies, name, words)] for system in SYSTEMS},
        "one_side": turned if flip != "one" else (),
        "folding": slip.lists[1:] if slip else (),
        "picture": slip.picture if slip else "",
        "picture_words": slip.picture_words if slip else (),
    }


def _print_window(system: str, flip: str, copies: int, paper: str, words: Words) -> Iterator[tuple[str, str]]:
    """Yield the lines of a print window: the name of each setting and its value."""
    for line in (f"{system}_copies", "paper_line", f"{system}_{flip}", f"{system}_scale"):
        setting, _, value = words[line].format(copies=copies, paper=paper).partition(": ")
        yield setting, value


def new_builder(makers: Makers, port: int, stop: Callable[[], None]) -> Flask:
    """Make the app of the builder, whose work the makers do."""
    app = new_app(port, layouts(makers.live.layout_folder), stop)
    Builder(makers).add_to(app)
    return app
