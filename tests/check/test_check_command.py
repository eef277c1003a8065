"""nethandout check: what it prints in each form, when it fails, what can be changed and suppressed."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from nethandout.check.rules import rules

Nethandout = Callable[..., Any]
TODAY = ("--today", "2026-11-10")
HARD = Path(__file__).parent / "hard-text"


@pytest.fixture
def check(nethandout: Nethandout, desk: Any) -> Nethandout:
    """Check the test page with more options."""
    return lambda *more: nethandout("check", "page", "--content", desk.folder, "--only-content", *TODAY, *more)


def test_text_report_gives_place_reason_and_fix(check: Nethandout, desk: Any) -> None:
    desk.change("- You can ask what", "- You can utilize what")
    lines = check().out.splitlines()
    at = lines.index(f"{desk.page}:19:11: warning: there is a plainer word for “utilize” [plainer-word]")
    assert lines[at + 1] == f"    why:  {rules()['plainer-word'].why}"
    assert lines[at + 2] == "    fix:  write: use"
    assert lines[-1] == "1 section: 0 errors, 1 warning, 2 notices, 0 suppressed"


@pytest.mark.parametrize(
    ("change", "fail_on", "code"),
    [
        (("next. {S1}", "next. {S1}"), "error", 0),
        (("You can ask what comes next. {S1}", "You can utilize it. {S1}"), "error", 0),
        (("You can ask what comes next. {S1}", "You can utilize it. {S1}"), "warning", 1),
        (("You can ask what comes next. {S1}", "You can ask 12 people."), "error", 1),
        (("You can ask what comes next. {S1}", "You can ask 12 people."), "never", 0),
    ],
)
def test_fail_on_sets_the_exit_code(
    check: Nethandout, desk: Any, change: tuple[str, str], fail_on: str, code: int
) -> None:
    desk.change(*change)
    assert check("--fail-on", fail_on).code == code


def test_a_mark_suppresses_a_rule_on_its_line_and_keeps_the_reason(check: Nethandout, desk: Any) -> None:
    desk.change("- You can ask what", "- You can utilize {allow plainer-word: the form says so} what")
    assert "19 [plainer-word]" in desk.found()
    ran = check("--fail-on", "warning")
    assert ran.code == 0
    assert "suppressed: there is a plainer word for “utilize” [plainer-word]; because: the form says so" in ran.out
    data = json.loads(check("--format", "json").out)
    assert [one["suppressed"] for one in data["findings"] if one["rule"] == "plainer-word"] == ["the form says so"]


def test_suppression_marks_are_not_printed(nethandout: Nethandout, desk: Any) -> None:
    desk.change("- You can ask what", "- You can utilize {allow plainer-word: the form says so} what")
    nethandout("handout", "page", "--content", desk.folder, "--only-content", "--html", "-o", "page.pdf")
    page = Path("page.html").read_text(encoding="utf-8")
    assert ("You can utilize what comes next" in page, "allow" in page) == (True, False)


def test_limits_and_severities_are_changed_line_by_line(check: Nethandout, desk: Any) -> None:
    desk.change("- You can ask what", "- You can utilize what")
    desk.write("checks.toml", '[limits]\nsentence_words = 5\n[severity]\nplainer-word = "off"\ndraft = "error"\n')
    long = [f"{line} long-sentence" for line in (2, 3, 4)]
    assert desk.found() == [*long, "7 unconfirmed", "15 draft", "19 long-sentence"]
    assert check().code == 1


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("[limits]\ngrad = 5\n", '2: there is no limit "grad"; did you mean "grade"?'),
        ('[limits]\ngrade = "low"\n', '2: "grade" is not a number; write: grade = 7'),
        ('[severity]\npasive = "off"\n', '2: there is no rule "pasive"; did you mean "passive"?'),
        ('[severity]\npassive = "loud"\n', '2: "loud" is not a severity; write one of error, warning, notice, off'),
    ],
)
def test_mistakes_in_the_limits_are_reported(check: Nethandout, desk: Any, text: str, says: str) -> None:
    path = desk.write("checks.toml", text)
    ran = check()
    assert (ran.code, f"{path}:{says}" in ran.err) == (3, True)


def test_plain_words_can_be_added_changed_and_removed(desk: Any) -> None:
    desk.change("- You can ask what comes next.", "- You can utilize or terminate the thingamajig.")
    desk.write("plain-words.en.toml", '[instead]\nutilize = ""\nthingamajig = "thing"\n')
    found = [(one.words, one.fix) for one in desk.report().findings if one.rule == "plainer-word"]
    assert found == [("terminate", "write: end"), ("thingamajig", "write: thing")]


def test_a_rule_explains_itself_with_its_source(nethandout: Nethandout) -> None:
    ran = nethandout("check", "--explain", "one-in-x")
    assert ran.code == 0
    assert rules()["one-in-x"].why in ran.out
    assert "BMJ 2012;344:e3996" in ran.out
    assert 'did you mean "one-in-x"?' in nethandout("check", "--explain", "one-in-y").err
    assert len(nethandout("check", "--explain", "all").out.splitlines()) == len(rules())
    assert nethandout("check", "--explain").out == nethandout("check", "--explain", "all").out


def test_every_rule_has_a_reason_a_source_and_a_fix() -> None:
    for rule in rules().values():
        assert all((rule.wrong, rule.why, rule.source, rule.fix)), rule.id


def test_json_report_is_complete(check: Nethandout, desk: Any) -> None:
    desk.change("- You can ask what", "- You can utilize what")
    data = json.loads(check("--format", "json").out)
    (found,) = [one for one in data["findings"] if one["rule"] == "plainer-word"]
    assert found == {
        "rule": "plainer-word",
        "group": "words",
        "severity": "warning",
        "section": "page",
        "path": desk.page.as_posix(),
        "line": 19,
        "column": 11,
        "words": "utilize",
        "wrong": "there is a plainer word for “utilize”",
        "why": rules()["plainer-word"].why,
        "source": rules()["plainer-word"].source,
        "fix": "write: use",
        "suppressed": "",
    }
    (section,) = data["sections"]
    grade = [
        one for one in section["reading"] if one["formula"] == "Flesch-Kincaid grade" and one["of"] == "running text"
    ]
    assert {one["glossary"] for one in grade} == {"set aside", "counted"}
    assert {part["score"] for one in section["instruments"] for part in one["parts"]} == {None}


def test_sarif_names_rules_places_and_suppressions(check: Nethandout, desk: Any) -> None:
    desk.change("- You can ask what", "- You can utilize {allow plainer-word: the form says so} what")
    log = json.loads(check("--format", "sarif").out)
    (run,) = log["runs"]
    assert (log["version"], run["tool"]["driver"]["name"]) == ("2.1.0", "nethandout")
    (result,) = [one for one in run["results"] if one["ruleId"] == "plainer-word"]
    assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == "plainer-word"
    assert result["locations"][0]["physicalLocation"] == {
        "artifactLocation": {"uri": desk.page.as_uri()},
        "region": {"startLine": 19, "startColumn": 11},
    }
    assert result["suppressions"] == [{"kind": "inSource", "justification": "the form says so"}]
    assert {one["level"] for one in run["results"]} <= {"error", "warning", "note"}


# What the SARIF 2.1.0 schema requires and what else it allows in the objects used here.
REQUIRED = {
    "log": ({"version", "runs"}, {"$schema"}),
    "run": ({"tool"}, {"columnKind", "results"}),
    "driver": ({"name"}, {"version", "rules"}),
    "rule": ({"id"}, {"shortDescription", "fullDescription", "help", "defaultConfiguration", "properties"}),
    "result": ({"message"}, {"ruleId", "ruleIndex", "level", "locations", "properties", "suppressions"}),
    "suppression": ({"kind"}, {"justification"}),
}


def test_sarif_follows_its_schema(nethandout: Nethandout, desk: Any) -> None:
    """It has all required members and no unknown ones; levels, lines and addresses have the right types."""
    desk.change("- You can ask what", "- You can utilize {allow plainer-word: the form says so} what")
    folder = desk.folder.rename(desk.folder.parent / "my words")
    ran = nethandout("check", "--content", folder, "--only-content", "--format", "sarif", *TODAY)
    log = json.loads(ran.out)
    (run,) = log["runs"]
    objects = [("log", log), ("run", run), ("driver", run["tool"]["driver"])]
    objects += [("rule", rule) for rule in run["tool"]["driver"]["rules"]]
    objects += [("result", result) for result in run["results"]]
    objects += [("suppression", one) for result in run["results"] for one in result.get("suppressions", ())]
    for kind, members in objects:
        required, allowed = REQUIRED[kind]
        assert required <= set(members) <= required | allowed, kind
    assert {kind for kind, _ in objects} == set(REQUIRED)
    assert run["columnKind"] == "unicodeCodePoints"
    for rule in run["tool"]["driver"]["rules"]:
        assert all(set(rule[key]) == {"text"} and rule[key]["text"] for key in ("shortDescription", "fullDescription"))
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]
        assert result["level"] in ("error", "warning", "note")
        assert result["message"]["text"]
        (location,) = result["locations"]
        assert re.fullmatch(r"[A-Za-z0-9%._~/:-]+", location["physicalLocation"]["artifactLocation"]["uri"])
        region = location["physicalLocation"].get("region", {"startLine": 1, "startColumn": 1})
        assert min(region["startLine"], region["startColumn"]) >= 1
        assert all(one["kind"] == "inSource" for one in result.get("suppressions", ()))


class _Page(HTMLParser):
    """What a page loads, its marked words, the levels of its headings, and the targets of its links."""

    def __init__(self) -> None:
        super().__init__()
        self.fetched: list[str] = []
        self.marked: list[str] = []
        self.levels: list[int] = []
        self.ids: list[str] = []
        self.targets: set[str] = set()
        self.inside = False

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.fetched += [
            str(value) for name, value in attributes if name == "src" or (tag == "link" and name == "href")
        ]
        self.inside = tag == "mark"
        self.levels += [int(tag[1])] if tag in ("h1", "h2", "h3", "h4") else []
        self.ids += [str(value) for name, value in attributes if name == "id"]
        self.targets |= {str(value)[1:] for name, value in attributes if name == "href" and str(value)[:1] == "#"}

    def handle_data(self, data: str) -> None:
        if self.inside:
            self.marked.append(data)
        self.inside = False


def test_html_report_is_one_file_with_findings_marked_in_the_words(check: Nethandout, desk: Any) -> None:
    desk.change("- You can ask what", "- You can utilize <b>what")
    ran = check("--format", "html", "-o", "report.html")
    assert ran.out == "report.html  (1 section: 0 errors, 2 warnings, 2 notices, 0 suppressed)\n"
    text = Path("report.html").read_text(encoding="utf-8")
    page = _Page()
    page.feed(text)
    assert page.fetched == []
    assert "utilize" in page.marked
    assert "<b>what" not in text
    assert "Does everything in it serve that purpose?" in text
    assert "a first statement" in text


def test_html_report_quotes_the_words_of_an_unconfirmed_statement(check: Nethandout, desk: Any) -> None:
    text = check("--format", "html").out
    assert re.search(r"a first statement: “Call your team”\s*<blockquote[^>]*>Call your team if you feel ill\.", text)


def test_html_report_can_be_navigated_with_a_screen_reader(nethandout: Nethandout) -> None:
    """It has one title, no skipped heading levels, no broken links, and headers for every table cell."""
    text = nethandout("check", "--content", HARD, "--only-content", "--format", "html", *TODAY).out
    page = _Page()
    page.feed(text)
    assert page.levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(page.levels))
    assert len(page.ids) == len(set(page.ids))
    assert page.targets <= set(page.ids)
    assert text.count("<th scope=") == text.count("<th ")


def test_html_report_shows_open_items_how_to_sign_and_hard_sentences(nethandout: Nethandout) -> None:
    text = nethandout("check", "--content", HARD, "--only-content", "--format", "html", *TODAY).out
    assert 'nethandout sign overview --by "NAME" --until DATE' in text
    assert 'nethandout check overview --record --by "NAME"' in text
    assert re.search(r'<mark class="hard">[^<]*</mark><sup><a href="#overview-hard-1">hard 1</a></sup>', text)
    assert "Pages were not checked (add --looks)." in text
    assert text.count("Everyday words are read faster") == 1  # a reason is given once
    # The main message is above the words, with its marks.
    assert 'Treatment should not be <mark class="warning">discontinued</mark>' in text


def test_unreadable_content_is_a_finding_and_the_rest_is_checked(desk: Any) -> None:
    desk.change("::: ask\n", "::: aks\n")
    assert "28 content" in desk.found()
    desk.write("sections/page/en.md", "no data")
    assert desk.found() == ["1 content"]


@pytest.mark.parametrize("words", ["naming,grades", "handouts/sections/naming/en.md", "sections/naming/", "./naming"])
def test_sections_can_be_named_in_several_ways(nethandout: Nethandout, words: str) -> None:
    data = json.loads(nethandout("check", words, "--format", "json").out)
    assert data["sections"][0]["name"] == "naming"


@pytest.mark.parametrize(
    ("name", "begins"), [("r.html", "<!DOCTYPE"), ("r.json", "{"), ("r.sarif", "{"), ("r.txt", "page: A page")]
)
def test_file_extension_sets_the_report_format(check: Nethandout, name: str, begins: str) -> None:
    check("-o", name)
    text = Path(name).read_text(encoding="utf-8")
    assert text.startswith(begins) or f"\n{begins}" in text
    assert check("-o", name, "--format", "json").code == 0
    assert Path(name).read_text(encoding="utf-8").startswith("{")


def test_an_unknown_section_suggests_the_closest_name(nethandout: Nethandout) -> None:
    ran = nethandout("check", "gradse")
    assert (ran.code, 'did you mean "grades"?' in ran.err) == (2, True)


def test_words_are_checked_without_loading_the_renderer() -> None:
    program = (
        "import sys; sys.argv = ['nethandout', 'check', 'grades', '--fail-on', 'never']\n"
        "from nethandout.cli.main import main\n"
        "try: main()\nexcept SystemExit as leaving: code = leaving.code\n"
        "print(code, [name for name in ('weasyprint', 'pypdf', 'fontTools', 'httpx') if name in sys.modules])"
    )
    ran = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines()[-1] == "0 []"
