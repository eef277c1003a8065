"""Small texts beside the pieces they become."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.content.markup import parse
from nethandout.model import Block, Body

HERE = Path("sections/grades/en.md")


def body(text: str, **more: str) -> Body:
    """Parse words that have no faults."""
    parsed, faults = parse(text, HERE, **more)  # type: ignore[arg-type]
    assert faults == []
    return parsed


def html(text: str) -> str:
    """The HTML of words without boxes."""
    (block,) = body(text).blocks
    assert block.name == "text"
    return block.html.rstrip("\n")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Two\nlines.", "<p>Two\nlines.</p>"),
        ("A **label** and *stress*.", "<p>A <strong>label</strong> and <em>stress</em>.</p>"),
        ("one\\\ntwo", "<p>one<br>\ntwo</p>"),
        ("- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>"),
        (
            "3. one\n4. two",
            '<ol start="3" style="counter-reset: list-item 2">\n<li>one</li>\n<li>two</li>\n</ol>',
        ),
        ("- one\n  - below", "<ul>\n<li>one<ul>\n<li>below</li>\n</ul>\n</li>\n</ul>"),
        ("> said", "<blockquote>\n<p>said</p>\n</blockquote>"),
        ("---", "<hr>"),
        ("use `a<b`", "<p>use <code>a&lt;b</code></p>"),
        ("```\na<b\n```", "<pre>a&lt;b\n</pre>"),
        ("    four spaces make no code", "<p>four spaces make no code</p>"),
        ('"quoted" and it\'s', "<p>“quoted” and it’s</p>"),
        ("2 < 3 & more", "<p>2 &lt; 3 &amp; more</p>"),
        ("## What grade means", '<h2 id="what-grade-means">What grade means</h2>'),
    ],
)
def test_markdown_becomes_html(text: str, expected: str) -> None:
    assert html(text) == expected


def test_a_table_has_a_head_and_a_bold_first_cell_names_its_row() -> None:
    assert html("| Grade | Ki-67 |\n|---|---|\n| **1** | under 3 |\n| 2 | 3 to 20 |") == (
        "<table>\n"
        '<thead>\n<tr>\n<th scope="col">Grade</th>\n<th scope="col">Ki-67</th>\n</tr>\n</thead>\n'
        '<tbody>\n<tr>\n<th scope="row"><strong>1</strong></th>\n<td>under 3</td>\n</tr>\n'
        "<tr>\n<td>2</td>\n<td>3 to 20</td>\n</tr>\n</tbody>\n"
        "</table>"
    )


@pytest.mark.parametrize("text", ["<b>bold</b>", "<script>alert(1)</script>", "<div>\nx\n</div>", "<!-- note -->"])
def test_html_is_printed_as_it_stands(text: str) -> None:
    shown = text.replace("<", "&lt;").replace(">", "&gt;")
    assert html(text) == f"<p>{shown}</p>"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[it](https://www.a.org/b/)", '<a href="https://www.a.org/b/">it</a> <span class="address">(a.org/b)</span>'),
        (
            "[it](https://a.org/b?q=1)",
            '<a href="https://a.org/b?q=1">it</a> <span class="address">(a.org/b?q=1)</span>',
        ),
        ("[us](mailto:us@a.org)", '<a href="mailto:us@a.org">us</a> <span class="address">(us@a.org)</span>'),
        ("[us](tel:+1-800-1)", '<a href="tel:+1-800-1">us</a> <span class="address">(+1-800-1)</span>'),
        ("[a.org](https://www.a.org/)", '<a href="https://www.a.org/">a.org</a>'),
        ("<https://a.org/b>", '<a href="https://a.org/b">https://a.org/b</a>'),
    ],
)
def test_a_link_prints_its_address_once(text: str, expected: str) -> None:
    assert html(text) == f"<p>{expected}</p>"


def test_pointers_variables_and_pictures_are_marked_and_mentioned() -> None:
    """What a text refers to is left as a mark for the selection, and listed with its line."""
    parsed = body(
        "See [grades](section:grades), [Ki-67](term:ki-67-index).\nCall {emergency-number}.\n![Two cells](cells.svg)"
    )
    assert parsed.blocks[0].html == (
        '<p>See <nh-section name="grades">grades</nh-section>, <nh-term name="ki-67-index">Ki-67</nh-term>.\n'
        'Call <nh-variable name="emergency-number"></nh-variable>.\n'
        '<img src="nh-picture:sections/grades/cells.svg" alt="Two cells"></p>\n'
    )
    assert [(mention.kind, mention.name, mention.line) for mention in parsed.mentions] == [
        ("section", "grades", 1),
        ("term", "ki-67-index", 1),
        ("variable", "emergency-number", 2),
        ("picture", "cells.svg", 3),
    ]


def test_sources_are_mentioned_and_not_printed() -> None:
    """The blank before the braces goes with them, a mark stays for the selection; in a table the line is the row's."""
    parsed = body("Most grow slowly. {R25}\nSome do not {R1, R2}.\n\n| a |\n|---|\n| b {R3} |")
    assert parsed.blocks[0].html.startswith(
        '<p>Most grow slowly.<nh-source name="R25"></nh-source>\nSome do not<nh-source name="R1 R2"></nh-source>.</p>'
    )
    assert [(mention.name, mention.line) for mention in parsed.mentions] == [
        ("R25", 1),
        ("R1", 2),
        ("R2", 2),
        ("R3", 6),
    ]


