"""nethandout verify FILE…."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from nethandout.cli.options import SavedDefaults

if TYPE_CHECKING:
    from nethandout.model import Library
    from nethandout.printing.conformance import Finding
    from nethandout.printing.provenance import Provenance


@dataclass(frozen=True)
class Verdict:
    """What there is to say of one file: where it comes from and what was found, or why it cannot be told."""

    path: Path
    origin: Provenance | None = None
    source: str = ""
    findings: tuple[Finding, ...] = ()
    error: str = ""


@dataclass(frozen=True)
class Words:
    """Where the words lie that files are compared with."""

    content: Path | None
    only_content: bool


@click.command("verify", cls=SavedDefaults)
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE...")
@click.option(
    "--content", type=click.Path(path_type=Path), metavar="FOLDER", help="Words of yours over the packaged ones."
)
@click.option("--only-content", is_flag=True, help="Take sections from --content alone.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(files: tuple[Path, ...], content: Path | None, only_content: bool, as_json: bool) -> int:
    """Tell what a PDF of nethandout is, whether its words are still those of the library, and whether it is accessible.

    Ends with 1 when something is found, with 3 for a file that cannot be read or is not of nethandout. What is checked,
    and what only a person can judge, is described in docs/accessibility.md.
    """
    from nethandout.cli.catching import tell

    libraries: dict[str, Library | None] = {}
    verdicts = [_verdict(path, Words(content, only_content), libraries) for path in files]
    if as_json:
        click.echo(json.dumps([_told(verdict) for verdict in verdicts], ensure_ascii=False, indent=2))
    else:
        for verdict in verdicts:
            if verdict.origin is not None:
                _show(verdict, verdict.origin)
    for verdict in verdicts:
        if verdict.error:
            tell(verdict.error)
    return 3 if any(v.error for v in verdicts) else 1 if any(v.findings for v in verdicts) else 0


def _verdict(path: Path, words: Words, libraries: dict[str, Library | None]) -> Verdict:
    from nethandout.errors import InputError
    from nethandout.printing.conformance import findings
    from nethandout.printing.inspection import read_pdf, reading
    from nethandout.printing.provenance import provenance

    try:
        pdf = read_pdf(path)
        with reading(str(path)):
            origin = provenance(pdf)
            found = findings(pdf.reader)
    except InputError as error:
        return Verdict(path, error=str(error))
    if origin.language not in libraries:
        libraries[origin.language] = _library(origin.language, words)
    source, outdated = _source(origin, libraries[origin.language])
    return Verdict(path, origin, source, (*outdated, *found))


def _library(language: str, words: Words) -> Library | None:
    """The library of a language; nothing where there is none."""
    from nethandout.content.folders import folders
    from nethandout.content.library import read_library
    from nethandout.errors import UsageError

    try:
        return read_library(folders(words.content, words.only_content), language)
    except UsageError:
        return None


def _source(origin: Provenance, library: Library | None) -> tuple[str, tuple[Finding, ...]]:
    """Whether the words are "current", "changed", or "missing" from the library; the last two are findings."""
    from nethandout.content.freshness import source_now
    from nethandout.printing.conformance import Finding

    now = "" if library is None else source_now(library, origin.kind, list(origin.sections), origin.region)
    if now == origin.source:
        return "current", ()
    if not now:
        return "missing", (Finding("words", "the library does not have these words, or they cannot be used"),)
    return "changed", (Finding("words", "the library, or nethandout, has changed since; make it again"),)


def _told(verdict: Verdict) -> dict[str, Any]:
    origin = None if verdict.origin is None else asdict(verdict.origin)
    return {
        "file": str(verdict.path),
        "publication": origin,
        "words": verdict.source,
        "findings": [asdict(finding) for finding in verdict.findings],
        "error": verdict.error,
    }


def _show(verdict: Verdict, origin: Provenance) -> None:
    from nethandout.printing.conformance import CHECKS

    reviews = ", ".join(f"{name} {state}" for name, state in origin.sections.items())
    click.echo(verdict.path)
    click.echo(f"  {origin.kind} {origin.name}: {origin.title}, version {origin.version}, by {origin.author}")
    click.echo(f"  edition: {', '.join(origin.edition)}")
    click.echo(f"  review: {reviews}")
    click.echo(f"  words: {verdict.source} ({origin.source})")
    for finding in verdict.findings:
        click.echo(f"  found: {finding.check}: {finding.wrong}")
    if not verdict.findings:
        click.echo(f"  nothing found by {len(CHECKS)} checks")
