"""QR codes: an address as a drawing that a telephone reads from paper."""

from __future__ import annotations

import io

from markupsafe import Markup

QUIET_MODULES = 4
ERRORS_MENDED = "m"


def code(address: str, title: str) -> Markup:
    """Draw an address as SVG with its quiet zone; `title` is what is read aloud instead."""
    import segno

    if not isinstance(address, str):  # segno draws any value, by its repr
        raise TypeError("a code is made of text")
    target = io.BytesIO()
    segno.make(address, error=ERRORS_MENDED, micro=False).save(
        target, kind="svg", xmldecl=False, svgns=True, title=title, omitsize=True, border=QUIET_MODULES, nl=False
    )
    return Markup(target.getvalue().decode("utf-8"))
