"""Charts as geometry: what is drawn are exactly the numbers given."""

from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from typing import Any

import plotly.graph_objects as go
import pytest
from hypothesis import given
from hypothesis import strategies as st

from public_site.words import STATE_FILLS, STATE_WORDS
from roadmap.charts import (
    MetricDrawing,
    MetricSeries,
    Reading,
    StandingRow,
    TargetPath,
    draw_metric,
    draw_standing,
    metric_figure,
    standing_figure,
)
from roadmap.charts.labels import Box, Words, place
from roadmap.charts.scale import month_ticks, number_text, round_ticks
from roadmap.charts.standing import wrap


def series(**changes: Any) -> MetricSeries:
    values: dict[str, Any] = {
        "unit": "%",
        "share": True,
        "readings": [Reading(date(2026, 3, 1), Decimal(61)), Reading(date(2026, 5, 1), Decimal(79))],
        "baseline": Reading(date(2026, 2, 1), Decimal(60)),
        "targets": [TargetPath(date(2026, 2, 10), [(date(2026, 12, 31), Decimal(90))])],
        "low": None,
        "deadline": date(2026, 12, 31),
        "deadline_text": "31 Dec 2026",
        "as_of": date(2026, 10, 14),
        "silent_since": None,
    }
    return MetricSeries(**(values | changes))


@pytest.mark.parametrize("narrow", [False, True])
def test_one_block_is_one_goal_of_the_same_size_in_every_row(narrow: bool):
    rows = [StandingRow("Security", "/s/", {"achieved": 1, "on-track": 3}), StandingRow("Policy", "/p/", {"missed": 2})]
    drawing = draw_standing(rows, narrow=narrow)
    assert [[block.state for block in row.blocks] for row in drawing.rows] == [
        ["achieved", "on-track", "on-track", "on-track"],
        ["missed", "missed"],
    ]
    assert [[count.text for count in row.counts] for row in drawing.rows] == [["1", "3"], ["2"]]
    assert len({block.width for row in drawing.rows for block in row.blocks}) == 1


def test_only_what_came_late_or_fell_silent_is_hatched():
    [row] = draw_standing([StandingRow("All", "/a/", dict.fromkeys(STATE_WORDS, 1))]).rows
    assert [block.state for block in row.blocks if block.hatched] == ["achieved-late", "silent"]


@given(st.lists(st.dictionaries(st.sampled_from(list(STATE_WORDS)), st.integers(0, 300)), min_size=1, max_size=6))
def test_no_bar_leaves_its_drawing_and_the_numbers_under_it_add_up(counts: list[dict[str, int]]):
    rows = [StandingRow(f"Area {number}", "/a/", one) for number, one in enumerate(counts)]
    for narrow in (False, True):
        drawing = draw_standing(rows, narrow=narrow)
        for row, drawn in zip(rows, drawing.rows, strict=True):
            assert sum(int(count.text) for count in drawn.counts) == row.total
            assert all(block.x >= 0 and block.x + block.width <= drawing.width + 0.5 for block in drawn.blocks)


def test_a_long_label_breaks_at_spaces_and_ends_in_an_ellipsis():
    assert wrap("Cross-cutting", 22) == ["Cross-cutting"]
    assert wrap("one two three four", 9) == ["one two", "three…"]
    assert wrap("x" * 30, 10) == ["x" * 9 + "…"]


def test_a_superseded_reading_is_struck_and_not_on_the_line():
    wrong = Reading(date(2026, 4, 1), Decimal(88), superseded=True)
    drawing = draw_metric(series(readings=[*series().readings, wrong]))
    assert len(drawing.dots) == 2
    assert drawing.line == " ".join(f"{dot.x},{dot.y}" for dot in drawing.dots)
    assert [dot.label for dot in drawing.struck] == ["88 %"]


def test_a_changed_target_steps_and_the_earlier_one_stays_dashed():
    earlier = TargetPath(date(2026, 2, 10), [(date(2026, 12, 31), Decimal(95))], current=False)
    now = TargetPath(date(2026, 5, 12), [(date(2026, 12, 31), Decimal(90))])
    drawing = draw_metric(series(targets=[earlier, now]))
    assert [(one.label, one.current) for one in drawing.targets] == [
        ("earlier target 95 %", False),
        ("target 90 %", True),
    ]
    [(x, top, bottom)] = drawing.changes
    assert drawing.targets[1].points.startswith(f"{x},")
    assert (top, bottom) == (drawing.targets[0].y, drawing.targets[1].y)


def test_dated_steps_are_one_stepped_line_with_words_at_its_end():
    steps = [(date(2026, 6, 30), Decimal(75)), (date(2026, 12, 31), Decimal(90))]
    [target] = draw_metric(series(targets=[TargetPath(date(2026, 2, 10), steps)])).targets
    corners = [tuple(map(float, point.split(","))) for point in target.points.split(" ")]
    assert [corners[0][1], corners[1][1]] == [corners[0][1]] * 2
    assert corners[1][0] == corners[2][0]
    assert corners[2][1] == corners[3][1] == target.y
    assert target.label == "target 90 %"


def test_words_of_close_lines_do_not_cover_each_other():
    earlier = TargetPath(date(2026, 2, 10), [(date(2026, 12, 31), Decimal(92))], current=False)
    now = TargetPath(date(2026, 5, 12), [(date(2026, 12, 31), Decimal(90))])
    drawing = draw_metric(series(targets=[earlier, now]))
    assert {"earlier target 92 %", "target 90 %"} <= {one.text for one in drawing.words}
    assert covered(drawing) == []


