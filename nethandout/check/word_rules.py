"""Rules about words and names: plain, explained, spelled out, up to date, and kind to the reader."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from nethandout.check.context import Context
from nethandout.check.lexicon import whole_words
from nethandout.check.section_text import Element
from nethandout.check.sentences import LANGUAGES, syllables, words
from nethandout.errors import Diagnostic

SHORTEST_SHOUT = 4  # letters: shorter ones are as often an abbreviation (MEN, AIM)
FAMILY = 7  # letters that words of one family share: patholog-y, patholog-ist
UNKIND = {"battle-word": "battle", "blame": "blame", "person-first": "victim", "scare-word": "scare"}
_WORD = re.compile(r"[^\W\d_][\w'’-]*[^\W_]|[^\W\d_]")
_CAPITALS = re.compile(r"(?<![\w-])[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ'’]*(?![\w-])")
SHOUTED_ROW = re.compile(r"(?<![\w-])[A-ZÁÉÍÓÚÑ]{2,}(?:[ ]+[A-ZÁÉÍÓÚÑ]{2,}){2,}(?![\w-])")


def check_words(context: Context) -> Iterator[Diagnostic]:
    """Check words, and sentences that do not say who acts."""
    yield from check_single_words(context)
    if context.cues.known:
        yield from _passive(context)


def check_single_words(context: Context) -> Iterator[Diagnostic]:
    """Check single words; most rules need a language with cues."""
    yield from _plainer(context)
    if context.cues.known:
        yield from _hard(context)
        yield from _unkind_words(context)
        yield from _capitals(context)


def _plainer(context: Context) -> Iterator[Diagnostic]:
    for one, start, end, plain in context.listed:
        if not _is_name(one, start, one.text[start:end]):
            yield context.at("plainer-word", one, start, end, plain=plain)


def _hard(context: Context) -> Iterator[Diagnostic]:
    """Long or medical words that neither the glossary nor the text explains, each at its first use."""
    if context.language not in LANGUAGES:
        return
    seen = {word.lower()[:FAMILY] for name in context.names for word in name.split()}
    medical = context.cues.pattern("medical")
    listed = {(one, start) for one, start, _, _ in context.listed}
    for one in context.text.elements:
        bare = _blanked(context, one.text)
        for found in _WORD.finditer(bare):
            word = found[0]
            base = word.lower().removesuffix("’s").removesuffix("'s")
            is_medical = bool(medical.fullmatch(word)) or not context.plain_words.medical.isdisjoint(_forms(base))
            is_long = syllables(word, context.language) >= context.limits.of("hard_word_syllables", context.language)
            if not (is_long or is_medical) or base[:FAMILY] in seen or (one, found.start()) in listed:
                continue
            is_name = _is_name(one, found.start(), word) and not is_medical
            if _is_familiar(context, base) or is_name or sum(map(str.isupper, word)) > 1:
                continue
            seen.add(base[:FAMILY])
            if not explained(context, one, word):
                yield context.over("hard-word", one, found)


def _blanked(context: Context, text: str) -> str:
    """The text with the names of the glossary as blanks, so that places stay the same."""
    return context.glossary_pattern.sub(lambda found: " " * len(found[0]), text)


@lru_cache(maxsize=10_000)
def _forms(word: str) -> frozenset[str]:
    """A word without each of the endings it may have."""
    return frozenset({word, *(word.removesuffix(ending) for ending in ("s", "es", "ed", "ly", "d", "ing"))})


def _is_familiar(context: Context, word: str) -> bool:
    parts = re.split("[-’']", word)
    known = context.plain_words.familiar
    return bool(known & _forms(word)) or (
        len(parts) > 1
        and all(
            part in known
            or syllables(part or "a", context.language) < context.limits.of("hard_word_syllables", context.language)
            for part in parts
        )
    )


def _is_name(one: Element, start: int, word: str) -> bool:
    """Whether a capital within a sentence makes the word a name."""
    begins = any(one.text[begin:start].strip(" “\"'(") == "" for begin, _ in one.sentences)
    return word[0].isupper() and not begins and one.kind != "cell"


def explained(context: Context, one: Element, word: str) -> bool:
    """Whether a word is explained: set in bold as a term, or by the words around it."""
    if any(re.search(rf"(?<!\w){re.escape(word)}", bold, re.IGNORECASE) for bold in one.bold):
        return True
    pattern = context.cues.patterns.get("explained", "(?!)").replace("WORD", re.escape(word))
    if re.search(pattern, one.text, re.IGNORECASE | re.VERBOSE):
        return True
    return one.kind == "cell" and _is_row_head(context, one)


def _is_row_head(context: Context, one: Element) -> bool:
    """Whether a cell is the head of its row or in the row of a term, so that its neighbors explain it."""
    head = context.text.row(one)[1][0]
    return head is one or context.glossary_pattern.fullmatch(head.text) is not None


def _unkind_words(context: Context) -> Iterator[Diagnostic]:
    for rule, cue in UNKIND.items():
        valid = context.cues.phrases(f"{cue}_valid")
        for one, found in context.matches(context.cues.phrases(cue)):
            if not within(found.start(), valid, one.text):
                yield context.over(rule, one, found)


def within(position: int, pattern: re.Pattern[str], text: str) -> bool:
    """Whether a place in a text is in what a pattern finds there."""
    return any(found.start() <= position < found.end() for found in pattern.finditer(text))


def is_shouted(context: Context, word: str) -> bool:
    """Whether capitals are a shouted word and not an abbreviation: a known word, or one the text has in lowercase."""
    small = word.lower()
    if small in context.cues.words("shouted"):
        return len(small) > 1
    known = (
        small in context.plain_words.familiar or small in context.plain_words.instead or small in context.small_words
    )
    return len(small) >= SHORTEST_SHOUT and small.isalpha() and (known or _is_unkind(context, small))


def _is_unkind(context: Context, word: str) -> bool:
    return any(context.cues.phrases(cue).fullmatch(word) for cue in UNKIND.values())


def _capitals(context: Context) -> Iterator[Diagnostic]:
    yield from (context.over("scare-capitals", *match) for match in context.matches(SHOUTED_ROW))
    for one, found in context.matches(_CAPITALS):
        if is_shouted(context, found[0]) and not within(found.start(), SHOUTED_ROW, one.text):
            yield context.over("scare-capitals", one, found)


def passives(context: Context, text: str) -> bool:
    """Whether a sentence is in the passive voice."""
    return bool(context.cues.pattern("passive").search(context.cues.pattern("state").sub(" ", text)))


def _passive(context: Context) -> Iterator[Diagnostic]:
    places = list(context.sentences("paragraph", "item"))
    passive = [place for place in places if passives(context, place[0].text[place[1] : place[2]])]
    for one, start, end in passive:
        if one.box in ("do-now", "call"):
            yield context.at("passive-action", one, start, end)
    if places and 100 * len(passive) > context.limits["passive_percent"] * len(places):
        named = "; ".join(
            f"line {one.line_at(start)}: “{_few(one.text[start:end])}”" for one, start, end in passive[:5]
        )
        values = {"count": len(passive), "all": len(places), "limit": f"{context.limits['passive_percent']:g}"}
        yield context.front("passive", "title", context.text.section.title, **values, named=named)


def _few(sentence: str) -> str:
    return " ".join(words(sentence)[:8]) + " …"


_ABBREVIATION = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z][a-z]?[A-Z])[A-Za-z0-9][A-Za-z0-9-]*[A-Z0-9][a-z]{0,3}(?![\w-])")
# Words after an abbreviation that explain it, and words before it that introduce it.
_GLOSS = re.compile(
    r"[”\"]?\s*\(\w|[”\"]?,\s(?:an?|the|or|which|who)\s|[”\"]?\s(?:is|are|means?|stands? for)\s"
    r"|[”\"]?\.[”\"]?\s(?:That|This|It)(?:[’']s|\sis)?\s(?:short for|means|stands for|an?|the)\s"
)
_NAMED = re.compile(r"(?:means|called|named)\s[“\"]?$")
_QUOTED = re.compile(r"[“\"‘][^“”\"’]*[”\"’]")


def check_names(context: Context) -> Iterator[Diagnostic]:
    """Report abbreviations that are not spelled out, and old names that are not explained."""
    if context.cues.known:
        yield from _abbreviations(context)
        yield from _old_names(context)


def _abbreviations(context: Context) -> Iterator[Diagnostic]:
    """Each abbreviation at its first use, unless it is spelled out there or in the title box."""
    section = context.text.section
    known = {word.lower() for word in context.cues.words("exempt_abbreviations")}
    for text in (section.title, section.main_message):
        known |= {singular(found).lower() for found in spelled_out(text)}
    for one in context.text.elements:
        here = {singular(found) for found in spelled_out(one.text)} | set(_labels(context, one))
        for found in _ABBREVIATION.finditer(one.text):
            name = singular(found[0])
            in_row = within(found.start(), SHOUTED_ROW, one.text)
            if in_row or name.lower() in known or is_shouted(context, name):
                continue
            known.add(name.lower())
            if name not in here:
                yield context.over("abbreviation", one, found)


def singular(name: str) -> str:
    """An abbreviation without the s of several."""
    return re.sub("(?<=[A-Z])(?:s|[’']s)$", "", name)


def spelled_out(text: str) -> Iterator[str]:
    """Abbreviations in a text that come with their words: "… tumor (NET)", "PRRT (…)", "VIP, a gut hormone"."""
    for found in _ABBREVIATION.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        if _is_in_brackets(before, after) or _GLOSS.match(after) or _NAMED.search(before):
            yield found[0]


def _is_in_brackets(before: str, after: str) -> bool:
    """Whether an abbreviation begins or ends a pair of parentheses after the words it is short for."""
    inside = before.rfind("(") > before.rfind(")") and re.search(r"[^\W\d_]", before)
    return bool(inside) and bool(re.search(r"\([“\"]?$", before) or re.match(r"s?[”\"]?\)", after))


def _labels(context: Context, one: Element) -> Iterator[str]:
    """Abbreviations in the label of their item or row, which explains them."""
    if one.kind == "cell" and (context.text.row(one)[1][0] is one or context.glossary_pattern.search(one.text)):
        yield from (singular(found[0]) for found in _ABBREVIATION.finditer(one.text))
    if one.kind == "item":
        for bold in one.bold:
            yield from (singular(found[0]) for found in _ABBREVIATION.finditer(bold))


def _old_names(context: Context) -> Iterator[Diagnostic]:
    """Old names without quotation marks or a note, until a note is given."""
    meanings = _old_meanings(context)
    if not meanings:
        return
    pattern = whole_words([form for name in meanings for form in (name, f"{name}s")])
    noted: set[str] = set()
    for one in context.text.elements:
        text = _without_current(context, one.text, frozenset(meanings))
        for found in pattern.finditer(text):
            name = _base_name(found[0], meanings)
            if _has_note(context, one, found.start()) or within(found.start(), _QUOTED, one.text):
                noted.add(name)
            elif name not in noted:
                yield context.over("old-name", one, found, means=meanings[name])


def _old_meanings(context: Context) -> dict[str, str]:
    """Names with a meaning from the past, and what they mean now."""
    found = {
        other.name.lower(): other.means.rstrip(".")
        for term in context.library.glossary
        for other in term.names
        if other.state == "old" and "(" not in other.name
    }
    misleading = context.cues.lists.get("misleading_names", "").strip().splitlines()
    found |= {term.term.lower(): term.meaning for term in context.library.glossary if term.term.lower() in misleading}
    return found


def _without_current(context: Context, text: str, old: frozenset[str]) -> str:
    """The text with longer names that hold an old one blanked: carcinoid syndrome is a name in use."""
    return _names_in_use(context.names, old).sub(lambda found: " " * len(found[0]), text)


@cache
def _names_in_use(names: tuple[str, ...], old: frozenset[str]) -> re.Pattern[str]:
    words = {word for name in old for word in name.split()}
    longer = [
        name
        for name in names
        if name.lower() not in old
        and name.lower().removesuffix("s") not in old
        and words & set(name.lower().split())
        and " " in name
    ]
    return whole_words(longer)


def _base_name(found: str, meanings: dict[str, str]) -> str:
    name = " ".join(found.lower().replace("-", " ").split())
    name = name if name in meanings else " ".join(found.lower().split())
    return name if name in meanings else name.removesuffix("s")


def _has_note(context: Context, one: Element, start: int) -> bool:
    """Whether the sentence of an old name, the one after it, its row, or the head of its table says that it is one."""
    if one.kind == "cell":
        around = " ".join(cell.text for row in context.text.row(one) for cell in row)
    else:
        around = one.near(start, before=0)
    return any(context.cues.phrases(cue).search(around) for cue in ("old_name_notes", "old_name_valid"))
