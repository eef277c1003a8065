"""Nothing runs off the paper without an error."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from nethandout import paths
from tests.conftest import Nethandout

WORD = "neuroendocrine" * 6
ADDRESS = "https://trials.example.org/search?condition=" + "pancreas" * 12
COLUMNS = 12
PICTURE = '<svg xmlns="http://www.w3.org/2000/svg" width="{}" height="{}"><path d="M0 0H9V9"/></svg>'
PARTS = f"""## {WORD}

{WORD} and **{WORD}** and [words]({ADDRESS})

{"| somatostatin " * COLUMNS}|
{"|---" * COLUMNS}|
{"| serotonin " * COLUMNS}|

| Cell | {WORD} |
|---|---|
| {ADDRESS} | {WORD} |

- a list
  - in a list
    - in a list
      1. {ADDRESS}

```
{WORD}
```

![wide](wide.svg)

![tall](tall.svg)

"""
BOXES = "".join(f"::: {name}\n- {WORD}\n  - {ADDRESS}\n:::\n\n" for name in ("key-points", "do-now", "call", "ask"))

FORM = f"""+++
title = "{WORD}"
purpose = "{WORD}"
version = "0.1"
sources = []
+++

::: fields
- **Seen before** [ ] {WORD}{WORD} [ ] no
:::
"""


def test_the_longest_words_and_widest_tables_and_pictures_stay_on_the_page(nethandout: Nethandout, words: Any) -> None:
    words.write("sections/edge/wide.svg", PICTURE.format(9000, 9))
    words.write("sections/edge/tall.svg", PICTURE.format(9, 9000))
    words.section("edge", PARTS + BOXES)
    words.change("sections/edge/en.md", "A title", f"{WORD} {WORD} {WORD}")
    words.write("worksheets/form/en.md", FORM)
    brand = words.write(
        "brand.toml", f'name = "{WORD}"\nline = "{WORD}"\naddress = ["{WORD}"]\nwebsite = "{ADDRESS}"\n'
    )
    common = ("--content", words.folder, "--archive", "--paper=half-letter")
    for command in (("handout", "edge", "--brand", brand), ("booklet", "edge", "form")):
        ran = nethandout(*command, *common)
        assert ran.code == 0
        assert "runs o" not in ran.err and "no bundled font" not in ran.err


def test_what_a_layout_moves_off_the_paper_is_an_error_unless_it_is_allowed(
    nethandout: Nethandout, words: Any, tmp_path: Path
) -> None:
    words.write("sections/cells/wide.svg", PICTURE.format(9000, 9))
    words.change("sections/cells/en.md", "Many lie", "![wide](wide.svg) Many lie")
    sheet = tmp_path / "layouts" / "handout" / "handout.css"
    sheet.parent.mkdir(parents=True)
    packaged = (paths.packaged("layouts") / "handout" / "handout.css").read_text(encoding="utf-8")
    sheet.write_text(packaged + "\n.handout img { max-width: none }\n", encoding="utf-8")
    common = ("handout", "cells", "--content", words.folder, "--layouts", tmp_path / "layouts")
    ran = nethandout(*common)
    assert ran.code == 3
    assert "runs off the sheet (by " in ran.err
    assert "shorten it, choose a larger paper, or print it anyway: --allow off-sheet" in ran.err
    assert not Path("output").exists()
    ran = nethandout(*common, "--allow", "off-sheet")
    assert ran.code == 0
    assert "runs off the sheet (by " in ran.err
