"""Look for inputs that crash or hang the program: python -m fuzz.fuzz SECONDS, in the folder tests.

Files of every kind are changed at random (bytes flipped, cut, doubled, tokens inserted) and given to the command that
reads them. An input is kept, and its path printed, when the command ends with a fault of nethandout, prints a control
character or a traceback, or takes more than 30 seconds of CPU time in the parent process.
"""

from __future__ import annotations

import contextlib
import io
import os
import re
import shutil
import signal
import sys
import tempfile
import time
import warnings
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from imposition.token_pdfs import token_pdf

from nethandout import paths
from nethandout.cli.main import main

TESTS = Path(__file__).parents[1]
SMALL = TESTS / "fixtures" / "library"
OWN = ("--content", "words", "--only-content")
CODES = (0, 1, 2, 3, 4)
MOST_SECONDS = 30
UNSEEN = re.compile("[\0-\x08\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")
TOKENS = (
    *(b"0", b"-1", b"99999999999", b"1e309", b"nan", b"\0", b"\xff", b"\xc2", b"\r", b"\t", b"\n\n", b"\xe2\x80\xae"),
    *(
        b"<<",
        b">>",
        b"[",
        b"]",
        b"(",
        b")",
        b"/Kids",
        b"/Parent",
        b" 0 R",
        b"stream",
        b"endobj",
        b"/MediaBox",
        b"/Type",
    ),
    *(
        b"+++",
        b":::",
        b"::: key-points",
        b"::: include ",
        b"::: figure",
        b"|",
        b"---",
        b"![",
        b"](",
        b"`",
        b"**",
        b"{S1}",
    ),
    *(
        b"<script>",
        b"<p>",
        b"</table>",
        b"&#0;",
        b"<!--",
        b"{{",
        b"{%",
        b"}}",
        b"@import",
        b"url(",
        b"calc(",
        b"var(--x)",
    ),
    *(b"= [", b'"""', b"''", b"[[term]]", b"\\u0000", b"{", b"}", b"#", b"1979-05-27", b"true"),
)
Edit = tuple[float, int, bytes]


class HangError(Exception):
    """The parent process used too much CPU time."""


@dataclass(frozen=True)
class Target:
    """A file to change, its unchanged content, and the command that reads it."""

    name: str
    file: str
    seeds: tuple[bytes, ...]
    command: tuple[str, ...]
    packed: Callable[[bytes], bytes] = bytes


def _docx(document: bytes) -> bytes:
    """Return a Word file with this text."""
    types = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    office = "http://schemas.openxmlformats.org"
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{office}/package/2006/content-types"><Override '
        f'PartName="/word/document.xml" ContentType="{types}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{office}/package/2006/relationships"><Relationship Id="r" '
        f'Type="{office}/officeDocument/2006/relationships/officeDocument" '
        'Target="word/document.xml"/></Relationships>',
    }
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
        archive.writestr("word/document.xml", document)
    return data.getvalue()


