"""How paragraphs are sorted into sections."""

from __future__ import annotations

from pathlib import Path

import pytest

from nethandout.importing.importer import read_source
from nethandout.importing.sorting import Cues, load_cues, sort_blocks
from nethandout.paths import packaged

CUES = """
[en.birds]
title = "Birds"
strong = ["robin*", "great tit"]
weak = ["wing", "nest", "egg"]

[en.fish]
title = "Fish"
strong = ["trout", "great"]
weak = ["fin", "pond"]
"""


@pytest.fixture
def animals(tmp_path: Path) -> Cues:
    path = tmp_path / "cues.toml"
    path.write_text(CUES, encoding="utf-8")
    return load_cues(path, "en")


def where(text: str, cues: Cues) -> list[tuple[str | None, str, str]]:
    """Return the section, confidence, and text of each block."""
    source = read_source("a.txt", text.encode(), frozenset(map(chr, range(0x20, 0x3000))))
    return [(one.section, one.confidence, one.block.words) for one in sort_blocks(source.blocks, cues)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Robins sing.", [("birds", "sure", "Robins sing.")]),
        ("I saw a nest.", [("birds", "a guess", "I saw a nest.")]),
        ("An egg in a nest.", [("birds", "likely", "An egg in a nest.")]),
        ("It rained.", [(None, "no cue words", "It rained.")]),
        ("A robin and a trout met.", [("birds", "likely", "A robin and a trout met.")]),
        ("A great tit came.", [("birds", "sure", "A great tit came.")]),
    ],
    ids=[
        "strong",
        "one weak",
        "two weak",
        "none",
        "two strong cues: the first counts",
        "a phrase hides shorter cues inside it",
    ],
)
def test_cues_decide_section_and_confidence(text: str, expected: list[tuple[str, str, str]], animals: Cues) -> None:
    assert where(text, animals) == expected


@pytest.mark.parametrize(
    ("text", "section", "confidence"),
    [
        ("Robins sing. They sing early. A fin is in the pond.", "birds", "sure"),
        ("Robins sing. All day. A trout does not. It swims. Robins fly.", "birds", "likely"),
        ("Robins sing. And who swims? The trout, the great one.", "fish", "likely"),
    ],
    ids=["one strong cue", "cues of two sections: the first counts", "more cues of the second section"],
)
def test_a_paragraph_is_never_split(text: str, section: str, confidence: str, animals: Cues) -> None:
    assert where(text, animals) == [(section, confidence, text)]


def test_a_heading_counts_for_the_blocks_below_it_and_stays_with_the_first(animals: Cues) -> None:
    assert where("Robins\n\nThey sing. All day long they do.\n\nA trout has a fin.", animals) == [
        ("birds", "likely", "Robins"),
        ("birds", "likely", "They sing. All day long they do."),
        ("fish", "sure", "A trout has a fin."),
    ]


def test_a_strong_cue_wins_over_the_heading_above_it(animals: Cues) -> None:
    text = "Trout\n=====\n\nA robin sat by the pond and looked at a fin."
    assert [section for section, _, _ in where(text, animals)] == ["birds", "birds"]


def test_a_heading_without_text_below_it_is_kept(animals: Cues) -> None:
    assert where("It rained.\n\nTrout\n=====", animals) == [
        (None, "no cue words", "It rained."),
        ("fish", "sure", "Trout"),
    ]


def test_the_title_of_a_text_does_not_count_for_its_parts(animals: Cues) -> None:
    text = "All about robins\n====\n\nWeather\n----\n\nIt rained."
    assert [section for section, _, _ in where(text, animals)] == [None, None, None]


def test_a_lead_in_stays_with_its_list_and_the_list_stays_whole(animals: Cues) -> None:
    assert where("It rained. I saw:\n\n- a trout\n- a robin\n- a trout in a pond", animals) == [
        ("fish", "likely", "It rained. I saw:"),
        ("fish", "likely", "a trout\na robin\na trout in a pond"),
    ]


def test_a_paragraph_without_cues_is_left_unsorted(animals: Cues) -> None:
    assert where("Robins sing.\n\nIt rained.", animals) == [
        ("birds", "sure", "Robins sing."),
        (None, "no cue words", "It rained."),
    ]


