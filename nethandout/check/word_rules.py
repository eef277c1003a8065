"""Rules about words and names: plain, explained, spelled out, up to date, and kind to readers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache, lru_cache

from nethandout.check.context import Context
from nethandout.check.lexicon import compiled, whole_words
from nethandout.check.section_text import Element
from nethandout.check.sentences import LANGUAGES, syllables, words
from nethandout.errors import Diagnostic

SHORTEST_SHOUT = 4  # letters; shorter ones are often abbreviations (MEN, AIM)
FAMILY = 7  # letters that related words share: patholog-y, patholog-ist
UNKIND = {"battle-word": "battle", "blame": "blame", "person-first": "victim", "scare-word": "scare"}
_WORD = re.compile(r"[^\W\d_][\w'’-]*[^\W_]|[^\W\d_]")
_CAPITALS = re.compile(r"(?<![\w-])[A-ZÁÉÍÓÚÑ][A-ZÁÉÍÓÚÑ'’]*(?![\w-])")
MARK = "þ"
"""A letter that no text has, in place of the word that may be explained."""
SHOUTED_ROW = re.compile(r"(?<![\w-])[A-ZÁÉÍÓÚÑ]{2,}(?:[ ]+[A-ZÁÉÍÓÚÑ]{2,}){2,}(?![\w-])")


def check_words(context: Context) -> Iterator[Diagnostic]:
    """Check words, and report sentences that do not say who acts."""
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
    for element, start, end, plain in context.listed:
        if not _is_name(element, start, element.text[start:end]):
            yield context.at("plainer-word", element, start, end, plain=plain)


def _hard(context: Context) -> Iterator[Diagnostic]:
    """Report long or medical words that neither the glossary nor the text explains, each at its first use."""
    if context.language not in LANGUAGES:
        return
    seen = {word.lower()[:FAMILY] for name in context.names for word in name.split()}
    medical = context.cues.pattern("medical")
    listed = {(element, start) for element, start, _, _ in context.listed}
    for element in context.text.elements:
        bare = _blanked(context, element.text)
        for match in _WORD.finditer(bare):
            word = match[0]
            base = word.lower().removesuffix("’s").removesuffix("'s")
            is_medical = bool(medical.fullmatch(word)) or not context.plain_words.medical.isdisjoint(_forms(base))
            is_long = syllables(word, context.language) >= context.limits.of("hard_word_syllables", context.language)
            if not (is_long or is_medical) or base[:FAMILY] in seen or (element, match.start()) in listed:
                continue
            is_name = _is_name(element, match.start(), word) and not is_medical
            if _is_familiar(context, base) or is_name or sum(map(str.isupper, word)) > 1:
                continue
            seen.add(base[:FAMILY])
            if not explained(context, element, word):
                yield context.at_match("hard-word", element, match)


def _blanked(context: Context, text: str) -> str:
    """Return the text with the names of the glossary as blanks, so that places stay the same."""
    return context.glossary_pattern.sub(lambda match: " " * len(match[0]), text)


@lru_cache(maxsize=10_000)
def _forms(word: str) -> frozenset[str]:
    """Return a word, and the word without each of the endings it may have."""
    return frozenset({word, *(word.removesuffix(ending) for ending in ("s", "es", "ed", "ly", "d", "ing"))})


def _is_familiar(context: Context, word: str) -> bool:
    parts = re.split("[-’']", word)
    familiar = context.plain_words.familiar
    return bool(familiar & _forms(word)) or (
        len(parts) > 1
        and all(
            part in familiar
            or syllables(part or "a", context.language) < context.limits.of("hard_word_syllables", context.language)
            for part in parts
        )
    )


def _is_name(element: Element, start: int, word: str) -> bool:
    """Return whether a capital within a sentence makes the word a name."""
    begins = any(element.text[begin:start].strip(" “\"'(") == "" for begin, _ in element.sentences)
    return word[0].isupper() and not begins and element.kind != "cell"


def explained(context: Context, element: Element, word: str) -> bool:
    """Return whether a word is explained: set in bold as a term, or by the words around it."""
    if any(re.search(rf"(?<!\w){re.escape(word)}", bold, re.IGNORECASE) for bold in element.bold):
        return True
    if _explaining(context).search(re.sub(re.escape(word), MARK, element.text, flags=re.IGNORECASE)):
        return True
    return element.kind == "cell" and _is_row_head(context, element)


def _explaining(context: Context) -> re.Pattern[str]:
    """Return the pattern of the words around a term that explain it."""
    return compiled(context.cues.patterns.get("explained", "(?!)").replace("WORD", MARK))


def _is_row_head(context: Context, element: Element) -> bool:
    """Return whether a cell is the head of its row or in the row of a term, so that its neighbors explain it."""
    head = context.text.row(element)[1][0]
    return head is element or context.glossary_pattern.fullmatch(head.text) is not None


def _unkind_words(context: Context) -> Iterator[Diagnostic]:
    for rule, cue in UNKIND.items():
        valid = context.cues.phrases(f"{cue}_valid")
        for element, match in context.matches(context.cues.phrases(cue)):
            if not within(match.start(), valid, element.text):
                yield context.at_match(rule, element, match)


def within(position: int, pattern: re.Pattern[str], text: str) -> bool:
    """Return whether a position in a text is inside a match of a pattern."""
    return any(match.start() <= position < match.end() for match in pattern.finditer(text))


def is_shouted(context: Context, word: str) -> bool:
    """Return whether capitals are a shouted word, not an abbreviation: a known word, or one also used in lowercase."""
    small = word.lower()
    if small in context.cues.words("shouted"):
        return len(small) > 1
    is_word = (
        small in context.plain_words.familiar or small in context.plain_words.instead or small in context.small_words
    )
    return len(small) >= SHORTEST_SHOUT and small.isalpha() and (is_word or _is_unkind(context, small))


def _is_unkind(context: Context, word: str) -> bool:
    return any(context.cues.phrases(cue).fullmatch(word) for cue in UNKIND.values())


def _capitals(context: Context) -> Iterator[Diagnostic]:
    yield from (context.at_match("scare-capitals", *match) for match in context.matches(SHOUTED_ROW))
    for element, match in context.matches(_CAPITALS):
        if is_shouted(context, match[0]) and not within(match.start(), SHOUTED_ROW, element.text):
            yield context.at_match("scare-capitals", element, match)


def passives(context: Context, text: str) -> bool:
    """Return whether a sentence is in the passive voice."""
    return bool(context.cues.pattern("passive").search(context.cues.pattern("state").sub(" ", text)))


def _passive(context: Context) -> Iterator[Diagnostic]:
    places = list(context.sentences("paragraph", "item"))
    passive = [place for place in places if passives(context, place[0].text[place[1] : place[2]])]
    for element, start, end in passive:
        if element.box in ("do-now", "call"):
            yield context.at("passive-action", element, start, end)
    if places and 100 * len(passive) > context.limits["passive_percent"] * len(places):
        named = "; ".join(
            f"line {element.line_at(start)}: “{_few(element.text[start:end])}”" for element, start, end in passive[:5]
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
    """Report each abbreviation at its first use, unless it is spelled out there or in the title box."""
    section = context.text.section
    explained_names = {word.lower() for word in context.cues.words("exempt_abbreviations")}
    for text in (section.title, section.main_message):
        explained_names |= {singular(match).lower() for match in spelled_out(text)}
    for element in context.text.elements:
        explained_here = {singular(match) for match in spelled_out(element.text)} | set(_labels(context, element))
        for match in _ABBREVIATION.finditer(element.text):
            name = singular(match[0])
            in_row = within(match.start(), SHOUTED_ROW, element.text)
            if in_row or name.lower() in explained_names or is_shouted(context, name):
                continue
            explained_names.add(name.lower())
            if name not in explained_here:
                yield context.at_match("abbreviation", element, match)


def singular(name: str) -> str:
    """Return an abbreviation without the s of several."""
    return re.sub("(?<=[A-Z])(?:s|[’']s)$", "", name)


def spelled_out(text: str) -> Iterator[str]:
    """Yield abbreviations in a text that come with their words: "… tumor (NET)", "PRRT (…)", "VIP, a gut hormone"."""
    for match in _ABBREVIATION.finditer(text):
        before, after = text[: match.start()], text[match.end() :]
        if _is_in_brackets(before, after) or _GLOSS.match(after) or _NAMED.search(before):
            yield match[0]


def _is_in_brackets(before: str, after: str) -> bool:
    """Return whether an abbreviation begins or ends a pair of parentheses after the words it is short for."""
    inside = before.rfind("(") > before.rfind(")") and re.search(r"[^\W\d_]", before)
    return bool(inside) and bool(re.search(r"\([“\"]?$", before) or re.match(r"s?[”\"]?\)", after))


def _labels(context: Context, element: Element) -> Iterator[str]:
    """Yield abbreviations in the label of their item or row, which explains them."""
    if element.kind == "cell" and (
        context.text.row(element)[1][0] is element or context.glossary_pattern.search(element.text)
    ):
        yield from (singular(match[0]) for match in _ABBREVIATION.finditer(element.text))
    if element.kind == "item":
        for bold in element.bold:
            yield from (singular(match[0]) for match in _ABBREVIATION.finditer(bold))


def _old_names(context: Context) -> Iterator[Diagnostic]:
    """Report old names without quotation marks or a note, until a note is given."""
    meanings = _old_meanings(context)
    if not meanings:
        return
    pattern = whole_words([form for name in meanings for form in (name, f"{name}s")])
    noted: set[str] = set()
    for element in context.text.elements:
        text = _without_current(context, element.text, frozenset(meanings))
        for match in pattern.finditer(text):
            name = _base_name(match[0], meanings)
            if _has_note(context, element, match.start()) or within(match.start(), _QUOTED, element.text):
                noted.add(name)
            elif name not in noted:
                yield context.at_match("old-name", element, match, means=meanings[name])


def _old_meanings(context: Context) -> dict[str, str]:
    """Return names with a meaning from the past, and what they mean now."""
    match = {
        other.name.lower(): other.means.rstrip(".")
        for term in context.library.glossary
        for other in term.names
        if other.state == "old" and "(" not in other.name
    }
    misleading = context.cues.lists.get("misleading_names", "").strip().splitlines()
    match |= {term.term.lower(): term.meaning for term in context.library.glossary if term.term.lower() in misleading}
    return match


def _without_current(context: Context, text: str, old: frozenset[str]) -> str:
    """Return the text with blanks for longer names with an old name in them: carcinoid syndrome is a current name."""
    return _names_in_use(context.names, old).sub(lambda match: " " * len(match[0]), text)


@cache
def _names_in_use(names: tuple[str, ...], old: frozenset[str]) -> re.Pattern[str]:
    words = {word for name in old for word in name.split()}
    long = [name for name in names if " " in name and words & set(name.lower().split())]
    return whole_words([name for name in long if old.isdisjoint((name.lower(), name.lower().removesuffix("s")))])


def _base_name(match: str, meanings: dict[str, str]) -> str:
    name = " ".join(match.lower().replace("-", " ").split())
    name = name if name in meanings else " ".join(match.lower().split())
    return name if name in meanings else name.removesuffix("s")


def _has_note(context: Context, element: Element, start: int) -> bool:
    """Return whether the sentence with an old name, the next one, its row, or the head of its table says it is old."""
    if element.kind == "cell":
        around = " ".join(cell.text for row in context.text.row(element) for cell in row)
    else:
        around = element.near(start, before=0)
    return any(context.cues.phrases(cue).search(around) for cue in ("old_name_notes", "old_name_valid"))
