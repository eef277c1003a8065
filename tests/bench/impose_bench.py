"""Compare the speed of laying a booklet on sheets with pypdf's page merging: `impose_bench.py [booklet.pdf]`.

Without a file, a booklet of 493 pages and about 750 KB is made: pages of set words that share one font. Each way
runs in a process of its own; time, peak memory and size are printed as ratios beside the limits they are held to.
"""

from __future__ import annotations

import json
import random
import resource
import subprocess
import sys
import tempfile
import time
import zlib
from io import BytesIO
from pathlib import Path

PAGES, BYTES = 493, 750_000
LIMITS = {"seconds": 2.0, "mebibytes": 150.0, "growth": 1.1, "faster": 8.0}


def booklet() -> bytes:
    """Make a booklet of half-letter pages with some forty lines of text each, which share one embedded font."""
    dice = random.Random(493)
    words = ["".join(dice.choices("etaoinshrdlucmfwypvbgkqjxz", k=dice.randint(2, 10))) for _ in range(4000)]
    font = zlib.compress(dice.randbytes(60_000))
    kids = " ".join(f"{6 + 2 * n} 0 R" for n in range(PAGES))
    shared = "/Resources << /Font << /F1 3 0 R >> >> /MediaBox [0 0 396 612]"
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {PAGES} {shared} >>".encode(),
        b"<< /Type /Font /Subtype /TrueType /BaseFont /Text /FontDescriptor 4 0 R >>",
        b"<< /Type /FontDescriptor /FontName /Text /Flags 32 /FontFile2 5 0 R >>",
        b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(font), font),
    ]
    for number in range(PAGES):
        lines = []
        for line in range(38):
            y = 570 - 12 * line
            text = " ".join(dice.choices(words, k=5))
            lines.append(
                f"q BT /F1 10 Tf 1 0 0 1 36 {y} Tm [({text[:20]}) -{dice.randint(1, 90)} ({text[20:]})] TJ ET Q"
            )
        content = zlib.compress("\n".join(lines).encode())
        objects.append(f"<< /Type /Page /Parent 2 0 R /Contents {7 + 2 * number} 0 R >>".encode())
        objects.append(b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(content), content))
    return numbered(objects)


def numbered(objects: list[bytes]) -> bytes:
    """Return the objects as a PDF."""
    out, places = BytesIO(), []
    out.write(b"%PDF-1.7\n")
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.write(b"".join(b"%010d 00000 n \n" % place for place in places))
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, start))
    return out.getvalue()


def by_forms(path: Path) -> bytes:
    """Our way: Form XObjects, including the check for words that print too small, as in the command."""
    from nethandout.imposition.impose import impose
    from nethandout.imposition.page_fit import SAMPLE_PAGES, measure_type_areas, small_type_notices
    from nethandout.imposition.print_file import write_sheets
    from nethandout.imposition.source import open_pdf
    from nethandout.imposition.ticket import PAPERS, Fold, Label, Ticket

    source = open_pdf(path.read_bytes(), path.name)
    plan = impose(source.pages, Ticket(Fold.SADDLE, PAPERS["letter"]))
    made = write_sheets(plan, source, Label("Bench"))
    small_type_notices(measure_type_areas(source, SAMPLE_PAGES), plan, made.scales)
    return made.pdf


def by_merging(path: Path) -> bytes:
    """The way of most tools: pypdf merges the content of pages."""
    from pypdf import PdfReader, PdfWriter, Transformation

    from nethandout.imposition.impose import impose
    from nethandout.imposition.ticket import PAPERS, Fold, Ticket

    reader, writer = PdfReader(path), PdfWriter()
    plan = impose(len(reader.pages), Ticket(Fold.SADDLE, PAPERS["letter"]))
    for side in plan.sides():
        page = writer.add_blank_page(plan.width, plan.height)
        for cell in side.cells:
            if cell.page is not None:
                move = Transformation().translate(cell.panel.x, cell.panel.y)
                page.merge_transformed_page(reader.pages[cell.page - 1], move)
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def measured(way: str, path: Path) -> dict[str, float]:
    """Run one way in its own process; wall seconds include its imports."""
    started = time.perf_counter()
    done = subprocess.run([sys.executable, __file__, "--run", way, str(path)], capture_output=True, check=True)
    return {"seconds": time.perf_counter() - started, **json.loads(done.stdout)}


def run(way: str, path: Path) -> None:
    """In that process: do the work and print how much memory it took."""
    made = {"forms": by_forms, "merging": by_merging}[way](path)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"mebibytes": memory, "growth": len(made) / path.stat().st_size}))


def main(arguments: list[str]) -> None:
    """Measure both ways and print them with the limits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(arguments[0]) if arguments else Path(folder) / "booklet.pdf"
        if not arguments:
            path.write_bytes(booklet())
        print(f"{path.name}: {path.stat().st_size / 1000:.0f} KB")
        forms = min((measured("forms", path) for _ in range(3)), key=lambda result: result["seconds"])
        merging = measured("merging", path)
    for name, result in (("forms", forms), ("merging", merging)):
        print(
            f"{name:8} {result['seconds']:6.2f} s  {result['mebibytes']:5.0f} MiB  {result['growth']:.2f} x the input"
        )
    forms["faster"] = merging["seconds"] / forms["seconds"]
    for what, limit in LIMITS.items():
        good = forms[what] >= limit if what == "faster" else forms[what] <= limit
        print(f"{what:10} {forms[what]:7.2f}   limit {limit:g}   {'held' if good else 'NOT HELD'}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["--run"]:
        run(sys.argv[2], Path(sys.argv[3]))
    else:
        main(sys.argv[1:])
