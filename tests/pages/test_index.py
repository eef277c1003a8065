"""The index of a booklet: the pages of each term, in runs."""

from __future__ import annotations

from nethandout.model import Term
from nethandout.pages.annotate import Entry, Run, index_entries, index_runs


def test_pages_in_a_row_are_joined_and_counted_from_the_cover() -> None:
    """Anchors are on pages counted from 0; the cover is page 1."""
    places = {f"use-{use}-cell": page for use, page in (("0-1", 3), ("1-1", 14), ("1-2", 15), ("2-1", 16), ("2-2", 20))}
    runs = index_runs({**places, "other": 15})
    assert runs == {"cell": (Run(4, 4, "use-0-1-cell"), Run(15, 17, "use-1-1-cell"), Run(21, 21, "use-2-2-cell"))}
    assert [run.words for run in runs["cell"]] == ["4", "15–17", "21"]


def test_a_figure_or_title_is_a_place_of_each_term_in_its_words() -> None:
    """The index points to the figure itself; the other uses of the terms are counted as before."""
    places = {"use-1-1-flush": 4, "use-figure-2": 6, "use-1-1-wheeze": 6}
    terms = {"use-figure-1": {"grade"}, "use-figure-2": {"flush", "wheeze"}}
    assert index_runs(places, terms) == {
        "flush": (Run(5, 5, "use-1-1-flush"), Run(7, 7, "use-figure-2", explains=True)),
        "wheeze": (Run(7, 7, "use-figure-2", explains=True),),
    }
    assert index_runs({"section-spread": 8}, {"section-spread": {"spread"}}) == {
        "spread": (Run(9, 9, "section-spread", explains=True),)
    }


def test_a_term_with_many_pages_keeps_those_that_explain_it() -> None:
    """Here every second page mentions it; it is in a heading, in bold, or in a table on those with a period."""
    runs = index_runs({f"use-1-{page}{'.' if page > 8 else '-'}cell": 2 * page for page in range(12)})
    (entry,) = index_entries([Term("cell", "cell", "A part of the body.", "SELL")], runs)
    assert [run.words for run in entry.runs] == ["1", "3", "19", "21", "23"]
    (all_explain,) = index_entries(
        [Term("cell", "cell")], {"cell": tuple(Run(n, n, "", True) for n in range(1, 15, 2))}
    )
    assert len(all_explain.runs) == 7


def test_only_terms_that_are_on_a_page_are_in_the_index() -> None:
    tumor, cell = Term("net", "tumor", "A lump.", "TOO-mer"), Term("cell", "cell", "A part of the body.", "SELL")
    runs = {"net": (Run(1, 1, "use-1-1-net"),)}
    assert index_entries([tumor, cell], runs) == [Entry("tumor", runs["net"])]
