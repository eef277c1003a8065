"""Whom an organisation is listed for: the regions and needs it names, which must be there, or no page shows it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from nethandout.content.fields import Fields
from nethandout.errors import did_you_mean
from nethandout.model import Language, Region

NEED = "need_"


@dataclass(frozen=True)
class Reach:
    """What an entry may name: `places` by each of their names, in small letters, and the needs of a language.

    Where either is empty, anything may be named.
    """

    places: Mapping[str, str] = field(default_factory=dict)
    needs: tuple[str, ...] = ()
    language: str = "en"

    def regions_of(self, fields: Fields) -> tuple[str, ...]:
        """Take the regions of an entry as ids, by whatever name they are written; those there are not are faults."""
        written = fields.texts("regions", needed=True)
        for name in written if self.places else ():
            if plain(name) not in self.places:
                ids = list(dict.fromkeys(self.places.values()))
                hint = did_you_mean(name, ids) or did_you_mean(name, self.places)
                fields.fault("regions", f'there is no region "{name}"', hint or f"the regions are {', '.join(ids)}")
        return tuple(dict.fromkeys(self.places.get(plain(name), name) for name in written))

    def needs_of(self, fields: Fields) -> tuple[str, ...]:
        """Take the needs of an entry; those that have no words in the language are faults."""
        written = fields.texts("needs")
        for name in written if self.needs else ():
            if name not in self.needs:
                new = f'a new one is named below [words] in languages/{self.language}.toml: {NEED}{name} = "…"'
                listed = f"the needs are {', '.join(self.needs)}; {new}"
                fields.fault("needs", f'there is no need "{name}"', did_you_mean(name, self.needs) or listed)
        return written


def reach(regions: Iterable[Region], language: Language) -> Reach:
    """What organisations may name, from all the regions there are and the words of a language."""
    known = list(regions)
    listed = {plain(place): place for one in known for place in one.lists}
    needs = tuple(key.removeprefix(NEED) for key in language.words if key.startswith(NEED))
    return Reach({**called(known), **listed} if known else {}, needs, language.code)


def called(regions: Iterable[Region]) -> Mapping[str, str]:
    """The ids of regions by everything they are called, in small letters."""
    return {plain(word): one.id for one in regions for word in (*one.also, one.name, one.id)}


def plain(name: str) -> str:
    """A name as it is compared: in small letters, single blanks between words."""
    return " ".join(name.split()).lower()
