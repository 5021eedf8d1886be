"""Setting up, setting goals, and who owns them from when until when."""

from datetime import date

import pytest

from goals import actions
from goals.actions.goal import (
    OwnerIsMissing,
    OwnershipHasEnded,
    PartsHaveNoParts,
    PersonCannotOwn,
    SlugIsReserved,
)
from goals.actions.guards import DayIsInTheFuture, FieldIsNotValid, GoalHasEnded, SlugIsTaken
from goals.actions.placing import LinkIsNotPossible
from goals.actions.revision import GoalHasParts
from goals.actions.roadmap import ObserverSaysKnownUntil
from goals.models import Goal, Roadmap
from goals.permissions import has_stake, owns
from goals.snapshot import goal_value
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests import builders as b

pytestmark = pytest.mark.django_db


def test_the_roadmap_is_set_up_once_and_then_changed_field_by_field():
    b.a_roadmap(contact="old@example.org")
    b.a_roadmap(contact="new@example.org")
    roadmap = Roadmap.objects.get()
    assert (roadmap.contact, roadmap.developer) == ("new@example.org", "Example Lab")
    assert list(Record.objects.in_order()[1].content["after"]) == ["contact"]


def test_setting_up_the_same_roadmap_again_writes_no_record():
    b.a_roadmap()
    size = Record.objects.count()
    b.a_roadmap()
    assert Record.objects.count() == size


def test_an_observer_says_until_when_the_sources_were_read():
    with pytest.raises(ObserverSaysKnownUntil):
        b.a_roadmap(kept_by="observer")
    assert b.a_roadmap(kept_by="observer", known_until=date(2026, 10, 1)).known_until == date(2026, 10, 1)


def test_a_goal_waits_for_its_approval_and_names_its_owner():
    goal = b.a_proposed_goal("faster-fixes")
    (revision,) = goal.revisions.all()
    assert (revision.number, revision.is_pending, revision.proposed_by) == (1, True, b.an_editor())
    assert revision.rule_direction == ""
    after = Record.objects.newest_first()[0].content["after"]
    assert after["owners.1.user"] == b.an_owner().public_id
    assert after["revisions.1.kind"] == "created"
    assert set(after["revisions.1.title"]) == {"text"}


def test_an_imported_goal_is_settled_and_names_nobody():
    goal = b.an_imported_goal()
    revision = goal.revisions.get()
    assert (revision.imported, revision.proposed_by, revision.approved_at) == (True, None, None)
    assert Record.objects.newest_first()[0].content["actor"]["id"] == "import"


def test_two_goals_cannot_have_one_address():
    b.a_goal("faster-fixes")
    with pytest.raises(SlugIsTaken):
        b.a_goal("faster-fixes")
    with pytest.raises(SlugIsReserved):
        b.a_goal("previous")
    with pytest.raises(FieldIsNotValid):
        b.a_goal("Faster fixes")
    assert Goal.objects.count() == 1


def test_a_goal_with_criteria_cannot_have_parts():
    whole = b.a_goal()
    with pytest.raises(GoalHasParts):
        b.a_part(whole)


def test_a_goal_with_parts_cannot_get_criteria_and_parts_have_no_parts():
    whole = b.a_whole()
    part = b.a_part(whole, "behavioural")
    with pytest.raises(PartsHaveNoParts):
        b.a_part(part)
    with pytest.raises(GoalHasParts):
        b.a_proposed_revision(whole, b.a_change(whole, kind="rescoped", criteria=[b.deliverable()]))
    assert goal_value(whole)["parts"] == ["behavioural"]
    assert goal_value(part)["parent"] == whole.slug


def test_an_ended_goal_gets_no_parts():
    whole = b.a_whole()
    ended = actions.propose_resolution(
        goal=whole, ending="withdrawn", account="Dropped.", by=b.an_owner(), at=b.later(1)
    )
    actions.accept_resolution(resolution=ended, by=b.a_reviewer(), at=b.later(2))
    with pytest.raises(GoalHasEnded):
        b.a_part(whole)


