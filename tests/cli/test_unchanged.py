"""If nothing has changed, nothing is made; after any change, it is made again."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from nethandout import manifest, paths
from nethandout.cli import unchanged
from nethandout.cli.build_commands import booklet_command
from tests.conftest import SMALL, Words

Nethandout = Callable[..., Any]
PDF = Path("output/en/handouts/care.pdf")
NOTHING = "nethandout: nothing has changed, so nothing was made again (--fresh makes it anyway)\n"
HEAVY = {"jinja2", "markdown_it", "pypdf", "weasyprint", "nethandout.pipeline", "nethandout.imposition.impose"}
TODAY = date(2026, 11, 10)


@pytest.fixture(autouse=True)
def new_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Start each test with an empty cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "nethandout" / "runs"


def when_made() -> int:
    """Return when the PDF was written."""
    return PDF.stat().st_mtime_ns


def test_the_second_run_makes_nothing_and_prints_the_same(nethandout: Nethandout, small: Path) -> None:
    ours = ("handout", "care", "--content", small, "--only-content", "--paper", "a4", "-o", PDF)
    first = nethandout(*ours)
    assert "the emergency number is 911" in first.err
    made = when_made()
    again = nethandout(*ours)
    assert (again.code, again.out, again.err) == (0, first.out, NOTHING + first.err)
    assert when_made() == made
    program = (
        f"import sys; from nethandout.cli.main import main\ntry: main()\nfinally: print(*{HEAVY} & {{*sys.modules}})"
    )
    alone = subprocess.run([sys.executable, "-c", program, *map(str, ours)], capture_output=True, text=True, check=True)
    assert (alone.stdout, alone.stderr) == (f"{first.out}\n", NOTHING + first.err), "something heavy was imported"
    assert nethandout(*ours, "--fresh").err == first.err
    assert when_made() > made


def test_a_missing_or_changed_file_is_made_again(nethandout: Nethandout, small: Path) -> None:
    ours = ("handout", "care", "--content", small, "--only-content")
    first = nethandout(*ours)
    whole = PDF.read_bytes()
    PDF.unlink()
    assert nethandout(*ours).err == first.err
    PDF.write_bytes(whole.replace(b"%%EOF", b"%%eof"))
    assert nethandout(*ours).err == first.err
    assert PDF.read_bytes() == whole


def test_a_file_of_another_program_is_refused_as_before(nethandout: Nethandout, small: Path) -> None:
    ours = ("handout", "care", "--content", small, "--only-content")
    nethandout(*ours)
    PDF.write_text("my letter")
    refused = nethandout(*ours)
    assert refused.code == 3
    assert "was not made by nethandout" in refused.err


def test_a_changed_word_or_option_makes_it_again(nethandout: Nethandout, words: Words) -> None:
    ours = ("handout", "care", "--content", words.folder, "--only-content")
    nethandout(*ours)
    before = PDF.read_bytes()
    section = words.folder / "sections" / "care" / "en.md"
    section.write_text(section.read_text().replace("Who can", "Who could", 1))
    assert NOTHING not in nethandout(*ours).err
    assert PDF.read_bytes() != before
    assert NOTHING not in nethandout(*ours, "--ink", "black").err


def test_a_broken_manifest_is_ignored(nethandout: Nethandout, small: Path, new_cache: Path) -> None:
    ours = ("handout", "care", "--content", small, "--only-content")
    first = nethandout(*ours)
    (kept,) = new_cache.glob("*.json")
    for broken in ("", "[]", "{", '{"said": [[]]}', kept.read_text().replace('"inputs"', '"input"')):
        kept.write_text(broken)
        assert nethandout(*ours).err == first.err


def made(**changed: Any) -> manifest.Manifest:
    """A finished run that is valid on the day of the tests."""
    usual = manifest.Manifest("hash", {}, (("out", "grades.pdf\n"),), (), "2026-11-01", "2026-12-01")
    return replace(usual, **changed)


@pytest.mark.parametrize(
    ("run", "holds"),
    [
        (made(), True),
        (made(holds_until=""), True),
        (made(holds_until="2026-11-10"), True),
        (made(holds_until="2026-11-09"), False),  # a review has run out since
        (made(made_on="2026-11-11"), False),  # the clock was set back
        (made(inputs="another"), False),
        (made(libraries=(("/proc/self/exe", 1, 1),)), False),
        (made(files={"/nowhere/grades.pdf": "hash"}), False),
    ],
)
def test_a_manifest_is_valid_until_something_changes(run: manifest.Manifest, holds: bool, tmp_path: Path) -> None:
    manifest.save(tmp_path, "run", run)
    assert manifest.load(tmp_path, "run", "hash", TODAY) == (run if holds else None)


@given(data=st.data())
@settings(max_examples=10, deadline=None)
def test_any_byte_of_any_file_that_is_read_changes_the_hash(
    data: st.DataObject, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """So does any name; words, pictures, styles and templates all count."""
    folder = tmp_path_factory.mktemp("content")
    shutil.copytree(SMALL, folder / "words")
    shutil.copytree(paths.packaged("layouts"), folder / "looks")
    own = (folder / "words", folder / "looks")
    before = manifest.inputs_hash({}, own)
    assert before == manifest.inputs_hash({}, own) != ""
    path = data.draw(st.sampled_from(sorted(path for path in folder.rglob("*") if path.is_file())))
    whole = path.read_bytes()
    place = data.draw(st.integers(0, len(whole)))
    path.write_bytes(whole[:place] + b"x" + whole[place:])
    assert manifest.inputs_hash({}, own) != before
    path.write_bytes(whole)
    path.rename(path.with_name("other"))
    assert manifest.inputs_hash({}, own) != before


def test_a_run_with_a_date_is_valid_until_the_day_is_over() -> None:
    """From the next day on, a note says that the date has passed."""
    tomorrow = (date.today() + timedelta(days=1)).isoformat()
    with click.Context(booklet_command) as ctx:
        (option,) = (one for one in booklet_command.params if one.name == "date")
        option.process_value(ctx, tomorrow)
        assert list(ctx.meta[unchanged.DAYS]) == [tomorrow]


def test_a_limit_an_option_a_package_or_a_font_changes_the_hash(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def hashed() -> str:
        return manifest.inputs_hash({"ink": "black"}, ())

    seen = {hashed(), manifest.inputs_hash({"ink": "color"}, ())}
    monkeypatch.setenv("NETHANDOUT_SECONDS", "7")
    seen.add(hashed())
    (tmp_path / "packages" / "other-1.0.dist-info").mkdir(parents=True)
    monkeypatch.syspath_prepend(tmp_path / "packages")
    seen.add(hashed())
    shutil.copytree(paths.fonts()[0], tmp_path / "fonts")
    font = next((tmp_path / "fonts").glob("*.[ot]tf"))
    monkeypatch.setattr(paths, "fonts", lambda: (tmp_path / "fonts",))
    font.write_bytes(font.read_bytes() + b"x")
    seen.add(hashed())
    assert len(seen) == 5


def test_pdfs_in_a_content_folder_are_not_read(tmp_path: Path) -> None:
    """The folder can be the output folder, too."""
    before = manifest.inputs_hash({}, (tmp_path,))
    (tmp_path / "grades.pdf").write_bytes(b"%PDF")
    assert manifest.inputs_hash({}, (tmp_path,)) == before
    (tmp_path / "grades.md").write_text("words")
    assert manifest.inputs_hash({}, (tmp_path,)) != before


def test_a_folder_that_is_linked_twice_is_read_once(tmp_path: Path) -> None:
    """Its path counts, so that a link to another folder is noticed."""
    for name in ("one", "other"):
        (tmp_path / "all" / name).mkdir(parents=True)
        (tmp_path / "all" / name / "en.md").write_text(name)
    link = tmp_path / "all" / "zlink"
    link.symlink_to("one")
    before = manifest.inputs_hash({}, (tmp_path / "all",))
    link.unlink()
    link.symlink_to("other")
    assert manifest.inputs_hash({}, (tmp_path / "all",)) != before


def test_a_folder_linked_into_itself_and_a_pipe_do_not_hang_it(tmp_path: Path) -> None:
    (tmp_path / "round").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "pipe")
    assert manifest.inputs_hash({}, (tmp_path,)) != ""


def test_a_folder_with_too_much_content_has_no_manifest(tmp_path: Path) -> None:
    with (tmp_path / "film").open("wb") as file:
        file.truncate(manifest.MOST_BYTES + 1)
    assert manifest.inputs_hash({}, (tmp_path,)) == ""


def test_a_record_cut_off_by_a_full_disk_or_a_kill_does_not_spoil_the_next_one(tmp_path: Path) -> None:
    path = tmp_path / "packs.jsonl"
    manifest.Journal(path).add("a", {"pages": 1})
    with path.open("ab") as file:
        file.write(b'\n["b", {"pa')
    manifest.Journal(path).add("c", {"pages": 3})
    assert manifest.Journal(path).known == {"a": {"pages": 1}, "c": {"pages": 3}}
