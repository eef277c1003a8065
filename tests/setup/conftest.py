import os
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def without_pango(tmp_path: Path) -> dict[str, str]:
    """An environment in which Pango is replaced by a file that is not a library."""
    folder = tmp_path / "in-the-way"
    folder.mkdir()
    (folder / "libpango-1.0.so.0").write_text("not a library\n")
    return {**os.environ, "LD_LIBRARY_PATH": str(folder)}
