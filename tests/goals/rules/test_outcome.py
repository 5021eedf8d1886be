"""What became of a goal: missed by itself, late for ever, never achieved by the owner's word alone, never missed by hearsay."""

from datetime import date, timedelta
from typing import Any, get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.days import day
from goals.deadlines import current_due
from goals.outcome import (
    DELIVERED,
    ENDED,
    WORDS,
    days_late,
    delivered_on,
    describe,
    milestones,
    occurrence_outcome,
    outcome,
)
from goals.values import GoalValue, Outcome, RoadmapValue
from tests.goals.rules.plain import (
    a_goal,
    a_resolution,
    a_revision,
    a_roadmap,
    a_term,
    a_turn,
    an_observed_roadmap,
    changed,
    claimed,
    done,
    due_by,
    no_date,
)
from tests.goals.rules.some_goals import goals as some_goals

LAB = a_roadmap()
DUE = a_revision(due_by("2026-09-30"))
LATER = date(2026, 10, 14)


def test_missed_appears_by_itself_on_the_day_after_the_due_day() -> None:
    goal = a_goal(DUE)
    assert outcome(goal, date(2026, 9, 30), LAB) == "in_progress"
    assert outcome(goal, date(2026, 10, 1), LAB) == "missed"
    assert describe(goal, date(2026, 10, 1), LAB) == "Missed"


def test_every_outcome_has_its_words_and_is_either_an_end_or_not() -> None:
    open_ones = {"not_started", "in_progress", "being_checked", "not_known"}
    every = {word for part in get_args(Outcome) for word in (get_args(part) or [part])}
    assert every == set(WORDS) == open_ones | set(ENDED)
    assert len(set(WORDS.values())) == len(WORDS)


def test_a_goal_that_starts_later_has_not_started_until_that_day() -> None:
    goal = a_goal(a_revision(due_by("2027-12-31", "year"), starts_on="2026-11-01"))
    assert outcome(goal, date(2026, 10, 31), LAB) == "not_started"
    assert describe(goal, date(2026, 10, 31), LAB) == "Not started: starts 1 Nov 2026"
    assert outcome(goal, date(2026, 11, 1), LAB) == "in_progress"
    assert describe(goal, date(2026, 11, 1), LAB) == "In progress"


def test_a_late_delivery_stays_late_and_says_by_how_much() -> None:
    goal = a_goal(a_revision(due_by("2026-04-01")), resolution=a_resolution("achieved", "2026-05-12"))
    assert outcome(goal, LATER, LAB) == "achieved_late"
    assert days_late(goal) == 41
    assert describe(goal, LATER, LAB) == "Achieved 41 days late"
    one_day = a_goal(a_revision(due_by("2026-04-01")), resolution=a_resolution("achieved", "2026-04-02"))
    assert describe(one_day, LATER, LAB) == "Achieved 1 day late"


def test_delivered_on_the_due_day_and_told_that_day_is_on_time() -> None:
    goal = a_goal(DUE, resolution=a_resolution("achieved", "2026-09-30"))
    assert outcome(goal, LATER, LAB) == "achieved"
    assert describe(goal, LATER, LAB) == "Achieved on time"
    assert days_late(goal) is None


@pytest.mark.parametrize(
    ("timing", "found"),
    [("established", "achieved"), ("", "achieved_timing_unknown"), ("not_established", "achieved_timing_unknown")],
)
def test_told_after_the_due_day_it_is_on_time_only_if_that_was_established(timing: str, found: str) -> None:
    told_late = a_resolution("achieved", "2026-03-27", told="2026-04-02", timing=timing)
    assert outcome(a_goal(a_revision(due_by("2026-04-01")), resolution=told_late), LATER, LAB) == found


def test_who_accepted_may_doubt_the_day_even_if_it_was_told_in_time() -> None:
    doubted = a_resolution("achieved", "2026-03-27", timing="not_established")
    assert outcome(a_goal(DUE, resolution=doubted), LATER, LAB) == "achieved_timing_unknown"


