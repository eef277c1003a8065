"""Modules that are seldom needed are imported when they are used."""

from __future__ import annotations

import subprocess
import sys

import pytest

USES = {
    "fontTools.subset": "fonts.subset.Options()",
    "fontTools.varLib.instancer": "fonts.instantiateVariableFont({}, {'wght': 400})",
}


@pytest.mark.parametrize("module", USES)
def test_a_module_is_imported_when_it_is_used(module: str) -> None:
    code = f"""
import sys
from nethandout.typeset import renderer
from weasyprint.pdf import fonts
print(type(sys.modules[{module!r}]).__name__, "fontTools.varLib" in sys.modules)
try:
    {USES[module]}
except ValueError as error:
    print(error)
print(type(sys.modules[{module!r}]).__name__)
"""
    done = subprocess.run([sys.executable, "-W", "ignore", "-c", code], capture_output=True, text=True, check=False)
    error = "Missing required table fvar\n" if "instancer" in module else ""
    assert (done.stdout, done.stderr) == (f"_ImportedWhenUsed False\n{error}module\n", "")
