"""The commands new, import and sign."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nethandout.cli.main import STARTED, SavedDefaults
from nethandout.cli.options import OWN_CONTENT, Day, OneOf, content_option, lang_option, printable, quiet_option

if TYPE_CHECKING:
    from nethandout.model import Library, Section


DEFAULT_FOLDER = {"layout": Path("layouts"), "brand": Path(), "pack": Path()}


@click.command("new", cls=SavedDefaults)
@click.argument("kind", type=OneOf(STARTED), metavar="|".join(STARTED))
@click.argument("name", metavar="NAME", default="")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder to create it in.  [default: handouts; for a layout, layouts; for a brand or pack, the current folder]",
)
@click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of a section or worksheet.")
@click.option("--force", is_flag=True, help="Overwrite existing files.")
def new_command(kind: str, name: str, into: Path | None, lang: str, force: bool) -> int:
    """Start something of your own from an example that you can change.

    With --lang, a section or worksheet that exists in English starts as a copy of the English text. A layout (handout,
    booklet, base) starts as a copy of the packaged one.
    """
    if not name and kind != "pack":
        ctx = click.get_current_context()
        raise click.MissingParameter(ctx=ctx, param=ctx.command.params[1])
    from nethandout.atomic import write_whole
    from nethandout.content import starter, translations
    from nethandout.errors import WriteError
    from nethandout.paths import Folders, packaged

    folder = DEFAULT_FOLDER.get(kind, OWN_CONTENT) if into is None else into
    name = name or "clinics"
    files = starter.starter_files(kind, name, folder, lang, force)
    for path, text in files.items():
        try:
            write_whole(path, text.encode("utf-8"))
        except WriteError as error:
            raise WriteError(str(error).replace(" with -o", " with --into")) from error
        click.echo(path)
    language = name if kind == "language" else lang if kind in ("section", "worksheet") else "en"
    if waiting := translations.untranslated(Folders(packaged("handouts"), folder), language):
        click.echo("\n  ".join(("Still to be translated:", *waiting)))
    begin = "Translate it" if any(translations.KEY in text for text in files.values()) else "Change what you like"
    click.echo(f"{begin}, then try: {starter.next_command(kind, name, folder, lang)}")
    return 0


@click.command("import", cls=SavedDefaults)
@click.argument("sources", metavar="SOURCE...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option(
    "--into", type=click.Path(path_type=Path), required=True, metavar="FOLDER", help="Folder to write the sections to."
)
@lang_option
@click.option("--cues", type=click.Path(path_type=Path), metavar="FILE", help="Your own file of cue words.")
@click.option("--rest", default="", metavar="SECTION", help="Section for paragraphs that fit no other.")
@click.option("--dry-run", is_flag=True, help="Only show where each paragraph would go.")
@click.option("--force", is_flag=True, help="Overwrite existing files.")
@quiet_option
def import_command(
    sources: tuple[Path, ...],
    into: Path,
    lang: str,
    cues: Path | None,
    rest: str,
    dry_run: bool,
    force: bool,
    quiet: bool,
) -> int:
    """Turn your own texts into sections.

    A SOURCE is a .txt, .md, .html, or .docx file, a folder of such files, or - for standard input. Each paragraph goes
    to the section whose cue words it contains, or else to unsorted.md, which is not printed. Menus and footers of web
    pages are left out. Nobody has checked imported text, and its pages say so.
    """
    from nethandout import paths, worker
    from nethandout.content import assets
    from nethandout.importing import importer, section_writer
    from nethandout.importing.sorting import load_cues

    cue_words = load_cues(cues or paths.packaged("handouts") / "import-cues.toml", lang)
    texts, skipped = importer.read_sources(sources, sys.stdin.buffer if sys.stdin else None)
    result = worker.call(
        "nethandout.importing.importer:import_texts",
        *(texts, assets.supported(paths.fonts()), cue_words, rest),
        doing=f"reading {texts[0][0]}" + (f" and {len(texts) - 1} more" if len(texts) > 1 else ""),
        seconds=worker.READING_SECONDS * len(texts),
    )
    if not quiet:
        for line in (*result["report"], *skipped):
            click.echo(line)
    if dry_run:
        return 0
    written = section_writer.write_import({Path(path): text for path, text in result["files"].items()}, into, force)
    if not quiet:
        for line in ("", *written):
            click.echo(line)
        if (old := into / "unsorted.md").exists() and old not in written:
            click.echo(f"note: {old} is from an earlier import; delete it if you no longer need it")
    if sections := [path.parts[-2] for path in written if path.parent != into] if not quiet else []:
        of_these = f"--content {shlex.quote(str(into))}" + ("" if lang == "en" else f" --lang {lang}")
        click.echo(f"\nTo see them: nethandout booklet {' '.join(sections)} {of_these} --only-content -o imported.pdf")
        click.echo(f"Compare them with the source, then record who did: nethandout sign --checked --by NAME {of_these}")
    return 0


ONE_SECTION = "name one section; each section is signed separately"
DAYS_A_YEAR = 365.25
Ask = Callable[..., bool]


@click.command("sign", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="SECTION")
@click.option("--by", default="", metavar="NAME", callback=printable, help="Name of the clinician who read it.")
@click.option(
    "--checked",
    is_flag=True,
    help="Record who compared imported sections with their source: all of them, or those named.",
)
@click.option(
    "--until", type=Day(), metavar="DATE", help="Date by which it must be reviewed again, such as 2028-11-10."
)
@lang_option
@content_option
@click.option("--yes", is_flag=True, help="Answer yes to every question, for use without a terminal.")
@click.option("--today", type=Day(), default=None, metavar="DATE", help="Date of signing.  [default: today]")
def sign_command(
    sections: tuple[str, ...],
    by: str,
    checked: bool,
    until: datetime | None,
    lang: str,
    content: Path | None,
    yes: bool,
    today: datetime | None,
) -> int:
    """Sign a section, in one language, with a clinician's name.

    Asks first about each unconfirmed statement; unless all are confirmed, nothing is changed. Any later change to the
    printed text makes the section a draft again. The name given by --by is all that is stored about the signer. With
    --checked, imported sections become drafts that somebody has compared with their source.
    """
    from nethandout.atomic import write_whole
    from nethandout.content import selection
    from nethandout.content.library import match_names, read_library
    from nethandout.content.signing import refuse_packaged, signed_text
    from nethandout.paths import folders

    signed_on = today.date() if today else date.today()
    last_day = signed_on if checked else _validate(sections, by, signed_on, until)
    library = read_library(folders(content), lang)
    chosen = selection.find_sections(library, match_names(library, sections, whole=True))
    if len(chosen) > 1 and not checked:
        raise click.UsageError(ONE_SECTION)
    if not (yes or sys.stdin.isatty()):
        raise click.UsageError("signing asks questions, so run it in a terminal, or add --yes")
    ask = _answer_yes if yes else click.confirm
    if checked:
        return _write_checks(library, chosen, by.strip(), signed_on, ask)
    (section,) = chosen
    refuse_packaged(section)
    if not (
        _confirm_statements(library, section, ask)
        and _ask_for_signature(library, section, by.strip(), signed_on, last_day, ask)
    ):
        return 1
    text = signed_text(section, library, by.strip(), signed_on, last_day)
    write_whole(section.path, text.encode("utf-8"))
    click.echo(f"{section.path}  (signed by {by} on {signed_on}, until {last_day})")
    return 0


def _validate(sections: Sequence[str], by: str, signed_on: date, until: datetime | None) -> date:
    """Require one section, a name and a future review date; return the date."""
    if len(sections) != 1:
        raise click.UsageError(ONE_SECTION)
    if not by.strip():
        raise click.UsageError("a signature needs the name of the clinician who has read the section: --by NAME")
    if until is None:
        raise click.UsageError("a signature needs the date by which the section must be reviewed again: --until DATE")
    if until.date() <= signed_on:
        raise click.UsageError(
            f"--until {until.date()} is not after {signed_on}; choose the date by which it must be reviewed again"
        )
    return until.date()


def _write_checks(library: Library, named: Sequence[Section], by: str, day: date, ask: Ask) -> int:
    """Write into imported sections who compared them with their source; ask about each."""
    from nethandout.atomic import write_whole
    from nethandout.content.signing import checked_text

    sections = named or tuple(library.sections.values())
    imported = [section for section in sections if section.review.state == "unchecked"]
    if not by:
        raise click.UsageError("say who compared the imported sections with their source: --by NAME")
    if not imported or len(imported) < len(named):
        names = ", ".join(section.name for section in named if section not in imported)
        raise click.UsageError(f"nothing to check in {names}" if names else "no imported section is unchecked here")
    asked = "“{0.title}” ({0.path}): does it say what {0.imported_from} says?"
    agreed = [section for section in imported if ask(asked.format(section), default=False)]
    for section in agreed:
        write_whole(section.path, checked_text(section, by, day).encode("utf-8"))
        click.echo(f"{section.path}  (checked by {by} on {day}; now a draft)")
    if agreed:
        example = f"nethandout sign {agreed[0].name} --by NAME --until DATE{_with_content(library)}"
        click.echo(f"Next, a clinician reads and signs each, such as: {example}")
    return 0 if len(agreed) == len(imported) else 1


def _with_content(library: Library) -> str:
    return f" --content {shlex.quote(str(library.folders[-1]))}" if len(library.folders) > 1 else ""


def _answer_yes(question: str, default: bool = False) -> bool:
    """Print a question that --yes answers."""
    click.echo(f"{question} yes")
    return True


def _confirm_statements(library: Library, section: Section, ask: Ask) -> bool:
    """Ask whether each unconfirmed statement is right, showing the text it is about; list those that are not."""
    from nethandout.content.reviews import quoted_places

    statements = section.unconfirmed
    if not statements:
        return True
    click.echo(
        f"{len(statements)} statement{'s need' if len(statements) > 1 else ' needs'} a clinician's confirmation:"
    )
    refused = []
    for number, statement in enumerate(statements, start=1):
        click.echo(f"\n{number}. {statement.summary}")
        places = quoted_places(section, statement)
        if not places:
            click.echo("   These words are not in the text.")
        for place in places:
            for line in place.lines(library.language.words):
                click.echo(f"   {line}")
        if not ask("   Is this right as the section says it?", default=False):
            refused.append(statement.summary)
    if refused:
        click.echo(f"not signed, and nothing was changed; {len(refused)} of {len(statements)} not confirmed:")
        for summary in refused:
            click.echo(f"  {summary}")
    return not refused


def _ask_for_signature(library: Library, section: Section, by: str, signed_on: date, until: date, ask: Ask) -> bool:
    """Ask for the signature, showing what it will say and which one it replaces."""
    click.echo(f"\n“{section.title}”, version {section.version}: {section.path}")
    errors = _count_errors(library, section, signed_on)
    if errors:
        click.echo(
            f"nethandout check finds {errors} in it; see: nethandout check {section.name}{_with_content(library)}"
        )
    review = section.review
    if review.state == "reviewed":
        click.echo(f"{review.reviewed_by} signed these words on {review.reviewed_on}, until {review.review_by}.")
    years = (until - signed_on).days / DAYS_A_YEAR
    span = f"in {years:.0f} years" if years >= 1.5 else f"in {(until - signed_on).days} days"
    agreed = ask(
        f"{by} read this text on {signed_on}; it must be reviewed again by {until} ({span}).\nSign them?",
        default=False,
    )
    if not agreed:
        click.echo("not signed, and nothing was changed")
    return agreed


def _count_errors(library: Library, section: Section, day: date) -> str:
    from nethandout.check.runner import run_rules
    from nethandout.errors import Severity

    findings = (
        finding for finding in run_rules(library, [section.name], day).findings if finding.section == section.name
    )
    number = sum(finding.severity is Severity.ERROR and not finding.suppressed for finding in findings)
    return f"{number} error{'s' if number > 1 else ''}" if number else ""
