"""The words of a language (its fixed words, its printing instructions), and how it writes dates, lists and plurals."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import date
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from nethandout.content import assets
from nethandout.content.schema import OLD_KEYS, Fields
from nethandout.content.toml import TomlText, read_toml
from nethandout.errors import ContentError, Diagnostic
from nethandout.model import Language, OtherLanguage, Recipe, Region, Resource
from nethandout.paths import Folders

if TYPE_CHECKING:
    from babel import Locale

BRACES = re.compile(r"\{([^{}]*)\}")
QUOTES = "words.quotes"
FORMS = ("zero", "one", "two", "few", "many", "other")
"""The plural forms of Unicode's CLDR; a text that counts has "other", and those of its language."""
Texts = Mapping[str, str]
"""Strings by their place, such as words.title or figures.body-map.alt."""


def read_language(file: TomlText, english: TomlText, faults: list[Diagnostic]) -> Language:
    """Read a language; it needs every string `english` has, and can use the {placeholders} of those."""
    fields = Fields(file, file.data, faults)
    fields.allow_only("name", "direction", "region", "alphabet", "words", "figures")
    direction = fields.text("direction")
    if direction not in ("ltr", "rtl", ""):
        fields.fault("direction", f'"{direction}" is not a direction', 'write "ltr" or "rtl"')
    figures = file.data.get("figures", {})
    if not isinstance(figures, Mapping):
        fields.fault("figures", '"figures" is not a table', "start the labels of a figure with [figures.NAME]")
        figures = {}
    tables = {"words": file.data.get("words", {}), **{f"figures.{name}": table for name, table in figures.items()}}
    tables = {header: _with_forms(table) for header, table in tables.items()}
    for header, table in tables.items():
        if not isinstance(table, Mapping) or not all(isinstance(text, str) for text in table.values()):
            fields.fault(header, f"[{header}] has values that are not strings", 'write each as: name = "words"')
            tables[header] = {}
    wanted = {key: english.data.get(key, {}) for key in ("words", "figures")}
    tables["words"] = {OLD_KEYS.get(key, key): text for key, text in tables["words"].items()}
    own = {f"{header}.{key}": text for header, table in tables.items() for key, text in table.items()}
    faults += compare_with_english(own, texts_by_place(wanted), file)
    words = tables.pop("words")
    labels = {header.removeprefix("figures."): table for header, table in tables.items()}
    region = fields.text("region", needed=False) or str(english.data.get("region", ""))
    alphabet = fields.text("alphabet", needed=False)
    return Language(file.path.stem, fields.text("name"), direction or "ltr", words, labels, region, alphabet)


def _with_forms(table: Any) -> Any:
    """Return a table in which the plural forms of a text have names such as "years.one"."""
    if not isinstance(table, Mapping):
        return table
    return {
        **{key: text for key, text in table.items() if not isinstance(text, Mapping) and key != "source_words"},
        **{
            f"{key}.{form}": text
            for key, forms in table.items()
            if isinstance(forms, Mapping)
            for form, text in forms.items()
        },
    }


def find_other_languages(folders: Folders, language: str) -> tuple[OtherLanguage, ...]:
    """List the languages besides this one; one whose file cannot be read is reported when it is used."""
    found = []
    for code in folders.languages():
        path = folders.find(f"languages/{code}.toml")
        with suppress(ContentError):
            name = "" if path is None or code == language else read_toml(path).data.get("name")
            topics = (topic for kind in ("sections", "worksheets") for topic in folders.names(f"{kind}/*/{code}.md"))
            if name and isinstance(name, str):
                found.append(OtherLanguage(code, name, frozenset(Path(topic).parent.name for topic in topics)))
    return tuple(found)


def texts_in_english(
    regions: Iterable[Region], resources: Iterable[Resource], recipes: Iterable[Recipe]
) -> Iterator[str]:
    """Yield which texts of shared files have no translation: "regions.toml (name)"."""
    tables: Mapping[str, Iterable[Region | Resource | Recipe]]
    tables = {"regions.toml": regions, "resources.toml": resources, "recipes": recipes}
    for file, records in tables.items():
        if names := dict.fromkeys(name for record in records for name in record.untranslated):
            yield f"{file} ({', '.join(names)})"


def texts_by_place(value: Any, place: str = "") -> dict[str, str]:
    """Return the strings of nested tables by place; arrays of tables are numbered, lists of strings are joined."""
    if isinstance(value, Mapping):
        parts = [(f"{place}.{key}" if place else str(key), inner) for key, inner in value.items()]
    elif isinstance(value, list) and not all(isinstance(item, str) for item in value):
        parts = [(f"{place}.{number}", inner) for number, inner in enumerate(value, 1)]
    else:
        whole = "\n".join(value) if isinstance(value, list) else value
        return {place: whole} if isinstance(whole, str) else {}
    return {where: text for name, inner in parts for where, text in texts_by_place(inner, name).items()}


