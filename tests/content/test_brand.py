"""Brands: reading a brand file, reporting its faults, and printing it on pages."""

from __future__ import annotations

import struct
import zlib
from dataclasses import replace
from pathlib import Path

import pytest
from PIL import Image

from nethandout import jobs, pipeline
from nethandout.content import selection
from nethandout.content.assets import contrast, darkened
from nethandout.content.brand import apply_brand, read_brand
from nethandout.errors import ContentError, UsageError
from nethandout.model import Brand, Edition, Publication
from nethandout.pages.compose import compose
from nethandout.pages.layouts import backgrounds, layouts
from nethandout.paths import BASE_URL, locate_asset

LETTERS = frozenset(map(chr, range(32, 127))) | {"é", "ñ"}
WHOLE = """\
name = "Valley Clinic"
line = "NET team"
logo = "logo.png"
telephone = "555-0100"
hours = "Monday to Friday, 8 to 5"
after_hours = "555-0199"
address = ["100 Sample Street", "Sampletown"]
website = "https://www.valley.example"
color = "#0f4a52"
"""
SVG = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10"><path d="M0 0h40v10z"/></svg>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a valid brand file, valley-clinic.toml, and its logo."""
    (tmp_path / "valley-clinic.toml").write_text(WHOLE, encoding="utf-8")
    Image.new("RGB", (300, 120), "navy").save(tmp_path / "logo.png")
    return tmp_path


@pytest.fixture
def brand(folder: Path) -> Brand:
    """A brand with every field."""
    return read_brand(folder / "valley-clinic.toml", LETTERS)


@pytest.fixture
def publication(small_inputs: pipeline.Inputs) -> Publication:
    """A handout with a box that says when to call."""
    return selection.handout(small_inputs.library, "cells", Edition())


def messages(path: Path) -> list[str]:
    """Return the faults of a brand file, without its folder."""
    with pytest.raises(ContentError) as caught:
        read_brand(path, LETTERS)
    return [str(fault).replace(f"{path.parent}/", "") for fault in caught.value.faults]


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#FFFFFF", 21.0),
        ("#777777", "#FFFFFF", 4.48),
        ("#FFFFFF", "#0F4A52", 9.9),
        ("#123456", "#123456", 1.0),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.06)


@pytest.mark.parametrize("color", ["#D07060", "#FFFF00", "#FFFFFF", "#767676"])
def test_a_light_color_is_darkened_no_more_than_needed(color: str) -> None:
    dark = darkened(color)
    brighter = "#" + "".join(f"{min(255, int(dark[at : at + 2], 16) + 3):02X}" for at in (1, 3, 5))
    assert contrast(dark, "#FFFFFF") >= 7 > contrast(brighter, "#FFFFFF")


def test_a_dark_color_is_unchanged() -> None:
    assert darkened("#0F4A52") == "#0F4A52"


def test_every_field_of_a_brand_is_read(brand: Brand, folder: Path) -> None:
    assert brand == Brand(
        folder / "valley-clinic.toml",
        "Valley Clinic",
        line="NET team",
        telephone="555-0100",
        hours="Monday to Friday, 8 to 5",
        after_hours="555-0199",
        address=("100 Sample Street", "Sampletown"),
        website="https://www.valley.example",
        logo=(folder / "logo.png").resolve(),
        color="#0F4A52",
    )


def test_only_the_name_is_required(tmp_path: Path) -> None:
    path = tmp_path / "net.toml"
    path.write_text('name = "NET Group"\n', encoding="utf-8")
    assert read_brand(path) == Brand(path, "NET Group")


def test_all_faults_are_reported_at_once_with_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(
        'nome = "x"\nline = 3.5\nlogo = "none.png"\ntelephone = "\u260e 555"\naddress = "one"\n'
        'website = "valley.example"\ncolour = "red"\n',
        encoding="utf-8",
    )
    assert messages(path) == [
        'bad.toml:1: "name" is missing; add a line: name = "…"',
        'bad.toml:1: "nome" is not understood; did you mean "name"?',
        'bad.toml:2: "line" is not a string; write: line = "…"',
        'bad.toml:3: the logo "none.png" does not exist; correct its name, or add the file',
        'bad.toml:4: the character "\u260e" (U+260E, black telephone) is not in the bundled fonts; '
        "write it differently",
        'bad.toml:5: "address" is not a list of strings; write: address = ["…", "…"]',
        'bad.toml:6: "valley.example" is not a web address; start it with https://',
        'bad.toml:7: "red" is not a color; write # and six digits or letters from A to F: color = "#0F4A52"',
    ]


