"""The command line: a group whose commands are imported when they are used, and take saved defaults."""

from __future__ import annotations

import gc
import importlib
import os
import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from nethandout import __version__
from nethandout.cli.options import OWN_CONTENT, american_spelling
from nethandout.cli.terminal import run_and_report, visible_streams
from nethandout.errors import ContentError, Diagnostic, UsageError, did_you_mean
from nethandout.model import DEPTHS, INKS, READER_PAPERS, SIZES
from nethandout.paths import folders

COMMANDS = {
    "handout": "Make a handout of one or more sections.",
    "booklet": "Make one booklet of several sections.",
    "build": "Make every handout and every booklet.",
    "pack": "Make a folder of PDFs for each clinic of a table.",
    "web": "Choose topics, look at the pages, and print them, in the browser.",
    "preview": "Show the pages of a text in the browser while you write it.",
    "impose": "Arrange the pages of any PDF on sheets to print and fold.",
    "check": "Check that the text is plain, useful, sourced, and reviewed.",
    "verify": "Show whether a PDF is unaltered, up to date, and accessible.",
    "sign": "Sign a section with a clinician's name.",
    "list": "List sections, recipes, layouts, regions, and languages.",
    "translated": "Show what has changed in the English of a translation.",
    "import": "Turn your own texts into sections.",
    "new": "Start a section, worksheet, recipe, language, layout, brand, or pack.",
    "doctor": "Check that this machine has everything nethandout needs.",
}
MODULES = {
    "build_commands": ("handout", "booklet", "build"),
    "pack_command": ("pack",),
    "web_commands": ("web", "preview"),
    "impose_command": ("impose",),
    "check_command": ("check",),
    "report_commands": ("verify", "list", "doctor"),
    "translated_command": ("translated",),
    "content_commands": ("sign", "import", "new"),
}
VERBOSE = "Show a traceback if nethandout itself fails."
WELCOME = f"""\
nethandout {__version__} makes plain-language handouts and booklets about neuroendocrine tumors.

  nethandout booklet            make a booklet of all sections
  nethandout handout grades     make a handout of one section
  nethandout list               list all sections

PDFs are saved in the output folder. For more, run: nethandout --help
"""


