"""Packaged templates are compiled once; a cache that is old, broken or open to others changes nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from nethandout.pages.layouts import Layouts
from nethandout.pages.sandbox import Sandbox, bytecode, fill

Filled = Callable[..., tuple[str, bool]]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty user cache folder."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "nethandout"


@pytest.fixture
def filled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Filled:
    """Fill a template; return the result, and whether it was compiled."""
    compiled = []
    compile_ = Sandbox._compile

    def note(self: Sandbox, source: str, filename: str) -> CodeType:
        compiled.append(filename)
        return compile_(self, source, filename)

    monkeypatch.setattr(Sandbox, "_compile", note)

    def run(words: str, *more: Path) -> tuple[str, bool]:
        compiled.clear()
        (tmp_path / "page.html").write_text(words, encoding="utf-8")
        return fill(Sandbox(Layouts((tmp_path, *more))), "page.html"), bool(compiled)

    return run


def kept(cache: Path) -> list[Path]:
    """Return the files in the cache."""
    return [path for path in cache.rglob("*") if path.is_file()]


def test_a_template_is_compiled_once_and_again_after_a_change(cache: Path, filled: Filled) -> None:
    assert filled("{{ 'a' | upper }}") == ("A", True)
    assert filled("{{ 'a' | upper }}") == ("A", False)
    assert filled("{{ 'b' | upper }}") == ("B", True)
    assert len(kept(cache)) == 1


@pytest.mark.parametrize("broken", [b"", b"j2", slice(None, 20), slice(None, 90)])
def test_a_broken_file_is_compiled_again(cache: Path, filled: Filled, broken: Any) -> None:
    filled("{{ 'a' }}")
    (file,) = kept(cache)
    file.write_bytes(file.read_bytes()[broken] if isinstance(broken, slice) else broken)
    assert filled("{{ 'a' }}") == ("a", True)
    assert filled("{{ 'a' }}") == ("a", False)


def test_user_layouts_are_not_cached(cache: Path, filled: Filled, tmp_path: Path) -> None:
    """Bytecode is run unchecked, so that of user templates is not kept."""
    (tmp_path / "own").mkdir()
    assert filled("{{ 'a' }}", tmp_path / "own") == ("a", True)
    assert filled("{{ 'a' }}", tmp_path / "own") == ("a", True)
    assert kept(cache) == []


def test_a_folder_others_can_write_to_is_not_used(cache: Path, filled: Filled) -> None:
    filled("{{ 'a' }}")
    (cache / "templates").chmod(0o777)
    assert filled("{{ 'a' }}") == ("a", True)


def test_templates_are_filled_without_a_cache_folder(cache: Path, filled: Filled) -> None:
    cache.parent.write_text("A file where the folder should be.")
    assert filled("{{ 'a' }}") == ("a", True)


def test_another_environment_has_its_own_bytecode(cache: Path, tmp_path: Path) -> None:
    """A new version of the program, which may change what templates can read, never uses old bytecode."""
    folders = set()
    for text in ("one", "two"):
        (tmp_path / "sandbox.py").write_text(text)
        found = bytecode(tmp_path / "sandbox.py")
        assert found is not None
        folders.add(found.directory)
    assert len(folders) == 2
