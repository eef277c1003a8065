"""Web addresses, asked on a server of our own: there, moved, gone, slow, in a circle, with a bad certificate."""

from __future__ import annotations

import ssl
import threading
import tomllib
from collections import Counter
from collections.abc import Iterator
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

from nethandout.check.linkrecord import write_record
from nethandout.check.links import Found, Patience, addresses, ask_all, ask_one

QUICK = Patience(answer=0.5, pause=0)
MOVES = {
    "/moved": (301, "/there"),
    "/moved-twice": (308, "/moved"),
    "/for-now": (302, "/there"),
    "/for-now-then-moved": (302, "/moved"),
    "/moved-to-nothing": (301, "/gone"),
    "/round": (302, "/and-round"),
    "/and-round": (302, "/round"),
}


class _Server(ThreadingHTTPServer):
    """Answers by path, and counts how often each was asked."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.asked: Counter[str] = Counter()
        self.closing = threading.Event()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A guest who leaves early is no fault."""


class _Answers(BaseHTTPRequestHandler):
    server: _Server

    def do_GET(self) -> None:
        self.server.asked[self.path] += 1
        if self.path == "/slow":
            self.server.closing.wait(5)
            return
        status, target = MOVES.get(self.path, (200 if self.path == "/there" else 404, ""))
        if self.path.startswith("/deeper"):
            status, target = 302, f"{self.path}r"
        self.send_response({"/gone-for-good": 410, "/broken": 503}.get(self.path, status))
        if target:
            self.send_header("Location", target)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing to say."""


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
    yield from serve(_Server())


@pytest.fixture
def here(server: _Server) -> str:
    return f"http://127.0.0.1:{server.server_port}"


@pytest.mark.parametrize(
    ("path", "found", "detail"),
    [
        ("/there", Found.THERE, ""),
        ("/for-now", Found.THERE, ""),
        ("/for-now-then-moved", Found.THERE, ""),
        ("/moved", Found.MOVED, "/there"),
        ("/moved-twice", Found.MOVED, "/there"),
        ("/gone", Found.GONE, "answer 404"),
        ("/gone-for-good", Found.GONE, "answer 410"),
        ("/moved-to-nothing", Found.GONE, "answer 404"),
        ("/broken", Found.UNREACHABLE, "answer 503"),
        ("/round", Found.LOOP, "/round"),
        ("/deeper", Found.LOOP, "/deeperrrrrr"),
        ("/slow", Found.SLOW, ""),
    ],
)
def test_what_an_address_answers(here: str, path: str, found: Found, detail: str) -> None:
    answer = ask_one(here + path, QUICK)
    assert (answer.found, answer.detail.removeprefix(here)) == (found, detail)


def test_a_server_that_is_not_there_cannot_be_asked(here: str, server: _Server) -> None:
    server.server_close()
    assert ask_one(here.replace("127.0.0.1", "no-such-host.invalid"), QUICK).found is Found.UNREACHABLE


def test_a_certificate_nobody_vouches_for_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    server = _Server()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path))
    server.socket = context.wrap_socket(server.socket, server_side=True)
    for running in serve(server):
        answer = ask_one(f"https://127.0.0.1:{running.server_port}/there", QUICK)
        assert (answer.found, "self" in answer.detail) == (Found.CERTIFICATE, True)


def _certificate(folder: Path) -> Path:
    """A certificate that vouches for itself, and its key, in one file."""
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


def test_each_address_is_asked_once_and_told_wherever_it_stands(here: str, server: _Server, desk: Any) -> None:
    desk.write(
        "sources.toml",
        f'[[source]]\nid = "S1"\ntitle = "A"\norganisation = "B"\nlink = "{here}/gone"\n'
        f'[[source]]\nid = "S2"\ntitle = "A"\norganisation = "B"\nlink = "{here}/there"\n',
    )
    desk.change("- You can ask what comes next. {S1}", f"- You can [ask]({here}/gone). Or see {here}/moved. {{S1}}")
    library = desk.library()
    assert [address.url.removeprefix(here) for address in addresses(library)] == ["/gone", "/there", "/moved"]
    told: list[str] = []
    answers, findings = ask_all(library, told.append, QUICK)
    assert server.asked == {"/gone": 1, "/there": 2, "/moved": 1}  # the address that moved leads to /there
    assert [(found.path.name, found.line, found.rule) for found in findings] == [
        ("sources.toml", 5, "link-gone"),
        ("en.md", 17, "link-gone"),
        ("en.md", 17, "link-moved"),
    ]
    assert f"moved        {here}/moved {here}/there" in told
    record = tomllib.loads(write_record(library, answers, date(2026, 11, 10)).read_text(encoding="utf-8"))
    assert record["link"][0] == {
        "address": f"{here}/gone",
        "on": "2026-11-10",
        "answer": "gone",
        "detail": "answer 404",
    }


def test_the_command_asks_and_fails(nethandout: Any, here: str, desk: Any) -> None:
    desk.change("- You can ask what comes next. {S1}", f"- You can ask what comes next at {here}/gone. {{S1}}")
    desk.write("nothing.toml", "")
    arguments = ("check", "page", "--content", desk.folder, "--only-content")
    assert nethandout(*arguments).code == 0
    ran = nethandout(*arguments, "--links")
    assert (ran.code, f"error: {here}/gone is gone (answer 404) [link-gone]" in ran.out) == (1, True)
    assert (desk.folder / "links.toml").is_file()
