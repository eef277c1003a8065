"""The fetcher reads only files it may read."""

from __future__ import annotations

import os
import socket
from pathlib import Path
from urllib.parse import quote

import pytest

from nethandout.paths import BASE_URL, LARGEST_ASSET, AssetFolders
from nethandout.typeset.renderer import AssetFetcher

PROGRAM = "%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n"


def drawing(title: str) -> str:
    """Return a drawing that can be distinguished from others."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1 1"><title>{title}</title></svg>'


@pytest.fixture
def folders(tmp_path: Path) -> AssetFolders:
    """Two folders that may be read, the second overriding the first, next to a file that may not."""
    for name, text in {
        "secret.svg": drawing("secret"),
        "below/a.svg": drawing("below"),
        "below/b.css": "below",
        "above/a.svg": drawing("above"),
        "above/two words & é.svg": drawing("odd"),
        "above/torn.svg": "<svg",
        "above/passwd": "no ending",
        "above/page.html": "<p>",
        "above/program.png": PROGRAM,
        "above/deep/c.SVG": drawing("deep"),
    }.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    above = tmp_path / "above"
    (above / "folder.svg").mkdir()
    (above / "latin.css").write_bytes(b"p {}\n/* caf\xe9 */")
    (above / "out.svg").symlink_to(tmp_path / "secret.svg")
    (above / "in.svg").symlink_to(above / "a.svg")
    (above / "round.svg").symlink_to(above / "round.svg")
    (above / "zero.svg").symlink_to("/dev/zero")
    (above / "up").symlink_to(tmp_path)
    with (above / "large.png").open("wb") as file:
        file.truncate(LARGEST_ASSET + 1)
    if hasattr(os, "mkfifo"):
        os.mkfifo(above / "pipe.svg")
    return {"content": (tmp_path / "below", above)}


@pytest.mark.parametrize(
    ("address", "text", "kind"),
    [
        ("content/a.svg", "above", "image/svg+xml"),
        ("content/b.css", "below", "text/css"),
        ("content/in.svg", "above", "image/svg+xml"),
        ("content/deep/c.SVG", "deep", "image/svg+xml"),
        ("content/deep/../a.svg", "above", "image/svg+xml"),
        ("content/two%20words%20%26%20%C3%A9.svg", "odd", "image/svg+xml"),
        ("content/a.svg?x=1#part", "above", "image/svg+xml"),
    ],
)
def test_a_file_in_a_folder_of_the_page_is_read(folders: AssetFolders, address: str, text: str, kind: str) -> None:
    """The last folder takes precedence; a link inside a folder may be followed."""
    fetcher = AssetFetcher(folders)
    response = fetcher.fetch(BASE_URL + address)
    said = text if kind == "text/css" else drawing(text)
    assert (response.read().decode(), response.content_type) == (said, kind)
    assert fetcher.refused == []


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("file:///etc/passwd", "only files of the content"),
        ("file://localhost/etc/passwd", "only files of the content"),
        ("http://example.org/a.svg", "only files of the content"),
        ("https://example.org/a.svg", "only files of the content"),
        ("https://handout.invalid.example.org/content/a.svg", "only files of the content"),
        ("https://handout.invalid@example.org/content/a.svg", "only files of the content"),
        ("http://handout.invalid/content/a.svg", "only files of the content"),
        ("ftp://handout.invalid/content/a.svg", "only files of the content"),
        ("/etc/passwd", "only files of the content"),
        ("javascript:alert(1)", "only files of the content"),
        ("", "only files of the content"),
        (BASE_URL + "content/../secret.svg", "which is outside its folder"),
        (BASE_URL + "content/%2e%2e/secret.svg", "which is outside its folder"),
        (BASE_URL + "content/..%2fsecret.svg", "which is outside its folder"),
        (BASE_URL + "content//etc/passwd", "which is outside its folder"),
        (BASE_URL + "content/out.svg", "which is outside its folder"),
        (BASE_URL + "content/up/secret.svg", "which is outside its folder"),
        (BASE_URL + "content/zero.svg", "which is outside its folder"),
        (BASE_URL + "content/round.svg", "symbolic links|no such file"),
        (BASE_URL + "content/pipe.svg", "pipe.svg: is a pipe; save its output to a file"),
        (BASE_URL + "content/nothing.svg", "there is no such file"),
        (BASE_URL + "content/deep", "is of a kind that pages cannot use"),
        (BASE_URL + "content", "is of a kind that pages cannot use"),
        (BASE_URL + "content/folder.svg", "folder.svg: is a folder"),
        (BASE_URL + "content/latin.css", "latin.css:2: a character is not UTF-8; save the file as UTF-8"),
        (BASE_URL + "", "there is no such file"),
        (BASE_URL + "other/a.svg", "there is no such file"),
        (BASE_URL + "content/" + "a" * 5000 + ".svg", "no such file|too long"),
        (BASE_URL + "content/a%00.svg", "null|no such file"),
        (BASE_URL + "content/program.png", "program.png: cannot be read; save it again as PNG or JPEG"),
        (BASE_URL + "content/passwd", "is of a kind that pages cannot use"),
        (BASE_URL + "content/page.html", "is of a kind that pages cannot use"),
        (BASE_URL + "content/large.png", "is over 20 MB"),
        (BASE_URL + "content/torn.svg", "torn.svg: cannot be read; export it again as SVG"),
    ],
)
def test_everything_else_is_refused(folders: AssetFolders, address: str, reason: str) -> None:
    """It is not read, does not hang, and is recorded."""
    fetcher = AssetFetcher(folders)
    with pytest.raises(ValueError, match=reason):
        fetcher.fetch(address)
    assert len(fetcher.refused) == 1


def test_data_is_read_unless_it_is_large(folders: AssetFolders) -> None:
    data = f"data:image/svg+xml,{quote(drawing('a'))}"
    assert AssetFetcher(folders).fetch(data).read() == drawing("a").encode()
    for kind, reason in {
        "image/png": '"data:image/png,.*" cannot be read; save it again as PNG or JPEG',
        "application/postscript": "data: addresses of the type application/postscript are not read",
        "": "data: addresses of the type text/plain are not read",
    }.items():
        with pytest.raises(ValueError, match=reason):
            AssetFetcher(folders).fetch(f"data:{kind},{quote(PROGRAM)}")
    with pytest.raises(ValueError, match="it is too long"):
        AssetFetcher(folders).fetch("data:image/png;base64," + "A" * LARGEST_ASSET)


def test_nothing_is_requested_from_the_network(folders: AssetFolders, monkeypatch: pytest.MonkeyPatch) -> None:
    def connect(*_: object) -> None:
        pytest.fail("it tried to reach the network")

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket, "getaddrinfo", connect)
    for address in (
        "http://example.org/a.svg",
        "https://example.org/a.svg",
        "ftp://example.org/a.svg",
        "//example.org",
    ):
        with pytest.raises(ValueError, match="only files"):
            AssetFetcher(folders).fetch(address)
