"""The options of `check --looks`: which editions are made and looked at, with whose layouts and on whose paper."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from nethandout.cli.options import INKS, PAPERS, SIZES, Command, Named, regions_of, workers_option

if TYPE_CHECKING:
    from nethandout.content.folders import Folders
    from nethandout.page_checks import PageReport

ALL = "all"
DEFAULTS = {"paper": (), "size": ("standard",), "ink": ("colour",)}


@dataclass(frozen=True)
class Looking:
    """What the options ask for; papers, sizes and inks may hold "all"."""

    papers: tuple[str, ...]
    sizes: tuple[str, ...]
    inks: tuple[str, ...]
    region: str | None
    saved_region: str
    layouts: Path | None
    brand: Path | None
    workers: int | None


OPTIONS = (
    click.option("--looks", is_flag=True, help="Also make the pages, and judge how they look and who can read them."),
    click.option("--paper", multiple=True, type=Named((*PAPERS, ALL)), help="With --looks: on which papers, or all."),
    click.option("--size", multiple=True, type=Named((*SIZES, ALL)), help="With --looks: in which sizes, or all."),
    click.option("--ink", multiple=True, type=Named((*INKS, ALL)), help="With --looks: in which inks, or all."),
    click.option("--region", metavar="NAME", help="With --looks: whose organizations."),
    click.option("--layouts", type=click.Path(path_type=Path), metavar="FOLDER", help="With --looks: your layouts."),
    click.option("--brand", type=click.Path(path_type=Path), metavar="FILE", help="With --looks: on whose paper."),
    workers_option,
)


def looks_options(command: Command) -> Command:
    """Give a command the options of looks, gathered in one `looking` argument: None when looks are not asked for."""

    @click.pass_context
    def gather(ctx: click.Context, /, looks: bool, **given: Any) -> Any:
        names = ("paper", "size", "ink", "region", "layouts", "brand", "workers")
        values = {name: given.pop(name) for name in names}
        typed = [name for name in names if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]
        if typed and not looks:
            raise click.UsageError(f"--{typed[0]} is about set pages, and they are only made with --looks; add --looks")
        paper, size, ink = (values.pop(name) or DEFAULTS[name] for name in ("paper", "size", "ink"))
        looking = Looking(paper, size, ink, **{**values, **regions_of(ctx, values["region"])}) if looks else None
        return ctx.invoke(command, looking=looking, **given)

    wrapped: Any = functools.update_wrapper(gather, command)
    for option in reversed(OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def look(looking: Looking, where: Folders, language: str, sections: Sequence[str], booklets: bool) -> PageReport:
    """Make the documents of sections in the editions chosen, and look at them; says on a terminal how far it is."""
    from nethandout import page_checks, pipeline, worker
    from nethandout.cli.terminal import Progress
    from nethandout.content.reviews import PERMITS
    from nethandout.parallel import default_workers

    sizes, inks = _each(looking.sizes, SIZES), _each(looking.inks, INKS)
    papers = tuple(paper for paper in looking.papers if paper != ALL)
    choice = page_checks.EditionChoice(papers, sizes, inks, every_paper=ALL in looking.papers)
    worker.start("nethandout.copyfit")
    inputs = pipeline.load_inputs(
        language,
        where.above,
        where.only_above,
        looking.layouts,
        looking.brand,
        allow_unchecked=True,
        allow=PERMITS,
    )
    region = pipeline.effective_region(inputs, looking.region, looking.saved_region)
    wanted = page_checks.document_editions(inputs.library, sections, choice, booklets, region)
    progress = Progress("Looking at", list(map(str, wanted)), is_silent=False)
    return page_checks.check_pages(inputs, wanted, looking.workers or default_workers(), progress.is_done)


def _each(chosen: tuple[str, ...], every: tuple[str, ...]) -> tuple[str, ...]:
    return every if ALL in chosen else tuple(dict.fromkeys(chosen))
