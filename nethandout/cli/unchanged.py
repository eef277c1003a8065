"""Skip a command if nothing has changed since its last run, and print the same output again."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import platformdirs
from click.core import ParameterSource

from nethandout import manifest
from nethandout.cli.terminal import open_files, print_message, recorded
from nethandout.paths import OWN_RECIPES

if TYPE_CHECKING:
    from nethandout.cli.options import Common

READ, WRITTEN, DAYS = "nethandout.read", "nethandout.written", "nethandout.days"
IRRELEVANT = ("output", "open_result", "force", "workers", "scheduler", "fresh", "verbose")
"""Options that do not change what is made, or that are added in another form."""


def reads(path: Path) -> None:
    """Add a file outside the content and layouts, which is about to be read, to the manifest of the running command."""
    _meta(READ)[os.path.abspath(path)] = manifest.file_hash(path)


def wrote(files: Mapping[Path, bytes]) -> None:
    """Add files to the manifest of the running command, with what was written, since another run may overwrite them."""
    for path, data in files.items():
        _meta(WRITTEN)[os.path.abspath(path)] = hashlib.sha256(data).hexdigest()


def holds_until(days: Iterable[date]) -> None:
    """Limit how long the manifest of this command is valid: until the first of these days that is not past ends."""
    _meta(DAYS).update((day.isoformat(), "") for day in days if day >= date.today())


def _meta(name: str) -> dict[str, str]:
    """Return what the running command has recorded; outside of a command, an empty mapping."""
    context = click.get_current_context(silent=True)
    return {} if context is None else context.meta.setdefault(name, {})


def _run_or_repeat(
    options: dict[str, Any], own: Iterable[Path], fresh: bool, run: Callable[[], int]
) -> tuple[int, list[Path]]:
    """Run a command, or repeat what it printed last time if nothing changed.

    `options` are the options the output depends on, `own` the user's files and folders it reads. Returns the exit code
    and, if nothing was made, the existing files.
    """
    context = click.get_current_context()
    folder = platformdirs.user_cache_path("nethandout") / "runs"
    asked = json.dumps([os.getcwd(), context.info_name, options], sort_keys=True, default=str)
    name = hashlib.sha256(asked.encode("utf-8", "surrogateescape")).hexdigest()
    own = [path for path in own if os.path.lexists(path)]
    inputs = manifest.inputs_hash(options, own)
    if not fresh and (made := manifest.load(folder, name, inputs, date.today())) is not None:
        if not options["quiet"]:
            print_message("nothing has changed, so nothing was made again (--fresh makes it anyway)")
        for stream, text in made.output:
            (sys.stdout if stream == "out" else sys.stderr).write(text)
        return 0, list(map(Path, made.files))
    made_on = date.today().isoformat()
    with recorded() as output:
        code = run()
    if code == 0 and _meta(WRITTEN) and inputs and inputs == manifest.inputs_hash(options, own):
        from nethandout import worker

        libraries = worker.call("nethandout.manifest:loaded_libraries", doing="listing the loaded libraries")
        files, until = _meta(READ) | _meta(WRITTEN), min(_meta(DAYS), default="")
        made = manifest.Manifest(inputs, files, tuple(output), libraries, made_on, until)
        manifest.save(folder, name, made)
    return code, []


def run_unless_unchanged(ctx: click.Context, common: Common, fresh: bool, run: Callable[[], int]) -> int:
    """Run a command unless its output is up to date."""
    output = Path(common.output or "output").absolute()
    options = {name: value for name, value in ctx.params.items() if name not in IRRELEVANT} | {"output": output}
    options["typed"] = [name for name in ctx.params if ctx.get_parameter_source(name) is ParameterSource.COMMANDLINE]
    options["notes"] = [text for text in ctx.meta.values() if isinstance(text, str)]  # such as the date of "tomorrow"
    given = [path for path in (common.content, common.layouts, common.brand) if path is not None]
    code, existing = _run_or_repeat(options, (*given, OWN_RECIPES), fresh, run)
    if common.open_result:
        open_files([path for path in existing if path.suffix == ".pdf"])
    return code
