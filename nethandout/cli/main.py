"""The command line: a group whose commands are imported when they are used."""

from __future__ import annotations

import importlib
import sys

import click

from nethandout import __version__
from nethandout.cli.terminal import run_and_report, visible_streams
from nethandout.errors import did_you_mean

COMMANDS = {
    "handout": "Make a handout of one or more sections.",
    "booklet": "Make one booklet of several sections.",
    "build": "Make every handout and every booklet.",
    "impose": "Arrange the pages of any PDF on sheets to print and fold.",
    "check": "Check that the text is plain, useful, sourced, and reviewed.",
    "verify": "Show whether a PDF is unaltered, up to date, and accessible.",
    "sign": "Sign a section with a clinician's name.",
    "list": "List sections, recipes, layouts, regions, and languages.",
    "import": "Turn your own texts into sections.",
    "new": "Start your own section, recipe, language, layout, or brand.",
    "doctor": "Check that this machine has everything nethandout needs.",
}
MODULES = {
    "build_commands": ("handout", "booklet", "build"),
    "impose_command": ("impose",),
    "check_command": ("check",),
    "report_commands": ("verify", "list", "doctor"),
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
            hint = did_you_mean(args[0], COMMANDS) or f"the commands are {', '.join(COMMANDS)}"
            raise click.UsageError(f'there is no command "{args[0]}"; {hint}', ctx)
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


def main() -> None:
    """Run the command line and exit with its exit code."""
    with visible_streams():
        code = run_and_report(lambda: command.main(prog_name="nethandout", standalone_mode=False))
    sys.exit(code)
