"""Tests are spread over every core by their names, so a name may not hang on the clock or on chance."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

TESTS = Path(__file__).parents[1]


def collected(hash_seed: str) -> list[str]:
    options = ("-q", "--collect-only", "-p", "no:cacheprovider", "-n", "0", "--ignore", str(TESTS / "audit"))
    run = subprocess.run(
        [sys.executable, "-m", "pytest", *options, str(TESTS)],
        env=os.environ | {"PYTHONHASHSEED": hash_seed},
        cwd=TESTS.parent,
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, f"{run.stdout[-2000:]}{run.stderr}"
    return [line for line in run.stdout.splitlines() if "::" in line]


def test_tests_have_the_same_names_a_few_seconds_later_and_with_another_hash_seed() -> None:
    first, later = collected("1"), collected("2")
    assert len(first) > 1_000
    assert [name for name in first if name not in set(later)] == []
    assert first == later
