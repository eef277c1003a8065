"""The catalog: every document in every edition, and a page for a web site that lists them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nethandout import jobs, page_checks, pipeline, worker
from nethandout.atomic import beside, write_whole
from nethandout.content.brand import apply_brand
from nethandout.content.library import section_names
from nethandout.errors import ContentError, Diagnostic
from nethandout.jobs import Job
from nethandout.model import Publication
from nethandout.packs.clinics import Pack
from nethandout.packs.pack_folder import Copy, Line
from nethandout.pages.layouts import Layouts
from nethandout.pages.standalone import shared

INDEX, SHARED = "index.html", "shared"
STATES = {
    "draft": "Draft: no clinician has signed it.",
    "unchecked": "Imported: nobody has checked it.",
    "overdue": "Signed, but the review is overdue.",
}
PAPERS = {"letter": "US letter", "a4": "A4", "half-letter": "half US letter", "a5": "A5"}
KILOBYTE = 1000


@dataclass(frozen=True)
class Document:
    """A document of the catalog in all its editions, by path; its words are those of `publication`."""

    publication: Publication
    pack: Pack


def list_documents(
    inputs: pipeline.Inputs, choice: page_checks.EditionChoice, region: str, archive: bool = False
) -> list[Document]:
    """List every document of a language in the editions chosen; raises ContentError with all that cannot be made."""
    documents: dict[tuple[str, str], Document] = {}
    faults: list[Diagnostic] = []
    names = section_names(inputs.library)
    for one in page_checks.document_editions(inputs.library, names, choice, True, region):
        job = Job(one.kind, one.name, replace(one.edition, archive=archive))
        try:
            publication = apply_brand(jobs.select(job, inputs), inputs.brand, inputs.allow_unchecked)
        except ContentError as error:
            faults += error.faults
            continue
        language = inputs.library.language.code
        empty = Document(publication, Pack(f"{language} {one.name}", inputs.brand, {}))
        document = documents.setdefault((one.kind, one.name), empty)
        files = {**document.pack.jobs, jobs.default_path(Path(), publication): job}
        documents[one.kind, one.name] = replace(document, pack=replace(document.pack, jobs=files))
    if faults:
        raise ContentError(faults)
    return list(documents.values())


def write(
    inputs: Mapping[str, pipeline.Inputs], root: Path, copy: Copy, result: pipeline.BuildResult, path: Path
) -> dict[Path, bytes]:
    """Write a PDF and, for the first edition of a document, its web page; all pages share style sheets and fonts."""
    files = {path: result.pdf}
    if copy.path == next(iter(copy.pack.jobs)):
        folder = root / SHARED
        address = Path(os.path.relpath(folder, path.parent)).as_posix()
        page, assets = shared(result.html, inputs[copy.job.edition.language].asset_folders, address)
        files |= {folder / name: data for name, data in assets.items()} | {beside(path, "html"): page.encode()}
    for file, data in files.items():
        write_whole(file, data)
    return files


def write_index(root: Path, documents: Sequence[Document], lines: Mapping[str, Line], layouts: Layouts) -> Path:
    """Write the page that lists all documents."""
    data = _index_data(documents, lines)
    page: str = worker.call(
        "nethandout.pages.standalone:compose_report", data, layouts, "catalog", doing="filling the page of the catalog"
    )
    path = root / INDEX
    write_whole(path, page.encode())
    return path


def _index_data(documents: Sequence[Document], lines: Mapping[str, Line]) -> dict[str, Any]:
    languages = []
    for language, group in groupby(documents, key=lambda document: document.publication.language):
        listed = [_document(document, lines) for document in group]
        languages.append(
            {"code": language.code, "name": language.name, "direction": language.direction, "documents": listed}
        )
    brand = documents[0].pack.brand if documents else None
    return {
        "owner": brand.name if brand else "",
        "languages": languages,
        "documents": len(documents),
        "files": sum(bool(lines[path.as_posix()].sha256) for each in documents for path in each.pack.jobs),
    }


def _document(document: Document, lines: Mapping[str, Line]) -> dict[str, Any]:
    files, publication = document.pack.jobs, document.publication
    reviews = {line.review for line in _lines(files, lines) if line.review}
    first = next(iter(files))
    return {
        "title": publication.title,
        "kind": publication.kind,
        "version": publication.version,
        "state": " ".join(STATES.get(review, f"{review.capitalize()}.") for review in sorted(reviews)),
        "web": quote(beside(first, "html").as_posix()) if lines[first.as_posix()].sha256 else "",
        "files": [_file(path, job, lines[path.as_posix()]) for path, job in files.items()],
    }


def _lines(files: Iterable[Path], lines: Mapping[str, Line]) -> list[Line]:
    return [lines[path.as_posix()] for path in files]


def _file(path: Path, job: Job, line: Line) -> dict[str, str]:
    edition = job.edition
    return {
        "paper": PAPERS[edition.paper],
        "size": edition.size.replace("-", " "),
        "ink": edition.ink,
        "name": path.name,
        "address": quote(path.as_posix()),
        "pages": line.pages,
        "bytes": f"{round(int(line.size or 0) / KILOBYTE)} kB",
        "sha256": line.sha256,
        "since": line.since,
        "replaced": line.replaced,
    }
