"""Writing over nothing that others made: each kind of file of ours is known again by a mark."""

from __future__ import annotations

import os
import re
from pathlib import Path

from nethandout.atomic import beside
from nethandout.errors import ContentError, WriteError
from nethandout.input_files import read_ends

LAST_LINE = "Made by: nethandout check"
FIRST, LAST = 64_000, 32_000_000
"""The bytes at either end of a file that are searched for our mark."""
PDF = re.compile(
    rb"%PDF-.{,1000}/Producer \(nethandout\)"  # sheets for the printer
    rb"|%PDF-.*<xmp:CreatorTool>nethandout</xmp:CreatorTool>",  # its /Creator, which is always written twice
    re.DOTALL,
)
PAGE = re.compile(rb'.*<meta name="generator" content="nethandout">', re.DOTALL)
REPORT = re.compile(
    rb'\s*<!DOCTYPE html>.{,1000}<meta name="generator" content="nethandout check">'  # a page
    rb'|\s*\{.{,200}"made_by":\s*"nethandout check"'  # JSON
    rb'|\s*\{.{,500}"driver":\s*\{\s*"name":\s*"nethandout"'  # SARIF
    rb"|.*^" + LAST_LINE.encode() + rb"\s*\Z",  # text
    re.DOTALL | re.MULTILINE,
)


def spare(path: Path, force: bool, html: bool = False) -> None:
    """Raise WriteError where a PDF, or with `html` the page beside it, would take the place of what others made."""
    for one, mark in ((path, PDF), (beside(path, "html"), PAGE))[: 2 if html else 1]:
        if not force and _is_somebody_elses(one, mark):
            wrong = f"{one} is there and was not made by nethandout"
            raise WriteError(f"{wrong}; choose another name, or add --force to write over it")


def spare_all_but_reports(path: Path) -> None:
    """Raise WriteError where a report would take the place of anything but an earlier report."""
    if _is_somebody_elses(path, REPORT):
        raise WriteError(f"{path} is there and is no report that nethandout made; choose another name")


def _is_somebody_elses(path: Path, mark: re.Pattern[bytes]) -> bool:
    """Whether a file stands there that lacks our mark, or that cannot even be read; an empty one is nobody's."""
    if not os.path.lexists(path) or os.path.isdir(path):
        return False
    try:
        found = read_ends(path, FIRST, LAST)
    except ContentError:
        return True
    return bool(found) and not mark.match(found)
