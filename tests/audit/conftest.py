"""The audit needs the three checkers; without them (pip install -e ".[audit]"), its tests are skipped."""

from __future__ import annotations

from importlib.util import find_spec

MISSING = [name for name in ("outloud", "page", "pdfua") if find_spec(name) is None]
collect_ignore_glob = ["test_*.py"] if MISSING else []