def test_a_missing_brand_file_suggests_the_closest_match(folder: Path) -> None:
    with pytest.raises(UsageError, match=r'did you mean "valley-clinic\.toml"'):
        read_brand(folder / "valley-clinik.toml")


def test_a_color_too_light_to_read_is_printed_darker_with_a_notice(folder: Path) -> None:
    path = folder / "valley-clinic.toml"
    path.write_text('name = "Valley"\ncolor = "#D07060"\n', encoding="utf-8")
    brand = read_brand(path)
    assert brand.color == darkened("#D07060")
    assert brand.notices == (
        f"{path}:2: the color #D07060 is too light to read (3.4 to 1); printing {brand.color} instead",
    )


def test_a_color_is_readable_on_tinted_panels_too(folder: Path) -> None:
    """The key can be spelled `colour`."""
    (folder / "valley-clinic.toml").write_text('name = "Valley"\ncolour = "#205A66"\n', encoding="utf-8")
    panels = backgrounds(layouts())
    assert contrast("#205A66", "#FFFFFF") > 7 > min(contrast("#205A66", panel) for panel in panels)
    brand = read_brand(folder / "valley-clinic.toml", backgrounds=panels)
    assert min(contrast(brand.color, panel) for panel in panels) >= 7


def _png_that_says(width: int, height: int) -> bytes:
    """Return a PNG whose header gives a size that its data does not have."""
    size = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + _chunk(b"IHDR", size) + _chunk(b"IDAT", zlib.compress(b"\0"))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


@pytest.mark.parametrize(
    ("name", "data", "wrong"),
    [
        ("logo.webp", b"RIFF", "cannot be printed"),
        ("torn.png", _png_that_says(400, 400), "cannot be read"),
        ("words.jpg", b"no picture at all", "cannot be read"),
        ("vast.png", _png_that_says(10_000, 5_001), "has too many pixels (10000 × 5001)"),
        ("heavy.png", bytes(10_000_001), "is over 10 MB"),
        ("torn.svg", b"<svg><path", "cannot be read"),
        ("page.svg", b"<html/>", "is not an SVG drawing"),
        ("boundless.svg", b"<svg/>", "does not give its size"),
        ("none.png", b"", "does not exist"),
    ],
)
def test_a_logo_that_cannot_be_printed_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str, data: bytes, wrong: str
) -> None:
    # If a test has loaded the renderer into this process, it makes Pillow accept truncated pictures.
    monkeypatch.setattr("PIL.ImageFile.LOAD_TRUNCATED_IMAGES", False)
    if data:
        (tmp_path / name).write_bytes(data)
    path = tmp_path / "b.toml"
    path.write_text(f'name = "B"\nlogo = "{name}"\n', encoding="utf-8")
    (fault,) = messages(path)
    assert fault.startswith("b.toml:2: the logo ")
    assert wrong in fault


@pytest.mark.parametrize("name", ["../logo.png", "/{}/logo.png", "/{}/clinic/logo.png", "link.png", "up/logo.png"])
def test_a_logo_must_be_next_to_or_below_its_brand_file(tmp_path: Path, name: str) -> None:
    """Someone else's brand file cannot show a picture from elsewhere on this machine."""
    folder = tmp_path / "clinic"
    (folder / "below").mkdir(parents=True)
    for place in (tmp_path, folder, folder / "below"):
        Image.new("RGB", (300, 120)).save(place / "logo.png")
    (folder / "link.png").symlink_to("../logo.png")
    (folder / "up").symlink_to("..")
    path = folder / "b.toml"
    name = name.replace("/{}", tmp_path.as_posix())
    path.write_text(f'name = "B"\nlogo = "{name}"\n', encoding="utf-8")
    wrong = "is outside the folder of the brand file; put the logo next to it and write only its file name"
    assert messages(path) == [f'b.toml:2: the logo "{name}" {wrong}'.replace(f"{folder}/", "")]
    path.write_text('name = "B"\nlogo = "below/logo.png"\n', encoding="utf-8")
    assert read_brand(path).logo == (folder / "below/logo.png").resolve()


def test_the_renderer_can_read_the_logo_and_nothing_next_to_it(brand: Brand, small_inputs: pipeline.Inputs) -> None:
    asset_folders = replace(small_inputs, brand=brand).asset_folders
    assert locate_asset(f"{BASE_URL}brand/logo.png", asset_folders) == brand.logo
    with pytest.raises(ContentError, match="there is no such file"):
        locate_asset(f"{BASE_URL}brand/valley-clinic.toml", asset_folders)


