"""What templates see: plain values made from the program's own, and the functions they may call."""

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
from markupsafe import Markup

from nethandout import model
from nethandout.errors import ContentError, Fault
from nethandout.model import Language, Review
from nethandout.pages.annotate import Entry, Run
from nethandout.pages.figures import Canvas
from nethandout.pages.writing_areas import Field, Ruling

CSS_ESCAPES = {ord(letter): f"\\{ord(letter):x} " for letter in '\\"<>&\n\r\f'}


class _PutIn(Formatter):
    """Puts values in by their names alone; `{name.attribute}` and `{name[key]}` are refused."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        return kwargs[field_name], field_name


def put_in(words: str, values: Mapping[str, object]) -> str:
    """Put values into words that hold {names}; raises LookupError or ValueError as `str.format` does."""
    return _PutIn().vformat(words, (), values)


class Wording:
    """Looks words up in a language; one that is missing is a fault of the language file.

    With `other_templates`, each line about a review says that the pages are not set with ours.
    """

    def __init__(self, language: Language, other_templates: bool = False) -> None:
        self.language = language
        self.other_templates = other_templates

    def __call__(self, key: str, **values: object) -> str:
        """The words under `key`, with {values} put in."""
        words = self.language.words.get(key)
        if words is None:
            file = f"languages/{self.language.code}.toml"
            raise ContentError([Fault(None, 0, f'{file} lacks the words "{key}"', f'add below [words]: {key} = "…"')])
        return put_in(words, values) if values else words

    def date(self, iso: str) -> str:
        """A date as the language writes it; what is no ISO date is left as it is."""
        try:
            day = datetime.date.fromisoformat(iso)
        except ValueError:
            return iso
        month = self("months").split()[day.month - 1]
        return self("date_format", month=month, day=day.day, year=day.year)

    @staticmethod
    def css(text: str, **counters: str) -> Markup:
        """A text as the value of CSS `content`, with {names} replaced by counters."""
        pieces = re.split(rf"\{{({'|'.join(counters)})\}}", text) if counters else [text]
        strings = [
            counters[piece] if nth % 2 else '"' + piece.translate(CSS_ESCAPES) + '"' for nth, piece in enumerate(pieces)
        ]
        return Markup(" ".join(piece for piece in strings if piece != '""') or '""')

    def state(self, review: Review, large: bool = False, alone: bool = True) -> str:
        """The state of review as short as the foot of a page needs it, in large print in a line of half a sheet.

        Where it is not `alone`, the whole line about the review tells of other templates.
        """
        if review.state == "reviewed":
            said = self("reviewed_short", on=self.date(review.reviewed_on))
        elif review.state == "overdue":
            said = self("overdue_short", until=self.date(review.review_by))
        else:
            said = self(f"{review.state}_short" if large else review.state)
        return f"{said} {self('other_templates_short')}" if self.other_templates and alone else said

    def review(self, review: Review, imported_from: str = "") -> str:
        """The state of review in one or two sentences."""
        if review.state == "reviewed":
            on, until = self.date(review.reviewed_on), self.date(review.review_by)
            said = self("reviewed", by=review.reviewed_by, on=on, until=until)
        elif review.state == "overdue":
            said = self("overdue", until=self.date(review.review_by))
        elif review.state == "unchecked" and imported_from:
            said = self("unchecked_from", file=imported_from)
        else:
            said = self(review.state)
        return f"{said} {self('other_templates')}" if self.other_templates else said


class Labels:
    """The words of one figure in one language: `labels("title")`, `labels("alt", n=20)`."""

    def __init__(self, language: Language, figure: str) -> None:
        self.words = language.figures.get(figure, {})
        self.figure = figure
        self.file = f"languages/{language.code}.toml"

    def __call__(self, key: str, **values: object) -> str:
        """The words under `key`, with {values} put in; raises ContentError that names the language file."""
        words = self.words.get(key)
        if words is None:
            wrong = f'{self.file} lacks the label "{key}" of the figure "{self.figure}"'
            raise ContentError([Fault(None, 0, wrong, f'add below [figures.{self.figure}]: {key} = "…"')])
        try:
            return put_in(words, values) if values else words
        except (LookupError, ValueError) as error:
            wrong = f'{self.file} has a brace too many in the label "{key}" of the figure "{self.figure}"'
            known = " and ".join(f"{{{name}}}" for name in values)
            raise ContentError([Fault(None, 0, wrong, f"it may hold {known}, and no other braces")]) from error


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
        "name",
        "line",
        "telephone",
        "hours",
        "after_hours",
        "address",
        "website",
        "logo_address",
        "color",
        "colour",
    ),
    Canvas: ("width", "size", "line", "black", "ems", "measure", "lines"),
    model.Chapter: ("section", "number", "headings", "shortened", "anchor"),
    model.Edition: ("language", "paper", "size", "ink", "region", "archive", "fillable"),
    Entry: ("name", "runs", "see"),
    Field: ("width", "height", "unit", "title", "text", "heading", "cell"),
    model.Heading: ("level", "words", "anchor"),
    Labels: (CALL,),
    model.Language: ("code", "name", "direction", "quotes"),
    model.Publication: (
        *("kind", "name", "title", "subtitle", "main_message", "meeting", "date", "place", "version", "chapters"),
        *("language", "region", "edition", "sources", "resources", "digest", "brand", "notes_pages", "slips"),
        "closeness",
    ),
    model.Region: ("id", "name", "emergency"),
    model.Resource: ("id", "name", "short", "website", "about", "needs", "phone", "phone_hours", "email", "checked_on"),
    model.Review: ("state", "reviewed_by", "reviewed_on", "review_by"),
    Ruling: ("brand", "field", "notes", "contents", "is_spread"),
    Run: ("first", "last", "anchor", "words"),
    model.Section: ("name", "language", "title", "main_message", "purpose", "version", "review", "imported_from"),
    model.Slip: ("heading", "lists", "ruled", "note", "picture", "picture_words"),
    model.Source: ("id", "title", "organisation", "year", "link", "short"),
    model.Term: ("id", "term", "meaning", "say", "also"),
    Wording: (CALL, "date", "css", "state", "review"),
}
"""What a template can read of each kind of record, and call where it is a function; `CALL` is the record itself."""


@dataclass(frozen=True, repr=False)
class Record:
    """A value with named fields; which of them a template reads is all there is."""

    kind: str
    fields: Mapping[str, Any]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call a record that is a function too."""
        return self.fields[CALL](*arguments, **named)

    def __hash__(self) -> int:
        return hash((self.kind, *self.fields.values()))

    def __repr__(self) -> str:
        return f"<{self.kind}>"


