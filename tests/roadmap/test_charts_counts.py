"""Charts of counts: cumulative bands, dots of scores, ours against what is needed. What is drawn are the numbers given."""

from collections import Counter
from datetime import date, timedelta
from decimal import Decimal
from itertools import accumulate, pairwise

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.charts import (
    ComparedRow,
    CountPanel,
    CountStep,
    CumulativeDrawing,
    ScoreRow,
    comparison_figure,
    cumulative_figure,
    draw_comparison,
    draw_cumulative,
    draw_scores,
    scores_figure,
)
from roadmap.charts.cumulative import PLOT, Band
from roadmap.charts.scale import whole_ticks
from roadmap.charts.scores import DOT
from tests.roadmap.test_charts import without_colours

KINDS = ("achieved", "achieved-late", "missed")
TODAY = date(2026, 10, 14)
added = st.dictionaries(st.sampled_from(KINDS), st.integers(1, 40), min_size=1)


def steps_of(days: list[date], counts: list[dict[str, int]]) -> list[CountStep]:
    """A step for each day, with all that came before."""
    sums = accumulate((Counter(one) for one in counts), lambda all_, one: all_ + one)
    return [CountStep(on, found) for on, found in zip(sorted(days), sums, strict=True)]


@st.composite
def panels(draw: st.DrawFn) -> list[CountPanel]:
    found = []
    for name in ("Current", "First")[: draw(st.integers(1, 2))]:
        counts = draw(st.lists(added, max_size=5))
        days = draw(
            st.lists(st.dates(date(2025, 1, 1), TODAY), min_size=len(counts), max_size=len(counts), unique=True)
        )
        found.append(CountPanel(name, steps_of(days, counts)))
    return found


def heights(band: Band, drawing: CumulativeDrawing, top_mark: int) -> dict[float, float]:
    """Place of each step -> how many the band is high from there on."""
    assert drawing.bottom - drawing.top == PLOT
    assert band.path.count("V") == 2 * len(band.over) - 1
    unit = PLOT / top_mark
    return {x: (y - upper) / unit for (x, upper), (_, y) in zip(band.over, band.under, strict=True)}


@pytest.mark.parametrize("narrow", [False, True])
@given(given_panels=panels())
def test_every_band_is_as_high_at_every_step_as_its_count_and_the_numbers_at_the_end_say_so(
    given_panels: list[CountPanel], narrow: bool
):
    drawing = draw_cumulative(given_panels, KINDS, last=TODAY, narrow=narrow)
    for panel, drawn in zip(given_panels, drawing.panels, strict=True):
        last = panel.steps[-1].counts if panel.steps else {}
        assert {one.kind: one.text for one in drawn.ends} == {kind: str(count) for kind, count in last.items()}
        assert [band.kind for band in drawn.bands] == [kind for kind in KINDS if last.get(kind)]
        top_mark = int(drawn.y_ticks[-1].label)
        for band in drawn.bands:
            own = [step.counts[band.kind] for step in panel.steps if step.counts.get(band.kind)]
            found = heights(band, drawing, top_mark)
            assert found[max(found)] == pytest.approx(own[-1], abs=0.2 * top_mark / PLOT)
            assert all(drawing.left <= x <= drawing.right for x in found)
        for above, below in pairwise([one.y for one in reversed(drawn.ends)]):
            assert below - above >= 17.9, "numbers at the end can be read"


def test_a_band_steps_on_the_day_something_came_and_begins_with_its_first():
    steps = steps_of([date(2026, 2, 1), date(2026, 6, 1)], [{"achieved": 2}, {"achieved": 1, "missed": 3}])
    drawing = draw_cumulative([CountPanel("All", steps)], KINDS, last=TODAY)
    [panel] = drawing.panels
    achieved, missed = (heights(one, drawing, 6) for one in panel.bands)
    assert [round(high) for high in achieved.values()] == [2, 3]
    assert [round(high) for high in missed.values()] == [3]
    assert list(missed) == list(achieved)[1:], "the first miss is where the second step is"


def test_the_outline_of_a_band_goes_there_on_its_upper_edge_and_back_on_its_lower():
    band = Band("missed", [(26.0, 100.0), (40.0, 50.0)], [(26.0, 120.0), (40.0, 110.0)], 90.0)
    assert band.path == "M26.0,100.0H40.0V50.0H90.0V110.0H40.0V120.0H26.0Z"


def test_many_steps_close_to_each_other_are_one_corner():
    days = [date(2020, 1, 1) + timedelta(days=number) for number in range(2000)]
    steps = steps_of(days, [{"missed": 1}] * 2000)
    [panel] = draw_cumulative([CountPanel("All", steps)], KINDS, last=TODAY).panels
    [band] = panel.bands
    assert len(band.over) < 700
    assert panel.ends[0].text == "2000"


def test_panels_share_their_days_and_their_scale():
    many, few = steps_of([date(2026, 2, 1)], [{"missed": 9}]), steps_of([date(2026, 8, 1)], [{"missed": 1}])
    wide = draw_cumulative([CountPanel("A", many), CountPanel("B", few)], KINDS, last=TODAY)
    assert wide.panels[0].y_ticks == wide.panels[1].y_ticks
    assert wide.panels[0].x_ticks == wide.panels[1].x_ticks
    assert (wide.panels[0].y, wide.panels[1].x > wide.panels[0].x) == (wide.panels[1].y, True)
    narrow = draw_cumulative([CountPanel("A", many), CountPanel("B", few)], KINDS, last=TODAY, narrow=True)
    assert (narrow.panels[0].x, narrow.panels[1].y > narrow.panels[0].y) == (narrow.panels[1].x, True)


