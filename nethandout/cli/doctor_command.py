"""nethandout doctor."""

from __future__ import annotations

from pathlib import Path

import click

from nethandout.cli.options import SavedDefaults

NEEDED_IS_MISSING = 4


@click.command("doctor", cls=SavedDefaults)
@click.option("-o", "--output", default="output", metavar="FOLDER", help="The folder results shall go to.")
def command(output: str) -> int:
    """See whether this machine has what is needed, and how to mend what it lacks."""
    from nethandout.doctor import examine

    findings = examine(Path(output))
    width = max(len(finding.name) for finding in findings)
    for finding in findings:
        mark = "good" if finding.ok else "MISSING" if finding.needed else "better with"
        click.echo(f"{mark:<12}{finding.name:<{width}}  {finding.says}")
    for mend in dict.fromkeys(finding.mend for finding in findings if finding.mend and not finding.ok):
        click.echo(f"\nTo mend it:\n  {mend}")
    return NEEDED_IS_MISSING if any(finding.stops for finding in findings) else 0
