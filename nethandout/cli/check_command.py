"""nethandout check [SECTION…]."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import Day, Named, SavedDefaults, as_named, readable
from nethandout.cli.page_check_options import Looking, look, looks_options

if TYPE_CHECKING:
    from nethandout.check.runner import Report
    from nethandout.errors import Diagnostic
    from nethandout.model import Library


FORMATS = ("text", "json", "sarif", "html")
FAIL_ON = ("error", "warning", "never")


@click.command("check", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of the words.")
@click.option(
    "--content", type=click.Path(path_type=Path), metavar="FOLDER", help="Words of yours over the packaged ones."
)
@click.option("--only-content", is_flag=True, help="Take sections from --content alone.")
@click.option("--format", "form", type=Named(FORMATS), help="text, json, sarif, html; else as the name of -o ends.")
@click.option("-o", "--report", type=click.Path(path_type=Path), metavar="FILE", help="Write the report to a file.")
@click.option(
    "--fail-on",
    type=Named(FAIL_ON),
    default="error",
    show_default=True,
    help="What makes it end with 1: error, warning, never.",
)
@click.option(
    "--explain",
    metavar="[RULE]",
    is_flag=False,
    flag_value="all",
    help="Say why a rule is one and who asks for it; alone, list the rules.",
)
@looks_options
@click.option("--links", is_flag=True, help="Ask each web address whether it is still there (needs the network).")
@click.option("--record", is_flag=True, help="Answer what only a person can judge; needs --by.")
@click.option("--by", default="", metavar="NAME", callback=readable, help="Who answers.")
@click.option("--today", type=Day(), default=None, metavar="DATE", help="Judge dates as on this day: 2026-11-10.")
def check_command(
    sections: tuple[str, ...],
    lang: str,
    content: Path | None,
    only_content: bool,
    form: str | None,
    report: Path | None,
    fail_on: str,
    explain: str | None,
    looking: Looking | None,
    links: bool,
    record: bool,
    by: str,
    today: datetime | None,
) -> int:
    """Judge the words: would a patient understand them, act on them, and can we stand behind them?

    Ends with 1 when something is found that weighs as much as --fail-on says. The rules and limits are described in
    docs/checks.md.
    """
    if explain is not None:
        return _explain(explain)
    if record and not by.strip():
        raise click.UsageError("an answer needs a name: --record --by NAME")
    from nethandout.atomic import refuse_overwrite_report
    from nethandout.check.rules import fails
    from nethandout.check.runner import judge
    from nethandout.content.folders import folders
    from nethandout.content.library import read_library

    if report is not None:
        refuse_overwrite_report(report)
    day = today.date() if today else date.today()
    where = folders(content, only_content)
    library = read_library(where, lang)
    chosen = _chosen(library, sections)
    if record:
        return _record(library, chosen, by.strip(), day)
    more: list[Diagnostic] = []
    beyond: dict[str, str] = {}
    if looking is not None:
        seen = look(looking, where, lang, chosen, booklets=not sections)
        more += seen.findings
        beyond["looks"] = str(seen)
    if links:
        found, beyond["links"] = _asked(library, chosen if sections else None, day)
        more += found
    judged = judge(library, chosen, day, more, beyond, whole=not sections)
    _deliver(judged, form or _form_of(report), report)
    return 1 if fails(judged.findings, fail_on) else 0


def _explain(name: str) -> int:
    from nethandout.check.rules import explained, rule_named, rules

    if name == "all":
        width = max(map(len, rules()))
        for rule in rules().values():
            click.echo(f"{rule.id:<{width}}  {rule.severity:<7}  {rule.wing:<9}  {rule.why}")
        return 0
    click.echo(explained(rule_named(name)))
    return 0


def _form_of(report: Path | None) -> str:
    """The form that the end of a file's name asks for; text when it asks for none."""
    ending = report.suffix.lower().lstrip(".") if report else ""
    return {"htm": "html"}.get(ending, ending) if ending in (*FORMATS, "htm") else FORMATS[0]


def _chosen(library: Library, sections: Sequence[str]) -> list[str]:
    """The sections named, with commas between or not, or by their file; all of them when none is."""
    from nethandout.content import selection

    named = as_named(sections)
    return selection.check_names(library, named) if named else selection.section_names(library)


def _record(library: Library, chosen: Sequence[str], by: str, day: date) -> int:
    from nethandout.cli.record_answers import record
    from nethandout.errors import UsageError

    if len(chosen) != 1:
        raise UsageError("name the one section you have read: nethandout check SECTION --record --by NAME")
    return record(library, chosen[0], by, day)


def _asked(library: Library, chosen: Sequence[str] | None, day: date) -> tuple[Sequence[Diagnostic], str]:
    """Ask the addresses of a library, or of some sections, keep the answers, and sum them up."""
    from nethandout.check.link_check import ask_all, is_offline, summed
    from nethandout.check.review_status import write_record
    from nethandout.cli.terminal import tell
    from nethandout.errors import WriteError

    answers, findings = ask_all(library, chosen, told=lambda line: click.echo(line, err=True))
    if not is_offline(answers):
        try:
            kept = write_record(library, answers, day)
            tell(f"the answers are kept in {kept}" if kept else "the answers are not kept; that needs --content FOLDER")
        except WriteError as error:
            tell(f"the answers are not kept: {error}")
    return findings, summed(answers)


def _deliver(found: Report, form: str, report: Path | None) -> None:
    """Print a report or write it to a file, with paths relative to the current folder."""
    from nethandout.atomic import REPORT_LAST_LINE, write_whole
    from nethandout.check.report import render, report_data, summary

    data = report_data(found, Path.cwd())
    text = _report_page(found) if form == "html" else render(data, form)
    if report is None:
        click.echo(text)
        return
    mark = f"\n\n{REPORT_LAST_LINE}" if form == FORMATS[0] else ""
    write_whole(report, f"{text}{mark}\n".encode())
    click.echo(f"{report}  ({summary(data)})")


def _report_page(report: Report) -> str:
    from nethandout.check.report_page import page_data
    from nethandout.pages.compose import compose_report
    from nethandout.pages.layouts import layouts

    return compose_report(page_data(report, Path.cwd()), layouts())
