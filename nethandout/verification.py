"""Verify that a PDF is the edition it claims to be: build it again from the library and compare."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Any

from nethandout import pipeline, worker
from nethandout.atomic import TemporaryFolder, write_whole
from nethandout.content import selection
from nethandout.content.brand import LINES, Colophon, read_colophon
from nethandout.content.selection import current_words, custom_recipe
from nethandout.errors import ContentError, Diagnostic, InputError, LimitError, NethandoutError, UsageError, WorkerError
from nethandout.imposition.ticket import LARGEST_FILE, PAPERS, Fold
from nethandout.imposition_job import make_brochure
from nethandout.model import Edition, Publication, Recipe
from nethandout.pages.values import Wording
from nethandout.paths import read_bytes
from nethandout.verify.provenance import Provenance

EXAMINE = "nethandout.verify.provenance:examine"
COMPARE, FIND_LOGOS = "nethandout.verify.comparison:compare", "nethandout.verify.comparison:find_logos"


class State(StrEnum):
    """How the words of a PDF relate to the library."""

    CURRENT = "current"
    CHANGED = "changed"
    MISSING = "missing"
    ALTERED = "altered"
    UNCONFIRMED = "unconfirmed"
    SHEETS = "print sheets"


class Compared(StrEnum):
    """How a PDF was compared with the library."""

    NOTHING = ""
    METADATA = "metadata alone"
    BYTES = "made again from the library, byte by byte"
    LOOKS = "made again from the library: text, tags and a picture of each page, as the bytes differ"
    LOGO = "made again from the library, without the logo: text, tags and a picture of each page"
    RENDERER = "made again from the library: text, tags and a picture of each page, as another renderer set it"


@dataclass(frozen=True)
class Verdict:
    """The result for one file: its provenance and findings, or the error that prevented both.

    `own_words` maps names to words of a current file that the library has no counterpart for.
    """

    path: Path
    origin: Provenance | None = None
    state: State | None = None
    compared: Compared = Compared.NOTHING
    findings: tuple[Diagnostic, ...] = ()
    own_words: Mapping[str, str] = field(default_factory=dict)
    error: str = ""


LoadInputs = Callable[[str], pipeline.Inputs | None]
"""Loads the inputs of a language; returns None for a language the library does not have."""


def verify(path: Path, load_inputs: LoadInputs, quick: bool = False) -> Verdict:
    """Verify the PDF at `path`, with `quick` by its metadata only. Errors in the file become part of the verdict."""
    try:
        data = read_bytes(path, LARGEST_FILE)
        examined = worker.call(EXAMINE, data, str(path), doing=f"reading {path}")
        if "sheets" in examined:
            wrong = "this is a print file, so its words cannot be compared; verify the PDF for reading beside it"
            return Verdict(path, state=State.SHEETS, error=f"{path}: {wrong}")
        origin = Provenance(**examined["origin"])
        inputs = load_inputs(origin.language)
        verdict = _compare_words(Verdict(path, origin), data, origin, inputs, quick)
    except (ContentError, InputError, LimitError, WorkerError) as error:
        return Verdict(path, error=str(error))
    conformance = (Diagnostic(path, 0, wrong, rule=check) for check, wrong in examined["findings"])
    return replace(verdict, findings=(*_changed_reviews(origin, inputs), *verdict.findings, *conformance))


def _changed_reviews(origin: Provenance, inputs: pipeline.Inputs | None) -> Iterator[Diagnostic]:
    """Report sections whose review state has changed since the PDF was made."""
    sections = {} if inputs is None else inputs.library.sections
    for name, then in origin.sections.items():
        if name in sections and (now := sections[name].review.state) != then:
            yield Diagnostic(None, 0, f"{name} was {then} when this was made, and is {now} now", rule="review")


def _compare_words(
    verdict: Verdict, data: bytes, origin: Provenance, inputs: pipeline.Inputs | None, quick: bool
) -> Verdict:
    """Add to a verdict the state of the words, how they were compared, and what is wrong with them."""

    def with_state(state: State, *wrong: str, compared: Compared = Compared.METADATA) -> Verdict:
        findings = tuple(Diagnostic(verdict.path, 0, each, rule="words") for each in wrong)
        return replace(verdict, state=state, compared=compared, findings=findings)

    now = None if inputs is None else _words_today(origin, inputs)
    if inputs is None or now is None:
        return with_state(State.MISSING, "the library does not have these words, or cannot use them")
    if f"sha256:{now.digest}" != origin.source:
        return with_state(State.CHANGED, _what_replaced(origin, now))
    if quick:
        return with_state(State.CURRENT)
    try:
        colophon = read_colophon(origin.colophon)
    except (ValueError, RecursionError):
        wrong = "the older nethandout that made it did not record everything it was made from; make it again"
        return with_state(State.UNCONFIRMED, wrong)
    logo = _logo_words(colophon, inputs)
    try:
        with _blank_logo(data, logo) as blank:
            ours = rebuild(origin, colophon, inputs, blank).pdf
    except NethandoutError as error:
        return with_state(State.UNCONFIRMED, f"it cannot be made again: {error}")
    compared, different = _compared(data, ours, origin, logo)
    if different:
        return with_state(State.ALTERED, *different, compared=compared)
    own = {name: words for name, words in _unchecked_words(origin, colophon, inputs) if words}
    return replace(with_state(State.CURRENT, compared=compared), own_words=own)


def _what_replaced(origin: Provenance, now: Publication) -> str:
    """Say which words replaced those of a PDF, as far as their dates and versions tell."""
    then, today = ((words.changed, [(len(part), part) for part in words.version.split(".")]) for words in (origin, now))
    about = f"{_dated(now)} (this PDF: {_dated(origin)})"
    if then < today:
        return f"there is a newer edition of these words: {about}; make it again"
    if then > today:
        return f"the library has an older edition of these words: {about}; update the library, or keep this PDF"
    return "the library or nethandout has changed since; make it again"


def _dated(words: Provenance | Publication) -> str:
    """Return the version and the date of words: "version 0.2 of 2026-11-30"."""
    of = f" of {words.changed}" if words.changed else ""
    return f"version {words.version}{of}" if words.version else f"words{of}"


def _words_today(origin: Provenance, inputs: pipeline.Inputs) -> Publication | None:
    """Select the publication that a PDF would be today; None if it cannot be made."""
    names = list(origin.sections)
    if inputs.facing is None:
        return current_words(inputs.library, origin.kind, origin.name, names, origin.region)
    try:
        return pipeline.select("handout", names[0], inputs, Edition(origin.language, region=origin.region))
    except NethandoutError:
        return None


def _logo_words(colophon: Colophon, inputs: pipeline.Inputs) -> str:
    """Return the description of a logo whose file is not given; "" if there is none."""
    if not colophon.logo or colophon.brand is None or inputs.brand is not None:
        return ""
    return Wording(inputs.library.language)("logo_of", name=colophon.brand.name)


@contextmanager
def _blank_logo(pdf: bytes, logo: str) -> Iterator[Path | None]:
    """Write an empty picture in the shape of the logo of a PDF; None if the PDF has no logo, or its file is given."""
    if not logo:
        yield None
        return
    found = worker.call(FIND_LOGOS, pdf, logo, doing="looking for the logo")
    left, bottom, right, top = found[0][1] if found else (0, 0, 1, 1)
    with TemporaryFolder() as folder:
        path = Path(folder) / "logo.svg"
        size = f"{max(right - left, 1):.3f} {max(top - bottom, 1):.3f}"
        write_whole(path, f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}"/>'.encode())
        yield path


def _compared(theirs: bytes, ours: bytes, origin: Provenance, logo: str) -> tuple[Compared, tuple[str, ...]]:
    """Compare a PDF with the one built now; return how they were compared, and what differs."""
    if ours == theirs:
        return Compared.BYTES, ()
    doing = f"comparing {origin.name} with one made now"
    different = tuple(
        worker.call(COMPARE, theirs, ours, origin.name, logo, doing=doing, seconds=worker.SETTING_SECONDS)
    )
    if different or logo:
        return Compared.LOGO if logo else Compared.LOOKS, different
    if worker.call(EXAMINE, ours, origin.name, doing=doing)["origin"]["renderer"] != origin.renderer:
        return Compared.RENDERER, ()
    wrong = (
        "text, tags and appearance are the same, but the bytes differ from those nethandout produces: another program "
        "saved it, or it was made with a --content, --layouts or --brand that is missing here"
    )
    return Compared.BYTES, (wrong,)


def _unchecked_words(origin: Provenance, colophon: Colophon, inputs: pipeline.Inputs) -> Iterator[tuple[str, str]]:
    """Yield words that only the file has: those of its occasion, and of a brand whose file was not given."""
    if origin.kind == "booklet":
        usual = inputs.library.recipes.get(origin.name) or custom_recipe(inputs.library, ())
        for name, words in {"title": origin.title, **colophon.occasion}.items():
            yield name, "" if words == getattr(usual, name, "") else words
    if colophon.brand is not None and inputs.brand is None:
        for name in LINES:
            yield f"brand {name.replace('_', ' ')}", getattr(colophon.brand, name)
        yield "brand address", ", ".join(colophon.brand.address)


def rebuild(
    origin: Provenance, colophon: Colophon, inputs: pipeline.Inputs, logo: Path | None = None
) -> pipeline.BuildResult:
    """Build the edition a PDF claims to be; raises NethandoutError if that fails.

    Uses the brand of the inputs, or else the brand recorded in the colophon, with `logo`.
    """
    paper, size, ink = origin.edition[1:4]
    ink = "color" if ink == "colour" else ink  # as older versions wrote it
    if paper not in PAPERS:
        raise UsageError(f'there is no paper "{paper}"')
    extras = origin.edition[5:]
    edition = Edition(
        origin.language,
        *(paper, size, ink, origin.region),
        archive="archive" in extras,
        fillable="fillable" in extras,
        depth="brief" if "brief" in extras else "full",
    )
    brand = None if colophon.brand is None else inputs.brand or replace(colophon.brand, logo=logo)
    inputs = replace(inputs, brand=brand, allow_unchecked=True)
    if origin.kind == "booklet":
        return pipeline.build(_booklet(origin, colophon, edition, inputs), inputs)
    handout = pipeline.select("handout", next(iter(origin.sections)), inputs, edition)
    if origin.kind in (Fold.TRIFOLD, Fold.ZFOLD):
        return make_brochure(handout, origin.kind, paper, inputs)
    return pipeline.build(handout, inputs)


def _booklet(origin: Provenance, colophon: Colophon, edition: Edition, inputs: pipeline.Inputs) -> Publication:
    """Select the booklet of today's recipe, or of the recorded sections if there is no such recipe."""
    parts, version = tuple(origin.sections), origin.version
    if origin.name in inputs.library.recipes:
        recipe, parts, _ = selection.find_recipe(inputs.library, origin.name)
        version = recipe.version
    lines: dict[str, Any] = {key: text for key, text in colophon.occasion.items() if key != "date"}
    recipe = Recipe(name=origin.name, title=origin.title, version=version, parts=parts, path=Path(), **lines)
    occasion = selection.Occasion(date=colophon.occasion["date"])
    booklet = selection.booklet(inputs.library, parts, edition, recipe, occasion)
    return replace(booklet, notes_pages=colophon.notes_pages, most_pages=colophon.most_pages)
