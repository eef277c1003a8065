"""Only regular files are read, up to a size, and other kinds of files never block."""

import ast
import os
import socket
from pathlib import Path

import pytest

import nethandout
from nethandout.errors import ContentError
from nethandout.paths import read_bytes, read_ends, read_text

MOST = 100_000


def refusal(path: Path, most: int = MOST) -> str:
    with pytest.raises(ContentError) as refused:
        read_bytes(path, most)
    (fault,) = refused.value.faults
    return str(fault).removeprefix(f"{path}: ")


def test_a_file_of_the_largest_size_is_read_and_a_larger_one_is_not(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"a" * MOST)
    assert read_bytes(file, MOST) == b"a" * MOST
    file.write_bytes(b"a" * (MOST + 1))
    assert refusal(file) == "is over 0.1 MB; split it or make it smaller"


def test_other_kinds_of_files_are_refused_without_waiting(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "link").symlink_to("pipe")
    (tmp_path / "circle").symlink_to("circle")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "socket"))
        found = {
            path.name: refusal(path)
            for path in (*sorted(tmp_path.iterdir()), tmp_path, Path("/dev/zero"), tmp_path / "none", Path("\0"))
        }
    pipe = "is a pipe; save its output to a file and use that"
    assert found == {
        "pipe": pipe,
        "link": pipe,
        "socket": "is a socket; give the name of a file",
        tmp_path.name: "is a folder; give the name of a file in it",
        "zero": "is a device; give the name of a file",
        "circle": "cannot be read (Too many levels of symbolic links); check its name and permissions",
        "none": "there is no such file; check its name",
        "\0": "cannot be read (its name cannot be used); check its name and permissions",
    }


def test_a_file_that_hides_its_size_is_read_up_to_the_limit():
    """Files of the kernel claim to be empty, and some never end."""
    assert os.stat("/proc/self/maps").st_size == 0
    assert refusal(Path("/proc/self/maps"), 10).startswith("is over")


def test_line_ends_are_normalized_and_invalid_characters_have_a_line(tmp_path):
    file = tmp_path / "file"
    file.write_bytes("\ufeffone\r\ntwo\rthree\n".encode())
    assert read_text(file) == "one\ntwo\nthree\n"
    file.write_bytes(b"one\ncaf\xe9\n")
    with pytest.raises(ContentError, match=r'file:2: a character is not UTF-8; save the file as UTF-8 \("Save as"'):
        read_text(file)
    file.write_bytes(b"one\0")
    with pytest.raises(ContentError, match="is not a plain text file"):
        read_text(file)


OTHER_WAYS = {"open", "read_text", "read_bytes", "TTFont", "ZipFile", "PdfReader", "PdfDocument"}
OURS = {"read_text", "read_bytes", "paths.read_text", "paths.read_bytes"}
ALLOWED = {
    "paths.py": "the function that all others use",
    "check/lexicon.py": "the program's own data",
    "check/instruments.py": "the program's own data",
    "check/rules.py": "the program's own data",
    "check/sentences.py": "the program's own data",
    "cli/terminal.py": "opens the null device",
    "content/assets.py": "the bundled fonts",
    "importing/word_reader.py": "a file in memory",
    "pages/figures.py": "the bundled fonts",
    "pages/sandbox.py": "a module of jinja2",
    "verify/comparison.py": "a file in memory",
    "verify/provenance.py": "a file in memory",
    "imposition/page_fit.py": "a file in memory",
    "web/page_pictures.py": "a file in memory",
    "web/server.py": "opens a browser",
    "manifest.py": "adds lines to a file, and reads none",
    "atomic.py": "creates files and opens no existing ones",
}


def opens(path: Path) -> bool:
    """Return whether a module opens files in any way other than with `open_file` or from bytes."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            in_memory = bool(node.args) and ast.unparse(node.args[0]).removeprefix("io.").startswith("BytesIO(")
            other = called.rpartition(".")[2] in OTHER_WAYS or called in ("ElementTree.parse", "tomllib.load")
            if other and called not in OURS and not in_memory:
                return True
    return False


def test_no_module_opens_files_in_another_way():
    program = Path(nethandout.__file__).parent
    modules = {path.relative_to(program).as_posix(): path for path in program.rglob("*.py")}
    assert {name for name, path in modules.items() if opens(path)} == set(ALLOWED)


def test_only_the_ends_of_a_large_file_are_read(tmp_path):
    file = tmp_path / "file"
    file.write_bytes(b"first")
    assert read_ends(file, 4, 4) == b"first"
    with file.open("r+b") as large:
        large.seek(3_000_000_000)
        large.write(b"last")
    assert read_ends(file, 5, 6) == b"first\0\0last"
