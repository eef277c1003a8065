"""Columns of a table of clinics: what they may be called, and what else people call them."""

from __future__ import annotations

import re
from collections.abc import Container, Iterator, Sequence

from nethandout.content import brand
from nethandout.content.schema import OLD_KEYS
from nethandout.errors import Problem, did_you_mean
from nethandout.packs.table import letter

WHAT = ("make", "lang", "paper", "size", "ink", "depth", "fold", "copies")
"""The columns that say what to make for a clinic; a cell can have several values."""
COLUMNS = (*brand.KEYS, *WHAT)
SYNONYMS = {
    "clinic": "name",
    "hospital": "name",
    "organization": "name",
    "phone": "telephone",
    "tel": "telephone",
    "web": "website",
    "url": "website",
    "language": "lang",
    "documents": "make",
    "sections": "make",
    "recipe": "make",
    "country": "region",
    "street": "address",
    "emergency": "after hours",
    "nombre": "name",
    "clínica": "name",
    "teléfono": "telephone",
    "dirección": "address",
    "horario": "hours",
    "logotipo": "logo",
    "idioma": "lang",
    "papel": "paper",
    "tamaño": "size",
    "tinta": "ink",
    "copias": "copies",
    "documentos": "make",
}
"""Other words for columns, in English and Spanish, to suggest."""
FOLDS = {"booklet": ("saddle", "perfect", "quarter", "cut-stack"), "handout": ("trifold", "zfold")}
"""How each kind of document can be folded."""
MEANT = "did you mean"
NO_PATIENTS = "nethandout takes no patient data"
MISSING = {
    "name": "add it, with the name of each clinic",
    "make": 'add it, with what to make, such as "grades, spread", or add --make "grades, spread" for all clinics',
}
"""What to do if a column is missing."""
PATIENT_WORDS = (
    *("patient", "birth", "birthday", "birthdate", "dob", "mrn", "medical record", "record number", "nhs number"),
    *("diagnosis", "diagnoses", "diagnosed", "ssn", "social security", "insurance", "first name", "last name"),
    *("surname", "age", "sex", "gender", "medication", "paciente", "nacimiento", "diagnóstico", "apellido"),
)
"""Words of columns about patients; docs/packs.md lists them."""


def read_headings(
    headings: Sequence[str], needed: Sequence[str], used: Container[int]
) -> tuple[tuple[str, ...], tuple[Problem, ...]]:
    """Return the column that each heading names, "" for one that is wrong, and all that is wrong with them.

    Columns that are not `used`, which no row has a text in, need no heading.
    """
    columns: list[str] = []
    problems: list[Problem] = []
    for nth, heading in enumerate(headings):
        words = " ".join(re.sub(r"[\W_]+", " ", heading.casefold().replace(".", "")).split())
        key = words.replace(" ", "_")
        key = OLD_KEYS.get(key, key)
        wrong = [*_wrong_heading(heading, words, key)] if words else []
        if not words and nth in used:
            wrong = [(f"column {letter(nth)} has no heading", "write one, or remove the column")]
        if key and key in columns:
            wrong.append((f'two columns are called "{heading}"', "keep one of them"))
        problems += wrong
        columns.append("" if wrong else key)
    if not any(columns) and not any(NO_PATIENTS in problem or hint.startswith(MEANT) for problem, hint in problems):
        return tuple(columns), (("there are no headings in this row", "put them in the first row, above the clinics"),)
    for key in needed:
        if key not in columns:
            problems.append((f'the column "{key}" is missing', MISSING[key]))
    return tuple(columns), tuple(problems)


def _wrong_heading(heading: str, words: str, key: str) -> Iterator[Problem]:
    """Yield what is wrong with a heading."""
    if key in COLUMNS:
        return
    if any(re.search(rf"\b{word}s?\b", words) for word in PATIENT_WORDS):
        yield f'the column "{heading}" is about patients, and {NO_PATIENTS}', "remove the column from the table"
        return
    shown = [column.replace("_", " ") for column in COLUMNS]
    meant = next((column for word, column in SYNONYMS.items() if re.search(rf"\b{word}\b", words)), "")
    hint = f'{MEANT} "{meant}"?' if meant else did_you_mean(words, shown)
    yield f'there is no column "{heading}"', hint or f"the columns are {', '.join(shown)}"
