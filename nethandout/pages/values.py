"""The values and functions that templates see, and the fixed words of a language."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from string import Formatter
from types import MappingProxyType, NoneType
from typing import Any

from jinja2 import Undefined
from markupsafe import Markup, escape

from nethandout import model
from nethandout.content.languages import enumeration, in_words, one_stop, plural_form
from nethandout.content.schema import OLD_KEYS
from nethandout.errors import ContentError, Diagnostic
from nethandout.model import Language, Review
from nethandout.pages.annotate import Entry, Run
from nethandout.pages.figures import Canvas
from nethandout.pages.writing_areas import Field, Ruling

CSS_ESCAPES = {ord(letter): f"\\{ord(letter):x} " for letter in '\\"<>&\n\r\f'}


class _NameFormatter(Formatter):
    """Formats plain {names} only, refusing `{name.attribute}` and `{name[key]}`."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        return kwargs[field_name], field_name


def format_words(words: str, values: Mapping[str, object]) -> str:
    """Replace the {names} in words, which then have one stop; raises LookupError or ValueError as `str.format` does."""
    return one_stop(_NameFormatter().vformat(words, (), values))


class Wording:
    """The fixed words of a language: `words("contents")`, `words("page_of", page=1, pages=2)`, dates.

    With `other_templates`, each line about a review says that the templates are not the packaged ones.
    """

    def __init__(self, language: Language, other_templates: bool = False) -> None:
        self.language = language
        self.other_templates = other_templates

    def __call__(self, key: str, **values: object) -> str:
        """Return the words for `key`, filled in; HTML if a value is. Raises ContentError with the language file."""
        words = self.language.words.get(OLD_KEYS.get(key, key))
        if words is None:
            file = f"languages/{self.language.code}.toml"
            raise ContentError(
                [Diagnostic(None, 0, f'{file} lacks the words "{key}"', f'add below [words]: {key} = "…"')]
            )
        if any(isinstance(value, Markup) for value in values.values()):
            return Markup(format_words(escape(words), {name: escape(value) for name, value in values.items()}))
        return format_words(words, values) if values else words

    def enumeration(self, items: Sequence[str]) -> str:
        """Join texts as the language does."""
        if not all(isinstance(item, str) for item in items):
            raise TypeError("only texts are joined")
        return enumeration(items, self.language.code)

    @staticmethod
    def in_english(text: str) -> Markup:
        """Return a text that is not translated yet as HTML that says which language it is in."""
        if not isinstance(text, str):
            raise TypeError("only a text is in a language")
        return Markup('<span lang="en">{}</span>').format(text)

    def date(self, iso: str) -> str:
        """Return an ISO date as the language writes it; other text is left as it is."""
        try:
            day = datetime.date.fromisoformat(iso)
        except ValueError:
            return iso
        return in_words(day, self.language.code)

    @staticmethod
    def css(text: str, **counters: str) -> Markup:
        """Return a text as a value of the CSS property `content`, with {names} replaced by counters."""
        pieces = re.split(rf"\{{({'|'.join(counters)})\}}", text) if counters else [text]
        quoted = [f'"{piece.translate(CSS_ESCAPES)}"' for piece in pieces]
        quoted[1::2] = [counters[piece] for piece in pieces[1::2]]
        return Markup(" ".join(value for value in quoted if value != '""') or '""')

    def state(self, review: Review, large: bool = False, alone: bool = True) -> str:
        """Return the review state in a few words, for the foot of a page; in fewer if `large`.

        If it is not `alone`, the full line about the review mentions other templates.
        """
        if review.state == "reviewed":
            text = self("reviewed_short", on=self.date(review.reviewed_on))
        elif review.state == "overdue":
            text = self("overdue_short", until=self.date(review.review_by))
        elif review.why == "stale":
            text = self("stale_short")
        else:
            text = self(f"{review.state}_short" if large else review.state)
        return f"{text} {self('other_templates_short')}" if self.other_templates and alone else text

    def review(self, review: Review, imported_from: str = "") -> str:
        """Return the review state in one or two sentences."""
        if review.state == "reviewed":
            on, until = self.date(review.reviewed_on), self.date(review.review_by)
            text = self("reviewed", by=review.reviewed_by, on=on, until=until)
        elif review.state == "overdue":
            text = self("overdue", until=self.date(review.review_by))
        elif review.state == "unchecked" and imported_from:
            text = self("unchecked_from", file=imported_from)
        else:
            text = self(review.state)
        text = f"{text} {self('stale')}" if review.why == "stale" else text
        return f"{text} {self('other_templates')}" if self.other_templates else text


class Labels:
    """The words of a figure in a language: `labels("title")`, `labels("alt", n=20)`."""

    def __init__(self, language: Language, figure: str) -> None:
        self.words = language.figures.get(figure, {})
        self.language = language.code
        self.figure = figure
        self.file = f"languages/{language.code}.toml"

    def __call__(self, key: str, **values: object) -> str:
        """Return the words for `key` in the form for the number `n`, with {names} replaced.

        Raises ContentError that names the language file.
        """
        words = self.words.get(key)
        if words is None and isinstance(number := values.get("n"), int):
            words = self.words.get(f"{key}.{plural_form(self.language, number)}", self.words.get(f"{key}.other"))
        if words is None:
            message = f'{self.file} lacks the label "{key}" of the figure "{self.figure}"'
            raise ContentError([Diagnostic(None, 0, message, f'add below [figures.{self.figure}]: {key} = "…"')])
        try:
            return format_words(words, values) if values else words
        except (LookupError, ValueError) as error:
            message = f'{self.file} has an extra brace in the label "{key}" of the figure "{self.figure}"'
            allowed = " and ".join(f"{{{name}}}" for name in values)
            raise ContentError([Diagnostic(None, 0, message, f"it may have {allowed}, and no other braces")]) from error