def test_some_day_in_june_against_1_july_told_on_the_6th_is_not_established() -> None:
    resolution = a_resolution("achieved", "2026-07-06") | {
        "achieved_on": None,
        "achieved_from": "2026-06-01",
        "achieved_to": "2026-06-30",
    }
    goal = a_goal(a_revision(due_by("2026-07-01")), resolution=resolution)
    assert outcome(goal, LATER, LAB) == "achieved_timing_unknown"
    assert describe(goal, LATER, LAB) == "Achieved, timing not established"
    assert (delivered_on(goal), days_late(goal)) == (None, None)
    told_in_time = resolution | {"announced_on": "2026-06-30", "proposed_at": "2026-06-30T12:00:00Z"}
    assert outcome(goal | {"resolution": told_in_time}, LATER, LAB) == "achieved"  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("first", "last", "timing", "found"),
    [
        ("2026-09-20", "2026-10-10", "", "achieved_timing_unknown"),
        ("2026-09-20", "2026-10-10", "established", "achieved"),
        ("2026-10-01", "2026-10-31", "established", "achieved_late"),
        (None, None, "", "achieved_timing_unknown"),
        (None, "2026-09-29", "", "achieved"),
    ],
)
def test_a_span_is_late_only_if_all_of_it_is(first: Any, last: Any, timing: str, found: str) -> None:
    resolution = a_resolution("achieved", "2026-09-30", timing=timing)
    span = {"achieved_on": None, "achieved_from": first, "achieved_to": last}
    goal = a_goal(DUE, resolution=resolution | span)
    assert outcome(goal, LATER, LAB) == found
    if found == "achieved_late":
        assert describe(goal, LATER, LAB) == "Achieved late"  # by how much is not known


def test_a_claim_made_in_time_reads_being_checked_until_somebody_decides() -> None:
    goal = a_goal(DUE, resolution=claimed("2026-09-28", told="2026-09-30"))
    assert outcome(goal, LATER, LAB) == "being_checked"
    assert describe(goal, LATER, LAB) == "Delivered, says the owner; being checked"


def test_a_claim_made_after_the_due_day_does_not_take_missed_away() -> None:
    goal = a_goal(DUE, resolution=claimed("2026-09-28", told="2026-10-01"))
    assert outcome(goal, LATER, LAB) == "missed"
    accepted = a_resolution("achieved", "2026-09-28", told="2026-10-01", timing="established")
    assert outcome(goal | {"resolution": accepted}, LATER, LAB) == "achieved"  # type: ignore[arg-type]


def test_withdrawn_before_the_due_day_is_withdrawn_and_after_it_is_missed() -> None:
    before = a_goal(DUE, resolution=a_resolution("withdrawn", "2026-09-30"))
    after = a_goal(DUE, resolution=a_resolution("withdrawn", "2026-10-01"))
    assert (outcome(before, LATER, LAB), outcome(after, LATER, LAB)) == ("withdrawn", "missed")


def test_a_withdrawal_counts_from_its_acceptance_not_from_a_day_it_names() -> None:
    backdated = a_resolution("withdrawn", "2026-09-01", told="2026-10-05")
    assert outcome(a_goal(DUE, resolution=backdated), LATER, LAB) == "missed"
    waiting = a_resolution("withdrawn", "2026-09-01", accepted_at=None, accepted_by=None)
    assert outcome(a_goal(DUE, resolution=waiting), date(2026, 9, 15), LAB) == "in_progress"
    assert outcome(a_goal(DUE, resolution=waiting), LATER, LAB) == "missed"


@pytest.mark.parametrize(
    "ending", ["partly_achieved", "replaced", "merged", "stopped_after_learning", "no_longer_needed"]
)
def test_every_other_ending_is_told_before_the_due_day_and_missed_after_it(ending: str) -> None:
    assert outcome(a_goal(DUE, resolution=a_resolution(ending, "2026-08-20")), LATER, LAB) == ending
    assert outcome(a_goal(DUE, resolution=a_resolution(ending, "2026-10-02")), LATER, LAB) == "missed"
    undated = a_goal(resolution=a_resolution(ending, "2026-10-02"))
    assert outcome(undated, LATER, LAB) == ending


def test_a_settled_revision_that_withdraws_the_goal_ends_it_and_a_proposed_one_does_not() -> None:
    withdrawal = changed(DUE, "2026-05-12", kind="withdrawn")
    assert outcome(a_goal(DUE, withdrawal), LATER, LAB) == "withdrawn"
    backdated: Any = withdrawal | {"approved_at": "2026-10-05T09:00:00Z"}
    assert outcome(a_goal(DUE, backdated), LATER, LAB) == "missed"
    proposed = a_goal(DUE, withdrawal | {"approved_at": None})  # type: ignore[arg-type]
    assert outcome(proposed, LATER, LAB) == "missed"


def test_who_has_delivered_and_names_a_successor_is_not_replaced() -> None:
    replaced = changed(DUE, "2026-09-01", kind="replaced")
    assert outcome(a_goal(DUE, replaced), LATER, LAB) == "replaced"
    delivered = a_goal(DUE, replaced, resolution=a_resolution("achieved", "2026-08-30"))
    assert outcome(delivered, LATER, LAB) == "achieved"
    being_checked = a_goal(DUE, replaced, resolution=claimed("2026-08-30", told="2026-08-30"))
    assert outcome(being_checked, LATER, LAB) == "being_checked"


