"""The pipeline: read → select → compose → typeset → write."""

from __future__ import annotations

import logging
import time
from collections.abc import Collection, Generator, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from pathlib import Path

from nethandout import paths, worker
from nethandout.atomic import beside, write_whole
from nethandout.content import assets, selection
from nethandout.content.brand import apply_brand, read_brand
from nethandout.content.folders import folders
from nethandout.content.library import read_library
from nethandout.content.reviews import printable_library
from nethandout.errors import ContentError, Fault, NethandoutError
from nethandout.model import Brand, Edition, Library, Publication
from nethandout.pages.compose import standalone
from nethandout.pages.layouts import Layouts, grounds, layouts
from nethandout.parallel import side_by_side
from nethandout.paths import BASE_URL, AssetFolders
from nethandout.typeset.faults import PageFault

NOT_PRINTED = ("Failed to load", "Failed to render")
LOG = logging.getLogger("nethandout")


@dataclass(frozen=True)
class Inputs:
    """What every publication of one run is made with: the library, the layouts, the brand if any."""

    library: Library
    layouts: Layouts
    brand: Brand | None = None
    allow_unchecked: bool = False

    @property
    def asset_folders(self) -> AssetFolders:
        """What the renderer may read."""
        logo = self.brand.logo if self.brand else None
        return {
            "layouts": self.layouts.folders,
            "content": self.library.folders,
            "fonts": (paths.fonts(),),
            "brand": (logo,) if logo else (),
        }


@dataclass(frozen=True)
class BuildResult:
    """A finished publication; `seconds` is what composing and typesetting took.

    `faults` are what the page lint found.
    """

    publication: Publication
    html: str
    pdf: bytes
    pages: int
    seconds: float
    notices: tuple[str, ...]
    faults: tuple[PageFault, ...] = ()


@dataclass(frozen=True)
class Outcome:
    """What became of one publication of many: the file and its product, or the error."""

    name: str
    path: Path | None
    product: BuildResult | None = None
    error: NethandoutError | None = None


def load_inputs(
    language: str,
    content: Path | None = None,
    only_content: bool = False,
    layout_folder: Path | None = None,
    brand: Path | None = None,
    allow_unchecked: bool = False,
    allow: Collection[str] = (),
) -> Inputs:
    """Read everything once: words that the bundled fonts can print, the layouts, and whose paper it is.

    `allow` are those of `permits.PERMITS` that shall not keep a section from being printed.
    """
    LOG.info("read: folders → library")
    supported = assets.supported(paths.fonts())
    look = layouts(layout_folder)
    library = read_library(folders(content, only_content), language, supported)
    owner = None if brand is None else read_brand(brand, supported, grounds(look), library.regions.values())
    return Inputs(printable_library(library, allow, date.today()), look, owner, allow_unchecked)


def build(publication: Publication, inputs: Inputs) -> BuildResult:
    """Compose and typeset one publication in the worker; raises ContentError, TypesetError or LimitError."""
    publication = apply_brand(publication, inputs.brand, inputs.allow_unchecked)
    began = time.perf_counter()
    done = worker.call(
        "nethandout.copyfit:fit_pages",
        publication,
        inputs.layouts,
        inputs.asset_folders,
        doing=f"setting the pages of {publication.name}",
        seconds=worker.SETTING_SECONDS,
        types=(PageFault,),
    )
    missing = [complaint.replace(BASE_URL, "") for complaint in done["complaints"] if complaint.startswith(NOT_PRINTED)]
    if refused := done["refused"] or [Fault(None, 0, complaint, "correct the layout") for complaint in missing]:
        raise ContentError(refused)
    seconds = time.perf_counter() - began
    complaints = (c for c in done["complaints"] if not c.startswith(".notdef"))  # a fault names the page of those
    notices = (*publication.notices, *complaints)
    return BuildResult(publication, done["html"], done["pdf"], done["pages"], seconds, notices, done["faults"])


def build_each(
    publications: Sequence[Publication], inputs: Inputs, workers: int
) -> Generator[tuple[int, BuildResult | NethandoutError], None, None]:
    """Make publications on so many worker processes, the longest first.

    Yields the number and the product of each as it is done, or the error that it failed with.
    """
    order = sorted(range(len(publications)), key=lambda number: -text_length(publications[number]))
    tasks = [partial(build, publications[number], inputs) for number in order]
    with closing(side_by_side(tasks, workers)) as each:
        for position, made in each:
            yield order[position], made


def text_length(publication: Publication) -> int:
    """How long a publication is, in letters of its text, to tell which takes longest to make."""
    return sum(len(block.words) for chapter in publication.chapters for block in chapter.section.blocks)


def write_result(product: BuildResult, path: Path, inputs: Inputs, html: bool = False) -> None:
    """Write the PDF, and with `html` a page for the browser beside it."""
    LOG.info("write: PDF → %s", path)
    write_whole(path, product.pdf)
    if html:
        page = standalone(product.html, inputs.asset_folders)
        write_whole(beside(path, "html"), page.encode("utf-8"))


def list_publications(library: Library) -> Iterable[tuple[str, str]]:
    """Name every handout and booklet of a library: kind and name; recipes none of whose sections is here are not."""
    sections = selection.section_names(library)
    yield from (("handout", name) for name in sections)
    recipes = {
        *(name for name, recipe in library.recipes.items() if not {*recipe.parts}.isdisjoint(sections)),
        *(name.removeprefix("recipe ") for name in library.broken if name.startswith("recipe ")),
    }
    yield from (("booklet", name) for name in sorted(recipes))


def select(
    kind: str,
    name: str,
    inputs: Inputs,
    edition: Edition,
    occasion: selection.Occasion = selection.NO_OCCASION,
) -> Publication:
    """Select one handout or one recipe's booklet."""
    LOG.info("select: library → publication (%s)", name)
    if kind == "handout":
        return selection.handout(inputs.library, name, edition)
    recipe, parts, notices = selection.find_recipe(inputs.library, name)
    made = selection.booklet(inputs.library, parts, edition, recipe, occasion)
    return replace(made, notices=(*notices, *made.notices))


def paper_choices(kind: str, size: str) -> tuple[str, str]:
    """The papers a kind of publication is made for, American and international: half a sheet for a small booklet."""
    return ("half-letter", "a5") if kind == "booklet" and size == "standard" else ("letter", "a4")


def default_paper(kind: str, size: str) -> str:
    """The paper a kind of publication has when nothing is said."""
    return paper_choices(kind, size)[0]


def effective_region(inputs: Inputs, asked: str | None, saved: str = "") -> str:
    """Whose numbers are printed: of the region asked for, else of the brand's, else of the saved one.

    Empty when none is stated: then the language has its own.
    """
    return asked or (inputs.brand.region if inputs.brand else "") or saved


def output_path(root: Path, publication: Publication, *more: str) -> Path:
    """Where a publication goes: root/<language>/<kind>s/<name>[.what differs from the usual edition].pdf.

    What differs comes in one order: brand, region, size, ink, paper, archive, fillable, then `more`, such as a fold.
    """
    edition = publication.edition
    usual = default_paper(publication.kind, edition.size)
    differs = [
        publication.brand.stem if publication.brand else "",
        edition.region if edition.region != publication.language.region else "",
        edition.size if edition.size != "standard" else "",
        edition.ink if edition.ink != "colour" else "",
        edition.paper if edition.paper != usual else "",
        "archive" if edition.archive else "",
        "fillable" if edition.fillable else "",
        *more,
    ]
    name = ".".join([publication.name, *filter(None, differs), "pdf"])
    return root / edition.language / f"{publication.kind}s" / name
