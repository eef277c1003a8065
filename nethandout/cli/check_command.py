"""The command check."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nethandout.atomic import REPORT_LAST_LINE, refuse_overwrite_report, write_whole
from nethandout.check.instruments import Kind, Outcome, Verdict, may_be_answered
from nethandout.check.report import render, report_data, summary
from nethandout.check.review_status import (
    Answer,
    answers_path,
    as_toml,
    read_answers,
    with_answers,
    words_read,
    write_record,
)
from nethandout.check.rules import explained, fails, rule_named, rules
from nethandout.check.runner import Report, run_rules
from nethandout.cli.main import SavedDefaults
from nethandout.cli.options import (
    ALL,
    Day,
    OneOf,
    PageCheckOptions,
    content_option,
    lang_option,
    only_content_option,
    page_check_options,
    printable,
)
from nethandout.cli.terminal import print_message
from nethandout.content.library import match_names, read_library, section_names
from nethandout.content.signing import refuse_packaged
from nethandout.errors import Diagnostic, UsageError, WriteError
from nethandout.model import INKS, SIZES, Library, Section
from nethandout.paths import Folders, folders

if TYPE_CHECKING:
    from nethandout.page_checks import PageReport

YES, NO, DOES_NOT_APPLY, SKIP, QUIT = "yes", "no", "does not apply", "skip", "quit"
ANSWERS = {"y": YES, "n": NO, "a": DOES_NOT_APPLY, "s": SKIP, "q": QUIT}
ASK = "  yes (y), no (n), does not apply (a), skip (s), quit (q)"

FORMATS = ("text", "json", "sarif", "html")
FAIL_ON = ("error", "warning", "never")


@click.command("check", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@lang_option
@content_option
@only_content_option
@click.option("--format", "form", type=OneOf(FORMATS), help="Report format.  [default: from -o]")
@click.option("-o", "--report", type=click.Path(path_type=Path), metavar="FILE", help="Write the report to a file.")
@click.option(
    "--fail-on",
    type=OneOf(FAIL_ON),
    default="error",
    show_default=True,
    help="Lowest severity that makes the exit code 1.",
)
@click.option(
    "--explain",
    metavar="[RULE]",
    is_flag=False,
    flag_value="all",
    help="Explain a rule and its source; without a name, list all rules.",
)
@page_check_options
@click.option("--links", is_flag=True, help="Also check that web addresses still exist (needs the network).")
@click.option("--record", is_flag=True, help="Answer the questions that only a person can judge; needs --by.")
@click.option("--by", default="", metavar="NAME", callback=printable, help="Name of the person who answers.")
@click.option(
    "--today", type=Day(), default=None, metavar="DATE", help="Check dates as of this day, such as 2026-11-10."
)
def check_command(
    sections: tuple[str, ...],
    lang: str,
    content: Path | None,
    only_content: bool,
    form: str | None,
    report: Path | None,
    fail_on: str,
    explain: str | None,
    page_checks: PageCheckOptions | None,
    links: bool,
    record: bool,
    by: str,
    today: datetime | None,
) -> int:
    """Check the text: can patients understand it and act on it, and is it sourced and reviewed?

    The exit code is 1 if there are findings of the --fail-on severity or worse. docs/checks.md describes the rules and
    limits.
    """
    if explain is not None:
        return _explain(explain)
    if record and not by.strip():
        raise click.UsageError("--record needs the name of the person who answers: --record --by NAME")
    if report is not None:
        refuse_overwrite_report(report)
    day = today.date() if today else date.today()
    where = folders(content, only_content)
    library = read_library(where, lang)
    named = list(dict.fromkeys(match_names(library, sections)))
    chosen = named or section_names(library)
    if record:
        return _record(library, chosen, by.strip(), day)
    more: list[Diagnostic] = []
    also_checked: dict[str, str] = {}
    if page_checks is not None:
        pages = _check_pages(page_checks, where, lang, chosen, booklets=not sections)
        more += pages.findings
        also_checked["looks"] = str(pages)
    if links:
        findings, also_checked["links"] = _check_links(library, chosen if sections else None, day)
        more += findings
    result = run_rules(library, chosen, day, more, also_checked, whole=not sections)
    _write_report(result, form or _format_for(report), report)
    return 1 if fails(result.findings, fail_on) else 0


def _explain(name: str) -> int:
    if name == "all":
        width = max(map(len, rules()))
        for rule in rules().values():
            click.echo(f"{rule.id:<{width}}  {rule.severity:<7}  {rule.group:<9}  {rule.why}")
        return 0
    click.echo(explained(rule_named(name)))
    return 0


def _format_for(report: Path | None) -> str:
    """Return the report format for a file name; text by default."""
    ending = report.suffix.lower().lstrip(".") if report else ""
    return {"htm": "html"}.get(ending, ending) if ending in (*FORMATS, "htm") else FORMATS[0]


def _record(library: Library, chosen: Sequence[str], by: str, day: date) -> int:
    if len(chosen) != 1:
        raise UsageError("name the section you have read: nethandout check SECTION --record --by NAME")
    return _record_answers(library, chosen[0], by, day)


def _check_pages(
    options: PageCheckOptions, where: Folders, language: str, sections: Sequence[str], booklets: bool
) -> PageReport:
    """Build and check the documents of sections in the chosen editions, showing progress on a terminal."""
    from nethandout import page_checks, pipeline, worker
    from nethandout.cli.terminal import Progress
    from nethandout.content.reviews import OVERRIDABLE

    sizes, inks = _each(options.sizes, SIZES), _each(options.inks, INKS)
    papers = tuple(paper for paper in options.papers if paper != ALL)
    choice = page_checks.EditionChoice(papers, sizes, inks, every_paper=ALL in options.papers)
    worker.start("nethandout.copyfit")
    inputs = pipeline.load_inputs(
        language,
        where.user,
        where.only_user,
        options.layouts,
        options.brand,
        allow_unchecked=True,
        allow=OVERRIDABLE,
    )
    region = pipeline.effective_region(inputs, options.region, options.saved_region)
    wanted = page_checks.document_editions(inputs.library, sections, choice, booklets, region)
    progress = Progress("Checking", list(map(str, wanted)), is_silent=False)
    return page_checks.check_pages(inputs, wanted, options.workers or pipeline.default_workers(), progress.is_done)


def _each(chosen: tuple[str, ...], every: tuple[str, ...]) -> tuple[str, ...]:
    return every if ALL in chosen else tuple(dict.fromkeys(chosen))


def _check_links(library: Library, chosen: Sequence[str] | None, day: date) -> tuple[Sequence[Diagnostic], str]:
    """Check the web addresses of a library, or of some sections, and save and summarize the answers."""
    from nethandout.check.link_check import check_links, count_answers, is_offline  # loads httpx

    answers, findings = check_links(library, chosen, report=lambda line: click.echo(line, err=True))
    if not is_offline(answers):
        try:
            kept = write_record(library, answers, day)
            print_message(
                f"the answers are saved in {kept}" if kept else "the answers are not saved; add --content FOLDER"
            )
        except WriteError as error:
            print_message(f"the answers are not saved: {error}")
    return findings, count_answers(answers)


def _write_report(result: Report, form: str, report: Path | None) -> None:
    """Print a report or write it to a file, with paths relative to the current folder."""
    data = report_data(result, Path.cwd())
    text = _report_page(result) if form == "html" else render(data, form)
    if report is None:
        click.echo(text)
        return
    mark = f"\n\n{REPORT_LAST_LINE}" if form == FORMATS[0] else ""
    write_whole(report, f"{text}{mark}\n".encode("utf-8", "replace"))  # a file name may not be UTF-8
    click.echo(f"{report}  ({summary(data)})")


def _report_page(report: Report) -> str:
    from nethandout.check.report_page import page_data
    from nethandout.pages.layouts import layouts
    from nethandout.pages.standalone import compose_report

    return compose_report(page_data(report, Path.cwd()), layouts())


def _record_answers(library: Library, name: str, by: str, day: date) -> int:
    """Ask every open or proposed item of a section, then write the answers, keeping earlier ones."""
    (report,) = run_rules(library, [name], day).sections
    section = report.context.text.section
    refuse_packaged(section)
    items = [verdict for verdict in report.verdicts if may_be_answered(verdict)]
    if not items:
        click.echo(f"{section.title}: there is nothing to answer; PEMAT-P and the index are for sections only")
        return 0
    click.echo(f"{section.title}: {len(items)} questions. You can skip any of them.")
    click.echo(f"Read the section first: {section.path}")
    words = words_read(section, library)
    answers: list[Answer] = []
    try:
        for verdict in items:
            answer, note = _ask(verdict)
            if answer == QUIT:
                break
            if answer != SKIP:
                answers.append(
                    Answer(verdict.instrument, verdict.item.number, answer, by, day.isoformat(), words, note)
                )
    except click.Abort:
        click.echo()
    _write_answers(section, answers, by)
    return 0


def _write_answers(section: Section, answers: Sequence[Answer], by: str) -> None:
    path = answers_path(section)
    if not answers:
        click.echo("no answers; nothing was changed")
        return
    write_whole(path, as_toml(with_answers(read_answers(section), answers)).encode("utf-8"))
    click.echo(f"{path}  ({len(answers)} answer{'s' if len(answers) > 1 else ''} by {by})")


def _ask(verdict: Verdict) -> tuple[str, str]:
    """Ask one item; return the answer and, for a no, an optional reason."""
    item = verdict.item
    click.echo(f"\n{verdict.instrument} {item.number}: {item.asks}{_earlier_answer(verdict)}")
    answer = click.prompt(ASK, value_proc=_parse_answer, default=SKIP, show_default=False)
    note = ""
    if answer == NO:
        note = str(click.prompt("  What is missing? (Enter to leave it out)", default="", show_default=False)).strip()
    return str(answer), note


def _earlier_answer(verdict: Verdict) -> str:
    """Return the earlier answer to an item, and the evidence."""
    evidence = f" {verdict.seen}" if verdict.seen else ""
    if verdict.outcome is Outcome.OPEN:
        return evidence
    who = "nethandout says" if verdict.decided in {*map(str, Kind)} else f"{verdict.decided} said"
    return f" {who}: {verdict.outcome}.{evidence}"


def _parse_answer(typed: Any) -> str:
    """Parse an answer given as a letter or a word."""
    words = str(typed).strip().lower()
    answer = next((answer for key, answer in ANSWERS.items() if words in (key, answer)), "")
    if not answer:
        raise click.BadParameter(f'"{typed}" is not one of the answers; type y, n, a, s or q')
    return answer
