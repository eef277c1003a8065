"""Words are a tree: patterns are only for texts that others wrote, and each module with one has a reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .conftest import ROOT

REASONS = {
    "check/context": "web addresses and words in the text of an author",
    "check/runner": "a subject of the title within the main message; settings by name, and braces in TOML texts",
    "check/fact_rules": "numbers, percents and names of sources in a sentence",
    "check/lexicon": "names to set aside, a language's phrases and patterns, and words on the list of hard words",
    "check/link_check": "web addresses in TOML files and texts",
    "check/rules": "the mark {allow …} in a line of a file",
    "check/sentences": "ends of sentences, gaps between words, and vowels within a word",
    "check/structure_rules": "headings and questions, and signs of Markdown and HTML that an author mistyped",
    "check/word_rules": "words, words in capitals, and abbreviations with what explains them",
    "atomic": "the first bytes of a file that may not be ours",
    "cli/build_commands": "a date that a person types",
    "content/assets": "characters to replace in a strange text, and a color in TOML",
    "content/document": "closing colons of a block; letters for the name of a heading",
    "content/glossary": "names of the glossary within a text",
    "content/grammar": "what stands in braces in Markdown, and the settings after the name of a block",
    "content/images": "style within an SVG of somebody's",
    "content/languages": "places for values in the fixed words of a language",
    "content/pointers": "the beginning of a web address that is not printed",
    "content/reviews": "dates and sums in the record of a review",
    "content/schema": "a date in a TOML file",
    "content/signing": "a passage's questions, and the record of a review, in a file that is changed nowhere else",
    "content/starter": "shipped TOML and Markdown that becomes a skeleton",
    "content/toml": "lines of TOML that its parser refused, or whose comments count",
    "importing/hidden_text": "coordinates of a path in a strange style sheet",
    "importing/html_reader": "exponents in a strange text",
    "importing/html_tree": "menus and rights in a strange page",
    "importing/section_writer": "characters that mean something in Markdown, to escape them",
    "importing/sorting": "cue words in a strange text",
    "importing/text_nodes": "white space in a strange text",
    "importing/text_reader": "bullets, rules, hyphens and front matter of a strange text",
    "importing/word_lists": "labels of lists and names of heading styles in a strange Word file",
    "model/publication": "letters for the name of a file",
    "pages/compose": "addresses in a style sheet that may be somebody's",
    "pages/figures": "the name of a drawing that a template asks for",
    "pages/layouts": "rules and measures in a style sheet that may be somebody's",
    "pages/values": "characters that mean something in CSS; places in fixed words",
    "paper": "a length that a person types",
    "verify/conformance": "the map of characters in a PDF",
    "verify/provenance": "what a PDF says of itself",
    "typeset/legibility": "a message of WeasyPrint",
    "typeset/painting": "colors, and the map of characters, as WeasyPrint wrote them",
}


def with_patterns() -> Iterator[str]:
    """Return the modules that import `re`, in any way."""
    for path in sorted((ROOT / "nethandout").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_bytes())):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            if "re" in names or (isinstance(node, ast.ImportFrom) and node.module == "re"):
                yield path.relative_to(ROOT / "nethandout").with_suffix("").as_posix()
                break


def test_exactly_the_modules_with_patterns_have_a_reason() -> None:
    assert set(with_patterns()) ^ set(REASONS) == set()
