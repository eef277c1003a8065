"""Create files to start from (handouts/starters and the layouts), and save recipes."""

from __future__ import annotations

import json
import os
import re
import shlex
import unicodedata
from collections.abc import Callable, Mapping
from pathlib import Path

from nethandout.atomic import write_whole
from nethandout.content.languages import ENGLISH
from nethandout.content.sections import FENCE, split_section
from nethandout.content.translations import TABLES, with_source_words
from nethandout.errors import UsageError, did_you_mean
from nethandout.model import Publication
from nethandout.paths import LARGEST_TEXT, OWN_RECIPES, Folders, packaged, read_bytes, read_text

NAME = re.compile(r"[a-z0-9][a-z0-9-]*\Z")


def suggest_name(name: str) -> str:
    """Return a valid name similar to the given one; "" if nothing is left of it."""
    plain = unicodedata.normalize("NFKD", name.lower().replace("ß", "ss"))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", letters).strip("-")


def keep_recipe(content: Path | None, name: str, publication: Publication, force: bool = False) -> Path:
    """Save the sections and titles of a publication as a recipe, in the content folder or in `recipes` here.

    Raises UsageError if a different recipe has that name, there or packaged, unless `force`.
    """
    if not NAME.match(name):
        hint = suggest_name(name) or "my-meeting"
        raise UsageError(
            f'"{name}" is not a valid name for a recipe; use lowercase letters, digits and hyphens: {hint}'
        )
    path = (OWN_RECIPES if content is None else content / "recipes") / f"{name}.toml"
    settings = {
        "title": publication.title,
        "subtitle": publication.subtitle,
        "meeting": publication.meeting,
        "place": publication.place,
    }
    parts = ", ".join(json.dumps(chapter.section.name) for chapter in publication.chapters)
    lines = [f"{key} = {toml_string(value)}" for key, value in settings.items() if value]
    text = ("\n".join([*lines, f"parts = [{parts}]"]) + "\n").encode("utf-8")
    if not force and os.path.lexists(path) and read_bytes(path, LARGEST_TEXT) != text:
        raise UsageError(f"{path} already exists with other sections; choose another name, or add --force")
    if not force and not os.path.lexists(path) and (packaged("handouts") / "recipes" / path.name).is_file():
        wrong = f"{name} is a packaged recipe, and yours would replace it"
        raise UsageError(f"{wrong}; choose another name, or add --force")
    write_whole(path, text)
    return path


def toml_string(value: str) -> str:
    """Write a TOML string; the rules of JSON for quotes and backslashes are valid in TOML."""
    return json.dumps(value, ensure_ascii=False).replace("\x7f", "\\u007F")


TEXTS = ("section", "worksheet")
LANGUAGE = re.compile(r"[a-z]{2,3}\Z")
LONGEST = 60
LAYOUT_TEXTS = (".html", ".css", ".toml", ".svg")
REVIEW = re.compile(r"^\[review\].*?(?=^\[|\Z)", re.MULTILINE | re.DOTALL)
INCLUDE = re.compile(r"^::: include (\S+)\n\n?", re.MULTILINE)
STATEMENTS = re.compile(r"^# Each statement.*?(?=^\[review\])", re.MULTILINE | re.DOTALL)
TO_TRANSLATE = "# Translate the text in quotes and the words below.\n"


