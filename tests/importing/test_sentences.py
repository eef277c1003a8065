"""Where a sentence ends."""

from __future__ import annotations

import pytest

from nethandout.content.importing.sentences import sentences

CASES = [
    "One.| Two.",
    "Is it cancer?| YES.| It can spread.",
    "Cells, e.g. those of the gut, i.e. Dr. Ana Ruiz and Mrs. Lee saw them vs. others.| Next.",
    "It grew to 3.5 cm.| Then it stopped.",
    "“Is it?”| “It is.”| Good.",
    "Lungs, kidneys, etc.| They are many.",
    "Lungs, etc. and more.",
    "It is rare.| (A few are not. They differ.)| Most are.",
    "Q. Is it cancer?| A. Yes.",
    "Dr. J. K. Park said no.| We agreed.",
    "See fig. 3 and no. 7.| They said no.| We agreed.",
    "Take vitamin C.| It helps.",
    "In the U.S. many ask.",
    "Grade 1.| Grade 2.",
    "Wait… and see.| Then act!",
    "¿Es cáncer?| ¡Sí!| Véase la pág. 5.| La Dra. Gil y el Sr. Paz, p. ej., lo vieron.",
    "First line\n|Second line",
    "no end",
    "",
    "Why? because.",
    "See section 2.1.| 3 people came.",
]


@pytest.mark.parametrize("marked", CASES)
def test_a_sentence_ends_at_each_bar(marked: str) -> None:
    text = marked.replace("|", "")
    expected = [part.strip() for part in marked.split("|") if part.strip()]
    assert [text[start:end].strip() for start, end in sentences(text)] == expected
