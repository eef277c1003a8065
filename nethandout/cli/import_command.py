"""nethandout import SOURCE --into FOLDER."""

from __future__ import annotations

from pathlib import Path

import click

from nethandout.cli.options import SavedDefaults

CUES = "import-cues.toml"


@click.command("import", cls=SavedDefaults)
@click.argument("source", type=click.Path(path_type=Path))
@click.option(
    "--into", type=click.Path(path_type=Path), required=True, metavar="FOLDER", help="Where the sections shall go."
)
@click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of the text.")
@click.option(
    "--cues", type=click.Path(path_type=Path), metavar="FILE", help="Cue words of yours, a file like import-cues.toml."
)
@click.option("--dry-run", is_flag=True, help="Only say where each paragraph would go.")
@click.option("--force", is_flag=True, help="Write over files that are there.")
@click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors.")
def command(source: Path, into: Path, lang: str, cues: Path | None, dry_run: bool, force: bool, quiet: bool) -> int:
    """Turn a text you have (.txt, .md, .html, .docx) into sections.

    Each paragraph goes to the section whose cue words it bears; what fits nowhere goes to unsorted.md. Menus and the
    foot of a web page are left out. Nobody has checked imported words, and their pages say so.
    """
    from nethandout import paths, worker
    from nethandout.content import assets
    from nethandout.importing import importer
    from nethandout.importing.sorting import load_cues

    known = load_cues(cues or paths.packaged("handouts") / CUES, lang)
    data = importer.read_file(source)
    supported = assets.supported(paths.fonts())
    done = worker.call(
        "nethandout.importing.importer:imported",
        *(str(source), data, supported, known),
        doing=f"reading {source}",
    )
    if not quiet:
        for line in done["report"]:
            click.echo(line)
    if dry_run:
        return 0
    written = importer.write_import({Path(place): words for place, words in done["files"].items()}, into, force)
    if not quiet:
        click.echo("")
        for path in written:
            click.echo(path)
        click.echo(f"\nRead them, then try: nethandout booklet --content {into} --only-content -o imported.pdf")
    return 0
