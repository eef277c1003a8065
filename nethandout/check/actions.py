"""What to do now: few steps, each for the reader, each short, each begun with a verb."""

from __future__ import annotations

from collections.abc import Iterator

from nethandout.check.case import Case
from nethandout.check.findings import Finding
from nethandout.check.sectiontext import Element
from nethandout.check.sentences import words
from nethandout.model import walk


def findings(case: Case) -> Iterator[Finding]:
    """What is wrong with the steps of the box "What to do now"."""
    for items in case.text.lists():
        if items[0].box == "do-now":
            yield from case.too_many("action-steps", "action_steps", items)
    for box, path in case.text.boxes:
        if box.kind == "do-now" and not any(node.kind == "item" for node in walk(box.children)):
            yield case.on("action-list", path, box.line, "::: do-now")
    for one in case.text.of("item", box="do-now"):
        yield from _step(case, one)


def _step(case: Case, one: Element) -> Iterator[Finding]:
    yield from case.above("action-long", "action_words", len(words(one.text.partition(".")[0])), one)
    if not case.cues.known:
        return
    if case.cues.pattern("patient").search(one.text):
        yield case.at("action-audience", one)
    elif not is_imperative(case, one.text):
        yield case.at("action-verb", one, first=(words(one.text) or ("",))[0])


def is_imperative(case: Case, sentence: str) -> bool:
    """Whether a sentence begins with what to do; "when" and "if" may stand before it, up to a comma."""
    verbs, before = case.cues.words("verbs"), case.cues.words("before_verbs")
    first = [word.lower() for word in words(sentence)[:3]]
    if first and first[0] in ("when", "if", "before", "after", "at", "on", "once", "for", "until", "cuando", "si"):
        rest = words(sentence.partition(",")[2])[:2]
        return any(word.lower() in verbs for word in rest)
    while first and first[0] in before:
        first = first[1:]
    return bool(first) and first[0] in verbs
