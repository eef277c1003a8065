"""Check typeset pages and finished PDFs: build each document, inspect it and discard it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from itertools import chain

from nethandout import pipeline, worker
from nethandout.check.runner import of_fault
from nethandout.check.setpages import Seen, findings
from nethandout.errors import ContentError, Diagnostic, MissingError, NethandoutError, UsageError
from nethandout.model import Edition, Library, Publication
from nethandout.parallel import run_parallel
from nethandout.typeset.faults import RULES, PageFault


@dataclass(frozen=True)
class EditionChoice:
    """The editions to check: every combination of paper, size and ink.

    Without papers, the default paper of each kind is used; with `every_paper`, both of its papers.
    """

    papers: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ("standard",)
    inks: tuple[str, ...] = ("colour",)
    every_paper: bool = False

    def papers_for(self, kind: str, size: str) -> tuple[str, ...]:
        """The papers to check for a kind of publication in one size."""
        made_for = pipeline.paper_choices(kind, size)
        return made_for if self.every_paper else self.papers or made_for[:1]


@dataclass(frozen=True)
class DocumentEdition:
    """One document in one edition; `kind` is "handout" or "booklet"."""

    kind: str
    name: str
    edition: Edition

    def __str__(self) -> str:
        return f"{self.kind} {self.name} ({self.form})"

    @property
    def form(self) -> str:
        """Paper, size and ink, for messages."""
        return ", ".join((self.edition.paper, self.edition.size, self.edition.ink))


@dataclass(frozen=True)
class PageReport:
    """The findings, and how many documents and pages were checked."""

    findings: tuple[Diagnostic, ...]
    documents: int
    pages: int
    editions: tuple[str, ...]

    def __str__(self) -> str:
        counts = ((self.documents, "document"), (self.pages, "page"))
        summary = ", ".join(f"{number} {name}{'' if number == 1 else 's'}" for number, name in counts)
        return f"{summary}; {'; '.join(self.editions)}"


def document_editions(
    library: Library, sections: Sequence[str], choice: EditionChoice, booklets: bool, region: str
) -> tuple[DocumentEdition, ...]:
    """List the handouts of sections, and with `booklets` every recipe, in each chosen edition."""
    documents = [("handout", name) for name in sections]
    documents += [(kind, name) for kind, name in pipeline.list_publications(library) if booklets and kind == "booklet"]
    return tuple(
        DocumentEdition(kind, name, Edition(library.language.code, paper, size, ink, region))
        for kind, name in documents
        for size in choice.sizes
        for paper in choice.papers_for(kind, size)
        for ink in choice.inks
    )


def check_pages(
    inputs: pipeline.Inputs, wanted: Sequence[DocumentEdition], workers: int, is_done: Callable[[int], None]
) -> PageReport:
    """Build and inspect each document on several workers; `is_done` is called with the index of each finished one."""
    seen: list[Sequence[Seen]] = [()] * len(wanted)
    unreadable: list[Sequence[Diagnostic]] = [()] * len(wanted)
    pages: list[int] = []
    tasks = [partial(_check_document, inputs, document) for document in wanted]
    with closing(run_parallel(tasks, workers)) as each:
        for number, checked in each:
            document = wanted[number]
            if isinstance(checked, ContentError):
                section = document.name if document.kind == "handout" else ""
                unreadable[number] = [of_fault(fault, section) for fault in checked.faults]
            elif isinstance(checked, (UsageError, MissingError)):
                raise checked
            elif isinstance(checked, NethandoutError):
                seen[number] = (_typeset_failure(document, checked),)
            else:
                pages.append(checked[0])
                recipe = inputs.library.recipes[document.name].path if document.kind == "booklet" else None
                seen[number] = [replace(one, path=recipe) for one in checked[1]]
            is_done(number)
    editions = tuple(dict.fromkeys(document.form for document in wanted))
    of_pages = findings(inputs.library, list(chain(*seen)))
    return PageReport((*chain(*unreadable), *of_pages), len(pages), sum(pages), editions)


def _check_document(inputs: pipeline.Inputs, document: DocumentEdition) -> tuple[int, Sequence[Seen]]:
    """Build one document; return its page count and what was seen on its pages."""
    result = pipeline.build(pipeline.select(document.kind, document.name, inputs, document.edition), inputs)
    return result.pages, (*_page_findings(document, result), *_pdf_findings(document, result))


def _page_findings(document: DocumentEdition, result: pipeline.BuildResult) -> Iterator[Seen]:
    for fault in result.faults:
        more = fault.says.removeprefix(RULES[fault.rule].says)
        where = f"{_page(fault)} of the {document}"
        yield Seen(fault.rule, where, _sections(result.publication), fault.section, fault.words, {"more": more})


def _pdf_findings(document: DocumentEdition, result: pipeline.BuildResult) -> Iterator[Seen]:
    examined = "nethandout.verify.conformance:examine"
    told = worker.call(examined, result.pdf, document.name, doing=f"reading {document.name}")
    for check, wrong in told["findings"]:
        rule = f"pdf-{check.replace(' ', '-')}"
        yield Seen(rule, str(document), _sections(result.publication), values={"wrong": wrong})


def _typeset_failure(document: DocumentEdition, error: NethandoutError) -> Seen:
    reason, _, do = str(error).partition("; ")
    names = (document.name,) if document.kind == "handout" else ()
    return Seen("not-set", str(document), names, values={"reason": reason, "do": do or "run: nethandout doctor"})


def _page(fault: PageFault) -> str:
    return f"page {fault.label}" if fault.label else f"PDF page {fault.page}" if fault.page else "some page"


def _sections(publication: Publication) -> tuple[str, ...]:
    return tuple(chapter.section.name for chapter in publication.chapters)