@pytest.mark.parametrize("narrow", [False, True])
def test_a_corrected_reading_near_a_target_keeps_its_words_apart(narrow: bool):
    """August of the example lab: 88 was corrected to 81, and the target is 90."""
    wrong = Reading(date(2026, 8, 31), Decimal(88), superseded=True)
    values = [(3, 61), (4, 66), (5, 70), (6, 74), (7, 79), (8, 81), (9, 84)]
    readings = [Reading(date(2026, month, 28), Decimal(value)) for month, value in values]
    earlier = TargetPath(date(2026, 2, 10), [(date(2026, 12, 31), Decimal(95))], current=False)
    now = TargetPath(date(2026, 5, 12), [(date(2026, 12, 31), Decimal(90))])
    drawing = draw_metric(series(readings=[*readings, wrong], targets=[earlier, now]), narrow=narrow)
    assert {"61 %", "84 %", "88 %, corrected", "target 90 %", "baseline 60 %"} <= {one.text for one in drawing.words}
    assert covered(drawing) == []
    line = [(a.x, a.y, b.x, b.y) for a, b in pairwise(drawing.dots)]
    assert not [one.text for one in drawing.words for segment in line if one.box.crossed_by(segment)]


@given(st.dates(date(2026, 1, 1), date(2031, 1, 1)), st.booleans())
def test_words_under_the_axis_stay_inside_and_apart(deadline: date, narrow: bool):
    drawing = draw_metric(series(deadline=max(deadline, date(2026, 6, 1)), targets=[]), narrow=narrow)
    assert all(one.box.right <= drawing.width for one in drawing.x_labels)
    pairs = pairwise(drawing.x_labels)
    assert not [(a.text, b.text) for a, b in pairs if a.box.meets(b.box)]


def covered(drawing: MetricDrawing) -> list[tuple[str, str]]:
    """Pairs of words that cover each other."""
    return [(a.text, b.text) for a, b in combinations(drawing.words, 2) if a.box.meets(b.box)]


def test_the_time_without_data_is_hatched_up_to_the_day_of_the_page():
    drawing = draw_metric(series(silent_since=date(2026, 5, 1)))
    assert drawing.hatch is not None
    start, width = drawing.hatch
    assert start == drawing.dots[-1].x
    assert 0 < width < drawing.right - start


def test_a_share_starts_at_zero_and_regressions_and_overshoot_stay_inside_the_picture():
    readings = [Reading(date(2026, 3, 1), Decimal(-5)), Reading(date(2026, 4, 1), Decimal(130))]
    drawing = draw_metric(series(readings=readings))
    assert all(drawing.top <= dot.y <= drawing.bottom for dot in drawing.dots)
    assert draw_metric(series()).y_ticks[0].label == "0"


def test_a_metric_without_reading_or_date_still_draws():
    empty = series(readings=[], baseline=None, targets=[], deadline=None)
    drawing = draw_metric(empty)
    assert drawing.line == ""
    assert drawing.flag is None


@given(
    st.decimals(-(10**9), 10**9, places=3),
    st.decimals(-(10**9), 10**9, places=3),
    st.integers(2, 8),
)
def test_ticks_are_round_and_hold_every_value(one: Decimal, other: Decimal, most: int):
    low, high = sorted((one, other))
    ticks = round_ticks(low, high, most)
    assert ticks[0] <= low
    assert ticks[-1] >= high
    assert len(ticks) <= most + 2
    assert len({after - before for before, after in pairwise(ticks)}) == 1


def test_numbers_and_months_read_as_people_write_them():
    assert [number_text(Decimal(text)) for text in ("82.50", "1200", "-0", "1E+3")] == ["82.5", "1,200", "0", "1,000"]
    labels = [label for _, label in month_ticks(date(2026, 11, 20), date(2027, 3, 2), 7)]
    assert labels == ["Dec 2026", "Jan 2027", "Feb", "Mar"]


def test_the_interactive_figures_hold_the_same_numbers_and_plotly_takes_them():
    rows = [StandingRow("Security", "/s/", {"achieved": 1, "on-track": 3})]
    figure = standing_figure(rows, STATE_WORDS, STATE_FILLS)
    assert [(trace["name"], trace["x"]) for trace in figure["data"]] == [("Achieved", [1]), ("On track", [3])]
    wrong = Reading(date(2026, 4, 1), Decimal(88), superseded=True)
    plot = metric_figure(series(readings=[*series().readings, wrong]), "Found")
    assert plot["data"][0]["y"] == [61.0, 79.0]
    assert plot["data"][1]["y"] == [88.0]
    for one in (figure, plot):
        plain = {"data": [without_colours(trace) for trace in one["data"]], "layout": without_colours(one["layout"])}
        go.Figure(plain)


def without_colours(value):
    """Plotly knows no CSS variables; the page's script puts colours in their place."""
    if isinstance(value, dict):
        return {key: without_colours(item) for key, item in value.items()}
    if isinstance(value, list):
        return [without_colours(item) for item in value]
    return "#000000" if isinstance(value, str) and value.startswith("--") else value


def test_words_take_the_cheapest_of_their_places_one_after_the_other():
    frame = Box(0, 0, 200, 100)
    over, under, outside = Words("abc", 50, 40), Words("abc", 50, 80), Words("abc", 195, 40)

    def placed(*wanted: list[Words], data: Any = (), lines: Any = ()) -> list[Words]:
        return place(wanted, frame, data=data, lines=lines)

    assert placed([over], [over, under]) == [over, under], "words do not cover words"
    assert placed([over, under], data=[(0, 38, 100, 38)]) == [under], "nor the data"
    assert placed([over, under], lines=[(0, 38, 100, 38)]) == [under], "nor lines, where there is room"
    assert placed([over, under], data=[(0, 78, 100, 78)], lines=[(0, 38, 100, 38)]) == [over], "lines before data"
    assert placed([outside, under], lines=[(0, 78, 100, 78)]) == [under], "nothing leaves the frame"
