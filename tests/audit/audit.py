"""Build every recipe and handout, ask the page lint and three checkers, and print a table.

`cd tests; python -m audit.audit`. The exit code is 1 if any file has an error or a warning that no exemption covers,
loses words, is not read aloud as written, has more pages than `MOST_PAGES` allows, or does not look as it was accepted.
`--everything` adds other editions, each for what only it shows:

- Handouts in every paper and size, as brochures, and brief; black ink moves no words.
- The longest booklet, which has every section, in every paper, size and ink; the others as they are folded, and in
  large print.
- Archive files of a booklet, a worksheet, and handouts with all figures that the booklet lacks.
- Spanish in one edition: every handout, in full and brief, the shortest booklet, and a handout beside its translation.

Tags do not depend on ink, and hardly on paper, so the checkers read one paper of each size, and the booklets on Letter
whose pages are limited: tables break elsewhere there.
"""

from __future__ import annotations

import math
import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from itertools import product
from pathlib import Path

from pictures import gallery

from nethandout import pipeline
from nethandout.errors import NethandoutError
from nethandout.imposition.ticket import pages_per_sheet
from nethandout.imposition_job import make_brochure
from nethandout.model import Edition

from .checkers import CHECKERS, Remark, page_validation
from .exemptions import EXEMPTIONS, counting
from .heard import difference, heard
from .lost_words import lost_words
from .tags import printed_numbers, read_structure, said

SIZES = ("standard", "large-print")
FOLDS = ("trifold", "zfold")
PAPERS = ("letter", "a4", "half-letter", "a5")
FOLDED = "half-letter"
PAGES = "pages"
WIDE = 58
AT_ONCE = 2
BRIEFS = (
    ("letter", "standard", "color"),
    ("letter", "large-print", "color"),
    ("half-letter", "standard", "color"),
    ("a4", "standard", "black"),
)
LONGEST, SHORTEST = "handbook", "newly-diagnosed"
ARCHIVED = ("definitions", "grades", "care-team", "support-group")
CHANGED = "page {} does not look as it was accepted; look at it, and accept it with: make pictures"
MOST_PAGES = {
    ("booklet", "newly-diagnosed", "half-letter", "standard"): 36,
    ("booklet", "newly-diagnosed", "a5", "standard"): 36,
    ("booklet", "newly-diagnosed", "letter", "large-print"): 48,
    ("booklet", "newly-diagnosed", "a4", "large-print"): 48,
    ("booklet", "complete", "half-letter", "standard"): 64,
    ("booklet", "complete", "a5", "standard"): 64,
    ("booklet", "complete", "letter", "standard"): 44,
    ("booklet", "complete", "a4", "standard"): 44,
    ("booklet", "support-group", "half-letter", "standard"): 46,
    ("booklet", "support-group", "a5", "standard"): 46,
    ("booklet", "handbook", "half-letter", "standard"): 96,
    ("booklet", "handbook", "a5", "standard"): 96,
    ("handout", "questions", "letter", "standard"): 5,
    ("handout", "questions", "a4", "standard"): 5,
}
"""The most pages of a kind, name, paper and size."""
MOST_PAGES_OF_HANDOUTS = 4
"""The most pages of any other handout on whole sheets in standard size; a brief handout has one sheet."""


@dataclass(frozen=True)
class Wanted:
    """One file to build and check."""

    kind: str
    name: str
    edition: Edition
    fold: str = ""
    checked: bool = True
    pictured: bool = False

    @property
    def title(self) -> str:
        """Its name in the table."""
        edition = self.edition
        forms = ("archive" if edition.archive else "", "fillable" if edition.fillable else "", edition.depth)
        about = [self.fold or self.kind, self.name, edition.language, edition.paper, edition.size, edition.ink, *forms]
        return " ".join(word for word in about if word not in ("", "en", "standard", "color", "full"))

    @property
    def most_pages(self) -> float:
        """The number of pages that it may have."""
        edition = self.edition
        if edition.depth == "brief":
            return pages_per_sheet(edition.paper)
        if self.fold or edition.language != "en":
            return math.inf
        is_usual = self.kind == "handout" and edition.size == "standard" and edition.paper in ("letter", "a4")
        most = MOST_PAGES_OF_HANDOUTS if is_usual else math.inf
        return MOST_PAGES.get((self.kind, self.name, edition.paper, edition.size), most)


def wanted(inputs: pipeline.Inputs) -> Iterator[Wanted]:
    """Every handout and recipe, and worksheets to fill in."""
    for kind, name in pipeline.list_publications(inputs.library):
        edition = Edition(paper=pipeline.default_paper(kind, "standard"))
        yield Wanted(kind, name, edition, pictured=True)
        if kind == "handout" and inputs.library.sections[name].can_be_typed_into:
            yield Wanted(kind, name, replace(edition, fillable=True))


def other_handouts(inputs: pipeline.Inputs) -> Iterator[Wanted]:
    """Handouts and worksheets in other editions, and as brochures."""
    for name, section in inputs.library.sections.items():
        for size, paper in product(SIZES, PAPERS):
            edition = Edition(paper=paper, size=size)
            if edition != Edition():
                yield Wanted("handout", name, edition, checked=paper == "letter")
        if section.can_be_typed_into:
            yield Wanted("handout", name, Edition(size="large-print", fillable=True), checked=False)
        if not section.is_worksheet:
            yield from (Wanted("handout", name, Edition(), fold) for fold in FOLDS)
            for paper, size, ink in BRIEFS:
                edition = Edition(paper=paper, size=size, ink=ink, depth="brief")
                yield Wanted("handout", name, edition, checked=paper == "letter")


