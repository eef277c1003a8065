"""The fixed words of a language, for templates: `words("contents")`, `words("page_of", page=1, pages=2)`, dates."""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from string import Formatter
from typing import Any

from markupsafe import Markup

from nethandout.errors import ContentError, Fault
from nethandout.model import Language, Review

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
