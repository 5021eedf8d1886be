"""Readings, criteria, milestones and the turns of standing deadlines: nothing in the future, corrections beside the old."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from goals import actions
from goals.actions import CriterionInput, CriterionReadingInput, DeadlineInput, MilestoneInput
from goals.actions.guards import DayIsInTheFuture, FieldIsNotValid, SlugIsTaken
from goals.actions.metric import (
    CorrectionDoesNotFit,
    CorrectionNeedsReason,
    CriterionIsUnknown,
    CriterionReadingIsIncomplete,
    ShareIsIncomplete,
)
from goals.actions.milestone import (
    AnnouncedBeforeDone,
    CorrectionNeedsNote,
    DoneNeedsDay,
    GoalHasNoTrigger,
    MilestoneIsUnknown,
)
from goals.snapshot import goal_value
from roadmap.errors import Refused
from tests import builders as b

pytestmark = pytest.mark.django_db


def test_readings_are_numbered_and_a_correction_stands_beside_the_old():
    goal = b.a_goal()
    metric = b.a_metric(goal)
    wrong = b.a_reading(metric, "88")
    right = b.a_reading(metric, "81", supersedes=wrong, reason="Seven counted twice.")
    found = goal_value(goal)["metrics"][0]["readings"]
    assert [(one["number"], one["value"], one["supersedes"]) for one in found] == [(1, "88", None), (2, "81", 1)]
    with pytest.raises(CorrectionDoesNotFit):
        b.a_reading(metric, "80", supersedes=wrong, reason="Again.")
    assert b.a_reading(metric, "80", supersedes=right, reason="Again.").number == 3


def test_a_correction_needs_a_reason_and_the_same_metric():
    goal = b.a_goal()
    old = b.a_reading(b.a_metric(goal))
    with pytest.raises(CorrectionNeedsReason):
        b.a_reading(old.metric, supersedes=old)
    with pytest.raises(CorrectionDoesNotFit):
        b.a_reading(b.a_metric(goal, "other"), supersedes=old, reason="Wrong one.")


@given(digits=st.integers(-(10**15) + 1, 10**15 - 1), places=st.integers(1, 6))
@example(digits=10**15 - 1, places=6)
@settings(max_examples=40, deadline=None)
def test_a_value_of_up_to_15_digits_comes_back_as_it_was_given(digits, places):
    value = Decimal(digits).scaleb(-places)
    goal = b.a_goal()
    b.a_reading(b.a_metric(goal), value)
    assert Decimal(goal_value(goal)["metrics"][0]["readings"][0]["value"]) == value


@pytest.mark.parametrize("value", ["0.1234567", "1000000000.081919", "123456789012345.6", "NaN", "Infinity"])
def test_a_value_that_would_be_rounded_or_is_no_number_is_refused(value):
    with pytest.raises(FieldIsNotValid):
        b.a_reading(b.a_metric(b.a_goal()), value)


def test_no_reading_comes_from_the_future_and_shares_are_whole():
    metric = b.a_metric(b.a_goal())
    with pytest.raises(DayIsInTheFuture):
        b.a_reading(metric, on=date(2026, 3, 3), at=b.at())
    with pytest.raises(ShareIsIncomplete):
        b.a_reading(metric, numerator=Decimal(3))
    with pytest.raises(ShareIsIncomplete):
        b.a_reading(metric, numerator=Decimal(3), denominator=Decimal(0))
    assert metric.readings.count() == 0


def test_only_a_reviewer_without_a_stake_checks_a_reading():
    metric = b.a_metric(b.a_goal())
    with pytest.raises(Refused):
        b.a_reading(metric, by_kind="checked")
    with pytest.raises(Refused):
        b.a_reading(metric, by=b.a_reviewer())
    assert b.a_reading(metric, by_kind="checked", by=b.a_reviewer()).who == b.a_reviewer()


def test_a_metric_has_its_name_once_in_a_goal():
    goal = b.a_goal()
    b.a_metric(goal)
    with pytest.raises(SlugIsTaken):
        b.a_metric(goal)
    assert b.a_metric(b.a_goal()).slug == "hours-to-fix"


# --- criteria ---------------------------------------------------------------------------------------------------------

LIST = CriterionInput(
    key="floor",
    kind="checklist",
    text="Most in place.",
    fully_share=Decimal("0.6"),
    mostly_share=Decimal("0.8"),
    items_total=40,
)
KINDS = [
    LIST,
    CriterionInput(key="count", kind="count", text="Two projects.", minimum=2),
    CriterionInput(key="compare", kind="comparative", text="More than people find.", baseline_value=Decimal(34)),
    b.deliverable("report", condition="Models are not shown aligned."),
]


def read(goal, criterion, **fields):
    reading = CriterionReadingInput(criterion=criterion, on=b.DAY, **fields)
    return actions.record_criterion_reading(goal=goal, reading=reading, by=b.an_owner(), at=b.later(1))


def test_each_kind_of_criterion_is_read_by_its_own_numbers():
    goal = b.a_goal(revision=b.a_revision(criteria=KINDS))
    read(goal, "floor", fully=22, mostly=11, not_in_place=7)
    read(goal, "count", count=2)
    read(goal, "compare", ours=Decimal(29), theirs=Decimal(34))
    read(goal, "report", state="not_applicable", justification="They are.")
    found = goal_value(goal)["criterion_readings"]
    assert [one["number"] for one in found] == [1, 2, 3, 4]
    assert (found[0]["fully"], found[2]["ours"], found[3]["state"]) == (22, "29", "not_applicable")


@pytest.mark.parametrize(
    ("criterion", "fields", "error"),
    [
        ("floor", {"fully": 22}, CriterionReadingIsIncomplete),
        ("floor", {"fully": 22, "mostly": 11, "not_in_place": 8}, CriterionReadingIsIncomplete),
        ("count", {}, CriterionReadingIsIncomplete),
        ("compare", {"ours": Decimal(1)}, CriterionReadingIsIncomplete),
        ("report", {}, CriterionReadingIsIncomplete),
        ("report", {"state": "not_applicable"}, CriterionReadingIsIncomplete),
        ("nothing", {"state": "met"}, CriterionIsUnknown),
    ],
)
def test_a_criterion_reading_that_says_too_little_is_refused(criterion, fields, error):
    goal = b.a_goal(revision=b.a_revision(criteria=KINDS))
    with pytest.raises(error):
        read(goal, criterion, **fields)


def test_a_criterion_reading_is_corrected_once():
    goal = b.a_goal()
    first = read(goal, "report", state="met")
    second = read(goal, "report", state="not_met", supersedes=first)
    with pytest.raises(CorrectionDoesNotFit):
        read(goal, "report", state="met", supersedes=first)
    assert goal_value(goal)["criterion_readings"][1]["supersedes"] == 1
    assert second.number == 2


# --- milestones -------------------------------------------------------------------------------------------------------

OUTLINE = MilestoneInput(key="outline", title="An outline", deadline=b.deadline("2026-06-01"))
NEXT = MilestoneInput(
    key="next", title="What next", deadline=DeadlineInput(kind="relative", days=42, anchor="milestone/outline")
)


def complete(goal, key="outline", achieved_on=b.DAY, **fields):
    values = {"by": b.an_owner(), "at": b.later(30)} | fields
    return actions.complete_milestone(goal=goal, key=key, achieved_on=achieved_on, **values)


def test_a_follow_up_is_due_from_the_day_its_milestone_was_done():
    goal = b.a_goal(revision=b.a_revision(milestones=[OUTLINE, NEXT]))
    terms = goal_value(goal)["revisions"][0]["milestones"]
    assert terms[1]["deadline"]["due"] is None
    complete(goal, achieved_on=date(2026, 3, 29))
    assert goal_value(goal)["revisions"][0]["milestones"][1]["deadline"]["due"] == "2026-05-10"


def test_three_dates_of_a_milestone_are_kept_apart():
    goal = b.a_goal(revision=b.a_revision(milestones=[OUTLINE]))
    complete(goal, announced_on=date(2026, 3, 5))
    (done,) = goal_value(goal)["milestones"]
    assert (done["achieved_on"], done["announced_on"], done["recorded_on"]) == (
        "2026-03-02",
        "2026-03-05",
        "2026-04-01",
    )


def test_completing_again_corrects_and_says_why():
    goal = b.a_goal(revision=b.a_revision(milestones=[OUTLINE, NEXT]))
    complete(goal, achieved_on=date(2026, 3, 20))
    complete(goal, key="next", achieved_on=date(2026, 3, 21))
    with pytest.raises(CorrectionNeedsNote):
        complete(goal, achieved_on=date(2026, 3, 19))
    complete(goal, achieved_on=date(2026, 3, 19), note="The first draft already had it.")
    done = goal_value(goal)["milestones"]
    assert [(one["key"], one["achieved_on"]) for one in done] == [("outline", "2026-03-19"), ("next", "2026-03-21")]


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"key": "nowhere"}, MilestoneIsUnknown),
        ({"achieved_on": None}, DoneNeedsDay),
        ({"achieved_on": date(2026, 4, 2)}, DayIsInTheFuture),
        ({"announced_on": date(2026, 3, 1)}, AnnouncedBeforeDone),
        ({"announced_on": date(2026, 4, 2)}, DayIsInTheFuture),
    ],
)
def test_a_milestone_that_cannot_be_so_is_refused(fields, error):
    goal = b.a_goal(revision=b.a_revision(milestones=[OUTLINE]))
    with pytest.raises(error):
        complete(goal, **fields)


def test_a_source_may_know_the_month_only():
    goal = b.an_imported_goal(revision=b.a_revision(milestones=[OUTLINE]))
    complete(goal, achieved_on=None, achieved_text="in March", by=None)
    assert goal_value(goal)["milestones"][0]["achieved_text"] == "in March"


# --- turns of a standing deadline -------------------------------------------------------------------------------------


def turn(goal, key="first", **fields):
    values = {"text": "The text changed.", "triggered_on": b.DAY, "by": b.an_owner(), "at": b.later(100)} | fields
    return actions.record_occurrence(goal=goal, key=key, **values)


def test_a_standing_window_gives_each_turn_its_due_day():
    standing = DeadlineInput(kind="standing", days=90, anchor="a change of the text")
    goal = b.a_goal(revision=b.a_revision(deadline=standing))
    turn(goal)
    turn(goal, done_on=date(2026, 5, 2))
    (found,) = goal_value(goal)["occurrences"]
    assert (found["due"], found["done_on"]) == ("2026-05-31", "2026-05-02")


def test_an_event_has_the_due_day_that_is_stated_or_none():
    goal = b.a_goal(revision=b.a_revision(deadline=DeadlineInput(kind="event", anchor="a new model")))
    assert turn(goal).due is None
    assert turn(goal, "second", due=date(2026, 8, 25)).due == date(2026, 8, 25)


def test_a_dated_goal_has_no_turns():
    with pytest.raises(GoalHasNoTrigger):
        turn(b.a_goal())
