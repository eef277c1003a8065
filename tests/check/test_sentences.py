"""Small texts and how they are split into sentences and words."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nethandout.check.sentences import sentences, spans, words


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("One. Two! Three? Four… Five", ["One.", "Two!", "Three?", "Four…", "Five"]),
        ("Ask Dr. Lee. Call Ms. Gray.", ["Ask Dr. Lee.", "Call Ms. Gray."]),
        ("Take shots, e.g. Lanreotide. Rest.", ["Take shots, e.g. Lanreotide.", "Rest."]),
        ("A dose of 2.5 mg. It is low.", ["A dose of 2.5 mg.", "It is low."]),
        ("Come at 8 a.m. on Monday. Eat after 9 a.m. Then rest.", 3),
        ("The scan is at 9:30 a.m. Monday. The visit is at 2 p.m. March 3. Rest.", 3),
        ("Call by 5 P.M. Eastern Time. We open at 8 a.m. PST (11 a.m. EST). Go.", 3),
        ("Come at 9 a.m. March with us. Stop at 9 p.m. Take 2 tablets. At 3 p.m. May I call?", 6),
        ("A Ki-67 of 3. 5-HIAA is high.", ["A Ki-67 of 3.", "5-HIAA is high."]),
        ("See No. 5 on page 2. She said no. He left.", ["See No. 5 on page 2.", "She said no.", "He left."]),
        ("J. R. Smith wrote it. It is by P. Jones.", ["J. R. Smith wrote it.", "It is by P. Jones."]),
        ("Take vitamin C. Ask about hepatitis B. Rest.", 3),
        ("Vitamin C. Ask first.", ["Vitamin C.", "Ask first."]),
        ("The U.S. National Library has it. Read it.", 2),
        ("“Why me?” she asked. “I know.” He left.", ["“Why me?” she asked.", "“I know.”", "He left."]),
        ("Call (day or night). Go.", ["Call (day or night).", "Go."]),
        ("It starts small ... and grows.", 1),
        ("A line\nthat wraps. The\nnext.", ["A line that wraps.", "The next."]),
        ("A heading\n\nA paragraph.", ["A heading", "A paragraph."]),
        ("Bring:\n- your list\n- two pens. And paper\n1. a friend", 5),
        ("¿Qué hago? Llame al Dr. Ruiz, p. ej. hoy. ¡Ya!", ["¿Qué hago?", "Llame al Dr. Ruiz, p. ej. hoy.", "¡Ya!"]),
        ("En EE. UU. hay muchos.", 1),
        ("…", []),
        ("", []),
    ],
)
def test_a_text_is_split_into_sentences(text, expected):
    found = sentences(text)
    assert len(found) == expected if isinstance(expected, int) else list(found) == expected


@pytest.mark.parametrize(
    ("sentence", "expected"),
    [
        ("A slow-growing NET, isn’t it?", ["A", "slow-growing", "NET", "isn’t", "it"]),
        ("Ki-67: 2.5 (or 20 %) of 100,000.", ["Ki-67", "2.5", "or", "20", "of", "100,000"]),
        ("and/or young—and old – east–west … now", ["and", "or", "young", "and", "old", "east", "west", "now"]),
        ("From 2017–2019, e.g. at 9 a.m.", ["From", "2017–2019", "e.g", "at", "9", "a.m"]),
        ("“Yes!” — *no*", ["Yes", "no"]),
        ("20% of them", ["20%", "of", "them"]),
        ("– …", []),
    ],
)
def test_a_sentence_is_split_into_words(sentence, expected):
    assert list(words(sentence)) == expected


@given(st.text(alphabet="aB. !?\n-1", max_size=40))
def test_no_word_is_lost_between_sentences(text):
    found = [text[start:end] for start, end in spans(text)]
    assert [word for sentence in found for word in words(sentence)] == list(words(text))


@given(st.lists(st.sampled_from(["Rest.", "Call Dr. Lee!", "Why?", "It is 2.5 cm."]), max_size=8))
def test_sentences_joined_by_spaces_are_split_again(parts):
    assert list(sentences(" ".join(parts))) == parts
