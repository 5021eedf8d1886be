"""Charts of days: every day that is given is drawn, at its place, and nothing else is."""

from datetime import date, timedelta
from itertools import pairwise

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
    draw_dumbbell,
    draw_strip,
    draw_timeline,
    slip_text,
)
from roadmap.charts.frame import framed

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
