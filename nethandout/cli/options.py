"""Options that mean the same in every command, and their saved defaults in nethandout.toml."""

from __future__ import annotations

import functools
import logging
import os
import sys
import unicodedata
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

import click
from click.core import ParameterSource

from nethandout.errors import ContentError, Fault, UsageError, did_you_mean

FILE = Path("nethandout.toml")
NO_CHOICES: Mapping[str, Sequence[str]] = {}
OPTION_OF = {
    "language": "lang",
    "paper": "paper",
    "sheet": "sheet",
    "region": "region",
    "output": "output",
    "content": "content",
    "only_content": "only_content",
    "layouts": "layouts",
    "brand": "brand",
    "size": "size",
    "ink": "ink",
}


def read_settings(path: Path, choices: Mapping[str, Sequence[str]] = NO_CHOICES) -> dict[str, Any]:
    """Read the saved defaults, by option; an unknown or ill-typed one, or none of its `choices`, is a ContentError."""
    if not os.path.lexists(path):
        return {}
    from nethandout.content.toml import read_toml

    file = read_toml(path)
    faults = []
    for name, value in file.data.items():
        if name not in OPTION_OF:
            mend = did_you_mean(name, OPTION_OF) or f"the names are {', '.join(OPTION_OF)}"
            faults.append(Fault(path, file.line(name), f'there is no setting "{name}"', mend))
        elif not isinstance(value, bool if name == "only_content" else str):
            example = "true" if name == "only_content" else '"…"'
            faults.append(Fault(path, file.line(name), f'"{name}" is of the wrong kind', f"write: {name} = {example}"))
        elif isinstance(value, str) and name in choices and value.lower() not in choices[name]:
            mend = did_you_mean(value, choices[name]) or f"write one of {', '.join(choices[name])}"
            faults.append(Fault(path, file.line(name), f'there is no {name} "{value}"', mend))
    if faults:
        raise ContentError(faults)
    return {OPTION_OF[name]: value for name, value in file.data.items()}


def fault_of(error: UsageError, path: Path = FILE) -> Fault:
    """What is wrong with a saved default, where its file says so."""
    from nethandout.content.toml import read_toml

    name = next(name for name, option in OPTION_OF.items() if option == error.option)
    return Fault(path, read_toml(path).line(name), str(error), "")


SIZES = ("standard", "large-print")
INKS = ("colour", "black")
PAPERS = ("letter", "a4", "half-letter", "a5")
# As in content/permits, which is not loaded for --help.
PERMITS = ("review-overdue", "unknown-source")
Command = TypeVar("Command", bound=Callable[..., Any])


FOLDED_BOOKLETS = ("booklet", "book", "brochure", "fold", "half", "stapled", "staple", "magazine")


class Named(click.Choice[str]):
    """One of a few names; a misspelled one is met with the nearest."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Take the name, in small or capital letters."""
        names = [str(choice) for choice in self.choices]
        name = str(value).lower()
        if name not in names:
            hint = did_you_mean(str(value), names) or f"choose one of {', '.join(names)}"
            if name in FOLDED_BOOKLETS and "saddle" in names:
                hint = "for a booklet that is folded and stapled, write: --fold saddle"
            self.fail(f'there is no "{value}"; {hint}', param, ctx)
        return name


