"""How long `nethandout check` takes over all there is, from cold, beside `nethandout list`, which reads the same words.

Run by `make bench`. It prints a table and fails nothing; what is promised is less than 2 seconds.
"""

from __future__ import annotations

import statistics
import tempfile
from pathlib import Path

from booklet_bench import FOLDER, RUNS, measured

COMMANDS = {"nethandout check": ("check", "--fail-on", "never"), "nethandout list": ("list",)}


def main() -> None:
    """Print one line a command, and the median of the paired ratios."""
    with tempfile.TemporaryDirectory() as name:
        runs = [
            [measured([str(FOLDER / "nethandout"), *command], Path(name)) for command in COMMANDS.values()]
            for _ in range(RUNS)
        ]
    print(f"{'':<22}{'median':>8}{'memory':>10}")
    for column, label in enumerate(COMMANDS):
        seconds = statistics.median(run[column][0] for run in runs)
        memory = max(run[column][1] for run in runs) / 1000
        print(f"{label:<22}{seconds:>6.2f} s{memory:>7.0f} MB")
    ratio = statistics.median(run[0][0] / run[1][0] for run in runs)
    print(f"ratio, median of {RUNS} paired runs: {ratio:.2f}")


if __name__ == "__main__":
    main()
