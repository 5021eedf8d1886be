"""How the whole roadmap stands: the sentence of the home page, its counts, and the day on which a page stops being right."""

from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from goals.days import day
from goals.outcome import ENDED, milestones, occurrence_outcome
from goals.standing import facts, holds_until, sentence, standing, standing_holds_until, track_record, track_sentence
from goals.values import GoalValue
from tests.goals.rules.example_lab import STORY_DAY, example_lab
from tests.goals.rules.plain import (
    a_goal,
    a_metric,
    a_resolution,
    a_revision,
    a_roadmap,
    a_target,
    a_term,
    a_turn,
    an_observed_roadmap,
    an_update,
    changed,
    claimed,
    due_by,
    no_date,
    shift,
)
from tests.goals.rules.some_goals import goals as some_goals
from tests.goals.rules.some_goals import roadmaps

HOME = (
    "Of 16 goals, 6 have ended: 1 achieved on time, 1 achieved (timing not established), 1 achieved late, 1 missed, "
    "1 stopped after learning, 1 withdrawn. 9 are in progress: 5 on track, 2 at risk, 1 off track, "
    "1 silent since 6 Jul 2026. 1 has not started."
)


def home(goals: list[GoalValue], on: date, **roadmap: Any) -> str:
    return sentence(standing(goals, on, a_roadmap(**roadmap)))


def test_the_home_sentence_of_the_example_lab() -> None:
    assert home(example_lab(), STORY_DAY) == HOME


@pytest.mark.parametrize("days", [-400, -1, 1, 20, 41, 366, 1000])
def test_the_same_story_on_another_day_gives_the_same_counts(days: int) -> None:
    moved = standing(shift(example_lab(), days), STORY_DAY + timedelta(days=days), a_roadmap())
    told = standing(example_lab(), STORY_DAY, a_roadmap())
    assert (moved.ended, moved.by_health, moved.not_started) == (told.ended, told.by_health, told.not_started)
    assert moved.silent == [(slug, since + timedelta(days=days)) for slug, since in told.silent]


def test_each_goal_of_the_example_lab_has_its_four_facts() -> None:
    found = {goal["slug"]: facts(goal, STORY_DAY, a_roadmap()) for goal in example_lab()}
    assert {slug: one.words for slug, one in found.items() if one.outcome in ENDED} == {
        "start-moonshots": "Achieved on time",
        "signed-inference": "Stopped after learning",
        "misuse-investigations": "Missed",
        "retention-rules": "Achieved 41 days late",
        "duty-ladder": "Achieved, timing not established",
        "shared-bio-protocol": "Withdrawn",
    }
    assert found["repeatable-evaluations"].words == "Not started: starts 1 Nov 2026"
    assert found["isolated-lab-trial"].slip == 153
    assert found["next-policy-goal"].freshness == "stale"
    assert found["development-records"].freshness == "overdue"
    assert found["isolated-lab-trial"].freshness == "current"
    assert found["machine-red-team"].freshness == "due"
    assert found["machine-red-team"].next_update_due == date(2026, 10, 16)
    said = found["misuse-investigations"].health
    assert said is not None
    assert (said.health, said.on) == ("on_track", date(2026, 9, 22))


def test_nobody_acts_for_45_days_and_the_home_sentence_turns_by_itself() -> None:
    later = home(example_lab(), STORY_DAY + timedelta(days=48))
    assert "2 missed" in later  # the moved goal of 30 November too
    assert "on track" not in later
    assert "silent, the longest since 6 Jul 2026" in later
    assert "has not started" not in later


