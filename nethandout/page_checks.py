"""What set pages and finished PDFs are like: documents are made, looked at and thrown away."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from nethandout import pipeline, worker
from nethandout.check.findings import Finding
from nethandout.check.judge import of_fault
from nethandout.check.setpages import Seen, findings
from nethandout.errors import ContentError, MissingError, NethandoutError, UsageError
from nethandout.model import Edition, Library, Publication
from nethandout.parallel import side_by_side
from nethandout.typeset.faults import RULES, PageFault


@dataclass(frozen=True)
class Choice:
    """Editions: each paper in each size and ink. No papers mean the usual one of each kind, `every_paper` both."""

    papers: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ("standard",)
    inks: tuple[str, ...] = ("colour",)
    every_paper: bool = False

    def papers_for(self, kind: str, size: str) -> tuple[str, ...]:
        """The papers that a kind of publication is set on in a size."""
        made_for = pipeline.papers(kind, size)
        return made_for if self.every_paper else self.papers or made_for[:1]


@dataclass(frozen=True)
class Sitting:
    """One document in one edition, to be made and looked at; `kind` is "handout" or "booklet"."""

    kind: str
    name: str
    edition: Edition

    def __str__(self) -> str:
        return f"{self.kind} {self.name} ({self.form})"

    @property
    def form(self) -> str:
        """Its paper, size and ink, in words."""
        return ", ".join((self.edition.paper, self.edition.size, self.edition.ink))


@dataclass(frozen=True)
class Looks:
    """What was found, and how many documents and pages were looked at."""

    findings: tuple[Finding, ...]
    documents: int
    pages: int
    editions: tuple[str, ...]

    def __str__(self) -> str:
        counted = ((self.documents, "document"), (self.pages, "page"))
        many = ", ".join(f"{number} {name}{'' if number == 1 else 's'}" for number, name in counted)
        return f"{many}; {'; '.join(self.editions)}"


def sittings(
    library: Library, sections: Sequence[str], choice: Choice, booklets: bool, region: str
) -> tuple[Sitting, ...]:
    """The handouts of sections, and with `booklets` that of every recipe, in every edition chosen."""
    documents = [("handout", name) for name in sections]
    documents += [(kind, name) for kind, name in pipeline.everything(library) if booklets and kind == "booklet"]
    return tuple(
        Sitting(kind, name, Edition(library.language.code, paper, size, ink, region))
        for kind, name in documents
        for size in choice.sizes
        for paper in choice.papers_for(kind, size)
        for ink in choice.inks
    )


def look(shop: pipeline.Workshop, wanted: Sequence[Sitting], workers: int, is_done: Callable[[int], None]) -> Looks:
    """Make each document and look at it, so many at a time; `is_done` hears the position of each that is done."""
    seen: list[Sequence[Seen]] = [()] * len(wanted)
    unread: list[Sequence[Finding]] = [()] * len(wanted)
    pages: list[int] = []
    tasks = [partial(_looked_at, shop, sitting) for sitting in wanted]
    with closing(side_by_side(tasks, workers)) as each:
        for number, looked in each:
            sitting = wanted[number]
            if isinstance(looked, ContentError):
                section = sitting.name if sitting.kind == "handout" else ""
                unread[number] = [of_fault(fault, section) for fault in looked.faults]
            elif isinstance(looked, (UsageError, MissingError)):
                raise looked
            elif isinstance(looked, NethandoutError):
                seen[number] = (_not_set(sitting, looked),)
            else:
                pages.append(looked[0])
                recipe = shop.library.recipes[sitting.name].path if sitting.kind == "booklet" else None
                seen[number] = [replace(one, path=recipe) for one in looked[1]]
            is_done(number)
    editions = tuple(dict.fromkeys(sitting.form for sitting in wanted))
    of_pages = findings(shop.library, list(chain(*seen)))
    return Looks((*chain(*unread), *of_pages), len(pages), sum(pages), editions)


def _looked_at(shop: pipeline.Workshop, sitting: Sitting) -> tuple[int, Sequence[Seen]]:
    """Make a document: the number of its pages, and what was seen on them."""
    product = pipeline.make(pipeline.publication(sitting.kind, sitting.name, shop, sitting.edition), shop)
    return product.pages, (*_of_pages(sitting, product), *_of_pdf(sitting, product))


def _of_pages(sitting: Sitting, product: pipeline.Product) -> Iterator[Seen]:
    for fault in product.faults:
        more = fault.says.removeprefix(RULES[fault.rule].says)
        where = f"{_page(fault)} of the {sitting}"
        yield Seen(fault.rule, where, _sections(product.publication), fault.section, fault.words, {"more": more})


def _of_pdf(sitting: Sitting, product: pipeline.Product) -> Iterator[Seen]:
    examined = "nethandout.printing.comparison:examined"
    told = worker.call(examined, product.pdf, sitting.name, doing=f"reading {sitting.name}")
    for check, wrong in told["findings"]:
        rule = f"pdf-{check.replace(' ', '-')}"
        yield Seen(rule, str(sitting), _sections(product.publication), values={"wrong": wrong})


def _not_set(sitting: Sitting, error: NethandoutError) -> Seen:
    reason, _, do = str(error).partition("; ")
    names = (sitting.name,) if sitting.kind == "handout" else ()
    return Seen("not-set", str(sitting), names, values={"reason": reason, "do": do or "run: nethandout doctor"})


def _page(fault: PageFault) -> str:
    return f"page {fault.label}" if fault.label else f"PDF page {fault.page}" if fault.page else "some page"


def _sections(publication: Publication) -> tuple[str, ...]:
    return tuple(chapter.section.name for chapter in publication.chapters)
