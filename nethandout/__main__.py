"""The entry point: answers Ctrl-C from its first line on, while the program is still being imported."""

from __future__ import annotations

import sys

INTERRUPTED = 130


def main() -> None:
    """Run the command line."""
    try:
        from nethandout.cli.main import main

        main()
    except KeyboardInterrupt:
        sys.stderr.write("nethandout: stopped\n")
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