def starter_files(
    kind: str, name: str, folder: Path, language: str = ENGLISH, force: bool = False
) -> Mapping[Path, str]:
    """Return the files to start with, path → text, for `folder`; write nothing.

    `kind` is "section", "worksheet", "recipe", "language", "layout", "brand" or "pack". Raises UsageError that lists
    everything wrong with the names or, unless `force`, the files that already exist.
    """
    words = Folders(packaged("handouts"), folder)
    problems = [*_name_faults(kind, name), *_folder_faults(folder)]
    if kind in TEXTS:
        problems += [*_language_faults(language, words), *_same_names(kind, name, words)]
    if problems:
        raise UsageError("\n".join(problems))
    makers: Mapping[str, Callable[[], Mapping[str, str]]] = {
        "section": lambda: _section("section", name, language, words),
        "worksheet": lambda: _section("worksheet", name, language, words),
        "recipe": lambda: {f"recipes/{name}.toml": _filled("recipe.toml", name, words)},
        "language": lambda: _language(name, words),
        "layout": lambda: _layout(name),
        "brand": lambda: {f"{name}.toml": _filled("brand.toml", name, words)},
        "pack": lambda: {f"{name}.csv": _filled("pack.csv", name, words)},
    }
    files = makers[kind]()
    existing = [] if force else _conflicts(files, folder, words if kind in (*TEXTS, "recipe", "language") else None)
    if existing:
        raise UsageError("\n".join(existing))
    return {folder / relative: text for relative, text in files.items()}


def _name_faults(kind: str, name: str) -> list[str]:
    if kind == "layout":
        layouts = sorted(path.name for path in packaged("layouts").iterdir() if path.is_dir())
        hint = did_you_mean(name, layouts) or f"the layouts are {', '.join(layouts)}"
        return [] if name in layouts else [f'there is no layout "{name}"; {hint}']
    if kind == "language":
        return [] if LANGUAGE.match(name) else [_not_a_code(name)]
    if NAME.match(name) and len(name) <= LONGEST:
        return []
    rule = f"use lowercase letters, digits and hyphens, {LONGEST} at most"
    return [f'"{name}" is not a valid name for a {kind}; {rule}: {suggest_name(name)[:LONGEST] or "my-" + kind}']


def _not_a_code(name: str) -> str:
    return f'"{name}" is not a language code; write two or three lowercase letters: es'


def _language_faults(language: str, words: Folders) -> list[str]:
    if not LANGUAGE.match(language):
        return [_not_a_code(language)]
    if words.find(f"languages/{language}.toml") is None:
        return [f'there is no language "{language}" yet; to start it: nethandout new language {language}']
    return []


def _same_names(kind: str, name: str, words: Folders) -> list[str]:
    """Refuse a section with the name of a worksheet, and the reverse: neither could be printed."""
    other = "worksheets" if kind == "section" else "sections"
    for folder in words.all:
        if any((folder / other / name).glob("*.md")):
            where = f"packaged {other}" if folder == words.packaged else f"{other} in {folder}"
            return [f"{name} is among the {where}, and a {kind} cannot have the same name; choose another name"]
    return []


def _folder_faults(folder: Path) -> list[str]:
    nearest = next((place for place in (folder, *folder.parents) if place.exists()), None)
    if nearest is None or nearest.is_dir():
        return []
    return [f"{nearest} is a file, not a folder; use --into FOLDER"]


def _conflicts(files: Mapping[str, str], folder: Path, words: Folders | None) -> list[str]:
    """Report files that must not be overwritten, and packaged files that would be replaced."""
    conflicts = []
    for relative in files:
        if (folder / relative).exists():
            conflicts.append(f"{folder / relative} already exists; choose another name, or add --force to replace it")
        elif words is not None and words.find(relative) is not None:
            conflicts.append(
                f"{relative} is packaged, and yours would replace it; "
                f"choose another name, copy {words.find(relative)} to change it, or add --force"
            )
    return conflicts


def _section(kind: str, name: str, language: str, words: Folders) -> Mapping[str, str]:
    original = words.find(f"{kind}s/{name}/{ENGLISH}.md") if language != ENGLISH else None
    if original is not None:
        needed = _needed(read_text(original), language, words)
        return {f"{kind}s/{name}/{language}.md": _to_translate(original), **needed}
    own = f"{kind}.{language}.md"
    text = _filled(own if words.find(f"starters/{own}") else f"{kind}.{ENGLISH}.md", name, words)
    if any(words.find(f"passages/{included}/{language}.md") is None for included in INCLUDE.findall(text)):
        text = STATEMENTS.sub("", INCLUDE.sub("", text))
    return {f"{kind}s/{name}/{language}.md": text}