def targets(folder: Path) -> tuple[Target, ...]:
    """Return everything that reads files of others."""
    ours = _handout(folder)
    texts = {
        kind: tuple(path.read_bytes() for path in sorted(TESTS.glob(f"importing/texts/**/*.{kind}"))) for kind in KINDS
    }
    sections = tuple(path.read_bytes() for path in sorted(SMALL.glob("sections/*/en.md")))
    layouts = paths.packaged("layouts")
    saddle = ("--fold", "saddle", "--force")
    found = [
        Target("impose", "in.pdf", (token_pdf([(306, 396)] * 4), ours), ("impose", "in.pdf", *saddle)),
        Target("verify", "in.pdf", (ours,), ("verify", "in.pdf", *OWN)),
        Target("section", "words/sections/bad/en.md", sections, ("handout", "bad", *OWN)),
        Target("passage", "words/passages/when-to-call/en.md", _seeds(SMALL / "passages"), ("handout", "cells", *OWN)),
        Target("recipe", "words/recipes/visit.toml", _seeds(SMALL / "recipes"), ("booklet", "--recipe", "visit", *OWN)),
        Target("glossary", "words/glossary/en.toml", _seeds(SMALL / "glossary"), ("handout", "cells", *OWN)),
        Target("sources", "words/sources.toml", ((SMALL / "sources.toml").read_bytes(),), ("handout", "cells", *OWN)),
        Target("check", "words/sections/bad/en.md", sections, ("check", "bad", *OWN)),
        Target("brand", "brand.toml", (BRAND,), ("handout", "care", *OWN, "--brand", "brand.toml")),
        Target(
            "logo", "logo.svg", _seeds(layouts / "base/icons", "svg"), ("handout", "care", *OWN, "--brand", "b.toml")
        ),
        Target("settings", "nethandout.toml", (b'paper = "a4"\nsize = "standard"\n',), ("handout", "care", *OWN)),
    ]
    for name in ("base/text.css", "base/measures.toml", "base/blocks/resources.html", "handout/handout.html"):
        look = ("handout", "care", *OWN, "--layouts", "look")
        found.append(Target(f"layout {name}", f"look/{name}", ((layouts / name).read_bytes(),), look))
    for kind, seeds in texts.items():
        found.append(
            Target(f"import {kind}", f"in.{kind}", seeds, ("import", f"in.{kind}", "--into", "new", "--force"))
        )
    found.append(Target("import docx", "in.docx", (DOCUMENT,), ("import", "in.docx", "--into", "new"), _docx))
    return tuple(target for target in found if target.seeds)


KINDS = ("md", "html", "txt")
DOCUMENT = (
    b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'
    b'<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>A title</w:t></w:r></w:p>'
    b"<w:p><w:r><w:t>Words.</w:t></w:r><w:ins><w:r><w:t>More.</w:t></w:r></w:ins></w:p>"
    b"<w:tbl><w:tr><w:tc><w:p><w:r><w:t>Cell</w:t></w:r></w:p></w:tc></w:tr></w:tbl></w:body></w:document>"
)
BRAND = b'name = "Valley Clinic"\ntelephone = "555-0100"\naddress = ["1 Street"]\ncolour = "#0F4A52"\n'


def _seeds(folder: Path, kind: str = "*") -> tuple[bytes, ...]:
    return tuple(path.read_bytes() for path in sorted(folder.rglob(f"*.{kind}")) if path.is_file())


def _handout(folder: Path) -> bytes:
    said, code = _run(folder, ("handout", "care", *OWN, "-o", "ours.pdf"))
    assert code == 0, said
    return (folder / "ours.pdf").read_bytes()


def changed(seed: bytes, edits: list[Edit]) -> bytes:
    """Return a seed with a few changes, each at a place from 0 (the beginning) to 1 (the end)."""
    data = bytearray(seed)
    for place, kind, token in edits:
        at = int(place * len(data))
        length = len(token) * 7
        if kind == 0 and data:
            data[min(at, len(data) - 1)] ^= 1 << (len(token) % 8)
        elif kind == 1:
            data[at:at] = token
        elif kind == 2:
            data[at : at + len(token)] = token
        elif kind == 3:
            del data[at : at + length]
        elif kind == 4:
            data[at:at] = data[at : at + length] * 20
        else:
            data[at:at] = token * 500
    return bytes(data)


EDITS = st.lists(
    st.tuples(st.floats(0, 1), st.integers(0, 5), st.sampled_from(TOKENS) | st.binary(max_size=6)),
    min_size=1,
    max_size=8,
)
LINES = st.lists(
    st.sampled_from(TOKENS) | st.text(max_size=12).map(lambda text: text.encode("utf-8", "replace")), max_size=60
)


def _run(folder: Path, command: tuple[str, ...]) -> tuple[str, int]:
    """Run a command in a folder; return what it printed, and its exit code."""
    said = io.StringIO()
    sys.argv = ["nethandout", *command]
    os.chdir(folder)
    signal.setitimer(signal.ITIMER_PROF, MOST_SECONDS)
    try:
        with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
            main()
    except SystemExit as leaving:
        return said.getvalue(), int(leaving.code or 0)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
    return said.getvalue(), 0


