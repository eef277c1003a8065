"""From HTML to a finished PDF."""

from __future__ import annotations

import sys
from importlib import import_module
from types import ModuleType
from typing import Any


class _ImportedWhenUsed(ModuleType):
    """A module that WeasyPrint imports, but uses only for variable fonts, or without HarfBuzz's subsetting library.

    Importing both of them takes 0.13 s of the 0.40 s of starting WeasyPrint.
    """

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        if sys.modules.get(self.__name__) is self:
            del sys.modules[self.__name__]
        return getattr(import_module(self.__name__), name)


def _postpone(module: str, *functions: str) -> None:
    """Postpone importing a module until something in it is used; `functions` are imported from it by name."""
    if module in sys.modules:
        return
    postponed = sys.modules[module] = _ImportedWhenUsed(module)
    for name in functions:
        setattr(postponed, name, lambda *values, name=name, **named: postponed.__getattr__(name)(*values, **named))


_postpone("fontTools.subset")
_postpone("fontTools.varLib.instancer", "instantiateVariableFont")
