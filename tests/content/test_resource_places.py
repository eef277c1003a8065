"""An organization that would never be printed is reported: unknown regions or needs, misspelled tables."""

from __future__ import annotations

from typing import Any

import pytest

from nethandout import paths
from nethandout.content.library import read_library
from nethandout.paths import Folders

THE_NEEDS = "the needs are specialist, support, nurse, learn, newly-diagnosed, tests, talks, card, spanish"


@pytest.mark.parametrize(
    ("name", "old", "new", "expected"),
    [
        (
            "resources.toml",
            'regions = ["us"]',
            'regions = ["mars"]',
            'resources.toml:5: there is no region "mars"; the regions are us, gb',
        ),
        (
            "resources.toml",
            'regions = ["gb"]',
            'regions = ["us", "gbr"]',
            'resources.toml:12: there is no region "gbr"; did you mean "gb"?',
        ),
        (
            "resources.toml",
            'regions = ["us"]',
            'regions = ["us"]\nneeds = ["nurse", "suport"]',
            'resources.toml:6: there is no need "suport"; did you mean "support"?',
        ),
        (
            "resources.toml",
            'regions = ["us"]',
            'regions = ["us"]\nneeds = ["zzz"]',
            f'resources.toml:6: there is no need "zzz"; {THE_NEEDS}, pheo-para, rare; '
            'add a new one below [words] in languages/en.toml: need_zzz = "…"',
        ),
        (
            "resources.toml",
            '[[resource]]\nid = "far"',
            '[[resources]]\nid = "far"',
            'resources.toml:8: "resources" is not understood; start each entry with [[resource]]',
        ),
        (
            "resources.toml",
            '[[resource]]\nid = "near"',
            'cheked = "2026"\n[[resource]]\nid = "near"',
            'resources.toml:1: "cheked" is not understood; start each entry with [[resource]]',
        ),
        (
            "glossary/en.toml",
            '[[term]]\nid = "ki-67-index"',
            '[[terms]]\nid = "ki-67-index"',
            'glossary/en.toml:8: "terms" is not understood; start each entry with [[term]]',
        ),
        (
            "sources.toml",
            "[[source]]",
            "[[sources]]",
            'sources.toml:1: "sources" is not understood; start each entry with [[source]]',
        ),
    ],
)
def test_a_mistake_is_reported_with_its_line(words: Any, name: str, old: str, new: str, expected: str) -> None:
    path = words.folder / name
    words.write(name, path.read_text(encoding="utf-8").replace(old, new, 1))
    assert expected in words.messages()


@pytest.mark.parametrize("written", ["usa", "USA", "United  States", "US", "us"])
def test_a_region_can_be_given_by_its_other_names(words: Any, written: str) -> None:
    """They are those that --region understands."""
    words.change("regions.toml", 'lists = ["us"]', 'lists = ["us"]\nalso = ["usa"]')
    words.change("resources.toml", 'regions = ["us"]', f'regions = ["{written}"]')
    assert words.messages() == []
    assert words.library().resources[0].regions == ("us",)


def test_a_place_only_in_the_lists_of_regions_is_known(words: Any) -> None:
    words.change("regions.toml", 'lists = ["us"]', 'lists = ["us", "world"]')
    words.change("resources.toml", 'regions = ["us"]', 'regions = ["world"]')
    assert words.messages() == []


def test_user_regions_leave_the_packaged_organizations_valid(tmp_path: Any) -> None:
    """Those of other regions are then in no list, as intended."""
    (tmp_path / "regions.toml").write_text(
        '[ch]\nname.en = "Switzerland"\nemergency = "144"\nlists = ["ch", "world"]\n'
    )
    packaged = Folders(paths.packaged("handouts"), tmp_path)
    assert list(read_library(packaged).regions) == ["ch"]
