"""Complete the tag tree step by step: notes, contents, figures, languages, lists, tables, links."""

from __future__ import annotations

from typing import Any

import pydyf

from nethandout.typeset.tag_tree import Element, TagTree

POINTS = 0.75  # of a CSS pixel
SVG = "{http://www.w3.org/2000/svg}svg"
FILLED = ("/Span", "/NonStruct", "/Div", "/P")  # roles that mean nothing in an empty element
MAIN = "main"  # each piece of a publication has one; they are joined
CONTENTS = {"/L": "/TOC", "/LI": "/TOCI", "/LBody": "/Reference"}


def notes_at_their_calls(tree: TagTree) -> None:
    """Move each footnote after its call, as a Note with a label and an ID."""
    origins = [(element, origin) for element in tree.walk() if (origin := tree.origin(element)) is not None]
    calls = {id(origin.source): element for element, origin in origins if origin.tag.endswith("::footnote-call")}
    for area in (element for element, origin in origins if origin.role == "footnotes"):
        for note in tree.kids(area):
            call = calls.get(id(tree.source(note)))
            if call is None:
                continue
            tree.remove(note)
            call["S"], note["S"], note["ID"] = "/Reference", "/Note", pydyf.String(f"note-{note.number}")
            for part in tree.walk(note):
                if tree.tag(part).endswith("::footnote-marker"):
                    part["S"] = "/Lbl"
            parent = tree.objects[call["P"]]
            parts = tree.parts(parent)
            place = next(index for index, part in enumerate(parts) if part is call)
            tree.set_kids(parent, [*parts[: place + 1], note, *parts[place + 1 :]])
        if not area["K"]:
            tree.remove(area)
            area.clear()


def merge_split_elements(tree: TagTree) -> None:
    """Merge the parts of elements that were split by lines and pages."""
    _join(tree, tree.top)


def _join(tree: TagTree, element: Element) -> None:
    anywhere = element["S"] in ("/TR", "/Document")
    kept: list[Element] = []
    for part in tree.parts(element):
        same = _find_same_source(tree, kept if anywhere else kept[-1:], part)
        if same is None:
            kept.append(part)
        else:
            tree.merge(same, part)
    tree.set_kids(element, kept)
    for kid in tree.kids(element):
        _join(tree, kid)


def _find_same_source(tree: TagTree, kept: list[Any], part: Any) -> Element | None:
    origin = tree.part_origin(part)
    if origin is None or origin.source is None:
        return None
    for other in reversed(kept):
        other_origin = tree.part_origin(other)
        if other_origin is None or not (other_origin.source is origin.source or other_origin.tag == origin.tag == MAIN):
            continue
        if other_origin.tag == origin.tag and other["S"] == part["S"] and part["S"] != "/Figure":
            return other
    return None


def contents_as_contents(tree: TagTree) -> None:
    """Tag the list inside an element with role="doc-toc" as a table of contents."""
    for element in list(tree.walk()):
        source = tree.source(element)
        if source is not None and source.get("role") == "doc-toc":
            for part in list(tree.walk(element)):
                part["S"] = CONTENTS.get(part["S"], part["S"])


def figure_boxes(tree: TagTree) -> None:
    """Set the bounding box of figures in points from the bottom of the page, and the alt text of drawings."""
    for element in tree.with_role("/Figure"):
        source = tree.source(element)
        if "Alt" not in element and source is not None and source.tag == SVG and source.get("aria-label"):
            element["Alt"] = pydyf.String(source.get("aria-label"))
        height = tree.document.pages[tree.pages.index(element["Pg"])].height
        left, top, right, bottom = element["A"]["BBox"]
        box = (left, height - bottom, right, height - top)
        element["A"]["BBox"] = pydyf.Array(round(length * POINTS, 3) for length in box)


def languages(tree: TagTree) -> None:
    """Set the language of each element that has one."""
    for element in tree.walk():
        source = tree.source(element)
        if source is not None and source.get("lang"):
            element["Lang"] = pydyf.String(source.get("lang"))


