"""The one place where errors become words and an exit code."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Callable

import click

from nethandout.errors import ContentError, NethandoutError

INTERRUPTED = 130


def caught(run: Callable[[], object]) -> int:
    """Run a command; return its exit code, with every error a person can mend told in plain words."""
    try:
        done = run()
    except click.UsageError as error:
        error.show()
        return 2
    except click.ClickException as error:
        tell(error.format_message())
        return error.exit_code
    except click.exceptions.Exit as leaving:
        return leaving.exit_code
    except NethandoutError as error:
        report(error)
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        tell("stopped; what was being written is as it was before")
        return INTERRUPTED
    except BrokenPipeError:
        _let_go_of_output()
        return 1
    except OSError as error:
        place = "" if error.filename is None else f"{error.filename}: "
        tell(f"{place}{error.strerror or error}")
        if error.filename is None:
            _let_go_of_output()
        return NethandoutError.exit_code
    return done if isinstance(done, int) else 0


def _let_go_of_output() -> None:
    """Our output has no taker any more: without this, Python fails once more, with a code of its own, when it ends."""
    with contextlib.suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def report(error: NethandoutError, so: str = "nothing was changed") -> None:
    """Say what is wrong and what follows: faults one a line as they are, anything else with the program's name."""
    if isinstance(error, ContentError):
        click.echo(str(error), err=True)
        many = len(error.faults)
        tell(f"{many} faults; {so}" if many > 1 else f"1 fault; {so}")
        return
    for line in str(error).splitlines():
        tell(line)


def tell(message: str) -> None:
    """Say one thing on the error stream."""
    click.echo(f"nethandout: {message}", err=True)
