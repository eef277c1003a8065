"""The commands web and preview, which show pages in the browser."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import click
import platformdirs

from nethandout.atomic import write_whole
from nethandout.cli.main import SavedDefaults
from nethandout.cli.options import (
    OneOf,
    content_option,
    lang_option,
    layouts_option,
    only_content_option,
)
from nethandout.cli.terminal import print_message
from nethandout.errors import ContentError, MissingError
from nethandout.model import INKS, SIZES

NEEDED = ("flask", "waitress", "watchfiles")
THIS_COMMAND = (sys.executable, "-P", "-m", "nethandout", "web")
port_option = click.option("--port", type=click.IntRange(1024, 65535), metavar="N", help="Port.  [default: a free one]")
no_open_option = click.option("--no-open", is_flag=True, help="Do not open the browser.")


def _require_packages() -> None:
    if not all(find_spec(name) for name in NEEDED):
        raise MissingError("pages in the browser need more packages; run: python3 -m pip install 'nethandout[web]'")


@click.command("web", cls=SavedDefaults)
@port_option
@no_open_option
@click.option("--shortcut", is_flag=True, help="Put a file to double-click on the desktop, and do nothing else.")
@content_option
@only_content_option
@layouts_option
def web_command(
    port: int | None,
    no_open: bool,
    shortcut: bool,
    content: Path | None,
    only_content: bool,
    layouts: Path | None,
) -> int:
    """Choose topics, look at the pages, and print them, in your browser.

    Only this computer can open the page. Stop it with Ctrl-C or the button at its end. You can choose any brand file in
    the current folder.
    """
    _require_packages()
    from nethandout.web.server import shortcut as shortcut_file

    if shortcut:
        folder = platformdirs.user_desktop_path()
        path, text = shortcut_file(folder if folder.is_dir() else Path.home(), THIS_COMMAND, sys.platform)
        write_whole(path, text.encode())
        path.chmod(0o755)
        click.echo(path)
        return 0
    from nethandout.web.builder import new_builder
    from nethandout.web.live_content import LiveContent
    from nethandout.web.makers import Makers

    live = LiveContent(content, only_content, layouts)
    live.inputs(next(iter(live.languages())))  # report faults before the browser opens
    makers = Makers(live)
    try:
        _serve(partial(new_builder, makers), port, no_open)
    finally:
        makers.close()
    return 0


@click.command("preview", cls=SavedDefaults)
@click.argument("sections", nargs=-1, metavar="[SECTION]...")
@click.option("--recipe", metavar="NAME", help="Booklet to show.  [default: complete]")
@lang_option
@click.option("--size", type=OneOf(SIZES), default="standard", show_default=True, help="Type size.")
@click.option("--ink", type=OneOf(INKS), default="color", show_default=True, help="Ink.")
@port_option
@no_open_option
@content_option
@only_content_option
@layouts_option
def preview_command(
    sections: tuple[str, ...],
    recipe: str | None,
    lang: str,
    size: str,
    ink: str,
    port: int | None,
    no_open: bool,
    content: Path | None,
    only_content: bool,
    layouts: Path | None,
) -> int:
    """Show the pages of sections or of a booklet in the browser, and set them again when a file changes.

    What `nethandout check` finds, and what keeps the pages from being made, is shown beside them.
    """
    if sections and recipe:
        raise click.UsageError("name sections or a recipe, not both")
    _require_packages()
    from nethandout.content.library import match_names
    from nethandout.model import Edition
    from nethandout.web.live_content import LiveContent
    from nethandout.web.preview import Preview, Wanted, new_preview

    live = LiveContent(content, only_content, layouts)
    names = match_names(live.inputs(lang).library, sections)
    wanted = Wanted(tuple(dict.fromkeys(names)), recipe or "", Edition(lang, size=size, ink=ink))
    with suppress(ContentError):  # the window shows the faults of a text; unknown names are reported now
        wanted.select(live.inputs(lang))
    preview = Preview(live, wanted)
    try:
        _serve(partial(new_preview, preview), port, no_open)
    finally:
        preview.own.close()
    return 0


def _serve(new_app: Callable[..., Any], port: int | None, no_open: bool) -> None:
    """Serve an app until it is stopped."""
    from nethandout.web.server import HERE, Running, free_port

    port = free_port(port)
    running = Running()
    address = f"http://{HERE}:{port}/"
    print_message(f"{address}  (stop with Ctrl-C)")
    running.serve(new_app(port, running.stop), port, "" if no_open else address)