@pytest.mark.parametrize(
    ("size", "dots"), [((100, 100), 180), ((440, 50), 198), ((112, 112), 0), ((445, 30), 0), ((90, 112), 0)]
)
def test_a_logo_needs_200_dots_per_inch_at_its_printed_size(tmp_path: Path, size: tuple[int, int], dots: int) -> None:
    """It is printed 40 points high, or 160 points wide if it is a wide one."""
    Image.new("RGB", size).save(tmp_path / "logo.png")
    path = tmp_path / "b.toml"
    path.write_text('name = "B"\nlogo = "logo.png"\n', encoding="utf-8")
    if not dots:
        assert read_brand(path).logo is not None
        return
    assert messages(path) == [
        f'b.toml:2: the logo "logo.png" is too low in resolution to print '
        f"({size[0]} × {size[1]} pixels, {dots} dots per inch); "
        "save it at least 112 pixels high or 445 wide, or as SVG"
    ]


def test_a_drawing_can_be_a_logo_at_any_size(tmp_path: Path) -> None:
    (tmp_path / "logo.svg").write_text(SVG, encoding="utf-8")
    (tmp_path / "b.toml").write_text('name = "B"\nlogo = "logo.svg"\n', encoding="utf-8")
    assert read_brand(tmp_path / "b.toml").logo == (tmp_path / "logo.svg").resolve()


@pytest.mark.parametrize(
    ("file", "stem"),
    [("valley-clinic.toml", "valley-clinic"), ("Valley Clinic (new).toml", "valley-clinic-new"), ("%.toml", "brand")],
)
def test_pdf_names_include_the_name_of_the_brand_file(file: str, stem: str, publication: Publication) -> None:
    ours = apply_brand(publication, Brand(Path(file), "B"))
    assert jobs.default_path(Path("output"), ours) == Path(f"output/en/handouts/cells.{stem}.pdf")


def test_the_brand_is_the_first_variation_in_a_pdf_name(publication: Publication, brand: Brand) -> None:
    edition = Edition(paper="a4", size="large-print", ink="black")
    path = jobs.default_path(Path(), replace(apply_brand(publication, brand), edition=edition))
    assert path.name == "cells.valley-clinic.large-print.black.a4.pdf"


def test_a_brand_does_not_change_the_digest_of_the_words(publication: Publication, brand: Brand) -> None:
    """So the words of a file can be checked later without the brand file."""
    assert apply_brand(publication, brand).digest == publication.digest


def test_a_brand_is_not_put_on_unchecked_words(publication: Publication, brand: Brand) -> None:
    (chapter,) = publication.chapters
    review = replace(chapter.section.review, state="unchecked")
    imported = replace(publication, chapters=(replace(chapter, section=replace(chapter.section, review=review)),))
    with pytest.raises(UsageError, match=r'nobody has checked the imported text of "cells".*Valley Clinic.*--allow'):
        apply_brand(imported, brand)
    assert apply_brand(imported, brand, allow_unchecked=True).brand == brand
    assert apply_brand(imported, None) == imported


LAYOUT = """\
{% extends "base/document.html" %}
{% block body %}
<header>{% include "base/parts/brand-band.html" %}</header>
{% set block, inside, level = {"label": "", "name": "call"}, "Signs", 2 %}
<main>{% include "base/blocks/call.html" %}</main>
<footer>{% include "base/parts/brand-contact.html" %}</footer>
{% endblock %}
"""


@pytest.fixture
def page(publication: Publication, tmp_path: Path) -> object:
    """Compose a publication with a brand in a layout that shows every part of it."""
    look = tmp_path / "look"
    (look / "handout").mkdir(parents=True)
    (look / "handout" / "handout.html").write_text(LAYOUT, encoding="utf-8")

    def composed(brand: Brand | None, ink: str = "color") -> str:
        ours = replace(publication, edition=Edition(ink=ink))
        return compose(apply_brand(ours, brand), layouts(look))

    return composed


def test_the_pages_show_the_brand(page: object, brand: Brand) -> None:
    html = page(brand)  # type: ignore[operator]
    band, rest = html.partition("</header>")[::2]
    main, foot = rest.partition("</main>")[::2]
    assert '<meta name="author" content="Valley Clinic">' in band
    assert "--ink: #0F4A52;" in band
    for words in ("Valley Clinic</p>", "NET team", "Phone: 555-0100", '<img src="/brand/logo.png"'):
        assert words in band
    assert "<strong>Call your clinic: 555-0100</strong> (Monday to Friday, 8 to 5)" in main
    assert "After hours: 555-0199" in main
    for words in ("100 Sample Street", "Sampletown", '<a href="https://www.valley.example">valley.example</a>'):
        assert words in foot


