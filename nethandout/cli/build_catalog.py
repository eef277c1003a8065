"""Build the catalog for `build --catalog`: every document in every edition, and a page that lists them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path

import click
from click.core import ParameterSource

from nethandout import page_checks, pipeline
from nethandout.atomic import refuse_overwrite
from nethandout.cli.build_support import open_inputs, runner
from nethandout.cli.options import Common
from nethandout.cli.pack_command import inputs_hash, journal, left_over, make_and_report
from nethandout.cli.terminal import open_files
from nethandout.model import INKS, READER_PAPERS, SIZES
from nethandout.packs import catalog, pack_folder

ROOT = Path("output") / "catalog"


def build_catalog(common: Common, languages: Sequence[str], workers: int | None, scheduler: str | None) -> int:
    """Make what is not up to date in the catalog, and its page; return the exit code."""
    root = Path(common.output) if common.output else ROOT
    common = replace(common, html=True)
    refuse_overwrite(root / catalog.INDEX, common.force)
    inputs: dict[str, pipeline.Inputs] = {}
    documents: list[catalog.Document] = []
    choice = page_checks.EditionChoice(
        (common.paper,) if common.paper and _is_typed("paper") else READER_PAPERS,
        (common.size,) if _is_typed("size") else SIZES,
        (common.ink,) if _is_typed("ink") else INKS,
    )
    for language in languages:
        with open_inputs(replace(common, lang=language)) as one:
            inputs[language] = one
            region = pipeline.effective_region(one, common.region, common.saved_region)
            documents += catalog.list_documents(one, choice, region, common.archive)
    hashed = inputs_hash(common, inputs)
    packs = pack_folder.Packs(root, journal(root), "catalog.csv")
    copies = pack_folder.plan((document.pack for document in documents), hashed)
    waiting = packs.waiting(copies, fresh=not hashed or bool(click.get_current_context().params["fresh"]))
    run = runner(common, inputs, workers, scheduler)
    code = make_and_report(packs, waiting, run, partial(catalog.write, inputs, root), common)
    packs.journal.keep_only(copy.key for copy in copies)
    packs.write_list(left_over(packs, False, root, "nothing links to them, so delete them if they are not needed"))
    index = catalog.write_index(root, documents, packs.lines, inputs)
    if not common.quiet:
        made = f"{len(waiting)} made, {len(copies) - len(waiting)} unchanged"
        click.echo(f"{index}  ({len(documents)} documents, {len(copies)} files: {made})")
    if common.open_result:
        open_files([index])
    return code


def _is_typed(option: str) -> bool:
    return click.get_current_context().get_parameter_source(option) is ParameterSource.COMMANDLINE
