"""nethandout new KIND NAME."""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from nethandout.cli.options import Named, SavedDefaults

KINDS = ("section", "worksheet", "recipe", "language", "layout", "brand")
USUAL_FOLDER = {"layout": Path("layouts"), "brand": Path()}


@click.command("new", cls=SavedDefaults)
@click.argument("kind", type=Named(KINDS), metavar="|".join(KINDS))
@click.argument("name", metavar="NAME")
@click.option(
    "--into",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Where it goes: handouts for words, layouts for a layout, this folder for a brand, unless you say otherwise.",
)
@click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of a section or worksheet.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
def command(kind: str, name: str, into: Path | None, lang: str, force: bool) -> int:
    """Begin something of your own: a file full of example lines, for you to change.

    A section or worksheet that stands in English begins, with --lang, as a copy of its English words. A layout
    (handout, booklet, base) begins as a copy of the packaged one.
    """
    from nethandout.atomic import write_whole
    from nethandout.content import starter
    from nethandout.errors import WriteError

    folder = USUAL_FOLDER.get(kind, Path("handouts")) if into is None else into
    files = starter.starter_files(kind, name, folder, lang, force)
    for path, text in files.items():
        try:
            write_whole(path, text.encode("utf-8"))
        except WriteError as error:
            raise WriteError(str(error).replace(" with -o", " with --into")) from error
        click.echo(path)
    language = name if kind == "language" else lang if kind in ("section", "worksheet") else "en"
    _tell_waiting(starter.untranslated(language, folder))
    click.echo(f"Change what you like, then try: {_next(kind, name, folder, lang)}")
    return 0


def _tell_waiting(waiting: tuple[str, ...]) -> None:
    if waiting:
        click.echo("These wait for translation:")
    for name in waiting:
        click.echo(f"  {name}")


def _next(kind: str, name: str, folder: Path, lang: str) -> str:
    """The command that shows what one has begun."""
    into = shlex.quote(str(folder))
    in_language = "" if lang == "en" else f" --lang {lang}"
    if kind == "language":
        return f"nethandout new section definitions --lang {name} --into {into}"
    if kind == "layout":
        return f"nethandout {'booklet' if name == 'booklet' else 'handout grades'} --layouts {into}"
    return {
        "section": f"nethandout handout {name}{in_language} --content {into}",
        "worksheet": f"nethandout handout {name}{in_language} --content {into}",
        "recipe": f"nethandout booklet --recipe {name} --content {into}",
        "brand": f"nethandout handout grades --brand {shlex.quote(str(folder / f'{name}.toml'))}",
    }[kind]
