"""Defaults saved in nethandout.toml in the current folder."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from nethandout.cli.options import INKS, OWN_CONTENT, PAPERS, SIZES, american_spelling
from nethandout.errors import ContentError, Diagnostic, UsageError, did_you_mean

FILE = Path("nethandout.toml")
SETTINGS = ("paper", "sheet", "region", "output", "content", "only_content", "layouts", "brand", "size", "ink")
OPTION_OF = {"language": "lang"} | {name: name for name in SETTINGS}
"""The option that each setting is a default of."""
CHOICES: Mapping[str, Sequence[str]] = {"paper": PAPERS, "size": SIZES, "ink": INKS}


def read_settings() -> dict[str, Any]:
    """Read the saved defaults by option; raises ContentError for unknown names, wrong types and invalid choices."""
    if not os.path.lexists(FILE):
        return {}
    from nethandout.content.schema import Fields
    from nethandout.content.toml import read_toml

    file = read_toml(FILE)
    fields = Fields(file, file.data, [])
    for name, value in file.data.items():
        if name not in OPTION_OF:
            remedy = did_you_mean(name, OPTION_OF) or f"the settings are {', '.join(OPTION_OF)}"
            fields.fault(name, f'there is no setting "{name}"', remedy)
        elif not isinstance(value, bool if name == "only_content" else str):
            example = "true" if name == "only_content" else '"…"'
            fields.fault(name, f'"{name}" has the wrong type', f"write: {name} = {example}")
        elif isinstance(value, str) and name in CHOICES and american_spelling(value) not in CHOICES[name]:
            remedy = did_you_mean(value, CHOICES[name]) or f"write one of {', '.join(CHOICES[name])}"
            fields.fault(name, f'there is no {name} "{value}"', remedy)
    if fields.faults:
        raise ContentError(fields.faults)
    return {OPTION_OF[name]: value for name, value in file.data.items()}


def _saved_default_fault(error: UsageError) -> Diagnostic:
    """Convert an error about a saved default to a fault with its file and line."""
    from nethandout.content.toml import read_toml

    name = next(name for name, option in OPTION_OF.items() if option == error.option)
    return Diagnostic(FILE, read_toml(FILE).line(name), str(error), "")


class SavedDefaults(click.Command):
    """A command that takes defaults from nethandout.toml in the current folder."""

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        """Read the saved defaults before parsing the arguments."""
        self._refuse_mistyped(args)
        names = {parameter.name for parameter in self.params}
        saved = read_settings()
        several = {parameter.name for parameter in self.params if getattr(parameter, "multiple", False)}
        extra["default_map"] = {
            name: [value] if name in several else value for name, value in saved.items() if name in names
        }
        try:
            return super().make_context(info_name, args, parent, **extra)
        except click.BadOptionUsage as error:
            option = next(parameter for parameter in self.params if error.option_name in parameter.opts)
            values = ", ".join(getattr(option.type, "choices", ())) or option.metavar
            needs = f"needs a value: {values}" if values else "takes no value"
            raise click.UsageError(f"{error.option_name} {needs}") from error

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; report errors about a saved default with its file and line."""
        try:
            return super().invoke(ctx)
        except UsageError as error:
            if error.option and ctx.get_parameter_source(error.option) is ParameterSource.DEFAULT_MAP:
                raise ContentError([_saved_default_fault(error)]) from error
            if hint := _own_folder_hint(ctx.params):
                raise UsageError(f"{error}\n{hint}", error.option) from error
            raise

    def _refuse_mistyped(self, args: list[str]) -> None:
        """Refuse -paper and –paper (a dash from a word processor), which would be misread, and several brands."""
        if sum(word.partition("=")[0] == "--brand" for word in args) > 1:
            raise click.UsageError("--brand takes one file; run the command once for each brand")
        options = {option for parameter in self.params for option in parameter.opts if option.startswith("--")}
        for word in args:
            meant = "--" + word.partition("=")[0].lstrip("-–—")
            if word[:1] in ("-", "–", "—") and not word.startswith("--") and meant in options:
                raise click.UsageError(f'"{word}" starts with the wrong dash; write two hyphens: {meant}')


def _own_folder_hint(given: Mapping[str, Any]) -> str:
    """Suggest the folder where `nethandout new` puts texts, if it has what a command without --content needs."""
    names = [*(given.get("sections") or ()), str(given.get("recipe"))]
    wanted = [f"{kind}/{name}" for name in names for kind in ("sections", "worksheets")]
    wanted += [f"recipes/{name}.toml" for name in names] + [f"languages/{given.get('lang')}.toml"]
    is_there = given.get("content", "") is None and any(os.path.exists(OWN_CONTENT / name) for name in wanted)
    return f"yours is in the folder {OWN_CONTENT}; add --content {OWN_CONTENT}" if is_there else ""
