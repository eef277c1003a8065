"""Measure what a copy of a handout for another clinic takes, and the same words in Typst: `copies_bench.py [copies]`.

Run by `make bench`. Milliseconds of CPU time a copy, after the first, in one process; the two take turns, and the
medians of all turns are shown. Typst is measured if its Python package is installed (`pip install typst`).
"""

from __future__ import annotations

import html
import os
import re
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

from PIL import Image, ImageDraw, ImageFont

from nethandout.worker import FONTS_ONLY_OURS

os.environ["FONTCONFIG_FILE"] = str(FONTS_ONLY_OURS)

from nethandout import copies, pipeline
from nethandout.atomic import write_whole
from nethandout.model import Brand, Edition

COPIES, TURNS = 1000, 20
MOST_MS, LEAST_TIMES = 3, 8
SECTION = "grades"
HEADINGS = {"h1": "= ", "h2": "== ", "h3": "=== ", "li": "- "}
FIRST = Brand(Path("clinic.toml"), name="ClinicName", line="Tumor team", telephone="5550100", hours="8 to 5")
Copy = Callable[[int], bytes]


def named(number: int) -> tuple[str, str]:
    """Return the name and the telephone of a clinic; all differ, and take the same number of lines."""
    return f"Clinic number {1000 + number}", f"555-{1000 + number}"


def draw_logos(folder: Path, number: int) -> None:
    """Save a logo of its own for each clinic: 600 by 200 pixels, for 360 dots per inch."""
    for each in range(number):
        logo = Image.new("RGB", (600, 200), "white")
        draw = ImageDraw.Draw(logo)
        draw.ellipse((10, 10, 190, 190), (each % 200, 90, 120), "black", 6)
        draw.text((220, 60), f"Clinic {each}", "black", ImageFont.load_default(64))
        logo.save(folder / f"{each}.png")


def ours(logos: Path | None) -> tuple[Copy, str]:
    """Return what makes the bytes of a copy, and the HTML of the first."""
    inputs = pipeline.load_inputs("en")
    publication, folders = pipeline.select("handout", SECTION, inputs, Edition("en", "letter")), inputs.asset_folders

    def copy(brand: Brand) -> dict[str, Any]:
        own = {**folders, "brand": (brand.logo,) if brand.logo else ()}
        return copies.fit_pages(publication.packed, brand, inputs.layouts, own)

    def numbered(number: int) -> bytes:
        name, telephone = named(number)
        brand = replace(FIRST, path=Path(f"{number}.toml"), name=name, telephone=telephone)
        return copy(replace(brand, logo=logos and logos / f"{number}.png"))["pdf"]

    return numbered, str(copy(FIRST)["html"])


def typst_text(page: str, has_logo: bool) -> str:
    """Return the words of a page for Typst: headings, list items and paragraphs, with the brand's words as inputs."""
    body = re.sub(r"<(svg|style|head)\b.*?</\1>", "", page, flags=re.DOTALL)
    lines = ["#set document(title: [Handout])", '#set page(paper: "us-letter")', '#set text(lang: "en")']
    lines += ["#image(sys.inputs.logo, height: 40pt)"] * has_logo
    for tag, words in re.findall(r"<(h1|h2|h3|li|p)\b[^>]*>(.*?)</\1>", body, re.DOTALL):
        plain = html.unescape(" ".join(re.sub(r"<[^>]+>", " ", words).split()))
        escaped = re.sub(r"([\\#$*_`<>@~\[\]=/-])", r"\\\1", plain)
        for word, key in ((FIRST.name, "name"), (FIRST.telephone, "telephone")):
            escaped = escaped.replace(word, f"#(sys.inputs.{key})")
        lines.append(HEADINGS.get(tag, "") + escaped)
    return "\n\n".join(lines)


def theirs(page: str, folder: Path, has_logo: bool) -> Copy | None:
    """Return what makes the bytes of a copy with Typst, which keeps what it can from the last one."""
    try:
        import typst  # type: ignore[import-not-found, unused-ignore]
    except ImportError:
        return None
    source = folder / "handout.typ"
    source.write_text(typst_text(page, has_logo), encoding="utf-8")
    compiler = typst.Compiler(source, ignore_system_fonts=True)

    def numbered(number: int) -> bytes:
        name, telephone = named(number)
        made: bytes = compiler.compile(sys_inputs={"name": name, "telephone": telephone, "logo": f"{number}.png"})
        return made

    return numbered


def measured(number: int, folder: Path, has_logo: bool) -> dict[str, float]:
    """Return the milliseconds a copy of each kind of work."""
    copy, page = ours(folder if has_logo else None)
    other = theirs(page, folder, has_logo)
    taken: dict[str, list[float]] = {"bytes": [], "writing": [], "Typst": []}
    made: dict[int, bytes] = {}

    def measure(name: str, work: Callable[[int], object], numbers: range) -> None:
        began = time.process_time()
        for each in numbers:
            work(each)
        taken[name].append((time.process_time() - began) * 1000 / len(numbers))

    step = number // TURNS
    for begin in range(0, number, step):
        numbers = range(begin, begin + step)
        measure("bytes", lambda each: made.update({each: copy(each)}), numbers)
        measure("writing", lambda each: write_whole(folder / f"{each}.pdf", made.pop(each)), numbers)
        if other is not None:
            measure("Typst", other, numbers)
    return {name: statistics.median(turns) for name, turns in taken.items() if turns}


def main(number: int) -> None:
    """Print the tables."""
    for has_logo, title in ((False, ""), (True, ", each with a logo of its own")):
        with tempfile.TemporaryDirectory() as folder:
            draw_logos(Path(folder), number * has_logo)
            ms = measured(number, Path(folder), has_logo)
        print(f"\n{number} copies of the handout {SECTION} for different clinics{title}\n")
        print("| For each copy | ms of CPU | Goal |\n|---|---|---|")
        print(f"| its bytes | {ms['bytes']:.2g} | ≤ {MOST_MS} |")
        print(f"| writing it to the disk | {ms['writing']:.2g} | |")
        if "Typst" not in ms:
            print("| Typst, the same words | not installed | |")
        else:
            print(f"| Typst, the same words | {ms['Typst']:.2g} | |")
            print(f"| Typst, times as long | {ms['Typst'] / ms['bytes']:.1f} | ≥ {LEAST_TIMES} |")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else COPIES)
