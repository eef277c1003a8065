"""Words are a tree: patterns are only for texts that others wrote, and each module with one has a reason."""

from __future__ import annotations

import ast
from collections.abc import Iterator

from .conftest import ROOT

REASONS = {
    "check/context": "web addresses and words in an author's text",
    "check/runner": "numbers of the main message in the text; keys and braces in TOML texts",
    "check/fact_rules": "numbers, percentages and ids of sources in a sentence",
    "check/lexicon": "names to set aside, a language's phrases and patterns, and hard words",
    "check/link_check": "web addresses in TOML files and texts",
    "check/rules": "the mark {allow …} in a line of a file",
    "check/sentences": "ends of sentences, gaps between words, and vowels within a word",
    "check/structure_rules": "headings and questions, and Markdown and HTML that an author mistyped",
    "check/translation_rules": "words of a text, to count them",
    "check/word_rules": "words, words in capitals, and abbreviations with their explanations",
    "atomic": "the ends of a file that another program may have made",
    "cli/main": "the message of click about extra arguments",
    "content/library": "the words of a title that a person types",
    "typeset/weasyprint_patches": "characters of a style, compiled once",
    "cli/build_commands": "a date that a person types",
    "typeset/slots": "markers in a page, for the words of a brand",
    "content/assets": "characters to replace in an imported text, and a color in TOML",
    "content/document": "closing colons of a block; letters for the anchor of a heading",
    "content/grammar": "braces in Markdown, and the arguments after the name of a block",
    "content/images": "styles in a user's SVG",
    "content/pointers": "the beginning of a web address that is not printed",
    "content/reviews": "the hash in a review",
    "content/schema": "a date in a TOML file",
    "content/signing": "question boxes, and the review in a file of which nothing else may change",
    "content/starter": "packaged TOML and Markdown that becomes a starter file",
    "content/toml": "lines of TOML that its parser refused, and the lines of keys",
    "content/languages": "placeholders in the fixed words of a language",
    "content/translations": "the beginning and end of a box in an author's text",
    "content/vocabulary": "names of the glossary within a text",
    "importing/hidden_text": "coordinates of a path in a foreign style sheet",
    "importing/html_reader": "exponents in a foreign text",
    "importing/html_tree": "menus and copyright lines of a foreign page",
    "importing/section_writer": "special characters of Markdown, to escape them",
    "importing/sorting": "cue words in a foreign text",
    "importing/text_nodes": "white space in a foreign text",
    "importing/text_reader": "bullets, rules, hyphens and front matter of a foreign text",
    "importing/word_lists": "labels of lists and names of heading styles in a foreign Word file",
    "model/records": "letters for the name of a file",
    "model/text": "where a long word or an address may break",
    "pages/annotate": "anchors of uses, which the program names",
    "pages/figures": "the name of a drawing that a template asks for",
    "pages/layouts": "rules in a user's style sheet, and lengths",
    "pages/standalone": "addresses in a user's style sheet",
    "pages/values": "placeholders in fixed words",
    "imposition/ticket": "a length that a person types",
    "packs/clinics": "lists and numbers in a cell, and letters for the name of a folder",
    "packs/headings": "the words of a heading that a person types",
    "packs/table": "numbers and dates that a spreadsheet program changed, and its line about the separator",
    "verify/conformance": "the ToUnicode table of a font",
    "verify/provenance": "the document information of a PDF",
    "typeset/legibility": "a message of WeasyPrint",
    "web/server": "characters of a command to escape in a desktop file",
    "typeset/painting": "colors and the ToUnicode table, as WeasyPrint writes them",
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