def test_handing_over_ends_the_lead_before_and_keeps_contributors():
    goal, heir = b.a_goal(), b.person("Owner Two", "owner")
    helper = actions.OwnerInput(team="Policy", role="contributor", since=b.DAY)
    actions.add_owner(goal=goal, owner=helper, by=b.an_owner(), at=b.later(1))
    actions.hand_over(goal=goal, user=heir, since=date(2026, 3, 10), by=b.an_owner(), at=b.later(9))
    found = [(owner["id"], owner["team"], owner["until"]) for owner in goal_value(goal)["owners"]]
    assert found == [
        (b.an_owner().public_id, "Safeguards", "2026-03-10"),
        (None, "Policy", None),
        (heir.public_id, "", None),
    ]
    assert owns(heir, goal)
    assert not owns(b.an_owner(), goal)


def test_an_ownership_ends_once_and_not_before_it_began():
    ownership = b.a_goal().ownerships.get()
    with pytest.raises(OwnershipHasEnded):
        actions.end_ownership(ownership=ownership, until=date(2026, 3, 1), by=b.an_editor(), at=b.later(3))
    actions.end_ownership(ownership=ownership, until=b.DAY, by=b.an_editor(), at=b.later(3))
    with pytest.raises(OwnershipHasEnded):
        actions.end_ownership(ownership=ownership, until=b.DAY, by=b.an_editor(), at=b.later(4))


def test_who_owned_a_goal_can_no_longer_hand_it_on():
    goal = b.a_goal()
    actions.end_ownership(ownership=goal.ownerships.get(), until=b.DAY, by=b.an_owner(), at=b.later(3))
    with pytest.raises(Refused):
        actions.hand_over(goal=goal, team="Anybody", since=b.DAY, by=b.an_owner(), at=b.later(4))


def test_an_owner_is_a_team_or_a_person_with_the_role_and_not_from_tomorrow():
    goal = b.a_goal()
    with pytest.raises(PersonCannotOwn):
        actions.hand_over(goal=goal, user=b.a_reviewer(), since=b.DAY, by=b.an_editor(), at=b.later(1))
    with pytest.raises(OwnerIsMissing):
        actions.hand_over(goal=goal, since=b.DAY, by=b.an_editor(), at=b.later(1))
    with pytest.raises(DayIsInTheFuture):
        actions.hand_over(goal=goal, team="Policy", since=date(2027, 1, 1), by=b.an_editor(), at=b.later(1))
    assert goal.ownerships.filter(until__isnull=True).count() == 1


def test_who_holds_a_goal_holds_its_parts_and_has_a_stake_in_all_of_it():
    whole = b.a_whole()
    part = b.a_part(whole, owners=[])
    other = b.a_part(whole, owners=[actions.OwnerInput(user=b.person("Owner Two", "owner"), since=b.DAY)])
    assert owns(b.an_owner(), part)
    assert owns(b.person("Owner Two"), other)
    assert not owns(b.person("Owner Two"), whole)
    assert has_stake(b.person("Owner Two"), whole)
    assert not has_stake(b.person("Owner Two"), part)


def test_a_trade_off_is_told_on_both_sides_once():
    goal, favoured = b.a_goal("slow"), b.a_goal("fast")
    actions.add_trade_off(goal=goal, favoured=favoured, note="Same people.", by=b.an_owner(), at=b.later(1))
    assert goal_value(goal)["trade_offs"] == [{"goal": "fast", "kind": "delayed_in_favour_of", "note": "Same people."}]
    assert goal_value(favoured)["trade_offs"] == [{"goal": "slow", "kind": "favoured_over", "note": "Same people."}]
    with pytest.raises(LinkIsNotPossible):
        actions.add_trade_off(goal=goal, favoured=favoured, by=b.an_owner(), at=b.later(1))
    with pytest.raises(LinkIsNotPossible):
        actions.add_trade_off(goal=goal, favoured=goal, by=b.an_owner(), at=b.later(1))


def test_goals_follow_one_another_in_one_direction():
    old, new = b.a_goal("old"), b.a_goal("new")
    actions.link_predecessor(goal=new, predecessor=old, by=b.an_editor(), at=b.later(1))
    size = Record.objects.count()
    actions.link_predecessor(goal=new, predecessor=old, by=b.an_editor(), at=b.later(1))
    assert Record.objects.count() == size
    assert goal_value(old)["successors"] == ["new"]
    with pytest.raises(LinkIsNotPossible):
        actions.link_predecessor(goal=old, predecessor=new, by=b.an_editor(), at=b.later(1))
