"""Criteria, milestones and targets through the web: changed, taken out, put into another order, each as a proposed change."""

from decimal import Decimal
from typing import Any

import pytest
import time_machine

from goals import actions
from goals.actions import ChecklistItemInput, CriterionInput, MilestoneInput, TargetInput
from goals.models import Goal
from goals.snapshot import goal_value
from tests import builders as b
from tests.goals.views.pages import at_page, propose, text_of

pytestmark = pytest.mark.django_db

WHY = {"reason": "We learned more.", "reason_class": "new_understanding"}
ABOUT = {"based_on": "1", "kind": "rescoped", "effective_on": "2026-03-12"}
ITEMS = [
    ChecklistItemInput(key="item-1", text="Locks"),
    ChecklistItemInput(key="item-2", text="Cameras", private=True, hard=True),
]
CHECKLIST = CriterionInput(
    key="floor",
    kind="checklist",
    text="Most in place.",
    fully_share=Decimal("0.6"),
    mostly_share=Decimal("0.8"),
    items=ITEMS,
)
MILESTONES = [MilestoneInput(key=key, title=key.title(), deadline=b.deadline()) for key in ("first", "second", "third")]


@pytest.fixture(autouse=True)
def twenty_days_later():
    with time_machine.travel(b.later(20), tick=False):
        yield


@pytest.fixture
def goal() -> Goal:
    goal = b.a_proposed_goal(
        "faster-fixes", revision=b.a_revision(criteria=[b.deliverable(), CHECKLIST], milestones=MILESTONES)
    )
    b.a_metric(goal)
    actions.approve_revision(revision=goal.revisions.get(), by=b.another_editor(), at=b.at(hour=10))
    return goal


@pytest.fixture
def owner(client, goal):
    client.force_login(b.an_owner())
    return client


def form_of(client: Any, address: str, **typed: Any) -> dict[str, Any]:
    """The form as the browser would send it back, with what was typed over it."""
    form = client.get(address).context["form"]
    found = {field.html_name: field.value() for field in form}
    sent = {name: "on" if value is True else str(value) for name, value in found.items() if value not in (None, False)}
    return {name: value for name, value in (sent | typed).items() if value is not None}


def revision(goal: Goal, number: int = 2) -> Any:
    return next(one for one in goal_value(goal, pending=True)["revisions"] if one["number"] == number)


def criterion(goal: Goal, key: str) -> Any:
    return next(one for one in revision(goal)["criteria"] if one["key"] == key)


def test_the_page_of_the_goal_leads_to_every_change(owner, goal):
    page = text_of(owner.get(at_page("goal", goal)))
    for name, *more in (
        ("edit_criterion", "floor"),
        ("remove_criterion", "report"),
        ("edit_milestone", "first"),
        ("remove_milestone", "third"),
        ("order_milestones",),
    ):
        assert f'href="{at_page(name, goal, *more)}"' in page, name


def test_a_criterion_is_changed_and_nothing_else_with_it(owner, goal):
    address = at_page("edit_criterion", goal, "report")
    sent = form_of(owner, address, met="Anybody can read and copy it.", missed="It is for sale.", **WHY)
    assert propose(owner, address, sent).status_code == 302
    found = criterion(goal, "report")
    assert (found["text"], found["met"], found["missed"]) == (
        "The report is published.",
        "Anybody can read and copy it.",
        "It is for sale.",
    )
    assert [one["key"] for one in revision(goal)["criteria"]] == ["report", "floor"]
    assert revision(goal)["labels"]["rule_fields"] == {"criteria.report": "cannot_tell"}


def test_items_of_a_checklist_keep_their_names_when_one_is_taken_out_and_one_put_in(owner, goal):
    address = at_page("edit_criterion", goal, "floor")
    assert owner.get(address).context["form"]["item__item-2__private"].value() is True
    sent = form_of(owner, address, **{"item__item-1__gone": "on", "items": "Guards\r\nhard: A vault", **WHY})
    assert propose(owner, address, sent).status_code == 302
    found = criterion(goal, "floor")
    assert [(one["key"], one["text"], one["private"], one["hard"]) for one in found["items"]] == [
        ("item-2", "Cameras", True, True),
        ("item-3", "Guards", False, False),
        ("item-4", "A vault", False, True),
    ]
    assert found["items_total"] == 3
    before = goal_value(goal)["revisions"][0]["criteria"][1]["items"][1]
    assert found["items"][0]["salt"] == before["salt"], "the same words keep their commitment"


def test_other_words_of_a_private_item_get_another_salt(owner, goal):
    address = at_page("edit_criterion", goal, "floor")
    sent = form_of(owner, address, **{"item__item-2__text": "Cameras and logs", **WHY})
    assert propose(owner, address, sent).status_code == 302
    before = goal_value(goal)["revisions"][0]["criteria"][1]["items"][1]
    assert criterion(goal, "floor")["items"][1]["salt"] not in ("", before["salt"])


def test_an_item_is_not_taken_out_by_emptying_it(owner, goal):
    address = at_page("edit_criterion", goal, "floor")
    page = text_of(owner.post(address, form_of(owner, address, **{"item__item-1__text": ""}) | {"do": "check"}))
    assert "Item 1 says nothing. To take it out, tick its box." in page


def test_another_kind_of_criterion_takes_its_numbers_from_the_form(owner, goal):
    address = at_page("edit_criterion", goal, "report")
    typed = {"test": "metric", "metric": "hours-to-fix", "share": "0.9", **WHY}
    assert "Hours to a fix" in text_of(owner.get(address))
    assert propose(owner, address, form_of(owner, address, **typed)).status_code == 302
    assert (criterion(goal, "report")["metric"], criterion(goal, "report")["kind"]) == ("hours-to-fix", "metric")


