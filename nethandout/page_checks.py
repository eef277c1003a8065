"""Check typeset pages and finished PDFs: build each document, check it and discard it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import chain
from pathlib import Path

from nethandout import pipeline, worker
from nethandout.check.rules import finding
from nethandout.check.runner import content_finding
from nethandout.check.section_reader import section_text, setting_element
from nethandout.check.section_text import name_of
from nethandout.content.toml import read_toml
from nethandout.errors import PAGE_RULES, ContentError, Diagnostic, MissingError, NethandoutError, PageFault, UsageError
from nethandout.model import Edition, Library, Publication, Section
from nethandout.paths import find

MOST_PLACES = 3
# The files of a content folder whose words are printed with every section.
SHARED = ("languages/{code}.toml", "glossary/{code}.toml", "resources.toml", "sources.toml")


@dataclass(frozen=True)
class DocumentFault:
    """A fault in a document: `where` describes its page and edition, `sections` are those of the document.

    `heading` is the title of the part it is in, "" for the whole document; `values` fill in the messages of the rule.
    `path` is the file to report if none of the sections contains the words.
    """

    rule: str
    where: str
    sections: tuple[str, ...]
    heading: str = ""
    words: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    path: Path | None = None


@dataclass(frozen=True)
class EditionChoice:
    """The editions to check: every combination of paper, size and ink.

    Without papers, the default paper of each kind is used; with `every_paper`, both papers it is designed for.
    """

    papers: tuple[str, ...] = ()
    sizes: tuple[str, ...] = ("standard",)
    inks: tuple[str, ...] = ("color",)
    every_paper: bool = False

    def papers_for(self, kind: str, size: str) -> tuple[str, ...]:
        """Return the papers for a kind of publication in one size, first those it is designed for."""
        made_for = pipeline.paper_choices(kind, size)
        papers = tuple(sorted(self.papers, key=lambda paper: paper not in made_for))
        return made_for if self.every_paper else papers or made_for[:1]


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
    """Build and check each document on several workers; `is_done` is called with the index of each finished one."""
    faults: list[Sequence[DocumentFault]] = [()] * len(wanted)
    unreadable: list[Sequence[Diagnostic]] = [()] * len(wanted)
    pages: list[int] = []
    tasks = [partial(_check_document, inputs, document) for document in wanted]
    with closing(pipeline.run_parallel(tasks, workers)) as each:
        for number, checked in each:
            document = wanted[number]
            if isinstance(checked, ContentError):
                section = document.name if document.kind == "handout" else ""
                unreadable[number] = [content_finding(each, section) for each in checked.faults]
            elif isinstance(checked, (UsageError, MissingError)):
                raise checked
            elif isinstance(checked, NethandoutError):
                faults[number] = (_typeset_failure(document, checked),)
            else:
                pages.append(checked[0])
                recipe = inputs.library.recipes[document.name].path if document.kind == "booklet" else None
                faults[number] = [replace(fault, path=recipe) for fault in checked[1]]
            is_done(number)
    editions = tuple(dict.fromkeys(document.form for document in wanted))
    of_pages = locate(inputs.library, list(chain(*faults)))
    return PageReport((*chain(*unreadable), *of_pages), len(pages), sum(pages), editions)


def _check_document(inputs: pipeline.Inputs, document: DocumentEdition) -> tuple[int, Sequence[DocumentFault]]:
    """Build one document; return its page count and its faults."""
    result = pipeline.build(pipeline.select(document.kind, document.name, inputs, document.edition), inputs)
    return result.pages, (*_page_faults(document, result), *_pdf_faults(document, result))


def _page_faults(document: DocumentEdition, result: pipeline.BuildResult) -> Iterator[DocumentFault]:
    for fault in result.faults:
        more = fault.message.removeprefix(PAGE_RULES[fault.rule])
        where = f"{_page(fault)} of the {document}"
        yield DocumentFault(
            fault.rule, where, _sections(result.publication), fault.section, fault.words, {"more": more}
        )


def _pdf_faults(document: DocumentEdition, result: pipeline.BuildResult) -> Iterator[DocumentFault]:
    examine = "nethandout.verify.provenance:examine"
    examined = worker.call(examine, result.pdf, document.name, doing=f"reading {document.name}")
    for check, wrong in examined["findings"]:
        rule = f"pdf-{check.replace(' ', '-')}"
        yield DocumentFault(rule, str(document), _sections(result.publication), values={"wrong": wrong})


def _typeset_failure(document: DocumentEdition, error: NethandoutError) -> DocumentFault:
    reason, _, do = str(error).partition("; ")
    names = (document.name,) if document.kind == "handout" else ()
    return DocumentFault(
        "not-set", str(document), names, values={"reason": reason, "do": do or "run: nethandout doctor"}
    )


def _page(fault: PageFault) -> str:
    return f"page {fault.label}" if fault.label else f"PDF page {fault.page}" if fault.page else "some page"


def _sections(publication: Publication) -> tuple[str, ...]:
    return tuple(chapter.section.name for chapter in publication.chapters)


def locate(library: Library, faults: Sequence[DocumentFault]) -> Iterator[Diagnostic]:
    """Find the words of each fault; the same fault in several editions becomes one finding that names them."""
    grouped: dict[tuple[str, str, str, str], list[DocumentFault]] = {}
    for fault in faults:
        name = _section_of(library, fault)
        wrong = "" if fault.words else fault.values.get("wrong", "")
        grouped.setdefault((fault.rule, name, fault.words, wrong), []).append(fault)
    for (_, name, _, _), same in grouped.items():
        yield _diagnostic(library, name, same)


def _diagnostic(library: Library, name: str, same: Sequence[DocumentFault]) -> Diagnostic:
    fault = same[0]
    path, line = _place(library, name, fault)
    values = {**fault.values, "words": fault.words, "shown": f"“{fault.words}”" if fault.words else "something"}
    values["where"] = _where([each.where for each in same])
    return finding(fault.rule, path, line, fault.words, values, name)


def _where(places: Iterable[str]) -> str:
    """Join the first places, and say how many more there are."""
    each = list(dict.fromkeys(places))
    more = len(each) - MOST_PLACES
    return "; ".join(each[:MOST_PLACES]) + (f"; and {more} more" if more > 0 else "")


def _section_of(library: Library, fault: DocumentFault) -> str:
    """Return the section of a fault: the one with that title, or the only section of the document."""
    for name in fault.sections if fault.heading else ():
        if name in library.sections and fault.heading.endswith(library.sections[name].title):
            return name
    return fault.sections[0] if len(fault.sections) == 1 else ""


def _place(library: Library, name: str, fault: DocumentFault) -> tuple[Path, int]:
    """Find the file and line of words in the section, its data, or a shared file; line 0 if they are in none."""
    section = library.sections.get(name)
    place = _in_section(library, section, fault.words) if section else None
    place = place or (_in_shared(library, fault.words) if fault.words else None)
    return place or (section.path if section else fault.path or library.folders[-1], 0)


def _in_section(library: Library, section: Section, words: str) -> tuple[Path, int] | None:
    wanted = _bare(words)
    if not wanted:
        return None
    text = section_text(section, library)
    for element in (*text.elements, *text.front):
        place = _bare(element.text).find(wanted)
        if place >= 0:
            return element.path, element.line_at(min(place, len(element.text)))
    for figure in text.figures:
        name = _bare(name_of(figure))
        if wanted in name or wanted.endswith(name):
            return figure[1], figure[0].line
    return None


def _in_shared(library: Library, words: str) -> tuple[Path, int] | None:
    wanted = _bare(words)
    for pattern in SHARED:
        name = pattern.format(code=library.language.code)
        path = find(library.folders, name)
        file = read_toml(path) if path else None
        for setting in file.texts() if file else ():
            place = _bare(setting.text).find(wanted)
            if file and place >= 0:
                return file.path, setting_element(setting, setting.text, file.path, file.lines).line_at(place)
    return None


def _bare(words: str) -> str:
    """Normalize words for comparison: straight quotes, no soft hyphens, no trailing ellipsis.

    Positions stay nearly the same, because only soft hyphens are removed from inside the words.
    """
    plain = words.replace("\u00ad", "").removesuffix("…").casefold().strip()
    return plain.translate(str.maketrans("“”‘’", "\"\"''"))
