"""No hostile input runs code, hangs, misleads or leaves files: each gets its message, within limits."""

from __future__ import annotations

import sys
from collections import Counter
from importlib import import_module
from pathlib import Path

import pytest

from tests.hostile.cases import Case

if sys.platform == "win32":
    pytest.skip("limits on processes are set as on Unix", allow_module_level=True)

from tests.hostile.running import run, run_here, wrong

HERE = Path(__file__).parent
MODULES = tuple(sorted(path.stem for path in HERE.glob("*_cases.py")))
CASES: tuple[Case, ...] = tuple(case for name in MODULES for case in import_module(f"tests.hostile.{name}").CASES)


@pytest.mark.parametrize(
    "case", [pytest.param(case, id=case.name, marks=() if case.fast else pytest.mark.slow) for case in CASES]
)
def test_a_hostile_input_gets_its_message(case: Case, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    did = run(case, tmp_path) if case.is_alone else run_here(case, tmp_path, request.getfixturevalue("nethandout"))
    found = list(wrong(case, did))
    assert not found, f"{case.shows}\n{chr(10).join(found)}\nprinted:\n{did.said[-3000:]}"


def test_every_case_has_its_own_name() -> None:
    assert [name for name, times in Counter(case.name for case in CASES).items() if times > 1] == []


def test_there_are_enough_cases() -> None:
    assert len(CASES) >= 80