def test_zero_counts_are_left_out_and_one_is_not_many() -> None:
    assert home([], STORY_DAY) == "There are no goals yet."
    lone = a_goal(updates=[an_update(1, "2026-10-10")])
    assert home([lone], STORY_DAY) == "Of 1 goal, 1 is in progress: 1 on track."
    unsaid = a_goal(a_revision(cadence_days=None), slug="unsaid")
    assert home([lone, unsaid], STORY_DAY) == ("Of 2 goals, 2 are in progress: 1 on track, 1 without a stated health.")
    undated = a_goal(slug="undated", resolution=a_resolution("achieved", "2026-05-01"))
    assert home([undated], STORY_DAY) == "Of 1 goal, 1 has ended: 1 achieved (no date was set)."
    waiting = a_goal(a_revision(due_by("2026-10-20")), resolution=claimed("2026-10-12", told="2026-10-13"))
    assert home([waiting], STORY_DAY) == "Of 1 goal, 1 is said to be delivered and is being checked."
    assert "2 are said to be delivered and are being checked." in home([waiting, waiting | {"slug": "b"}], STORY_DAY)


def test_several_silent_goals_name_the_longest_silence() -> None:
    goals = [
        a_goal(slug="a", updates=[an_update(1, "2026-08-01")]),
        a_goal(slug="b", updates=[an_update(1, "2026-06-01")]),
    ]
    assert home(goals, STORY_DAY) == "Of 2 goals, 2 are in progress: 2 silent, the longest since 1 Jun 2026."


def test_an_observer_names_no_health_and_says_what_is_not_known() -> None:
    goals = [
        a_goal(a_revision(due_by("2026-09-30"), cadence_days=None), slug="past"),
        a_goal(
            a_revision(due_by("2027-01-01"), cadence_days=None),
            slug="open",
            updates=[an_update(1, "2026-08-14", health=None)],
        ),
        a_goal(a_revision(due_by("2027-01-01"), cadence_days=None), slug="other"),
        a_goal(a_revision(due_by("2026-04-01")), slug="done", resolution=a_resolution("achieved", "2026-03-29")),
    ]
    assert sentence(standing(goals, STORY_DAY, an_observed_roadmap())) == (
        "Of 4 goals, 1 has ended: 1 achieved on time. 2 are in progress. 1 is not known: due, and no report was found."
    )


def test_an_observer_counts_the_health_that_sources_give_and_how_many_have_none() -> None:
    seen, terms = an_observed_roadmap("2026-10-14"), due_by("2027-01-01")
    goals = [
        a_goal(
            a_revision(terms, cadence_days=None), slug="well", updates=[an_update(1, "2026-08-14", health="on_track")]
        ),
        a_goal(
            a_revision(terms, cadence_days=None), slug="ill", updates=[an_update(1, "2026-08-14", health="off_track")]
        ),
        a_goal(a_revision(terms, cadence_days=None), slug="told", updates=[an_update(1, "2026-08-14", health=None)]),
        a_goal(a_revision(terms, cadence_days=30), slug="silent", updates=[an_update(1, "2026-06-01")]),
    ]
    assert sentence(standing(goals, STORY_DAY, seen)) == (
        "Of 4 goals, 4 are in progress: 1 said to be on track, 1 said to be off track, 1 silent since 1 Jun 2026, "
        "1 without a stated health."
    )


def test_parts_are_counted_with_their_parent() -> None:
    parent = a_goal(slug="whole", parts=["half"], updates=[an_update(1, "2026-10-10")])
    part = a_goal(slug="half", parent="whole")
    assert standing([parent, part], STORY_DAY, a_roadmap()).total == 1


def test_the_track_record_of_the_example_lab() -> None:
    found = track_record(example_lab(), STORY_DAY, a_roadmap())
    assert (found.current.came_due, found.current.rate) == (4, None)
    assert found.first.came_due == 7
    assert (found.first.on_time, found.first.timing_unknown, found.first.late, found.first.not_delivered) == (
        1,
        1,
        1,
        4,
    )
    assert found.first.rate == (1, 7)
    assert track_sentence(found) == (
        "By current dates 4 came due (fewer than 5: no rate): 1 delivered on time, 1 timing not established, 1 late, "
        "1 not delivered. By first published dates 7 came due: 1 delivered on time, 1 timing not established, 1 late, "
        "4 not delivered."
    )