def nothing_empty(tree: TagTree) -> None:
    """Remove empty elements, such as those around artifacts."""
    for element in reversed(list(tree.walk())):
        if element["S"] in FILLED and not element["K"]:
            tree.remove(element)
            element.clear()


def list_bodies(tree: TagTree) -> None:
    """Give each list item a label and one body, which includes nested lists."""
    for element in tree.with_role("/L"):
        _build_items(tree, element)


def _build_items(tree: TagTree, outer: Element) -> None:
    items: list[Element] = []
    inner: dict[int, list[Element]] = {}
    for kid in _without_columns(tree, outer):
        if kid["S"] == "/L" and items:
            inner.setdefault(items[-1].number, []).append(kid)
        elif tree.tag(kid) == "dd" and items and tree.tag(items[-1]) in ("dt", "dd"):
            inner.setdefault(items[-1].number, []).extend(tree.kids(kid))
            kid.clear()
        else:
            items.append(kid)
    tree.set_kids(outer, list(items))
    for item in items:
        if tree.tag(item) == "dt":
            for name in tree.kids(item):
                name["S"] = "/Lbl"
        _build_body(tree, item, inner.get(item.number, []))


def _without_columns(tree: TagTree, outer: Element) -> list[Element]:
    """Return the kids of a list; if it is set in columns, those of the list in each column."""
    kids: list[Element] = []
    for kid in tree.kids(outer):
        if kid["S"] == "/L" and tree.source(kid) is tree.source(outer) is not None:
            kids.extend(tree.kids(kid))
            kid.clear()
        else:
            kids.append(kid)
    return kids


def _build_body(tree: TagTree, item: Element, lists: list[Element]) -> None:
    """Combine all parts of an item except the label in one body, in page order."""
    if item["S"] != "/LI":
        return
    parts = tree.parts(item)
    labels = [part for part in parts if _has_role(part, "/Lbl")]
    rest = [part for part in parts if not _has_role(part, "/Lbl")] + lists
    if not lists and len(rest) == 1 and _has_role(rest[0], "/LBody"):
        return
    orders = {id(part): origin.order for part in rest if (origin := tree.part_origin(part)) is not None}
    rest.sort(key=lambda part: orders.get(id(part), 0))
    body = next((part for part in rest if _has_role(part, "/LBody")), None)
    if body is None:
        body = tree.add("/LBody", item, item)
    inside: list[Any] = []
    for part in rest:
        inside.extend(tree.parts(part) if _has_role(part, "/LBody") else [part])
    tree.set_kids(body, inside)
    tree.set_kids(item, [*labels, body])


def _has_role(part: Any, role: str) -> bool:
    return isinstance(part, dict) and part.get("S") == role


SCOPES = {"row": "/Row", "rowgroup": "/Row", "col": "/Column", "colgroup": "/Column"}
Grid = dict[tuple[int, int], Element]


def repeated_headings(tree: TagTree) -> None:
    """Keep the first of a table's repeated headers and the last of its footers; make the others artifacts."""
    groups: dict[int, list[Element]] = {}
    for element in tree.with_role("/THead", "/TFoot"):
        if (source := tree.source(element)) is not None:
            groups.setdefault(id(source), []).append(element)
    for group in groups.values():
        group.pop(0 if group[0]["S"] == "/THead" else -1)
        for other in group:
            tree.make_artifact(other, "Pagination")


def header_scope(tree: TagTree) -> None:
    """Set the scope of header cells."""
    for element in tree.with_role("/TH"):
        source = tree.source(element)
        scope = source.get("scope", "col") if source is not None else "col"
        element["A"]["Scope"] = SCOPES.get(scope, "/Column")


