"""Planted faults: each is found on its line, and nothing else; the same words without faults have no findings."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from nethandout import paths
from nethandout.check.rules import rules
from nethandout.check.runner import run_rules
from nethandout.content.library import read_library
from nethandout.content.signing import signed_text
from nethandout.model import Library
from nethandout.paths import Folders

PLANTED = Path(__file__).parent / "planted"
TODAY = date(2026, 11, 10)
MARK = re.compile(r"\s*@@\s*(?P<rules>[\w, -]*?)\s*=>\s?(?P<clean>.*)$")
# Tested elsewhere: reviews in test_signing, addresses in test_links, pages in test_looks, answers in test_instruments,
# short sentences in test_other_wordings, the glossary in test_shared_words, Spanish in test_spanish_words, and
# translations in test_translations.
ELSEWHERE = {
    *("changed-since-review", "review-incomplete", "review-overdue", "review-soon", "signed-with-another-version"),
    *(name for name, rule in rules().items() if rule.group in ("looks", "links")),
    *("meaning-long", "source-nowhere", "short-sentences"),
    *("reading-perspicuity", "reading-huerta", "rating-outdated"),
    *("stale-translation", "untranslated", "translation-shape"),
}


def faulty(line: str) -> str | None:
    """The line with its fault."""
    return MARK.sub("", line)


def clean(line: str) -> str | None:
    """The line without its fault; None if the line itself is the fault."""
    mark = MARK.search(line)
    if mark is None or not mark["clean"]:
        return MARK.sub("", line)
    return None if mark["clean"] == "-" else mark["clean"]


@dataclass(frozen=True)
class Twin:
    folder: Path
    library: Library

    def found(self) -> set[tuple[str, int, str]]:
        report = run_rules(self.library, self.names(), TODAY)
        return {
            (found.path.relative_to(self.folder).as_posix(), found.line, found.rule)
            for found in report.findings
            if found.path.is_relative_to(self.folder)
        }

    def names(self) -> list[str]:
        return sorted(path.parent.name for path in self.folder.glob("sections/*/en.md"))


def written(folder: Path, choose: Callable[[str], str | None]) -> Twin:
    shutil.copytree(PLANTED, folder)
    for path in [*folder.glob("sections/*/en.md"), folder / "resources.toml"]:
        lines = [choose(line) for line in path.read_text(encoding="utf-8").split("\n")]
        path.write_text("\n".join(line for line in lines if line is not None), encoding="utf-8")
    return Twin(folder, read(folder))


def read(folder: Path) -> Library:
    return read_library(Folders(paths.packaged("handouts"), folder, only_user=True))


def planted() -> set[tuple[str, int, str]]:
    """Every finding that the marks announce: file, line, rule."""
    wanted = set()
    for path in [*PLANTED.glob("sections/*/en.md"), PLANTED / "resources.toml"]:
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            mark = MARK.search(line)
            names = re.findall(r"[\w-]+", mark["rules"]) if mark else []
            wanted |= {(path.relative_to(PLANTED).as_posix(), number, name) for name in names}
    return wanted


@pytest.fixture(scope="module")
def faulty_twin(tmp_path_factory: pytest.TempPathFactory) -> Twin:
    return written(tmp_path_factory.mktemp("planted") / "faulty", faulty)


def test_each_planted_fault_is_found_on_its_line_and_nothing_else_is(faulty_twin: Twin) -> None:
    wanted, found = planted(), faulty_twin.found()
    assert (sorted(wanted - found), sorted(found - wanted)) == ([], [])
    assert len(wanted) >= 40


def test_every_rule_is_planted_here_or_tested_elsewhere() -> None:
    assert {rule for _, _, rule in planted()} == set(rules()) - ELSEWHERE


def test_the_clean_text_has_no_findings_once_it_is_signed(tmp_path: Path) -> None:
    twin = written(tmp_path / "clean", clean)
    for name in twin.names():
        section = twin.library.sections[name]
        text = signed_text(section, twin.library, "Dr. A", date(2026, 11, 1), date(2028, 11, 1))
        section.path.write_text(text, encoding="utf-8")
    assert sorted(Twin(twin.folder, read(twin.folder)).found()) == []
