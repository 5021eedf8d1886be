"""Grades over rounds: every grade at its level, every bar from the best to the worst, and all panels on one scale."""

from itertools import pairwise

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.charts import RoundPanel, RoundRow, draw_rounds, rounds_figure
from tests.roadmap.test_charts import without_colours
from tests.roadmap.test_charts_counts import LEVELS

COLUMNS = (*LEVELS, "No level")
names = st.sampled_from(["", "Short", "A name that needs two lines in both drawings, and is cut after them", "x" * 90])
spreads = st.lists(st.integers(0, 4), min_size=2, max_size=2).map(lambda ends: (min(ends), max(ends)))
rows = st.builds(
    RoundRow, names, st.integers(0, 5), st.none() | spreads, st.sampled_from(["", "from here by version 2"])
)
panels = st.builds(RoundPanel, names, st.lists(rows, min_size=2, max_size=5))


@pytest.mark.parametrize("narrow", [False, True])
@given(given_panels=st.lists(panels, min_size=1, max_size=4))
def test_every_dot_and_bar_is_in_its_columns_and_no_row_lies_on_another(given_panels: list[RoundPanel], narrow: bool):
    drawing = draw_rounds(COLUMNS, given_panels, levels=5, narrow=narrow)
    places = [one.x for one in drawing.columns]
    for panel, drawn in zip(given_panels, drawing.panels, strict=True):
        for row, shown in zip(panel.rows, drawn.rows, strict=True):
            assert shown.dot_x == places[row.grade]
            assert shown.level == (row.grade < 5)
            assert shown.bar == (row.spread and (places[row.spread[0]], places[row.spread[1]]))
            assert shown.note == row.note
        for above, below in pairwise(drawn.rows):
            room = below.y - above.y - above.label.height
            assert room > 16 if below.note else room == 0
        assert drawn.rows[-1].y + drawn.rows[-1].label.height == drawn.bottom
        assert drawn.top > drawn.heads_y
        assert all(len(line) * 8 < drawing.width for line in drawn.lines)
    for upper, lower in pairwise(drawing.panels):
        assert upper.y + upper.bottom < lower.y
    assert drawing.height > drawing.panels[-1].y + drawing.panels[-1].bottom


def test_nothing_to_draw_has_no_height():
    assert draw_rounds(COLUMNS, [], levels=5).height == 0


def test_the_interactive_version_holds_the_same_grades_and_no_markup_of_people():
    found = [
        RoundPanel(
            '<a href="http://stranger.test">Room</a>', [RoundRow("<b>May</b>", 1, (0, 2)), RoundRow("June", 5, None)]
        )
    ]
    figure = rounds_figure(COLUMNS, found, levels=5)
    [bars, dots] = figure["data"]
    assert dots["x"] == [1, 5]
    assert dots["marker"]["symbol"] == ["circle", "circle-open"]
    assert bars["x"] == [0, 2, None]
    assert bars["y"] == [dots["y"][0], dots["y"][0], None]
    texts = [*dots["text"], *(one["text"] for one in figure["layout"]["annotations"])]
    assert not any("<" in text for text in texts)
    go.Figure({"data": [without_colours(one) for one in figure["data"]], "layout": without_colours(figure["layout"])})