def compare_with_english(own: Texts, english: Texts, file: TomlText) -> Iterator[Diagnostic]:
    """Report each string that is missing or cannot be filled in."""
    for place, wrong, remedy in _language_faults(own, english):
        table, _, key = place.rpartition(".")
        yield Diagnostic(file.path, Fields(file, {}, [], table).line(key), wrong, remedy)


def _language_faults(own: Texts, english: Texts) -> Iterator[tuple[str, str, str]]:
    """Yield what is wrong with strings: place, what is wrong, what to do."""
    for place, original in english.items():
        table, _, key = place.rpartition(".")
        if place not in own and key not in FORMS[:-1]:
            yield place, f'the words "{key}" are missing', f'add below [{table}]: {key} = "{original}"'
    for place, text in own.items():
        table, _, key = place.rpartition(".")
        original = english.get(place, english.get(f"{table}.other", "") if key in FORMS else "")
        placeholders = BRACES.findall(original)
        may = f"it can have: {', '.join(f'{{{name}}}' for name in placeholders) or 'no braces'}"
        if set(BRACES.sub("", text)) & set("{}"):
            yield place, f'"{key}" has a brace that is not closed', may
        for name in BRACES.findall(text):
            if name not in placeholders:
                yield place, f'"{key}" has {{{name}}}, which is not filled in', may
        if place == QUOTES and len(text) != 4:
            yield place, f'"{key}" does not have 4 quotation marks', f"as in English: {original}"


PRINTING, BROWSER = "printing", "web"
ENGLISH = "en"


def printing_words(
    folders: Folders, language: str, supported: frozenset[str] | None = None
) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """Return the printing instructions of a language, or of English with a notice if there are none.

    Raises ContentError for missing strings and unknown {placeholders}.
    """
    path = folders.find(f"{PRINTING}/{language}.toml")
    notices: tuple[str, ...] = ()
    if path is None:
        path = folders.find(f"{PRINTING}/{ENGLISH}.toml")
        notices = (f"there is no {PRINTING}/{language}.toml; printing instructions are in English",)
    english = folders.packaged / PRINTING / f"{ENGLISH}.toml"
    if path is None or not english.is_file():
        raise ContentError([Diagnostic(english, 0, "the printing words are missing", "reinstall nethandout")])
    folders.refuse_outside(path)
    file, original = read_toml(path), read_toml(english)
    faults = [*compare_with_english(texts_by_place(file.data), texts_by_place(original.data), file)]
    if supported is not None:
        faults += assets.character_faults(path, file.text, supported)
    if faults:
        raise ContentError(faults)
    return {**file.data[PRINTING], "language": path.stem}, notices


@cache
def browser_words(folders: Folders, language: str) -> Mapping[str, str]:
    """Return the words of pages in the browser; English ones where a language lacks some, and their "code"."""
    english = read_toml(folders.packaged / BROWSER / f"{ENGLISH}.toml").data[BROWSER]
    path = folders.find(f"{BROWSER}/{language}.toml")
    own = read_toml(path).data.get(BROWSER, {}) if path and language != ENGLISH else {}
    return {**english, **own, "code": language if own else ENGLISH}


def plural_form(language: str, number: int) -> str:
    """Return which of FORMS a language uses for a number."""
    locale = _locale(language)
    return locale.plural_form(number) if locale else "one" if number == 1 else "other"


def in_words(day: date, language: str) -> str:
    """Return a date as a language writes it, with the month in words; in ISO format for a language CLDR lacks."""
    from babel.dates import format_date

    locale = _locale(language)
    return format_date(day, "long", locale) if locale else day.isoformat()


def one_stop(text: str) -> str:
    """Remove the period after a question mark, an exclamation mark, or an ellipsis."""
    return re.sub(r"(?<=[?!…])\.(?=\s|$)", "", text)


def enumeration(items: Sequence[str], language: str) -> str:
    """Join items as a language does: with commas, and with "y" before the last one in Spanish."""
    from babel.lists import format_list

    locale = _locale(language)
    if not locale:
        return ", ".join(items)
    return format_list(items, "standard-narrow", locale)  # type: ignore[arg-type]  # its hints lack this style


@cache
def _locale(language: str) -> Locale | None:
    from babel import Locale, UnknownLocaleError

    try:
        return Locale.parse(language)
    except (UnknownLocaleError, ValueError):
        return None
