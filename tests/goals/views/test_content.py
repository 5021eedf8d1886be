"""A new goal through the web, and what is added to one: metrics at once, criteria, milestones and targets by a change."""

from datetime import date
from decimal import Decimal

import pytest
import time_machine
from django.urls import reverse

from goals import actions
from goals.models import Goal
from goals.snapshot import goal_value
from tests import builders as b
from tests.goals.views.pages import at_page, propose, refusals_of, text_of

pytestmark = pytest.mark.django_db

ROWS = {
    f"{name}-{field}_FORMS": "5" if field == "TOTAL" else "0"
    for name in ("criteria", "milestones")
    for field in ("TOTAL", "INITIAL")
}
EMPTY = {f"criteria-{number}-test": "deliverable" for number in range(5)}
EMPTY |= {f"milestones-{number}-deadline": "date" for number in range(5)}
GOAL = {
    "slug": "new-goal",
    "title": "Publish the second report",
    "statement": "Publish it **in full**.",
    "area": "safeguards",
    "firmness": "goal",
    "deadline": "quarter",
    "deadline_on": "2026-08-01",
    "cadence_days": "45",
    "set_on": "2026-03-02",
    "effective_on": "2026-03-02",
}
CHANGE = {"based_on": "1", "kind": "rescoped", "effective_on": "2026-03-12"}


@pytest.fixture(autouse=True)
def ten_days_later():
    with time_machine.travel(b.later(10), tick=False):
        yield


@pytest.fixture
def editor(client):
    b.an_area()
    client.force_login(b.an_editor())
    return client


def test_an_editor_sets_a_goal_with_criteria_and_a_milestone(editor):
    b.a_roadmap()
    assert reverse("goals:add_goal") in text_of(editor.get(reverse("goals:list")))
    assert editor.get(reverse("goals:add_goal")).status_code == 200
    typed = GOAL | ROWS | EMPTY | {"owner": b.an_owner().public_id}
    typed |= {"criteria-0-text": "The report is out.", "criteria-0-met": "Anybody can read it."}
    typed |= {"criteria-2-test": "checklist", "criteria-2-text": "Most in place.", "criteria-2-key": "floor"}
    typed |= {"criteria-2-fully_share": "0.6", "criteria-2-mostly_share": "0.8"}
    typed |= {"criteria-2-items": "Locks\r\n\r\nLogs", "criteria-2-private": "on"}
    typed |= {"milestones-0-title": "Outline", "milestones-0-deadline_on": "2026-05-01"}
    page = text_of(editor.post(reverse("goals:add_goal"), typed, follow=True))
    assert "The goal is set." in page
    assert "Not in force yet" in page
    value = goal_value(Goal.objects.get(slug="new-goal"), pending=True)
    (revision,) = value["revisions"]
    assert (revision["deadline"]["due"], value["owners"][0]["id"]) == ("2026-09-30", b.an_owner().public_id)
    found = [(one["key"], one["kind"], one["items_total"]) for one in revision["criteria"]]
    assert found == [("criterion-1", "deliverable", None), ("floor", "checklist", 2)]
    assert all(item["private"] for item in revision["criteria"][1]["items"])
    assert [(one["key"], one["deadline"]["due"]) for one in revision["milestones"]] == [("milestone-1", "2026-05-01")]
    client = editor
    client.force_login(b.another_editor())
    assert "Approve this change" in text_of(client.get(at_page("revision", Goal.objects.get(slug="new-goal"), 1)))


def test_what_is_wrong_with_a_new_goal_is_named_and_nothing_typed_is_lost(editor):
    b.a_goal("taken")
    wrong = {
        "slug": ({"slug": "taken"}, "The short name taken is already in use."),
        "day": ({"deadline_on": ""}, "A deadline of the kind quarter needs a day."),
        "row": ({"criteria-1-met": "Anybody sees it."}, "Criterion 2, Criterion: This field is required."),
        "count": ({"criteria-0-test": "count", "criteria-0-text": "Two."}, "a count says how many are needed at least"),
    }
    for typed, sentence in wrong.values():
        page = text_of(editor.post(reverse("goals:add_goal"), GOAL | ROWS | EMPTY | typed))
        assert sentence in page
        assert "Publish it **in full**." in page
    assert not Goal.objects.filter(slug="new-goal").exists()