def _wrong(said: str, code: int) -> str:
    """Return what is wrong with the result of a command, the same text for the same fault; "" if nothing is."""
    if code not in CODES:
        fault = next((line for line in said.splitlines() if "this is a fault" in line), f"exit code {code}")
        return re.sub(r"\d{3,}|'[^']{20,}'", "…", fault)
    if "Traceback" in said:
        return "a traceback: " + said.strip().splitlines()[-1][:150]
    found = UNSEEN.search(said)
    return f"a control character: {found[0]!r}" if found else ""


def _prepared(folder: Path) -> None:
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(SMALL, folder / "words")
    shutil.copytree(paths.packaged("handouts") / "languages", folder / "words/languages")
    (folder / "words/sections/bad").mkdir()
    (folder / "b.toml").write_text('name = "A"\nlogo = "logo.svg"\n')


class Search:
    """What was tried and found; inputs are saved in the folder `kept`."""

    def __init__(self, folder: Path, kept: Path, seconds: float) -> None:
        self.folder, self.kept = folder, kept
        self.end = time.monotonic() + seconds
        self.tried: Counter[str] = Counter()
        self.found: Counter[tuple[str, str]] = Counter()

    def one(self, target: Target, data: bytes) -> None:
        """Try one input."""
        if time.monotonic() > self.end:
            return
        _prepared(self.folder)
        path = self.folder / target.file
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(target.packed(data))
        self.tried[target.name] += 1
        began = time.process_time()
        try:
            said, code = _run(self.folder, target.command)
            wrong = _wrong(said, code)
        except BaseException as error:
            wrong = f"not caught: {type(error).__name__}: {error}"
            said = wrong
        if not wrong and code and time.process_time() - began > 10:
            wrong = f"refused only after {time.process_time() - began:.0f} s of CPU time"
        if wrong:
            self.keep(target, data, wrong)

    def keep(self, target: Target, data: bytes, wrong: str) -> None:
        """Save the first input that shows a fault."""
        self.found[target.name, wrong] += 1
        if self.found[target.name, wrong] == 1:
            path = self.kept / f"{len(self.found)}-{Path(target.file).name}"
            path.write_bytes(target.packed(data))
            print(f"{path}: nethandout {' '.join(target.command)}: {wrong}", flush=True)

    def batch(self, target: Target) -> None:
        """Try a few inputs of one target."""
        seeds = st.sampled_from(target.seeds)
        inputs = st.builds(changed, seeds, EDITS) | st.builds(lambda lines: b"\n".join(lines), LINES)
        chosen = settings(
            max_examples=10,
            deadline=None,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        given(data=inputs)(chosen(lambda data: self.one(target, data)))()


def _hangs(number: int, frame: FrameType | None) -> None:
    raise HangError(f"more than {MOST_SECONDS} s of CPU time")


@contextlib.contextmanager
def _limits() -> Iterator[None]:
    os.environ["NETHANDOUT_SECONDS"] = "10"
    before = signal.signal(signal.SIGPROF, _hangs)
    try:
        yield
    finally:
        signal.signal(signal.SIGPROF, before)


def search(seconds: float) -> int:
    """Search for this many seconds; the exit code is 1 if something was found."""
    warnings.simplefilter("ignore")
    kept = Path(tempfile.mkdtemp(prefix="nethandout-fuzz-"))
    with tempfile.TemporaryDirectory() as name, _limits():
        _prepared(Path(name) / "here")
        every = targets(Path(name) / "here")
        searching = Search(Path(name) / "here", kept, seconds)
        turn = 0
        while time.monotonic() < searching.end:
            searching.batch(every[turn % len(every)])
            turn += 1
        os.chdir(TESTS)
    tried = ", ".join(f"{number} {name}" for name, number in searching.tried.items())
    print(f"{searching.tried.total()} inputs tried ({tried}); {len(searching.found)} faults found")
    for (target, wrong), times in searching.found.items():
        print(f"  {times} times, {target}: {wrong}")
    return 1 if searching.found else 0


if __name__ == "__main__":
    sys.exit(search(float(sys.argv[1])))
