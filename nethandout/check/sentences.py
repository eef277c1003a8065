"""Split plain text into sentences and words, and count their syllables.

A sentence ends at . ! ? or … and at the end of a paragraph or list item, so an item without a full stop counts as
one. A word is whatever is between spaces, as Flesch counted: "slow-growing", "don't", "Ki-67" and "2.5" are one
word each; dashes and slashes separate words.
"""

from __future__ import annotations

import re
import tomllib
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

_BREAK = re.compile(r"\n[ \t]*\n\s*|\n(?=[ \t]*(?:[-*+•]|\d{1,3}[.)])[ \t])")
_MARKER = re.compile(r"\A\s*(?:[-*+•]|\d{1,3}[.)])[ \t]+(?=\S)")
_END = re.compile(r"(?:[.!?]+|…)[)\]\"'”’»*_]*(?=\s+|\Z)")
_OPENING = "([\"'“‘«¿¡*_"

# Abbreviations that never end a sentence, because what they belong to follows.
_TITLES = re.compile(
    r"(?:dra?|drs|mrs?|ms|prof|st|sr|sra|srta|sres|uds?|vs|cf|e\.g|i\.e|viz|p\.ej|ej|ap?prox|ca|figs?)", re.I
)
# Those that do not end one before a number: "No. 5", but "She said no."
_BEFORE_FIGURES = re.compile(r"(?:nos?|nº|núms?|pp?|págs?|vol|ch|cap|sec|tel|ext|aug|sept|oct|dec)", re.I)
# After "9 a.m." or "9 p.m.": a day, a time zone, or a date, which belong to the time.
_HALF_DAYS = re.compile(r"[ap]\.m", re.I)
_AFTER_TIMES = re.compile(
    r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day\b|(?:[AECHMP][SD]?T|GMT|UTC|Eastern|Central|Mountain|Pacific)\b|"
    r"(?:January|February|March|April|May|June|July|August|(?:Sept|Nov|Dec)ember|October) \d"
)
# What a single letter belongs to: "vitamin C. Ask …" is two sentences, "by C. Ask" is a name.
_BEFORE_NAMES = re.compile(r"(?:and|by|con|de|for|from|of|per|por|see|to|with|y)")
_LETTERED = re.compile(r"(?:appendix|factor|grade|group|grupo|hepatitis|parte?|plan|stage|tipo|type|vitamina?)", re.I)
_WORD_GAP = re.compile(r"\s+|--+|[—―]|(?<=[^\W\d_])[/–](?=[^\W\d_])|…|\.{3,}")
_DOTTED = re.compile(r"(?:[A-Z]\.)+[A-Z]")
_HOLDS_WORD = re.compile(r"[^\W_]")
_EDGES = re.compile(r"^[\W_]+|(?:(?!%)[\W_])+$")


def sentences(text: str) -> tuple[str, ...]:
    """Return the sentences of a text in paragraphs and list items, on one line each, except those without words."""
    blocks = (_MARKER.sub("", block, count=1) for block in _BREAK.split(text))
    return tuple(" ".join(block[start:end].split()) for block in blocks for start, end in spans(block))


