"""Charts of days: every day that is given is drawn, at its place, and nothing else is."""

from datetime import date, timedelta
from itertools import pairwise

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from roadmap.charts import (
    DatedGroup,
    DatedRow,
    MovedRow,
    Period,
    TimelineDrawing,
    by_slip,
    dated_figure,
    draw_dumbbell,
    draw_strip,
    draw_timeline,
    moved_figure,
    slip_text,
    strip_figure,
)
from roadmap.charts.frame import framed
from tests.roadmap.test_charts import without_colours

FIRST, LAST, TODAY = date(2025, 10, 1), date(2028, 4, 30), date(2026, 10, 14)
days = st.dates(date(2024, 1, 1), date(2030, 1, 1))
rows = st.builds(
    DatedRow,
    st.sampled_from(["Short", "A name that needs two lines in both drawings, and is cut after them", "x" * 90]),
    st.just("on-track"),
    days,
    st.lists(days, max_size=3),
)


def drawn(*given_rows: DatedRow, narrow: bool = False) -> TimelineDrawing:
    groups = [DatedGroup("Security", given_rows)]
    return draw_timeline(groups, first=FIRST, last=LAST, today=TODAY, narrow=narrow)


@pytest.mark.parametrize("narrow", [False, True])
def test_a_moved_date_is_hollow_and_joined_to_the_one_that_stands(narrow: bool):
    [group] = drawn(DatedRow("Room", "at-risk", date(2026, 11, 30), [date(2026, 6, 30)]), narrow=narrow).groups
    [row] = group.rows
    [earlier] = row.earlier
    assert row.due_x is not None
    assert earlier < row.due_x
    assert row.line == (earlier, row.due_x)
    assert row.words.text == "30 Nov 2026"


def test_a_day_out_of_sight_is_named_at_its_edge_and_still_joined():
    [group] = drawn(DatedRow("Late", "on-track", date(2029, 1, 1), [date(2026, 6, 30)])).groups
    [row] = group.rows
    assert row.due_x is None
    assert row.words.text == "1 Jan 2029 →"
    assert row.line is not None
    assert row.line[0] == row.earlier[0]


def test_a_goal_without_any_day_in_sight_has_no_row_and_an_empty_area_no_head():
    assert drawn(DatedRow("Old", "achieved", date(2024, 1, 1))).groups == []


@pytest.mark.parametrize("narrow", [False, True])
@given(given_rows=st.lists(rows, min_size=1, max_size=6))
def test_every_day_in_sight_is_drawn_inside_the_drawing_and_rows_never_overlap(
    given_rows: list[DatedRow], narrow: bool
):
    drawing = drawn(*given_rows, narrow=narrow)
    in_sight = [row for row in given_rows if any(FIRST <= one <= LAST for one in (row.due, *row.earlier))]
    found = [row for group in drawing.groups for row in group.rows]
    assert len(found) == len(in_sight)
    for row, was in zip(found, in_sight, strict=True):
        assert len(row.earlier) == sum(FIRST <= one <= LAST for one in was.earlier)
        assert (row.due_x is not None) == (FIRST <= was.due <= LAST)
        for x in [*row.earlier, row.due_x or drawing.left]:
            assert drawing.left <= x <= drawing.right
    for above, below in pairwise(found):
        assert above.y + above.label.height <= below.y
    assert drawing.height > drawing.bottom


@pytest.mark.parametrize("narrow", [False, True])
def test_later_days_stand_farther_right_and_the_line_for_the_day_of_the_page_is_between(narrow: bool):
    drawing = drawn(
        DatedRow("A", "missed", TODAY - timedelta(days=30)),
        DatedRow("B", "on-track", TODAY + timedelta(days=30)),
        narrow=narrow,
    )
    [before, after] = [row.due_x for row in drawing.groups[0].rows]
    assert before is not None
    assert after is not None
    assert before < drawing.today_x < after
    assert drawing.today.text == "14 Oct 2026"


@pytest.mark.parametrize("narrow", [False, True])
def test_the_longest_slip_stands_on_top_and_those_that_came_nearer_last(narrow: bool):
    moved = by_slip(
        [
            MovedRow("Nearer", "on-track", date(2026, 6, 1), date(2026, 5, 1)),
            MovedRow("A little", "on-track", date(2026, 6, 1), date(2026, 6, 11)),
            MovedRow("Far", "at-risk", date(2026, 6, 30), date(2026, 11, 30)),
        ]
    )
    drawing = draw_dumbbell(moved, narrow=narrow)
    assert [row.words.text for row in drawing.rows] == ["153 days later", "10 days later", "31 days earlier"]
    reach = [row.filled_x - row.hollow_x for row in drawing.rows]
    assert reach[0] > reach[1] > 0 > reach[2]
    for row in drawing.rows:
        assert drawing.left <= min(row.hollow_x, row.filled_x)
        assert max(row.hollow_x, row.filled_x) <= drawing.right


