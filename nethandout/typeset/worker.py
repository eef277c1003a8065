"""The child process: sets one document after another, as its parent asks, until its input ends.

A message is a line of JSON, then as many bytes as its "size" says.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import asdict
from pathlib import Path
from typing import IO, Any

from nethandout.errors import NethandoutError

REASONS = {
    "RecursionError": "its parts are nested too deeply",
    "MemoryError": "it needs more memory than it may have",
    "OverflowError": "a size in it is out of all proportion",
    "ZeroDivisionError": "a size in it is out of all proportion",
}


def send(stream: IO[bytes], header: dict[str, Any], payload: bytes = b"") -> None:
    """Write one message."""
    stream.write(json.dumps(header | {"size": len(payload)}).encode() + b"\n" + payload)
    stream.flush()


def receive(stream: IO[bytes]) -> tuple[dict[str, Any], bytes] | None:
    """Read one message; None when the other side is gone."""
    line = stream.readline()
    if not line.endswith(b"\n"):
        return None
    header: dict[str, Any] = json.loads(line)
    payload = stream.read(header["size"])
    return None if len(payload) < header["size"] else (header, payload)


def main() -> None:
    """Serve the parent; the renderer is imported before the first document comes."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    _limit_memory(int(os.environ.get("NETHANDOUT_MEGABYTES", "2048")))
    from nethandout.typeset.renderer import render

    while (message := receive(sys.stdin.buffer)) is not None:
        header, html = message
        mounts = {name: tuple(map(Path, folders)) for name, folders in header["mounts"].items()}
        try:
            done = render(html.decode("utf-8"), mounts, header["archive"], header["fillable"], header["draft"])
        except NethandoutError as error:
            send(answers, {"error": str(error)})
            continue
        except Exception as error:
            reason = REASONS.get(type(error).__name__, f"{type(error).__name__}: {error}")
            send(answers, {"error": reason})
            continue
        faults = [asdict(fault) for fault in done.faults]
        answer = {
            "pages": done.pages,
            "complaints": done.complaints,
            "faults": faults,
            "places": done.places,
            "empty": done.empty,
            "peak": _peak(),
        }
        send(answers, answer, done.pdf)


def _limit_memory(megabytes: int) -> None:
    if sys.platform != "win32":
        import resource

        size = megabytes * 1024 * 1024
        resource.setrlimit(resource.RLIMIT_AS, (size, size))


def _peak() -> int:
    """The most memory this process has held, in kilobytes; 0 where that cannot be told."""
    if sys.platform == "win32":
        return 0
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


if __name__ == "__main__":
    main()