# Many of these also name another subject: a scan in follow-up, a biopsy for the grade, food that sets off a flush.
TEXTS = """
definitions: Most of these tumors arise in the digestive tract or the lungs.
definitions: These tumors can begin in the pancreas, the lungs, or the small intestine.
definitions: The cause is unknown. A few run in families.
definitions: About 8 of every 100,000 people learn each year that they have one. New cases go up with better tests.
naming: Your letters may use different names for the same disease.
naming: Your doctor may call it a carcinoid. That is an older name.
naming: Is it cancer? Yes, but often a slow one.
naming: Neuroendocrine carcinoma is another name that can confuse people.
grades: A Ki-67 of 5 means that of every 100 cells, about 5 are getting ready to divide.
grades: The biopsy showed a Ki-67 of 4 percent, which is grade 2.
grades: A pathologist looks at the biopsy under a microscope.
grades: Grade 3 tumors grow quickly and may need chemotherapy.
grades: Stage IV means it is in another organ.
spread: It came back in the lymph nodes years later.
spread: You will have a CT scan every six months for years.
spread: After surgery, follow-up goes on for life, with blood tests and scans.
spread: Some tumors travel to the liver or bones.
spread: It can come back after the operation, so you need regular scans.
spread: Metastases in the liver are common.
spread: Every year she goes for a scan.
syndromes: Too much serotonin can bring on diarrhea.
syndromes: Flushing can come after alcohol, stress, or spicy food.
syndromes: Too much serotonin brings on diarrhea, which can be treated.
syndromes: Before surgery, your team plans for a carcinoid crisis.
syndromes: Carcinoid heart disease stiffens the heart valves.
syndromes: Insulinomas cause low blood sugar, with sweating and hunger.
syndromes: Keep a diary of your symptoms, what you ate, and when.
tests: A blood test can show chromogranin A, but acid pills push it up.
tests: Do not eat bananas or nuts before you collect urine for 24 hours for the 5-HIAA test.
tests: A gallium DOTATATE scan uses a tracer that sticks to receptors on the tumor.
tests: You lie still in the MRI scanner for about half an hour.
tests: The CT takes a few minutes. You may get a dye in a vein.
tests: Tell the staff if you have a pacemaker or are afraid of tight spaces.
tests: For a biopsy, the doctor takes a small piece of tissue with a thin needle.
tests: An endoscopic ultrasound looks at the pancreas from inside.
tests: An ultrasound shows the gallbladder without radiation.
tests: Keep copies of your scans and results.
tests: Ask when you will hear the results.
tests: What is a PET scan?
tests: A normal result does not rule out a tumor.
treatments: Octreotide and lanreotide are shots that slow the tumor down.
treatments: Surgery can remove the tumor if it has not gone far.
treatments: PRRT brings radiation straight to the tumor cells.
treatments: Common side effects are nausea and loose hair.
treatments: Chemotherapy is given through a vein.
treatments: Embolization blocks the blood to tumors in the liver.
treatments: Everolimus is a pill that you take every day.
treatments: Your surgeon will talk with you about the operation.
treatments: Palliative care helps with comfort at any time.
treatments: Sometimes doctors watch and wait.
treatments: There are many treatment options.
treatments: The aim of this therapy may be to cure or to control the tumor.
living: Eat small meals and ask to see a dietitian.
living: Take pancreatic enzymes with every meal.
living: When you travel to another country, carry your medicines in your hand luggage.
living: Many people feel anxious before a scan.
living: You may need time off work. Talk with your employer.
living: Ask which vaccines you need.
living: Tell your dentist about your NET.
living: Gentle exercise and good sleep can help with tiredness.
living: If you feel low or depressed, tell your team.
living: Vitamin D and niacin can run low.
resources: Ask a support group near you.
resources: The foundation has a list of specialists who treat NETs.
resources: Call the nurse line if you have questions about your treatment.
resources: A support group meets every month. Family members are welcome.
resources: Ask for a second opinion at a NET center before surgery.
resources: The social worker can help with insurance and money.
resources: Clinical trials are listed online.
"""
SPANISH = """
spread: Le harán pruebas cada seis meses, de por vida.
syndromes: El alcohol y el estrés pueden causar rubor.
tests: La gammagrafía usa un trazador que se une al tumor.
tests: Le harán una biopsia con una aguja.
treatments: La octreotida es una inyección que frena el tumor.
treatments: La cirugía puede curar el tumor si se quita entero.
living: Coma comidas pequeñas y pida cita con un dietista.
living: Antes de viajar, pida una carta a su médico.
"""


def sections_and_texts(lines: str) -> list[list[str]]:
    return [line.split(": ", 1) for line in lines.strip().splitlines()]


@pytest.mark.parametrize(("section", "text"), sections_and_texts(TEXTS))
def test_the_packaged_cues_sort_a_paragraph_by_its_subject(section: str, text: str, english: Cues) -> None:
    assert [found for found, _, _ in where(text, english)] == [section]


@pytest.mark.parametrize(("section", "text"), sections_and_texts(SPANISH))
def test_the_spanish_cues_sort_a_paragraph_by_its_subject(section: str, text: str, spanish: Cues) -> None:
    assert [found for found, _, _ in where(text, spanish)] == [section]


def test_every_shipped_section_has_cues(english: Cues, spanish: Cues) -> None:
    shipped = {folder.name for folder in (packaged("handouts") / "sections").iterdir()}
    assert shipped == set(english.titles) - {"unsorted"} == set(spanish.titles) - {"unsorted"}
