"""nethandout build."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import click

from nethandout.cli.options import Common, SavedDefaults, common_options, workers_option

if TYPE_CHECKING:
    from nethandout.pipeline import Outcome


@click.command("build", cls=SavedDefaults)
@workers_option
@common_options
def command(common: Common, workers: int | None) -> int:
    """Make every handout and every booklet, in every language there is.

    Ends with a table of the files, their pages, size and time.
    """
    if common.output is not None and (common.output == "-" or common.output.endswith(".pdf")):
        raise click.UsageError("many documents cannot go into one file; give a folder: -o FOLDER")
    from nethandout.cli import making
    from nethandout.content.folders import folders

    outcomes: list[Outcome] = []
    languages = folders(common.content, common.only_content).languages()
    for language in languages:
        outcomes += _one_language(replace(common, lang=language), workers)
    if not common.quiet:
        _table(outcomes)
    return making.tell_outcomes(common, outcomes, files=False)


def _one_language(common: Common, workers: int | None) -> list[Outcome]:
    from nethandout import pipeline
    from nethandout.cli import making

    with making.workshop(common) as shop:
        wanted = [(name, making.one(kind, name, common)) for kind, name in pipeline.everything(shop.library)]
        return making.make_all(common, shop, wanted, workers)


def _table(outcomes: list[Outcome]) -> None:
    rows = [
        (
            str(outcome.path),
            str(outcome.product.pages),
            _size(len(outcome.product.pdf)),
            f"{outcome.product.seconds:.1f} s",
        )
        for outcome in outcomes
        if outcome.product is not None
    ]
    rows.insert(0, ("File", "Pages", "Size", "Time"))
    widths = [max(len(row[column]) for row in rows) for column in range(4)]
    for path, pages, size, seconds in rows:
        click.echo(f"{path:<{widths[0]}}  {pages:>{widths[1]}}  {size:>{widths[2]}}  {seconds:>{widths[3]}}")


def _size(number: int) -> str:
    return f"{number / 1000:.0f} kB"
