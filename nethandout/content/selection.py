"""Select from a library: a handout of one section, a booklet of several, or a brochure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nethandout import __version__
from nethandout.content.grammar import BLOCKS, BOXES, MORE
from nethandout.content.library import match_recipe, section_names, unknown_section
from nethandout.content.pointers import (
    PointerContext,
    cited_sources,
    gap_notices,
    gathers_questions,
    insert_questions,
    left_out_notices,
    listed_resources,
    listed_sources,
    numbered_sections,
    resolve,
    usable_sections,
    without_terms,
)
from nethandout.content.reviews import why_draft
from nethandout.content.schema import region_ids, region_key
from nethandout.errors import ContentError, NethandoutError, UsageError, did_you_mean
from nethandout.model import (
    Chapter,
    Edition,
    Library,
    Node,
    OtherLanguage,
    Publication,
    Recipe,
    Region,
    Section,
    headings,
)


@dataclass(frozen=True)
class Occasion:
    """What a volunteer puts on a booklet; an empty field keeps the recipe's value."""

    title: str = ""
    subtitle: str = ""
    meeting: str = ""
    date: str = ""
    place: str = ""


NO_OCCASION = Occasion()
KINDS = {"section": "handout", "worksheet": "worksheet"}


def handout(library: Library, name: str, edition: Edition) -> Publication:
    """Make a handout of one section, or a single worksheet, which can gather the questions of all sections."""
    (section,) = find_sections(library, [name])
    edition = replace(edition, depth="full") if section.is_worksheet else edition
    asking = usable_sections(library) if gathers_questions(section) else []
    publication = _publication(library, [section], asking, edition, KINDS[section.kind])
    return replace(
        publication,
        name=section.name,
        title=section.title,
        main_message=section.main_message or (section.purpose if section.is_worksheet else ""),
        version=section.version,
        notices=(*publication.notices, *(left_out_notices(library) if gathers_questions(section) else ())),
    )


def booklet(
    library: Library, parts: Sequence[str], edition: Edition, recipe: Recipe, occasion: Occasion = NO_OCCASION
) -> Publication:
    """Make a booklet of `parts`, in that order, with the recipe's name and title."""
    sections = find_sections(library, parts)
    return replace(
        _publication(library, sections, numbered_sections(sections), edition, "booklet"),
        name=recipe.name,
        title=occasion.title or recipe.title,
        subtitle=occasion.subtitle or recipe.subtitle,
        meeting=occasion.meeting or recipe.meeting,
        date=occasion.date,
        place=occasion.place or recipe.place,
        version=recipe.version,
        untranslated=tuple(key for key in recipe.untranslated if not getattr(occasion, key, "")),
    )


def current_words(library: Library, kind: str, name: str, parts: Sequence[str], region: str) -> Publication | None:
    """Select the publication that has these parts today, to compare its words; None if it cannot be made."""
    edition = Edition(library.language.code, region=region)
    try:
        if kind == "booklet":
            return booklet(library, parts, edition, library.recipes.get(name) or custom_recipe(library, parts))
        return handout(library, parts[0], edition)
    except NethandoutError:
        return None


def find_recipe(library: Library, name: str) -> tuple[Recipe, tuple[str, ...], tuple[str, ...]]:
    """Find a recipe, those of its sections that exist, and a notice about those left out."""
    name = match_recipe(library, name) or name
    if broken := library.broken.get(f"recipe {name}"):
        raise ContentError(broken)
    if name not in library.recipes:
        hint = did_you_mean(name, library.recipes) or f"the recipes are {', '.join(library.recipes)}"
        raise UsageError(f'there is no recipe "{name}"; {hint}')
    recipe = library.recipes[name]
    existing = section_names(library)
    parts = tuple(part for part in recipe.parts if part in existing)
    missing = ", ".join(part for part in recipe.parts if part not in existing)
    where = f"{library.language.name} yet" if library.untranslated else library.folders[-1]
    notices = (f'the recipe "{name}" leaves out what is not in {where}: {missing}',) if missing else ()
    if not parts:
        raise UsageError(f'none of the sections in the recipe "{name}" exist here; name the sections you want')
    return recipe, parts, notices