def cell_headers(tree: TagTree) -> None:
    """List the headers of each cell: those of its rows, and above it those of its columns."""
    for table in tree.with_role("/Table"):
        grid = _grid(tree, table)
        for cell in {cell.number: cell for cell in grid.values()}.values():
            if cell["S"] == "/TD":
                cell["A"]["Headers"] = pydyf.Array(_headers_of(grid, cell))


def _grid(tree: TagTree, table: Element) -> Grid:
    """Return the cells of a table by row and column; a cell that spans several is in each of them."""
    grid: Grid = {}
    rows = [row for row in tree.walk(table) if row["S"] == "/TR"]
    for number, row in enumerate(rows):
        column = 0
        for cell in tree.kids(row):
            while (number, column) in grid:
                column += 1
            across, down = cell["A"].get("ColSpan", 1), cell["A"].get("RowSpan", 1)
            for step in range(down):
                grid.update({(number + step, column + over): cell for over in range(across)})
            column += across
    return grid


def _headers_of(grid: Grid, cell: Element) -> list[pydyf.String]:
    places = [place for place, other in grid.items() if other is cell]
    rows, columns = {row for row, _ in places}, {column for _, column in places}
    names: dict[str, None] = {}
    for wanted in ("/Row", "/Column"):
        for (row, column), other in sorted(grid.items(), key=lambda item: item[0]):
            if other["S"] != "/TH" or other["A"].get("Scope", "/Column") != wanted or "ID" not in other:
                continue
            if row in rows if wanted == "/Row" else (column in columns and row < min(rows)):
                names[other["ID"].string] = None
    return [pydyf.String(name) for name in names]


PRINTED = 4  # the annotation flag "Print"


def link_places(tree: TagTree) -> None:
    """Move link annotations directly below their Link, and remove those covered by another one."""
    for element in list(tree.walk()):
        if element["S"] == "/Link":
            continue
        for part, annotation in tree.annotations(element):
            link = tree.ancestor(element, "/Link")
            if link is not None and annotation.get("Subtype") == "/Link":
                element["K"].remove(part.reference)
                tree.append(link, part)
    for link in tree.with_role("/Link"):
        _remove_covered(tree, link)
    for annotation in tree.record.dropped:
        tree.drop_annotation(annotation)


def _remove_covered(tree: TagTree, link: Element) -> None:
    places = tree.annotations(link)
    for part, annotation in reversed(places):
        others = [other for at, other in places if at is not part and at["Pg"] == part["Pg"]]
        if any(_covers(other, annotation) for other in others):
            link["K"].remove(part.reference)
            tree.drop_annotation(annotation)
            part.clear()
            places = [(at, other) for at, other in places if at is not part]


def _covers(outer: Any, inner: Any) -> bool:
    """Return whether a link covers another horizontally, on the same line."""
    left, top, right, bottom = outer["Rect"]
    x1, y1, x2, y2 = inner["Rect"]
    return bool(left - 0.1 <= x1 and x2 <= right + 0.1 and min(y1, y2) < (top + bottom) / 2 < max(y1, y2))


def link_words(tree: TagTree) -> None:
    """Describe links by their words, not by their target, and let them be printed."""
    for element in tree.with_role("/Link"):
        origin = tree.origin(element)
        name = words(origin.source) if origin is not None and origin.source is not None else ""
        name = name or (" ".join(origin.words.split()) if origin is not None else "")
        if name and origin is not None and not origin.words.strip():
            element["Alt"] = pydyf.String(name)
        for _, annotation in tree.annotations(element):
            annotation["F"] = PRINTED
            if name:
                annotation["Contents"] = pydyf.String(name)


def words(source: Any) -> str:
    """Return the accessible name of an element: its label, its title, or the text and pictures in it."""
    label = source.get("aria-label") or source.get("title")
    if label:
        return str(label)
    pieces = [source.text or ""]
    for child in source:
        if child.tag not in ("select", "textarea"):
            pieces.append(child.get("alt") or "" if child.tag == "img" else words(child))
        pieces.append(child.tail or "")
    return " ".join("".join(pieces).split())