def test_without_a_due_day_nothing_is_late_or_missed() -> None:
    goal = a_goal(a_revision(no_date("fuzzy", text="in the coming weeks")))
    assert outcome(goal, date(2036, 1, 1), LAB) == "in_progress"
    delivered = goal | {"resolution": a_resolution("achieved", "2026-12-01")}
    assert describe(delivered, LATER, LAB) == "Achieved"  # type: ignore[arg-type]


# --- parts --------------------------------------------------------------------------------------------------------------


def whole(*endings: Any, due: str | None = "2026-09-30") -> tuple[GoalValue, list[GoalValue]]:
    parts = [a_goal(DUE, slug=f"part-{number}", parent="whole") for number in range(len(endings))]
    for part, ending in zip(parts, endings, strict=True):
        part["resolution"] = ending
    revision = a_revision(due_by(due)) if due else a_revision()
    return a_goal(revision, slug="whole", parts=[part["slug"] for part in parts]), parts


def test_a_goal_with_parts_is_achieved_when_all_of_them_are() -> None:
    kept, late = a_resolution("achieved", "2026-09-01"), a_resolution("achieved", "2026-10-05")
    goal, parts = whole(kept, None)
    assert outcome(goal, date(2026, 9, 15), LAB, parts) == "in_progress"
    assert outcome(goal, LATER, LAB, parts) == "missed"
    goal, parts = whole(kept, kept)
    assert outcome(goal, LATER, LAB, parts) == "achieved"
    goal, parts = whole(kept, late)
    assert outcome(goal, LATER, LAB, parts) == "achieved_late"
    assert days_late(goal, parts) == 5
    goal, parts = whole(kept, late, due="2026-10-31")
    assert outcome(goal, LATER, LAB, parts) == "achieved"  # late for the part, in time for the whole
    goal, parts = whole(kept, late, due=None)
    assert outcome(goal, LATER, LAB, parts) == "achieved_late"


def test_its_own_word_does_not_achieve_a_goal_whose_parts_are_open() -> None:
    goal, parts = whole(a_resolution("achieved", "2026-09-01"), None)
    goal["resolution"] = a_resolution("achieved", "2026-09-01")
    assert outcome(goal, date(2026, 9, 15), LAB, parts) == "in_progress"


def test_a_part_no_longer_needed_does_not_hold_the_whole_back_and_a_withdrawn_one_does() -> None:
    kept, spare = a_resolution("achieved", "2026-09-01"), a_resolution("no_longer_needed", "2026-09-01")
    goal, parts = whole(kept, spare)
    assert outcome(goal, LATER, LAB, parts) == "achieved"
    goal, parts = whole(kept, a_resolution("withdrawn", "2026-09-01"))
    assert outcome(goal, LATER, LAB, parts) == "missed"
    goal, parts = whole(spare, spare)
    assert outcome(goal, date(2026, 9, 15), LAB, parts) == "in_progress"


# --- kept by an observer ------------------------------------------------------------------------------------------------


def test_an_observer_does_not_know_what_no_source_tells_and_never_calls_it_missed() -> None:
    seen = an_observed_roadmap("2026-10-01")
    goal = a_goal(DUE)
    assert outcome(goal, date(2026, 9, 30), seen) == "in_progress"
    assert outcome(goal, date(2026, 10, 1), seen) == "not_known"
    assert describe(goal, LATER, seen) == "Not known. Due 30 Sep 2026. No report found; sources last read 1 Oct 2026."
    after_the_look = a_goal(a_revision(due_by("2026-10-10")))
    assert outcome(after_the_look, LATER, seen) == "not_known"


def test_an_observer_takes_a_delivery_and_an_ending_from_its_source() -> None:
    seen = an_observed_roadmap()
    source: Any = {"proposed_by": None, "proposed_at": None, "accepted_by": None, "accepted_at": None, "imported": True}
    told_late = a_resolution("achieved", "2026-03-29", told="2026-04-02") | source
    assert outcome(a_goal(a_revision(due_by("2026-04-01")), resolution=told_late), LATER, seen) == (
        "achieved_timing_unknown"
    )
    withdrawn = a_resolution("withdrawn", "2026-10-01") | source
    assert outcome(a_goal(DUE, resolution=withdrawn), LATER, seen) == "withdrawn"


def test_an_observer_sees_a_start_only_up_to_the_last_look() -> None:
    goal = a_goal(a_revision(starts_on="2026-10-05"))
    assert outcome(goal, LATER, an_observed_roadmap("2026-10-01")) == "not_started"
    assert outcome(goal, LATER, an_observed_roadmap("2026-10-06")) == "in_progress"


# --- milestones and turns -----------------------------------------------------------------------------------------------


