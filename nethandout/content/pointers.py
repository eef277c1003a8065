"""What a text points to, replaced by what the reader of this publication can follow."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote

from nethandout.content.pictures import address
from nethandout.model import Block

SECTION = re.compile(r'<nh-section name="([^"]*)">(.*?)</nh-section>', re.DOTALL)
TERM = re.compile(r'<nh-term name="([^"]*)">(.*?)</nh-term>', re.DOTALL)
VARIABLE = re.compile(r'<nh-variable name="([^"]*)"></nh-variable>')
SOURCE = re.compile(r'<nh-source name="([^"]*)"></nh-source>')
PICTURE = re.compile(r'src="nh-picture:([^"]*)"')
HEADING = re.compile(r"(</?h)([2-5])\b")
TAG = re.compile(r"<[^>]+>")


@dataclass(frozen=True)
class Surroundings:
    """What pointers are resolved against.

    `chosen` are the sections of the publication, `titles` those of all sections; `words` are the language's fixed
    words; `lower` is by how many levels headings move down.
    """

    chosen: frozenset[str]
    titles: Mapping[str, str]
    variables: Mapping[str, str]
    words: Mapping[str, str]
    folders: tuple[Path, ...]
    lower: int = 0


def resolve(blocks: tuple[Block, ...], around: Surroundings) -> tuple[Block, ...]:
    """Resolve every pointer, variable and picture in a row of blocks."""
    return tuple(
        replace(block, html=_html(block.html, around), children=resolve(block.children, around)) for block in blocks
    )


def cited(blocks: tuple[Block, ...]) -> tuple[str, ...]:
    """The ids of the sources that unresolved blocks cite, each once."""
    names: dict[str, None] = {}
    for block in blocks:
        for found in SOURCE.finditer(block.html):
            names |= dict.fromkeys(found[1].split())
        names |= dict.fromkeys(cited(block.children))
    return tuple(names)


def _html(html: str, around: Surroundings) -> str:
    html = SECTION.sub(lambda found: _section(found[1], found[2], around), html)
    html = TERM.sub(lambda found: f'<a class="term" href="#term-{found[1]}">{TAG.sub("", found[2])}</a>', html)
    html = SOURCE.sub("", html)
    html = VARIABLE.sub(lambda found: escape(around.variables.get(found[1], "")), html)
    html = PICTURE.sub(lambda found: f'src="{_picture(unescape(found[1]), around)}"', html)
    return HEADING.sub(lambda found: f"{found[1]}{int(found[2]) + around.lower}", html) if around.lower else html


def _section(name: str, words: str, around: Surroundings) -> str:
    words = TAG.sub("", words)
    if name in around.chosen:
        target = f"#section-{name}"
        page = f'<span class="page-number" data-target="{target}"></span>'
        return f'<a href="{target}">{words}</a><span class="pointer"> ({around.words["on_page"]} {page})</span>'
    hint = around.words["ask_for_handout"].format(title=around.titles.get(name, name))
    return f'{words} <span class="pointer">({escape(hint, quote=False)})</span>'


def _picture(path: str, around: Surroundings) -> str:
    return f"/content/{quote(address(Path(path), around.folders))}"