def find_sections(library: Library, names: Iterable[str]) -> list[Section]:
    """Find sections by name, each once; raises UsageError for unknown names, ContentError for broken ones."""
    wanted = list(dict.fromkeys(names))
    existing = section_names(library)
    if unknown := [name for name in wanted if name not in existing]:
        raise UsageError("\n".join(unknown_section(name, library) for name in unknown))
    if faults := [fault for name in wanted for fault in library.broken.get(name, ())]:
        raise ContentError(faults)
    return [library.sections[name] for name in wanted]


def _publication(
    library: Library, sections: Sequence[Section], asking: Sequence[Section], edition: Edition, kind: str
) -> Publication:
    """Resolve the sections against each other; the caller adds name and title."""
    region = find_region(library, edition.region or library.language.region)
    context = PointerContext(
        frozenset(section.name for section in sections),
        {name: library.sections[name].title if name in library.sections else name for name in section_names(library)},
        {"emergency-number": region.emergency},
        library.language.words,
        library.folders,
        lower=int(kind == "booklet"),
    )
    numbers = {section.name: number for number, section in enumerate(numbered_sections(sections), start=1)}
    chapters = tuple(
        _chapter(insert_questions(section, asking), numbers.get(section.name, 0), context, shorten=kind == "handout")
        for section in sections
    )
    names = {section.name for section in sections}
    other_languages = tuple(each for each in library.other_languages if names <= each.sections)
    return Publication(
        kind=kind,
        chapters=chapters,
        language=library.language,
        region=region,
        edition=replace(edition, region=region.id),
        glossary=library.glossary,
        sources=listed_sources(library, chapters),
        resources=listed_resources(library, region),
        digest=_digest(library, (*sections, *asking), other_languages),
        changed=max((section.changed for section in sections), default=""),
        other_languages=other_languages,
        notices=(*filter(None, map(why_draft, sections)), *gap_notices(library, sections)),
    )


def _chapter(section: Section, number: int, context: PointerContext, shorten: bool) -> Chapter:
    """Resolve a section; a `more` block is left empty in a handout and opened into the text of a booklet."""
    nodes: list[Node] = []
    for node in section.blocks:
        if node.kind != MORE:
            nodes.append(node)
        else:
            nodes += (replace(node, children=()),) if shorten else node.children
    shortened = any(node.kind == MORE for node in nodes)
    return Chapter(section, number, resolve(nodes, context), headings(nodes), shortened, cited_sources(nodes))


def find_region(library: Library, name: str) -> Region:
    """Find a region by any of its names, ignoring case; raises UsageError that lists the regions."""
    region = library.regions.get(region_ids(library.regions.values()).get(region_key(name), ""))
    if region is None:
        listed = ", ".join(f"{each.id} ({each.name})" for each in library.regions.values())
        hint = did_you_mean(name, library.regions) or f"the regions are {listed}"
        raise UsageError(f'there is no region "{name}"; {hint}', "region")
    return region


def _digest(library: Library, sections: Sequence[Section], other_languages: Sequence[OtherLanguage]) -> str:
    """Hash the program's version, every file whose words can be on the pages, and the languages named (SHA-256)."""
    names = {section.name for section in sections}
    used = {
        path: digest
        for path, digest in library.digests.items()
        if not path.startswith(("sections/", "worksheets/", "recipes/")) or path.split("/")[1] in names
    }
    languages = {language.code: language.name for language in other_languages}
    return hashlib.sha256(json.dumps([__version__, used, languages], sort_keys=True).encode()).hexdigest()