@dataclass(frozen=True)
class Block:
    """A block as its template sees it."""

    name: str
    label: str
    arguments: Mapping[str, str]


PLAIN = (str, int, float, NoneType)
CALL = "()"
READABLE: Mapping[type, tuple[str, ...]] = {
    Block: ("name", "label", "arguments"),
    model.Brand: (
        *("name", "line", "telephone", "hours", "after_hours", "address", "website", "newest"),
        *("logo_address", "color", "colour"),
    ),
    Canvas: ("width", "size", "line", "black", "ems", "measure", "lines"),
    model.Chapter: ("section", "number", "headings", "shortened", "anchor"),
    model.Edition: ("language", "paper", "size", "ink", "region", "archive", "fillable", "depth"),
    Entry: ("name", "runs"),
    Field: ("width", "height", "unit", "title", "text", "heading", "cell"),
    model.Heading: ("level", "words", "anchor"),
    Labels: (CALL,),
    model.Language: ("code", "name", "direction", "quotes"),
    model.Publication: (
        *("kind", "name", "title", "subtitle", "main_message", "meeting", "date", "place", "version", "chapters"),
        *("language", "region", "edition", "sources", "resources", "digest", "brand", "notes_pages", "slips"),
        *("closeness", "untranslated", "facing", "changed", "other_languages"),
    ),
    model.Region: ("id", "name", "emergency", "untranslated"),
    model.Resource: (
        *("id", "name", "short", "website", "about", "needs", "phone", "phone_hours", "email"),
        *("checked_on", "untranslated"),
    ),
    model.Review: ("state", "reviewed_by", "reviewed_on", "review_by"),
    Ruling: ("brand", "field", "notes"),
    Run: ("first", "last", "anchor", "words"),
    model.Section: (
        "name",
        "language",
        "title",
        "main_message",
        "purpose",
        "version",
        "changed",
        "review",
        "imported_from",
    ),
    model.Slip: ("heading", "lists", "ruled", "note", "picture", "picture_words"),
    model.Source: ("id", "title", "organization", "organisation", "year", "link", "short"),
    model.Term: ("id", "term", "meaning", "say", "also"),
    model.OtherLanguage: ("code", "name"),
    Wording: (CALL, "date", "css", "state", "review", "enumeration", "in_english"),
}
"""The attributes and methods of each class that templates can use; `CALL` means calling the object."""


@dataclass(frozen=True, repr=False)
class Record:
    """A value with named fields, the only ones a template can read."""

    kind: str
    fields: Mapping[str, Any]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call a record that is also a function."""
        return self.fields[CALL](*arguments, **named)

    def __hash__(self) -> int:
        return hash((self.kind, *self.fields.values()))

    def __repr__(self) -> str:
        return f"<{self.kind}>"


@dataclass(frozen=True, repr=False)
class Function:
    """A function that templates can call."""

    name: str
    body: Callable[..., Any]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it with values of templates."""
        return self.body(*arguments, **named)

    def __repr__(self) -> str:
        return f"<function {self.name}>"


class Values:
    """Converts values of the program for templates, and back when a template passes them to a function."""

    def __init__(self) -> None:
        self._records: dict[int, tuple[object, Record]] = {}
        self._originals: dict[int, object] = {}

    def shown(self, value: Any) -> Any:
        """Convert a value to text, a number, a tuple, a mapping or a record; raises TypeError for anything else."""
        if isinstance(value, PLAIN):
            return value
        if isinstance(value, (tuple, list)):
            return tuple(self.shown(each) for each in value)
        if isinstance(value, Mapping):
            return MappingProxyType({str(name): self.shown(each) for name, each in value.items()})
        if id(value) not in self._records:
            record = self._record(value)
            self._records[id(value)] = value, record
            self._originals[id(record)] = value
        return self._records[id(value)][1]

    def function(self, name: str, body: Callable[..., Any]) -> Function:
        """Wrap a function so that it takes and returns values of templates."""
        return Function(name, partial(self._call, body))

    def _record(self, value: object) -> Record:
        names = READABLE.get(type(value))
        if names is None:
            raise TypeError(f"templates cannot use {type(value).__name__}")
        kind = type(value).__name__.lower()
        fields = {name: value if name == CALL else getattr(value, name) for name in names}
        shown = {
            name: self.function(f"{kind}.{name}", each) if callable(each) else self.shown(each)
            for name, each in fields.items()
        }
        return Record(kind, MappingProxyType(shown))

    def _call(self, body: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Call a function; keyword arguments must be plain, since they may be formatted into words."""
        for argument in named.values():
            if not isinstance(argument, PLAIN):
                raise _refused(argument)
        return self.shown(body(*map(self._convert_back, arguments), **named))

    def _convert_back(self, value: Any) -> Any:
        """Convert a value of a template back."""
        if isinstance(value, PLAIN):
            return value
        if isinstance(value, (tuple, list)):
            return [self._convert_back(each) for each in value]
        if id(value) in self._originals:
            return self._originals[id(value)]
        raise _refused(value)


def _refused(value: Any) -> Exception:
    if isinstance(value, Undefined):
        str(value)  # raises Jinja's error for a missing name
    return TypeError(f"a function takes text, numbers, lists and records, not {type(value).__name__}")
