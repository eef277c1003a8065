"""Request web addresses: each once, slowly, within time limits, and only on the public internet.

No other module uses the network.
"""

from __future__ import annotations

import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from enum import StrEnum
from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address
from itertools import groupby

import httpx

from nethandout import __version__

MOST_STEPS = 5
AT_ONCE = 4
PERMANENT = (301, 308)
GONE = (404, 410)
# Statuses of pages that exist but refuse programs.
REFUSED = (401, 403, 405, 406, 429, 451, 999)
# After this many failures in a row, a host is not requested again.
MOST_FAILURES = 2
# A redirect from these hosts proves that the document exists; its current location does not matter.
RESOLVERS = ("doi.org", "dx.doi.org")
AGENT = f"nethandout/{__version__} (link check; asks each address once)"
HEADERS = {"User-Agent": AGENT, "Accept": "text/html, */*;q=0.5"}
INVALID = "it is not a valid address"


class LinkState(StrEnum):
    """The result of requesting an address."""

    THERE = "there"
    MOVED = "moved"
    GONE = "gone"
    LOOP = "loop"
    SLOW = "slow"
    CERTIFICATE = "certificate"
    REFUSED = "refused"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True)
class LinkAnswer:
    """The answer of an address; `detail` is the new address or the reason, and `status` is 0 if nothing answered."""

    url: str
    state: LinkState
    detail: str = ""
    status: int = 0


class _PrivateError(Exception):
    """The address is on this machine or its local network."""


