"""Web addresses on a test server: there, moved, gone, slow, in a loop, with a bad certificate."""

from __future__ import annotations

import re
import socket
import ssl
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from nethandout import paths
from nethandout.check import link_check
from nethandout.check.link_check import addresses, check_links
from nethandout.check.link_client import LinkAnswer, LinkState, TimeLimits, ask, ask_one, is_public
from nethandout.check.review_status import write_record

THERE = ("/", "/there", "/slash/", "/caf%C3%A9", "/b_(c)")


def anywhere(address: str) -> bool:
    """Allow the server of these tests, which is on this machine."""
    return True


QUICK = TimeLimits(answer=0.5, pause=0, is_allowed=anywhere)
PUBLIC = replace(QUICK, is_allowed=is_public)


MOVES = {
    "/moved": (301, "/there"),
    "/moved-twice": (308, "/moved"),
    "/for-now": (302, "/there"),
    "/for-now-then-moved": (302, "/moved"),
    "/moved-to-nothing": (301, "/gone"),
    "/round": (302, "/and-round"),
    "/and-round": (302, "/round"),
    "/slash": (301, "/slash/"),
    "/taken-down": (302, "/"),
    "/steering": (301, "/there\x1b]0;owned\x07"),
    "/elsewhere": (301, "http://inside.example/admin"),
}


class _Server(ThreadingHTTPServer):
    """Answers by path, and counts the requests of each path."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: Counter[str] = Counter()
        self.hosts: list[str] = []
        self.closing = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore clients that disconnect early."""