def test_a_goal_moved_before_it_came_due_is_late_by_its_first_date_even_if_kept() -> None:
    first = a_revision(due_by("2026-06-30"))
    moved = changed(first, "2026-05-12", deadline=due_by("2026-11-30"))
    kept = a_goal(first, moved, resolution=a_resolution("achieved", "2026-11-20"))
    found = track_record([kept], date(2026, 12, 1), a_roadmap())
    assert (found.current.on_time, found.first.late) == (1, 1)


def test_the_track_record_is_told_once_where_no_date_moved() -> None:
    kept = a_goal(a_revision(due_by("2026-06-30")), resolution=a_resolution("achieved", "2026-06-20"))
    told = track_sentence(track_record([kept], STORY_DAY, a_roadmap()))
    assert told.startswith("By current and by first published dates 1 came due")
    assert told.count("came due") == 1


def test_a_whole_is_on_time_when_its_parts_were_but_for_one_no_longer_needed() -> None:
    due = a_revision(due_by("2026-09-30"))
    kept = a_goal(due, slug="kept", parent="whole", resolution=a_resolution("achieved", "2026-09-01"))
    spare = a_goal(due, slug="spare", parent="whole", resolution=a_resolution("no_longer_needed", "2026-09-01"))
    whole = a_goal(due, slug="whole", parts=["kept", "spare"])
    found = track_record([whole, kept, spare], STORY_DAY, a_roadmap())
    assert (found.current.came_due, found.current.on_time, found.first.on_time) == (1, 1, 1)


def test_nothing_has_come_due_on_its_own_due_day() -> None:
    goal = a_goal(a_revision(due_by("2026-10-14")), resolution=a_resolution("achieved", "2026-09-01"))
    for on, count in ((STORY_DAY, 0), (STORY_DAY + timedelta(days=1), 1)):
        found = track_record([goal], on, a_roadmap())
        assert (found.current.came_due, found.first.came_due) == (count, count)


def test_given_up_on_the_last_day_it_did_not_come_due_by_current_dates_only() -> None:
    goal = a_goal(a_revision(due_by("2026-09-30")), resolution=a_resolution("withdrawn", "2026-09-30"))
    found = track_record([goal], STORY_DAY, a_roadmap())
    assert (found.current.came_due, found.first.not_delivered) == (0, 1)


@pytest.mark.parametrize(("count", "rate"), [(4, None), (5, (5, 5))])
def test_a_rate_needs_five_resolved_goals(count: int, rate: tuple[int, int] | None) -> None:
    kept = a_goal(a_revision(due_by("2026-09-30")), resolution=a_resolution("achieved", "2026-09-01"))
    goals: Any = [kept | {"slug": f"kept-{number}"} for number in range(count)]
    assert track_record(goals, STORY_DAY, a_roadmap()).current.rate == rate


def test_what_is_not_known_or_being_checked_is_in_no_rate() -> None:
    goals = [a_goal(a_revision(due_by("2026-09-30"), cadence_days=None), slug=f"g{number}") for number in range(6)]
    goals[0]["resolution"] = a_resolution("achieved", "2026-09-01")
    found = track_record(goals, STORY_DAY, an_observed_roadmap())
    assert (found.current.came_due, found.current.resolved, found.current.rate) == (6, 1, None)
    assert "(fewer than 5 resolved: no rate)" in track_sentence(found)