def test_nothing_to_count_draws_no_band():
    [panel] = draw_cumulative([CountPanel("All", [])], KINDS, last=TODAY).panels
    assert (panel.bands, panel.ends) == ([], [])


@given(st.integers(0, 100_000), st.integers(1, 8))
def test_ticks_of_counts_are_whole_evenly_spaced_and_reach_the_count(high: int, most: int):
    ticks = whole_ticks(high, most)
    assert ticks[0] == 0
    assert ticks[-1] >= high
    assert len({later - earlier for earlier, later in pairwise(ticks)}) == 1
    assert len(ticks) <= most + 1


# --- scores -------------------------------------------------------------------------------------------------------------

LEVELS = ("Ahead", "On course", "Behind", "Far behind", "No visible progress")
score_rows = st.builds(
    ScoreRow,
    st.sampled_from(["Short", "A name that needs two lines in both drawings, and is cut after them", "x" * 90]),
    st.lists(st.integers(0, 30), min_size=6, max_size=6),
    st.one_of(st.none(), st.integers(0, 4)),
)


@pytest.mark.parametrize("narrow", [False, True])
@given(rows=st.lists(score_rows, min_size=1, max_size=5))
def test_there_is_a_dot_for_every_score_in_its_column_and_no_two_lie_on_each_other(rows: list[ScoreRow], narrow: bool):
    drawing = draw_scores([*LEVELS, "No level"], rows, levels=5, narrow=narrow)
    for row, drawn in zip(rows, drawing.rows, strict=True):
        nearest = Counter(min(drawing.columns, key=lambda one: abs(one.x - dot.x)).x for dot in drawn.dots)
        assert [nearest[one.x] for one in drawing.columns] == list(row.counts)
        assert sum(not dot.level for dot in drawn.dots) == row.counts[5]
        assert len({(dot.x, dot.y) for dot in drawn.dots}) == sum(row.counts)
        for dot in drawn.dots:
            assert DOT <= dot.x <= drawing.width - DOT
            assert DOT <= dot.y <= drawn.label.height - DOT
        assert drawn.median_x == (None if row.median is None else drawing.columns[row.median].x)
    for above, below in pairwise(drawing.rows):
        assert above.y + above.label.height <= below.y
    assert drawing.height > drawing.bottom


def test_words_of_levels_are_broken_into_lines_on_a_phone():
    drawing = draw_scores([*LEVELS, "No level"], [], levels=5, narrow=True)
    assert [" ".join(one.lines) for one in drawing.columns] == [*LEVELS, "No level"]


# --- comparisons --------------------------------------------------------------------------------------------------------

numbers = st.decimals(0, 1000, places=1)


@pytest.mark.parametrize("narrow", [False, True])
@given(pairs=st.lists(st.tuples(numbers, numbers), min_size=1, max_size=5))
def test_what_there_is_stands_right_of_what_is_needed_just_where_it_is_more(
    pairs: list[tuple[Decimal, Decimal]], narrow: bool
):
    rows = [ComparedRow("30 Sep 2026", needed, found, "words") for needed, found in pairs]
    drawing = draw_comparison(rows, narrow=narrow)
    assert drawing.ticks[0].label == "0"
    for row, drawn in zip(rows, drawing.rows, strict=True):
        assert drawn.filled_x >= drawn.hollow_x if row.found >= row.needed else drawn.filled_x <= drawn.hollow_x
        for x in (drawn.filled_x, drawn.hollow_x):
            assert drawing.left <= x <= drawing.right


def test_a_comparison_names_its_day_and_both_numbers():
    [row] = draw_comparison([ComparedRow("30 Sep 2026", Decimal(34), Decimal(29), "5 below")]).rows
    assert " ".join(row.label.lines) == "30 Sep 2026: 29 against 34"
    assert row.words.text == "5 below"
    assert row.state == ""


# --- interactive versions -----------------------------------------------------------------------------------------------


def test_the_interactive_versions_hold_the_same_numbers_and_plotly_takes_them():
    steps = steps_of([date(2026, 2, 1), date(2026, 6, 1)], [{"achieved": 2}, {"missed": 3}])
    found = [CountPanel("A & <b>", steps), CountPanel("B", [])]
    cumulative = cumulative_figure(found, dict.fromkeys(KINDS, "Word"), {}, last=TODAY)
    assert [one["y"] for one in cumulative["data"][:2]] == [[2, 2, 2], [0, 3, 3]]
    assert cumulative["data"][0]["x"] == ["2026-02-01", "2026-06-01", "2026-10-14"]
    scores = scores_figure(["Good", "None"], [ScoreRow("<b>x</b> & y", [2, 1], 0)], levels=1)
    [median, dots] = scores["data"]
    assert (median["x"], len(dots["x"])) == ([0], 3)
    assert dots["marker"]["symbol"] == ["circle", "circle", "circle-open"]
    compared = comparison_figure([ComparedRow("30 Sep 2026", Decimal(34), Decimal(29), "5 below")])
    assert [(one["name"], one["y"]) for one in compared["data"]] == [("Ours", [29.0]), ("Needed", [34.0])]
    for one in (cumulative, scores, compared):
        go.Figure({"data": [without_colours(trace) for trace in one["data"]], "layout": without_colours(one["layout"])})


def test_words_of_people_are_no_markup_in_an_interactive_chart():
    """Plotly reads a little HTML in every text."""
    row = ScoreRow('<a href="http://stranger.test">x</a>', [1, 1], None)
    scores = scores_figure(["<i>Good</i>", "Bad"], [row], levels=2)
    layout = scores["layout"]
    texts = [*scores["data"][1]["text"], layout["annotations"][0]["text"], *layout["xaxis"]["ticktext"]]
    assert not any("<" in text for text in texts)
    assert "&lt;a href" in texts[0]
