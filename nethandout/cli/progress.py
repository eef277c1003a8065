"""How far the making of several documents is: a line that is written over on a terminal, lines in a log."""

from __future__ import annotations

import time
from collections.abc import Sequence

import click

from nethandout.cli.streams import over_last_line, unrecorded

WORTH_TELLING = 5
"""Seconds that must be left before the line says so."""


class Progress:
    """Tells of `names` as each is done; `is_silent` where nobody wants to hear of it."""

    def __init__(self, doing: str, names: Sequence[str], is_silent: bool) -> None:
        self.doing = doing
        self.waiting = dict(enumerate(names))
        self.number = len(names)
        self.began = time.monotonic()
        self.is_silent = is_silent
        self._show()

    def is_done(self, position: int) -> None:
        """Tell that the document at this position of the names is done."""
        name = self.waiting.pop(position)
        stream = unrecorded()
        if stream is not None and not stream.isatty() and self.number > 1 and not self.is_silent:
            click.echo(f"nethandout: {self.number - len(self.waiting)} of {self.number} done: {name}", stream)
        self._show()

    def _show(self) -> None:
        if self.is_silent:
            return
        done = self.number - len(self.waiting)
        seconds = (time.monotonic() - self.began) * len(self.waiting) / done if done else 0
        left = f", about {seconds:.0f} s left" if seconds >= WORTH_TELLING else ""
        names = ", ".join(self.waiting.values())
        over_last_line(f"{self.doing} {self.number}, {done} done{left}: {names}" if names else "")
