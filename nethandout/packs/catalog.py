"""The catalog: every document in every edition, and a page for a web site that lists them."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nethandout import jobs, page_checks, pipeline, worker
from nethandout.atomic import beside, write_whole
from nethandout.content.brand import apply_brand
from nethandout.content.languages import browser_words, in_words
from nethandout.content.library import section_names
from nethandout.errors import ContentError, Diagnostic
from nethandout.jobs import Job
from nethandout.model import Publication
from nethandout.packs.clinics import Pack
from nethandout.packs.pack_folder import MADE, UNCHANGED, Copy, Line
from nethandout.pages.standalone import shared
from nethandout.paths import Folders

INDEX, SHARED = "index.html", "shared"
KINDS = ("handout", "worksheet", "booklet")
"""The kinds of documents, in the order of the page."""
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


def write_index(
    root: Path, documents: Sequence[Document], lines: Mapping[str, Line], inputs: Mapping[str, pipeline.Inputs]
) -> Path:
    """Write the page that lists all documents, each language in its own words; its heading is in the first one."""
    first = next(iter(inputs.values()))
    data = {
        "owner": first.brand.name if first.brand else "",
        "languages": [_language(one, documents, lines, root) for one in inputs.values()],
    }
    page: str = worker.call(
        "nethandout.pages.standalone:compose_report",
        data,
        first.layouts,
        "catalog",
        doing="filling the page of the catalog",
    )
    path = root / INDEX
    write_whole(path, page.encode())
    return path


def _language(
    inputs: pipeline.Inputs, documents: Iterable[Document], lines: Mapping[str, Line], root: Path
) -> dict[str, Any]:
    """Return what the page has about a language; `words` are in English if the language has none for the browser."""
    library = inputs.library
    language, folders = library.language, library.folders
    words = browser_words(Folders(folders[0], folders[-1]), language.code)
    own = [document for document in documents if document.publication.language.code == language.code]
    own.sort(key=lambda each: (KINDS.index(each.publication.kind), language.sort_key(each.publication.title)))
    return {
        "code": language.code,
        "name": language.name,
        "direction": language.direction,
        "words": words,
        "documents": [_document(document, words, lines, root) for document in own],
    }


def _document(document: Document, words: Mapping[str, str], lines: Mapping[str, Line], root: Path) -> dict[str, Any]:
    publication = document.publication
    files = [_file(path, job, words, lines[path.as_posix()], root) for path, job in document.pack.jobs.items()]
    reviews = {lines[path.as_posix()].review for path in document.pack.jobs} - {""}
    web = beside(next(iter(document.pack.jobs)), "html")
    return {
        "title": publication.title,
        "kind": words[publication.kind],
        "version": publication.version and publication.language.words["version"].format(version=publication.version),
        "reviews": [words.get(review, review) for review in sorted(reviews)],
        "web": quote(web.as_posix()) if (root / web).is_file() else "",
        "files": files,
    }


def _file(path: Path, job: Job, words: Mapping[str, str], line: Line, root: Path) -> dict[str, Any]:
    """Return what the page has about a file; if it could not be made, an earlier one may still be there."""
    edition = job.edition
    is_there = bool(line.sha256) and (root / path).is_file()
    return {
        "paper": words[f"page_{edition.paper}"],
        "size": words[f"size_{edition.size}"],
        "ink": words[f"ink_{edition.ink}"],
        "name": path.name,
        "address": quote(path.as_posix()) if is_there else "",
        "is_current": line.result in (MADE, UNCHANGED),
        "pages": line.pages,
        "bytes": f"{round(int(line.size or 0) / KILOBYTE)} kB",
        "sha256": line.sha256,
        "since": in_words(date.fromisoformat(line.since), edition.language) if line.since else "",
        "replaced": line.replaced,
    }
