"""The words of the output are those of the input, in the same order: none is lost or repeated."""

from __future__ import annotations

import html
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from nethandout.content import document
from nethandout.content.sections import split_section
from nethandout.importing.importer import plan_import, read_source, section_files
from nethandout.importing.sorting import Cues

LIST_MARK = re.compile(r"\d{1,3}[.)]|[-*+–]")
TYPED_RULE = re.compile(r"\s*([-=_*~])\1{2,}\s*")
REPEATED = re.compile(
    r"note: “(.+)” spanned (?:(\d+) rows)?(?: and )?(?:(\d+) columns)? and is repeated in each(?:, (\d+) times)?"
)
TYPED_BOX = re.compile(r"(?<!\S)\[[ xX]\](?!\S)")
STRAIGHT = str.maketrans("“”‘’", "\"\"''")
CASES = settings(max_examples=150, deadline=None, derandomize=True)

PROSE = "grade spread liver flushing foundation benign carcinoid the a NET it slow. Why? Yes. (see it) e.g. Dr."
ODDITIES = (
    r"1. 2) - * + # ## > | || a|b \ \| ` `` _x_ *b* **c** [1] [a](b) ![i](j) {R1} {x} ::: :::call <b> </b>"
    r" <x &amp; &lt; & ~~ ~ === --- ! http://x.org/a_b a@b.org it's “Why?” :- |- =x C# # 10% ^ $ <!-- -->"
    r" *** ]] [[ [x]:"
)
word = st.sampled_from([*PROSE.split(), *ODDITIES.split()]) | st.text(
    st.characters(min_codepoint=0x21, max_codepoint=0x17F, categories=["L", "N", "P", "S"], exclude_characters="·"),
    min_size=1,
    max_size=5,
)
line = st.lists(word, min_size=1, max_size=9).map(" ".join)
paragraph = st.lists(line, min_size=1, max_size=4).map("\n".join)
plain_text = st.lists(paragraph, min_size=1, max_size=6).map("\n\n".join)


def words_of(text: str) -> list[str]:
    """Return the words to compare, without quotation marks and list markers, which pages print differently."""
    text = TYPED_BOX.sub(" ", text)
    return [word for word in text.translate(STRAIGHT).split() if not LIST_MARK.fullmatch(word)]


def page_words(file: str) -> list[str]:
    """Return the words of a section file that are printed."""
    _, body, first_line = split_section(file, Path("section.md"))
    nodes, faults = document.parse(body, Path("section.md"), first_line)
    assert not faults
    return words_of("\n".join(node.words for node in nodes))


def follows(part: list[str], whole: list[str]) -> bool:
    """Return whether the words of `part` are in `whole` in the same order."""
    rest: Iterator[str] = iter(whole)
    return all(word in rest for word in part)


def check(
    name: str, text: str, expected: list[str], cues: Cues, letters: frozenset[str], in_order: bool = True
) -> None:
    plan = plan_import(read_source(name, text.encode(), letters), cues)
    files = section_files([plan], cues)
    pages = [page_words(file) for file in files.values()]
    expected = with_joined(expected, plan.notices)
    assert Counter(word for page in pages for word in page) == Counter(expected) + repeated(plan.notices)
    assert not in_order or all(follows(page, expected) for page in pages)
    assert section_files([plan_import(read_source(name, text.encode(), letters), cues)], cues) == files


def with_joined(words: list[str], notices: Iterable[str]) -> list[str]:
    """Return the words, with those joined that were reported as hyphenated at the end of a line."""
    text = f" {' '.join(words)} "
    for notice in notices:
        if found := re.fullmatch(r"note: “(\S+-)” at the end of a line and “(\S+)” were joined: “(\S+)”", notice):
            first, last, whole = (word.translate(STRAIGHT) for word in found.groups())
            text = text.replace(f" {first} {last} ", f" {whole} ", 1)
    return text.split()


def repeated(notices: Iterable[str]) -> Counter[str]:
    """Return the words that were reported as repeated."""
    words = Counter[str]()
    for notice in notices:
        if found := REPEATED.fullmatch(notice):
            text, *counts = found.groups("1")
            rows, columns, times = map(int, counts)
            words.update(words_of(text) * (rows * columns - 1) * times)
    return words


