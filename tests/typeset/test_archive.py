"""An archive file claims PDF/A-2a and PDF/UA-1, and is reproducible."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from pypdf import PdfReader

from nethandout import worker
from nethandout.errors import UsageError
from tests.press import Press

from .conftest import MOUNTS
from .tag_checks import PAGE_CHECKS

HTML = (Path(__file__).parent / "torture.html").read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def archive(press: Press) -> bytes:
    return press.typeset(HTML, MOUNTS, archive=True).pdf


def test_an_archive_file_claims_both_standards(archive: bytes) -> None:
    opened = PdfReader(io.BytesIO(archive))
    packet = opened.root_object["/Metadata"].get_object().get_data().decode()
    assert 'pdfaid:part="2"' in packet and 'pdfaid:conformance="A"' in packet
    assert packet.count("<pdfuaid:part>1</pdfuaid:part>") == 1
    assert "http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>" in packet
    assert opened.root_object["/OutputIntents"][0]["/S"] == "/GTS_PDFA1"


def test_a_reading_file_claims_one_standard_once(press: Press) -> None:
    opened = PdfReader(io.BytesIO(press.typeset(HTML, MOUNTS).pdf))
    packet = opened.root_object["/Metadata"].get_object().get_data()
    assert packet.count(b"pdfuaid:part=") + packet.count(b"<pdfuaid:part>") == 1
    assert b"pdfaid:part" not in packet


@pytest.mark.parametrize("name", PAGE_CHECKS)
def test_everything_else_is_as_in_a_reading_file(archive: bytes, name: str) -> None:
    assert list(PAGE_CHECKS[name](archive)) == []


def test_an_archive_file_has_the_same_bytes_each_time(archive: bytes) -> None:
    worker.close()
    assert Press().typeset(HTML, MOUNTS, archive=True).pdf == archive


def test_an_archive_file_cannot_be_fillable(press: Press) -> None:
    with pytest.raises(UsageError, match="an archive file cannot be fillable"):
        press.typeset(HTML, MOUNTS, archive=True, fillable=True)