def spans(paragraph: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence of one paragraph or list item begins and ends."""
    start = 0
    for stop in _END.finditer(paragraph):
        if _ends(paragraph[start : stop.start()], stop[0], paragraph[stop.end() :].lstrip()):
            yield from _trimmed(paragraph, start, stop.end())
            start = stop.end()
    yield from _trimmed(paragraph, start, len(paragraph))


@lru_cache(maxsize=10_000)  # several rules need the words of the same sentences
def words(sentence: str) -> tuple[str, ...]:
    """Return the words of a sentence, without the punctuation around them."""
    pieces = _WORD_GAP.split(sentence)
    return tuple(_EDGES.sub("", piece) for piece in pieces if _HOLDS_WORD.search(piece))


def _trimmed(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    piece = text[start:end]
    if _HOLDS_WORD.search(piece):
        yield start + len(piece) - len(piece.lstrip()), start + len(piece.rstrip())


def _ends(before: str, stop: str, after: str) -> bool:
    """Return whether a sentence ends at `stop`, judging by the words around it."""
    if not after:
        return True
    following = after.lstrip(_OPENING)[:1]
    if following.islower():
        return False
    if stop[0] != ".":
        return True
    earlier, last = (["", "", *before.split()])[-2:]
    last = last.strip(_OPENING)
    if _TITLES.fullmatch(last) or (following.isdigit() and _BEFORE_FIGURES.fullmatch(last)):
        return False
    if _HALF_DAYS.fullmatch(last) and _AFTER_TIMES.match(after.lstrip(_OPENING)):
        return False
    if len(last) == 1 and last.isupper():
        return not _is_initial(earlier.strip(_OPENING))
    return last != "EE" and not (_DOTTED.fullmatch(last) and following.isupper())


def _is_initial(earlier: str) -> bool:
    """Return whether a single capital is part of a name: it comes first, or after another name, or after "by"."""
    if _LETTERED.fullmatch(earlier):
        return False
    return not earlier or earlier[0].isupper() or bool(_BEFORE_NAMES.fullmatch(earlier))


# First and last parts of compounds whose e falls silent before a consonant: lifetime, safely.
_FIRST = (
    "bare|base|blue|bone|care|case|cave(?!r)|change|core|date|else|face|fare|fine|fire|fore(?!ns|st|v)|game|gauze|"
    "grape|grave|guide|home|horse|house|ice(?=b)|life|like|line|live(?=st)|love|make|mile|mine|name|nerve|nine|note|"
    "phone|pipe|plate|safe|share|shore|side|smoke|space|spoke|stake|stone|store|take|there|time|trade|vine(?!g)|"
    "ware|waste|wave(?!r)|where(?!v)|white|whole|wide|wife|wine"
)
_LAST = (
    "body|craft|folk|ful|fully|fulness|hood|land|less|lessly|lessness|like|lines?|liness|long|ly|man|men|mental|ments?|"
    "most|ness|piece|sale|sman|some|spread|stone|things?|times?|ty|ville|ward|way|where|wide|wise|works?"
)

# Silent letters become ', vowels spoken as consonants become consonants, and unwritten vowels are added.
_JOINED: tuple[tuple[str, str | Callable[[re.Match[str]], str]], ...] = (
    (r"(?:(?<=[cgsz])e|(?<=[sxz])|(?<=[cs]h))'s$", "as"),  # nurse's, church's
    (r"'(?:s|re|m)$|(?<=[aeiouyw])'(?:ve|ll|d)$", ""),  # we're, you'll
    (r"'(ve|ll|d)$", r"a\1"),  # could've, that'll
    (r"([dst])n't$|ven't$", r"\1nat"),  # didn't, haven't
    (r"e?n't$", "nt"),  # don't, weren't
    (r"^every", "evry'"),  # everyone
    (r"^some(?!r)", "som'"),  # someone
    (r"^any", "any'"),  # anyone
    (r"^eye", "aj"),  # eyelid
    (r"fluor", "flur"),  # fluoride
    (r"^y(?=V)|(?<=V)y(?=V)", "j"),  # yes, player
    (r"(?<=[qg])u(?=V)", "w"),  # quick, guide
    (r"([qg])we([ds]?)$", r"\1'\2"),  # unique, leagues
    (rf"^(?:{_FIRST})(?<=e)(?=C\w\w)", lambda match: f"{match[0][:-1]}'"),  # lifetime
    (r"([bcdfgkpstxz])le(?=[ds]?$|m)", r"\1al"),  # table, settlement
    (r"([bcdt])re(?=[ds]?$)", r"\1ar"),  # acre, hundred
    (rf"(VC+)e({_LAST})$", r"\1'\2"),  # safely, movement
    (r"([cs]h|[cgsxz])es$", r"\1as"),  # matches, doses
    (r"(VC+)e(s?)$", r"\1'\2"),  # gene, genes
    (r"(VC*[^aeiouytd])ed$", r"\1'd"),  # called
    (r"ically$", "icly"),  # basically
    (r"(s|th)m(?=s?$)", r"\1am"),  # spasm, rhythm
    (r"(?<=\w[cgstx])i(?=a|on|ous)(?!ality|ani|as|at)", "j"),  # special, region, cautious
    (r"(?<=sh)i(?=o)|(?<=\w[lnv])i(?=o[nr])|(?<=ill)i(?=an)|(?<=[aeiou]l)i(?=a[nr]s?$)|(?<=r)i(?=ag)", "j"),
)

# Vowels spoken apart: a break is added after the match.
_APART = (
    r"V(?=ing(?:s|ly)?$|isams?$)|[euy](?=ists?$)",  # seeing, egoism, lobbyist
    r"^C+y(?=[aeio]\w)|my(?=al)",  # dryer, cyanosis, fibromyalgia
    r"i(?=[aou]|et)",  # media, calcium, diet
    r"(?:[^cst]|sc)i(?=en(?!d))|hi(?=er)",  # client, science, hierarchy
    r"^C+i(?=ers?$)|VC*[^aeioucgy]i(?=ers?$)|i(?=est$)",  # drier, earlier, earliest
    r"VC+e(?=as?$)",  # area, nausea
    r"(?:^g|[^cg])e(?=o(?!pard))|e(?=ic$|u(?:ms?|s)$)",  # video, nucleic, museum
    r"cre(?=at(?!u))|ine(?=ar)|me(?=a[bt][ei])|nucle(?=a)|ope(?=an)|the(?=at)",  # create, linear, theater
    r"(?:[gn]|ch|er|il)e(?=als?$)",  # esophageal
    r"^de(?=act)|^pre(?=e)|^pro(?=a)",  # deactivate, preempt, proactive
    r"^re(?=act|ali|app|ass|e[nvx]|im|in[fvst]|it|op|u[ns])",  # react, reality
    r"(?<!rs)u(?=a)|u(?=o(?!y))|u(?=els?$|en[ct]|itou|ity)",  # usual, virtuous, influence
    r"lu(?=id)|[nr]u(?=in)|su(?=ic)|tu(?=it)",  # fluid, ruin, suicide, tuition
    r"a(?=ic$|o)",  # archaic, aorta
    r"^co(?=ag|ef|ex|in[cf]|opera|ord)|zo(?=ol)",  # cooperate, zoology
    r"o(?=arth|en[dt]|enceph|ever|ic$|im|intest|organ)|\wo(?=esoph)",  # neuroendocrine, heroic
    r"o(?=e[mt](?:ic|ry|s)?$)",  # poem
)


def _compiled(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern.replace("C", r"[^\Waeiouy]").replace("V", "[aeiouy]"))


_RULES = (
    *((_compiled(pattern), respelling) for pattern, respelling in _JOINED),
    *((_compiled(pattern), r"\g<0>-") for pattern in _APART),
)


def respelled(word: str) -> str:
    """Return the word (lower case, without accents, straight apostrophes) with one group of vowels a syllable."""
    for pattern, respelling in _RULES:
        word = pattern.sub(respelling, word)
    return word


LANGUAGES = ("en", "es")

_ADDRESS = re.compile(r"@|://|^www\.|\w\.(?:com|edu|eu|gov|info|net|org)\b", re.I)
_PART = re.compile(r"\d[\d.,:/%–-]*|[^\W\d_]+(?:['’][^\W\d_]+)*")
_VOWEL = re.compile("[aeiouyáéíóúü]")
_VOWELS = re.compile("[aeiouy]+")
_LETTER_NAMES = {
    "en": {"w": 3},
    "es": dict.fromkeys("fhjlmnñrsxz", 2) | {"w": 3},
}


@dataclass(frozen=True)
class Exceptions:
    """What the rules of a language get wrong: counts by word, and abbreviations read letter by letter."""

    counts: dict[str, int]
    spelled: frozenset[str]


@cache
def exceptions(language: str) -> Exceptions:
    """Read the exceptions of a language from the packaged table."""
    text = files("nethandout.check").joinpath("data", f"syllables.{language}.toml").read_text(encoding="utf-8")
    table = tomllib.loads(text)
    counts = {word: int(count) for count, words in table["counts"].items() for word in words.split()}
    return Exceptions(counts, frozenset(table["spelled"].split()))


@cache
def syllables(word: str, language: str) -> int:
    """Return syllables of one word as `sentences.words` gives it, at least 1; `language` is one of LANGUAGES."""
    if _ADDRESS.search(word):
        return 1
    return max(1, sum(_part(part, language) for part in _PART.findall(word)))


def _part(part: str, language: str) -> int:
    if part[0].isdigit():
        return 1
    letters = part[:-1] if part[-1] == "s" and part[:-1].isupper() else part
    listed = exceptions(language)
    if letters in listed.spelled or not _VOWEL.search(part.lower()):
        names = _LETTER_NAMES[language]
        return listed.counts.get(part.lower()) or sum(names.get(letter, 1) for letter in letters.lower())
    return english(part) if language == "en" else spanish(part)


def english(word: str) -> int:
    """Return syllables of an English word: its entry in the table, or the vowel groups of its respelling."""
    plain = _without_accents(word.lower().replace("’", "'"))
    listed = _listed(plain, exceptions("en").counts)
    return listed or max(1, len(_VOWELS.findall(respelled(plain))))


def _listed(word: str, counts: dict[str, int]) -> int:
    """Return the count of a listed word or of a regular form of it; 0 when there is none."""
    if word in counts:
        return counts[word]
    for ending in ("'s", "s", "es", "d", "ed", "ing", "ly"):
        base = word.removesuffix(ending)
        if base == word:
            continue
        own = ending in ("ing", "ly") or re.search("(?:[sxz]|[cs]h|[csgz]e)$" if "s" in ending else "[td]e?$", base)
        for root in (base, f"{base}e") if ending == "ing" else (base,):
            if root in counts:
                return counts[root] + bool(own)
    return 0


def _without_accents(word: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFD", word) if not unicodedata.combining(letter))


_SILENT_U = re.compile("(?<=q)u|(?<=g)u(?=[eiéí])")
_CONSONANT_Y = re.compile("y(?=[aeiouáéíóúü])")
_HIATUS = re.compile(
    "(?<=[aeoáéó])(?=h?[aeoáéóíú])|(?<=[íú])(?=h?[aeoáéó])|(?<=[ií])(?=h?[ií])|(?<=[uú])(?=h?[uú])"
    "|(?<=[aeoáéó][iu])(?=[aeoáéó])"
)
_SPANISH_VOWELS = re.compile("[aeiouyáéíóúü](?:(?:h(?![iu][aeoáéó]))?[aeiouyáéíóúü])*")


def spanish(word: str) -> int:
    """Return syllables of a Spanish word, by the rules of diphthong and hiatus.

    Source: Ortografía de la lengua española (RAE and ASALE, 2010), where every closed vowel without an accent
    joins its neighbor: "cliente" has two syllables, "oncología" five.
    """
    lower = unicodedata.normalize("NFC", word.lower())
    counts = exceptions("es").counts
    if lower in counts:
        return counts[lower]
    sounded = _CONSONANT_Y.sub("j", _SILENT_U.sub("", lower))
    return max(1, len(_SPANISH_VOWELS.findall(_HIATUS.sub("-", sounded))))
