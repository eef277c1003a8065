"""What is made for the page: with a clinic, with a bad logo, after the death of a worker, and how much is kept."""

from __future__ import annotations

import io
import os
import signal
import tempfile
import time
from pathlib import Path
from typing import Any

import pytest
from pypdf import PdfReader

from nethandout.web.builder import advice_for, new_builder
from nethandout.web.choice import CLINIC, OCCASION, Choice, find_faults
from nethandout.web.live_content import LiveContent
from nethandout.web.makers import MOST_KEPT, MOST_WAITING, TEST_SHEET, Job, Makers, reason_of
from nethandout.web.server import HERE, LARGEST_LOGO, PORT, shortcut

SECONDS = 120
NOWHERE = dict.fromkeys(OCCASION, "")
HARBOR = dict.fromkeys(CLINIC, "") | {"name": "Harbor Clinic", "telephone": "555-0100"}


def made(makers: Makers, choice: Choice) -> Job:
    job = makers.submit(choice)
    assert job.finished.wait(SECONDS)
    return job


def words(pdf: bytes) -> str:
    return " ".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages)


def left_behind() -> list[Path]:
    return [*Path(tempfile.gettempdir()).glob("nethandout*/clinic.toml")]


def test_a_clinic_is_printed_and_not_kept_on_disk(makers: Makers) -> None:
    job = made(makers, Choice(("cells",), occasion=NOWHERE, clinic=HARBOR))
    assert job.state == "done"
    assert "Harbor Clinic" in words(job.files["pdf"]) and "555-0100" in words(job.files["pdf"])
    assert job.name == "cells.clinic"
    assert left_behind() == []


