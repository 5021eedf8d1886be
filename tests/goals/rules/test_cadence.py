"""Month by month: who owed an update, who gave one, who was overdue, by the rules that were in force then."""

from datetime import date
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from goals.cadence import Cadence, Gap, cadence, course
from goals.deadlines import current_revision
from goals.reporting import freshness
from goals.values import GoalValue
from tests.goals.rules.plain import a_goal, a_resolution, a_revision, a_roadmap, an_update, changed
from tests.goals.rules.some_goals import goals as some_goals

ON = date(2026, 10, 14)


def reporting(*days: str, cadence_days: int | None = 30, **fields: Any) -> GoalValue:
    updates = [an_update(number, on) for number, on in enumerate(days, 1)]
    return a_goal(a_revision(cadence_days=cadence_days), updates=updates, **({"set_on": "2026-06-01"} | fields))


def months(*found: GoalValue, on: date = ON) -> dict[str, tuple[int, int, int, str]]:
    counted = cadence([course(one) for one in found], on)
    assert counted is not None
    return {f"{one.first:%b}": (one.owed, one.updated, one.overdue, one.state) for one in counted.months}


def test_a_month_is_in_time_late_or_without_any_update() -> None:
    found = months(reporting("2026-06-28", "2026-07-20", "2026-08-10"))
    assert found == {
        "Jun": (1, 1, 0, "in_time"),
        "Jul": (1, 1, 0, "in_time"),
        "Aug": (1, 1, 0, "in_time"),
        "Sep": (1, 0, 1, "none"),
        "Oct": (1, 0, 1, "none"),
    }
    assert months(reporting("2026-06-28"), reporting("2026-06-28", "2026-08-20"))["Aug"] == (2, 1, 1, "late")


def test_a_month_in_which_nothing_was_due_is_no_failure() -> None:
    assert months(reporting("2026-06-28", cadence_days=200))["Aug"] == (1, 0, 0, "nothing_due")


def test_only_the_last_twelve_months_and_none_before_the_first_goal() -> None:
    old = cadence([course(reporting(set_on="2020-01-01"))], ON)
    assert old is not None
    assert [old.months[0].first, old.months[-1].first, len(old.months)] == [date(2025, 11, 1), date(2026, 10, 1), 12]
    assert next(iter(months(reporting()))) == "Jun"


def test_a_goal_that_ended_owes_nothing_from_then_on_and_one_that_starts_later_not_yet() -> None:
    ended = reporting("2026-06-28", resolution=a_resolution("achieved", "2026-07-15"))
    assert [one[0] for one in months(ended).values()] == [1, 1, 0, 0, 0]
    later = a_goal(a_revision(cadence_days=30, starts_on="2026-09-01"), set_on="2026-06-01")
    assert [one[0] for one in months(later, reporting()).values()] == [1, 1, 1, 2, 2]


def test_a_missed_goal_goes_on_owing_updates() -> None:
    assert months(reporting("2026-06-28"))["Sep"][2] == 1


def test_each_month_is_held_to_the_cadence_in_force_in_it() -> None:
    first = a_revision(cadence_days=30)
    goal = a_goal(first, changed(first, cadence_days=200, effective_on="2026-09-01"), set_on="2026-06-01")
    assert [one[2] for one in months(goal).values()] == [0, 1, 1, 0, 0]


def test_what_the_public_cannot_see_ends_no_silence() -> None:
    goal = a_goal(
        a_revision(cadence_days=30), set_on="2026-06-01", updates=[an_update(1, "2026-08-20", visibility="internal")]
    )
    assert months(goal)["Aug"] == (1, 0, 1, "none")


def test_the_longest_time_without_an_update_is_between_two_of_any_goal() -> None:
    found = cadence([course(reporting("2026-06-10", "2026-09-01")), course(reporting("2026-07-01"))], ON)
    assert found is not None
    assert (found.longest, found.last) == (Gap(date(2026, 7, 1), date(2026, 9, 1)), date(2026, 9, 1))
    assert found.longest is not None
    assert found.longest.days == 62


def test_where_no_goal_promises_a_rhythm_there_is_nothing_to_say() -> None:
    assert cadence([course(reporting(cadence_days=None))], ON) is None
    assert cadence([], ON) is None


@given(goal=some_goals(), days=st.integers(0, 500))
def test_the_newest_month_agrees_with_how_the_goal_stands(goal: GoalValue, days: int) -> None:
    on = date.fromordinal(date(2026, 2, 10).toordinal() + days)
    now = freshness(goal, on, a_roadmap())
    found: Cadence | None = cadence([course(goal)], on)
    known = course(goal).promised(on) == current_revision(goal)["cadence_days"]
    if (
        found
        and known
        and now not in ("ended", "not_started", "no_cadence")
        and date.fromisoformat(goal["set_on"]) <= on
    ):
        assert found.months[-1].overdue == (now in ("overdue", "stale"))
