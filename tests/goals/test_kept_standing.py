"""How goals stand is kept in rows: whatever is done, and whatever day it is, they are what the rule says."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from goals import actions
from goals.kept_standing import catch_up, differences, mend
from goals.models import Goal, GoalDay, GoalStanding, StandingHead
from goals.snapshot import goal_values, roadmap_value
from goals.standing import facts, parts_by_goal
from goals.tasks import compare_standings, keep_standings
from tests import builders as b
from tests.goals.every_action import CASES
from tests.goals.views.test_list_and_goal import goals_of_every_kind

pytestmark = pytest.mark.django_db


def day(days):
    return b.DAY + timedelta(days=days)


def kept(goal):
    return GoalStanding.objects.get(goal=goal)


def days_of(goal):
    return [(row.kind, row.key, row.due.isoformat()) for row in GoalDay.objects.filter(goal=goal).order_by("due")]


@pytest.mark.parametrize("name", sorted(CASES))
def test_after_every_action_the_rows_are_what_the_rule_says(name):
    """The rows are there before the action, so only what it moved is made anew."""
    case = CASES[name]
    do = case.prepare()
    if name != "set_up_roadmap":
        b.a_roadmap()
    catch_up(day(12))
    assert differences(day(12)) == []
    do(case.doer() if case.doer else None)
    catch_up(day(12))
    assert differences(day(12)) == []
    assert GoalStanding.objects.count() == Goal.objects.count()


def test_on_every_day_the_rows_are_what_the_rule_says():
    """Two years of days, in order; on most of them nothing is made anew."""
    b.a_roadmap()
    goals = list(goals_of_every_kind())
    b.an_update(goals[0], confidence=70)
    made = []
    for number in range(10, 740, 3):
        made.append(catch_up(day(number)))
        assert_rows_are_the_facts(day(number))
    assert 5 < sum(one > 0 for one in made) < 40


def assert_rows_are_the_facts(on):
    """Said apart from the code that makes the rows."""
    values = goal_values()
    parts, stands = parts_by_goal(values), roadmap_value(b.Roadmap.objects.get())
    for value in values:
        now, row = facts(value, on, stands, parts[value["slug"]]), GoalStanding.objects.get(goal__slug=value["slug"])
        said = (now.health.health, now.health.grey) if now.health else ("", False)
        assert (row.outcome, row.words, row.freshness, row.due, row.update_due) == (
            now.outcome,
            now.words,
            now.freshness,
            now.due,
            now.next_update_due,
        ), (value["slug"], on)
        assert (row.health, row.health_is_old) == said, (value["slug"], on)


def test_days_may_go_backwards_too():
    b.a_roadmap()
    goal = b.a_goal()
    catch_up(date(2027, 1, 1))
    assert kept(goal).outcome == "missed"
    catch_up(day(10))
    assert kept(goal).outcome == "in_progress"
    assert differences(day(10)) == []


def test_what_hangs_on_a_goal_moves_with_it():
    """A whole with its part, and a goal whose deadline runs from the day on which another was achieved."""
    b.a_roadmap()
    whole, first = b.a_whole("whole"), b.a_goal("first")
    part = b.a_part(whole, "part")
    after = actions.DeadlineInput(kind="relative", days=30, anchor="goal/first")
    b.a_goal("after", revision=b.a_revision(deadline=after))
    catch_up(day(8))
    for goal in (part, first):
        actions.accept_resolution(resolution=b.a_proposed_ending(goal), by=b.a_reviewer(), at=b.later(7))
    catch_up(day(8))
    assert kept(whole).outcome == "achieved"
    assert GoalStanding.objects.get(goal__slug="after").due == day(35)
    assert differences(day(8)) == []


def test_a_roadmap_that_changes_hands_moves_every_goal():
    b.a_roadmap()
    goal = b.a_goal()
    catch_up(date(2027, 1, 1))
    assert kept(goal).outcome == "missed"
    b.a_roadmap(kept_by="observer", known_until=date(2026, 12, 31))
    catch_up(date(2027, 1, 1))
    assert kept(goal).outcome == "not_known"


def test_open_days_are_kept_and_what_is_done_or_ended_leaves_them():
    b.a_roadmap()
    outline = actions.MilestoneInput(key="outline", title="The outline", deadline=b.deadline("2026-03-10"))
    goal = b.a_goal(revision=b.a_revision(milestones=[outline]))
    catch_up(day(20))
    assert days_of(goal) == [
        ("milestone", "outline", "2026-03-10"),
        ("update", "", day(45).isoformat()),
        ("goal", "", "2026-12-15"),
    ]
    actions.complete_milestone(goal=goal, key="outline", achieved_on=day(6), by=b.an_owner(), at=b.later(6))
    catch_up(day(20))
    assert [kind for kind, _, _ in days_of(goal)] == ["update", "goal"]
    actions.accept_resolution(resolution=b.a_proposed_ending(goal), by=b.a_reviewer(), at=b.later(7))
    catch_up(day(20))
    assert days_of(goal) == []


def test_confidence_is_kept_with_the_one_before():
    b.a_roadmap()
    goal = b.a_goal()
    for days, confidence in ((5, 80), (6, None), (7, 60)):
        b.an_update(goal, confidence=confidence, at=b.later(days))
    catch_up(day(8))
    assert (kept(goal).confidence, kept(goal).confidence_before) == (60, 80)


def test_a_row_changed_by_hand_is_found():
    b.a_roadmap()
    goal, other = b.a_goal("one"), b.a_goal("other")
    catch_up(day(10))
    GoalStanding.objects.filter(goal=goal).update(outcome="achieved")
    GoalDay.objects.filter(goal=other, kind="goal").delete()
    assert differences(day(10)) == ["one", "other"]
    assert mend(day(10)) == ["one", "other"]
    assert mend(day(10)) == []


def test_the_night_makes_them_right_and_tells(caplog):
    b.a_roadmap()
    goal = b.a_goal("one")
    with time_machine.travel(b.later(10)):
        keep_standings()
        compare_standings()
        assert not caplog.records
        GoalStanding.objects.filter(goal=goal).update(outcome="achieved")
        compare_standings()
    assert "1 kept standings were not what the rule says: one" in caplog.text
    assert kept(goal).outcome == "in_progress"


def test_what_is_withheld_is_a_box_in_what_is_kept_until_it_is_lifted():
    b.a_roadmap()
    outline = actions.MilestoneInput(key="outline", title="The secret outline", deadline=b.deadline())
    goal = b.a_goal(revision=b.a_revision(milestones=[outline]))
    subject, about = f"goal/{goal.slug}", {"reason": "legal", "justification": "A contract.", "by": b.a_publisher()}
    boxes = [
        actions.withhold(subject=subject, field="revisions.1.title", start=8, end=18, at=b.later(1), **about),
        actions.withhold(subject=subject, field="revisions.1.milestones.outline.title", at=b.later(1), **about),
    ]
    catch_up(day(10))
    assert kept(goal).title == "Publish [withheld]"
    assert "secret" not in str(list(GoalDay.objects.values_list()))
    for box in boxes:
        actions.lift(redaction=box, by=b.a_publisher(), at=b.later(2))
    catch_up(day(10))
    assert kept(goal).title == "Publish the report"
    assert "The secret outline" in str(list(GoalDay.objects.values_list()))


def test_lost_rows_are_made_again():
    b.a_roadmap()
    list(goals_of_every_kind())
    catch_up(day(10))
    before = list(GoalStanding.objects.order_by("pk").values_list())
    GoalStanding.objects.all().delete()
    GoalDay.objects.all().delete()
    StandingHead.objects.all().delete()
    catch_up(day(10))
    assert list(GoalStanding.objects.order_by("pk").values_list()) == before


def test_where_nothing_happened_it_is_one_query_and_nothing_is_written(django_assert_num_queries):
    b.a_roadmap()
    b.a_goal()
    catch_up(day(10))
    with django_assert_num_queries(1):
        assert catch_up(day(10)) == 0
    with django_assert_num_queries(1):
        assert catch_up(day(30)) == 0


@pytest.mark.parametrize("count", [1, 3])
def test_how_many_queries_do_not_depend_on_how_many_goals_moved(count):
    b.a_roadmap()
    b.a_goal()
    catch_up(day(10))
    for _ in range(count):
        b.an_update(b.a_goal())
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert catch_up(day(10)) == count
    assert len(captured) == 48
