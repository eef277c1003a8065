"""A report in the form that was asked for."""

from __future__ import annotations

from pathlib import Path

from nethandout.check.judge import Report
from nethandout.check.report import as_lines
from nethandout.check.reportdata import as_json
from nethandout.check.sarif import as_sarif


def report_text(report: Report, form: str, here: Path) -> str:
    """A report as "text", "json", "sarif" or "html"; paths are written as seen from the folder `here`."""
    if form == "html":
        # Only a page needs the templates, and those take as long to load as the words take to be judged.
        from nethandout.check.reportpage import page_data
        from nethandout.pages.layouts import layouts
        from nethandout.pages.report import compose_report

        return compose_report(page_data(report, here), layouts())
    if form == "text":
        return "\n".join(as_lines(report, here))
    return {"json": as_json, "sarif": as_sarif}[form](report, here)
