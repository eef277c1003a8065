"""The commands list, verify and doctor."""

from __future__ import annotations

import functools
import json
import textwrap
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nethandout.cli.main import SavedDefaults
from nethandout.cli.options import (
    OVERRIDABLE,
    content_option,
    lang_option,
    layouts_option,
    only_content_option,
)

if TYPE_CHECKING:
    from nethandout.model import Library
    from nethandout.pipeline import Inputs
    from nethandout.verification import LoadInputs, Verdict
    from nethandout.verify.provenance import Provenance


@click.command("list", cls=SavedDefaults)
@lang_option
@content_option
@only_content_option
@click.option("--stale", is_flag=True, help="List the translations that are out of date instead.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def list_command(lang: str, content: Path | None, only_content: bool, stale: bool, as_json: bool) -> int:
    """List sections, worksheets, recipes, layouts, regions, languages, and what is not translated yet."""
    if stale:
        from nethandout.cli.translated_command import list_stale

        return list_stale(lang, content, only_content, as_json)
    from nethandout.cli.terminal import print_error
    from nethandout.content.library import read_library
    from nethandout.errors import ContentError
    from nethandout.paths import folders

    library = read_library(folders(content, only_content), lang)
    lists = _lists(library)
    if as_json:
        click.echo(json.dumps(lists, ensure_ascii=False, indent=2))
    else:
        _print_lists(lists)
    faults = [fault for some in library.broken.values() for fault in some]
    if faults:
        print_error(ContentError(faults))
    return 3 if faults else 0


def _lists(library: Library) -> dict[str, list[dict[str, Any]]]:
    """Return what `list` lists, by kind."""
    from nethandout.content.reviews import state_on

    today, language = date.today(), library.language
    language_names = {language.code: language.name, **{each.code: each.name for each in library.other_languages}}
    lists: dict[str, list[dict[str, Any]]] = {
        kind: [
            {
                "name": section.name,
                "title": section.title,
                "version": section.version,
                "changed": section.changed,
                "review": state_on(section.review, today),
            }
            for section in library.sections.values()
            if f"{section.kind}s" == kind
        ]
        for kind in ("sections", "worksheets")
    }
    lists |= {
        "recipes": [
            {"name": recipe.name, "title": recipe.title, "version": recipe.version, "sections": list(recipe.parts)}
            for recipe in library.recipes.values()
        ],
        "layouts": [
            {"name": "handout", "title": "one section; with --depth brief, on one sheet"},
            {"name": "worksheet", "title": "one page to write on"},
            {"name": "booklet", "title": "several sections"},
        ],
        "regions": [{"name": region.id, "title": region.name} for region in library.regions.values()],
        "languages": [{"name": code, "title": language_names.get(code, "")} for code in library.languages],
        "still in English": [{"name": name, "title": ""} for name in (*library.untranslated, *library.in_english)],
    }
    return lists


def _print_lists(lists: dict[str, list[dict[str, Any]]]) -> None:
    width = max(len(entry["name"]) for entries in lists.values() for entry in entries)
    for kind, entries in ((kind, entries) for kind, entries in lists.items() if entries):
        click.secho(kind[0].upper() + kind[1:], bold=True)
        for entry in entries:
            more = [f"version {entry['version']}"] if entry.get("version") else []
            more += [entry["review"]] if entry.get("review") else []
            more += [", ".join(entry["sections"])] if entry.get("sections") else []
            click.echo(f"  {entry['name']:<{width}}  {'; '.join([entry['title'], *more]).strip('; ')}")


LONGEST_WORDS = 60
"""The most characters shown of each text that only the file has."""


@click.command("verify", cls=SavedDefaults)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@content_option
@only_content_option
@layouts_option
@click.option("--brand", type=click.Path(path_type=Path), metavar="FILE", help="Brand file, for PDFs with a logo.")
@click.option("--quick", is_flag=True, help="Compare the metadata only, without rebuilding the PDF.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def verify_command(
    files: tuple[Path, ...],
    content: Path | None,
    only_content: bool,
    layouts: Path | None,
    brand: Path | None,
    quick: bool,
    as_json: bool,
) -> int:
    """Show what a nethandout PDF is, whether the library still produces the same one, and whether it is accessible.

    FILE can be a folder, to verify every PDF in it. The exit code is 1 if there are findings, and 3 if a file cannot be
    read or was not made by nethandout. docs/accessibility.md describes what is checked, and what only a person can
    judge.
    """
    from nethandout.cli.terminal import print_message
    from nethandout.verification import State, verify

    named = {path for path in files if not path.is_dir()}
    load_inputs = _inputs_loader(content, only_content, layouts, brand)
    verdicts = [verify(path, load_inputs, quick) for path in _pdf_files(files)]
    if as_json:
        click.echo(json.dumps([_as_json(verdict, quick) for verdict in verdicts], ensure_ascii=False, indent=2))
    codes = []
    for verdict in verdicts:
        passed = verdict.state is State.SHEETS and verdict.path not in named
        codes.append(3 if verdict.error and not passed else 1 if verdict.findings else 0)
        if verdict.error:
            print_message(f"note: {verdict.error}" if passed else verdict.error)
        elif not as_json and verdict.origin is not None:
            _print_verdict(verdict, verdict.origin, quick)
    return max(codes)


def _pdf_files(files: tuple[Path, ...]) -> list[Path]:
    """Replace folders by the PDFs in them; raises UsageError if there are no files at all."""
    from nethandout.cli.terminal import print_message
    from nethandout.errors import UsageError

    pdfs: list[Path] = []
    for path in files:
        inside = sorted(path.rglob("*.[pP][dD][fF]")) if path.is_dir() else [path]
        if not inside:
            print_message(f"note: there is no PDF in the folder {path}")
        pdfs += inside
    if not pdfs:
        raise UsageError("there is nothing to verify; name a PDF or a folder with PDFs")
    return pdfs


def _inputs_loader(content: Path | None, only_content: bool, layouts: Path | None, brand: Path | None) -> LoadInputs:
    """Return a function that loads the inputs of a language once, or None for an unknown language."""
    from nethandout.errors import UsageError
    from nethandout.pipeline import load_inputs

    @functools.cache
    def inputs(language: str) -> Inputs | None:
        try:
            return load_inputs(language, content, only_content, layouts, brand, True, OVERRIDABLE)
        except UsageError as error:
            if error.option == "brand":
                raise
            return None

    return inputs


def _as_json(verdict: Verdict, quick: bool) -> dict[str, Any]:
    origin = None if verdict.origin is None else asdict(verdict.origin)
    return {
        "file": str(verdict.path),
        "publication": origin,
        "words": _words_state(verdict, quick),
        "compared": verdict.compared,
        "own_words": dict(verdict.own_words),
        "findings": [{"check": finding.rule, "wrong": finding.wrong} for finding in verdict.findings],
        "error": verdict.error,
    }


def _words_state(verdict: Verdict, quick: bool) -> str:
    claims = "claims to be " if quick and verdict.origin is not None else ""
    return claims + (verdict.state or "")


def _print_verdict(verdict: Verdict, origin: Provenance, quick: bool) -> None:
    from nethandout.verify.provenance import CHECKS

    reviews = ", ".join(f"{name} {state}" for name, state in origin.sections.items())
    click.echo(verdict.path)
    version = f", version {origin.version}" if origin.version else ""
    version += f", words of {origin.changed}" if origin.changed else ""
    click.echo(f"  {origin.kind} {origin.name}: {origin.title}{version}, by {origin.author}")
    click.echo(f"  edition: {', '.join(origin.edition)}")
    click.echo(f"  review: {reviews}")
    click.echo(f"  words: {_words_state(verdict, quick)} ({origin.source})")
    click.echo(f"  compared: {verdict.compared}")
    if verdict.own_words:
        own = (f"{name} “{textwrap.shorten(words, LONGEST_WORDS)}”" for name, words in verdict.own_words.items())
        click.echo(f"  not compared, because only this file has these words: {', '.join(own)}")
    for finding in verdict.findings:
        click.echo(f"  found: {finding.rule}: {finding.wrong}")
    if not verdict.findings:
        click.echo(f"  nothing found by {len(CHECKS)} checks")


NEEDED_IS_MISSING = 4


@click.command("doctor", cls=SavedDefaults)
@click.option("-o", "--output", default="output", metavar="FOLDER", help="Output folder to check.")
def doctor_command(output: str) -> int:
    """Check that this machine has everything nethandout needs, and show how to install what is missing."""
    from nethandout.doctor import examine

    findings = examine(Path(output))
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        mark = "ok" if finding.ok else "MISSING" if finding.needed else "optional"
        click.echo(f"{mark:<12}{finding.name:<{width}}  {finding.message}")
    for fix in dict.fromkeys(finding.fix for finding in findings if finding.fix and not finding.ok):
        click.echo(f"\nTo fix it:\n  {fix}")
    return NEEDED_IS_MISSING if any(finding.stops for finding in findings) else 0
