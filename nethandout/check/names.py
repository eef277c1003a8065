"""Names and abbreviations: spelled out before they are used, and old names with a word on what they mean now."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from nethandout.check.case import Case
from nethandout.check.cues import whole_words
from nethandout.check.findings import Finding
from nethandout.check.sectiontext import Element
from nethandout.check.words import SHOUTED_ROW, is_shouted, within

_ABBREVIATION = re.compile(r"(?<![\w-])(?=[\w-]*[A-Z][a-z]?[A-Z])[A-Za-z0-9][A-Za-z0-9-]*[A-Z0-9][a-z]{0,3}(?![\w-])")
# What stands behind an abbreviation and says what it is, and what stands before one as its words.
_GLOSS = re.compile(
    r"[”\"]?\s*\(\w|[”\"]?,\s(?:an?|the|or|which|who)\s|[”\"]?\s(?:is|are|means?|stands? for)\s"
    r"|[”\"]?\.[”\"]?\s(?:That|This|It)(?:[’']s|\sis)?\s(?:short for|means|stands for|an?|the)\s"
)
_NAMED = re.compile(r"(?:means|called|named)\s[“\"]?$")
_QUOTED = re.compile(r"[“\"‘][^“”\"’]*[”\"’]")


def findings(case: Case) -> Iterator[Finding]:
    """Abbreviations nobody spelled out, and old names nobody explained."""
    if case.cues.known:
        yield from _abbreviations(case)
        yield from _old_names(case)


def _abbreviations(case: Case) -> Iterator[Finding]:
    """Each abbreviation at its first use, unless it is spelled out there or in the title box."""
    section = case.text.section
    known = {word.lower() for word in case.cues.words("exempt_abbreviations")}
    for text in (section.title, section.main_message):
        known |= {singular(found).lower() for found in spelled_out(text)}
    for one in case.text.elements:
        here = {singular(found) for found in spelled_out(one.text)} | set(_labels(case, one))
        for found in _ABBREVIATION.finditer(one.text):
            name = singular(found[0])
            in_row = within(found.start(), SHOUTED_ROW, one.text)
            if in_row or name.lower() in known or is_shouted(case, name):
                continue
            known.add(name.lower())
            if name not in here:
                yield case.over("abbreviation", one, found)


def singular(name: str) -> str:
    """An abbreviation without the s of several."""
    return re.sub("(?<=[A-Z])(?:s|[’']s)$", "", name)


def spelled_out(text: str) -> Iterator[str]:
    """Abbreviations in a text that stand beside their words: "… tumor (NET)", "PRRT (…)", "VIP, a gut hormone"."""
    for found in _ABBREVIATION.finditer(text):
        before, after = text[: found.start()], text[found.end() :]
        if _is_in_brackets(before, after) or _GLOSS.match(after) or _NAMED.search(before):
            yield found[0]


def _is_in_brackets(before: str, after: str) -> bool:
    """Whether an abbreviation begins or ends a pair of brackets, behind the words it stands for."""
    inside = before.rfind("(") > before.rfind(")") and re.search(r"[^\W\d_]", before)
    return bool(inside) and bool(re.search(r"\([“\"]?$", before) or re.match(r"s?[”\"]?\)", after))


def _labels(case: Case, one: Element) -> Iterator[str]:
    """Abbreviations that are the label of their item or row, which explains them, or stand in it with one that is."""
    if one.kind == "cell" and (case.text.row(one)[1][0] is one or case.glossary_pattern.search(one.text)):
        yield from (singular(found[0]) for found in _ABBREVIATION.finditer(one.text))
    if one.kind == "item":
        for bold in one.bold:
            yield from (singular(found[0]) for found in _ABBREVIATION.finditer(bold))


def _old_names(case: Case) -> Iterator[Finding]:
    """Old names that stand without quotation marks and without a note, until a note has been given."""
    meanings = _old(case)
    if not meanings:
        return
    pattern = whole_words([form for name in meanings for form in (name, f"{name}s")])
    noted: set[str] = set()
    for one in case.text.elements:
        text = _without_current(case, one.text, frozenset(meanings))
        for found in pattern.finditer(text):
            name = _base(found[0], meanings)
            if _has_note(case, one, found.start()) or within(found.start(), _QUOTED, one.text):
                noted.add(name)
            elif name not in noted:
                yield case.over("old-name", one, found, means=meanings[name])


def _old(case: Case) -> dict[str, str]:
    """Names with a meaning from the past, and what they mean now."""
    found = {
        other.name.lower(): other.means.rstrip(".")
        for term in case.library.glossary
        for other in term.names
        if other.state == "old" and "(" not in other.name
    }
    misleading = case.cues.lists.get("misleading_names", "").strip().splitlines()
    found |= {term.term.lower(): term.meaning for term in case.library.glossary if term.term.lower() in misleading}
    return found


def _without_current(case: Case, text: str, old: frozenset[str]) -> str:
    """The text with longer names that hold an old one blanked: carcinoid syndrome is a name in use."""
    return _current(case.names, old).sub(lambda found: " " * len(found[0]), text)


@cache
def _current(names: tuple[str, ...], old: frozenset[str]) -> re.Pattern[str]:
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


def _base(found: str, meanings: dict[str, str]) -> str:
    name = " ".join(found.lower().replace("-", " ").split())
    name = name if name in meanings else " ".join(found.lower().split())
    return name if name in meanings else name.removesuffix("s")


def _has_note(case: Case, one: Element, start: int) -> bool:
    """Whether the sentence of an old name, the one after it, its row, or the head of its table says that it is one."""
    if one.kind == "cell":
        around = " ".join(cell.text for row in case.text.row(one) for cell in row)
    else:
        around = one.near(start, before=0)
    return any(case.cues.phrases(cue).search(around) for cue in ("old_name_notes", "old_name_valid"))
