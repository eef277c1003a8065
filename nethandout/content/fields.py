"""Taking typed values out of TOML, with a fault for each that is missing, misspelled or of the wrong kind."""

from __future__ import annotations

import dataclasses
import datetime
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, TypeVar

from nethandout.content.tomlfile import TomlText
from nethandout.errors import Fault, did_you_mean

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

Record = TypeVar("Record", bound="DataclassInstance")


class Fields:
    """One table of a TOML text, below its `header` on line `start`; `faults` gathers what is wrong with it."""

    def __init__(
        self, file: TomlText, table: Mapping[str, Any], faults: list[Fault], header: str = "", start: int = 0
    ) -> None:
        self.file = file
        self.table = table
        self.faults = faults
        self.header = header
        self.start = start or (file.line(header) if header else file.first_line)

    def text(self, key: str, *, needed: bool = True, language: str = "") -> str:
        """Take a text; with a language, a table of texts by language is understood too (English stands in)."""
        value = self.table.get(key)
        if language and isinstance(value, Mapping):
            value = value.get(language, value.get("en"))
        if value is None or value == "":
            if needed:
                self.fault(key, f'"{key}" is missing', f'add a line: {key} = "…"')
            return ""
        if isinstance(value, datetime.date):
            return value.isoformat()
        if isinstance(value, int) and not isinstance(value, bool):
            return str(value)
        if not isinstance(value, str):
            self.fault(key, f'"{key}" is not a text', f'write: {key} = "…"')
            return ""
        return value.strip()

    def texts(self, key: str, *, needed: bool = False) -> tuple[str, ...]:
        """Take a list of texts."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            self.fault(key, f'"{key}" is not a list of texts', f'write: {key} = ["…", "…"]')
            return ()
        if needed and not value:
            self.fault(key, f'"{key}" is missing or empty', f'write: {key} = ["…", "…"]')
        return tuple(value)

    def tables(self, key: str) -> Iterator[Fields]:
        """Take each table of a list written as [[key]]."""
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, Mapping) for item in value):
            self.fault(key, f'"{key}" is not a list of tables', f"begin each entry with [[{key}]]")
            return
        header, start = self._full(key), self.start - 1
        for table in value:
            start = max(start, self.file.line(header, after=start))
            yield Fields(self.file, table, self.faults, header, start)

    def record(self, kind: type[Record], *also: str, **given: Any) -> Record:
        """Take a record by the fields of its class that are not given: texts, and lists of texts.

        Those without a default must be there. Every other key but `also` is a fault.
        """
        asked = [each for each in dataclasses.fields(kind) if each.name not in given]
        self.known(*(each.name for each in asked), *also)
        for each in asked:
            needed = each.default is dataclasses.MISSING
            take = self.text if each.type == "str" else self.texts
            given[each.name] = take(each.name, needed=needed)
        return kind(**given)

    def known(self, *keys: str) -> None:
        """Report every key that is none of these."""
        for key in self.table:
            if key not in keys:
                mend = did_you_mean(key, keys) or f"the names here are {', '.join(keys)}"
                self.fault(key, f'"{key}" is not understood', mend)

    def line(self, key: str) -> int:
        """The line on which this table sets `key`, or on which the table begins."""
        wanted, inside = ((self.header, key), (self._full(key), "")), f"{self.header}."
        for number, table, setting in self.file.begun(self.start):
            if (table, setting) in wanted:
                return number
            if number > self.start and not setting and self.header and not table.startswith(inside):
                break
        return self.start

    def _full(self, key: str) -> str:
        return f"{self.header}.{key}" if self.header else key

    def fault(self, key: str, wrong: str, mend: str) -> None:
        """Add a fault at the line that sets `key`."""
        self.faults.append(Fault(self.file.path, self.line(key), wrong, mend))
