"""Is each web address still there: asked once, gently, within time limits. Nothing else here uses the network."""

from __future__ import annotations

import http.client
import re
import ssl
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from itertools import groupby
from pathlib import Path
from typing import IO
from urllib.parse import urljoin, urlsplit

from nethandout import __version__
from nethandout.check.findings import Finding
from nethandout.check.trust import shared
from nethandout.content.tomlfile import read_text
from nethandout.model import Library

MOST_STEPS = 5
AT_ONCE = 4
PERMANENT = (301, 308)
GONE = (404, 410)
# Whoever resolves these has said that the document exists; where it lies may change as it likes.
RESOLVERS = ("doi.org", "dx.doi.org")
AGENT = f"nethandout/{__version__} (link check; asks each address once)"
_ADDRESS = re.compile(r"https?://[^\s\"'<>|]*[^\s\"'<>|.,;:!?)\]]")


class Found(StrEnum):
    """What became of an address."""

    THERE = "there"
    MOVED = "moved"
    GONE = "gone"
    LOOP = "loop"
    SLOW = "slow"
    CERTIFICATE = "certificate"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Address:
    """A web address and every place it stands."""

    url: str
    places: tuple[tuple[Path, int], ...]


@dataclass(frozen=True)
class Answer:
    """What an address answered; `detail` is the new address, or the reason."""

    url: str
    found: Found
    detail: str = ""


@dataclass(frozen=True)
class Patience:
    """Limits in seconds: for one answer, and the pause between two questions to one host."""

    answer: float = 10.0
    pause: float = 1.0


def addresses(library: Library) -> tuple[Address, ...]:
    """Every web address of the library: organisations, sources, and links in the words."""
    places: dict[str, list[tuple[Path, int]]] = {}
    for path in _files(library):
        for number, line in enumerate(read_text(path).split("\n"), start=1):
            for found in _ADDRESS.finditer(line):
                places.setdefault(found[0], []).append((path, number))
    return tuple(Address(url, tuple(where)) for url, where in places.items())


def ask_all(
    library: Library, told: Callable[[str], None] = lambda line: None, patience: Patience = Patience()
) -> tuple[tuple[Answer, ...], tuple[Finding, ...]]:
    """Ask every address; `told` hears each answer as it comes. Returns the answers, and a finding for each place."""
    asked = addresses(library)
    answers = tuple(ask((address.url for address in asked), told, patience))
    by_url = {answer.url: answer for answer in answers}
    findings = [
        _finding(by_url[address.url], path, line, patience)
        for address in asked
        if by_url[address.url].found is not Found.THERE
        for path, line in address.places
    ]
    return answers, tuple(findings)


def ask(urls: Iterable[str], told: Callable[[str], None], patience: Patience) -> Iterator[Answer]:
    """Ask addresses: a few hosts at a time, and each host one question after the other."""
    by_host = sorted(urls, key=_host)
    hosts = [list(group) for _, group in groupby(by_host, key=_host)]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for answers in pool.map(lambda group: _ask_host(group, patience), hosts):
            for answer in answers:
                told(f"{answer.found:<12} {answer.url} {answer.detail}".rstrip())
                yield answer


def _ask_host(urls: Sequence[str], patience: Patience) -> list[Answer]:
    answers = []
    for nth, url in enumerate(urls):
        if nth:
            time.sleep(patience.pause)
        answers.append(ask_one(url, patience))
    return answers


def ask_one(url: str, patience: Patience) -> Answer:
    """Ask one address and follow where it sends us, up to a few steps."""
    deadline = time.monotonic() + patience.answer
    here, seen, moved, for_good = url, {url}, "", True
    try:
        for _ in range(MOST_STEPS):
            status, target = _question(here, deadline)
            if not 300 <= status < 400 or not target:
                return _settled(url, status, moved)
            if _host(here) in RESOLVERS:
                return Answer(url, Found.THERE)
            here = urljoin(here, target)
            if here in seen or not here.startswith(("http://", "https://")):
                return Answer(url, Found.LOOP, here)
            seen.add(here)
            for_good = for_good and status in PERMANENT
            moved = here if for_good else moved
    except TimeoutError:
        return Answer(url, Found.SLOW)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _failed(url, error)
    return Answer(url, Found.LOOP, here)


def _question(url: str, deadline: float) -> tuple[int, str]:
    """One request: its status, and where it sends us. The page itself is not read."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    request = urllib.request.Request(url, headers={"User-Agent": AGENT, "Accept": "text/html, */*;q=0.5"})
    try:
        with _OPENER.open(request, timeout=left) as answer:
            return int(answer.status), str(answer.headers.get("Location", ""))
    except urllib.error.HTTPError as error:
        with error:
            return error.code, str(error.headers.get("Location", ""))


def _settled(url: str, status: int, moved: str) -> Answer:
    if status in GONE:
        return Answer(url, Found.GONE, f"answer {status}")
    if status >= 400:
        return Answer(url, Found.UNREACHABLE, f"answer {status}")
    return Answer(url, Found.MOVED, moved) if moved else Answer(url, Found.THERE)


def _failed(url: str, error: Exception) -> Answer:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return Answer(url, Found.SLOW)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Answer(url, Found.CERTIFICATE, reason.verify_message)
    return Answer(url, Found.UNREACHABLE, str(reason) or type(reason).__name__)


def _finding(answer: Answer, path: Path, line: int, patience: Patience) -> Finding:
    rule = f"link-{answer.found}"
    values = {"answer": answer.detail, "target": answer.detail, "seconds": f"{patience.answer:g}"}
    return shared(rule, path, line, answer.url, **values)


def _host(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _files(library: Library) -> Iterator[Path]:
    """The files addresses stand in, a user's before the packaged one of the same name."""
    code = library.language.code
    found: dict[str, Path] = {}
    for folder in library.folders:
        for pattern in ("resources.toml", "sources.toml", f"sections/*/{code}.md", f"passages/*/{code}.md"):
            found |= {path.relative_to(folder).as_posix(): path for path in sorted(folder.glob(pattern))}
    yield from found.values()


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Redirects are ours to judge, not to be followed."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Let the answer come back as it is."""


_OPENER = urllib.request.build_opener(_StayHere)
