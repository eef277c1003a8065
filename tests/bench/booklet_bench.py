"""How long `nethandout booklet` takes beside the plain renderer on the same HTML: five paired runs of whole processes.

Run by `make bench`. It prints a table and fails nothing: machines differ, ratios measured in one run do not.
"""

from __future__ import annotations

import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from pypdf import PdfReader

RUNS = 5
PASSES = 2  # at each setting, the second one for the index
CLOSER = re.compile(r"<html[^>]* closer-(\d)")
FOLDER = Path(sys.executable).parent
FONTS_ONLY_OURS = Path(__file__).parents[2] / "nethandout" / "typeset" / "fonts.conf"


def measured(command: list[str], folder: Path) -> tuple[float, int]:
    """Run a command; return its wall time in seconds and the largest memory of its processes in kilobytes."""
    peak = "import resource, subprocess, sys; subprocess.run(sys.argv[1:], check=True, stdout=-3, stderr=-3); " + (
        "print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)"
    )
    environment = os.environ | {"FONTCONFIG_FILE": str(FONTS_ONLY_OURS)}
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, "-c", peak, *command], cwd=folder, env=environment, check=True, capture_output=True, text=True
    )
    return time.perf_counter() - began, int(done.stdout)


def main() -> None:
    """Print one line a program, and the median of the paired ratios."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ours = [str(FOLDER / "nethandout"), "booklet", "--fresh", "-q", "-o", "ours.pdf"]
        plain = [str(FOLDER / "weasyprint"), "--pdf-variant", "pdf/ua-1", "ours.html", "plain.pdf"]
        measured([*ours, "--html"], folder)
        pairs = [(measured(ours, folder), measured(plain, folder)) for _ in range(RUNS)]
        ratio = statistics.median(first[0] / second[0] for first, second in pairs)
        print(f"{'':<22}{'median':>8}{'memory':>10}{'pages':>7}")
        for column, (label, file) in enumerate((("nethandout booklet", "ours.pdf"), ("weasyprint", "plain.pdf"))):
            seconds = statistics.median(pair[column][0] for pair in pairs)
            memory = max(pair[column][1] for pair in pairs) / 1000
            pages = len(PdfReader(folder / file).pages)
            print(f"{label:<22}{seconds:>6.2f} s{memory:>7.0f} MB{pages:>7}")
        closer = CLOSER.search((folder / "ours.html").read_text(encoding="utf-8"))
        passes = PASSES * (1 + (int(closer[1]) if closer else 0))
        print(
            f"ratio, median of {RUNS} paired runs: {ratio:.2f}; of {passes} layout passes, each: {ratio / passes:.2f}"
        )


if __name__ == "__main__":
    main()
