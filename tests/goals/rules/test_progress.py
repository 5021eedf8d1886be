"""How far a metric is: every input, no clamping, corrections in force, targets as they stepped."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.progress import (
    about_text,
    correction_of,
    effective,
    metric_progress,
    number_text,
    percent_text,
    progress,
    target_versions,
)
from tests.goals.rules.plain import a_goal, a_metric, a_reading, a_revision, a_target, changed

ON = date(2026, 10, 14)
# The seeded deception of the example lab: 88 was 81, seven cases had been counted twice.
DECEPTION = a_metric(
    "recall",
    "up",
    ("2026-02-28", "61"),
    ("2026-03-31", "66"),
    ("2026-04-30", "70"),
    ("2026-05-31", "74"),
    ("2026-06-30", "79"),
    ("2026-07-31", "77"),
    ("2026-08-31", "88"),
)
DECEPTION["readings"] += [
    a_reading(8, "2026-08-31", "81", supersedes=7, reason="7 counted twice"),
    a_reading(9, "2026-09-30", "84", numerator="84", denominator="100"),
]
HOURS = a_metric("hours", "down", *[(f"2026-0{month}-28", str(h)) for month, h in enumerate((96, 71, 58, 44), 2)])
NINETY = a_target("recall", ("2026-12-31", "90"), baseline_value="61", baseline_on="2026-02-01")


def test_a_corrected_reading_no_longer_counts_but_is_not_forgotten() -> None:
    values = [one["value"] for one in effective(DECEPTION["readings"])]
    assert values == ["61", "66", "70", "74", "79", "77", "81", "84"]
    was = correction_of(DECEPTION["readings"][7], DECEPTION["readings"])
    assert was is not None
    assert was["value"] == "88"
    assert correction_of(DECEPTION["readings"][0], DECEPTION["readings"]) is None


def test_progress_is_shown_with_every_input() -> None:
    found = metric_progress(DECEPTION, NINETY, ON)
    assert (found.baseline, found.baseline_on) == (61, date(2026, 2, 1))
    assert found.latest is not None
    assert (found.value, found.latest["denominator"], found.previous) == (84, "100", 81)
    assert (found.asked, found.distance, found.gained) == (90, 6, 23)
    assert found.way == Decimal(23) / 29
    assert found.step == {"due": "2026-12-31", "value": "90"}
    assert found.needed_per_month == Decimal(6) * Decimal("30.4375") / 92  # 30 September to 31 December
    assert (found.regressed, found.reached, found.missed_steps) == (False, False, [])


def test_line_and_pace_do_not_move_until_somebody_reads_the_metric_again() -> None:
    first, later = (metric_progress(DECEPTION, NINETY, on) for on in (date(2026, 10, 1), date(2026, 12, 20)))
    assert first == later


def test_a_regression_is_shown_and_not_clamped() -> None:
    july = metric_progress(DECEPTION, NINETY, date(2026, 8, 1))
    assert (july.previous, july.value, july.regressed) == (79, 77, True)
    worse = a_metric("recall", "up", ("2026-03-31", "50"))
    found = metric_progress(worse, NINETY, ON)
    assert (found.gained, found.distance) == (-11, 40)
    assert found.way is not None
    assert found.way < 0


def test_overshoot_is_shown_and_not_clamped() -> None:
    found = metric_progress(a_metric("recall", "up", ("2026-09-30", "96")), NINETY, ON)
    assert (found.distance, found.reached, found.needed_per_month) == (-6, True, None)
    assert found.way is not None
    assert found.way > 1


def test_down_is_good_counts_downwards() -> None:
    target = a_target("hours", ("2026-12-15", "18"), baseline_value="96", baseline_on="2026-02-10")
    found = metric_progress(HOURS, target, ON)
    assert (found.distance, found.gained, found.reached) == (26, 52, False)
    assert found.way == Decimal(52) / 78
    rising = a_metric("hours", "down", ("2026-03-01", "30"), ("2026-04-01", "33"))
    assert metric_progress(rising, target, ON).regressed


def test_a_target_of_zero_and_one_equal_to_the_baseline_are_legal() -> None:
    zero = a_target("hours", ("2026-12-15", "0"), baseline_value="8", baseline_on="2026-02-10")
    at_zero = metric_progress(a_metric("hours", "down", ("2026-03-01", "0")), zero, ON)
    assert (at_zero.reached, at_zero.way, at_zero.distance) == (True, 1, 0)
    flat = a_target("hours", ("2026-12-15", "8"), baseline_value="8", baseline_on="2026-02-10")
    same = metric_progress(a_metric("hours", "down", ("2026-03-01", "9")), flat, ON)
    assert (same.way, same.distance, same.reached) == (None, 1, False)


def test_missing_is_missing_never_zero() -> None:
    found = metric_progress(a_metric("recall", "up"), NINETY, ON)
    assert (found.value, found.distance, found.gained, found.way, found.reached) == (None, None, None, None, None)
    assert found.asked == 90
    without = metric_progress(DECEPTION, None, ON)
    assert (without.value, without.asked, without.reached, without.baseline) == (84, None, None, None)


def test_a_reading_after_the_day_is_not_known_yet() -> None:
    assert metric_progress(DECEPTION, NINETY, date(2026, 5, 30)).value == 70


@pytest.mark.parametrize(
    ("value", "distance", "reached"),
    [("5", 0, True), ("2", 0, True), ("8", 0, True), ("9", 1, False), ("0.5", "1.5", False)],
)
def test_stay_within_has_two_bounds(value: str, distance: Any, reached: bool) -> None:
    target = a_target("load", ("2026-12-31", "8"), low="2")
    found = metric_progress(a_metric("load", "within", ("2026-09-30", value)), target, ON)
    assert (found.distance, found.reached) == (Decimal(distance), reached)
    assert (found.way, found.expected, found.needed_per_month) == (None, None, None)
    drifting = a_metric("load", "within", ("2026-08-30", "9"), ("2026-09-30", "12"))
    assert metric_progress(drifting, target, ON).regressed


def test_a_dated_step_that_came_due_unmet_is_named_and_the_next_one_asks() -> None:
    steps = a_target("recall", ("2026-06-30", "85"), ("2026-09-30", "80"), ("2026-12-31", "90"))
    found = metric_progress(DECEPTION, steps, ON)
    assert [step["due"] for step in found.missed_steps] == ["2026-06-30"]
    assert found.asked == 90
    on_the_day = metric_progress(DECEPTION, steps, date(2026, 6, 30))
    assert (on_the_day.asked, on_the_day.missed_steps) == (85, [])
    past = metric_progress(DECEPTION, steps, date(2027, 2, 1))
    assert (past.asked, past.needed_per_month) == (90, None)


def test_the_target_line_steps_where_a_revision_changed_it() -> None:
    first = a_revision(targets=[a_target("recall", ("2026-12-31", "95"))])
    same = changed(first, "2026-04-02", statement="Other words.")
    lowered = changed(same, "2026-05-12", targets=[a_target("recall", ("2026-12-31", "90"))])
    dropped = changed(lowered, "2026-09-01", targets=[])
    found = target_versions(a_goal(first, same, lowered, dropped), "recall")
    assert [(one.revision, one.since, one.until) for one in found] == [
        (1, date(2026, 2, 10), date(2026, 5, 12)),
        (3, date(2026, 5, 12), date(2026, 9, 1)),
        (4, date(2026, 9, 1), None),
    ]
    assert found[-1].target is None
    assert target_versions(a_goal(first), "other") == []


def test_each_metric_of_a_goal_is_held_against_its_own_target_in_force() -> None:
    first = a_revision(targets=[a_target("recall", ("2026-12-31", "95"))])
    lowered = changed(first, targets=[NINETY])
    found = progress(a_goal(first, lowered, metrics=[DECEPTION, HOURS]), ON)
    assert [(one.metric["slug"], one.asked) for one in found] == [("recall", Decimal(90)), ("hours", None)]


@pytest.mark.parametrize(
    ("value", "places", "text"),
    [("82.50", None, "82.5"), ("0.000", None, "0"), ("1200", None, "1200"), ("1E+3", None, "1000"), ("-0.04", 1, "0")],
)
def test_numbers_are_written_plainly(value: str, places: Any, text: str) -> None:
    assert number_text(Decimal(value), places) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("41.26", "41.3"),
        ("1.25", "1.3"),
        ("0.995", "1"),
        ("0.5", "0.5"),
        ("0.0135", "0.014"),
        ("-0.0005", "-0.0005"),
        ("0", "0"),
        ("0.000", "0"),
        ("1E-20", "0.00000000000000000001"),
    ],
)
def test_a_computed_number_that_is_little_is_never_nothing(value: str, text: str) -> None:
    assert about_text(Decimal(value)) == text


def test_shares_have_at_most_one_decimal_and_none_of_nothing() -> None:
    assert [percent_text(22, 40), percent_text(33, 40), percent_text(1, 3)] == ["55 %", "82.5 %", "33.3 %"]
    with pytest.raises(ZeroDivisionError):
        percent_text(1, 0)


VALUES = st.decimals(-1000, 1000, places=2)


@given(VALUES, VALUES, VALUES)
def test_down_is_the_mirror_of_up(start: Decimal, value: Decimal, asked: Decimal) -> None:
    def measured(sign: int, direction: str) -> Any:
        target = a_target(
            "m", ("2026-12-31", str(sign * asked)), baseline_value=str(sign * start), baseline_on="2026-02-01"
        )
        return metric_progress(a_metric("m", direction, ("2026-09-30", str(sign * value))), target, ON)

    up, down = measured(1, "up"), measured(-1, "down")
    assert (up.distance, up.gained, up.way, up.reached) == (down.distance, down.gained, down.way, down.reached)
    assert up.needed_per_month == down.needed_per_month
    assert up.reached == (value >= asked)
    assert up.gained + up.distance == asked - start


@given(st.lists(st.tuples(st.integers(1, 20), VALUES), max_size=12), st.data())
def test_every_correction_takes_one_reading_out_and_none_is_lost(rows: list[Any], data: st.DataObject) -> None:
    readings = [a_reading(number, f"2026-03-{day:02}", str(value)) for number, (day, value) in enumerate(rows, 1)]
    mended = data.draw(st.lists(st.sampled_from(readings), unique_by=lambda one: one["number"])) if readings else []
    news = [a_reading(100 + one["number"], one["on"], "1", supersedes=one["number"]) for one in mended]
    kept = effective([*readings, *news])
    assert len(kept) == len(readings)
    assert {one["number"] for one in mended}.isdisjoint(one["number"] for one in kept)
    assert [one["on"] for one in kept] == sorted(one["on"] for one in kept)