WRAPPING = tuple(map(IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48", "::/96", "::ffff:0:0:0/96")))
"""Networks whose addresses end with an IPv4 address: NAT64, IPv4-compatible and IPv4-translated IPv6."""


def is_public(address: str) -> bool:
    """Return whether an IP address is public; an IPv4 address inside an IPv6 address has to be public, too."""
    parsed = ip_address(address)
    if isinstance(parsed, IPv6Address):
        wraps = any(parsed in network for network in WRAPPING)
        wrapped = IPv4Address(parsed.packed[-4:]) if wraps else parsed.ipv4_mapped or parsed.sixtofour
        usable = parsed.is_global and not (parsed.is_multicast or parsed.is_site_local)
        return usable and (wrapped is None or is_public(str(wrapped)))
    return parsed.is_global and not parsed.is_multicast


@dataclass(frozen=True)
class TimeLimits:
    """Limits in seconds: for one answer, between two requests to one host, and for all requests.

    `is_allowed` decides whether an IP address may be requested.
    """

    answer: float = 10.0
    pause: float = 1.0
    whole: float = 600.0
    is_allowed: Callable[[str], bool] = is_public


def ask(urls: Iterable[str], report: Callable[[str], None], limits: TimeLimits) -> Iterator[LinkAnswer]:
    """Request addresses, a few hosts at a time and one request per host; yields answers as they arrive."""
    end = time.monotonic() + limits.whole
    by_host = sorted(urls, key=_host)
    hosts = [list(group) for _, group in groupby(by_host, key=_host)]
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        for done in as_completed([pool.submit(_ask_host, group, limits, end, report) for group in hosts]):
            yield from done.result()


def _ask_host(urls: Sequence[str], limits: TimeLimits, end: float, report: Callable[[str], None]) -> list[LinkAnswer]:
    answers: list[LinkAnswer] = []
    failures = 0
    for nth, url in enumerate(urls):
        if failures >= MOST_FAILURES or time.monotonic() > end:
            reason = "its server gave no answer before" if failures >= MOST_FAILURES else "there was no time left"
            answer = LinkAnswer(url, LinkState.UNREACHABLE, f"not asked: {reason}")
        else:
            if nth:
                time.sleep(limits.pause)
            answer = ask_one(url, limits)
            failures = 0 if answer.status else failures + 1
        report(f"{answer.state:<12} {answer.url} {answer.detail}".rstrip())
        answers.append(answer)
    return answers


def ask_one(url: str, limits: TimeLimits) -> LinkAnswer:
    """Request one address and follow its redirects, within the time limit.

    A socket timeout applies to each read and not to name resolution, so the request runs in a thread that can be
    abandoned.
    """
    answers: list[LinkAnswer] = []
    asking = threading.Thread(target=lambda: answers.append(_answer(url, limits)), daemon=True)
    asking.start()
    asking.join(limits.answer)
    return answers[0] if answers else LinkAnswer(url, LinkState.SLOW)


def _answer(url: str, limits: TimeLimits) -> LinkAnswer:
    try:
        with httpx.Client(headers=HEADERS, timeout=limits.answer) as client:
            return _follow_redirects(client, httpx.URL(url), url, limits.is_allowed)
    except httpx.TimeoutException:
        return LinkAnswer(url, LinkState.SLOW)
    except (httpx.InvalidURL, ValueError):  # httpx lets some errors of the URL parser through
        return LinkAnswer(url, LinkState.UNREACHABLE, INVALID)
    except _PrivateError as error:
        return LinkAnswer(url, LinkState.UNREACHABLE, f"not asked: {error} is on a private network", status=1)
    except (OSError, httpx.HTTPError) as error:
        return _connection_error(url, error)


def _follow_redirects(
    client: httpx.Client, first: httpx.URL, url: str, is_allowed: Callable[[str], bool]
) -> LinkAnswer:
    here, seen, moved, for_good, status = first, {first}, "", True, 0
    for _ in range(MOST_STEPS):
        answer = _request(client, here, is_allowed)
        status = answer.status_code
        if not answer.has_redirect_location:
            return _final_answer(url, status, moved or (str(here) if _is_front_page(here, first) else ""))
        if here.host in RESOLVERS:
            return LinkAnswer(url, LinkState.THERE, status=status)
        here = here.join(answer.headers["location"])
        if here in seen or here.scheme not in ("http", "https"):
            break
        seen.add(here)
        for_good = for_good and status in PERMANENT
        moved = str(here) if for_good and not _is_same(here, first) else moved
    return LinkAnswer(url, LinkState.LOOP, str(here), status)


def _request(client: httpx.Client, url: httpx.URL, is_allowed: Callable[[str], bool]) -> httpx.Response:
    """Send one request to an IP address that was checked, so that the name cannot resolve to another one meanwhile.

    The body is not read. Raises _PrivateError, and what httpx and the resolver raise.
    """
    if not url.host or "%" in url.host:
        raise httpx.InvalidURL(INVALID)
    port = url.port or (443 if url.scheme == "https" else 80)
    addresses = [str(info[4][0]) for info in socket.getaddrinfo(url.host, port, type=socket.SOCK_STREAM)]
    if not all(map(is_allowed, addresses)):
        raise _PrivateError(url.host)
    refused: httpx.ConnectError | None = None
    for address in dict.fromkeys(addresses):
        there = url.copy_with(host=address)
        headers = {"Host": url.netloc.decode("ascii")}
        request = client.build_request("GET", there, headers=headers, extensions={"sni_hostname": url.host})
        try:
            answer = client.send(request, stream=True)
        except httpx.ConnectError as error:
            refused = error
            continue
        answer.close()
        return answer
    raise refused or OSError("no such name")


def _final_answer(url: str, status: int, moved: str) -> LinkAnswer:
    state = LinkState.MOVED if moved else LinkState.THERE
    if status in GONE:
        state = LinkState.GONE
    elif status in REFUSED:
        state = LinkState.REFUSED
    elif status >= 400:
        state = LinkState.UNREACHABLE
    return LinkAnswer(
        url, state, moved if state is LinkState.MOVED else f"answer {status}" if status >= 400 else "", status
    )


def _connection_error(url: str, error: Exception) -> LinkAnswer:
    reason: BaseException = error
    while (cause := reason.__cause__ or reason.__context__) is not None:
        reason = cause
    if isinstance(reason, ssl.SSLCertVerificationError):
        return LinkAnswer(url, LinkState.CERTIFICATE, reason.verify_message, status=1)
    plain = getattr(reason, "strerror", None) or str(reason) or type(reason).__name__
    return LinkAnswer(url, LinkState.UNREACHABLE, str(plain).lower())


def _host(url: str) -> str:
    """Return the host name; an invalid address is returned unchanged."""
    try:
        return httpx.URL(url).host.removeprefix("www.")
    except (httpx.InvalidURL, UnicodeError):
        return url


def _is_same(first: httpx.URL, second: httpx.URL) -> bool:
    """Return whether two addresses are equal except for www or a trailing slash."""
    same = (first.scheme, first.port, first.query) == (second.scheme, second.port, second.query)
    return same and _host(str(first)) == _host(str(second)) and first.path.rstrip("/") == second.path.rstrip("/")


def _is_front_page(here: httpx.URL, first: httpx.URL) -> bool:
    """Return whether a page redirects to the home page, as sites do for pages they removed."""
    return not here.path.strip("/") and bool(first.path.strip("/"))
