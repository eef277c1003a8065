"""The packages that setup installs have bounds, and a tested version in the constraint files."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from .conftest import ROOT

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
EXTRAS = PROJECT["project"]["optional-dependencies"]
TO_RUN = [*PROJECT["project"]["dependencies"], *PROJECT["build-system"]["requires"]]
TO_TEST = [line for lines in EXTRAS.values() for line in lines]
ASKED = [one for one in map(Requirement, (*TO_RUN, *TO_TEST)) if one.name != "nethandout"]
PYTHONS = ("3.11", "3.12", "3.13")


def pinned(name: str, python: str) -> dict[str, str]:
    """Return the version of each package that a file names for a Python on Linux."""
    here = {"python_version": python, "python_full_version": f"{python}.0", "platform_python_implementation": "CPython"}
    here |= {
        "implementation_name": "cpython",
        "sys_platform": "linux",
        "os_name": "posix",
        "platform_machine": "x86_64",
    }
    found: dict[str, str] = {}
    for line in (ROOT / name).read_text(encoding="utf-8").splitlines():
        if line and not line.startswith(("#", " ")):
            one = Requirement(line.removesuffix("\\").strip())
            if one.marker is None or one.marker.evaluate(here):
                assert canonicalize_name(one.name) not in found, f"{one.name} has two versions for Python {python}"
                found[canonicalize_name(one.name)] = str(one.specifier).removeprefix("==")
    return found


def test_each_dependency_has_a_lower_and_an_upper_bound() -> None:
    without = [str(one) for one in ASKED if {part.operator for part in one.specifier} != {">=", "<"}]
    assert without == []


@pytest.mark.parametrize("python", PYTHONS)
def test_the_tested_versions_are_within_the_bounds_for_each_python(python: str) -> None:
    versions = pinned("constraints.txt", python)
    missing = [str(one) for one in ASKED if not one.specifier.contains(versions.get(canonicalize_name(one.name), ""))]
    assert missing == [], "run: make constraints"


@pytest.mark.parametrize("python", PYTHONS)
def test_the_files_with_and_without_hashes_have_the_same_versions(python: str) -> None:
    hashed, tested = pinned("requirements.txt", python), pinned("constraints.txt", python)
    assert {name: version for name, version in hashed.items() if tested.get(name) != version} == {}
    assert {canonicalize_name(Requirement(line).name) for line in TO_RUN} <= hashed.keys()


def test_every_requirement_has_a_hash() -> None:
    text = (ROOT / "requirements.txt").read_text(encoding="utf-8").replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    assert lines and [line for line in lines if "--hash=sha256:" not in line] == []


@pytest.mark.parametrize("name", ["constraints.txt", "requirements.txt"])
def test_the_files_name_no_package_index(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"\w+://\S*|^-\S*|^\S+ @ .*|^[/.]\S*", text, re.MULTILINE) == []
