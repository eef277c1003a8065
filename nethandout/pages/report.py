"""What a check found, as one page for the browser: everything it needs is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from markupsafe import Markup

from nethandout.errors import ContentError, Fault
from nethandout.input_files import read_text
from nethandout.pages.layouts import Layouts
from nethandout.pages.sandbox import Sandbox, fill
from nethandout.pages.values import Values

TEMPLATE, STYLE = "report/report.html", "report/report.css"


def compose_report(data: Mapping[str, Any], layouts: Layouts) -> str:
    """Fill the report's template; raises ContentError when it cannot."""
    style = layouts.find(STYLE)
    if style is None:
        raise ContentError([Fault(None, 0, f'the layout has no file "{STYLE}"', "add it to the layouts folder")])
    values = {**data, "style": Markup(read_text(style))}
    return fill(Sandbox(layouts), TEMPLATE, **Values().shown(values))