@pytest.mark.parametrize(
    ("logo", "kind"), [(b"not a picture", ".png"), (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', ".svg")]
)
def test_a_bad_logo_is_refused_with_what_is_wrong(makers: Makers, logo: bytes, kind: str) -> None:
    job = made(makers, Choice(("cells",), occasion=NOWHERE, clinic=HARBOR, logo=logo, logo_kind=kind))
    assert job.state == "failed" and job.reason == "logo_not_usable"
    assert tempfile.gettempdir() not in " ".join(job.wrong)
    assert left_behind() == []


def test_a_job_whose_worker_is_killed_is_made_all_the_same(makers: Makers) -> None:
    job = makers.submit(Choice(("scans",), occasion=NOWHERE, ink="black"))
    while job.own is None or job.own.child is None:
        time.sleep(0.01)
    os.kill(job.own.child.pid, signal.SIGKILL)
    assert job.finished.wait(SECONDS)
    assert job.state == "done"


def test_a_stopped_job_ends_its_worker(makers: Makers) -> None:
    job = makers.submit(Choice(("scans", "cells"), occasion=NOWHERE, size="large-print"))
    while job.own is None or job.own.child is None:
        time.sleep(0.01)
    child = job.own.child
    makers.stop(job)
    assert child.wait(SECONDS) == -signal.SIGKILL
    assert job.finished.wait(SECONDS)
    assert job.state == "stopped"


def test_a_choice_is_made_once_and_each_window_is_told_what_its_copies_take(makers: Makers) -> None:
    first = made(makers, Choice(("scans",), occasion=NOWHERE))
    assert made(makers, Choice(("scans",), occasion=NOWHERE, copies=30)) is first
    window = new_builder(makers, PORT, lambda: None).test_client()
    for query, words in (("copies=30", "30 copies take"), ("", "1 copy takes")):
        assert words in window.get(f"/result/{first.id}?{query}", base_url=f"http://{HERE}:{PORT}").text


def test_a_choice_is_made_again_when_a_file_has_changed(makers: Makers) -> None:
    first = makers.submit(Choice(("scans",), occasion=NOWHERE))
    os.utime(makers.live.folders.all[-1] / "sections/scans/en.md")
    assert makers.submit(Choice(("scans",), occasion=NOWHERE)) is not first


def test_the_test_sheet_is_on_the_paper_of_the_choice(makers: Makers) -> None:
    page = PdfReader(io.BytesIO(made(makers, Choice(TEST_SHEET, paper="a5")).files["pdf"])).pages[0]
    assert sorted(map(round, page.mediabox[2:])) == [595, 842]


def test_brand_files_of_the_current_folder_can_be_chosen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("our-clinic.toml").write_text('name = "Our Clinic"')
    Path("secret").mkdir()
    Path("secret/other-clinic.toml").write_text('name = "Other Clinic"')
    Path("leads-out.toml").symlink_to("secret/other-clinic.toml")
    Path("nethandout.toml").write_text('name = "no brand"')
    Path("other.toml").write_text("parts = []")
    Path("broken.toml").write_text("name = ")
    choice = Choice(("grades",), brand="our-clinic", clinic=dict.fromkeys(CLINIC, ""))
    live = LiveContent()
    assert [*live.brands()] == ["our-clinic"]
    with live.branded(choice) as inputs:
        assert inputs.brand and inputs.brand.name == "Our Clinic"


LARGE, BRIEF, LEAFLET = {"size": "large-print"}, {"depth": "brief"}, {"depth": "leaflet"}
BESIDE: dict[str, str] = {"lang": "en+es"}


@pytest.mark.parametrize(
    ("parts", "chosen", "faults"),
    [
        (("grades",), LEAFLET, {}),
        (("grades",), BESIDE, {}),
        (("grades", "naming"), LEAFLET, {"depth": "single_topic"}),
        (("notes",), BRIEF, {"depth": "single_topic"}),
        (("grades",), LEAFLET | LARGE, {"size": "leaflet_size"}),
        (("grades", "naming"), BESIDE, {"lang": "side_by_side_only"}),
        (("grades",), BESIDE | BRIEF, {"lang": "side_by_side_only"}),
        (("grades",), BESIDE | {"paper": "a5"}, {"lang": "side_by_side_only"}),
        (("grades",), {"clinic": HARBOR | {"color": "blue"}}, {"clinic-color": "color_wrong"}),
    ],
)
def test_what_cannot_be_made_is_known_before(parts: tuple[str, ...], chosen: Any, faults: dict[str, str]) -> None:
    assert find_faults(Choice(parts, **chosen), LiveContent().inputs("en").library, LARGEST_LOGO) == faults


def test_a_leaflet_is_one_sheet_folded_in_three(makers: Makers) -> None:
    job = made(makers, Choice(("cells",), depth="leaflet", occasion=NOWHERE))
    assert (job.state, job.name, len(job.pages)) == ("done", "cells.trifold", 6)
    assert len(PdfReader(io.BytesIO(job.files["sheets.pdf"])).pages) == 2
    advice = advice_for(job, 30, makers.live.words("en"), makers.live)
    assert advice["paper"].startswith("30 copies take 30 sheets") and "folded in three" in advice["fold"]
    assert advice["one_side"][1].endswith("along its short edge.")


def test_a_website_needs_no_beginning(makers: Makers) -> None:
    with makers.live.branded(Choice(("cells",), clinic=HARBOR | {"website": "harbor.example"})) as inputs:
        assert inputs.brand and inputs.brand.website == "https://harbor.example"


def test_a_mistake_of_ours_is_shown_with_its_place(makers: Makers) -> None:
    job = made(makers, Choice(("cells", "scans"), occasion={"no-such-field": ""}))
    assert job.state == "failed" and not job.wrong
    assert job.bug.startswith("TypeError (")


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("sections/cells/en.md", "brief_too_long"),
        ("clinic.toml", "logo_not_usable"),
        ("harbor.toml", "clinic_not_usable"),
        ("glossary/en.toml", "not_usable"),
    ],
)
def test_the_file_of_a_fault_decides_what_is_said(makers: Makers, file: str, reason: str) -> None:
    inputs = makers.live.inputs("en")
    path = inputs.library.sections["cells"].path if file.startswith("sections") else Path(file)
    assert reason_of(Job(Choice(("cells",), depth="brief", brand="harbor"), inputs=inputs), {path}) == reason


def test_few_results_are_kept() -> None:
    makers = Makers(LiveContent(), threads=0)
    for number in range(3 * MOST_KEPT):
        makers.stop(makers.submit(Choice(("cells",), copies=1, occasion={"title": str(number)})))
    assert len(makers.kept) <= MOST_KEPT + MOST_WAITING


def test_the_file_for_the_desktop_runs_the_command_in_this_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here = tmp_path / "it's 100% mine"
    here.mkdir()
    monkeypatch.chdir(here)
    command = ("/opt/a b/python", "-m", "nethandout", "web")
    texts = {platform: shortcut(tmp_path, command, platform)[1] for platform in ("linux", "win32", "darwin")}
    assert 'Exec="/opt/a b/python" "-m" "nethandout" "web"\n' in texts["linux"]
    assert f"Path={here}\n" in texts["linux"]
    assert '\r\n"/opt/a b/python" -m nethandout web\r\n' in texts["win32"]
    assert "exec '/opt/a b/python' -m nethandout web" in texts["darwin"]
