"""A signed section in its own folder, on top of the packaged words, for the tests of checks."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pytest

from nethandout import paths
from nethandout.check.runner import Report, run_rules
from nethandout.content.library import read_library
from nethandout.errors import Diagnostic
from nethandout.model import Library
from nethandout.paths import Folders

TODAY = date(2026, 11, 10)
PAGE = """\
+++
title = "A page for you"
main_message = "You can ask what comes next."
purpose = "After this page you can ask."
version = "1.0"
sources = ["S1"]
[[unconfirmed]]
words = ["Call your team"]
why = "a first statement"  # the comment goes with it
[[unconfirmed]]
words = ["You can ask what comes next."]
why = "a second statement"

[review]
state = "draft"
+++

::: key-points
- You can ask what comes next. {S1}
:::

::: do-now
1. Ask what comes next.
:::

::: include when-to-call

::: ask
- What comes next?
:::
"""


@dataclass(frozen=True)
class Desk:
    """A content folder with one section, `page`, that tests can change."""

    folder: Path

    @property
    def page(self) -> Path:
        return self.folder / "sections/page/en.md"

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def change(self, old: str, new: str) -> None:
        text = self.page.read_text(encoding="utf-8")
        assert text.count(old) == 1, f"{old!r} occurs {text.count(old)} times in the page"
        self.page.write_text(text.replace(old, new), encoding="utf-8")

    def library(self) -> Library:
        return read_library(Folders(paths.packaged("handouts"), self.folder, only_user=True))

    def report(self, today: date = TODAY, whole: bool = False, more: Iterable[Diagnostic] = ()) -> Report:
        return run_rules(self.library(), ["page"], today, tuple(more), whole=whole)

    def found(self, today: date = TODAY) -> list[str]:
        """Return the findings in this folder as "line rule", with suppressed rules in brackets."""
        own = [found for found in self.report(today).findings if found.path.is_relative_to(self.folder)]
        return [f"{found.line} [{found.rule}]" if found.suppressed else f"{found.line} {found.rule}" for found in own]


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "words")
    desk.write("sections/page/en.md", PAGE)
    desk.write("passages/when-to-call/en.md", "::: call\nCall your team if you feel ill.\n:::\n")
    desk.write("resources.toml", "")
    desk.write("sources.toml", '[[source]]\nid = "S1"\ntitle = "A source"\norganization = "A society"\n')
    return desk
