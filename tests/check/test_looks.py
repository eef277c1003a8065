"""Findings of the page lint and the PDF checks are reported at their words."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nethandout import paths, pipeline
from nethandout.check.rules import rules
from nethandout.errors import PAGE_RULES, MissingError, TypesetError
from nethandout.page_checks import DocumentFault, EditionChoice, locate
from nethandout.verify.provenance import CHECKS

Nethandout = Callable[..., Any]
TODAY = ("--today", "2026-11-10")
LOOKS = {name for name, rule in rules().items() if rule.group == "looks"}
# Questions set in 8 points.
SMALL = ("handout/handout.css", ".handout h2 {", ".box-ask li { font-size: 8pt }\n.handout h2 {")


@pytest.fixture
def check(nethandout: Nethandout, desk: Any) -> Nethandout:
    """Check the test page with more options."""
    return lambda *more: nethandout("check", "page", "--content", desk.folder, "--only-content", *TODAY, *more)


@pytest.fixture
def layout(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Make a layout folder with one file that differs from the packaged one."""

    def change(name: str, old: str, new: str) -> Path:
        text = (paths.packaged("layouts") / name).read_text(encoding="utf-8")
        assert old in text
        path = tmp_path / "layouts" / name
        path.parent.mkdir(parents=True)
        path.write_text(text.replace(old, new), encoding="utf-8")
        return tmp_path / "layouts"

    return change


def test_every_page_fault_and_every_pdf_check_has_a_rule() -> None:
    assert {*PAGE_RULES, "not-set", *(f"pdf-{name.replace(' ', '-')}" for name in CHECKS)} == LOOKS


def test_page_faults_are_reported_at_their_words_with_page_and_edition(
    check: Nethandout, desk: Any, layout: Any
) -> None:
    assert check().code == 0
    ran = check("--looks", "--layouts", layout(*SMALL))
    (line,) = [line for line in ran.out.splitlines() if "[small-type]" in line]
    assert (ran.code, line) == (
        1,
        f"{desk.page}:29:1: error: “What comes next?” is set too small (8.0 points; the minimum is 12), "
        "on page 1 of the handout page (letter, standard, color) [small-type]",
    )


def test_one_fault_in_several_editions_is_one_finding_that_names_them(check: Nethandout, layout: Any) -> None:
    data = json.loads(
        check("--looks", "--layouts", layout(*SMALL), "--paper", "all", "--ink", "all", "--format", "json").out
    )
    (found,) = [one for one in data["findings"] if one["group"] == "looks" and one["severity"] == "error"]
    assert (found["section"], found["line"]) == ("page", 29)
    assert found["wrong"].count("handout page") == 3
    assert found["wrong"].endswith("; and 1 more")
    assert data["also_checked"]["looks"].startswith("4 documents, ")


def test_page_findings_can_be_suppressed(check: Nethandout, desk: Any, layout: Any) -> None:
    """The mark suppresses findings if pages are checked, and is not reported as unused if they are not."""
    desk.change("- What comes next?", "- What comes next? {allow small-type: a trial}")
    assert [one for one in desk.found() if "silence" in one] == []
    ran = check("--looks", "--layouts", layout(*SMALL))
    assert (ran.code, "[small-type]; because: a trial" in ran.out) == (0, True)
    assert "suppresses nothing on this line" in check("--looks").out


def test_severities_apply_to_page_findings(check: Nethandout, desk: Any, layout: Any) -> None:
    desk.write("checks.toml", '[severity]\nsmall-type = "notice"\n')
    ran = check("--looks", "--layouts", layout(*SMALL))
    assert (ran.code, "notice: “What comes next?” is set too small" in ran.out) == (0, True)


@pytest.mark.parametrize(
    ("name", "old", "new", "says"),
    [
        ("base/document.html", 'lang="{{', 'data-lang="{{', "it does not declare its language"),
        ("base/blocks/ask.html", "<h{{ level }}", "<h{{ level + 2 }}", "skips from level 2 to 4"),
    ],
    ids=["no language", "a heading too deep"],
)
def test_layouts_that_break_accessibility_are_reported(
    check: Nethandout, layout: Any, name: str, old: str, new: str, says: str
) -> None:
    ran = check("--looks", "--layouts", layout(name, old, new))
    assert (ran.code, says in ran.out) == (1, True)


def test_a_page_that_cannot_be_typeset_is_a_finding(
    nethandout: Nethandout, check: Nethandout, monkeypatch: pytest.MonkeyPatch
) -> None:
    def never(*arguments: object) -> None:
        raise TypesetError("setting the pages took longer than 120 seconds; make the document smaller")

    monkeypatch.setattr(pipeline, "build", never)
    ran = check("--looks")
    assert ran.code == 1
    assert "the pages cannot be set: setting the pages took longer than 120 seconds (handout page" in ran.out
    assert "fix:  make the document smaller" in ran.out


