"""Options shared by several commands, and those of `check --looks`."""

from __future__ import annotations

import functools
import logging
import sys
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from nethandout.errors import did_you_mean
from nethandout.model import INKS, READER_PAPERS, SIZES

OWN_CONTENT = Path("handouts")
"""The folder where `nethandout new` puts texts unless told otherwise."""
SPELLINGS = {"colour": "color"}
# The same as content.reviews.OVERRIDABLE, which is slow to import for --help.
OVERRIDABLE = ("review-overdue", "unknown-source", "off-sheet")
Command = TypeVar("Command", bound=Callable[..., Any])
SYNONYMS = {
    "saddle": ("booklet", "book", "brochure", "fold", "half", "stapled", "staple", "magazine"),
    "trifold": ("leaflet", "brochure", "flyer", "three"),
    "section": ("handout", "topic", "page", "text"),
    "recipe": ("booklet",),
    "black": ("bw", "b/w", "gray", "grayscale", "mono"),
}
"""Choices, each with other words that users may type for it."""
ELSEWHERE = dict.fromkeys(("saddle", "perfect", "quarter", "cut-stack"), "nethandout booklet notes")
ELSEWHERE |= dict.fromkeys(("trifold", "zfold"), "nethandout handout grades")
"""Folds that some commands lack, each with a command that has it."""


def american_spelling(name: str) -> str:
    """Convert a name to lowercase and American spelling."""
    return SPELLINGS.get(name.lower(), name.lower())


class OneOf(click.Choice[str]):
    """A choice of names that suggests the closest one for a misspelled name."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Accept the name in upper or lower case."""
        names = [str(choice) for choice in self.choices]
        name = american_spelling(str(value))
        if name not in names:
            meant = [choice for choice, words in SYNONYMS.items() if name in words and choice in names]
            hint = did_you_mean((*meant, str(value))[0], names) or f"choose one of {', '.join(names)}"
            if name in ELSEWHERE:
                hint = f"{hint}, or try: {ELSEWHERE[name]} --fold {name}"
            self.fail(f'there is no "{value}"; {hint}', param, ctx)
        return name


class Day(click.DateTime):
    """A date in ISO format."""

    name = "day"

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Parse year, month and day."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f'"{value}" is not a date; write year, month and day: 2026-11-10', param, ctx)


def printable(ctx: click.Context, param: click.Parameter, words: str) -> str:
    """Refuse text that cannot be printed: undecodable bytes of a terminal, and characters that no bundled font has."""
    unreadable = [letter for letter in words if unicodedata.category(letter) in ("Cc", "Cs")]
    if unreadable:
        shown = "".join("?" if letter in unreadable else letter for letter in words)
        wrong = f'"{shown}" contains characters that cannot be printed; write it in UTF-8, on one line'
        raise click.BadParameter(wrong, ctx, param)
    if not words.isascii():
        from nethandout.content import assets
        from nethandout.paths import fonts

        composed = unicodedata.normalize("NFC", words)
        for fault in assets.character_faults(Path(), composed, assets.supported(fonts())):
            raise click.BadParameter(f"{fault.wrong}; {fault.fix}", ctx, param)
    return words


@dataclass(frozen=True)
class Common:
    """The values of the common options."""

    lang: str
    paper: str | None
    size: str
    ink: str
    region: str | None
    output: str | None
    content: Path | None
    only_content: bool
    layouts: Path | None
    brand: Path | None
    allow_unchecked: bool
    allow: tuple[str, ...]
    archive: bool
    html: bool
    open_result: bool
    force: bool
    quiet: bool
    verbose: int
    saved_region: str = ""


lang_option = click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of the text.")
content_option = click.option(
    "--content",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder with your own texts, which replace packaged texts of the same name.",
)
only_content_option = click.option("--only-content", is_flag=True, help="Use sections from --content only.")
layouts_option = click.option(
    "--layouts",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Folder with your own layout files, which replace packaged files of the same name.",
)
brand_option = click.option(
    "--brand", type=click.Path(path_type=Path), metavar="FILE", help="Brand file: name, logo, phone number, address."
)
output_option = click.option("-o", "--output", metavar="PATH", help="Output file or folder, or - for standard output.")
open_option = click.option("--open", "open_result", is_flag=True, help="Open the result when it is finished.")
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
verbose_option = click.option("-v", "--verbose", count=True, help="Print each step.")
workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="N",
    help="Number of documents to make at the same time.  [default: one per core, at most 4]",
)
scheduler_option = click.option(
    "--scheduler", metavar="ADDRESS", help="Dask scheduler to make the documents with, such as tcp://10.0.0.5:8786."
)

COMMON_OPTIONS = (
    lang_option,
    click.option("--paper", type=OneOf(READER_PAPERS), help="Page size."),
    click.option("--size", type=OneOf(SIZES), default="standard", show_default=True, help="Type size."),
    click.option("--ink", type=OneOf(INKS), default="color", show_default=True, help="Ink."),
    click.option(
        "--region",
        metavar="NAME",
        help="Region for the emergency number and organizations.  [default: from the brand or the language]",
    ),
    output_option,
    content_option,
    only_content_option,
    layouts_option,
    brand_option,
    click.option(
        "--allow-unchecked", is_flag=True, help="Put the brand on imported text even if nobody has checked it."
    ),
    click.option("--allow", multiple=True, type=OneOf(OVERRIDABLE), help="Print despite this problem."),
    click.option("--archive", is_flag=True, help="Also conform to PDF/A-2a, for archiving."),
    click.option("--html", is_flag=True, help="Also write a web page."),
    open_option,
    click.option("--fresh", is_flag=True, help="Make the files again even if nothing has changed."),
    click.option("--force", is_flag=True, help="Overwrite files that nethandout did not create."),
    quiet_option,
    verbose_option,
)


def common_options(command: Command) -> Command:
    """Add the common options to a command, which gets their values in one `common` argument."""

    @click.pass_context
    def gather(ctx: click.Context, /, **given: Any) -> Any:
        values = {field.name: given.pop(field.name) for field in fields(Common) if field.name != "saved_region"}
        common = Common(**{**values, **regions_of(ctx, values["region"])})
        log_to_terminal(common.verbose)
        fresh = given.pop("fresh")

        def run() -> Any:
            from nethandout import worker

            worker.start("nethandout.copyfit")  # which loads the renderer while this process loads everything else
            return ctx.invoke(command, common=common, **given)

        if common.output == "-" or common.verbose or given.get("save"):
            return run()
        from nethandout.cli.unchanged import run_unless_unchanged

        return run_unless_unchanged(ctx, common, fresh, run)

    return with_options(gather, command, COMMON_OPTIONS)


def with_options(gather: Callable[..., Any], command: Command, options: Sequence[Callable[..., Any]]) -> Command:
    """Add options to a command; `gather` is called with their values in its place."""
    wrapped: Any = functools.update_wrapper(gather, command)
    for option in reversed(options):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def regions_of(ctx: click.Context, region: str | None) -> dict[str, Any]:
    """Return the region as `region` if typed or `saved_region` if saved: a brand's region ranks between them."""
    saved = ctx.get_parameter_source("region") is ParameterSource.DEFAULT_MAP
    return {"region": None if saved else region, "saved_region": (region if saved else None) or ""}


def log_to_terminal(verbose: int) -> None:
    """Log each step to standard error if asked."""
    if verbose:
        logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)


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
    click.option("--paper", multiple=True, type=OneOf((*READER_PAPERS, ALL)), help="With --looks: page sizes, or all."),
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

    return with_options(gather, command, PAGE_CHECK_OPTIONS)
