"""nethandout sign SECTION --by NAME --until DATE."""

from __future__ import annotations

from datetime import date, datetime
from pathlib import Path

import click

from nethandout.cli.options import Day, SavedDefaults


@click.command("sign", cls=SavedDefaults)
@click.argument("section")
@click.option("--by", required=True, metavar="NAME", help="The clinician who has read it.")
@click.option("--until", type=Day(), required=True, metavar="DATE", help="When it has to be read again: 2028-11-10.")
@click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of the words.")
@click.option(
    "--content", type=click.Path(path_type=Path), metavar="FOLDER", help="Words of yours over the packaged ones."
)
@click.option("--today", type=Day(), default=None, metavar="DATE", help="The day of signing, if it is not today.")
def command(section: str, by: str, until: datetime, lang: str, content: Path | None, today: datetime | None) -> int:
    """Put a clinician's name to the words of a section, in one language.

    Each statement that nobody has confirmed is asked for first; unless all are confirmed, nothing is changed. Any
    later change of the words makes the section a draft again.
    """
    from nethandout.content import selection
    from nethandout.content.folders import folders
    from nethandout.content.library import read_library
    from nethandout.content.signing import signed_text
    from nethandout.writing import write_whole

    signed_on = today.date() if today else date.today()
    _judge(by, signed_on, until.date())
    library = read_library(folders(content), lang)
    (found,) = selection.chosen(library, [section])
    if not _confirmed(found.unconfirmed):
        return 1
    text = signed_text(found, library.folders, by.strip(), signed_on, until.date())
    write_whole(found.path, text.encode("utf-8"))
    click.echo(f"{found.path}  (signed by {by.strip()} on {signed_on}, until {until.date()})")
    return 0


def _judge(by: str, signed_on: date, until: date) -> None:
    if not by.strip():
        raise click.UsageError("a signature needs a name: --by NAME")
    if until <= signed_on:
        raise click.UsageError(
            f"--until {until} is not after {signed_on}; choose the day on which it has to be read again"
        )


def _confirmed(statements: tuple[str, ...]) -> bool:
    """Ask for each statement whether it is right; say what stays open."""
    if statements:
        click.echo(f"{len(statements)} statements wait for a clinician:")
    refused = [
        statement
        for number, statement in enumerate(statements, start=1)
        if not click.confirm(f"{number}. {statement}\n   Is this right as the section says it?", default=False)
    ]
    if refused:
        click.echo(f"not signed, and nothing was changed; {len(refused)} of {len(statements)} not confirmed:")
        for statement in refused:
            click.echo(f"  {statement}")
    return not refused