def other_booklets(inputs: pipeline.Inputs) -> Iterator[Wanted]:
    """Booklets in other editions."""
    usual = {(pipeline.default_paper("booklet", size), size) for size in SIZES}
    for name in inputs.library.recipes:
        for paper, size in product(PAPERS, SIZES):
            has_limit = ("booklet", name, paper, size) in MOST_PAGES
            is_usual = (paper, size) in usual
            if (paper, size) != (FOLDED, "standard") and (name == LONGEST or has_limit or is_usual):
                is_checked = is_usual or (paper == "letter" and has_limit)
                yield Wanted("booklet", name, Edition(paper=paper, size=size), checked=is_checked)
    yield Wanted("booklet", LONGEST, Edition(paper=FOLDED, ink="black"), checked=False)


def archived(inputs: pipeline.Inputs) -> Iterator[Wanted]:
    """Files to archive."""
    for kind, name in pipeline.list_publications(inputs.library):
        if name in ARCHIVED:
            yield Wanted(kind, name, Edition(paper=pipeline.default_paper(kind, "standard"), archive=True))


def translated(spanish: pipeline.Inputs) -> Iterator[Wanted]:
    """The files in Spanish."""
    for kind, name in pipeline.list_publications(spanish.library):
        if kind == "handout" or name == SHORTEST:
            yield Wanted(kind, name, Edition("es", pipeline.default_paper(kind, "standard")))
        if kind == "handout" and not spanish.library.sections[name].is_worksheet:
            yield from (Wanted(kind, name, Edition("es", size=size, depth="brief"), checked=False) for size in SIZES)
    yield Wanted("handout", "grades", Edition("en+es"))


def remarks_on(one: Wanted, inputs: pipeline.Inputs, folder: Path) -> dict[str, list[Remark]]:
    """Build a file; return the remarks of each checker that no exemption covers."""
    publication = pipeline.select(one.kind, one.name, inputs, one.edition)
    sheet = one.edition.paper
    made = make_brochure(publication, one.fold, sheet, inputs) if one.fold else pipeline.build(publication, inputs)
    faults = [Remark("pages", fault.rule, True, str(fault), fault.page) for fault in made.faults]
    faults += [Remark("pages", "notice", True, notice) for notice in made.notices]
    if made.pages > one.most_pages:
        faults.append(Remark("pages", "many-pages", True, f"{made.pages} pages, not {one.most_pages}"))
    lost = lost_words(made.html, made.pdf)
    faults += [Remark("pages", "lost-word", True, f"“{word}” is not in the PDF") for word in lost]
    if one.pictured and gallery.library_versions() == gallery.kept_versions():
        changed = gallery.changed_pages(publication, made.pdf)
        faults += [Remark("pages", "changed-page", True, CHANGED.format(number), number) for number in changed]
    if not one.checked:
        return {PAGES: faults}
    if not (one.fold or one.edition.fillable):
        place = difference(said(read_structure(made.pdf)), heard(made.html, printed_numbers(made.pdf)))
        faults += [Remark("pages", "reading-order", True, place)] if place else []
    path = folder / "checked.pdf"
    path.write_bytes(made.pdf)
    remarks = {PAGES: faults} | {name: counting(path, check(path)) for name, check in CHECKERS.items()}
    if one.edition.archive:
        remarks["page-validation"] += counting(path, page_validation(path, "2a"))
    return remarks


@cache
def inputs(language: str) -> pipeline.Inputs:
    """The inputs of everything in a language, loaded once in each process."""
    return pipeline.load_inputs(language)


def table_rows(one: Wanted) -> tuple[int, str]:
    """The number of remarks on a file, and its lines of the table."""
    try:
        with tempfile.TemporaryDirectory() as folder:
            found = remarks_on(one, inputs(one.edition.language), Path(folder))
    except NethandoutError as error:
        return 1, f"{one.title:<{WIDE}}  not built: {error}"
    counts = [(sum(r.grave for r in remarks), sum(not r.grave for r in remarks)) for remarks in found.values()]
    first, *rest = (f"{grave}/{mild}" for grave, mild in counts)
    row = f"{one.title:<{WIDE}}{first:>8}" + "".join(f"{count:>24}" for count in rest)
    remarks = [f"    {remark}" for remarks in found.values() for remark in remarks]
    return len(remarks), "\n".join([row, *remarks])


def main(arguments: list[str]) -> int:
    """Print the table and the remarks; return the exit code."""
    names = [PAGES, *(f"{name} {version(name)}" for name in CHECKERS)]
    print(f"{'errors/warnings':<{WIDE}}{names[0]:>8}" + "".join(f"{name:>24}" for name in names[1:]))
    bad = 0
    files = [*wanted(inputs("en"))]
    if "--everything" in arguments:
        english = inputs("en")
        files += (*other_handouts(english), *other_booklets(english), *archived(english), *translated(inputs("es")))
    # Booklets take longest, above all in large print on small pages, so they are not left for last.
    files.sort(key=lambda one: (one.kind, one.name != LONGEST, one.edition.size, one.edition.paper))
    with ProcessPoolExecutor(AT_ONCE) as pool:
        for remarks, lines in pool.map(table_rows, files):
            print(lines, flush=True)
            bad += remarks
    for exemption in EXEMPTIONS:
        print(f"not counted: {exemption.checker} {exemption.rule}: {exemption.reason}")
    if gallery.library_versions() != gallery.kept_versions():
        print("not compared with their pictures: pages, as other versions of libraries made the pictures")
    print("not run here: veraPDF, PAC")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
