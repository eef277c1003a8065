"""The names a reader may meet in a report, from the glossary, set as a table where a text says `::: names`."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from nethandout.model import Block, Mention, OtherName, Section, Term

NAMES = "names"
GONE, TODAY = "old", "current"
KINDS = {GONE: ("old",), TODAY: ("current", "changed")}


def tabled(section: Section, glossary: Sequence[Term], file: Path | None, words: Mapping[str, str]) -> Section:
    """Put the names of a glossary, read from `file`, where a section asks for them; it cites what they cite."""
    body = section.body
    blocks = tuple(_tabled(body.blocks, glossary, words))
    mentions = tuple(
        Mention("source", source, file or section.path, name.line)
        for block in _asking(body.blocks)
        for name in chosen(glossary, block.label)
        for source in name.sources
    )
    return replace(section, body=replace(body, blocks=blocks, mentions=body.mentions + mentions))


def slips(block: Block) -> Iterator[tuple[str, str]]:
    """What is wrong with a line `::: names`, and what to do; nothing for any other block."""
    example = "write: ::: names old, or ::: names current"
    if block.name != NAMES:
        return
    if block.label not in KINDS:
        said = f'does not understand "{block.label}"' if block.label else "does not say which"
        yield f'the block "names" {said}', example
    for key in block.arguments:
        yield f'"{key}" is not understood by the block "names"', example


def _tabled(blocks: Iterable[Block], glossary: Sequence[Term], words: Mapping[str, str]) -> Iterator[Block]:
    for block in blocks:
        if block.name == NAMES:
            table = Block("text", html=_table(chosen(glossary, block.label), words), line=block.line)
            yield replace(block, children=(table,))
        else:
            yield replace(block, children=tuple(_tabled(block.children, glossary, words)))


def _asking(blocks: Iterable[Block]) -> Iterator[Block]:
    for block in blocks:
        if block.name == NAMES:
            yield block
        yield from _asking(block.children)


def chosen(glossary: Sequence[Term], kind: str) -> list[OtherName]:
    """The names of a glossary that `::: names` with this word asks for."""
    return [name for term in glossary for name in term.names if name.state in KINDS.get(kind, ())]


def _table(names: Sequence[OtherName], words: Mapping[str, str]) -> str:
    """Rows in the order of the alphabet; names that mean the same share a row."""
    alike: dict[tuple[str, str, str], list[OtherName]] = defaultdict(list)
    for name in names:
        alike[name.means, name.valid, name.trap].append(name)
    head = "".join(f'<th scope="col">{words[key]}</th>' for key in ("names_name", "names_means"))
    body = "".join(_row(row, words) for row in sorted(alike.values(), key=lambda row: row[0].name.lower()))
    return f"<table>\n<thead>\n<tr>{head}</tr>\n</thead>\n<tbody>\n{body}</tbody>\n</table>\n"


def _row(row: Sequence[OtherName], words: Mapping[str, str]) -> str:
    first = row[0]
    named = ", ".join(name.name for name in row)
    means = " ".join(text for text in (first.means, first.valid) if text)
    trap = f" <strong>{words['names_trap']}</strong> {escape(first.trap, quote=False)}" if first.trap else ""
    cited = " ".join(dict.fromkeys(source for name in row for source in name.sources))
    mark = f'<nh-source name="{cited}"></nh-source>' if cited else ""
    cells = (escape(text, quote=False) for text in (named[:1].upper() + named[1:], means))
    return '<tr><th scope="row">{}</th>\n<td>{}{}{}</td>\n</tr>\n'.format(*cells, trap, mark)


def printed(blocks: Iterable[Block]) -> list[str]:
    """The tables of names that stand in a text, as they are printed."""
    return [child.html for block in _asking(blocks) for child in block.children]
