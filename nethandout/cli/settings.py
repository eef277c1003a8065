"""Saved defaults: nethandout.toml in the folder one stands in."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from nethandout.errors import ContentError, Fault, UsageError, did_you_mean

FILE = Path("nethandout.toml")
NO_CHOICES: Mapping[str, Sequence[str]] = {}
OPTION_OF = {
    "language": "lang",
    "paper": "paper",
    "sheet": "sheet",
    "region": "region",
    "output": "output",
    "content": "content",
    "only_content": "only_content",
    "layouts": "layouts",
    "brand": "brand",
    "size": "size",
    "ink": "ink",
}


def read_settings(path: Path, choices: Mapping[str, Sequence[str]] = NO_CHOICES) -> dict[str, Any]:
    """Read the saved defaults, by option; an unknown or ill-typed one, or none of its `choices`, is a ContentError."""
    if not os.path.lexists(path):
        return {}
    from nethandout.content.toml import read_toml

    file = read_toml(path)
    faults = []
    for name, value in file.data.items():
        if name not in OPTION_OF:
            mend = did_you_mean(name, OPTION_OF) or f"the names are {', '.join(OPTION_OF)}"
            faults.append(Fault(path, file.line(name), f'there is no setting "{name}"', mend))
        elif not isinstance(value, bool if name == "only_content" else str):
            example = "true" if name == "only_content" else '"…"'
            faults.append(Fault(path, file.line(name), f'"{name}" is of the wrong kind', f"write: {name} = {example}"))
        elif isinstance(value, str) and name in choices and value.lower() not in choices[name]:
            mend = did_you_mean(value, choices[name]) or f"write one of {', '.join(choices[name])}"
            faults.append(Fault(path, file.line(name), f'there is no {name} "{value}"', mend))
    if faults:
        raise ContentError(faults)
    return {OPTION_OF[name]: value for name, value in file.data.items()}


def fault_of(error: UsageError, path: Path = FILE) -> Fault:
    """What is wrong with a saved default, where its file says so."""
    from nethandout.content.toml import read_toml

    name = next(name for name, option in OPTION_OF.items() if option == error.option)
    return Fault(path, read_toml(path).line(name), str(error), "")
