"""Private names of WeasyPrint are checked before use, and reported if missing."""

from __future__ import annotations

from importlib import import_module

import pytest

from nethandout.errors import MissingError
from nethandout.typeset import tag_tree


def test_this_weasyprint_has_every_name() -> None:
    assert tag_tree.missing_names() == []


@pytest.mark.parametrize("name", tag_tree.PRIVATE_NAMES)
def test_a_missing_name_is_reported(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The message says which name, and what to do."""
    module, _, rest = name.partition(".".join(name.split(".")[3:]))
    holder = import_module(module.rstrip("."))
    *path, last = name.split(".")[3:]
    for part in path:
        holder = getattr(holder, part)
    monkeypatch.delattr(holder, last)
    with pytest.raises(MissingError, match=f"has moved .*{name}.*; install the release"), tag_tree.record_tags():
        pass
    assert rest == ""


def test_other_parameters_are_reported(monkeypatch: pytest.MonkeyPatch) -> None:
    """A function with other parameters counts as moved."""
    monkeypatch.setattr(tag_tree.TAG_BUILDER, lambda box, parent: iter(()))
    assert tag_tree.missing_names() == [tag_tree.TAG_BUILDER]


def test_the_tag_builder_is_restored() -> None:
    """WeasyPrint is unpatched after a document, even after one that failed."""
    tags = import_module("weasyprint.pdf.tags")
    builder = tags._build_box_tree
    with pytest.raises(RuntimeError), tag_tree.record_tags():
        assert tags._build_box_tree is not builder
        raise RuntimeError
    assert tags._build_box_tree is builder
