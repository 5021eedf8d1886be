"""Silence is shown: when an update is due, overdue and stale, what counts as one, and what the owner last said."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.reporting import freshness, freshness_days, health, last_update_on, silent_since, updates_in_force
from goals.values import GoalValue
from tests.goals.rules.plain import (
    a_goal,
    a_resolution,
    a_revision,
    a_roadmap,
    an_observed_roadmap,
    an_update,
    due_by,
)
from tests.goals.rules.some_goals import goals as some_goals
from tests.goals.rules.some_goals import roadmaps

LAB = a_roadmap()


def after(days: int, cadence: int = 30) -> str:
    """Freshness so many days after the last update."""
    goal = a_goal(a_revision(cadence_days=cadence), updates=[an_update(1, "2026-06-01")])
    return freshness(goal, date(2026, 6, 1) + timedelta(days=days), LAB)


@pytest.mark.parametrize(
    ("days", "word"),
    [(0, "current"), (23, "current"), (24, "due"), (30, "due"), (31, "overdue"), (45, "overdue"), (46, "stale")],
)
def test_due_in_the_last_seven_days_overdue_past_once_stale_past_one_and_a_half(days: int, word: str) -> None:
    assert after(days) == word


def test_an_odd_cadence_is_stale_past_one_and_a_half_of_it_and_no_sooner() -> None:
    assert (after(67, cadence=45), after(68, cadence=45)) == ("overdue", "stale")  # 1.5 x 45 = 67.5


def test_a_short_cadence_is_never_due_on_the_day_of_an_update() -> None:
    assert [after(days, cadence=3) for days in (0, 1, 3, 4, 5)] == ["current", "due", "due", "overdue", "stale"]


def test_without_any_update_it_counts_from_the_day_the_goal_was_set_or_starts() -> None:
    goal = a_goal()
    assert silent_since(goal, date(2026, 3, 1)) == date(2026, 2, 10)
    assert freshness(goal, date(2026, 3, 13), LAB) == "overdue"
    later = a_goal(a_revision(starts_on="2026-11-01"), set_on="2026-09-01")
    assert freshness(later, date(2026, 10, 31), LAB) == "not_started"
    assert freshness(later, date(2026, 11, 1), LAB) == "current"
    assert freshness(later, date(2026, 12, 2), LAB) == "overdue"


def test_where_no_cadence_is_stated_nothing_is_ever_stale() -> None:
    goal = a_goal(a_revision(cadence_days=None), updates=[an_update(1, "2026-02-10")])
    for roadmap in (LAB, an_observed_roadmap()):
        assert freshness(goal, date(2030, 1, 1), roadmap) == "no_cadence"
    assert freshness_days(goal, date(2030, 1, 1)) is None


def test_an_explanation_counts_as_an_update_though_it_states_no_health() -> None:
    said = an_update(1, "2026-06-01", "on_track")
    explained = an_update(2, "2026-07-01", None, kind="explanation")
    goal = a_goal(updates=[said, explained])
    assert freshness(goal, date(2026, 7, 10), LAB) == "current"
    found = health(goal, date(2026, 7, 10), LAB)
    assert found is not None
    assert (found.health, found.on, found.update) == ("on_track", date(2026, 6, 1), 1)


def test_mending_an_old_report_is_not_a_new_one() -> None:
    updates = [
        an_update(1, "2026-06-01", "on_track"),
        an_update(2, "2026-06-20", "at_risk"),
        an_update(3, "2026-08-01", "off_track", corrects=1),
        an_update(4, "2026-08-02", "at_risk", corrects=3),
    ]
    goal = a_goal(updates=updates)
    on = date(2026, 8, 10)
    assert [(when, one["number"]) for when, one in updates_in_force(goal)] == [
        (date(2026, 6, 1), 4),
        (date(2026, 6, 20), 2),
    ]
    assert last_update_on(goal, on) == date(2026, 6, 20)
    assert freshness(goal, on, LAB) == "stale"
    corrected = a_goal(updates=[updates[0], an_update(2, "2026-06-10", "off_track", corrects=1)])
    said = health(corrected, date(2026, 6, 11), LAB)
    assert said is not None
    assert (said.health, said.on) == ("off_track", date(2026, 6, 1))


def test_an_internal_update_breaks_no_public_silence() -> None:
    goal = a_goal(updates=[an_update(1, "2026-06-01"), an_update(2, "2026-08-01", "off_track", visibility="internal")])
    assert freshness(goal, date(2026, 8, 10), LAB) == "stale"
    said = health(goal, date(2026, 8, 10), LAB)
    assert said is not None
    assert said.health == "on_track"


def test_an_update_on_the_last_minute_of_a_day_counts_for_that_day_in_utc() -> None:
    goal = a_goal(updates=[an_update(1, "2026-06-01", submitted_at="2026-06-01T23:59:59Z")])
    assert last_update_on(goal, date(2026, 6, 1)) == date(2026, 6, 1)


def test_health_turns_grey_once_nobody_has_reported_for_too_long() -> None:
    goal = a_goal(updates=[an_update(1, "2026-06-01", suggested="at_risk", health_sentence="The delay is caught up.")])
    fresh, stale = (health(goal, on, LAB) for on in (date(2026, 7, 16), date(2026, 7, 17)))
    assert fresh is not None
    assert stale is not None
    assert (fresh.grey, stale.grey) == (False, True)
    assert (fresh.by, fresh.team, fresh.suggested) == ("uowner", "Security", "at_risk")
    assert fresh.sentence == "The delay is caught up."
    assert health(a_goal(), date(2026, 7, 16), LAB) is None


def test_an_ended_goal_owes_no_updates_but_a_missed_one_does_until_it_is_given_up() -> None:
    revision, on = a_revision(due_by("2026-04-01")), date(2026, 8, 1)
    assert freshness(a_goal(revision, resolution=a_resolution("achieved", "2026-03-27")), on, LAB) == "ended"
    assert freshness(a_goal(revision), on, LAB) == "stale"
    given_up = a_goal(revision, resolution=a_resolution("withdrawn", "2026-05-12"))
    assert freshness(given_up, on, LAB) == "ended"


def test_an_observer_counts_silence_only_up_to_the_last_look_at_the_sources() -> None:
    goal = a_goal(updates=[an_update(1, "2026-06-01")])
    assert freshness(goal, date(2026, 12, 1), an_observed_roadmap("2026-06-15")) == "current"
    assert freshness(goal, date(2026, 12, 1), an_observed_roadmap("2026-07-17")) == "stale"


@given(some_goals(), roadmaps(), st.integers(0, 800))
def test_silence_alone_makes_a_goal_only_staler(goal: GoalValue, roadmap: Any, number: int) -> None:
    order = ["not_started", "current", "due", "overdue", "stale"]
    last = max((date.fromisoformat(one["submitted_at"][:10]) for one in goal["updates"]), default=date(2026, 2, 10))
    now, then = (freshness(goal, last + timedelta(days=days), roadmap) for days in (number, number + 40))
    if now in order and then in order:
        assert order.index(now) <= order.index(then)


@given(st.integers(1, 400))
def test_the_three_days_come_in_order(cadence: int) -> None:
    days = freshness_days(a_goal(a_revision(cadence_days=cadence)), date(2026, 2, 10))
    assert days is not None
    assert date(2026, 2, 10) < days.due <= days.overdue <= days.stale
