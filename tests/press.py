"""Typesets HTML in the worker, for tests of pages."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nethandout import worker
from nethandout.errors import PageFault
from nethandout.paths import AssetFolders

if TYPE_CHECKING:
    from nethandout.typeset.renderer import Rendering


class Press:
    """The renderer as the program calls it, without content and layouts."""

    def typeset(self, html: str, folders: AssetFolders, archive: bool = False, fillable: bool = False) -> Rendering:
        """Typeset one document."""
        from nethandout.typeset.renderer import Rendering  # WeasyPrint reads the machine's fonts when it is imported

        done: Rendering = worker.call(
            "nethandout.typeset.renderer:render",
            html,
            folders,
            archive,
            fillable,
            doing="setting the pages",
            seconds=worker.SETTING_SECONDS,
            types=(Rendering, PageFault),
        )
        return done
