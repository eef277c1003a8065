"""Build every recipe and handout, ask the page lint and three checkers, look for lost words, and print a table.

`cd tests; python -m audit.audit`. The exit code is 1 if any file has an error or a warning that no exemption covers.
`--everything` adds both sizes and inks, archive files and brochures, and, for the page lint alone, every other paper.
Those are built in color only, because ink does not move words. Spanish is judged in one edition: every handout, the
shortest booklet, and a handout beside its translation; papers, sizes, inks and forms are those of the English.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import cache
from importlib.metadata import version
from itertools import product
from pathlib import Path

from nethandout import pipeline
from nethandout.errors import NethandoutError
from nethandout.imposition_job import make_brochure
from nethandout.model import Edition

from .checkers import CHECKERS, Remark, page_validation
from .exemptions import EXEMPTIONS, counting
from .lost_words import lost_words

SIZES, INKS = ("standard", "large-print"), ("color", "black")
FOLDS = ("trifold", "zfold")
PAPERS = ("letter", "a4", "half-letter", "a5")
PAGES = "pages"
WIDE = 58
AT_ONCE = 2
SHORTEST = "newly-diagnosed"


@dataclass(frozen=True)
class Wanted:
    """One file to build and check."""

    kind: str
    name: str
    edition: Edition
    fold: str = ""
    checked: bool = True

    @property
    def title(self) -> str:
        """Its name in the table."""
        forms = ("archive" if self.edition.archive else "", "fillable" if self.edition.fillable else "")
        edition = self.edition
        about = [self.fold or self.kind, self.name, edition.language, edition.paper, edition.size, edition.ink, *forms]
        return " ".join(word for word in about if word not in ("", "en", "standard", "color"))


def wanted(inputs: pipeline.Inputs, everything: bool) -> Iterator[Wanted]:
    """Every handout and recipe, and worksheets to fill in; `everything` adds what the module docstring says."""
    for kind, name in pipeline.list_publications(inputs.library):
        for size, ink in product(SIZES if everything else SIZES[:1], INKS if everything else INKS[:1]):
            usual = pipeline.default_paper(kind, size)
            edition = Edition(paper=usual, size=size, ink=ink)
            yield Wanted(kind, name, edition)
            if kind == "handout" and inputs.library.sections[name].can_be_typed_into:
                yield Wanted(kind, name, replace(edition, fillable=True))
            others = [paper for paper in PAPERS if paper != usual] if everything and ink == INKS[0] else []
            yield from (Wanted(kind, name, replace(edition, paper=paper), checked=False) for paper in others)
        if everything:
            yield Wanted(kind, name, Edition(paper=pipeline.default_paper(kind, "standard"), archive=True))
            if kind == "handout" and not inputs.library.sections[name].is_worksheet:
                yield from (Wanted(kind, name, Edition(), fold) for fold in FOLDS)


def translated(spanish: pipeline.Inputs) -> Iterator[Wanted]:
    """The files in Spanish."""
    for kind, name in pipeline.list_publications(spanish.library):
        if kind == "handout" or name == SHORTEST:
            yield Wanted(kind, name, Edition("es", pipeline.default_paper(kind, "standard")))
    yield Wanted("handout", "grades", Edition("en+es"))


def remarks_on(one: Wanted, inputs: pipeline.Inputs, folder: Path) -> dict[str, list[Remark]]:
    """Build a file; return the remarks of each checker that no exemption covers."""
    publication = pipeline.select(one.kind, one.name, inputs, one.edition)
    sheet = one.edition.paper
    made = make_brochure(publication, one.fold, sheet, inputs) if one.fold else pipeline.build(publication, inputs)
    faults = [Remark("pages", fault.rule, True, str(fault), fault.page) for fault in made.faults]
    lost = lost_words(made.html, made.pdf)
    faults += [Remark("pages", "lost-word", True, f"“{word}” is not in the PDF") for word in lost]
    if not one.checked:
        return {PAGES: faults}
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
    everything = "--everything" in arguments
    files = [*wanted(inputs("en"), everything), *(translated(inputs("es")) if everything else ())]
    files.sort(key=lambda one: one.kind)  # booklets take longest, so they are not left for last
    with ProcessPoolExecutor(AT_ONCE) as pool:
        for remarks, lines in pool.map(table_rows, files):
            print(lines, flush=True)
            bad += remarks
    for exemption in EXEMPTIONS:
        print(f"not counted: {exemption.checker} {exemption.rule}: {exemption.reason}")
    print("not run here: veraPDF, PAC")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
