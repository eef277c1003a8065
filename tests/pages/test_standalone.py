"""A web page is self-contained."""

from __future__ import annotations

import base64
import re
from pathlib import Path
from typing import Any

from nethandout.model import Edition
from nethandout.pages.compose import compose
from nethandout.pages.standalone import standalone
from nethandout.pipeline import Inputs, select

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")


def test_nothing_is_loaded_from_outside(small_inputs: Inputs, read: Any) -> None:
    """Style sheets, fonts and pictures are embedded; only links lead outside."""
    html = compose(select("handout", "scans", small_inputs, Edition()), small_inputs.layouts)
    assert "/layouts/base/" in html and "/content/sections/scans/scan.svg" in html
    page = read(standalone(html, small_inputs.asset_folders))
    text = standalone(html, small_inputs.asset_folders)
    assert "link" not in page.tags
    assert page.loads and all(address.startswith("data:image/") for address in page.loads)
    urls = re.findall(r"url\(['\"]?([^)'\"]{5})", text)
    assert urls and set(urls) == {"data:"}
    assert "@import" not in text
    assert text.count("data:font/") == 4
    assert "Two round shapes" in text and "Call 911" in page.words


def test_each_address_becomes_the_content_of_its_file(tmp_path: Path) -> None:
    """Addresses in a style sheet are relative to it; those of missing or outside files are unchanged.

    Figures scroll on small screens, so the keyboard reaches them.
    """
    for name, data in {"a.css": b"p { background: url('b c.png') } q { src: url(gone.ttf) }", "b c.png": PIXEL}.items():
        (tmp_path / "in").mkdir(exist_ok=True)
        (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "secret.png").write_bytes(PIXEL)
    html = (
        '<link rel="stylesheet" href="/words/in/a.css">'
        '<img src="/words/in/b%20c.png" alt="x"><img src="/words/in/../../secret.png" alt="y">'
        '<figure class="figure"><i style="background: url(/words/in/b%20c.png)"></i></figure>'
    )
    data = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
    asset_folders = {"words": (tmp_path / "nothing", tmp_path)}
    assert standalone(html, asset_folders) == (
        f"<style>\np {{ background: url({data}) }} q {{ src: url(gone.ttf) }}</style>"
        f'<img src="{data}" alt="x"><img src="/words/in/../../secret.png" alt="y">'
        f'<figure class="figure" tabindex="0"><i style="background: url({data})"></i></figure>'
    )
