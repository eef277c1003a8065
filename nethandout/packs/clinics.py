"""Read a table of clinics, or a folder of brand files, into the brand and the jobs of each clinic."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain, count, product
from pathlib import Path
from typing import Any

from nethandout import jobs, paths, pipeline, worker
from nethandout.content import assets, brand
from nethandout.content.library import match_names, match_recipe, section_names
from nethandout.content.schema import OLD_KEYS, Fields
from nethandout.content.toml import TomlText, read_toml
from nethandout.errors import ContentError, Diagnostic, NethandoutError, UsageError, did_you_mean
from nethandout.jobs import Job
from nethandout.model import Brand, Edition, Publication
from nethandout.packs.headings import FOLDS, WHAT, read_headings
from nethandout.packs.table import KINDS, LARGEST_TABLE, Row, letter
from nethandout.pages.layouts import backgrounds

FOLDS_LISTED = "; ".join(f"of a {kind}, {', '.join(folds)}" for kind, folds in FOLDS.items())
COPIES = re.compile(r"[1-9]\d{0,3}")
SEVERAL, LINES = re.compile(r"[,;\n]"), re.compile(r"[;\n]")
LONGEST_NAME = 60
RESERVED = frozenset(("con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))))
"""Names that Windows does not allow."""


@dataclass(frozen=True)
class Pack:
    """What is made together, mostly for a clinic: its name, its brand, and the job of each file, without the brand.

    `copies` is how many of each are to be printed.
    """

    name: str
    brand: Brand | None
    jobs: Mapping[Path, Job]
    copies: int = 1


@dataclass(frozen=True)
class Defaults:
    """What is made where a table does not say it: texts of cells by column, and what all jobs share.

    `choices` are the valid values of paper, size, ink and depth; `inputs` reads the inputs for a language.
    """

    cells: Mapping[str, str]
    choices: Mapping[str, Sequence[str]]
    inputs: Callable[[str], pipeline.Inputs]
    region: str | None = None
    saved_region: str = ""
    archive: bool = False


def read_clinics(path: Path, defaults: Defaults) -> tuple[tuple[Pack, ...], tuple[str, ...]]:
    """Read a table, or a folder of brand files; also return notices.

    Raises ContentError with the faults of all rows, and UsageError for a file of another kind.
    """
    reader = _Reader(defaults)
    notices: tuple[str, ...] = ()
    if path.is_dir():
        entries = reader.brand_files(path)
    else:
        cells = _cells(path)
        notices = cells["notices"]
        reader.faults += cells["faults"]
        entries = reader.table_rows(path, cells["rows"])
    clinics = [clinic for entry in entries if (clinic := reader.clinic(entry))]
    if not reader.faults and not clinics:
        remedy = "to start one: nethandout new brand NAME" if path.is_dir() else "write each in a row of its own"
        reader.faults.append(Diagnostic(path, 0, "has no clinics", remedy))
    if reader.faults:
        raise ContentError(reader.faults)
    return tuple(clinics), (*notices, *_same_names(clinics))


def _cells(path: Path) -> dict[str, Any]:
    if path.suffix.lower() not in KINDS and path.exists():
        wrong = f"{path} is not a table that nethandout can read; save it as .xlsx or .csv"
        raise UsageError(f"{wrong}, or name a folder of brand files")
    data = paths.read_bytes(path, LARGEST_TABLE)
    cells: dict[str, Any] = worker.call("nethandout.packs.table:read_cells", path, data, doing=f"reading {path}")
    return cells


def _same_names(packs: Iterable[Pack]) -> Iterator[str]:
    """Yield a notice about each name that several clinics have."""
    folders: dict[str, list[str]] = {}
    for pack in packs:
        folders.setdefault(pack.brand.name if pack.brand else "", []).append(pack.name)
    for name, several in folders.items():
        if len(several) > 1:
            yield f'{len(several)} clinics are called "{name}"; their folders are {", ".join(several)}'


@dataclass(frozen=True)
class _Entry:
    """A row or a brand file: its place, what names its folder, its brand, and its other cells."""

    place: Diagnostic
    called: str
    fields: Fields
    cells: Mapping[str, str]


@dataclass
class _Reader:
    """Reads clinics, and collects the faults of all of them."""

    defaults: Defaults
    faults: list[Diagnostic] = field(default_factory=list)
    folders: set[str] = field(default_factory=set)
    known: dict[Job, Publication | NethandoutError] = field(default_factory=dict)
    supported: frozenset[str] = field(default_factory=lambda: assets.supported(paths.fonts()))
    behind: tuple[str, ...] = ()
    cells: Mapping[str, str] = field(default_factory=dict)

    def table_rows(self, path: Path, rows: Sequence[Row]) -> Iterator[_Entry]:
        """Yield the entry of each row below the headings."""
        (number, headings), *below = rows
        needed = ("name",) if self.defaults.cells["make"] else ("name", "make")
        used = {nth for _, texts in below for nth, text in enumerate(texts) if text}
        columns, problems = read_headings(headings, needed, used)
        self.faults += [Diagnostic(path, number, *problem) for problem in problems]
        for number, texts in below if {*needed} <= {*columns} else ():
            place = Diagnostic(path, number, "")
            cells = {column: text for column, text in zip(columns, texts, strict=False) if column and text}
            for nth in range(len(columns), len(texts)):
                wrong = f'"{texts[nth]}" is in column {letter(nth)}, which has no heading'
                self.faults.append(
                    replace(place, wrong=wrong, fix="put quotation marks around texts with commas or semicolons")
                )
            values: dict[str, Any] = {key: cells.pop(key) for key in brand.KEYS if key in cells}
            if "address" in values:
                values["address"] = [line for line in LINES.split(values["address"]) if line.strip()]
            fields = _RowFields(TomlText(path, values, "", number), values, self.faults)
            yield _Entry(place, values.get("name", ""), fields, cells)

    def brand_files(self, folder: Path) -> Iterator[_Entry]:
        """Yield the entry of each brand file."""
        for path in sorted(folder.glob("*.toml")):
            if path.name == "nethandout.toml":
                continue
            try:
                file = read_toml(path)
            except ContentError as error:
                self.faults += error.faults
                continue
            fields = Fields(file, file.data, self.faults)
            fields.allow_only(*brand.KEYS)
            yield _Entry(Diagnostic(path, 0, ""), path.stem, fields, {})

    def clinic(self, entry: _Entry) -> Pack | None:
        """Return the clinic of an entry; None if something is wrong with it."""
        before, place, self.cells = len(self.faults), entry.place, entry.cells
        values = {column: self.values(place, column, entry.cells) for column in WHAT}
        usual = {self.defaults.cells["lang"]}.difference(values["lang"])
        if not (inputs := self.inputs(place, values["lang"]) or self.inputs(place, usual)):
            return None
        first = next(iter(inputs.values()))
        self.behind = self.behind or tuple(backgrounds(first.layouts))
        owner = brand.brand_of(entry.fields, self.supported, self.behind, first.library.regions.values())
        folder = self.folder(entry.called)
        owner = replace(owner, path=Path(f"{folder}.toml"))
        wanted: dict[Path, Job] = {}
        for one in inputs.values():
            for job in self.jobs(place, owner, values, one):
                if (publication := self.publication(place, owner, job, one)) is not None:
                    fold = (job.fold,) if job.kind == "handout" else ()
                    wanted[jobs.default_path(Path(folder), publication, *filter(None, fold))] = job
        if values["fold"] and len(self.faults) == before and not any(job.fold for job in wanted.values()):
            self.fault(place, "fold", "none of these can be folded this way", f"the folds are {FOLDS_LISTED}")
        copies = int(next(iter(values["copies"]), 1)) if len(self.faults) == before else 1
        return None if len(self.faults) > before else Pack(folder, owner, wanted, copies)

    def values(self, place: Diagnostic, column: str, cells: Mapping[str, str]) -> tuple[str, ...]:
        """Return the values of a cell, or what is made without one."""
        text = cells.get(column) or self.defaults.cells.get(column, "")
        words = [word for part in SEVERAL.split(text) if (word := " ".join(part.split()))]
        names = [word if column == "make" else word.lower().replace(" ", "-") for word in words]
        names = [OLD_KEYS.get(name, name) for name in names] if column == "ink" else names
        choices = tuple(chain(*FOLDS.values())) if column == "fold" else self.defaults.choices.get(column, ())
        for name, word in zip(names, words, strict=True) if choices else ():
            if name not in choices:
                remedy = did_you_mean(name, choices) or f"write one of {', '.join(choices)}"
                self.fault(place, column, f'there is no {column} "{word}"', remedy)
        if column == "copies" and names and not COPIES.fullmatch(text.strip()):
            self.fault(place, column, f'"{text}" is not a number of copies', "write a whole number, such as 30")
        if column == "make" and not names:
            self.fault(place, column, "nothing to make", 'write sections or recipes: "grades, spread", or: all')
        return tuple(dict.fromkeys(names))

    def fault(self, place: Diagnostic, column: str, wrong: str, remedy: str) -> None:
        """Record what is wrong with a cell, or with an option that is used without one; the latter only once."""
        is_option = column not in self.cells and bool(self.defaults.cells.get(column))
        where = f'column "{column}"' if place.line and not is_option else f"--{column}"
        fault = Diagnostic(
            None if is_option else place.path, 0 if is_option else place.line, f"{where}: {wrong}", remedy
        )
        if not is_option or fault not in self.faults:
            self.faults.append(fault)

    def inputs(self, place: Diagnostic, languages: Iterable[str]) -> dict[str, pipeline.Inputs]:
        """Return the inputs of each language that exists."""
        inputs = {}
        for language in languages:
            try:
                inputs[language] = self.defaults.inputs(language)
            except UsageError as error:
                self.fault(place, "lang", *_problem(error))
        return inputs

    def jobs(
        self, place: Diagnostic, owner: Brand, values: Mapping[str, tuple[str, ...]], inputs: pipeline.Inputs
    ) -> Iterator[Job]:
        """Yield the jobs of a row in one language."""
        branded = replace(inputs, brand=owner)
        region = pipeline.effective_region(branded, self.defaults.region, self.defaults.saved_region)
        code = inputs.library.language.code
        for typed in values["make"]:
            for kind, name in self.documents(place, typed, inputs):
                section = inputs.library.sections.get(name)
                is_section = kind == "handout" and section is not None and not section.is_worksheet
                fold = next((each for each in values["fold"] if each in FOLDS[kind]), "")
                for size, ink, depth in product(
                    values["size"], values["ink"], values["depth"] if is_section else ("full",)
                ):
                    can_fold = kind == "booklet" or (is_section and (size, depth) == ("standard", "full"))
                    own = fold if can_fold else ""
                    for paper in jobs.papers_for(kind, size, own, values["paper"]):
                        edition = Edition(code, paper, size, ink, region, self.defaults.archive, depth=depth)
                        yield Job(kind, name, edition, fold=own)

    def documents(self, place: Diagnostic, typed: str, inputs: pipeline.Inputs) -> Iterator[tuple[str, str]]:
        """Yield the kind and name of what somebody typed: a section (first), a recipe, or all sections."""
        names = section_names(inputs.library)
        if typed.lower() == "all":
            yield from (("handout", name) for name in names)
        elif typed not in names and (recipe := match_recipe(inputs.library, typed)):
            yield "booklet", recipe
        else:
            try:
                yield from (("handout", name) for name in match_names(inputs.library, [typed]))
            except UsageError as error:
                hint = did_you_mean(typed, (*names, *inputs.library.recipes))
                wrong, remedy = _problem(error)
                self.fault(place, "make", wrong, hint or remedy)

    def publication(self, place: Diagnostic, owner: Brand, job: Job, inputs: pipeline.Inputs) -> Publication | None:
        """Return the publication of a job for a brand; None, and a fault, if it cannot be made."""
        if job not in self.known:
            try:
                self.known[job] = jobs.select(job, inputs)
            except NethandoutError as error:
                self.known[job] = error
        known = self.known[job]
        try:
            if isinstance(known, NethandoutError):
                raise known
            return brand.apply_brand(known, owner, inputs.allow_unchecked)
        except ContentError as error:
            self.faults += error.faults
        except NethandoutError as error:
            self.fault(place, "make", *_problem(error))
        return None

    def folder(self, name: str) -> str:
        """Return a name for the folder of a clinic that no other one has, in lowercase, without accents."""
        plain = unicodedata.normalize("NFKD", name).casefold()
        letters = "".join(each for each in plain if not unicodedata.combining(each))
        short = re.sub(r"[\W_]+", "-", letters)[:LONGEST_NAME].strip("-")
        short = f"{short}-clinic".strip("-") if not short or short in RESERVED else short
        numbered = (f"{short}-{number}" for number in count(2))
        unique = next(each for each in chain([short], numbered) if each not in self.folders)
        self.folders.add(unique)
        return unique


class _RowFields(Fields):
    """The cells of a row as the fields of a brand; faults name the column."""

    def fault(self, key: str, wrong: str, remedy: str) -> None:
        """Record a fault of a cell, in words for tables."""
        if key == "name":
            remedy = remedy.replace('add a line: name = "…"', "write the name of the clinic")
        place = f'column "{key.replace("_", " ")}": {wrong}'.replace("the brand file", "the table")
        super().fault(key, place, remedy.replace(f"{key} = ", "").replace("the brand file", "the table"))


def _problem(error: NethandoutError) -> tuple[str, str]:
    """Split the message of an error into what is wrong and what to do."""
    wrong, _, remedy = " ".join(str(error).split("\n")).partition("; ")
    return wrong, remedy