@dataclass(frozen=True, repr=False)
class Function:
    """A function of the program that templates may call."""

    name: str
    body: Callable[..., Any]

    def __call__(self, *arguments: Any, **named: Any) -> Any:
        """Call it with values as templates have them."""
        return self.body(*arguments, **named)

    def __repr__(self) -> str:
        return f"<function {self.name}>"


class Values:
    """Turns the program's values into those of templates, and those that a template hands to a function back."""

    def __init__(self) -> None:
        self._records: dict[int, tuple[object, Record]] = {}
        self._originals: dict[int, object] = {}

    def shown(self, value: Any) -> Any:
        """A value as templates see it: text, a number, a tuple, a mapping or a record; TypeError for all else."""
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
        """A function as templates see it: it takes and gives values of theirs."""
        return Function(name, partial(self._called, body))

    def _record(self, value: object) -> Record:
        names = READABLE.get(type(value))
        if names is None:
            raise TypeError(f"{type(value).__name__} is not for templates")
        kind = type(value).__name__.lower()
        fields = {name: value if name == CALL else getattr(value, name) for name in names}
        shown = {
            name: self.function(f"{kind}.{name}", each) if callable(each) else self.shown(each)
            for name, each in fields.items()
        }
        return Record(kind, MappingProxyType(shown))

    def _called(self, body: Callable[..., Any], *arguments: Any, **named: Any) -> Any:
        """Call a function; records are given back only by position, as what is named may be put into words."""
        for each in named.values():
            if not isinstance(each, PLAIN):
                raise _refused(each)
        return self.shown(body(*map(self._meant, arguments), **named))

    def _meant(self, value: Any) -> Any:
        """The program's value for one of a template's."""
        if isinstance(value, PLAIN):
            return value
        if isinstance(value, (tuple, list)):
            return [self._meant(each) for each in value]
        if id(value) in self._originals:
            return self._originals[id(value)]
        raise _refused(value)


def _refused(value: Any) -> Exception:
    if isinstance(value, Undefined):
        str(value)  # raises what Jinja says of a name that is not there
    return TypeError(f"a function takes text, numbers, lists and records, not {type(value).__name__}")
