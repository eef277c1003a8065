"""The index of a booklet: pages in runs, and other names that point to the one to look under."""

from __future__ import annotations

from nethandout.model import OtherName, Term
from nethandout.pages.annotate import Entry, Run, index_entries, index_runs
from nethandout.pipeline import Inputs


def test_pages_in_a_row_are_joined_and_counted_from_the_first_page_of_the_text() -> None:
    """Anchors are on pages counted from 0; those before the first chapter are not in the index."""
    places = {f"use-{use}-cell": page for use, page in (("0-1", 3), ("1-1", 14), ("1-2", 15), ("2-1", 16), ("2-2", 20))}
    assert index_runs({**places, "other": 15}, first_page=4) == {
        "cell": (Run(11, 13, "use-1-1-cell"), Run(17, 17, "use-2-2-cell")),
    }
    assert [run.words for run in index_runs(places, 4)["cell"]] == ["11–13", "17"]


def test_a_figure_is_a_place_of_each_term_in_its_words() -> None:
    """The index points to the figure itself; the other uses of the terms are counted as before."""
    places = {"use-1-1-flush": 4, "use-figure-2": 6, "use-1-1-wheeze": 6}
    in_figures = {"use-figure-1": {"grade"}, "use-figure-2": {"flush", "wheeze"}}
    assert index_runs(places, 4, in_figures) == {
        "flush": (Run(1, 1, "use-1-1-flush"), Run(3, 3, "use-figure-2")),
        "wheeze": (Run(3, 3, "use-figure-2"),),
    }


def test_another_name_points_to_its_term_unless_it_would_be_next_to_it() -> None:
    """A spelling that begins the same way needs no entry of its own."""
    tumor = Term("net", "tumor", "A lump.", "TOO-mer", ("tumour", "growth"), (OtherName("lump", "A tumor.", "old"),))
    pages = {"net": (Run(1, 1, "use-1-1-net"),)}
    assert index_entries([tumor], pages) == [
        Entry("growth", see="tumor"),
        Entry("lump", see="tumor"),
        Entry("tumor", pages["net"]),
    ]


def test_an_old_name_points_to_the_current_one(shipped_inputs: Inputs) -> None:
    """A carcinoid tumor is looked up under neuroendocrine tumor; carcinoid syndrome has an entry of its own."""
    lines = {(entry.name, entry.see) for entry in index_entries(shipped_inputs.library.glossary, {})}
    assert ("carcinoid tumor", "neuroendocrine tumor") in lines
    assert ("carcinoid syndrome", "") in lines
