"""Options shared by several commands, and their saved defaults in nethandout.toml."""

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

from nethandout.errors import ContentError, Diagnostic, UsageError, did_you_mean

FILE = Path("nethandout.toml")
OWN_CONTENT = Path("handouts")
"""The folder where `nethandout new` puts texts unless told otherwise."""
NO_CHOICES: Mapping[str, Sequence[str]] = {}
SETTINGS = ("paper", "sheet", "region", "output", "content", "only_content", "layouts", "brand", "size", "ink")
OPTION_OF = {"language": "lang"} | {name: name for name in SETTINGS}
"""The option that each setting in nethandout.toml is a default of."""


def read_settings(path: Path, choices: Mapping[str, Sequence[str]] = NO_CHOICES) -> dict[str, Any]:
    """Read the saved defaults by option; raises ContentError for unknown names, wrong types and invalid choices."""
    if not os.path.lexists(path):
        return {}
    from nethandout.content.toml import read_toml

    file = read_toml(path)
    faults = []
    for name, value in file.data.items():
        if name not in OPTION_OF:
            remedy = did_you_mean(name, OPTION_OF) or f"the settings are {', '.join(OPTION_OF)}"
            faults.append(Diagnostic(path, file.line(name), f'there is no setting "{name}"', remedy))
        elif not isinstance(value, bool if name == "only_content" else str):
            example = "true" if name == "only_content" else '"…"'
            faults.append(
                Diagnostic(path, file.line(name), f'"{name}" has the wrong type', f"write: {name} = {example}")
            )
        elif isinstance(value, str) and name in choices and _spelled(value) not in choices[name]:
            remedy = did_you_mean(value, choices[name]) or f"write one of {', '.join(choices[name])}"
            faults.append(Diagnostic(path, file.line(name), f'there is no {name} "{value}"', remedy))
    if faults:
        raise ContentError(faults)
    return {OPTION_OF[name]: value for name, value in file.data.items()}


def _saved_default_fault(error: UsageError, path: Path = FILE) -> Diagnostic:
    """Turn an error about a saved default into a fault with its file and line."""
    from nethandout.content.toml import read_toml

    name = next(name for name, option in OPTION_OF.items() if option == error.option)
    return Diagnostic(path, read_toml(path).line(name), str(error), "")


SIZES = ("standard", "large-print")
INKS = ("color", "black")
SPELLINGS = {"colour": "color"}
PAPERS = ("letter", "a4", "half-letter", "a5")
# The same as content.reviews.OVERRIDABLE, which is slow to import for --help.
OVERRIDABLE = ("review-overdue", "unknown-source")
Command = TypeVar("Command", bound=Callable[..., Any])


FOLDED_BOOKLETS = ("booklet", "book", "brochure", "fold", "half", "stapled", "staple", "magazine")


def _spelled(name: str) -> str:
    """Convert a name to lowercase and American spelling."""
    return SPELLINGS.get(name.lower(), name.lower())


class OneOf(click.Choice[str]):
    """A choice of names that suggests the closest one for a misspelled name."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """Accept the name in upper or lower case."""
        names = [str(choice) for choice in self.choices]
        name = _spelled(str(value))
        if name not in names:
            hint = did_you_mean(str(value), names) or f"choose one of {', '.join(names)}"
            if name in FOLDED_BOOKLETS and "saddle" in names:
                hint = "for a folded and stapled booklet, write: --fold saddle"
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
    """Refuse text that cannot be printed, such as undecodable bytes from a terminal that does not use UTF-8."""
    unreadable = [letter for letter in words if unicodedata.category(letter) in ("Cc", "Cs")]
    if unreadable:
        shown = "".join("?" if letter in unreadable else letter for letter in words)
        wrong = f'"{shown}" contains characters that cannot be printed; write it in UTF-8, on one line'
        raise click.BadParameter(wrong, ctx, param)
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

COMMON_OPTIONS = (
    lang_option,
    click.option("--paper", type=OneOf(PAPERS), help="Page size: letter, a4, half-letter, or a5."),
    click.option(
        "--size", type=OneOf(SIZES), default="standard", show_default=True, help="Type size: standard or large-print."
    ),
    click.option("--ink", type=OneOf(INKS), default="color", show_default=True, help="Ink: color or black."),
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

    wrapped: Any = functools.update_wrapper(gather, command)
    for option in reversed(COMMON_OPTIONS):
        wrapped = option(wrapped)
    return wrapped  # type: ignore[no-any-return]


def regions_of(ctx: click.Context, region: str | None) -> dict[str, Any]:
    """Return the region as `region` if typed or `saved_region` if saved: a brand's region ranks between them."""
    saved = ctx.get_parameter_source("region") is ParameterSource.DEFAULT_MAP
    return {"region": None if saved else region, "saved_region": (region if saved else None) or ""}


class SavedDefaults(click.Command):
    """A command that takes defaults from nethandout.toml in the current folder."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the saved defaults before parsing the arguments."""
        self._refuse_mistyped(args)
        known = {parameter.name for parameter in self.params}
        saved = read_settings(FILE, {"paper": PAPERS, "size": SIZES, "ink": INKS})
        several = {parameter.name for parameter in self.params if getattr(parameter, "multiple", False)}
        extra["default_map"] = {
            name: [value] if name in several else value for name, value in saved.items() if name in known
        }
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.BadOptionUsage as error:
            option = next(parameter for parameter in self.params if error.option_name in parameter.opts)
            values = ", ".join(getattr(option.type, "choices", ())) or option.metavar
            needs = f"needs a value: {values}" if values else "takes no value"
            raise click.UsageError(f"{error.option_name} {needs}") from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; report errors about a saved default with its file and line."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            if error.option and ctx.get_parameter_source(error.option) is ParameterSource.DEFAULT_MAP:
                raise ContentError([_saved_default_fault(error)]) from error
            if hint := _own_folder_hint(ctx.params):
                raise UsageError(f"{error}\n{hint}", error.option) from error
            raise

    def _refuse_mistyped(self, args: list[str]) -> None:
        """Refuse -paper and –paper (a dash from a word processor), which would be misread, and several brands."""
        if sum(given.partition("=")[0] == "--brand" for given in args) > 1:
            raise click.UsageError("--brand takes one file; run the command once for each brand")
        known = {option for parameter in self.params for option in parameter.opts if option.startswith("--")}
        for given in args:
            meant = "--" + given.partition("=")[0].lstrip("-–—")
            if given[:1] in ("-", "–", "—") and not given.startswith("--") and meant in known:
                raise click.UsageError(f'"{given}" starts with the wrong dash; write two hyphens: {meant}')


def _own_folder_hint(given: Mapping[str, Any]) -> str:
    """Point to the folder where `nethandout new` puts texts, if it has what a command without --content asks for."""
    names = [*(given.get("sections") or ()), str(given.get("recipe"))]
    wanted = [f"{kind}/{name}" for name in names for kind in ("sections", "worksheets")]
    wanted += [f"recipes/{name}.toml" for name in names] + [f"languages/{given.get('lang')}.toml"]
    is_there = given.get("content", "") is None and any(os.path.exists(OWN_CONTENT / name) for name in wanted)
    return f"yours is in the folder {OWN_CONTENT}; add --content {OWN_CONTENT}" if is_there else ""


def log_to_terminal(verbose: int) -> None:
    """Log each step to standard error if asked."""
    if verbose:
        logging.basicConfig(level=logging.INFO, format="%(message)s", stream=sys.stderr)
