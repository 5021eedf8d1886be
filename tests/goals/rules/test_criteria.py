"""Criteria of every kind: the counts first, then the share, and unknown where nobody has looked."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.criteria import check, check_all, latest
from goals.progress import metric_progress
from tests.goals.rules.plain import (
    a_criterion,
    a_criterion_reading,
    a_goal,
    a_metric,
    a_reading,
    a_revision,
    a_target,
)

ON = date(2026, 10, 14)
FLOOR = a_criterion("floor", "checklist", fully_share="0.60", mostly_share="0.80", items_total=40)


def read(criterion: str = "c", **fields: Any) -> Any:
    return a_criterion_reading(1, criterion, "2026-09-28", **fields)


def test_the_list_of_the_example_lab_fails_one_test_and_passes_the_other() -> None:
    found = check(FLOOR, read(fully=22, mostly=11, not_in_place=7))
    fully, mostly = found.tests
    assert (fully.numerator, fully.denominator, fully.passed) == (22, 40, False)
    assert (mostly.numerator, mostly.denominator, mostly.passed) == (33, 40, True)
    assert found.reached is False
    assert found.sentence == (
        "Fully in place: 22 of 40 (55 %), at least 60 % needed: not reached; "
        "At least mostly in place: 33 of 40 (82.5 %), at least 80 % needed: reached."
    )


def test_exactly_the_share_is_enough() -> None:
    assert check(FLOOR, read(fully=24, mostly=8, not_in_place=8)).reached is True
    assert check(FLOOR, read(fully=24, mostly=7, not_in_place=9)).reached is False


def test_items_nobody_has_rated_stay_in_the_list() -> None:
    found = check(FLOOR, read(fully=24, mostly=8, not_in_place=0))
    assert found.tests[0].denominator == 40
    assert found.sentence.endswith("8 of 40 not rated.")
    assert check(FLOOR, read(fully=24)).reached is None  # how many are mostly in place was not said


def test_a_count_is_met_from_its_minimum_on_and_may_overshoot() -> None:
    projects = a_criterion("c", "count", minimum=1, maximum=3)
    assert [check(projects, read(count=count)).reached for count in (0, 1, 2, 5)] == [False, True, True, True]
    kinds = check(a_criterion("c", "count", minimum=8, items_total=8), read(count=5))
    assert kinds.sentence == "Count: 5 of 8 (62.5 %), at least 8 needed: not reached."


@pytest.mark.parametrize("kind", ["deliverable", "count", "checklist", "comparative", "metric"])
def test_without_a_reading_it_is_unknown_not_failed(kind: str) -> None:
    found = check(a_criterion("c", kind, minimum=1, fully_share="0.6", mostly_share="0.8"), None)
    assert (found.reached, found.applicable, found.sentence, found.on) == (None, True, "Not reported.", None)


def test_a_deliverable_exists_or_does_not() -> None:
    assert check(a_criterion(), read(state="met")).reached is True
    assert check(a_criterion(), read(state="not_met")).reached is False
    assert check(a_criterion(), read()).reached is None


def test_numbers_are_stronger_than_the_word_beside_them() -> None:
    assert check(a_criterion("c", "count", minimum=8), read(count=5, state="met")).reached is False


def test_a_judgement_is_reached_by_no_reading() -> None:
    found = check(a_criterion("c", "judgement"), read(state="met"))
    assert (found.reached, found.sentence) == (None, "Judged by reviewers.")


def test_not_applicable_carries_its_justification() -> None:
    found = check(FLOOR, read(state="not_applicable", justification="The models are aligned enough."))
    assert (found.reached, found.applicable) == (None, False)
    assert found.sentence == "Not applicable: The models are aligned enough."


def test_a_comparison_is_with_what_was_read_at_the_same_time_else_with_the_baseline() -> None:
    bounty = a_criterion("c", "comparative", baseline_value="34", baseline_on="2026-03-01")
    assert check(bounty, read(ours="29")).reached is False
    assert check(bounty, read(ours="34")).reached is True
    assert check(bounty, read(ours="34", theirs="40")).reached is False
    assert check(bounty, read(theirs="40")).reached is None
    assert check(bounty | {"share": "0.50"}, read(ours="17")).reached is True  # type: ignore[arg-type]
    assert check(bounty, read(ours="29")).sentence == "Ours against theirs: 29, at least 34 needed: not reached."


def test_a_share_of_cases_is_met_from_the_share_on() -> None:
    surfaces = a_criterion("c", "deliverable", share="0.90", items_total=10)
    assert check(surfaces, read(count=9)).reached is True
    assert check(surfaces, read(count=8)).sentence == "Share: 8 of 10 (80 %), at least 90 % needed: not reached."


def measured(direction: str, value: str, asked: str, **fields: Any) -> Any:
    target = a_target("m", ("2026-06-30", "1"), ("2026-12-31", asked), **fields)
    metric = metric_progress(a_metric("m", direction, ("2026-09-30", value)), target, ON)
    return check(a_criterion("c", "metric", metric="m"), None, metric)


def test_a_metric_is_held_against_the_last_step_of_its_target() -> None:
    assert measured("up", "84", "90").sentence == "M: 84, at least 90 % needed: not reached."
    assert measured("up", "90", "90").reached is True
    assert measured("down", "27", "18").sentence == "M: 27, at most 18 % needed: not reached."
    assert measured("down", "18", "18").reached is True
    assert measured("within", "5", "8", low="2").sentence == "M: 5, 2 to 8 % needed: reached."
    assert measured("within", "1", "8", low="2").reached is False
    assert measured("up", "84", "90").on == date(2026, 9, 30)


def test_a_metric_without_a_target_is_held_against_the_share_of_its_cases() -> None:
    recall = a_metric("m", "up")
    recall["readings"] = [a_reading(1, "2026-09-20", "45.6", numerator="41", denominator="90")]
    found = check(a_criterion("c", "metric", metric="m", share="0.50"), None, metric_progress(recall, None, ON))
    assert found.sentence == "M: 41 of 90 (45.6 %), at least 50 % needed: not reached."


def test_the_newest_reading_in_force_counts() -> None:
    readings = [
        a_criterion_reading(1, "c", "2026-08-01", count=3),
        a_criterion_reading(2, "c", "2026-09-01", count=9),
        a_criterion_reading(3, "c", "2026-09-01", count=5, supersedes=2),
        a_criterion_reading(4, "other", "2026-10-01", count=8),
    ]
    newest = latest(readings, "c")
    assert newest is not None
    assert newest["count"] == 5
    before = latest(readings, "c", date(2026, 8, 31))
    assert before is not None
    assert before["count"] == 3
    assert latest(readings, "none") is None


def test_all_criteria_of_a_goal_are_checked_in_their_order_with_their_own_readings() -> None:
    revision = a_revision(
        criteria=[a_criterion("b", "count", minimum=1), a_criterion("a"), a_criterion("m", "metric", metric="recall")],
        targets=[a_target("recall", ("2026-12-31", "90"))],
    )
    goal = a_goal(
        revision,
        criterion_readings=[a_criterion_reading(1, "b", "2026-09-01", count=2)],
        metrics=[a_metric("recall", "up", ("2026-09-30", "91"))],
    )
    assert [(one.key, one.reached) for one in check_all(goal, ON)] == [("b", True), ("a", None), ("m", True)]


@given(st.integers(1, 60), st.data())
def test_a_list_is_reached_exactly_where_both_shares_are(total: int, data: st.DataObject) -> None:
    fully = data.draw(st.integers(0, total))
    mostly = data.draw(st.integers(0, total - fully))
    found = check(FLOOR | {"items_total": total}, read(fully=fully, mostly=mostly, not_in_place=total - fully - mostly))  # type: ignore[arg-type]
    assert found.reached == (fully * 100 >= 60 * total and (fully + mostly) * 100 >= 80 * total)
    assert all(test.numerator <= Decimal(total) == test.denominator for test in found.tests)