@pytest.mark.parametrize(
    ("goal", "turns"),
    [
        (a_goal(a_revision(due_by("2026-12-15"), cadence_days=None)), date(2026, 12, 16)),
        (a_goal(a_revision(starts_on="2026-11-01", cadence_days=None)), date(2026, 11, 1)),
        (a_goal(updates=[an_update(1, "2026-10-06")]), date(2026, 10, 30)),  # reads "update due"
        (a_goal(updates=[an_update(1, "2026-09-14")]), date(2026, 10, 15)),  # reads "overdue"
        (a_goal(updates=[an_update(1, "2026-08-31")]), date(2026, 10, 16)),  # reads "stale"
        (a_goal(updates=[an_update(1, "2026-08-01")]), None),  # stale for good
        (a_goal(resolution=a_resolution("achieved", "2026-05-01")), None),
        (
            a_goal(a_revision(cadence_days=None), occurrences=[a_turn("two", "2026-08-25", "2026-11-23")]),
            date(2026, 11, 24),
        ),
        (
            a_goal(a_revision(cadence_days=None, milestones=[a_term("plan", due_by("2026-10-31"))])),
            date(2026, 11, 1),
        ),
        (
            a_goal(
                a_revision(cadence_days=None, targets=[a_target("rate", ("2026-10-20", "80"), ("2027-01-31", "90"))]),
                metrics=[a_metric("rate", "up", ("2026-10-01", "85"))],
            ),
            date(2026, 10, 21),
        ),
        (
            a_goal(
                a_revision(cadence_days=None),
                withheld={
                    "1": {
                        "field": "revisions.1.statement",
                        "reason": "protections",
                        "justification": "",
                        "words": 150,
                        "review_on": "2026-10-20",
                    }
                },
            ),
            date(2026, 10, 21),
        ),
    ],
)
def test_a_page_knows_the_next_day_on_which_it_is_no_longer_right(goal: GoalValue, turns: date | None) -> None:
    assert holds_until(goal, STORY_DAY, a_roadmap()) == turns


def test_a_page_about_a_whole_turns_with_its_parts() -> None:
    part = a_goal(a_revision(due_by("2026-10-20"), cadence_days=None), slug="half", parent="whole")
    whole = a_goal(a_revision(cadence_days=None), slug="whole", parts=["half"])
    assert holds_until(whole, STORY_DAY, a_roadmap(), [part]) == date(2026, 10, 21)


def test_the_home_page_turns_when_a_first_published_date_comes_to_pass() -> None:
    first = a_revision(due_by("2026-10-20"), cadence_days=None)
    moved = changed(first, "2026-10-01", deadline=due_by("2027-05-31"))
    assert holds_until(a_goal(first, moved), STORY_DAY, a_roadmap()) == date(2027, 6, 1)
    assert standing_holds_until([a_goal(first, moved)], STORY_DAY, a_roadmap()) == date(2026, 10, 21)


@given(goal=some_goals(), roadmap=roadmaps(), days=st.integers(0, 300), steps=st.lists(st.integers(1, 500), max_size=8))
def test_nothing_changes_before_the_named_day_and_something_does_on_it(
    goal: GoalValue, roadmap: Any, days: int, steps: list[int]
) -> None:
    last_fact = max((day(one["submitted_at"]) for one in goal["updates"]), default=date(2026, 3, 1))
    on = last_fact + timedelta(days=days)

    def states(when: date) -> tuple[object, ...]:
        now = facts(goal, when, roadmap)
        turns = [occurrence_outcome(one, when, roadmap) for one in goal["occurrences"]]
        return now.outcome, now.freshness, now.health, now.words, milestones(goal, when, roadmap), turns

    until = holds_until(goal, on, roadmap)
    last = until - timedelta(days=1) if until else date(2030, 1, 1)
    assert all(states(min(on + timedelta(days=step), last)) == states(on) for step in [*steps, 9999])
    if until:
        assert states(until) != states(on)


@given(goals=st.lists(some_goals(), max_size=8, unique_by=lambda goal: goal["slug"]), roadmap=roadmaps())
def test_every_goal_is_counted_exactly_once(goals: list[GoalValue], roadmap: Any) -> None:
    found = standing(goals, STORY_DAY, roadmap)
    running = found.in_progress + found.being_checked + found.not_started + found.not_known
    assert found.total == len(goals) == sum(found.ended.values()) + running
    assert found.in_progress == sum(found.by_health.values()) + len(found.silent) + found.unsaid
    text = sentence(found)
    assert text.endswith(".")
    assert " 0 " not in text


def test_an_undated_goal_is_never_in_the_track_record() -> None:
    goal = a_goal(a_revision(no_date("fuzzy", text="soon")))
    found = track_record([goal], STORY_DAY, a_roadmap())
    assert (found.current.came_due, found.first.came_due) == (0, 0)
