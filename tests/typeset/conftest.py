"""Pages for the tests of tags, laid out once, and written with or without a step."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from nethandout import paths
from nethandout.typeset import renderer
from nethandout.typeset.renderer import STEPS

HERE = Path(__file__).parent
MOUNTS = {"layouts": (paths.packaged("layouts"),), "fonts": paths.fonts()}
Write = Callable[..., bytes]


def _writer(name: str, fillable: bool = False) -> Write:
    html = (HERE / name).read_text(encoding="utf-8")
    document: Any = renderer.lay_out(html, MOUNTS, fillable=fillable)

    def write(without: str = "") -> bytes:
        return renderer.write(document, steps=[step for step in STEPS if step.name != without])

    return write


@pytest.fixture(scope="session")
def torture() -> Write:
    """Write the page with everything, leaving out a step if one is named."""
    return _writer("torture.html")


@pytest.fixture(scope="session")
def fillable() -> Write:
    """Write the sheet with fields, leaving out a step if one is named."""
    return _writer("fillable.html", fillable=True)
