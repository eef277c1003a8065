"""The one place where errors become words and an exit code."""

from __future__ import annotations

import sys
import traceback
from collections.abc import Callable
from pathlib import Path

import click

from nethandout.errors import ContentError, NethandoutError, was_interrupted

# As in __main__, which answers where this module is not imported yet.
INTERRUPTED = 130
# A fault of the program itself; the number is EX_SOFTWARE of sysexits.h.
OUR_FAULT = 70


def caught(run: Callable[[], object]) -> int:
    """Run a command; return its exit code, with every error told in plain words."""
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
        return _stopped()
    except OSError as error:
        tell(f"{error.filename}: {error.strerror}" if error.filename else str(error.strerror or error))
        return NethandoutError.exit_code
    except Exception as error:
        return _stopped() if was_interrupted(error) else _unexpected(error)
    return done if isinstance(done, int) else 0


def _stopped() -> int:
    tell("stopped; what was being written is as it was before")
    return INTERRUPTED


def _unexpected(error: Exception) -> int:
    """Tell of an error that nobody foresaw; -v shows its trace."""
    if wants_trace():
        click.echo("".join(traceback.format_exception(error)), nl=False, err=True)
    more = "add -v to see where"
    if isinstance(error, MemoryError):
        tell(f"there is not enough memory for this; make the input smaller ({more})")
        return NethandoutError.exit_code
    if isinstance(error, RecursionError):
        tell(f"the input is nested too deeply; make it simpler ({more})")
        return NethandoutError.exit_code
    place = traceback.extract_tb(error.__traceback__)[-1]
    said = " ".join(str(error).split())[:200]
    where = f"{Path(place.filename).name}:{place.lineno}"
    tell(f"this is a fault in nethandout: {type(error).__name__}: {said} ({where}); {more}, and please report it")
    return OUR_FAULT


def wants_trace() -> bool:
    """Whether -v is on the command line, which may not have been read yet."""
    return any(word in ("-v", "-vv", "--verbose") for word in sys.argv[1:])


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