def test_a_brand_with_only_a_name_leaves_no_empty_lines(page: object) -> None:
    html = page(Brand(Path("b.toml"), "B & C"))  # type: ignore[operator]
    assert html.count("B &amp; C") == 4  # the author, the colophon, the band, the foot
    for words in ("<img", "Phone", "Call your clinic", "After hours", "Website:"):
        assert words not in html.partition("<header>")[2]


def test_pages_without_a_brand_show_none_of_its_parts(page: object) -> None:
    html = page(None)  # type: ignore[operator]
    assert "brand-" not in html.partition("<body")[2]


def test_the_black_edition_has_neither_the_color_nor_the_logo(page: object, brand: Brand) -> None:
    html = page(brand, ink="black")  # type: ignore[operator]
    assert "--ink: #000000;" in html
    assert "<img" not in html
    assert "Valley Clinic</p>" in html


def test_a_logo_can_have_any_file_name(page: object, brand: Brand, folder: Path, small_inputs: pipeline.Inputs) -> None:
    logo = (folder / "logo.png").rename(folder / 'our "new" logo #1 100%.png')
    ours = replace(brand, logo=logo)
    address = page(ours).partition('src="/')[2].partition('"')[0]  # type: ignore[operator]
    assert locate_asset(BASE_URL + address, replace(small_inputs, brand=ours).asset_folders) == logo.resolve()


def test_a_logo_is_printed(publication: Publication, brand: Brand, small_inputs: pipeline.Inputs) -> None:
    """The renderer finds what the pages show of a brand, without warnings."""
    product = pipeline.build(publication, replace(small_inputs, brand=brand))
    assert product.publication.brand == brand
    assert product.notices == ()


def test_a_notice_says_that_the_black_edition_omits_the_logo(publication: Publication, brand: Brand) -> None:
    black = replace(publication, edition=replace(publication.edition, ink="black"))
    assert [notice for notice in apply_brand(black, brand).notices if "logo" in notice]
    assert not [notice for notice in apply_brand(publication, brand).notices if "logo" in notice]


DRAWING = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 10">{}</svg>'


@pytest.mark.parametrize(
    ("logo", "printed"),
    [
        (Image.new("RGB", (300, 120), "#333333"), True),
        (Image.new("1", (300, 120)), True),
        (Image.new("RGB", (300, 120), "navy"), False),
        (Image.new("RGBA", (300, 120), (200, 0, 0, 0)), True),
        (DRAWING.format('<path d="M0 0h40v10z"/><path fill="#888" stroke="#1f1f1f" d="M0 0h4v1z"/>'), True),
        (DRAWING.format('<path style="fill:#0F4A52" d="M0 0h40v10z"/>'), False),
        (DRAWING.format('<path fill="url(#a)" d="M0 0h40v10z"/>'), False),
    ],
    ids=["grey", "black and white", "blue", "nothing to see", "black drawing", "green drawing", "unknown paint"],
)
def test_the_black_edition_prints_a_logo_without_colors_only(
    publication: Publication, brand: Brand, tmp_path: Path, logo: Image.Image | str, printed: bool
) -> None:
    path = tmp_path / ("logo.svg" if isinstance(logo, str) else "logo.png")
    path.write_text(logo, encoding="utf-8") if isinstance(logo, str) else logo.save(path)
    ours = apply_brand(replace(publication, edition=Edition(ink="black")), replace(brand, logo=path))
    assert ours.brand is not None and (ours.brand.logo == path) is printed
    assert any("has colors" in notice for notice in ours.notices) is not printed


def test_a_telephone_number_without_quotes_is_a_fault(tmp_path: Path) -> None:
    """It would silently lose its plus sign or leading zero."""
    (tmp_path / "b.toml").write_text('name = "B"\ntelephone = +12065550100\n', encoding="utf-8")
    assert messages(tmp_path / "b.toml") == [
        'b.toml:2: a number without quotes loses its + and leading 0; write: telephone = "…"'
    ]


def test_a_windows_path_with_escapes_is_reported(tmp_path: Path) -> None:
    r"""In TOML, \n is a line feed and \t a tab, so the logo would not be found."""
    (tmp_path / "b.toml").write_text('name = "B"\nlogo = "C:\\new\\tiny.png"\n', encoding="utf-8")
    assert messages(tmp_path / "b.toml") == [
        r"b.toml:2: a \ is an escape character here, so the logo is not found; write / instead"
    ]