def test_missing_system_parts_are_not_page_faults(check: Nethandout, monkeypatch: pytest.MonkeyPatch) -> None:
    def never(*arguments: object) -> None:
        raise MissingError("a part of the renderer (Pango) is missing; run: nethandout doctor")

    monkeypatch.setattr(pipeline, "build", never)
    ran = check("--looks")
    assert (ran.code, ran.out, "run: nethandout doctor" in ran.err) == (4, "", True)


def test_booklets_are_checked_if_no_section_is_named(nethandout: Nethandout, desk: Any) -> None:
    desk.write("recipes/short.toml", 'title = "Short"\nparts = ["page"]\n')
    ran = nethandout("check", "--content", desk.folder, "--only-content", "--looks", "--format", "json", *TODAY)
    data = json.loads(ran.out)
    assert data["also_checked"]["looks"].startswith("2 documents, ")
    assert "half-letter, standard, color" in data["also_checked"]["looks"]


def test_the_report_says_that_pages_were_not_checked(check: Nethandout) -> None:
    out = check().out
    assert "pages were not checked (add --looks)\naddresses were not requested (add --links)" in out
    assert "pages were not checked" not in check("--looks").out


def test_editions_need_looks(check: Nethandout, desk: Any) -> None:
    """--paper without --looks is an error, unless it is a saved default."""
    ran = check("--paper", "a4")
    assert (ran.code, "add --looks" in ran.err) == (2, True)
    Path("nethandout.toml").write_text('paper = "a4"\n', encoding="utf-8")
    assert check().code == 0
    assert "a4, standard, color" in check("--looks").out
    assert 'there is no "a3"' in check("--looks", "--paper", "a3").err


@pytest.mark.parametrize(
    ("choice", "kind", "size", "papers"),
    [
        (EditionChoice(), "handout", "standard", ("letter",)),
        (EditionChoice(), "booklet", "standard", ("half-letter",)),
        (EditionChoice(), "booklet", "large-print", ("letter",)),
        (EditionChoice(("a5",)), "handout", "standard", ("a5",)),
        (EditionChoice(every_paper=True), "handout", "standard", ("letter", "a4")),
        (EditionChoice(every_paper=True), "booklet", "standard", ("half-letter", "a5")),
    ],
)
def test_each_kind_is_checked_on_its_own_papers(
    choice: EditionChoice, kind: str, size: str, papers: tuple[str, ...]
) -> None:
    assert choice.papers_for(kind, size) == papers


@pytest.mark.parametrize(
    ("words", "place"),
    [
        ("You can ask what comes…", ("sections/page/en.md", 19)),
        ("Call your team if you feel ill.", ("passages/when-to-call/en.md", 2)),
        ("A page for you", ("sections/page/en.md", 2)),
        ("Words nobody wrote", ("sections/page/en.md", 0)),
    ],
    ids=["its words", "a passage", "its data", "nowhere"],
)
def test_words_on_a_page_are_found_in_their_file(desk: Any, words: str, place: tuple[str, int]) -> None:
    seen = DocumentFault("clipped", "page 1", ("page",), "A page for you", words, {"more": ""})
    (found,) = locate(desk.library(), [seen])
    assert (found.path.relative_to(desk.folder).as_posix(), found.line) == place


def test_words_that_all_sections_share_are_found_in_their_file(desk: Any) -> None:
    seen = DocumentFault("clipped", "page 1", ("page",), "A page for you", "Where this comes from", {"more": ""})
    (found,) = locate(desk.library(), [seen])
    assert found.path == paths.packaged("handouts") / "languages/en.toml"
    assert "Where this comes from" in found.path.read_text(encoding="utf-8").split("\n")[found.line - 1]


@pytest.mark.parametrize("rule", sorted(LOOKS))
def test_every_page_rule_can_be_reported(desk: Any, rule: str) -> None:
    """Its messages can be filled in, and name the page."""
    values = {"more": " (by 3.2 mm)", "wrong": "it is so", "reason": "it is so", "do": "do this"}
    seen = DocumentFault(rule, "PAGE 7", ("page",), "", "What comes next?", values)
    (found,) = [one for one in desk.report(more=locate(desk.library(), [seen])).findings if one.rule == rule]
    assert (found.section, found.line) == ("page", 29)
    assert ("PAGE 7" in found.wrong, "{" in found.wrong + found.fix) == (True, False)


def test_the_renderer_is_loaded_only_in_its_own_process(tmp_path: Path) -> None:
    program = (
        "import sys; sys.argv = ['nethandout', 'check', 'notes', '--looks', '--fail-on', 'never']\n"
        "from nethandout.cli.main import main\n"
        "try: main()\nexcept SystemExit as leaving: code = leaving.code\n"
        "print(code, 'weasyprint' in sys.modules)"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, cwd=tmp_path)
    assert ran.stdout.splitlines()[-1] == "0 False"
    assert not [path for path in tmp_path.iterdir() if path.name == "output"]
    shutil.rmtree(tmp_path)
