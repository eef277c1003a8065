"""The web addresses of a library: where each stands, and what the answers to it mean."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from urllib.parse import urldefrag

from nethandout.check.asking import Answer, Found, Patience, ask
from nethandout.check.findings import Finding
from nethandout.check.trust import shared
from nethandout.model import Library, Section, walk
from nethandout.reading import read_text

ORGANISATIONS, SOURCES = "resources.toml", "sources.toml"
# With no answer from so many addresses, it is this machine that is not connected.
OFFLINE = 3
USUAL = Patience()
_ADDRESS = re.compile(r"https?://[^\s\"'<>|]*[^\s\"'<>|.,;:!?\]]")
_ENTRY = re.compile(r"\s*\[\[source\]\]")
_ID = re.compile(r"\s*id\s*=\s*[\"']([^\"']*)")


@dataclass(frozen=True)
class Address:
    """A web address and every place it stands: file, line and column."""

    url: str
    places: tuple[tuple[Path, int, int], ...]


def addresses(library: Library, chosen: Sequence[str] | None = None) -> tuple[Address, ...]:
    """Every web address of a library, or of the sections chosen and what they cite and list.

    What stands behind # names a place on a page; two such addresses are one.
    """
    places: dict[str, list[tuple[Path, int, int]]] = {}
    for path, number, line in _lines(library, chosen):
        for found in _ADDRESS.finditer(line):
            places.setdefault(_page(_balanced(found[0])), []).append((path, number, found.start() + 1))
    return tuple(Address(url, tuple(where)) for url, where in places.items())


def ask_all(
    library: Library,
    chosen: Sequence[str] | None = None,
    told: Callable[[str], None] = lambda line: None,
    patience: Patience = USUAL,
) -> tuple[tuple[Answer, ...], tuple[Finding, ...]]:
    """Ask every address; `told` hears each answer as it comes. Returns the answers, and a finding for each place."""
    asked = addresses(library, chosen)
    answers = tuple(ask((address.url for address in asked), told, patience))
    if is_offline(answers):
        return answers, (shared("links-offline", library.folders[-1], 0, "", count=len(answers)),)
    by_url = {answer.url: answer for answer in answers}
    findings = [
        _finding(by_url[address.url], place, patience)
        for address in asked
        if by_url[address.url].found is not Found.THERE
        for place in address.places
    ]
    return answers, tuple(findings)


def is_offline(answers: Sequence[Answer]) -> bool:
    """Whether so many addresses gave no answer, and none gave one, that this machine must be offline."""
    silent = all(answer.found in (Found.UNREACHABLE, Found.SLOW) and not answer.status for answer in answers)
    return silent and len(answers) >= OFFLINE


def summed(answers: Sequence[Answer]) -> str:
    """How many addresses were asked, and how many gave which answer."""
    counted = Counter(answer.found for answer in answers)
    kinds = ", ".join(f"{counted[found]} {found}" for found in Found if counted[found])
    return f"{len(answers)}{f' ({kinds})' if kinds else ''}"


def _finding(answer: Answer, place: tuple[Path, int, int], patience: Patience) -> Finding:
    path, line, column = place
    rule = f"link-{answer.found}"
    values = {"answer": answer.detail, "target": answer.detail, "seconds": f"{patience.answer:g}"}
    return replace(shared(rule, path, line, answer.url, **values), column=column)


def _page(url: str) -> str:
    """An address without the place on the page; what is written as no address can be stays as it is."""
    try:
        return urldefrag(url).url
    except ValueError:
        return url


def _balanced(url: str) -> str:
    """An address without the bracket that closes what it stands in; brackets of its own stay."""
    while url.endswith(")") and url.count(")") > url.count("("):
        url = url[:-1].rstrip(".,;:!?")
    return url


def _lines(library: Library, chosen: Sequence[str] | None) -> Iterator[tuple[Path, int, str]]:
    """The lines that may hold an address that is to be asked; comments of TOML files are not printed."""
    names = set() if chosen is None else _mentioned(library, chosen, "source") | _mentioned(library, chosen, "listed")
    lists = chosen is not None and any(_lists(library.sections[name]) for name in chosen if name in library.sections)
    for path in _files(library, chosen):
        name = ""
        for number, line in enumerate(read_text(path).split("\n"), start=1):
            if path.suffix == ".toml" and line.lstrip().startswith("#"):
                continue
            if path.name == SOURCES:
                name = "" if _ENTRY.match(line) else name
                name = found[1] if (found := _ID.match(line)) else name
            wanted = {SOURCES: name in names, ORGANISATIONS: lists}.get(path.name, True)
            if wanted or chosen is None:
                yield path, number, line


def _lists(section: Section) -> bool:
    """Whether a section lists the organisations."""
    return any(node.kind == "resources" for node in walk(section.nodes))


def _mentioned(library: Library, chosen: Sequence[str], kind: str) -> set[str]:
    sections = [library.sections[name] for name in chosen if name in library.sections]
    return {mention.name for section in sections for mention in section.mentions if mention.kind == kind}


def _files(library: Library, chosen: Sequence[str] | None) -> Iterator[Path]:
    """The files addresses stand in, a user's before the packaged one of the same name."""
    code = library.language.code
    words = (f"sections/*/{code}.md", f"passages/*/{code}.md", f"worksheets/*/{code}.md")
    found: dict[str, Path] = {}
    for folder in library.folders:
        for pattern in (ORGANISATIONS, SOURCES, *words):
            found |= {path.relative_to(folder).as_posix(): path for path in sorted(folder.glob(pattern))}
    for path in found.values():
        if chosen is None or path.suffix == ".toml" or path.parent.name in _names(library, chosen):
            yield path


def _names(library: Library, chosen: Sequence[str]) -> set[str]:
    return {*chosen, *_mentioned(library, chosen, "include")}
