"""The doctor on a machine that has everything, and on machines that lack something."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from nethandout import doctor, paths, system_deps

linux_only = pytest.mark.skipif(sys.platform != "linux", reason="a broken library can be put in the way on Linux only")


def test_a_complete_machine_passes_every_check(tmp_path: Path) -> None:
    findings = doctor.examine(tmp_path)
    assert [finding.name for finding in findings] == [
        "Python", "WeasyPrint", "Pango", "harfbuzz-subset", "bundled fonts", "test page", "output folder",
    ]  # fmt: skip
    assert [finding for finding in findings if not finding.ok] == []


@linux_only
def test_a_missing_pango_fails_with_the_command_to_install_it(tmp_path: Path, without_pango: dict[str, str]) -> None:
    by_name = {finding.name: finding for finding in doctor.examine(tmp_path, without_pango)}
    pango = by_name["Pango"]
    assert pango.stops
    assert pango.fix == system_deps.install_hint((system_deps.PANGO,), system_deps.installer(), system_deps.is_root())
    assert by_name["test page"].message == "skipped because something it needs is missing"
    assert by_name["output folder"].ok


@linux_only
def test_a_missing_harfbuzz_subset_is_optional(tmp_path: Path) -> None:
    (tmp_path / "libharfbuzz-subset.so.0").write_text("not a library\n")
    findings = doctor.examine(tmp_path, {**os.environ, "LD_LIBRARY_PATH": str(tmp_path)})
    assert [finding.name for finding in findings if not finding.ok] == ["harfbuzz-subset"]
    assert not any(finding.stops for finding in findings)


@linux_only
def test_a_renderer_that_crashes_is_a_finding_not_a_crash(tmp_path: Path) -> None:
    no_fonts = tmp_path / "fonts.conf"
    no_fonts.write_text("<fontconfig></fontconfig>")
    page = doctor.typeset_test_page(tmp_path / "none.ttf", {**os.environ, "FONTCONFIG_FILE": str(no_fonts)})
    assert page.stops
    assert page.message.startswith("the renderer crashed (code -")


@linux_only
def test_a_machine_without_fonts_typesets_the_test_page_in_the_bundled_one(tmp_path: Path) -> None:
    no_fonts = tmp_path / "fonts.conf"
    no_fonts.write_text("<fontconfig></fontconfig>")
    font = paths.fonts()[0] / "AtkinsonHyperlegible-Regular.ttf"
    assert doctor.typeset_test_page(font, {**os.environ, "FONTCONFIG_FILE": str(no_fonts)}).ok


# The folder is checked without Pango, too, and then no page is typeset.
def test_an_output_folder_that_is_a_file_is_reported(tmp_path: Path, without_pango: dict[str, str]) -> None:
    file = tmp_path / "output"
    file.write_text("")
    folder = doctor.examine(file, without_pango)[-1]
    assert folder.stops
    assert folder.message == f"{file} is a file"


def test_a_missing_output_folder_is_not_created(tmp_path: Path, without_pango: dict[str, str]) -> None:
    assert doctor.examine(tmp_path / "new" / "output", without_pango)[-1].ok
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="needs a folder where even root may not write")
def test_an_unwritable_output_folder_is_reported(without_pango: dict[str, str]) -> None:
    folder = doctor.examine(Path("/proc/output"), without_pango)[-1]
    assert folder.stops
    assert folder.message.startswith("cannot write in /proc")


def test_the_doctor_does_not_load_the_renderer_into_its_own_process() -> None:
    code = "import sys; from nethandout import doctor; doctor.examine(); sys.exit('weasyprint' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
