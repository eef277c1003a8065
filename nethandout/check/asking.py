"""Asking web addresses: each once, gently, within time limits. Nothing else here uses the network."""

from __future__ import annotations

import http.client
import ssl
import threading
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from email.message import Message
from enum import StrEnum
from itertools import groupby
from typing import IO
from urllib.parse import quote, urljoin, urlsplit, urlunsplit

from nethandout import __version__

MOST_STEPS = 5
AT_ONCE = 4
PERMANENT = (301, 308)
GONE = (404, 410)
# What pages answer that are there, and that do not speak to programs.
SHUT_TO_PROGRAMS = (401, 403, 405, 406, 429, 451, 999)
# A host that gave no answer so often in a row is left alone.
MOST_SILENCE = 2
# Whoever resolves these has said that the document exists; where it lies may change as it likes.
RESOLVERS = ("doi.org", "dx.doi.org")
AGENT = f"nethandout/{__version__} (link check; asks each address once)"
_URL_SIGNS = "%/:=&?~#+!$,;'@()*[]"


class Found(StrEnum):
    """What became of an address."""

    THERE = "there"
    MOVED = "moved"
    GONE = "gone"
    LOOP = "loop"
    SLOW = "slow"
    CERTIFICATE = "certificate"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class Answer:
    """What an address answered; `detail` is the new address, or the reason; `status` is 0 without any answer."""

    url: str
    found: Found
    detail: str = ""
    status: int = 0


@dataclass(frozen=True)
class Patience:
    """Limits in seconds: for one answer, the pause between two questions to one host, and for all questions."""

    answer: float = 10.0
    pause: float = 1.0
    whole: float = 600.0


def ask(urls: Iterable[str], told: Callable[[str], None], patience: Patience) -> Iterator[Answer]:
    """Ask addresses: a few hosts at a time, and each host one question after the other; answers come as they may."""
    end = time.monotonic() + patience.whole
    by_host = sorted(urls, key=_host)
    hosts = [list(group) for _, group in groupby(by_host, key=_host)]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for done in as_completed([pool.submit(_ask_host, group, patience, end, told) for group in hosts]):
            yield from done.result()


def _ask_host(urls: Sequence[str], patience: Patience, end: float, told: Callable[[str], None]) -> list[Answer]:
    answers: list[Answer] = []
    silent = 0
    for nth, url in enumerate(urls):
        if silent >= MOST_SILENCE or time.monotonic() > end:
            reason = "its server gave no answer before" if silent >= MOST_SILENCE else "there was no time left"
            answer = Answer(url, Found.UNREACHABLE, f"not asked: {reason}")
        else:
            if nth:
                time.sleep(patience.pause)
            answer = ask_one(url, patience)
            silent = 0 if answer.status else silent + 1
        told(f"{answer.found:<12} {answer.url} {answer.detail}".rstrip())
        answers.append(answer)
    return answers


def ask_one(url: str, patience: Patience) -> Answer:
    """Ask one address and follow where it sends us, up to a few steps; never takes longer than the limit.

    The limit of a socket holds for each piece of an answer, and for no name that has to be looked up; so the question
    is asked by a thread that can be left behind.
    """
    answers: list[Answer] = []
    asking = threading.Thread(target=lambda: answers.append(_followed(url, patience)), daemon=True)
    asking.start()
    asking.join(patience.answer)
    return answers[0] if answers else Answer(url, Found.SLOW)


def _followed(url: str, patience: Patience) -> Answer:
    deadline = time.monotonic() + patience.answer
    here, seen, moved, for_good = url, {url}, "", True
    try:
        for _ in range(MOST_STEPS):
            status, target = _question(here, deadline)
            if not 300 <= status < 400 or not target:
                return _settled(url, status, moved or (here if _is_front_page(here, url) else ""))
            if _host(here) in RESOLVERS:
                return Answer(url, Found.THERE, status=status)
            here = urljoin(here, target)
            if here in seen or not here.startswith(("http://", "https://")):
                return Answer(url, Found.LOOP, here, status)
            seen.add(here)
            for_good = for_good and status in PERMANENT
            moved = here if for_good and not _is_same(here, url) else moved
    except TimeoutError:
        return Answer(url, Found.SLOW)
    except (OSError, http.client.HTTPException, ValueError) as error:
        return _failed(url, error)
    return Answer(url, Found.LOOP, here, status)


def _question(url: str, deadline: float) -> tuple[int, str]:
    """One request: its status, and where it sends us. The page itself is not read."""
    left = deadline - time.monotonic()
    if left <= 0:
        raise TimeoutError
    request = urllib.request.Request(_written(url), headers={"User-Agent": AGENT, "Accept": "text/html, */*;q=0.5"})
    try:
        with _OPENER.open(request, timeout=left) as answer:
            return int(answer.status), str(answer.headers.get("Location", ""))
    except urllib.error.HTTPError as error:
        with error:
            return error.code, str(error.headers.get("Location", ""))


def _settled(url: str, status: int, moved: str) -> Answer:
    found = Found.MOVED if moved else Found.THERE
    if status in GONE:
        found = Found.GONE
    elif status in SHUT_TO_PROGRAMS:
        found = Found.REFUSED
    elif status >= 400:
        found = Found.UNREACHABLE
    return Answer(url, found, moved if found is Found.MOVED else f"answer {status}" if status >= 400 else "", status)


def _failed(url: str, error: Exception) -> Answer:
    reason = error.reason if isinstance(error, urllib.error.URLError) else error
    if isinstance(reason, TimeoutError):
        return Answer(url, Found.SLOW)
    if isinstance(reason, ssl.SSLCertVerificationError):
        return Answer(url, Found.CERTIFICATE, reason.verify_message, status=1)
    if isinstance(reason, ValueError):
        return Answer(url, Found.UNREACHABLE, "it is not written as an address can be")
    plain = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return Answer(url, Found.UNREACHABLE, str(plain).lower())


def _host(url: str) -> str:
    """The name of the server; of what is written as no address can be, all of it."""
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return url


def _is_same(one: str, other: str) -> bool:
    """Whether two addresses differ only in www, or in a slash at the end."""
    first, second = urlsplit(one), urlsplit(other)
    same = (first.scheme, first.port, first.query) == (second.scheme, second.port, second.query)
    return same and _host(one) == _host(other) and first.path.rstrip("/") == second.path.rstrip("/")


def _is_front_page(here: str, url: str) -> bool:
    """Whether a page sends on to the front of a site, as sites do with pages they have taken down."""
    return not urlsplit(here).path.strip("/") and bool(urlsplit(url).path.strip("/"))


def _written(url: str) -> str:
    """The address as it goes over the wire: letters beyond ASCII encoded."""
    parts = urlsplit(url)
    host = parts.netloc if parts.netloc.isascii() else parts.netloc.encode("idna").decode("ascii")
    return urlunsplit((parts.scheme, host, quote(parts.path, safe=_URL_SIGNS), quote(parts.query, safe=_URL_SIGNS), ""))


class _StayHere(urllib.request.HTTPRedirectHandler):
    """Redirects are ours to judge, not to be followed."""

    def redirect_request(
        self, req: urllib.request.Request, fp: IO[bytes], code: int, msg: str, headers: Message, newurl: str
    ) -> None:
        """Let the answer come back as it is."""


_OPENER = urllib.request.build_opener(_StayHere)