def test_a_backslash_keeps_a_brace() -> None:
    assert html(r"write \{emergency-number} so") == "<p>write {emergency-number} so</p>"
    assert body(r"write \{R1} so").mentions == ()


def test_pictures_may_have_any_name() -> None:
    """Letters of other languages and blanks reach the mention as they are on disk."""
    parsed = body("![one](<mi célula.svg>)")
    assert [mention.name for mention in parsed.mentions] == ["mi célula.svg"]


@pytest.mark.parametrize("name", ["key-points", "do-now", "call", "ask"])
def test_a_box_holds_text(name: str) -> None:
    assert body(f"before\n\n::: {name}\n- inside\n:::\n\nafter").blocks == (
        Block("text", html="<p>before</p>\n", line=1),
        Block(name, line=3, children=(Block("text", html="<ul>\n<li>inside</li>\n</ul>\n", line=4),)),
        Block("text", html="<p>after</p>\n", line=7),
    )


def test_a_box_may_have_a_label_of_its_own() -> None:
    (box,) = body("::: call Call for help at once\nNow.\n:::").blocks
    assert (box.name, box.label) == ("call", "Call for help at once")


@pytest.mark.parametrize(
    ("line", "name", "label", "arguments"),
    [
        ("::: include when-to-call", "include", "when-to-call", {}),
        ("::: resources", "resources", "", {}),
        ('::: figure spread from="small bowel" to=liver', "figure", "spread", {"from": "small bowel", "to": "liver"}),
    ],
)
def test_a_line_may_call_for_a_block(line: str, name: str, label: str, arguments: dict[str, str]) -> None:
    assert body(line).blocks == (Block(name, label=label, arguments=arguments, line=1),)


def test_lines_are_counted_from_where_the_words_begin() -> None:
    _, faults = parse("fine\n\n::: nothing", HERE, 20)
    assert [fault.line for fault in faults] == [22]


def test_headings_are_listed_with_anchors_that_differ() -> None:
    """Whatever the order of headings that read alike, no two have one anchor."""
    parsed = body("## Grade 2\n\n## Grade\n\n## Grade\n\n### Größe *now* {R1}\n\n## ?!", anchor="grades-")
    assert [(heading.level, heading.words) for heading in parsed.headings] == [
        (2, "Grade 2"),
        (2, "Grade"),
        (2, "Grade"),
        (3, "Größe now"),
        (2, "?!"),
    ]
    anchors = [heading.anchor for heading in parsed.headings]
    assert len(set(anchors)) == len(anchors)
    assert all(anchor.startswith("grades-") for anchor in anchors)
    assert all(f'id="{anchor}"' in parsed.blocks[0].html for anchor in anchors)


def test_quotation_marks_are_the_languages_own() -> None:
    assert body('a "b" c', quotes="«»‘’").blocks[0].html == "<p>a «b» c</p>\n"
