"""What a check found, as one page for the browser: everything it needs is in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import TemplateNotFound
from markupsafe import Markup

from nethandout.errors import ContentError, Fault
from nethandout.pages.compose import environment
from nethandout.pages.layouts import Layouts
from nethandout.reading import read_text

TEMPLATE, STYLE = "report/report.html", "report/report.css"


def compose_report(data: Mapping[str, Any], layouts: Layouts) -> str:
    """Fill the report's template; raises ContentError when a file of the layout is missing."""
    style = layouts.find(STYLE)
    if style is None:
        raise ContentError([Fault(None, 0, f'the layout has no file "{STYLE}"', "add it to the layouts folder")])
    try:
        template = environment(layouts).get_template(TEMPLATE)
    except TemplateNotFound as error:
        missing = Fault(None, 0, f'the layout has no file "{error.name}"', "add it to the layouts folder")
        raise ContentError([missing]) from error
    return template.render(**data, style=Markup(read_text(style)))