class Commands(click.Group):
    """A group that imports commands on demand and suggests a name for a misspelled one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """List the commands, most useful first."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        name = next(name for name, commands in MODULES.items() if cmd_name in commands)
        module = importlib.import_module(f"nethandout.cli.{name}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        if not any("-v" in parameter.opts for parameter in command.params):
            command.params.append(click.Option(["-v", "--verbose"], count=True, expose_value=False, help=VERBOSE))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command of a command line."""
        if args and not args[0].startswith("-") and args[0] not in COMMANDS:
            raise click.UsageError(f'there is no command "{args[0]}"; {_command_meant(args)}', ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """List the commands without importing them."""
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="%(version)s")
@click.pass_context
def command(ctx: click.Context) -> None:
    """Plain-language handouts and booklets for people with a neuroendocrine tumor."""
    if ctx.invoked_subcommand is None:
        click.echo(WELCOME, nl=False)


def _command_meant(args: Sequence[str]) -> str:
    """Suggest a command for a line that begins with the name of a section, a recipe, a file or something to start."""
    packaged = folders()
    names = {Path(name).parent.name: "handout" for name in packaged.names("[sw]*/*/*.md")}
    names |= {Path(name).stem: "booklet --recipe" for name in packaged.names("recipes/*.toml")}
    commands = names | dict.fromkeys(STARTED, "new")
    if args[0] in OPTIONS:
        return f"did you mean: nethandout --{args[0]}"
    for number in range(len(args), 0, -1):
        name = "-".join(args[:number]).lower().replace(" ", "-")
        if name in commands:
            return f"did you mean: nethandout {commands[name]} {shlex.join([name, *args[number:]])}"
    if before := FILES.get(Path(args[0]).suffix.lower()):
        return f"did you mean: nethandout {before} {shlex.join(args)}"
    if hint := did_you_mean(args[0], COMMANDS):
        return hint
    if close := get_close_matches(args[0].lower(), names, n=1, cutoff=0.7):
        return f"did you mean: nethandout {names[close[0]]} {shlex.join([close[0], *args[1:]])}"
    return f"the commands are {', '.join(COMMANDS)}"


DEFAULTS_FILE = Path("nethandout.toml")
SETTINGS = ("paper", "sheet", "region", "output", "content", "only_content", "layouts", "brand", "size", "ink", "depth")
OPTION_OF = {"language": "lang"} | {name: name for name in SETTINGS}
"""The option that each setting is a default of."""
MOST_HINTS = 100
CHOICES: Mapping[str, Sequence[str]] = {"paper": READER_PAPERS, "size": SIZES, "ink": INKS, "depth": DEPTHS}


def read_settings() -> dict[str, Any]:
    """Read the saved defaults by option; raises ContentError for unknown names, wrong types and invalid choices."""
    if not os.path.lexists(DEFAULTS_FILE):
        return {}
    from nethandout.content.toml import read_toml

    file = read_toml(DEFAULTS_FILE)
    faults: list[Diagnostic] = []
    for name, value in file.data.items():
        if name not in OPTION_OF:
            hint = did_you_mean(name, OPTION_OF) if len(faults) < MOST_HINTS else ""
            wrong, remedy = f'there is no setting "{name}"', hint or f"the settings are {', '.join(OPTION_OF)}"
        elif not isinstance(value, bool if name == "only_content" else str):
            example = "true" if name == "only_content" else '"…"'
            wrong, remedy = f'"{name}" has the wrong type', f"write: {name} = {example}"
        elif isinstance(value, str) and name in CHOICES and american_spelling(value) not in CHOICES[name]:
            wrong = f'there is no {name} "{value}"'
            remedy = did_you_mean(value, CHOICES[name]) or f"write one of {', '.join(CHOICES[name])}"
        else:
            continue
        faults.append(Diagnostic(file.path, file.line(name), wrong, remedy))
    if faults:
        raise ContentError(faults)
    return {OPTION_OF[name]: value for name, value in file.data.items()}


def _saved_default_fault(error: UsageError) -> Diagnostic:
    """Convert an error about a saved default to a fault with its file and line."""
    from nethandout.content.toml import read_toml

    name = next(name for name, option in OPTION_OF.items() if option == error.option)
    return Diagnostic(DEFAULTS_FILE, read_toml(DEFAULTS_FILE).line(name), str(error), "")


class SavedDefaults(click.Command):
    """A command that takes defaults from nethandout.toml in the current folder."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the saved defaults before parsing the arguments."""
        self._refuse_mistyped(args)
        names = {parameter.name for parameter in self.params}
        saved = read_settings()
        several = {parameter.name for parameter in self.params if getattr(parameter, "multiple", False)}
        extra["default_map"] = {
            name: [value] if name in several else value for name, value in saved.items() if name in names
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
        if sum(word.partition("=")[0] == "--brand" for word in args) > 1:
            raise click.UsageError("--brand takes one file; for several clinics, see: nethandout pack --help")
        options = {option for parameter in self.params for option in parameter.opts if option.startswith("--")}
        for word in args:
            meant = "--" + word.partition("=")[0].lstrip("-–—")
            if word[:1] in ("-", "–", "—") and not word.startswith("--") and meant in options:
                raise click.UsageError(f'"{word}" starts with the wrong dash; write two hyphens: {meant}')


def _own_folder_hint(given: Mapping[str, Any]) -> str:
    """Suggest the folder where `nethandout new` puts texts, if it has what a command without --content needs."""
    names = [*(given.get("sections") or ()), str(given.get("recipe"))]
    wanted = [f"{kind}/{name}" for name in names for kind in ("sections", "worksheets")]
    wanted += [f"recipes/{name}.toml" for name in names] + [f"languages/{given.get('lang')}.toml"]
    is_there = given.get("content", "") is None and any(os.path.exists(OWN_CONTENT / name) for name in wanted)
    return f"yours is in the folder {OWN_CONTENT}; add --content {OWN_CONTENT}" if is_there else ""


OPTIONS = ("help", "version")
STARTED = ("section", "worksheet", "recipe", "language", "layout", "brand", "pack")
FILES = {".pdf": "impose --fold saddle", ".csv": "pack", ".xlsx": "pack"} | dict.fromkeys(
    (".docx", ".html", ".md", ".txt"), "import --into OURS"
)
EXAMPLES = {
    "new": "nethandout new brand our-clinic",
    "import": "nethandout import page.docx --into OURS",
    "verify": "nethandout verify grades.pdf",
    "pack": "nethandout pack clinics.csv",
}
NEW_NAMES = {"language": "es", "layout": "handout", "brand": "our-clinic"}
EXTRA = re.compile(r"Got unexpected extra arguments? \((.*)\)")
REMEDIES = {"--copies": "set the number of copies in the print window"}


def _reworded(error: click.UsageError) -> str:
    """Say what to do about an error of click."""
    ctx = error.ctx
    name = "nethandout" if ctx is None else str(ctx.info_name)
    help_page = f"see: {'' if name == 'nethandout' else 'nethandout '}{name} --help"
    if isinstance(error, click.MissingParameter) and error.param is not None and ctx is not None:
        return _missing(error.param, ctx, help_page)
    if isinstance(error, click.NoSuchOption):
        close = f"did you mean {error.possibilities[0]}?" if error.possibilities else help_page
        if ctx is not None and (others := _commands_with(error.option_name, ctx)):
            close = f"it belongs to: {', '.join(others)}"
        return f"{name} has no option {error.option_name}; {REMEDIES.get(error.option_name, close)}"
    if isinstance(error, click.BadParameter) and isinstance(error.param, click.Option):
        return f"{error.param.opts[-1]}: {_number_wanted(error.param.type) or error.message}"
    if isinstance(error, click.BadParameter):
        return error.message
    if extra := EXTRA.match(error.message):
        return f'{name} has no use for "{extra[1]}"; put words that belong together in quotes, or {help_page}'
    return error.format_message()


def _commands_with(option: str, ctx: click.Context) -> list[str]:
    """Return the commands that have an option."""
    found = {name: command.get_command(ctx, name) for name in COMMANDS}
    return [name for name, each in found.items() if each and any(option in param.opts for param in each.params)]


def _number_wanted(kind: object) -> str:
    """Say which whole numbers an option takes; "" for other options."""
    if not isinstance(kind, click.IntRange):
        return ""
    return f"write a whole number, {kind.min} {f'to {kind.max}' if kind.max else 'or more'}"


def _missing(param: click.Parameter, ctx: click.Context, help_page: str) -> str:
    kind, example = str(ctx.params.get("kind") or ""), EXAMPLES.get(str(ctx.info_name))
    if kind:
        return f"give it a name: nethandout new {kind} {NEW_NAMES.get(kind, f'our-{kind}')}"
    option = f"{param.opts[-1]} " if isinstance(param, click.Option) else ""
    remedy = f"for example: {example}" if example else help_page
    return f"{option}{param.make_metavar(ctx)} is missing; {remedy}"


def _run() -> object:
    try:
        return command.main(prog_name="nethandout", standalone_mode=False)
    except click.UsageError as error:
        raise UsageError(_reworded(error)) from error


MOST_NEW_OBJECTS = 50_000
"""New objects before garbage collection. Almost all live to the end; looking at every 700 takes a twentieth longer."""


def main() -> None:
    """Run the command line and exit with its exit code."""
    gc.set_threshold(MOST_NEW_OBJECTS)
    with visible_streams():
        code = run_and_report(_run)
    sys.exit(code)