def test_a_part_of_a_goal_is_set_below_it(editor):
    b.a_whole("whole")
    editor.post(reverse("goals:add_goal"), GOAL | ROWS | EMPTY | {"parent": "whole", "team": "Safeguards"})
    part = Goal.objects.get(slug="new-goal")
    assert (part.parent.slug, part.ownerships.get().team) == ("whole", "Safeguards")


def test_only_editors_set_goals(client):
    client.force_login(b.an_owner())
    assert reverse("goals:add_goal") not in text_of(client.get(reverse("goals:list")))
    assert client.post(reverse("goals:add_goal"), GOAL | ROWS | EMPTY).status_code == 403
    assert refusals_of(b.an_owner())[0]["route"] == "goals:add_goal"


def test_a_metric_is_added_at_once_and_its_target_by_a_change(client):
    goal = b.a_goal("faster-fixes")
    client.force_login(b.an_owner())
    typed = {"name": "Hours to a fix", "unit": "hours", "direction": "down", "slug": "hours"}
    assert "Hours to a fix" in text_of(client.post(at_page("add_metric", goal), typed, follow=True))
    assert "already in use" in text_of(client.post(at_page("add_metric", goal), typed))
    page = at_page("set_target", goal, "hours")
    assert f'href="{page}"' in text_of(client.get(at_page("goal", goal)))
    change = CHANGE | {"kind": "target_changed", "baseline_value": "71", "baseline_on": "2026-03-02"}
    bad = text_of(client.post(page, change | {"steps": "2026-06-30 48\nsoon 24"}))
    assert "“soon 24” is not a day and a value" in bad
    answer = propose(client, page, change | {"steps": "2026-06-30 48\r\n2026-12-15  24"}, follow=True)
    assert "from 71, 48 by 30 Jun 2026, 24 by 15 Dec 2026" in text_of(answer)
    (target,) = goal_value(goal, pending=True)["revisions"][1]["targets"]
    assert [step["value"] for step in target["steps"]] == ["48", "24"]


def test_a_target_is_changed_from_what_it_is(client):
    steps = [(date(2026, 6, 30), Decimal(48)), (date(2026, 12, 15), Decimal(24))]
    goal = b.a_proposed_goal(revision=b.a_revision(targets=[actions.TargetInput(metric="hours-to-fix", steps=steps)]))
    b.a_metric(goal)
    actions.approve_revision(revision=goal.revisions.get(), by=b.another_editor(), at=b.later(1))
    client.force_login(b.an_owner())
    page = text_of(client.get(at_page("set_target", goal, "hours-to-fix")))
    assert "2026-06-30 48\n2026-12-15 24" in page


def test_a_criterion_and_a_milestone_are_proposed_with_a_reason(client):
    goal = b.a_goal()
    client.force_login(b.an_owner())
    criterion = CHANGE | {"test": "count", "text": "Two readers agree.", "minimum": "2"}
    page = text_of(propose(client, at_page("add_criterion", goal), criterion, follow=True))
    assert "Two readers agree." in page
    assert "Waits for approval" in page
    milestone = CHANGE | {"title": "Outline", "deadline": "date", "deadline_on": "2026-05-01"}
    waiting = text_of(client.post(at_page("add_milestone", goal), milestone))
    assert "Another change is waiting for approval." in waiting
    assert 'value="Outline"' in waiting
    new = goal_value(goal, pending=True)["revisions"][1]
    assert [one["key"] for one in new["criteria"]] == ["report", "criterion-2"]
    assert new["labels"]["rule"] == "more"


@pytest.mark.parametrize("name", ["add_metric", "add_criterion", "add_milestone"])
def test_nobody_else_adds_to_a_goal(client, name):
    goal = b.a_goal()
    client.force_login(b.person("Owner Two", "owner"))
    assert at_page(name, goal) not in text_of(client.get(at_page("goal", goal)))
    assert client.get(at_page(name, goal)).status_code == 403
