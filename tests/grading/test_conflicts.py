"""Which conflicts of interest the program finds by itself, and for how long they count."""

from datetime import date, timedelta

import pytest

from goals.actions import OwnerInput, end_ownership, hand_over
from grading.conflicts import conflict_with, conflicts_among, counts_from
from grading.models import Conflict, Cycle, CycleGoal
from tests.builders import a_goal, a_part, a_whole, an_editor, an_owner, later, person, some_evidence
from tests.grading.builders import a_cycle, dates, in_cycle

pytestmark = pytest.mark.django_db


def in_new_cycle(goal, **fields) -> CycleGoal:
    return in_cycle(a_cycle(**fields), goal, reviewers=0)


def test_owners_contributors_and_the_people_above_and_below_owners_are_found():
    boss = person("Boss", "reviewer")
    lead = person("Lead", "owner", manager=boss)
    report = person("Report", "reviewer", manager=lead)
    helper = person("Helper", "owner", "reviewer")
    outsider = person("Outsider", "reviewer", is_external=True)
    since = later(0).date()
    owners = [OwnerInput(user=lead, since=since), OwnerInput(user=helper, role="contributor", since=since)]
    row = in_new_cycle(a_goal(owners=owners))
    found = {someone.name: conflict_with(someone, row) for someone in (boss, lead, report, helper, outsider)}
    assert found == {
        "Boss": Conflict.MANAGER,
        "Lead": Conflict.OWNER,
        "Report": Conflict.REPORT,
        "Helper": Conflict.CONTRIBUTOR,
        "Outsider": None,
    }


def test_whoever_wrote_evidence_for_the_goal_is_found_and_for_another_goal_is_not():
    writer = person("Writer", "reviewer")
    goal, other = a_goal(), a_goal()
    some_evidence(goals=[goal], by=writer)
    assert conflict_with(writer, in_new_cycle(goal)) == Conflict.EVIDENCE_AUTHOR
    assert conflict_with(writer, in_new_cycle(other)) is None


def test_owners_of_a_part_are_conflicted_with_the_whole_and_the_other_way_round():
    of_part, of_whole = person("Part owner", "owner"), person("Whole owner", "owner")
    since = later(0).date()
    whole = a_whole()
    hand_over(goal=whole, user=of_whole, since=since, by=None, at=later(0))
    part = a_part(whole, owners=[OwnerInput(user=of_part, since=since)])
    assert conflict_with(of_part, in_new_cycle(whole)) == Conflict.OWNER
    assert conflict_with(of_whole, in_new_cycle(part)) == Conflict.OWNER


@pytest.mark.parametrize(("days_before", "counts"), [(90, True), (91, False)])
def test_a_former_owner_counts_until_90_days_before_the_graded_period(days_before, counts):
    goal = a_goal()
    until = later(10).date()
    end_ownership(ownership=goal.ownerships.get(), until=until, by=None, at=later(10))
    row = in_new_cycle(goal, dates=dates(period_from=until + timedelta(days=days_before)))
    assert (conflict_with(an_owner(), row) is not None) is counts


def test_without_a_stated_period_conflicts_count_since_the_goal_was_set():
    goal = a_goal()
    row = CycleGoal(cycle=Cycle(), goal=goal, kind="progress")
    assert counts_from(row) == date(2026, 3, 2) - timedelta(days=90)


def test_many_people_and_goals_cost_three_queries(django_assert_num_queries):
    people = [an_owner(), an_editor(), *(person(f"P {number}", "reviewer") for number in range(5))]
    cycle = a_cycle()
    rows = [in_cycle(cycle, reviewers=0) for _ in range(3)]
    with django_assert_num_queries(3):
        found = conflicts_among(people, rows)
    assert set(found) == {(an_owner().pk, row.pk) for row in rows}