def test_a_milestone_is_done_late_missed_or_of_unknown_timing() -> None:
    due = due_by("2026-06-23")
    terms = [a_term(key, due) for key in ("kept", "late", "when", "never")] + [a_term("open", due_by("2026-12-01"))]
    achieved = [done("kept", "2026-06-23"), done("late", "2026-06-24"), done("when", None, "in June")]
    found = milestones(a_goal(a_revision(milestones=terms), milestones=achieved), LATER, LAB)
    assert [(one.term["key"], one.outcome, one.days_late) for one in found] == [
        ("kept", "achieved", None),
        ("late", "achieved_late", 1),
        ("when", "achieved_timing_unknown", None),
        ("never", "missed", None),
        ("open", "in_progress", None),
    ]
    (undated,) = milestones(
        a_goal(a_revision(milestones=[a_term("any", no_date())]), milestones=[done("any", "2026-06-22")]), LATER, LAB
    )
    assert undated.outcome == "achieved"
    observed = milestones(a_goal(a_revision(milestones=terms)), LATER, an_observed_roadmap())
    assert [one.outcome for one in observed] == ["not_known"] * 4 + ["in_progress"]


def test_open_milestones_of_a_withdrawn_goal_are_not_missed_but_earlier_ones_were() -> None:
    terms = [a_term("before", due_by("2026-05-11")), a_term("after", due_by("2026-05-12"))]
    goal = a_goal(a_revision(milestones=terms), resolution=a_resolution("withdrawn", "2026-05-12"))
    assert [one.outcome for one in milestones(goal, LATER, LAB)] == ["missed", "withdrawn"]


def test_each_turn_of_a_standing_duty_is_kept_late_or_missed_on_its_own() -> None:
    assert occurrence_outcome(a_turn("a", "2026-03-02", "2026-05-31", "2026-05-02"), LATER, LAB) == "achieved"
    assert occurrence_outcome(a_turn("a", "2026-03-02", "2026-05-31", "2026-06-01"), LATER, LAB) == "achieved_late"
    assert occurrence_outcome(a_turn("a", "2026-03-02", "2026-05-31", "2026-05-31"), LATER, LAB) == "achieved"
    second = a_turn("b", "2026-08-25", "2026-11-23")
    assert occurrence_outcome(second, date(2026, 11, 23), LAB) == "in_progress"
    assert occurrence_outcome(second, date(2026, 11, 24), LAB) == "missed"
    assert occurrence_outcome(second, date(2026, 11, 24), an_observed_roadmap()) == "not_known"
    goal = a_goal(a_revision(no_date("standing", days=90, anchor="change")), occurrences=[second])
    assert outcome(goal, date(2026, 12, 24), LAB) == "in_progress"


# --- properties ---------------------------------------------------------------------------------------------------------

DAYS = st.integers(0, 900).map(lambda number: date(2026, 1, 1) + timedelta(days=number))


@given(some_goals(), DAYS, DAYS)
def test_time_alone_only_ever_starts_a_goal_or_lets_it_be_missed(goal: GoalValue, one: date, other: date) -> None:
    order = ["not_started", "in_progress", "missed"]
    first, second = (outcome(goal, on, LAB) for on in sorted((one, other)))
    if first in order and second in order:
        assert order.index(first) <= order.index(second)
    else:
        assert first == second or (first in order and second == "missed")


@given(some_goals(), DAYS)
def test_a_missed_goal_has_passed_its_due_day_and_nobody_accepted_its_delivery(goal: GoalValue, on: date) -> None:
    due, resolution = current_due(goal), goal["resolution"]
    found = outcome(goal, on, LAB)
    delivered = resolution is not None and resolution["accepted_at"] is not None and resolution["ending"] == "achieved"
    assert (found in DELIVERED) == delivered
    if found == "missed":
        assert due is not None
        assert due < on
    if due is not None and due < on and not delivered:
        ended = resolution is not None and found == resolution["ending"] and day(resolution["accepted_at"] or "") <= due
        assert found in ("missed", "being_checked") or ended


@given(some_goals(), DAYS, DAYS)
def test_an_observer_never_says_missed(goal: GoalValue, on: date, until: date) -> None:
    seen: RoadmapValue = a_roadmap(kept_by="observer", known_until=until.isoformat())
    assert outcome(goal, on, seen) != "missed"
    assert "missed" not in [one.outcome for one in milestones(goal, on, seen)]


@given(some_goals(), DAYS)
def test_days_late_are_told_exactly_where_a_delivery_is_late(goal: GoalValue, on: date) -> None:
    late = days_late(goal)
    assert (late is not None) == (outcome(goal, on, LAB) == "achieved_late")
    assert late is None or late > 0
