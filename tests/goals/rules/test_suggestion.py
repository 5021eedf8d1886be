"""The health that the facts suggest, so that a better word from the owner needs a sentence."""

from datetime import date

import pytest

from goals.suggestion import is_better, suggest_health, time_passed
from goals.values import GoalValue
from tests.goals.rules.plain import (
    a_criterion,
    a_criterion_reading,
    a_goal,
    a_metric,
    a_resolution,
    a_revision,
    a_target,
    a_term,
    a_turn,
    done,
    due_by,
)

ON = date(2026, 10, 14)


def suggested(goal: GoalValue, on: date = ON) -> tuple[str, list[str]]:
    return suggest_health(goal, on)


def test_nothing_reported_suggests_nothing() -> None:
    goal = a_goal(a_revision(due_by("2026-12-15"), criteria=[a_criterion()]), metrics=[a_metric("recall", "up")])
    assert suggested(goal) == ("on_track", [])


def test_a_late_milestone_is_a_risk_and_one_late_for_two_months_is_worse() -> None:
    terms = [a_term("a", due_by("2026-09-01")), a_term("b", due_by("2026-10-01")), a_term("c", due_by("2026-12-01"))]
    goal = a_goal(a_revision(due_by("2027-03-31"), milestones=terms))
    assert suggested(goal) == ("at_risk", ["2 of 3 milestones are late, the first since 1 Sep 2026."])
    assert suggested(goal, date(2026, 10, 31))[0] == "at_risk"
    assert suggested(goal, date(2026, 11, 1))[0] == "off_track"
    goal["milestones"] = [done("a", "2026-09-10")]
    assert suggested(goal) == ("at_risk", ["1 of 3 milestones is late since 1 Oct 2026."])
    goal["milestones"].append(done("b", "2026-10-01"))
    assert suggested(goal)[0] == "on_track"
    last_day = a_goal(a_revision(milestones=[a_term("a", due_by("2026-10-14"))]))
    assert suggested(last_day)[0] == "on_track"


def test_what_can_only_be_kept_whole_has_no_line_to_be_behind() -> None:
    goal = a_goal(
        a_revision(due_by("2026-10-20"), criteria=[a_criterion("paper")]),
        criterion_readings=[a_criterion_reading(1, "paper", "2026-10-01", state="not_met")],
    )
    assert suggested(goal) == ("on_track", [])


def with_recall(value: str, *steps: tuple[str, str]) -> GoalValue:
    target = a_target("recall", *(steps or [("2026-12-31", "90")]), baseline_value="60", baseline_on="2026-03-06")
    return a_goal(
        a_revision(due_by("2026-12-31"), targets=[target]), metrics=[a_metric("recall", "up", ("2026-08-03", value))]
    )


@pytest.mark.parametrize(
    ("value", "health"),
    # 3 August is half way from 6 March to 31 December: the line stands at 75.
    [("75", "on_track"), ("72", "on_track"), ("71", "at_risk"), ("67.5", "at_risk"), ("67", "off_track")],
)
def test_a_metric_behind_its_line_is_at_risk_past_a_tenth_and_off_track_past_a_quarter_of_the_way(
    value: str, health: str
) -> None:
    found, reasons = suggested(with_recall(value))
    assert found == health
    said = [f"Recall: {value} %; on a straight line it would be 75."]
    assert reasons == ([] if found == "on_track" else said)


def test_a_dated_target_that_passed_unmet_is_off_track() -> None:
    goal = with_recall("84", ("2026-09-30", "85"), ("2026-12-31", "90"))
    assert suggested(goal, date(2026, 9, 30))[0] == "on_track"
    assert suggested(goal) == ("off_track", ["Recall: 84 %; 85 was due on 30 Sep 2026."])


def test_five_of_eight_kinds_with_three_quarters_of_the_time_gone_is_at_risk() -> None:
    kinds = a_criterion("kinds", "count", minimum=8, items_total=8)
    goal = a_goal(
        a_revision(due_by("2027-01-01"), criteria=[kinds]),
        criterion_readings=[a_criterion_reading(1, "kinds", "2026-09-04", count=5)],
    )
    assert suggested(goal) == (
        "at_risk",
        ["Count: 5 of 8 (62.5 %), at least 8 needed: not reached. 76 % of the time has passed."],
    )
    assert suggested(goal, date(2026, 12, 20))[0] == "off_track"
    assert suggested(goal, date(2026, 6, 1))[0] == "on_track"


def test_a_list_nearly_done_with_half_the_time_left_is_on_track() -> None:
    floor = a_criterion("floor", "checklist", fully_share="0.60", mostly_share="0.80", items_total=40)
    goal = a_goal(
        a_revision(due_by("2027-06-30", "half"), criteria=[floor]),
        criterion_readings=[a_criterion_reading(1, "floor", "2026-09-28", fully=22, mostly=11, not_in_place=7)],
    )
    assert suggested(goal) == ("on_track", [])


def test_a_turn_of_a_standing_duty_that_passed_undone_is_off_track() -> None:
    goal = a_goal(occurrences=[a_turn("one", "2026-05-02", "2026-07-31")])
    assert suggested(goal) == ("off_track", ["“Turn one” was due on 31 Jul 2026."])
    assert suggested(goal, date(2026, 7, 31))[0] == "on_track"
    goal["occurrences"] = [a_turn("one", "2026-05-02", "2026-07-31", "2026-08-15")]
    assert suggested(goal)[0] == "on_track"


def test_past_its_due_day_no_goal_is_on_track() -> None:
    goal = a_goal(a_revision(due_by("2026-10-13")))
    assert suggested(goal) == ("off_track", ["The goal was due on 13 Oct 2026."])
    assert suggested(goal, date(2026, 10, 13))[0] == "on_track"


def test_the_worst_sign_decides_and_every_sign_is_told() -> None:
    goal = with_recall("67")
    goal["revisions"][0]["milestones"] = [a_term("a", due_by("2026-10-01"))]
    health, reasons = suggested(goal)
    assert (health, len(reasons)) == ("off_track", 2)


def test_only_a_better_word_than_the_rules_needs_a_sentence() -> None:
    assert is_better("on_track", "at_risk")
    assert is_better("at_risk", "off_track")
    assert not is_better("at_risk", "at_risk")
    assert not is_better("off_track", "on_track")


def test_time_passes_from_the_start_of_the_goal_and_never_beyond_all_of_it() -> None:
    goal = a_goal(a_revision(due_by("2026-12-31"), starts_on="2026-10-02"))
    assert time_passed(goal, date(2026, 9, 1)) == 0
    assert time_passed(goal, date(2026, 11, 16)) == 0.5
    assert time_passed(goal, date(2027, 1, 1)) == 1
    assert time_passed(a_goal(), ON) is None
    assert time_passed(a_goal(a_revision(due_by("2026-02-10"))), ON) is None  # due on the day it was set


def test_a_delivered_goal_is_not_called_off_track_for_its_past_date() -> None:
    goal = a_goal(a_revision(due_by("2026-04-01")), resolution=a_resolution("achieved", "2026-03-27"))
    assert suggested(goal) == ("on_track", [])
