"""Select from a library: a handout of one section, a booklet of several, or a brochure."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from nethandout import __version__
from nethandout.content.grammar import BLOCKS, BOXES, MORE
from nethandout.content.library import match_recipe, section_names, unknown_section
from nethandout.content.pointers import (
    PointerContext,
    cited_sources,
    gathers_questions,
    insert_questions,
    left_out_notices,
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
    Publication,
    Recipe,
    Region,
    Resource,
    Section,
    Source,
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


def current_digest(library: Library, kind: str, names: Sequence[str], region: str) -> str:
    """Return the digest that a publication of these sections would have today; "" if it cannot be made."""
    edition = Edition(library.language.code, region=region)
    try:
        if kind == "booklet":
            return f"sha256:{booklet(library, names, edition, custom_recipe(library, names)).digest}"
        return f"sha256:{handout(library, names[0], edition).digest}"
    except NethandoutError:
        return ""


def find_recipe(library: Library, name: str) -> tuple[Recipe, tuple[str, ...], tuple[str, ...]]:
    """Find a recipe, those of its sections that exist, and a notice for each one left out."""
    name = match_recipe(library, name) or name
    if broken := library.broken.get(f"recipe {name}"):
        raise ContentError(broken)
    if name not in library.recipes:
        hint = did_you_mean(name, library.recipes) or f"the recipes are {', '.join(library.recipes)}"
        raise UsageError(f'there is no recipe "{name}"; {hint}')
    recipe = library.recipes[name]
    existing = section_names(library)
    parts = tuple(part for part in recipe.parts if part in existing)
    notices = tuple(
        f'the recipe "{name}" asks for "{part}", which is not in {library.folders[-1]}; leaving it out'
        for part in recipe.parts
        if part not in existing
    )
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
    return Publication(
        kind=kind,
        chapters=chapters,
        language=library.language,
        region=region,
        edition=replace(edition, region=region.id),
        glossary=library.glossary,
        sources=_sources(library, chapters),
        resources=_resources(library, region),
        digest=_digest(library, (*sections, *asking)),
        notices=(*filter(None, map(why_draft, sections)), *_gaps(library, sections)),
    )


def _gaps(library: Library, sections: Sequence[Section]) -> Iterator[str]:
    """Yield a notice about each empty section, and about links to sections that do not exist in their language."""
    yield from (
        f"{section.name} has no text below its title; write it in {section.path}"
        for section in sections
        if not section.blocks
    )
    existing, code = section_names(library), library.language.code
    targets = {mention.name for section in sections for mention in section.mentions if mention.kind == "section"}
    if missing := sorted(targets.difference(existing)):
        yield f"links to {', '.join(missing)} are left out until they are translated (sections/<name>/{code}.md)"


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


def _sources(library: Library, chapters: Sequence[Chapter]) -> tuple[Source, ...]:
    """Return the cited sources by id; a section that cites none has those listed in its data."""
    names = {
        name
        for chapter in chapters
        for name in chapter.cited or (() if chapter.section.is_worksheet else chapter.section.sources)
    }
    return tuple(library.sources[name] for name in sorted(names, key=lambda name: (len(name), name)))


def _resources(library: Library, region: Region) -> tuple[Resource, ...]:
    """Return the organizations of a region, in the order of its lists."""
    listed = (resource for place in region.lists for resource in library.resources if place in resource.regions)
    return tuple(dict.fromkeys(listed))


def _digest(library: Library, sections: Sequence[Section]) -> str:
    """Hash the program's version and every file whose words can be on the pages (SHA-256)."""
    names = {section.name for section in sections}
    used = {
        path: digest
        for path, digest in library.digests.items()
        if not path.startswith(("sections/", "worksheets/", "recipes/")) or path.split("/")[1] in names
    }
    return hashlib.sha256(json.dumps([__version__, used], sort_keys=True).encode()).hexdigest()


def custom_recipe(library: Library, parts: Sequence[str]) -> Recipe:
    """Make a recipe for a choice of sections, with the title and subtitle of the complete booklet."""
    complete = library.recipes.get("complete")
    title, subtitle = (complete.title, complete.subtitle) if complete else (library.language.words.get("band", ""), "")
    return Recipe(name="custom", title=title, subtitle=subtitle, parts=tuple(parts), path=Path())


SHORTEST = 240
"""An opening of fewer characters continues past a heading."""


@dataclass(frozen=True)
class Share:
    """What a brochure takes from a text besides its boxes: the first figure or none, and how many characters."""

    figure: bool
    characters: int


SHARES = (Share(True, 650), Share(True, 300), Share(True, 0), Share(False, 650))
"""From most to least; a figure fills a panel, and the text then continues below the key points."""


ONE_NUMBER = "people-array"
"""The figure that shows only one number, and is left out of a brochure if there is another."""


def possible_shares(handout: Publication) -> tuple[Share, ...]:
    """Return the shares to try for a handout, largest first."""
    drawn = any(block.kind == "figure" for chapter in handout.chapters for block in chapter.blocks)
    return SHARES if drawn else SHARES[-1:]


def brochure(handout: Publication, fold: str, sheet: str, share: Share) -> Publication:
    """Cut a handout down to the six panels of a folded sheet; it has no glossary, so terms are not marked."""
    chapters = tuple(_shorten(chapter, share) for chapter in handout.chapters)
    edition = replace(handout.edition, paper=sheet)
    return replace(handout, kind=fold, chapters=chapters, edition=edition, glossary=(), sources=())


def _shorten(chapter: Chapter, share: Share) -> Chapter:
    boxes = [block for block in chapter.blocks if block.kind in BOXES]
    figures = [block for block in chapter.blocks if block.kind == "figure"]
    figures = sorted(figures, key=lambda figure: figure.text == ONE_NUMBER)[: 1 if share.figure else 0]
    text = opening(chapter.blocks, share.characters)
    return replace(chapter, blocks=without_terms((*boxes, *figures, *text)), shortened=True)


def opening(blocks: Iterable[Node], most: int) -> Sequence[Node]:
    """Return the first paragraphs, up to a heading, table or figure and at most `most` characters.

    If the first paragraph is longer, start at the first heading whose text fits.
    """
    text = [block for block in blocks if block.kind not in (*BOXES, MORE, "rule")]
    starts = (0, *(nth for nth, block in enumerate(text) if block.kind == "heading"))
    return next(filter(None, (_opening_of(text[start:], most) for start in starts)), ())


def _opening_of(blocks: Iterable[Node], most: int) -> list[Node]:
    taken: list[Node] = []
    size = 0
    for block in blocks:
        length = len(block.words)
        ends = block.kind in (*BLOCKS, "table") or size + length > most
        if ends or (block.kind == "heading" and size > SHORTEST):
            break
        taken.append(block)
        size += length
    while taken and (taken[-1].kind == "heading" or taken[-1].words.rstrip().endswith(":")):
        taken.pop()  # a heading or line that introduces what is left out
    return taken
