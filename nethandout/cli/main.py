"""The command line: one group, its commands loaded when they are asked for, one catcher of errors."""

from __future__ import annotations

import importlib
import sys

import click

from nethandout import __version__
from nethandout.cli.terminal import caught, visible_streams
from nethandout.errors import did_you_mean

COMMANDS = {
    "handout": "Make a handout of one section, or of each.",
    "booklet": "Make one booklet of several sections.",
    "build": "Make every handout and every booklet.",
    "impose": "Lay the pages of any PDF on sheets, to print and fold.",
    "check": "Judge the words: plain, useful, and can we stand behind them?",
    "verify": "Tell what a PDF is, whether its words are still ours, and whether it is accessible.",
    "sign": "Put a clinician's name to the words of a section.",
    "list": "Show sections, recipes, layouts, regions and languages.",
    "import": "Turn your own texts into sections.",
    "new": "Begin a section, recipe, language, layout or brand of your own.",
    "doctor": "See whether this machine has what is needed.",
}
MODULES = {
    "handout": "build_commands",
    "booklet": "build_commands",
    "build": "build_commands",
    "impose": "impose_command",
    "check": "check_command",
    "verify": "report_commands",
    "sign": "content_commands",
    "list": "report_commands",
    "import": "content_commands",
    "new": "content_commands",
    "doctor": "report_commands",
}
VERBOSE = "Show where a fault of nethandout comes from."
WELCOME = f"""\
nethandout {__version__} makes plain-language handouts and booklets about neuroendocrine tumors.

  nethandout booklet            one booklet of all sections
  nethandout handout grades     a handout of one section
  nethandout list               which sections there are

The PDFs go to the folder output. More: nethandout --help
"""


class Commands(click.Group):
    """Finds a command in its own module, and suggests a name for a misspelled one."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The names, in the order a newcomer needs them."""
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the module of one command."""
        if cmd_name not in COMMANDS:
            return None
        module = importlib.import_module(f"nethandout.cli.{MODULES[cmd_name]}")
        command: click.Command = getattr(module, f"{cmd_name}_command")
        if not any("-v" in parameter.opts for parameter in command.params):
            command.params.append(click.Option(["-v", "--verbose"], count=True, expose_value=False, help=VERBOSE))
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Find the command a line begins with."""
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
    """Run the command line and leave with its exit code."""
    with visible_streams():
        code = caught(lambda: command.main(prog_name="nethandout", standalone_mode=False))
    sys.exit(code)
