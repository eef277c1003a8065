"""The command translated, and the list of translations that are out of date."""

from __future__ import annotations

import json
import sys
import textwrap
from pathlib import Path
from typing import TYPE_CHECKING

import click

from nethandout.cli.main import SavedDefaults
from nethandout.cli.options import content_option, lang_option

if TYPE_CHECKING:
    from nethandout.content.translations import Translation
    from nethandout.paths import Folders

LONGEST = 300
"""The most characters shown of each change."""


def list_stale(lang: str, content: Path | None, only_content: bool, as_json: bool) -> int:
    """List the translations, in all languages if `lang` is English, whose English has changed or is not recorded.

    Raises UsageError for a language that does not exist.
    """
    from nethandout.content.languages import ENGLISH
    from nethandout.content.translations import translations
    from nethandout.paths import folders

    where = folders(content, only_content)
    _require_language(where, lang)
    codes = [code for code in where.languages() if code != ENGLISH] if lang == ENGLISH else [lang]
    stale = [(code, each) for code in codes for each in translations(where, code) if each.is_stale]
    if as_json:
        rows = [
            {"name": each.name, "language": code, "file": str(each.path), "changes": [c.place for c in each.changes]}
            for code, each in stale
        ]
        click.echo(json.dumps(rows, ensure_ascii=False, indent=2))
        return 0
    for code, each in stale:
        click.echo(f"{each.path}  (to compare it: nethandout translated {each.name} --lang {code})")
        _print_changes(each)
    if not stale:
        click.echo("all translations are up to date with the English")
    return 0


def _require_language(where: Folders, lang: str) -> None:
    """Raise UsageError for a language that has no file."""
    from nethandout.errors import UsageError, did_you_mean

    if where.find(f"languages/{lang}.toml") is None:
        codes = where.languages()
        hint = did_you_mean(lang, codes) or f"the languages are {', '.join(codes)}"
        raise UsageError(f'there is no language "{lang}"; {hint}', "lang")


def _print_changes(translation: Translation) -> None:
    """Print what changed in the English of a translation."""
    if not translation.is_recorded:
        click.echo("  no record of which English words it translates")
    for change in translation.changes:
        words = textwrap.shorten(change.words, LONGEST, placeholder=" …") or "(removed)"
        click.echo(f"  {change.place}: {words}")


@click.command("translated", cls=SavedDefaults)
@click.argument("names", nargs=-1, metavar="NAME...")
@click.option("--all", "everything", is_flag=True, help="Every translation that is out of date.")
@lang_option
@content_option
@click.option("--yes", is_flag=True, help="Answer yes to every question, for use without a terminal.")
def translated_command(names: tuple[str, ...], everything: bool, lang: str, content: Path | None, yes: bool) -> int:
    """Show what has changed in the English of a translation, and record that it is up to date again.

    NAME is a section, a worksheet, a passage, or one of: glossary, words, printing, regions, resources, recipes/RECIPE.
    """
    from nethandout.atomic import write_whole
    from nethandout.content.languages import ENGLISH
    from nethandout.content.translations import translations, with_shared_source_words, with_source_words
    from nethandout.errors import UsageError, did_you_mean
    from nethandout.paths import PACKAGE, folders, read_text

    if lang == ENGLISH:
        raise click.UsageError("name the language of the translation, such as --lang es")
    if bool(names) == everything:
        raise click.UsageError("name what you translated, or use --all, not both; to list it: nethandout list --stale")
    where = folders(content)
    _require_language(where, lang)
    existing = tuple(translations(where, lang))  # the organizations have the name of a section
    known = dict.fromkeys(each.name for each in existing)
    if unknown := [name for name in names if name not in known]:
        hints = (did_you_mean(name, known) or f"the translations are {', '.join(known)}" for name in unknown)
        raise UsageError(
            "\n".join(f'"{n}" is not translated into {lang}; {h}' for n, h in zip(unknown, hints, strict=True))
        )
    asked = [each for each in existing if each.is_stale and (everything or each.name in names)]
    if asked and not (yes or sys.stdin.isatty()):
        raise click.UsageError("this asks questions, so run it in a terminal, or add --yes")
    agreed = 0
    for each in asked:
        if each.path.is_relative_to(PACKAGE):
            raise UsageError(
                f"{each.path} belongs to the installed package; copy it to a folder of your own, and add --content"
            )
        click.echo(each.path)
        _print_changes(each)
        if yes or click.confirm("Does the translation say the same now?", default=False):
            text = read_text(each.path)
            shared = each.language and with_shared_source_words(text, each.path, each.language)
            write_whole(each.path, (shared or with_source_words(text, each.english)).encode("utf-8"))
            agreed += 1
    if fresh := [name for name in names if name not in {each.name for each in asked}]:
        click.echo(f"already up to date with the English: {', '.join(fresh)}")
    return 0 if agreed == len(asked) else 1
