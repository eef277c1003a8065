"""nethandout list."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import click

from nethandout.cli.options import SavedDefaults


@click.command("list", cls=SavedDefaults)
@click.option("--lang", default="en", show_default=True, metavar="CODE", help="Language of the words.")
@click.option(
    "--content",
    type=click.Path(path_type=Path),
    metavar="FOLDER",
    help="Words of yours over the packaged ones.",
)
@click.option("--only-content", is_flag=True, help="Take sections from --content alone.")
@click.option("--json", "as_json", is_flag=True, help="For programs.")
def command(lang: str, content: Path | None, only_content: bool, as_json: bool) -> int:
    """Show the sections, worksheets, recipes, layouts, regions and languages there are."""
    from nethandout.cli.catching import report
    from nethandout.content.folders import folders
    from nethandout.content.library import read_library
    from nethandout.content.reviews import state_on
    from nethandout.errors import ContentError

    library, today = read_library(folders(content, only_content), lang), date.today()
    found: dict[str, list[dict[str, Any]]] = {
        kind: [
            {"name": one.name, "title": one.title, "version": one.version, "review": state_on(one.review, today)}
            for one in library.sections.values()
            if f"{one.kind}s" == kind
        ]
        for kind in ("sections", "worksheets")
    }
    found |= {
        "recipes": [
            {"name": one.name, "title": one.title, "version": one.version, "sections": list(one.parts)}
            for one in library.recipes.values()
        ],
        "layouts": [
            {"name": "handout", "title": "one section"},
            {"name": "worksheet", "title": "one page to write on"},
            {"name": "booklet", "title": "several sections"},
        ],
        "regions": [{"name": one.id, "title": one.name} for one in library.regions.values()],
        "languages": [
            {"name": code, "title": library.language.name if code == lang else ""} for code in library.languages
        ],
    }
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False, indent=2))
    else:
        _show(found)
    faults = [fault for some in library.broken.values() for fault in some]
    if faults:
        report(ContentError(faults))
    return 3 if faults else 0


def _show(found: dict[str, list[dict[str, Any]]]) -> None:
    width = max(len(entry["name"]) for entries in found.values() for entry in entries)
    for kind, entries in ((kind, entries) for kind, entries in found.items() if entries):
        click.secho(kind.capitalize(), bold=True)
        for entry in entries:
            more = [f"version {entry['version']}"] if entry.get("version") else []
            more += [entry["review"]] if entry.get("review") else []
            more += [", ".join(entry["sections"])] if entry.get("sections") else []
            click.echo(f"  {entry['name']:<{width}}  {'; '.join([entry['title'], *more]).strip('; ')}")
