"""The parent's side of the renderer: starts the child, feeds it, and ends it when it takes too long."""

from __future__ import annotations

import contextlib
import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Any

from nethandout.errors import MissingError, TypesetError, UsageError
from nethandout.machine import library_environment
from nethandout.mounts import Mounts
from nethandout.typeset.faults import PageFault
from nethandout.typeset.worker import receive, send

FONTS_ONLY_OURS = Path(__file__).with_name("fonts.conf")
COMMAND = (sys.executable, "-P", "-m", "nethandout.typeset.worker")


@dataclass(frozen=True)
class Limits:
    """What one document may cost: seconds of time, megabytes of memory."""

    seconds: float = 120
    megabytes: int = 2048


def limits() -> Limits:
    """The limits, as NETHANDOUT_SECONDS and NETHANDOUT_MEGABYTES in the environment may set them."""
    usual = Limits()
    seconds = os.environ.get("NETHANDOUT_SECONDS", "")
    megabytes = os.environ.get("NETHANDOUT_MEGABYTES", "")
    return Limits(
        float(seconds) if seconds.isdecimal() else usual.seconds,
        int(megabytes) if megabytes.isdecimal() else usual.megabytes,
    )


@dataclass(frozen=True)
class Typeset:
    """A finished PDF; `faults` are what is wrong with its pages, `places` the pages (from 0) of index anchors.

    `empty` are the pages (from 0) left empty so that the next one stands on its side of the sheet.
    `peak` is the renderer's largest memory so far, in kilobytes (0 where unknown).
    """

    pdf: bytes
    pages: int
    complaints: tuple[str, ...]
    peak: int
    faults: tuple[PageFault, ...] = ()
    places: Mapping[str, int] = field(default_factory=dict)
    empty: tuple[int, ...] = ()

    @property
    def ends_empty(self) -> bool:
        """Whether the page before the last one is empty."""
        return self.pages - 2 in self.empty


class Press:
    """A child process that sets documents; use it in a `with` statement. It starts importing at once."""

    def __init__(self, limits: Limits = Limits(), command: tuple[str, ...] = COMMAND) -> None:
        self.limits = limits
        self.command = command
        self.start()

    def start(self) -> None:
        """Start the child, or another one after it was lost."""
        environment = library_environment() | {
            "FONTCONFIG_FILE": str(FONTS_ONLY_OURS),
            "NETHANDOUT_MEGABYTES": str(self.limits.megabytes),
        }
        self.words = tempfile.TemporaryFile()  # noqa: SIM115 - it lives as long as the child
        self.child = subprocess.Popen(
            self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=self.words, env=environment
        )
        self.answers: queue.Queue[tuple[dict[str, Any], bytes] | None] = queue.Queue()
        threading.Thread(target=self._listen, args=(self.child, self.answers), daemon=True).start()

    @staticmethod
    def _listen(child: subprocess.Popen[bytes], answers: queue.Queue[tuple[dict[str, Any], bytes] | None]) -> None:
        assert child.stdout is not None
        while True:
            try:
                answer = receive(child.stdout)
            except (OSError, ValueError):
                answer = None
            answers.put(answer)
            if answer is None:
                return

    def typeset(
        self, html: str, mounts: Mounts, archive: bool = False, fillable: bool = False, draft: bool = False
    ) -> Typeset:
        """Set one document; raises TypesetError when it fails, takes too long or kills the child.

        `archive` asks for PDF/A-2a besides PDF/UA-1, `fillable` for fields to fill in; UsageError for both at once.
        A `draft` gives the places of the index anchors and no PDF.
        """
        if archive and fillable:
            raise UsageError("an archive file cannot be filled in; ask for one or the other")
        if self.child.poll() is not None:
            self.close()
            self.start()
        folders: Mapping[str, list[str]] = {name: [str(path) for path in paths] for name, paths in mounts.items()}
        assert self.child.stdin is not None
        with contextlib.suppress(OSError):
            request = {"mounts": folders, "archive": archive, "fillable": fillable, "draft": draft}
            send(self.child.stdin, request, html.encode("utf-8", "replace"))
        try:
            answer = self.answers.get(timeout=self.limits.seconds)
        except queue.Empty:
            self.close()
            limit = f"{self.limits.seconds:g} seconds"
            raise TypesetError(f"setting the pages took longer than {limit}; make the document smaller") from None
        if answer is None:
            raise self._lost()
        header, pdf = answer
        if "error" in header:
            raise TypesetError(f"the pages cannot be set: {header['error']}")
        faults = tuple(PageFault(**fault) for fault in header["faults"])
        complaints, empty = tuple(header["complaints"]), tuple(header["empty"])
        return Typeset(pdf, header["pages"], complaints, header["peak"], faults, header["places"], empty)

    def _lost(self) -> TypesetError | MissingError:
        self.child.wait()
        self.words.seek(0)
        said = self.words.read().decode("utf-8", "replace")
        self.close()
        if "cannot load library" in said or "No module named 'weasyprint'" in said:
            return MissingError("a part of the renderer (Pango) is missing; run: nethandout doctor")
        if "MemoryError" in said or "GLib-ERROR" in said or self.child.returncode == -signal.SIGABRT:
            return TypesetError(f"setting the pages needs more than {self.limits.megabytes} MB; make it smaller")
        if self.child.returncode == -signal.SIGSEGV:
            return TypesetError("the renderer broke off; it does when no font is loaded: keep base/fonts.css")
        return TypesetError("the renderer broke off; run: nethandout doctor")

    def close(self) -> None:
        """End the child."""
        self.child.kill()
        self.child.wait()
        for stream in (self.child.stdin, self.child.stdout, self.words):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()

    def __enter__(self) -> Press:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()