def _needed(text: str, language: str, words: Folders) -> Mapping[str, str]:
    """Copy the passages and the glossary without which a section to be translated cannot be printed."""
    names = [f"passages/{included}" for included in INCLUDE.findall(text)]
    wanted = [(f"{name}/{ENGLISH}.md", f"{name}/{language}.md") for name in names]
    if "](term:" in text:
        wanted.append((f"glossary/{ENGLISH}.toml", f"glossary/{language}.toml"))
    originals = [(words.find(english), copy) for english, copy in wanted if words.find(copy) is None]
    return {copy: with_source_words(read_text(path), path) for path, copy in originals if path is not None}


def _to_translate(original: Path) -> str:
    """Copy a section as a draft, as a review covers only one language."""
    data, body, _ = split_section(read_text(original), original)
    data = REVIEW.sub("", data).rstrip()
    text = f'{FENCE}\n{TO_TRANSLATE}{data}\n\n[review]\nstate = "draft"\n{FENCE}\n{body}'
    return with_source_words(text, original)


def _language(code: str, words: Folders) -> Mapping[str, str]:
    """Copy the English words below a note on how to translate them, and the glossary and printing instructions."""
    original = _find_starter(f"languages/{ENGLISH}.toml", words)
    lines = with_source_words(read_text(original), original).split("\n")
    first = next((number for number, line in enumerate(lines) if not line.startswith("#")), 0)
    english = re.sub(r"^name *=.*$", f'name = "{code}"', "\n".join(lines[first:]), count=1, flags=re.MULTILINE)
    tables = {kind: _find_starter(f"{kind}/{ENGLISH}.toml", words) for kind in TABLES.values() if kind != "languages"}
    copies = {f"{kind}/{code}.toml": with_source_words(read_text(path), path) for kind, path in tables.items()}
    return {f"languages/{code}.toml": _filled("language.toml", code, words) + english, **copies}


def _layout(name: str) -> Mapping[str, str]:
    folder = packaged("layouts")
    files = sorted(path for path in (folder / name).rglob("*") if path.suffix in LAYOUT_TEXTS)
    return {path.relative_to(folder).as_posix(): read_text(path) for path in files}


def _filled(file: str, name: str, words: Folders) -> str:
    """Fill in a starter file: %NAME% is the name, %TITLE% the name as a title."""
    spaced = name.replace("-", " ")
    title = spaced.title() if file == "brand.toml" else spaced.capitalize()
    return read_text(_find_starter(f"starters/{file}", words)).replace("%NAME%", name).replace("%TITLE%", title)


def _find_starter(relative: str, words: Folders) -> Path:
    path = words.find(relative)
    if path is None:
        raise UsageError(f"there is no file {relative} to start from; reinstall nethandout")
    return path


def next_command(kind: str, name: str, folder: Path, lang: str) -> str:
    """Return the command that shows what was started."""
    into = shlex.quote(str(folder))
    in_language = "" if lang == "en" else f" --lang {lang}"
    if kind == "language":
        return f"nethandout new section definitions --lang {name} --into {into}"
    if kind == "layout":
        return f"nethandout {'booklet' if name == 'booklet' else 'handout grades'} --layouts {into}"
    return {
        "section": f"nethandout handout {name}{in_language} --content {into}",
        "worksheet": f"nethandout handout {name}{in_language} --content {into}",
        "recipe": f"nethandout booklet --recipe {name} --content {into}",
        "brand": f"nethandout handout grades --brand {shlex.quote(str(folder / f'{name}.toml'))}",
        "pack": f"nethandout pack {shlex.quote(str(folder / f'{name}.csv'))} --dry-run",
    }[kind]
