"""The sources at the end of a document are grouped by owner."""

from __future__ import annotations

from nethandout.model import Language, Source
from nethandout.pages.compose import sources_by_owner

GUIDE, OLDER, AGAIN = (
    Source("R2", "Symptoms", "Net Guide", "2021", "https://guide.example/2"),
    Source("R3", "Grades", "Net Guide", "2016"),
    Source("R4", "Stages", "Net Guide", "2016"),
)
STUDY, UNDATED = Source("R1", "A study", "Doe et al.", "2019"), Source("R5", "About us", "Net Guide.")


def test_each_owner_and_each_of_its_years_is_listed_once() -> None:
    """Owners are in alphabetical order, their years ascending, undated sources first."""
    english = Language("en", "English", "ltr", {})
    sources = [GUIDE, OLDER, AGAIN, STUDY, UNDATED]
    assert sources_by_owner(sources, english) == [(STUDY,), (UNDATED, OLDER, GUIDE)]
    assert sources_by_owner([], english) == []
