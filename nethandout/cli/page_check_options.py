"""The options of `check --looks`, which choose the editions, layouts and brand of the pages to check."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from nethandout.cli.options import INKS, PAPERS, SIZES, Command, OneOf, regions_of, workers_option

if TYPE_CHECKING:
    from nethandout.page_checks import PageReport
    from nethandout.paths import Folders

ALL = "all"
DEFAULTS = {"paper": (), "size": ("standard",), "ink": ("color",)}


@dataclass(frozen=True)
class PageCheckOptions:
    """The values of the options; papers, sizes and inks may contain "all"."""

    papers: tuple[str, ...]
    sizes: tuple[str, ...]
    inks: tuple[str, ...]
    region: str | None
    saved_region: str
    layouts: Path | None
    brand: Path | None
    workers: int | None


PAGE_CHECK_OPTIONS = (
    click.option("--looks", is_flag=True, help="Also build the pages and check their layout and accessibility."),
    click.option("--paper", multiple=True, type=OneOf((*PAPERS, ALL)), help="With --looks: page sizes, or all."),
    click.option("--size", multiple=True, type=OneOf((*SIZES, ALL)), help="With --looks: type sizes, or all."),
    click.option("--ink", multiple=True, type=OneOf((*INKS, ALL)), help="With --looks: inks, or all."),
    click.option("--region", metavar="NAME", help="With --looks: region for the emergency number and organizations."),
    click.option("--layouts", type=click.Path(path_type=Path), metavar="FOLDER", help="With --looks: layout files."),
    click.option("--brand", type=click.Path(path_type=Path), metavar="FILE", help="With --looks: brand file."),
    workers_option,
)


def page_check_options(command: Command) -> Command:
    """Add the page check options to a command, which gets them in one `page_checks` argument; None without --looks."""

    @click.pass_context
    def gather(ctx: click.Context, /, looks: bool, **given: Any) -> Any:
        names = ("paper", "size", "ink", "region", "layouts", "brand", "workers")
        values = {name: given.pop(name) for name in names}
        typed = [name for name in names if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]
        if typed and not looks:
            raise click.UsageError(f"--{typed[0]} only works with --looks, which builds the pages; add --looks")
        paper, size, ink = (values.pop(name) or DEFAULTS[name] for name in ("paper", "size", "ink"))
        values |= regions_of(ctx, values["region"])
        page_checks = PageCheckOptions(paper, size, ink, **values) if looks else None
        return ctx.invoke(command, page_checks=page_checks, **given)

    wrapped: Any = functools.update_wrapper(gather, command)
    for option in reversed(PAGE_CHECK_OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def run_page_checks(
    options: PageCheckOptions, where: Folders, language: str, sections: Sequence[str], booklets: bool
) -> PageReport:
    """Build and check the documents of sections in the chosen editions, showing progress on a terminal."""
    from nethandout import page_checks, pipeline, worker
    from nethandout.cli.terminal import Progress
    from nethandout.content.reviews import OVERRIDABLE
    from nethandout.parallel import default_workers

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
    return page_checks.check_pages(inputs, wanted, options.workers or default_workers(), progress.is_done)


def _each(chosen: tuple[str, ...], every: tuple[str, ...]) -> tuple[str, ...]:
    return every if ALL in chosen else tuple(dict.fromkeys(chosen))