def test_slips_in_words():
    assert [slip_text(days) for days in (1, 0, -1)] == ["1 day later", "back to the first day", "1 day earlier"]


@pytest.mark.parametrize(("narrow", "across"), [(False, 12), (True, 6)])
def test_a_strip_has_a_cell_for_each_period_in_order(narrow: bool, across: int):
    periods = [Period(str(number), "in-time", "1 of 1") for number in range(12)]
    drawing = draw_strip(periods, narrow=narrow)
    assert [cell.period.label for cell in drawing.cells] == [str(number) for number in range(12)]
    assert len({cell.y for cell in drawing.cells}) == 12 / across
    for one, other in pairwise(drawing.cells):
        assert (other.y, other.x) > (one.y, one.x)
        assert one.x + one.width <= drawing.width


@given(st.text(alphabet="a b", max_size=600))
def test_the_frame_of_a_file_has_room_for_its_headline(headline: str):
    found = framed(720, 300, headline, ["One line", "Another"])
    assert found.top >= 16 + 22 * len(found.headline)
    assert found.foot_y > found.top + 300
    assert found.height > found.foot_y + 20


# --- interactive versions -----------------------------------------------------------------------------------------------


@given(st.lists(st.tuples(rows, st.sampled_from(["Security", "Policy"])), max_size=6))
def test_the_interactive_timeline_has_every_day_of_the_rows_that_are_drawn(given_rows: list[tuple[DatedRow, str]]):
    groups = [DatedGroup(name, [row for row, area in given_rows if area == name]) for name in ("Security", "Policy")]
    figure = dated_figure(groups, {"on-track": "On track"}, {}, first=FIRST, last=LAST, today=TODAY)
    joined, before, now = figure["data"]
    shown = [
        row for group in groups for row in group.rows if any(FIRST <= one <= LAST for one in (row.due, *row.earlier))
    ]
    assert now["x"] == [row.due.isoformat() for row in shown]
    assert before["x"] == [one.isoformat() for row in shown for one in row.earlier]
    ends = [(min(row.due, *row.earlier), max(row.due, *row.earlier)) for row in shown if row.earlier]
    assert list(zip(joined["x"][::3], joined["x"][1::3], strict=True)) == [
        (one.isoformat(), two.isoformat()) for one, two in ends
    ]
    assert set(joined["x"][2::3]) <= {None}, "no row is joined to another"
    assert all(words.endswith(", On track") for words in now["text"])
    areas = {area for row, area in given_rows if row in shown}
    assert len(figure["layout"]["annotations"]) == len(shown) + len(areas)
    assert figure["layout"]["shapes"][0]["x0"] == TODAY.isoformat()


def test_the_interactive_versions_of_slips_and_strips_hold_the_same_and_plotly_takes_them():
    words = '<a href="http://stranger.test">x</a>'
    slips = moved_figure(
        [MovedRow(words, "at-risk", date(2026, 6, 30), date(2026, 11, 30))], {"at-risk": "--fill-at-risk"}
    )
    joined, before, now = slips["data"]
    assert joined["x"] == ["2026-06-30", "2026-11-30", None]
    assert (before["x"], now["x"]) == (["2026-06-30"], ["2026-11-30"])
    assert now["text"][0].endswith("30 Nov 2026, 153 days later")
    assert now["marker"]["color"] == ["--fill-at-risk"]
    periods = [Period("Feb 2026", "month-late", "3/4"), Period("Mar", "month-none", "0/4")]
    styles = {"month-late": ("--a", "--b"), "month-none": ("--c", "--d")}
    strip = strip_figure(periods, [words, "March"], styles)
    late, none = strip["data"]
    assert [(one["x"], one["text"]) for one in strip["data"]] == [([0], ["3/4"]), ([1], ["0/4"])]
    assert (late["marker"]["color"], late["marker"]["line"]["color"], none["marker"]["color"]) == ("--a", "--b", "--c")
    assert (late["marker"]["pattern"]["shape"], none["marker"]["pattern"]["shape"]) == ("/", "")
    assert strip["layout"]["xaxis"]["ticktext"] == ["Feb 2026", "Mar"]
    told = [*late["hovertext"], *before["text"], *now["text"], slips["layout"]["annotations"][0]["text"]]
    assert not any("<" in one for one in told)
    for one in (slips, strip):
        go.Figure({"data": [without_colours(trace) for trace in one["data"]], "layout": without_colours(one["layout"])})


def test_without_a_row_or_a_period_the_interactive_versions_are_empty():
    assert strip_figure([], [], {})["data"] == []
    assert [one["x"] for one in moved_figure([], {})["data"]] == [[], [], []]
