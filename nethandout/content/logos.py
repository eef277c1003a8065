"""A clinic's logo: where it lies, and whether it can be printed."""

from __future__ import annotations

from pathlib import Path

from nethandout.content import pictures
from nethandout.content.fields import Fields

COARSEST = 200
"""Dots an inch below which a logo looks ragged in print."""
BESIDE = "put the logo beside the brand file, and write its bare name"


def read_logo(fields: Fields) -> Path | None:
    """The logo a brand names, None without one; what keeps it from being printed is a fault."""
    name = fields.text("logo", needed=False)
    if not name:
        return None
    if set(name) & set("\b\f\n\r\t"):
        wrong = "a \\ has a meaning of its own in a text, so the logo is not found"
        fields.fault("logo", wrong, "write / in its place")
        return None
    folder = fields.file.path.parent
    try:
        logo = (folder / name).resolve()
        is_inside = logo.is_relative_to(folder.resolve()) and not Path(name).is_absolute()
    except (OSError, ValueError, RuntimeError):
        fields.fault("logo", f'the logo "{name!r}" cannot be read', "correct its name")
        return None
    slips = pictures.judge(logo, COARSEST) if is_inside else (("lies outside the folder of the brand file", BESIDE),)
    for wrong, mend in slips:
        fields.fault("logo", f'the logo "{name}" {wrong}', mend)
    return None if slips else logo
