"""Spanish words are scored on the INFLESZ scale and checked with Spanish cues."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from nethandout import paths
from nethandout.check.runner import run_rules
from nethandout.content.library import read_library
from nethandout.paths import Folders

HARD = """\
La caracterización histopatológica de las neoplasias neuroendocrinas constituye un procedimiento
extraordinariamente especializado que necesariamente condiciona la determinación terapéutica posterior.
Los pacientes deben utilizar la batalla. {S1}
"""
EASY = "Su equipo le ayuda. Pida una copia. Usted puede leerla con calma. {S1}\n"
PAGE = """\
+++
title = "Una página"
main_message = "Su equipo le ayuda."
purpose = "Después de leer, usted puede preguntar."
version = "1.0"
sources = ["S1"]
+++

::: key-points
- Su equipo le ayuda. {{S1}}
:::

{words}
::: do-now
1. {step}
:::

::: call
Llame a su equipo si se siente mal.
:::

::: ask
- ¿Qué viene ahora?
:::
"""


def found(folder: Path, words: str, step: str) -> set[str]:
    """Return the rules broken in a Spanish page, without the notices of a draft."""
    texts = {
        "sections/page/es.md": PAGE.format(words=words, step=step),
        "sources.toml": '[[source]]\nid = "S1"\ntitle = "A"\norganization = "B"\n',
        "resources.toml": "",
    }
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    library = read_library(Folders(paths.packaged("handouts"), folder, only_user=True), "es")
    return {one.rule for one in run_rules(library, ["page"], date(2026, 11, 10), whole=False).findings} - {"draft"}


def test_a_hard_spanish_page_is_reported(tmp_path: Path) -> None:
    wanted = {"reading-perspicuity", "reading-huerta", "battle-word", "plainer-word", "hard-word", "action-verb"}
    assert wanted <= found(tmp_path, HARD, "Es bueno preguntar.")


@pytest.mark.parametrize(
    ("words", "rule"),
    [
        ("Es una enfermedad letal. {S1}", "scare-word"),
        ("Dos tercios de las personas lo tienen. {S1}", "fraction"),
        ("Usted puede tener edema. {S1}", "hard-word"),
        ("Casi siempre vuelve.", "claim-source"),
        ("Usted no cumple con su plan. {S1}", "blame"),
        ("Le dan 0,5 de la dosis. {S1}", "decimal"),
        ("Le dan 0.5 de la dosis. {S1}", "decimal"),
        ("Es 1 de cada 50 aquí, y uno de cada veinte allá. {S1}", "one-in-x"),
        ("Esto reduce el riesgo a la mitad. {S1}", "relative-risk"),
        ("Un 70% lo siente, y 1 de cada 50 no. {S1}", "bare-percent"),
        ("Usted toma el fármaco con agua.", "plainer-word"),
        ("Lo tienen usted y unas 100 000 personas.", "number-source"),
        ("Lo tienen usted y unas 100.000 personas.", "number-source"),
        ("Lo tienen 8 de cada 100, y le vuelve a 2 de cada 100.000. {S1}", "mixed-denominators"),
    ],
)
def test_spanish_wordings_are_found(tmp_path: Path, words: str, rule: str) -> None:
    assert rule in found(tmp_path, f"{words}\n", "Pida una copia de su informe.")


@pytest.mark.parametrize(
    "words",
    [
        "Llame si tiene 38,5 °C (101.3 °F) de fiebre. {S1}",
        "Pocas personas, unas 8 de cada 100,000, lo tienen. {S1}",
        "Un Ki-67 de 5 por ciento quiere decir 5 de cada 100 células, que son pocas. {S1}",
        "Anote su Ki-67 de cada 100 células. {S1}",
        "Tome 2,5 mg por la mañana. {S1}",
        "Abrimos de 8 a 17 h. Usted puede llamar las 24 horas.",
        "Su cita es a las 9:30.",
        "Llame al 112, o al 91 555 01 00. Vea también el 555-0100.",
        "Un 2 por ciento, 2 de cada 100, vuelve. {S1}",
        "Pregunte por su equipo multidisciplinario. {S1}",
    ],
)
def test_good_spanish_words_are_not_reported(tmp_path: Path, words: str) -> None:
    assert found(tmp_path, f"{words}\n", "Duerma bien la noche anterior.") == set()


def test_a_plain_spanish_page_has_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, EASY, "Pida una copia de su informe.") == set()
