"""Measure how long the program's work takes, as ratios to the renderer alone on a fixed text: `speed_bench.py [runs]`.

Run by `make bench`. Every row is a whole process, with nothing cached unless the row says so; five interleaved runs,
and the median of the ratios to the unit of the same run. Nothing fails, because machines and their load differ.
docs/performance.md explains the rows.
"""

from __future__ import annotations

import json
import os
import platform
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from pypdf import PdfReader

from nethandout.paths import fonts
from nethandout.worker import FONTS_ONLY_OURS

RUNS = 5
TEXT = Path(__file__).parent / "text.html"
BIN = Path(sys.executable).parent
NETHANDOUT = str(BIN / "nethandout")
UNIT = "plain WeasyPrint, 6,256 words"
WARM = "warm"
WEB = str(Path(__file__).with_name("web_bench.py"))


@dataclass(frozen=True)
class Row:
    """One kind of work: its command, the goal as a ratio to the unit, and what the time is divided by."""

    name: str
    command: tuple[str, ...]
    goal: float | None = None
    cached: bool = False
    divide: Callable[[Path], int] = lambda _: 1


def _pages(folder: Path) -> int:
    return len(PdfReader(next(folder.rglob("complete.pdf"))).pages)


def _documents(folder: Path) -> int:
    return len(list(folder.rglob("*.pdf")))


ROWS = (
    Row(UNIT, (str(BIN / "weasyprint"), "-u", f"{fonts()[0]}/", "--pdf-variant", "pdf/ua-1", str(TEXT), "plain.pdf")),
    Row("one handout (grades)", (NETHANDOUT, "handout", "grades"), 1.0),
    Row("complete booklet, per page", (NETHANDOUT, "booklet"), 0.065, divide=_pages),
    Row("handout --all, two workers", (NETHANDOUT, "handout", "--all", "--workers", "2"), 4.0),
    Row("build, two workers, per document", (NETHANDOUT, "build", "--workers", "2"), 0.6, divide=_documents),
    Row("build, nothing changed", (NETHANDOUT, "build", "--workers", "2"), 0.15, cached=True),
    Row("one word changed, the chapter shown", (sys.executable, __file__, WARM), 0.5),
    Row("in the browser: click to first page, handout", (sys.executable, WEB, "handout"), 0.5),
    Row("in the browser: click to first page, booklet of 3 topics", (sys.executable, WEB, "booklet"), 0.8),
    Row("in the browser: file saved to page changed", (sys.executable, WEB, "preview"), 0.5),
    Row("check, all sections", (NETHANDOUT, "check", "--fail-on", "never"), 0.6),
)
PEERS = (
    Row("Typst, the same text", ("typst", "compile", "text.typ", "typst.pdf")),
    Row(
        "Chromium, the same text",
        ("chromium", "--headless", "--no-sandbox", "--disable-gpu", "--print-to-pdf=chromium.pdf", TEXT.as_uri()),
    ),
)
REPORT = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=-3, stderr=-3); " + (
    "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
)


def warm() -> None:
    """Make the booklet, change a word, and set its chapter and then the booklet again in the same process.

    Leaves the seconds from the changed word to the pictures of its chapter, and the pages laid out per page printed, in
    warm.json.
    """
    from nethandout import copyfit, paths, pipeline
    from nethandout.model import Edition, Publication
    from nethandout.web import page_pictures

    words = Path("words")
    shutil.rmtree(words, ignore_errors=True)
    shutil.copytree(paths.packaged("handouts"), words)

    def booklet() -> tuple[Publication, pipeline.Inputs]:
        inputs = pipeline.load_inputs("en", words)
        return pipeline.select("booklet", "complete", inputs, Edition("en", "half-letter", "standard", "color")), inputs

    def laid_out(publication: Publication, inputs: pipeline.Inputs) -> float:
        pages = copyfit.fit_pages(publication, inputs.layouts, inputs.asset_folders)["pages"]
        (session,) = copyfit._SESSIONS.values()
        return float(session.typesetter.number / pages)

    first = laid_out(*booklet())
    (session,) = copyfit._SESSIONS.values()
    session.typesetter.number = 0
    section = words / "sections/grades/en.md"
    front, mark, text = section.read_text(encoding="utf-8").partition("\n## ")
    section.write_text(front + mark + text.replace("doctor", "surgeon", 1), encoding="utf-8")
    began = time.perf_counter()
    publication, inputs = booklet()
    page_pictures.set_chapter(publication, inputs.layouts, inputs.asset_folders, 900, "grades")
    seconds = time.perf_counter() - began
    again = laid_out(publication, inputs)
    Path("warm.json").write_text(json.dumps({"seconds": seconds, "first": first, "again": again}))


def measured(row: Row, folder: Path) -> tuple[float, int]:
    """Run a row in its folder; seconds on the clock, and the largest memory of any of its processes in MB."""
    cache = folder / "cache"
    if not row.cached:
        shutil.rmtree(cache, ignore_errors=True)
    environment = os.environ | {"FONTCONFIG_FILE": str(FONTS_ONLY_OURS), "XDG_CACHE_HOME": str(cache)}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", REPORT, *row.command],
        cwd=folder,
        env=environment,
        check=True,
        capture_output=True,
        text=True,
    )
    seconds = time.perf_counter() - began
    if row.command[-1] == WARM or WEB in row.command:
        name = "web.json" if WEB in row.command else "warm.json"
        seconds = json.loads((folder / name).read_text())["seconds"]
    return seconds / row.divide(folder), int(done.stdout) // 1000


def typst_text() -> str:
    """Return the fixed text for Typst, one paragraph per line, which is all that matters for its speed."""
    import re

    body = TEXT.read_text(encoding="utf-8").partition("<body>")[2]
    words = (re.sub(r"<[^>]*>", " ", line).strip() for line in body.splitlines())
    return "\n\n".join(re.sub(r"[#$*_`@<>\\\[\]=/]", " ", line) for line in words if line)


def main(runs: int) -> None:
    """Print the table."""
    rows = [row for row in ROWS if WEB not in row.command or shutil.which("chromium")]
    rows += [row for row in PEERS if shutil.which(row.command[0])]
    with tempfile.TemporaryDirectory() as name:
        folders = {row.name: Path(name) / str(number) for number, row in enumerate(rows)}
        folders["build, nothing changed"] = folders["build, two workers, per document"]
        for folder in folders.values():
            folder.mkdir(exist_ok=True)
            (folder / "text.typ").write_text(typst_text(), encoding="utf-8")
        taken = [{row.name: measured(row, folders[row.name]) for row in rows} for _ in range(runs)]
        counted = json.loads((folders["one word changed, the chapter shown"] / "warm.json").read_text())
    print(f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}; medians of {runs} runs\n")
    print("| Work | Ratio | Goal | Seconds | MB |\n|---|---|---|---|---|")
    for row in rows:
        seconds = statistics.median(one[row.name][0] for one in taken)
        ratio = statistics.median(one[row.name][0] / one[UNIT][0] for one in taken)
        memory = max(one[row.name][1] for one in taken)
        goal = "" if row.goal is None else f"≤ {row.goal:g}"
        print(f"| {row.name} | {ratio:.2g} | {goal} | {seconds:.2f} | {memory} |")
    for name, value, most in (("first time", counted["first"], 1.7), ("again", counted["again"], 1.1)):
        print(f"| pages laid out per page printed, {name} | {value:.2g} | ≤ {most} | | |")


if __name__ == "__main__":
    if sys.argv[1:] == [WARM]:
        warm()
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
