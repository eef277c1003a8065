"""Make the files of all packs that are not up to date, and keep packs.csv, the list of them."""

from __future__ import annotations

import csv
import hashlib
import io
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import closing, suppress
from dataclasses import astuple, dataclass, replace
from datetime import date
from pathlib import Path, PurePosixPath

from nethandout import jobs, manifest, pipeline
from nethandout.atomic import beside, is_foreign, refuse_overwrite, write_whole
from nethandout.errors import ContentError, NethandoutError, WriteError
from nethandout.jobs import Job
from nethandout.packs.clinics import Pack
from nethandout.paths import read_text, refuse_outside

LIST, SHEETS = "packs.csv", "sheets.pdf"
HEADINGS = ("clinic", "file", "pages", "bytes", "SHA-256", "result", "review", "since", "replaced")
LARGEST_LIST = 100_000_000
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""How texts begin that spreadsheet programs run as formulas."""
MADE, UNCHANGED, WAITING, LEFT_OVER = "made", "unchanged", "not made yet", "no longer in the table"


@dataclass(frozen=True)
class Line:
    """A line of packs.csv: a file, by its path in the folder of the packs, and what it is.

    `since` is the ISO date on which it was first made with these bytes, `replaced` the SHA-256 of the file before it.
    """

    clinic: str
    file: str
    pages: str = ""
    size: str = ""
    sha256: str = ""
    result: str = WAITING
    review: str = ""
    since: str = ""
    replaced: str = ""


@dataclass(frozen=True)
class Copy:
    """A document of a pack; `key` is a hash of everything it depends on, `path` is in the folder of the packs."""

    pack: Pack
    path: Path
    job: Job
    key: str


def plan(packs: Iterable[Pack], inputs: str) -> tuple[Copy, ...]:
    """List the files of all packs, pack by pack; `inputs` is a hash of what all of them are made from."""
    logos: dict[Path | None, str] = {None: ""}
    copies = []
    for pack in packs:
        logo = pack.brand.logo if pack.brand else None
        if logo not in logos:
            logos[logo] = manifest.file_hash(logo) if logo else ""
        for path, job in pack.jobs.items():
            job = replace(job, brand=pack.brand)
            key = hashlib.sha256(repr((inputs, path, job, logos[logo])).encode()).hexdigest()
            copies.append(Copy(pack, path, job, key))
    return tuple(copies)


Write = Callable[[Copy, pipeline.BuildResult, Path], Mapping[Path, bytes]]
"""Writes a result to a path, and returns the bytes of each file."""


class Packs:
    """A folder of packs: what it contains and, in the journal of this machine, what that was made from."""

    def __init__(self, root: Path, journal: manifest.Journal, name: str = LIST) -> None:
        self.root = root
        self.list = root / name
        self.journal = journal
        self.earlier = {line.file: line for line in _read_list(self.list)}
        self.lines: dict[str, Line] = {}

    def waiting(self, copies: Iterable[Copy], fresh: bool = False) -> list[Copy]:
        """Return the copies that are not up to date, and list all."""
        waiting = []
        for copy in copies:
            known = None if fresh else self.journal.known.get(copy.key)
            if known is not None and _is_whole(self.root, known):
                self.note(copy, known, UNCHANGED)
            else:
                self.note(copy, {}, WAITING)
                waiting.append(copy)
        return waiting

    def make(self, copies: Sequence[Copy], run: jobs.Run, write: Write, force: bool, html: bool) -> jobs.Results:
        """Make and write copies; yields the index of each as it is finished, and its result or its error.

        With `html`, web pages are written too. Raises WriteError, after which nothing more is made.
        """
        for copy in copies:
            refuse_overwrite(self.root / copy.path, force, html)
            if copy.job.fold:
                refuse_overwrite(beside(self.root / copy.path, SHEETS), force)
        with closing(run([copy.job for copy in copies])) as each:
            for number, result in each:
                copy = copies[number]
                if isinstance(result, NethandoutError):
                    self.note(copy, {}, f"not made: {' '.join(str(result).split())}")
                else:
                    folder = (self.root / copy.path).parent
                    written = write(copy, result, self.root / copy.path)
                    files = {
                        os.path.relpath(path, folder): hashlib.sha256(data).hexdigest()
                        for path, data in written.items()
                    }
                    made = {"folder": copy.path.parent.as_posix(), "files": files, "pages": result.pages}
                    made |= {"size": len(result.pdf), "review": result.review}
                    self.journal.add(copy.key, made)
                    self.note(copy, made, MADE)
                yield number, result

    def note(self, copy: Copy, known: Mapping[str, object], result: str) -> None:
        """List a copy with its result."""
        file, files = copy.path.as_posix(), known.get("files")
        clinic = copy.pack.brand.name if copy.pack.brand else copy.pack.name
        before = self.earlier.get(file, Line(clinic, file))
        if not known:  # an older file may still be there
            self.lines[file] = replace(before, clinic=clinic, result=result)
            return
        sha256 = str(files.get(copy.path.name, "")) if isinstance(files, Mapping) else ""
        pages, size, review = (str(known.get(key, "")) for key in ("pages", "size", "review"))
        since, replaced = before.since, before.replaced
        if sha256 != before.sha256 or not since:
            since, replaced = date.today().isoformat(), before.sha256
        self.lines[file] = Line(clinic, file, pages, size, sha256, result, review, since, replaced)

    def left_over(self) -> list[Line]:
        """Return the files of earlier runs that no clinic has any more."""
        lines = (line for file, line in self.earlier.items() if file not in self.lines)
        return [replace(line, result=LEFT_OVER) for line in lines if (self.root / line.file).is_file()]

    def prune(self, lines: Iterable[Line]) -> tuple[list[Line], list[Line]]:
        """Remove files, and folders that are empty then; return those removed, and those kept because they changed."""
        removed, kept = [], []
        for line in lines:
            path = self.root / line.file
            if manifest.file_hash(path) != line.sha256 or not _is_removed(path):
                kept.append(line)
                continue
            for file in (beside(path, "html"), beside(path, SHEETS)):
                if file.is_file() and not is_foreign(file):
                    _is_removed(file)
            for folder in path.relative_to(self.root).parents[:-1]:
                with suppress(OSError):
                    (self.root / folder).rmdir()
            removed.append(line)
        return removed, kept

    def write_list(self, more: Iterable[Line] = ()) -> Path:
        """Write packs.csv; texts that a spreadsheet program would run as formulas begin with an apostrophe."""
        table = io.StringIO()
        writer = csv.writer(table)
        writer.writerow(HEADINGS)
        for line in (*self.lines.values(), *more):
            writer.writerow([f"'{text}" if text.startswith(FORMULA) else text for text in astuple(line)])
        write_whole(self.list, table.getvalue().encode("utf-8-sig"))
        return self.list


def _is_removed(path: Path) -> bool:
    """Remove a file; return False if that is not possible, for example because it is open in another program."""
    try:
        path.unlink()
    except OSError:
        return False
    return True


def _is_whole(root: Path, known: Mapping[str, object]) -> bool:
    """Return whether the files that were made are still there, unchanged."""
    folder, files = known.get("folder"), known.get("files")
    if not isinstance(folder, str) or not isinstance(files, dict):
        return False
    try:
        return all(manifest.file_hash(root / folder / name) == digest for name, digest in files.items())
    except ContentError:
        return False


def _read_list(path: Path) -> list[Line]:
    """Read the list of an earlier run; lines that no run would write are left out.

    Raises WriteError for another file of that name.
    """
    if not os.path.lexists(path):
        return []
    try:
        rows = list(csv.reader(io.StringIO(read_text(path, LARGEST_LIST), newline="")))
    except (ContentError, csv.Error):
        rows = [[]]
    if rows and tuple(rows[0][:2]) != HEADINGS[:2]:
        wrong = f"{path} was changed, or was not made by nethandout"
        raise WriteError(f"{wrong}; remove it, or choose another folder with -o")
    lines = []
    for row in rows[1:]:
        if len(row) == len(HEADINGS):
            line = Line(*(text[1:] if text.startswith("'") else text for text in row))
            parts = PurePosixPath(line.file).parts
            with suppress(ContentError, ValueError):
                refuse_outside(path.parent / line.file, path.parent)
                if line.sha256 and ".." not in parts and line.file.endswith(".pdf"):
                    lines.append(line)
    return lines