@pytest.mark.parametrize(
    ("page", "key", "path"),
    [("remove_criterion", "floor", "criteria.floor"), ("remove_milestone", "second", "milestones.second")],
)
def test_taking_something_out_is_less_and_asks_for_a_reason(owner, goal, page, key, path):
    address = at_page(page, goal, key)
    sent = form_of(owner, address)
    checked = owner.post(address, sent | {"do": "check"})
    assert checked.context["panel"].row.rule_direction == "less"
    assert [field for field, _ in checked.context["panel"].unsaid] == ["id_reason"]
    assert goal.revisions.count() == 1
    assert propose(owner, address, sent | WHY).status_code == 302
    assert revision(goal)["labels"]["rule_fields"] == {path: "less"}
    assert key not in [one["key"] for one in [*revision(goal)["criteria"], *revision(goal)["milestones"]]]


def test_a_milestone_moved_later_is_less_and_keeps_its_name(owner, goal):
    address = at_page("edit_milestone", goal, "second")
    sent = form_of(owner, address, deadline="half", deadline_on="2027-02-01", **WHY)
    assert propose(owner, address, sent).status_code == 302
    found = revision(goal)["milestones"][1]
    assert (found["key"], found["title"], found["deadline"]["due"]) == ("second", "Second", "2027-06-30")
    assert revision(goal)["labels"]["rule_fields"] == {"milestones.second": "less"}


def test_milestones_are_reordered_by_buttons_and_that_is_no_matter_of_ambition(owner, goal):
    address = at_page("order_milestones", goal)
    sent = form_of(owner, address)
    sent["order"] = owner.post(address, sent | {"move": "up third"}).context["form"]["order"].value()
    moved = owner.post(address, sent | {"move": "down first"})
    assert [key for key, _ in moved.context["order"]] == ["third", "first", "second"]
    sent["order"] = moved.context["form"]["order"].value()
    assert goal.revisions.count() == 1
    assert "Order of milestones: same ambition" in text_of(owner.post(address, sent | {"do": "check"}))
    assert propose(owner, address, sent).status_code == 302
    assert [one["key"] for one in revision(goal)["milestones"]] == ["third", "first", "second"]


def test_an_order_that_names_too_little_or_too_much_loses_no_milestone(owner, goal):
    address = at_page("order_milestones", goal)
    shown = owner.post(address, form_of(owner, address, order="third third nothing")).context["order"]
    assert [key for key, _ in shown] == ["third", "first", "second"]


def test_a_target_is_taken_out_by_a_change(owner, goal):
    target = TargetInput(metric="hours-to-fix", steps=[(b.DAY, Decimal(24))])
    b.an_approved_revision(goal, b.a_change(goal, kind="target_changed", targets=[target]))
    address = at_page("remove_target", goal, "hours-to-fix")
    assert f'href="{address}"' in text_of(owner.get(at_page("goal", goal)))
    assert propose(owner, address, form_of(owner, address, **WHY)).status_code == 302
    assert revision(goal, 3)["targets"] == []
    assert revision(goal, 3)["labels"]["rule"] == "less"


def test_two_people_at_one_criterion_see_both_texts_and_keep_what_each_changed(owner, goal):
    address = at_page("edit_criterion", goal, "report")
    mine = form_of(owner, address, met="Mine.", **WHY)
    theirs = [b.deliverable(missed="Theirs.", met="Theirs too."), CHECKLIST]
    b.an_approved_revision(goal, b.a_change(goal, kind="rescoped", criteria=theirs))
    answer = owner.post(address, mine | {"do": "check"})
    assert answer.status_code == 409
    assert answer.context["taken"] == ["What missed looks like"]
    assert "Theirs too." in text_of(answer)
    again = {name: answer.context["form"][name].value() or "" for name in mine}
    assert (again["met"], again["missed"], again["based_on"]) == ("Mine.", "Theirs.", "2")
    assert propose(owner, address, again).status_code == 302
    assert revision(goal, 3)["criteria"][0]["met"] == "Mine."


def test_who_changes_what_somebody_took_out_meanwhile_keeps_the_words(owner, goal):
    address = at_page("edit_criterion", goal, "floor")
    mine = form_of(owner, address, text="Nearly all in place.", **WHY)
    without = b.a_change(goal, kind="rescoped", criteria=[b.deliverable()], **WHY)
    b.an_approved_revision(goal, without)
    assert owner.post(address, mine | {"do": "check"}).status_code == 409
    page = text_of(owner.post(address, mine | {"based_on": "2", "do": "check"}))
    assert "Somebody took this out while you wrote." in page
    assert "Nearly all in place." in page


def test_what_must_be_in_place_before_what_is_part_of_a_change(owner, goal):
    address = at_page("edit", goal)
    typed = {"needed_before_text": "in 2027", "needed_before_from": "2027-01-01", "needed_before_to": "2026-01-01"}
    page = text_of(owner.post(address, form_of(owner, address, **typed) | {"do": "check"}))
    assert "Say what this must be in place before." in page
    assert "The span ends before it begins." in page
    typed |= {"needed_before_event": "A model that finds exploits", "needed_before_to": "2027-06-30"}
    assert propose(owner, address, form_of(owner, address, **typed)).status_code == 302
    assert revision(goal)["needed_before"] == {
        "event": "A model that finds exploits",
        "expected_text": "in 2027",
        "expected_from": "2027-01-01",
        "expected_to": "2027-06-30",
        "source": "",
    }