class Day(click.DateTime):
    """A day; what is none is met with how to write one."""

    name = "day"

    def __init__(self) -> None:
        super().__init__(["%Y-%m-%d"])

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Take a day as year, month and day."""
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter:
            self.fail(f'"{value}" is no day; write year, month and day: 2026-11-10', param, ctx)


def readable(ctx: click.Context, param: click.Parameter, words: str) -> str:
    """Let words pass that can be printed: a terminal that is not set to UTF-8 may hand in bytes that mean nothing."""
    unreadable = [letter for letter in words if unicodedata.category(letter) in ("Cc", "Cs")]
    if unreadable:
        shown = "".join("?" if letter in unreadable else letter for letter in words)
        raise click.BadParameter(f'"{shown}" holds what cannot be printed; write it in UTF-8, on one line', ctx, param)
    return words


@dataclass(frozen=True)
class Common:
    """The common options, as given."""

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


OPTIONS = (
    click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of the words."),
    click.option("--paper", type=Named(PAPERS), help="The page a reader turns: letter, a4, half-letter or a5."),
    click.option("--size", type=Named(SIZES), default="standard", show_default=True, help="standard or large-print."),
    click.option("--ink", type=Named(INKS), default="colour", show_default=True, help="colour or black."),
    click.option(
        "--region",
        metavar="NAME",
        help="Whose emergency number and organizations; else those of the brand, or the usual ones of the language.",
    ),
    click.option("-o", "--output", metavar="PATH", help="A file, a folder, or - for standard output."),
    click.option(
        "--content",
        type=click.Path(path_type=Path),
        metavar="FOLDER",
        help="Words of yours over the packaged ones.",
    ),
    click.option("--only-content", is_flag=True, help="Take sections from --content alone."),
    click.option(
        "--layouts",
        type=click.Path(path_type=Path),
        metavar="FOLDER",
        help="Layout files of yours over the packaged ones.",
    ),
    click.option(
        "--brand", type=click.Path(path_type=Path), metavar="FILE", help="Whose paper it is: name, logo, telephone."
    ),
    click.option("--allow-unchecked", is_flag=True, help="Put the brand on imported words nobody has checked."),
    click.option(
        "--allow", multiple=True, type=Named(PERMITS), help="Print in spite of: review-overdue, unknown-source."
    ),
    click.option("--archive", is_flag=True, help="Make it fit to be kept for good: PDF/A-2a."),
    click.option("--html", is_flag=True, help="Also write a page for the browser."),
    click.option("--open", "open_result", is_flag=True, help="Show the result when it is done."),
    click.option("--fresh", is_flag=True, help="Make it again although nothing changed."),
    click.option("--force", is_flag=True, help="Write over a file that nethandout did not make."),
    click.option("-q", "--quiet", is_flag=True, help="Say nothing but errors."),
    click.option("-v", "--verbose", count=True, help="Say each step."),
)


workers_option = click.option(
    "--workers",
    type=click.IntRange(1, 64),
    metavar="N",
    help="How many documents are made at a time; by default one a core, at most 4.",
)


def common_options(command: Command) -> Command:
    """Give a command the common options, gathered in one `common` argument, with saved defaults applied."""

    @click.pass_context
    def gather(ctx: click.Context, /, **given: Any) -> Any:
        values = {field.name: given.pop(field.name) for field in fields(Common) if field.name != "saved_region"}
        common = Common(**{**values, **regions_of(ctx, values["region"])})
        log_to_terminal(common.verbose)
        fresh = given.pop("fresh")
        if common.output == "-" or common.verbose or given.get("save"):
            return ctx.invoke(command, common=common, **given)
        from nethandout.cli.unchanged import run_unless_unchanged

        return run_unless_unchanged(ctx, common, fresh, lambda: ctx.invoke(command, common=common, **given))

    wrapped: Any = functools.update_wrapper(gather, command)
    for option in reversed(OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def regions_of(ctx: click.Context, region: str | None) -> dict[str, Any]:
    """A region as `region` where it was typed, as `saved_region` where it was saved: a brand's comes between."""
    saved = ctx.get_parameter_source("region") is ParameterSource.DEFAULT_MAP
    return {"region": None if saved else region, "saved_region": (region if saved else None) or ""}


class SavedDefaults(click.Command):
    """A command whose options have the defaults of nethandout.toml in the folder one stands in."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the saved defaults before the line is parsed."""
        self._refuse_one_hyphen(args)
        known = {parameter.name for parameter in self.params}
        saved = read_settings(FILE, {"paper": PAPERS, "size": SIZES, "ink": INKS})
        several = {parameter.name for parameter in self.params if getattr(parameter, "multiple", False)}
        extra["default_map"] = {
            name: [value] if name in several else value for name, value in saved.items() if name in known
        }
        return super().make_context(info_name, args, parent, **extra)

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; what it finds wrong with a saved default is told with its file and line."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            if error.option and ctx.get_parameter_source(error.option) is ParameterSource.DEFAULT_MAP:
                raise ContentError([fault_of(error)]) from error
            raise

    def _refuse_one_hyphen(self, args: list[str]) -> None:
        """Tell of -paper and –paper (a word processor's dash), which would be taken for something else."""
        known = {option for parameter in self.params for option in parameter.opts if option.startswith("--")}
        for given in args:
            meant = "--" + given.partition("=")[0].lstrip("-–—")
            if given[:1] in ("-", "–", "—") and not given.startswith("--") and meant in known:
                raise click.UsageError(f'"{given}" begins with the wrong dash; write two hyphens: {meant}')


def log_to_terminal(verbose: int) -> None:
    """Say the build's steps on the error stream when asked."""
    if verbose:
        logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)


def as_named(words: Sequence[str]) -> tuple[str, ...]:
    """The sections a person named: with spaces or commas between, or by their file or folder."""
    return tuple(_section_meant(part.strip()) for word in words for part in word.split(",") if part.strip())


def _section_meant(words: str) -> str:
    """The name of a section that is meant by its file or folder, as a shell completes them."""
    path = Path(words)
    return path.parent.name if path.suffix == ".md" and path.parent.name else path.name
