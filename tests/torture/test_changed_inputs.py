"""Whatever changes between two runs, the second makes the same files as one with an empty cache and a new renderer."""

from __future__ import annotations

import datetime
import hashlib
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from nethandout import paths, pipeline, worker
from nethandout.cli import unchanged
from tests.conftest import Nethandout, Words

NOTHING = "nethandout: nothing has changed, so nothing was made again (--fresh makes it anyway)\n"
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="10"><path d="M0 0h{}v10H0z"/></svg>'
REVIEW, LATER = datetime.date(2026, 11, 30), datetime.date(2026, 12, 1)
Left = tuple[int, str, str, list[str]]


class Day(datetime.date):
    """A calendar that shows the day a test sets."""

    now = REVIEW

    @classmethod
    def today(cls) -> datetime.date:
        """Return that day."""
        return cls.now


@dataclass
class Desk:
    """Everything a handout is made from, each part in one of two forms; `changed` are those in their second form."""

    folder: Path
    words: Words
    run: Nethandout
    monkeypatch: pytest.MonkeyPatch
    command: tuple[str, ...] = ("handout", "care")
    changed: set[str] = field(default_factory=set)
    known: dict[frozenset[str], Left] = field(default_factory=dict)

    def change(self, what: str) -> None:
        """Switch one part to its other form."""
        self.changed ^= {what}
        CHANGES[what](self, what in self.changed)

    def replace(self, path: Path, old: str, new: str, forward: bool) -> None:
        """Write other words into a file, or the old ones again."""
        old, new = (old, new) if forward else (new, old)
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")

    def made(self, *more: str) -> Left:
        """Run the command: its exit code, what it prints, and the sums of the files it leaves if it succeeds."""
        own = ("--content", self.words.folder, "--only-content", "--layouts", self.folder / "looks")
        size = ("--size", "large-print") if "an option" in self.changed else ()
        brand = ("--brand", self.folder / "clinic.toml", "--html", "-o", "care.pdf")
        ran = self.run(*self.command, *own, *size, *brand, *more)
        files = ("care.pdf", "care.html") if ran.code == 0 else ()
        return ran.code, ran.out, ran.err, [hashlib.sha256(Path(name).read_bytes()).hexdigest() for name in files]

    def made_anew(self) -> Left:
        """Run it with an empty cache."""
        state = frozenset(self.changed)
        if state not in self.known:
            worker.close()
            with pytest.MonkeyPatch.context() as other:
                other.setenv("XDG_CACHE_HOME", str(self.folder / f"cache-{len(self.known)}"))
                self.known[state] = self.made("--fresh")
        return self.known[state]


def word(desk: Desk, forward: bool) -> None:
    desk.replace(desk.words.folder / "sections/care/en.md", "comes first", "knows you", forward)


def meaning(desk: Desk, forward: bool) -> None:
    desk.replace(desk.words.folder / "glossary/en.toml", "tiny piece", "small piece", forward)


def css_value(desk: Desk, forward: bool) -> None:
    desk.replace(desk.folder / "looks/base/text.css", "letter-spacing: 0.1pt", "letter-spacing: 0.2pt", forward)


def byte_of_the_logo(desk: Desk, forward: bool) -> None:
    desk.replace(desk.folder / "logo.svg", "h40", "h30", forward)


def day(desk: Desk, forward: bool) -> None:
    desk.monkeypatch.setattr(Day, "now", LATER if forward else REVIEW)


def option(desk: Desk, forward: bool) -> None:
    assert forward == ("an option" in desk.changed)


def limit(desk: Desk, forward: bool) -> None:
    desk.monkeypatch.setenv("NETHANDOUT_SECONDS", "100" if forward else "99")


def font(desk: Desk, forward: bool) -> None:
    folder = desk.folder / "fonts"
    name = "AtkinsonHyperlegible-Bold.ttf" if forward else "AtkinsonHyperlegible-Regular.ttf"
    shutil.copy(paths.fonts()[-1] / name, folder / "AtkinsonHyperlegible-Regular.ttf")


def package(desk: Desk, forward: bool) -> None:
    versions = [desk.folder / f"packages/another-{version}.dist-info" for version in ("1.0", "1.1")]
    versions[not forward].rename(versions[forward])


def file(desk: Desk, forward: bool) -> None:
    Path("care.pdf").unlink(missing_ok=True)


CHANGES: dict[str, Callable[[Desk, bool], None]] = {
    "a word": word,
    "a meaning": meaning,
    "a CSS value": css_value,
    "a byte of the logo": byte_of_the_logo,
    "the day": day,
    "an option": option,
    "a limit": limit,
    "a font": font,
    "a package": package,
    "the file": file,
}


@pytest.fixture
def desk(words: Words, nethandout: Nethandout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Desk]:
    """The small library with its handout signed, a brand, and its own layouts, fonts, packages, and calendar."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("NETHANDOUT_SECONDS", "99")
    (tmp_path / "clinic.toml").write_text('name = "Clinic"\nlogo = "logo.svg"\n')
    (tmp_path / "logo.svg").write_text(LOGO.format(40))
    (tmp_path / "looks/base").mkdir(parents=True)
    text = (paths.packaged("layouts") / "base/text.css").read_text(encoding="utf-8")
    (tmp_path / "looks/base/text.css").write_text(text + "p { letter-spacing: 0.1pt }\n", encoding="utf-8")
    (tmp_path / "packages/another-1.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    shutil.copytree(paths.fonts()[0], tmp_path / "fonts")
    fonts = (tmp_path / "fonts", *paths.fonts()[1:], paths.fonts()[0])
    monkeypatch.setattr(paths, "fonts", lambda: fonts)
    for module in (unchanged, pipeline):
        monkeypatch.setattr(module, "date", Day)
    signed = nethandout(
        *("sign", "care", "--content", words.folder, "--by", "A. Doctor", "--yes"),
        *("--today", "2026-11-10", "--until", REVIEW.isoformat()),
    )
    assert signed.code == 0, signed.err
    yield Desk(tmp_path, words, nethandout, monkeypatch)
    worker.close()


def check(desk: Desk, changes: list[str]) -> None:
    """Make the handout, and again after each change; everything is as if it were made for the first time."""
    for what in sorted(desk.changed):
        desk.change(what)
    desk.made()
    for what in changes:
        desk.change(what)
        code, out, err, files = desk.made()
        # A review that ends has no effect if another change made the section a draft.
        assert NOTHING not in err or what == "the day"
        assert (code, out, err.removeprefix(NOTHING), files) == desk.made_anew(), what


changing = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@given(what=st.sampled_from([*CHANGES]))
@settings(changing, max_examples=2)
def test_a_change_has_the_same_result_as_if_nothing_was_made_before(what: str, desk: Desk) -> None:
    check(desk, [what])


@pytest.mark.slow
@given(changes=st.permutations([*CHANGES]))
@settings(changing, max_examples=int(os.environ.get("NETHANDOUT_TORTURE", "24")) // 24)
def test_changes_have_the_same_result_as_if_nothing_was_made_before(changes: list[str], desk: Desk) -> None:
    desk.command = ("booklet", "care", "cells")  # whose page numbers are remembered
    check(desk, changes)