class _Answers(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        self.server.hosts.append(self.headers["Host"])
        if self.path.startswith("/slow"):
            self.server.closing.wait(5)
            return
        if self.path == "/drip":
            self.drip()
            return
        status, target = MOVES.get(self.path, (200 if self.path in THERE else 404, ""))
        if self.path.startswith("/deeper"):
            status, target = 302, f"{self.path}r"
        self.send_response({"/gone-for-good": 410, "/broken": 503, "/no-programs": 403}.get(self.path, status))
        if target:
            self.send_header("Location", target)
        self.end_headers()

    def drip(self) -> None:
        """Send one letter at a time, each within the time limit."""
        for letter in b"HTTP/1.1 200 OK\r\nX: " + 200 * b"x":
            if self.server.closing.wait(0.05):
                return
            self.wfile.write(bytes([letter]))

    def log_message(self, format: str, *args: Any) -> None:
        """Log nothing."""


def serve(server: _Server) -> Iterator[_Server]:
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.closing.set()
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[_Server]:
    monkeypatch.setenv("no_proxy", "*")
    monkeypatch.setattr(
        link_check, "ask", lambda urls, report, limits: ask(urls, report, replace(limits, is_allowed=anywhere))
    )
    yield from serve(_Server())


@pytest.fixture
def here(server: _Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize(
    ("path", "found", "detail"),
    [
        ("/there", LinkState.THERE, ""),
        ("/for-now", LinkState.THERE, ""),
        ("/for-now-then-moved", LinkState.THERE, ""),
        ("/moved", LinkState.MOVED, "/there"),
        ("/moved-twice", LinkState.MOVED, "/there"),
        ("/gone", LinkState.GONE, "answer 404"),
        ("/gone-for-good", LinkState.GONE, "answer 410"),
        ("/moved-to-nothing", LinkState.GONE, "answer 404"),
        ("/broken", LinkState.UNREACHABLE, "answer 503"),
        ("/no-programs", LinkState.REFUSED, "answer 403"),
        ("/slash", LinkState.THERE, ""),
        ("/taken-down", LinkState.MOVED, "/"),
        ("/café", LinkState.THERE, ""),
        ("/round", LinkState.LOOP, "/round"),
        ("/deeper", LinkState.LOOP, "/deeperrrrrr"),
        ("/slow", LinkState.SLOW, ""),
        ("/drip", LinkState.SLOW, ""),
    ],
)
def test_the_state_of_an_address_follows_from_its_answer(here: str, path: str, found: LinkState, detail: str) -> None:
    answer = ask_one(here + path, QUICK)
    assert (answer.state, answer.detail.removeprefix(here)) == (found, detail)


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("9.9.9.9", True),
        ("2620:fe::9", True),
        ("127.0.0.1", False),
        ("0.0.0.0", False),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("224.0.0.1", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:0:127.0.0.1", False),
        ("2002:7f00:1::", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::7f00:1", False),
        ("::127.0.0.1", False),
        ("fec0::1", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) == public


def test_local_addresses_are_not_requested(here: str, server: _Server) -> None:
    answer = ask_one(f"{here}/there", PUBLIC)
    assert answer.detail == "not asked: 127.0.0.1 is on a private network"
    assert not server.asked


def test_redirects_to_a_private_network_are_not_followed(
    here: str, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every redirect is checked by the address it leads to, whatever its name."""
    monkeypatch.setattr(socket, "getaddrinfo", resolving({"inside.example": ["9.9.9.9", "10.0.0.7"]}))
    answer = ask_one(f"{here}/elsewhere", replace(QUICK, is_allowed=lambda address: not address.startswith("10.")))
    assert (answer.state, answer.detail) == (
        LinkState.UNREACHABLE,
        "not asked: inside.example is on a private network",
    )
    assert server.asked == {"/elsewhere": 1}


def test_a_request_goes_to_the_address_that_was_checked(server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name is resolved only once, so it cannot lead to another address the second time."""
    looked_up = resolving({"clinic.example": ["127.0.0.1"]})
    monkeypatch.setattr(socket, "getaddrinfo", looked_up)
    judged: list[str] = []
    url = f"http://clinic.example:{server.server_port}/there"
    assert ask_one(url, replace(QUICK, is_allowed=lambda address: not judged.append(address))).state is LinkState.THERE
    assert judged == ["127.0.0.1"]
    assert looked_up.names == ["clinic.example", "127.0.0.1"]
    assert server.hosts == [f"clinic.example:{server.server_port}"]


def test_a_redirect_cannot_control_the_terminal(nethandout: Any, here: str, desk: Any) -> None:
    desk.change("- What comes next?", f"- What comes next at {here}/steering ?")
    ran = nethandout("check", "page", "--content", desk.folder, "--only-content", "--links")
    assert f"{here}/steering" in ran.err and not {"\x1b", "\x07"} & set(ran.err + ran.out)


class resolving:  # noqa: N801 - used like a function
    """Resolve some names and all numbers, and record the names."""

    def __init__(self, known: dict[str, list[str]]) -> None:
        self.known = known
        self.names: list[str] = []
        self.real = socket.getaddrinfo

    def __call__(self, host: str, port: int, *more: Any, **named: Any) -> Any:
        self.names.append(host)
        found = [self.real(address, port, *more, **named) for address in self.known.get(host, [host])]
        return [one for several in found for one in several]


def test_a_missing_server_is_unreachable(here: str, server: _Server) -> None:
    server.server_close()
    answer = ask_one(here, QUICK)
    assert (answer.state, re.match("connection (?:refused|reset)", answer.detail) is None) == (
        LinkState.UNREACHABLE,
        False,
    )
    assert ask_one(here.replace("127.0.0.1", "no-such-host.invalid"), QUICK).state in (
        LinkState.UNREACHABLE,
        LinkState.SLOW,
    )


def test_a_server_is_not_requested_again_after_two_failures(here: str, server: _Server) -> None:
    """Its other addresses are reported as not asked, so that one dead server does not delay everything."""
    urls = [f"{here}/slow?{nth}" for nth in range(5)]
    answers = {answer.url: answer for answer in ask(urls, lambda line: None, QUICK)}
    assert [answers[url].state for url in urls] == [LinkState.SLOW] * 2 + [LinkState.UNREACHABLE] * 3
    assert answers[urls[-1]].detail == "not asked: its server gave no answer before"
    assert sum(server.asked.values()) == 2


def test_nothing_is_requested_when_the_time_is_up(here: str, server: _Server) -> None:
    (answer,) = ask([f"{here}/there"], lambda line: None, TimeLimits(answer=0.5, pause=0, whole=-1))
    assert (answer.state, answer.detail) == (LinkState.UNREACHABLE, "not asked: there was no time left")
    assert not server.asked


def test_addresses_end_where_the_sentence_continues(desk: Any) -> None:
    """Closing brackets and periods, fragments, and comments in data files are not part of them."""
    desk.change(
        "- You can ask what comes next. {S1}",
        "- See [here](https://a.org/b_(c)), or (https://b.org/d). {S1}\n- And <https://b.org/d#place>.",
    )
    desk.write("resources.toml", "# like https://example.org/in-a-comment\n")
    found = {address.url: [place[1:] for place in address.places] for address in addresses(desk.library())}
    assert found == {"https://a.org/b_(c)": [(19, 14)], "https://b.org/d": [(19, 40), (20, 8)]}


def test_invalid_addresses_are_reported_at_their_place(desk: Any) -> None:
    desk.change("- What comes next?", "- What is at http://[::1/x or http://[bad#place ?")
    answers, findings = check_links(desk.library(), ["page"], limits=QUICK)
    assert {answer.detail for answer in answers} == {"it is not a valid address"}
    assert [(one.rule, one.line, one.column) for one in findings] == [
        ("link-unreachable", 29, 14),
        ("link-unreachable", 29, 31),
    ]


def test_only_the_addresses_of_the_named_section_are_requested(desk: Any) -> None:
    """Those in its words, passages and sources, and those of organizations if it lists them."""
    desk.change("- What comes next?", "- What comes next at https://a.org/own ?")
    desk.write("sections/other/en.md", desk.page.read_text(encoding="utf-8").replace("a.org/own", "a.org/other"))
    source = '[[source]]\nid = "{0}"\ntitle = "A"\norganization = "B"\nlink = "https://a.org/{0}"\n'
    desk.write("sources.toml", source.format("S1") + source.format("S2"))
    desk.write(
        "resources.toml",
        '[[resource]]\nid = "r"\nname = "R"\nwebsite = "https://r.org"\nregions = ["us"]\nabout.en = "R."\n',
    )
    desk.write("passages/when-to-call/en.md", "::: call\nCall, or see https://a.org/passage today.\n:::\n")
    own = {address.url for address in addresses(desk.library(), ["page"])}
    assert own == {"https://a.org/own", "https://a.org/S1", "https://a.org/passage"}
    assert len(addresses(desk.library())) == 6
    desk.change("::: ask", "::: resources\n\n::: ask")
    assert "https://r.org" in {address.url for address in addresses(desk.library(), ["page"])}


def test_without_any_answer_the_machine_is_offline_and_nothing_is_recorded(
    nethandout: Any, desk: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        link_check,
        "ask",
        lambda urls, report, limits: [LinkAnswer(url, LinkState.UNREACHABLE, "no such name") for url in urls],
    )
    desk.change("- What comes next?", "- See https://a.org, https://b.org and https://c.org ?")
    ran = nethandout("check", "page", "--content", desk.folder, "--only-content", "--links")
    assert "none of 3 addresses answered [links-offline]" in ran.out
    assert not (desk.folder / "links.toml").exists()


def test_the_record_keeps_earlier_answers_and_is_shown_with_the_organization(here: str, desk: Any) -> None:
    website = f"{here}/there"
    entry = f'[[resource]]\nid = "r"\nname = "R"\nwebsite = "{website}"\nregions = ["us"]\nabout.en = "R."\n'
    path = desk.write("resources.toml", f"# a comment\n{entry}")
    library = desk.library()
    write_record(library, [LinkAnswer("https://old.org", LinkState.GONE, "answer 404")], date(2026, 5, 1))
    write_record(library, [ask_one(website, QUICK)], date(2026, 11, 9))
    kept = tomllib.loads((desk.folder / "links.toml").read_text(encoding="utf-8"))["link"]
    assert [(one["address"], one["on"], one["answer"]) for one in kept] == [
        (website, "2026-11-09", "there"),
        ("https://old.org", "2026-05-01", "gone"),
    ]
    report = [found.wrong for found in desk.report(whole=True).findings if found.rule == "resource-unchecked"]
    assert report[0].endswith("called its number yet (its address: there, requested on 2026-11-09)")
    assert path.read_text(encoding="utf-8") == f"# a comment\n{entry}"


def test_nothing_is_written_to_an_installed_package(desk: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    library = desk.library()
    monkeypatch.setattr(paths, "PACKAGE", desk.folder.parent)
    assert write_record(library, [], date(2026, 11, 9)) is None


def test_findings_about_addresses_can_be_suppressed(nethandout: Any, here: str, desk: Any) -> None:
    desk.change("- What comes next?", f"- What comes next at {here}/gone ? {{allow link-gone: back in May}}")
    assert not [one for one in desk.found() if "silence" in one]
    ran = nethandout("check", "page", "--content", desk.folder, "--only-content", "--links")
    assert (ran.code, "[link-gone]; because: back in May" in ran.out) == (0, True)
    assert "addresses requested: 1 (1 gone)" in ran.out


@pytest.mark.parametrize("found", [found for found in LinkState if found is not LinkState.THERE])
def test_every_state_but_one_is_a_finding(desk: Any, monkeypatch: pytest.MonkeyPatch, found: LinkState) -> None:
    desk.change("- What comes next?", "- What comes next at https://a.org ?")
    monkeypatch.setattr(
        link_check, "ask", lambda urls, report, limits: [LinkAnswer(url, found, "so", 200) for url in urls]
    )
    _, findings = check_links(desk.library(), ["page"])
    report = [one for one in desk.report(more=findings).findings if one.rule.startswith("link")]
    assert [(one.line, one.rule) for one in report] == [(29, f"link-{found}")]


def test_an_untrusted_certificate_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    server = _Server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    for running in serve(server):
        answer = ask_one(f"https://127.0.0.1:{running.server_port}/there", QUICK)
        assert (answer.state, "self" in answer.detail) == (LinkState.CERTIFICATE, True)


def _certificate(folder: Path) -> Path:
    """Make a self-signed certificate and its key, in one file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.now(UTC)
    builder = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - timedelta(1)).not_valid_after(now + timedelta(1))
    address = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    certificate = builder.add_extension(address, critical=False).sign(key, hashes.SHA256())
    path = folder / "certificate.pem"
    plain = serialization.NoEncryption()
    secret = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, plain)
    path.write_bytes(secret + certificate.public_bytes(serialization.Encoding.PEM))
    return path


def test_each_address_is_requested_once_and_reported_everywhere(here: str, server: _Server, desk: Any) -> None:
    desk.write(
        "sources.toml",
        f'[[source]]\nid = "S1"\ntitle = "A"\norganization = "B"\nlink = "{here}/gone"\n'
        f'[[source]]\nid = "S2"\ntitle = "A"\norganization = "B"\nlink = "{here}/there"\n',
    )
    desk.change("- You can ask what comes next. {S1}", f"- You can [ask]({here}/gone). Or see {here}/moved. {{S1}}")
    library = desk.library()
    assert [address.url.removeprefix(here) for address in addresses(library)] == ["/gone", "/there", "/moved"]
    report: list[str] = []
    answers, findings = check_links(library, None, report.append, QUICK)
    assert server.asked == {"/gone": 1, "/there": 2, "/moved": 1}  # the address that moved leads to /there
    assert [(found.path.name, found.line, found.rule) for found in findings] == [
        ("sources.toml", 5, "link-gone"),
        ("en.md", 19, "link-gone"),
        ("en.md", 19, "link-moved"),
    ]
    assert f"moved        {here}/moved {here}/there" in report
    record = tomllib.loads(write_record(library, answers, date(2026, 11, 10)).read_text(encoding="utf-8"))
    assert record["link"][0] == {
        "address": f"{here}/gone",
        "on": "2026-11-10",
        "answer": "gone",
        "detail": "answer 404",
    }


def test_the_command_requests_addresses_and_fails(nethandout: Any, here: str, desk: Any) -> None:
    desk.change("- You can ask what comes next. {S1}", f"- You can ask what comes next at {here}/gone. {{S1}}")
    desk.write("nothing.toml", "")
    arguments = ("check", "page", "--content", desk.folder, "--only-content")
    assert nethandout(*arguments).code == 0
    ran = nethandout(*arguments, "--links")
    assert (ran.code, f"error: {here}/gone is gone (answer 404) [link-gone]" in ran.out) == (1, True)
    assert (desk.folder / "links.toml").is_file()
