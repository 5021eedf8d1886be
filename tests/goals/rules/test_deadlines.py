"""Deadlines of every kind, what does not add up in them, and how far they slipped."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.days import day
from goals.deadlines import (
    current_due,
    current_revision,
    deadline_value,
    derive,
    due_history,
    original_due,
    period_end,
    period_text,
    settled,
    slip_days,
)
from tests.goals.rules.plain import a_goal, a_revision, changed, due_by, no_date
from tests.goals.rules.some_goals import goals as some_goals

PERIODS = st.sampled_from(["month", "quarter", "half", "year"])
DAYS = st.dates(date(2020, 1, 1), date(2035, 12, 31))


@pytest.mark.parametrize(
    ("kind", "on", "due", "text", "derivation"),
    [
        ("date", date(2026, 10, 1), date(2026, 10, 1), "1 Oct 2026", ""),
        ("month", date(2026, 12, 5), date(2026, 12, 31), "by the end of December 2026", "last day of December 2026"),
        ("quarter", date(2026, 9, 30), date(2026, 9, 30), "by the end of Q3 2026", "last day of Q3 2026"),
        (
            "half",
            date(2027, 6, 30),
            date(2027, 6, 30),
            "by the end of the first half of 2027",
            "last day of the first half of 2027",
        ),
        ("year", date(2027, 2, 1), date(2027, 12, 31), "by the end of 2027", "last day of 2027"),
    ],
)
def test_a_period_is_due_on_its_last_day(kind: Any, on: date, due: date, text: str, derivation: str) -> None:
    assert derive(kind=kind, on=on) == (due, derivation, "")
    assert period_text(kind, on) == text


@pytest.mark.parametrize(
    ("kind", "fields", "derivation"),
    [
        ("event", {"anchor": "a release"}, "before each: a release"),
        ("event", {"anchor": "a release", "days": 30}, "30 days before each: a release"),
        ("standing", {"anchor": "a change", "days": 90}, "within 90 days of each: a change"),
        ("fuzzy", {}, "words only, no day follows from them"),
        ("none", {}, "no date"),
    ],
)
def test_no_day_is_made_up_where_none_follows_from_the_words(kind: Any, fields: Any, derivation: str) -> None:
    assert derive(kind=kind, **fields) == (None, derivation, "")


def test_a_dated_kind_without_a_day_is_an_error() -> None:
    with pytest.raises(ValueError, match="quarter"):
        derive(kind="quarter")


def test_six_weeks_after_29_march_is_10_may_and_the_page_said_11() -> None:
    value = deadline_value(
        kind="relative",
        text="within six weeks of the report",
        days=42,
        anchor="milestone/report",
        stated=date(2026, 5, 11),
        anchor_done=date(2026, 3, 29),
    )
    assert value["due"] == "2026-05-10"
    assert value["derivation"] == '42 days after milestone "report" was done on 29 Mar 2026'
    assert value["warning"] == "The text says 11 May 2026; the arithmetic gives 10 May 2026."


def test_where_text_and_arithmetic_agree_there_is_no_warning() -> None:
    found = derive(kind="relative", days=42, anchor="goal/x", stated=date(2026, 5, 10), anchor_done=date(2026, 3, 29))
    assert (found.due, found.warning) == (date(2026, 5, 10), "")


def test_the_clock_of_a_relative_deadline_starts_when_its_anchor_is_done() -> None:
    found = derive(kind="relative", days=14, anchor="milestone/list", stated=date(2026, 12, 14))
    assert found.due is None
    assert found.derivation == (
        '14 days after milestone "list" is done, which is not yet so; the text itself says 14 Dec 2026'
    )


def test_a_text_that_names_another_day_than_the_field_is_a_warning() -> None:
    found = derive(kind="date", on=date(2026, 9, 30), stated=date(2026, 9, 13))
    assert found.warning == "The text says 13 Sep 2026; the deadline gives 30 Sep 2026."


def test_a_moved_goal_keeps_its_first_date_and_its_slip() -> None:
    first = a_revision(due_by("2026-06-30"))
    moved = changed(first, "2026-05-12", deadline=due_by("2026-11-30"), kind="redated", reason_class="trade_off")
    goal = a_goal(first, moved)
    assert (original_due(goal), current_due(goal)) == (date(2026, 6, 30), date(2026, 11, 30))
    assert slip_days(original_due(goal), current_due(goal)) == 153
    (change,) = due_history(goal)
    assert (change.number, change.days, change.direction, change.after_old_day) == (2, 153, "less", False)
    assert change.changed_on == change.told_on == date(2026, 5, 12)


def test_a_date_moved_only_once_it_had_passed_says_so() -> None:
    first = a_revision(due_by("2026-06-30"))
    (change,) = due_history(a_goal(first, changed(first, "2026-07-01", deadline=due_by("2026-11-30"))))
    assert change.after_old_day
    (on_the_day,) = due_history(a_goal(first, changed(first, "2026-06-30", deadline=due_by("2026-11-30"))))
    assert not on_the_day.after_old_day


def test_calling_a_later_date_a_correction_does_not_wipe_out_the_slip() -> None:
    first = a_revision(due_by("2026-09-15"))
    goal = a_goal(first, changed(first, "2026-07-29", deadline=due_by("2026-09-30"), kind="corrected"))
    assert slip_days(original_due(goal), current_due(goal)) == 15


def test_a_proposal_and_a_declined_change_move_nothing() -> None:
    first = a_revision(due_by("2027-01-01"))
    proposal = changed(first, "2026-10-13", deadline=due_by("2027-03-31"), approved_at=None)
    goal = a_goal(first, proposal)
    assert settled(goal) == [first]
    assert current_due(goal) == date(2027, 1, 1)
    assert due_history(goal) == []
    assert current_revision(a_goal(proposal)) == proposal  # a goal that nobody has approved yet


def test_imported_history_is_in_force_without_an_approval() -> None:
    first = a_revision(due_by("2026-05-15"), approved_at=None, imported=True)
    moved = changed(first, "2026-05-05", deadline=due_by("2026-09-30")) | {"approved_at": None}
    goal = a_goal(first, moved)  # type: ignore[arg-type]
    assert slip_days(original_due(goal), current_due(goal)) == 138


def test_a_date_given_up_has_no_slip_but_keeps_its_first_date() -> None:
    first = a_revision(due_by("2026-06-30"))
    goal = a_goal(first, changed(first, deadline=no_date("fuzzy", text="later this year")))
    assert (original_due(goal), current_due(goal)) == (date(2026, 6, 30), None)
    assert slip_days(original_due(goal), current_due(goal)) is None
    assert due_history(goal)[0].direction == "less"


@given(PERIODS, DAYS)
def test_the_due_day_of_a_period_lies_in_it_and_is_the_same_from_each_of_its_days(kind: Any, on: date) -> None:
    due = derive(kind=kind, on=on).due
    assert due == period_end(kind, on)
    assert due is not None
    assert due >= on
    assert period_end(kind, due) == due
    assert period_end(kind, due + timedelta(days=1)) > due
    assert period_text(kind, on) == period_text(kind, due)


@given(st.integers(0, 2000), DAYS, DAYS)
def test_a_relative_deadline_is_exactly_its_days_after_the_anchor(days: int, done: date, stated: date) -> None:
    found = derive(kind="relative", days=days, anchor="goal/x", anchor_done=done, stated=stated)
    assert found.due == done + timedelta(days=days)
    assert bool(found.warning) == (found.due != stated)


@given(some_goals())
def test_the_slip_is_the_sum_of_the_moves_where_every_version_has_a_day(goal: Any) -> None:
    moves = [change.days for change in due_history(goal)]
    slip = slip_days(original_due(goal), current_due(goal))
    if None not in moves and slip is not None:
        assert slip == sum(move for move in moves if move is not None)
    assert all(day(one["deadline"]["due"]) for one in settled(goal) if one["deadline"]["due"])
