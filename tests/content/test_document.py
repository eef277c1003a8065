"""Small texts and the HTML or nodes they become."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.content.document import parse
from nethandout.content.pointers import PointerContext, resolve
from nethandout.model import Node, headings, walk
from nethandout.model.text import LINE_BREAK
from nethandout.pages import markup

HERE = Path("sections/grades/en.md")
NOWHERE = PointerContext(frozenset(), {}, {}, {}, ())


def nodes(text: str, **more: str) -> tuple[Node, ...]:
    """Parse words without faults."""
    parsed, faults = parse(text, HERE, **more)  # type: ignore[arg-type]
    assert not faults
    return parsed


def html(text: str, **more: str) -> str:
    """Return the HTML of words without boxes."""
    return markup.html(resolve(nodes(text, **more), NOWHERE)).rstrip("\n")


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
def test_html_is_printed_literally(text: str) -> None:
    shown = text.replace("<", "&lt;").replace(">", "&gt;")
    assert html(text).replace(LINE_BREAK, "") == f"<p>{shown}</p>"


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


def test_inline_nodes_have_line_numbers() -> None:
    (paragraph,) = nodes("See **[all](section:grades)**, \\*so.\nCall {emergency-number}.\n![Two cells](cells.svg)")
    assert paragraph == Node(
        "paragraph",
        children=(
            Node("text", text="See ", line=1),
            Node(
                "strong",
                children=(
                    Node("link", {"href": "section:grades"}, children=(Node("text", text="all", line=1),), line=1),
                ),
                line=1,
            ),
            Node("text", text=", ", line=1),
            Node("text", {"escaped": "yes"}, text="*", line=1),
            Node("text", text="so.", line=1),
            Node("soft_break", line=1),
            Node("text", text="Call ", line=2),
            Node("variable", text="emergency-number", line=2),
            Node("text", text=".", line=2),
            Node("soft_break", line=2),
            Node("image", {"src": "cells.svg", "alt": "Two cells", "folder": "sections/grades"}, line=3),
        ),
        line=1,
    )


def test_lists_and_tables_are_trees() -> None:
    """The items of a tight list are not paragraphs."""
    tight, loose, table = nodes("3. one\n   - below\n\n\n- two\n\n  lines\n\n| a |\n|---|\n| **b** |")
    assert (tight.kind, tight.attributes) == ("ordered_list", {"start": "3"})
    assert [(one.kind, one.line) for one in walk([tight]) if one.kind != "text"] == [
        ("ordered_list", 1),
        ("item", 1),
        ("plain", 1),
        ("bullet_list", 2),
        ("item", 2),
        ("plain", 2),
    ]
    assert [(one.kind, one.line) for one in loose.children[0].children] == [("paragraph", 5), ("paragraph", 7)]
    assert [[(cell.attributes, cell.words, cell.line) for cell in row.children] for row in table.children] == [
        [({"scope": "col"}, "a", 9)],
        [({"scope": "row"}, "b", 11)],
    ]


def test_sources_are_kept_and_not_printed() -> None:
    """The space before the braces is removed with them; in a table the line is that of the row."""
    text = "Most grow slowly. {R25}\nSome do not {R1, R2}.\n\n| a |\n|---|\n| b {R3} |"
    assert html(text).startswith("<p>Most grow slowly.\nSome do not.</p>")
    assert [(node.text, node.line) for node in walk(nodes(text)) if node.kind == "sources"] == [
        ("R25", 1),
        ("R1, R2", 2),
        ("R3", 6),
    ]


def test_a_backslash_keeps_a_brace() -> None:
    assert html(r"write \{emergency-number} so") == "<p>write {emergency-number} so</p>"
    assert html(r"write \{R1} so") == "<p>write {R1} so</p>"


def test_pictures_can_have_any_name() -> None:
    """Letters of other languages and spaces stay as they are on disk."""
    assert [node.attributes["src"] for node in walk(nodes("![one](<mi célula.svg>)")) if node.kind == "image"] == [
        "mi célula.svg"
    ]


@pytest.mark.parametrize("name", ["key-points", "do-now", "call", "ask"])
def test_a_box_holds_text(name: str) -> None:
    before, box, after = nodes(f"before\n\n::: {name}\n- inside\n:::\n\nafter")
    assert (before.words, box.kind, box.line, after.words, after.line) == ("before", name, 3, "after", 7)
    assert markup.html(box.children) == "<ul>\n<li>inside</li>\n</ul>\n"


def test_a_box_can_have_its_own_label() -> None:
    (box,) = nodes("::: call Call for help at once\nNow.\n:::")
    assert (box.kind, box.text) == ("call", "Call for help at once")


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("::: include when-to-call", Node("include", text="when-to-call", line=1)),
        ("::: resources", Node("resources", line=1)),
        (
            '::: figure spread from="small bowel" to=liver',
            Node("figure", {"from": "small bowel", "to": "liver"}, text="spread", line=1),
        ),
    ],
)
def test_a_line_can_insert_a_block(line: str, expected: Node) -> None:
    assert nodes(line) == (expected,)


def test_lines_are_counted_from_the_start_of_the_words() -> None:
    _, faults = parse("fine\n\n::: nothing", HERE, 20)
    assert [fault.line for fault in faults] == [22]


def test_headings_have_unique_anchors() -> None:
    """No two headings share an anchor, in whatever order identical headings come."""
    parsed = nodes("## Grade 2\n\n## Grade\n\n## Grade\n\n### Größe *now* {R1}\n\n## ?!", anchor="grades-")
    assert [(heading.level, heading.words) for heading in headings(parsed)] == [
        (2, "Grade 2"),
        (2, "Grade"),
        (2, "Grade"),
        (3, "Größe now"),
        (2, "?!"),
    ]
    anchors = [heading.anchor for heading in headings(parsed)]
    assert len(set(anchors)) == len(anchors)
    assert all(anchor.startswith("grades-") for anchor in anchors)


def test_quotation_marks_are_those_of_the_language() -> None:
    assert html('a "b" c', quotes="«»‘’") == "<p>a «b» c</p>"
