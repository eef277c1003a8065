"""Skip a command if nothing changed since its last run, and repeat what it printed then."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import platformdirs
from click.core import ParameterSource

from nethandout import manifest
from nethandout.cli.terminal import recorded, show, tell
from nethandout.paths import OWN_RECIPES

if TYPE_CHECKING:
    from nethandout.cli.options import Common

FILES, DAYS = "nethandout.files", "nethandout.days"
IRRELEVANT = ("output", "open_result", "force", "workers", "fresh", "verbose")
"""Options that do not change what is made, or that are added in another form."""


def files(*paths: Path) -> None:
    """Add files to the manifest of the running command: those it wrote, or read outside the content and layouts."""
    if (context := click.get_current_context(silent=True)) is not None:
        context.meta.setdefault(FILES, []).extend(paths)


def holds_until(days: Iterable[date]) -> None:
    """Limit how long the manifest of the running command is valid: until the first of these days."""
    if (context := click.get_current_context(silent=True)) is not None:
        context.meta.setdefault(DAYS, []).extend(days)


def _run_or_repeat(
    options: dict[str, Any], own: Iterable[Path], output: Path, fresh: bool, run: Callable[[], int]
) -> tuple[int, list[Path]]:
    """Run a command, or repeat what it printed last time if nothing changed.

    `options` are the options the output depends on, `own` the user's files and folders it reads, and `output` the
    folder it writes to. Returns the exit code and, if nothing was made, the existing files.
    """
    context = click.get_current_context()
    folder = platformdirs.user_cache_path("nethandout") / "runs"
    asked = json.dumps([os.getcwd(), context.info_name, options], sort_keys=True, default=str)
    name = hashlib.sha256(asked.encode("utf-8", "surrogateescape")).hexdigest()
    own = [path for path in own if os.path.lexists(path)]
    inputs = manifest.inputs_hash(options, own, output)
    if not fresh and (made := manifest.load(folder, name, inputs, date.today())) is not None:
        if not options["quiet"]:
            tell("nothing has changed, so nothing was made again (--fresh makes it anyway)")
        for stream, text in made.said:
            (sys.stdout if stream == "out" else sys.stderr).write(text)
        return 0, list(map(Path, made.files))
    with recorded() as said:
        code = run()
    written = context.meta.get(FILES, [])
    if code == 0 and written and inputs and inputs == manifest.inputs_hash(options, own, output):
        _save_manifest(folder, name, inputs, written, context.meta.get(DAYS, []), said)
    return code, []


def _save_manifest(
    folder: Path, name: str, inputs: str, written: list[Path], days: list[date], said: list[tuple[str, str]]
) -> None:
    from nethandout import worker

    libraries = worker.call("nethandout.manifest:loaded_libraries", doing="asking for libraries")
    until = min(days).isoformat() if days else ""
    hashes = manifest.files_hash(written)
    today = date.today().isoformat()
    manifest.save(folder, name, manifest.Manifest(inputs, hashes, tuple(said), libraries, today, until))


def run_unless_unchanged(ctx: click.Context, common: Common, fresh: bool, run: Callable[[], int]) -> int:
    """Run a command unless its output is up to date."""
    output = Path(common.output or "output").absolute()
    options = {name: value for name, value in ctx.params.items() if name not in IRRELEVANT} | {"output": output}
    options["typed"] = [name for name in ctx.params if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    given = [path for path in (common.content, common.layouts, common.brand) if path is not None]
    folder = output if output.suffix.lower() != ".pdf" else output.parent
    code, existing = _run_or_repeat(options, (*given, OWN_RECIPES), folder, fresh, run)
    if common.open_result:
        show([path for path in existing if path.suffix == ".pdf"])
    return code
