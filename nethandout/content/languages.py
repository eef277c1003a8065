"""A language: its direction, the fixed words of the pages and the labels of the figures, held against the English."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nethandout.content.fields import Fields
from nethandout.content.tomlfile import TomlText
from nethandout.errors import Fault
from nethandout.model import Language

BRACES = re.compile(r"\{([^{}]*)\}")
COUNTS = {"quotes": (4, "quotation marks"), "months": (12, "months")}


def read_language(file: TomlText, english: TomlText, faults: list[Fault]) -> Language:
    """Read a language; it needs the words that `english` has, and may use the {braces} that stand there."""
    fields = Fields(file, file.data, faults)
    fields.known("name", "direction", "region", "words", "figures")
    direction = fields.text("direction")
    if direction not in ("ltr", "rtl", ""):
        fields.fault("direction", f'"{direction}" is no direction', 'write "ltr" or "rtl"')
    words = _texts(fields, "words", file.data.get("words", {}), english.data.get("words", {}))
    figures = _figures(fields, english.data.get("figures", {}))
    region = fields.text("region", needed=False) or str(english.data.get("region", ""))
    return Language(file.path.stem, fields.text("name"), direction or "ltr", words, figures, region)


def _figures(fields: Fields, english: Mapping[str, Any]) -> dict[str, dict[str, str]]:
    figures = fields.table.get("figures", {})
    if not isinstance(figures, Mapping):
        fields.fault("figures", '"figures" is not a table', "begin the labels of a figure with [figures.NAME]")
        return {}
    names = dict.fromkeys([*english, *figures])
    return {name: _texts(fields, f"figures.{name}", figures.get(name, {}), english.get(name, {})) for name in names}


def _texts(fields: Fields, header: str, table: Any, english: Mapping[str, str]) -> dict[str, str]:
    """Take a table of texts that has what the English one has."""
    if not isinstance(table, Mapping) or not all(isinstance(text, str) for text in table.values()):
        fields.fault(header, f"what stands below [{header}] is not all texts", 'write each as: name = "words"')
        return {}
    below = Fields(fields.file, table, fields.faults, header)
    for key, wrong, mend in _slips(header, table, english):
        below.fault(key, wrong, mend)
    return dict(table)


def _slips(header: str, texts: Mapping[str, str], english: Mapping[str, str]) -> Iterator[tuple[str, str, str]]:
    """What keeps texts from being filled in: key, what is wrong, what to do."""
    for key, original in english.items():
        if key not in texts:
            yield key, f'the words "{key}" are missing', f'add below [{header}]: {key} = "{original}"'
    for key, text in texts.items():
        known = BRACES.findall(english.get(key, ""))
        may = f"what may stand there: {', '.join(f'{{{name}}}' for name in known) or 'no braces'}"
        if set(BRACES.sub("", text)) & set("{}"):
            yield key, f'"{key}" has a brace that does not close', may
        for name in BRACES.findall(text):
            if name not in known:
                yield key, f'"{key}" holds {{{name}}}, which stands for nothing', may
        number, things = COUNTS.get(key, (0, ""))
        if number and len(text if key == "quotes" else text.split()) != number:
            yield key, f'"{key}" does not hold {number} {things}', f"as in English: {english.get(key, '')}"