@CASES
@given(text=plain_text)
@example(text="## a heading #\n\n1. not a list\n\n::: call {R1}")
@example(text="Grade is one thing. It can spread. Grade again.\n\n1. one\n3. three\n\n- a\n  - b\n    - c")
def test_every_word_of_a_plain_text_is_printed_once(text: str, english: Cues, letters: frozenset[str]) -> None:
    lines = [line for line in unicodedata.normalize("NFC", text).split("\n") if not TYPED_RULE.fullmatch(line)]
    expected = words_of("\n".join(lines))
    if any(line.split() and words_of(line) for line in lines):
        check("source.txt", text, expected, english, letters)


TAGS = "p div ul ol li table tr td th h1 h2 b strong i em a br blockquote dl dt dd pre span section hr"
tag = st.builds(str.format, st.sampled_from(["<{}>", "</{}>"]), st.sampled_from(TAGS.split())) | st.sampled_from(
    ['<a href="https://x.org/a (b)_c">', "<ol start=7>", "<td colspan=3>", "<td rowspan=2>", "<td colspan=x>"]
)
shown_words = line.map(lambda words: f" {words} ")


@CASES
@given(
    parts=st.lists(st.tuples(st.just("tag"), tag) | st.tuples(st.just("words"), shown_words), min_size=1, max_size=30)
)
@example(parts=[("tag", "<h1>"), ("words", " # ")])
@example(parts=[("tag", "<td>"), ("words", " a \\| b "), ("tag", "<tr>"), ("tag", "<td>"), ("words", " c ")])
def test_every_word_of_a_badly_nested_page_is_printed_once(
    parts: list[tuple[str, str]], english: Cues, letters: frozenset[str]
) -> None:
    expected = words_of(unicodedata.normalize("NFC", "".join(text for kind, text in parts if kind == "words")))
    page = "".join(html.escape(text) if kind == "words" else text for kind, text in parts)
    if expected:
        # Words in a table but outside its cells are shown before the table, as in a browser.
        check("source.html", page, expected, english, letters, in_order="<t" not in page)


@pytest.mark.parametrize(
    ("markdown", "expected"),
    [
        ("Grade is **not** stage.", "Grade is **not** stage."),
        ("*Slow* is not harmless.", "*Slow* is not harmless."),
        ("See [the foundation](https://x.org/a_b).", "See [the foundation](https://x.org/a_b)."),
        ("See [the foundation](other.md).", "See the foundation."),
        ("- grade 1\n- grade 2\n    - Ki-67", "- grade 1\n- grade 2\n  - Ki-67"),
        ("3. grade\n4. spread", "3. grade\n4. spread"),
        ("1. grade 1\n\n<!-- -->\n\n1. grade 2", "1. grade 1\n\n1) grade 2"),
        ("- grade 1\n\n<!-- -->\n\n- grade 2", "- grade 1\n\n* grade 2"),
        (
            "| Grade | Ki-67 |\n|---|---|\n| 1 | a \\| b |",
            "| Grade | Ki-67 |\n| --- | --- |\n| 1 | a \\| b |",
        ),
        (
            "| Grade | Ki-67 |\n|---|---|\n| 1 | low | slow | a |\n| 2 |",
            "| Grade | Ki-67 |  |  |\n| --- | --- | --- | --- |\n| 1 | low | slow | a |\n| 2 |  |  |  |",
        ),
        ("Grade | Ki-67\n---|---\n1 | a \\| b | c", "| Grade | Ki-67 |  |\n| --- | --- | --- |\n| 1 | a \\| b | c |"),
        ("The grade {R1} is <b>2</b>.", "The grade \\{R1} is **2**."),
        ("An <b>old<br>dose</b>", "An **old**\\\n**dose**"),
        ("One<br>two", "One\\\ntwo"),
        ("<input type=checkbox> Yes", "[ ] Yes"),
        ("::: call\ngrade\n:::", "\\::: call grade :::"),
        ("---\nauthor: Ana\ntags:\n  - a\n---\nA grade.", "A grade."),
        ("+++\nversion = 1\n[review]\n+++\n\nA grade.", "A grade."),
        ("---\n\nA grade.\n\n---", "A grade."),
        ("---\nThe grade is low\n\n---\n\nand slow.", "The grade is low\n\nand slow."),
        ("Grade 5 mm<sup>2</sup> and 10<sup>9</sup>", "Grade 5 mm² and 10^9"),
    ],
)
def test_markdown_keeps_its_meaning(markdown: str, expected: str, english: Cues, letters: frozenset[str]) -> None:
    files = section_files([plan_import(read_source("source.md", markdown.encode(), letters), english)], english)
    assert [file.split("+++\n\n")[1].rstrip("\n") for file in files.values()] == [expected]