def custom_recipe(library: Library, parts: Sequence[str]) -> Recipe:
    """Make a recipe for a choice of sections, with the title and subtitle of the complete booklet."""
    complete = library.recipes.get("complete")
    title, subtitle = (complete.title, complete.subtitle) if complete else (library.language.words.get("band", ""), "")
    return Recipe(name="custom", title=title, subtitle=subtitle, parts=tuple(parts), path=Path())


@dataclass(frozen=True)
class Share:
    """What a brochure takes from a text besides its boxes: at most `characters`, and the first figure or none.

    If the text is `apart`, it begins on a panel of its own, else below the key points.
    """

    characters: int
    figure: bool = False
    apart: bool = False


WITH_FIGURE = tuple(Share(characters, figure=True) for characters in (650, 500, 400, 300, 240, 0))
WITHOUT_FIGURE = (*map(Share, (1200, 1100, 1000, 900, 800)), *(Share(number, apart=True) for number in (650, 300, 0)))
"""From most to least; a figure fills a panel, and without it, its list is below the text."""

ONE_NUMBER = "people-array"
"""The figure that shows only one number, and is left out of a brochure if there is another."""

FIGURE_LIST = "figure-list"
"""The kind of a figure whose words are printed as a list."""


def brochures(handout: Publication, fold: str, sheet: str) -> list[Publication]:
    """Cut a handout down to the panels of a folded sheet in several ways, from most to least text.

    A brochure has no glossary, so terms are not marked.
    """
    edition = replace(handout.edition, paper=sheet)
    drawn = any(_main_figure(chapter) for chapter in handout.chapters)
    cut: list[tuple[Chapter, ...]] = []
    for share in (*(WITH_FIGURE if drawn else ()), *WITHOUT_FIGURE):
        chapters = tuple(_shorten(chapter, share) for chapter in handout.chapters)
        cut += [chapters] if chapters not in cut else []
    return [
        replace(handout, kind=fold, chapters=chapters, edition=edition, glossary=(), sources=()) for chapters in cut
    ]


def _shorten(chapter: Chapter, share: Share) -> Chapter:
    boxes = [block for block in chapter.blocks if block.kind in BOXES]
    shown = [figure if share.figure else as_list(figure) for figure in _main_figure(chapter)]
    text = opening(chapter.blocks, share.characters)
    begins = [Node("new-page")] if share.apart else []
    return replace(chapter, blocks=without_terms((*boxes, *begins, *text, *shown)), shortened=True)


def _main_figure(chapter: Chapter) -> Sequence[Node]:
    """Return the first figure, one that shows more than a number if there is any, or nothing."""
    figures = [block for block in chapter.blocks if block.kind == "figure"]
    return sorted(figures, key=lambda figure: figure.text == ONE_NUMBER)[:1]


def as_list(figure: Node) -> Node:
    """Return the figure as the list that its layout has for it."""
    return replace(figure, kind=FIGURE_LIST)


def opening(blocks: Iterable[Node], most: int) -> Sequence[Node]:
    """Return the openings of the parts of a text, at most `most` characters together.

    A part reaches from a heading to the next of level 2. Its opening ends before a table, a figure, or what does not
    fit.
    """
    taken: list[Node] = []
    for part in _parts(block for block in blocks if block.kind not in (*BOXES, MORE, "rule")):
        taken += _opening_of(part, most - sum(len(block.words) for block in taken))
    return taken


def _parts(blocks: Iterable[Node]) -> list[list[Node]]:
    parts: list[list[Node]] = [[]]
    for block in blocks:
        if block.kind == "heading" and block.attributes["level"] == "2":
            parts.append([])
        parts[-1].append(block)
    return parts


def _opening_of(blocks: Iterable[Node], most: int) -> list[Node]:
    taken: list[Node] = []
    for block in blocks:
        most -= len(block.words)
        if most < 0 or block.kind in (*BLOCKS, "table"):
            break
        taken.append(block)
    while taken and (taken[-1].kind == "heading" or taken[-1].words.rstrip().endswith(":")):
        taken.pop()  # a heading or line that introduces what is left out
    return taken
