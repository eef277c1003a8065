"""nethandout verify: what it reports about a PDF, what it finds if a part is missing, and what it refuses."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pypdf import PdfReader, PdfWriter
from pypdf.generic import (
    ArrayObject,
    BooleanObject,
    DecodedStreamObject,
    DictionaryObject,
    FloatObject,
    NameObject,
    NumberObject,
    TextStringObject,
)

from nethandout.imposition.source import entry
from nethandout.model import Edition
from nethandout.pipeline import Inputs, select
from nethandout.verification import Compared
from nethandout.verify import comparison
from nethandout.verify.provenance import CHECKS
from tests.conftest import Make
from tests.imposition.token_pdfs import token_pdf

Nethandout = Callable[..., Any]
HANDOUT = Path("output/en/handouts/cells.pdf")


@pytest.fixture
def ours(small: Path) -> list[str]:
    """The options that make a command read the small library."""
    return ["--content", str(small), "--only-content"]


@pytest.fixture
def handout(nethandout: Nethandout, small_inputs: Inputs, made: Make) -> Path:
    """A handout at the path where `nethandout handout cells` writes it."""
    HANDOUT.parent.mkdir(parents=True)
    HANDOUT.write_bytes(made(select("handout", "cells", small_inputs, Edition()), small_inputs).pdf)
    return HANDOUT


def test_the_provenance_of_a_file_is_printed(nethandout: Nethandout, ours: list[str], handout: Path) -> None:
    ran = nethandout("verify", handout, *ours)
    assert (ran.code, ran.err) == (0, "")
    lines = [line.strip() for line in ran.out.splitlines()]
    assert lines[0] == str(handout)
    assert lines[1].startswith("handout cells: ")
    assert lines[2] == "edition: en, letter, standard, color, us"
    assert lines[3].startswith("review: cells ")
    assert lines[4].startswith("words: current (sha256:")
    assert lines[5] == "compared: made again from the library, byte by byte"
    assert lines[6] == f"nothing found by {len(CHECKS)} checks"


def test_json_has_the_same_for_an_archived_booklet(nethandout: Nethandout, ours: list[str]) -> None:
    """The file has everything needed to make it again: sections, order, edition, occasion, the most sheets."""
    occasion = ["--title", "Our “day”", "--subtitle", "For all", "--meeting", "Group", "--date", "2026-12-01"]
    nethandout(
        "booklet",
        "scans",
        "cells",
        "--archive",
        "--ink",
        "black",
        "--place",
        "Room 4",
        "--max-sheets",
        5,
        *occasion,
        *ours,
    )
    ran = nethandout("verify", "output/en/booklets/custom.black.archive.pdf", "--json", *ours)
    (output,) = json.loads(ran.out)
    origin = output["publication"]
    assert (ran.code, output["words"], output["findings"], output["error"]) == (0, "current", [], "")
    assert output["compared"] == Compared.BYTES
    assert (origin["kind"], origin["name"], list(origin["sections"])) == ("booklet", "custom", ["scans", "cells"])
    assert output["own_words"] == {
        "title": "Our “day”",
        "subtitle": "For all",
        "meeting": "Group",
        "date": "2026-12-01",
        "place": "Room 4",
    }
    assert origin["edition"] == ["en", "half-letter", "standard", "black", "us", "archive"]


def test_words_that_have_changed_since_are_found(nethandout: Nethandout, words: Any) -> None:
    """The hash in the file is no longer that of the section."""
    mine = ["--content", words.folder, "--only-content"]
    nethandout("handout", "cells", *mine)
    path = words.folder / "sections/cells/en.md"
    words.write("sections/cells/en.md", path.read_text(encoding="utf-8") + "\nOne more sentence.\n")
    ran = nethandout("verify", HANDOUT, *mine)
    assert ran.code == 1
    assert "found: words: the library or nethandout has changed since; make it again" in ran.out
    words.change("sections/cells/en.md", 'version = "0.1"', 'version = "0.10"\nchanged = "2026-12-05"')
    newer = "there is a newer edition of these words: version 0.10 of 2026-12-05 (this PDF: version 0.1)"
    assert newer in nethandout("verify", HANDOUT, *mine).out
    nethandout("handout", "cells", *mine, "--force")
    words.change("sections/cells/en.md", "2026-12-05", "2026-12-01")
    assert "the library has an older edition of these words" in nethandout("verify", HANDOUT, *mine).out


def test_missing_words_are_found(nethandout: Nethandout, handout: Path) -> None:
    """The shipped library has no such section."""
    ran = nethandout("verify", handout)
    assert ran.code == 1
    assert "found: words: the library does not have these words, or cannot use them" in ran.out


BRAND = """name = "Clinic"
telephone = "555 0100"
address = ["1 Main Street"]
colour = "#0F4A52"
logo = "logo.png"
"""


def test_a_logo_is_compared_only_with_the_brand_file(nethandout: Nethandout, ours: list[str]) -> None:
    """A clinic has the PDF alone: its words are listed as its own, and the place of the logo is left out."""
    Image.new("L", (900, 300), 90).save("logo.png")
    Path("clinic.toml").write_text(BRAND, encoding="utf-8")
    nethandout("handout", "cells", "--brand", "clinic.toml", "-o", "logo.pdf", *ours)
    alone = nethandout("verify", "logo.pdf", *ours).out
    own = "not compared, because only this file has these words: brand name “Clinic”, brand telephone “555 0100”"
    assert "words: current" in alone
    assert "compared: made again from the library, without the logo: text, tags and a picture of each page" in alone
    assert own in alone
    branded = nethandout("verify", "logo.pdf", "--brand", "clinic.toml", *ours).out
    assert "words: current" in branded
    assert "byte by byte" in branded
    assert "not compared" not in branded
    font = "font-family='Atkinson Hyperlegible'"
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 90 30"><text y="20" {font}>Clinic</text></svg>'
    Path("logo.svg").write_text(svg, encoding="utf-8")
    Path("clinic.toml").write_text(BRAND.replace("png", "svg"), encoding="utf-8")
    nethandout("handout", "cells", "--brand", "clinic.toml", "-o", "letters.pdf", *ours)
    assert "words: current" in nethandout("verify", "letters.pdf", *ours).out
    for drawn, state in ((b"500 700 20 9 re f", "current"), (b"300 700 20 9 re f", "altered")):
        writer = PdfWriter(clone_from="logo.pdf")
        over_its_page(writer, drawn)
        writer.write("other.pdf")
        assert f"words: {state} (" in nethandout("verify", "other.pdf", *ours).out


def over_its_page(writer: PdfWriter, content: bytes) -> None:
    """Draw something over the first page."""
    page = writer.pages[0]
    whole = DecodedStreamObject()
    whole.set_data(b"q " + page["/Contents"].get_object().get_data() + b" Q " + content)  # type: ignore[attr-defined]
    page[NameObject("/Contents")] = writer._add_object(whole)


ALTERED: tuple[tuple[bytes, str, str, str], ...] = (
    (b"", "", "altered", "the bytes differ from those nethandout produces"),
    (b"1 0 0 RG 2 w 100 400 m 160 400 l S", "", "altered", "the appearance differs on page 1"),
    (b"", "weasyprint 1.0", "current", "as another renderer set it"),
)


@pytest.mark.parametrize(("drawn", "renderer", "state", "said"), ALTERED)
def test_a_file_is_current_only_if_the_library_makes_the_same_one(
    nethandout: Nethandout, ours: list[str], handout: Path, drawn: bytes, renderer: str, state: str, said: str
) -> None:
    """A file saved by another program or set by another renderer has to read and look the same."""
    writer = PdfWriter(clone_from=handout)
    over_its_page(writer, drawn)
    if renderer:
        writer.add_metadata({"/Renderer": renderer})
    writer.write("other.pdf")
    ran = nethandout("verify", "other.pdf", *ours)
    assert f"words: {state} (" in ran.out
    assert said in ran.out
    assert ran.code == (0 if state == "current" else 1)
    assert "words: claims to be current (" in nethandout("verify", "--quick", "other.pdf", *ours).out


@pytest.mark.parametrize("color", ["1 0.7 0", "1 1 0.8"])
def test_a_light_bar_over_a_page_is_found(handout: Path, color: str) -> None:
    """In gray, neither an orange nor a pale yellow bar at the foot of the page is much darker than paper."""
    writer = PdfWriter(clone_from=handout)
    over_its_page(writer, f"{color} rg 60 4 400 8 re f".encode())
    assert comparison.compare(saved(writer), handout.read_bytes(), "cells") == ["the appearance differs on page 1"]


PAGE = (0, 0, 612, 792)


def saved(writer: PdfWriter) -> bytes:
    """Return the bytes of a PDF."""
    file = BytesIO()
    writer.write(file)
    return file.getvalue()


def renamed_bookmark(writer: PdfWriter) -> None:
    entry(writer.root_object, "/Outlines", "/First")[NameObject("/Title")] = TextStringObject("Stop all treatment")


def redirected_bookmark(writer: PdfWriter) -> None:
    destination = entry(writer.root_object, "/Outlines", "/First", "/Dest")
    destination[3] = FloatObject(destination[3] - 100)


def test_what_another_renderer_never_changes_is_found(handout: Path) -> None:
    """These are the author, scripts, attached files, layers, bookmarks, links over a page, viewer settings."""

    additions: tuple[Callable[[PdfWriter], object], ...] = (
        lambda writer: writer.add_metadata({"/Author": "Dr. Else"}),
        lambda writer: writer.root_object.update({NameObject("/OpenAction"): DictionaryObject()}),
        lambda writer: writer.add_attachment("a.txt", b"a"),
        lambda writer: writer.root_object.update({NameObject("/OCProperties"): DictionaryObject()}),
        renamed_bookmark,
        redirected_bookmark,
        lambda writer: annotations(writer)[0].update({NameObject("/AA"): DictionaryObject()}),
        lambda writer: annotations(writer)[-1].update({NameObject("/Rect"): ArrayObject(map(FloatObject, PAGE))}),
        lambda writer: writer.root_object["/ViewerPreferences"].update(  # type: ignore[attr-defined]
            {NameObject("/HideToolbar"): BooleanObject(True)}
        ),
    )
    for add in additions:
        writer = PdfWriter(clone_from=handout)
        writer.add_metadata({"/Renderer": "weasyprint 1.0"})
        add(writer)
        assert not comparison._same_entries(PdfReader(BytesIO(saved(writer))), PdfReader(handout))
    assert comparison._same_entries(PdfReader(BytesIO(saved(PdfWriter(clone_from=handout)))), PdfReader(handout))
    (wrong,) = comparison.compare(saved(writer), handout.read_bytes(), "cells")
    assert wrong.startswith("its document information differs, or it has other files")


def test_replaced_words_are_found(nethandout: Nethandout, ours: list[str], handout: Path) -> None:
    """Letters on the page are replaced, and the metadata is unchanged."""
    writer = PdfWriter(clone_from=handout)
    page = writer.pages[0]
    content: Any = page["/Contents"].get_object()
    before = content.get_data()
    first, second, *_ = dict.fromkeys(re.findall(rb"<[0-9a-f]{4}>", before))
    whole = DecodedStreamObject()
    whole.set_data(before.replace(first, second, 3))
    page[NameObject("/Contents")] = writer._add_object(whole)
    writer.write("other.pdf")
    ran = nethandout("verify", "other.pdf", *ours)
    assert ran.code == 1
    assert "found: words: its text differs on page 1" in ran.out


def test_a_folder_is_verified_and_one_bad_file_does_not_stop_the_others(
    nethandout: Nethandout, ours: list[str], handout: Path
) -> None:
    """Every PDF in it is reported, print files are skipped, and the worst file decides the exit code."""
    nethandout("booklet", "cells", "--fold", "saddle", *ours)
    ran = nethandout("verify", "output", *ours)
    assert ran.code == 0
    assert ran.out.count("words: current") == 2
    assert "note: output/en/booklets/custom.sheets.pdf: this is a print file" in ran.err
    ran = nethandout("verify", "output/en/booklets/custom.sheets.pdf", *ours)
    said = "this is a print file, so its words cannot be compared; verify the PDF for reading beside it"
    assert (ran.code, said in ran.err) == (3, True)
    Path("empty").mkdir()
    assert nethandout("verify", "empty", *ours).code == 2
    ran = nethandout("verify", "empty", "output", "--quick", *ours)
    assert (ran.code, "note: there is no PDF in the folder empty" in ran.err) == (0, True)
    Path("output/a.pdf").write_bytes(b"%PDF-1.7 broken")
    ran = nethandout("verify", "output", "--quick", *ours)
    assert ran.code == 3
    assert ran.out.count("words: claims to be current") == 2
    assert "output/a.pdf: the PDF is broken" in ran.err


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("/Edition", "../../../x, letter, standard, color, us"),
        ("/Edition", "en, ../letter, standard, color, us"),
        ("/Publication", "letter cells"),
        ("/Colophon", '{"brand": {"name": "X", "colour": "red; } * { display: none"}}'),
        ("/Colophon", '{"notes_pages": 1000}'),
        ("/Colophon", '{"place": ["Room"]}'),
        ("/Colophon", "[" * 5000),
    ],
)
def test_metadata_that_nethandout_does_not_write_is_refused(
    nethandout: Nethandout, ours: list[str], handout: Path, key: str, value: str
) -> None:
    """None of it becomes a path, a style or a page."""
    writer = PdfWriter(clone_from=handout)
    writer.add_metadata({key: value})
    writer.write("odd.pdf")
    ran = nethandout("verify", "odd.pdf", *ours)
    if key == "/Colophon":
        assert "words: unconfirmed" in ran.out
        assert ran.code == 1
    else:
        assert "another program has changed its document information" in ran.err
        assert ran.code == 3


def elements(writer: PdfWriter, role: str) -> list[Any]:
    """Return every element of the tag tree with this role."""
    objects = (writer.get_object(number + 1) for number in range(len(writer._objects)))
    return [one for one in objects if isinstance(one, dict) and one.get("/S") == role and "/P" in one]


def annotations(writer: PdfWriter) -> list[Any]:
    """Return every annotation of the pages."""
    return [one.get_object() for page in writer.pages for one in page.get("/Annots", [])]


def no_tags(writer: PdfWriter) -> None:
    del writer.root_object["/StructTreeRoot"]


def no_title(writer: PdfWriter) -> None:
    writer.add_metadata({"/Title": ""})


def another_title(writer: PdfWriter) -> None:
    writer.add_metadata({"/Title": "Another"})


def no_language(writer: PdfWriter) -> None:
    del writer.root_object["/Lang"]


def another_source(writer: PdfWriter) -> None:
    stream: Any = writer.root_object["/Metadata"].get_object()
    stream.set_data(stream.get_data().replace(b"sha256:", b"sha256:0"))


def second_first_heading(writer: PdfWriter) -> None:
    elements(writer, "/H2")[0][NameObject("/S")] = NameObject("/H1")


def skipped_level(writer: PdfWriter) -> None:
    elements(writer, "/H2")[0][NameObject("/S")] = NameObject("/H3")


def wordless_picture(writer: PdfWriter) -> None:
    elements(writer, "/P")[0][NameObject("/S")] = NameObject("/Figure")


def wordless_link(writer: PdfWriter) -> None:
    del next(one for one in annotations(writer) if one["/Subtype"] == "/Link")["/Contents"]


def nameless_field(writer: PdfWriter) -> None:
    link = next(one for one in annotations(writer) if one["/Subtype"] == "/Link")
    link[NameObject("/Subtype")], link[NameObject("/T")] = NameObject("/Widget"), TextStringObject("name")


def no_page_labels(writer: PdfWriter) -> None:
    del writer.root_object["/PageLabels"]


def no_bookmarks(writer: PdfWriter) -> None:
    del writer.root_object["/Outlines"]


def no_font_file(writer: PdfWriter) -> None:
    objects = (writer.get_object(number + 1) for number in range(len(writer._objects)))
    about: Any = next(one for one in objects if isinstance(one, dict) and one.get("/Type") == "/FontDescriptor")
    for key in [key for key in about if key.startswith("/FontFile")]:
        del about[key]


def scaled_when_printed(writer: PdfWriter) -> None:
    preferences: Any = writer.root_object["/ViewerPreferences"]
    preferences[NameObject("/PrintScaling")] = NameObject("/AppDefault")


GONE: tuple[tuple[Callable[[PdfWriter], None], str], ...] = (
    (no_tags, "tags: it has no tags"),
    (no_title, "title: it has no title"),
    (another_title, "title: its title is not the one in its XMP metadata"),
    (no_language, "language: it does not declare its language"),
    (another_source, "source: its XMP metadata and its document information name different sources"),
    (second_first_heading, "headings: it has 2 level 1 headings; it needs one"),
    (skipped_level, "skips from level 1 to 3"),
    (wordless_picture, "pictures: a picture on page 1 has no alternative text"),
    (wordless_link, "has no description of its target"),
    (nameless_field, "fields: the field name has no name to read aloud"),
    (no_page_labels, "page labels: its pages have no labels"),
    (no_bookmarks, "bookmarks: it has no bookmarks"),
    (no_font_file, "is not embedded"),
    (scaled_when_printed, "print scaling: viewers may scale it when they print it"),
)


def test_every_check_has_a_case() -> None:
    assert len(GONE) >= len(CHECKS)


@pytest.mark.parametrize(("change", "said"), GONE, ids=[change.__name__ for change, _ in GONE])
def test_a_missing_part_is_found(
    nethandout: Nethandout,
    ours: list[str],
    handout: Path,
    change: Callable[[PdfWriter], None],
    said: str,
) -> None:
    """The file without one part has exit code 1 and names it; the whole file has no findings."""
    writer = PdfWriter(clone_from=handout)
    change(writer)
    writer.write("changed.pdf")
    ran = nethandout("verify", "--quick", "changed.pdf", *ours)
    assert ran.code == 1, ran.err
    assert said in ran.out


def test_files_of_others_are_refused_and_the_rest_is_reported(
    nethandout: Nethandout, ours: list[str], handout: Path
) -> None:
    """A text, a PDF of another program and a missing file get a line each, and the exit code is 3."""
    Path("text.txt").write_text("words", encoding="utf-8")
    Path("theirs.pdf").write_bytes(token_pdf([(396.0, 612.0)]))
    ran = nethandout("verify", "text.txt", "theirs.pdf", "gone.pdf", handout, *ours)
    assert ran.code == 3
    assert ran.err.splitlines() == [
        "nethandout: text.txt: this is not a PDF; export it as a PDF first",
        "nethandout: theirs.pdf: this PDF was not made by nethandout; choose one that nethandout made",
        "nethandout: gone.pdf: there is no such file; check its name",
    ]
    assert "nothing found" in ran.out


def test_broken_tags_cause_no_traceback(nethandout: Nethandout, ours: list[str], handout: Path) -> None:
    """A tag tree that contains itself is refused in one line."""
    writer = PdfWriter(clone_from=handout)
    element = elements(writer, "/H2")[0]
    element[NameObject("/K")] = element.indirect_reference
    writer.write("circle.pdf")
    ran = nethandout("verify", "circle.pdf", *ours)
    assert ran.code == 3
    wrong = "the PDF is broken (a structure element appears twice in its tags); print it to a new PDF first"
    assert ran.err == f"nethandout: circle.pdf: {wrong}\n"


def test_an_entry_of_the_wrong_type_counts_as_missing(nethandout: Nethandout, ours: list[str], handout: Path) -> None:
    writer = PdfWriter(clone_from=handout)
    writer.root_object[NameObject("/ViewerPreferences")] = NumberObject(3)
    writer.write("odd.pdf")
    ran = nethandout("verify", "--quick", "odd.pdf", *ours)
    assert ran.code == 1
    assert "found: title: viewers do not show its title in the window bar" in ran.out
    assert "found: print scaling: " in ran.out
