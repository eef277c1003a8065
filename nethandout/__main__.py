"""The entry point: answers Ctrl-C from its first line on, while the program is still being imported."""

from __future__ import annotations

import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from sys import UnraisableHookArgs
    from types import FrameType


def main() -> None:
    """Run the command line; exit code 130 when interrupted, wherever that happens."""
    sys.unraisablehook = _interrupted_again
    try:
        import signal

        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:  # else whoever started us ignores it
            signal.signal(signal.SIGINT, _interrupted)
        try:
            from nethandout.cli.main import main

            main()
        finally:
            signal.signal(signal.SIGINT, signal.SIG_IGN)
    except BaseException as error:
        from nethandout.errors import was_interrupted

        if isinstance(error, SystemExit) or not was_interrupted(error):
            raise
        if sys.stderr is not None:
            sys.stderr.write("nethandout: stopped; what was being written is as it was before\n")
        sys.exit(130)


def _interrupted(number: int, frame: FrameType | None) -> None:
    """Answer the first Ctrl-C, and no other while everything is put away."""
    import signal

    signal.signal(number, signal.SIG_IGN)
    raise KeyboardInterrupt


def _interrupted_again(unraisable: UnraisableHookArgs) -> None:
    """Raise Ctrl-C once more, a moment later, where Python can only print it: in a callback of the import system."""
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
