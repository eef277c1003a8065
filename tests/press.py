"""Sets HTML in the worker, for tests of what pages become."""

from __future__ import annotations

from typing import TYPE_CHECKING

from nethandout import jail
from nethandout.mounts import Mounts
from nethandout.typeset.faults import PageFault

if TYPE_CHECKING:
    from nethandout.typeset.renderer import Rendering


class Press:
    """The renderer as the program calls it, without words and layouts."""

    def typeset(self, html: str, mounts: Mounts, archive: bool = False, fillable: bool = False) -> Rendering:
        """Set one document."""
        from nethandout.typeset.renderer import Rendering  # WeasyPrint reads the machine's fonts when it is imported

        done: Rendering = jail.call(
            "nethandout.typeset.renderer:render",
            html,
            mounts,
            archive,
            fillable,
            doing="setting the pages",
            seconds=jail.SETTING_SECONDS,
            types=(Rendering, PageFault),
        )
        return done
