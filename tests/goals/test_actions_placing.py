"""Moving a goal: its area, whether it is a moonshot and what it follows change as all it says; the order of a page does not."""

import pytest
from django.db import IntegrityError, transaction

from goals import actions
from goals.actions.placing import LinkIsNotPossible, OrderIsOfOtherGoals
from goals.actions.revising import GoalHasMoved, NothingChanges, WeakeningNeedsReason
from goals.models import Goal, Revision
from goals.snapshot import goal_value
from public_site.public_goal import in_told_places
from roadmap.errors import Refused
from roadmap.records.models import Record
from roadmap.records.reconciling import reconcile
from tests import builders as b

pytestmark = pytest.mark.django_db

WHY = {"reason": "It was set in the wrong place.", "reason_class": "error_fix"}


@pytest.fixture
def goal() -> Goal:
    b.a_roadmap()
    return b.a_goal("one")


def proposed(goal: Goal, day: int = 10, **moves) -> Revision:
    change = b.a_change(goal, **({"kind": "rescoped"} | moves))
    return actions.propose_revision(goal=goal, revision=change, by=b.an_owner(), at=b.later(day))


def approved(goal: Goal, day: int = 11, **moves) -> Revision:
    return actions.approve_revision(revision=proposed(goal, day - 1, **moves), by=b.an_editor(), at=b.later(day))


def now(goal: Goal) -> Goal:
    return Goal.objects.get(pk=goal.pk)


def test_a_goal_moves_to_another_area_once_a_second_person_approves(goal):
    policy = b.an_area("policy")
    row = proposed(goal, area=policy)
    assert (row.rule_fields, row.rule_direction) == ({"area": "cannot_tell"}, "cannot_tell")
    assert row.placings == [{"field": "area", "before": [goal.area.slug], "after": ["policy"]}]
    assert now(goal).area == goal.area, "a proposal moves nothing"
    actions.approve_revision(revision=row, by=b.an_editor(), at=b.later(11))
    assert now(goal).area == policy
    record = Record.objects.filter(type="goal.revision.approved").in_order().last()
    assert record is not None
    assert record.content["after"]["area"] == "policy"
    assert reconcile()[1] == []


def test_the_public_goal_stays_in_its_area_until_the_change_is_coded(goal):
    row = approved(goal, area=b.an_area("policy"))
    assert goal_value(goal)["area"] == "policy"
    assert in_told_places([goal_value(goal)])[0]["area"] == goal.area.slug
    actions.code_direction(revision=row, direction="same", words="The same promise.", by=b.a_reviewer(), at=b.later(12))
    assert in_told_places([goal_value(goal)])[0]["area"] == "policy"


def test_to_become_a_moonshot_asks_for_less_and_needs_a_reason(goal):
    with pytest.raises(WeakeningNeedsReason):
        proposed(goal, moonshot=True, reason="", reason_class="")
    row = approved(goal, moonshot=True, **WHY)
    assert row.rule_direction == "less"
    assert now(goal).moonshot
    assert approved(goal, 15, moonshot=False).rule_direction == "more"
    assert not now(goal).moonshot


def test_what_a_goal_follows_is_put_in_and_taken_back(goal):
    one, other, kept = (b.a_goal(slug) for slug in ("first", "second", "third"))
    for before in (one, kept):
        actions.link_predecessor(goal=goal, predecessor=before, by=b.an_editor(), at=b.later(1))
    row = approved(goal, follows=[other], follows_no_longer=[one], **WHY)
    assert row.placings == [{"field": "predecessors", "before": ["first"], "after": ["second"]}]
    assert row.openness == "less_open"
    assert [held.slug for held in now(goal).predecessors.order_by("slug")] == ["second", "third"]
    assert reconcile()[1] == []


def test_a_link_made_meanwhile_stays(goal):
    one, other = b.a_goal("first"), b.a_goal("second")
    row = proposed(goal, follows=[one])
    actions.link_predecessor(goal=goal, predecessor=other, by=b.an_editor(), at=b.later(10))
    actions.approve_revision(revision=row, by=b.an_editor(), at=b.later(11))
    assert now(goal).predecessors.count() == 2


def test_a_move_moves_something_and_goals_do_not_follow_each_other(goal):
    other = b.a_goal("other")
    actions.link_predecessor(goal=other, predecessor=goal, by=b.an_editor(), at=b.later(1))
    with pytest.raises(NothingChanges):
        proposed(goal, area=goal.area, moonshot=False, follows_no_longer=[other])
    for wrong in (goal, other):
        with pytest.raises(LinkIsNotPossible):
            proposed(goal, follows=[wrong])


def test_of_two_goals_that_are_to_follow_each_other_only_the_first_does(goal):
    other = b.a_goal("other")
    first, second = proposed(goal, follows=[other]), proposed(other, follows=[goal])
    actions.approve_revision(revision=first, by=b.an_editor(), at=b.later(11))
    with pytest.raises(LinkIsNotPossible):
        actions.approve_revision(revision=second, by=b.an_editor(), at=b.later(11))
    assert not now(other).predecessors.exists()


def test_two_people_who_move_a_goal_at_once_meet(goal):
    first, second = b.an_area("policy"), b.an_area("alignment")
    approved(goal, area=first)
    late = b.a_change(goal, kind="rescoped", area=second, based_on=1)
    with pytest.raises(GoalHasMoved):
        actions.propose_revision(goal=goal, revision=late, by=b.an_owner(), at=b.later(12))


def test_a_declined_move_and_imported_history(goal):
    row = proposed(goal, area=b.an_area("policy"))
    actions.decline_revision(revision=row, reason="No.", by=b.an_editor(), at=b.later(11))
    assert now(goal).area == goal.area
    change = b.a_change(goal, kind="rescoped", area=b.an_area("policy"))
    actions.import_revision(goal=goal, revision=change, at=b.later(12))
    assert now(goal).area.slug == "policy"
    assert reconcile()[1] == []


def test_where_a_revision_moved_its_goal_is_never_rewritten(goal):
    row = approved(goal, area=b.an_area("policy"))
    for placings in (None, [{"field": "area", "before": ["x"], "after": ["y"]}]):
        with pytest.raises(IntegrityError), transaction.atomic():
            Revision.objects.filter(pk=row.pk).update(placings=placings)


def test_editors_set_the_order_of_an_area_alone_and_each_step_is_recorded(goal):
    two, three = b.a_goal("two", area=goal.area, position=1), b.a_goal("three", area=goal.area, position=2)
    size = Record.objects.filter(type="goal.moved").count()
    actions.order_goals(area=goal.area, goals=[two, goal, three], by=b.an_editor(), at=b.later(3))
    assert list(goal.area.goals.order_by("position").values_list("slug", flat=True)) == ["two", "one", "three"]
    moved = Record.objects.filter(type="goal.moved").in_order()
    assert [(row.subject, row.content["after"]) for row in moved][size:] == [
        ("goal/two", {"position": 0}),
        ("goal/one", {"position": 1}),
    ]
    assert reconcile()[1] == []
    with pytest.raises(Refused):
        actions.order_goals(area=goal.area, goals=[goal, two, three], by=b.an_owner(), at=b.later(3))
    with pytest.raises(OrderIsOfOtherGoals):
        actions.order_goals(area=goal.area, goals=[goal, two], by=b.an_editor(), at=b.later(3))
