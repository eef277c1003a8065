"""The entry point, which handles Ctrl-C from its first line on, even while the program is being imported."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import FrameType


def main() -> None:
    """Run the command line; the exit code is 130 if it is interrupted at any point."""
    sys.unraisablehook = _interrupted_again
    try:
        import signal

        try:
            if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else our parent wants it ignored
                signal.signal(signal.SIGINT, _interrupted)
            from nethandout.cli.main import main

            main()
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            # Python remembers a Ctrl-C inside `exec`, which dataclasses use, and `python -m` would end with the signal
            # instead of 130. Another `exec` makes it forget.
            exec("")
    except BaseException as error:
        from nethandout.errors import was_interrupted

        if isinstance(error, SystemExit) or not was_interrupted(error):
            raise
        if sys.stderr is not None:
            sys.stderr.write("nethandout: stopped; existing files are unchanged\n")
        sys.exit(130)


def _interrupted(number: int, frame: FrameType | None) -> None:
    """Handle the first Ctrl-C, and ignore others during cleanup."""
    import signal

    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _interrupted_again(unraisable: UnraisableHookArgs) -> None:
    """Raise Ctrl-C again a moment later if it arrived in a callback of an import, where Python only prints it."""
    if issubclass(unraisable.exc_type, KeyboardInterrupt):
        import _thread
        import signal

        signal.signal(signal.SIGINT, _interrupted)
        _thread.start_new_thread(_interrupt, ())
    else:
        sys.__unraisablehook__(unraisable)


def _interrupt() -> None:
    import _thread
    import time

    time.sleep(0.01)
    _thread.interrupt_main()


if __name__ == "__main__":
    main()
