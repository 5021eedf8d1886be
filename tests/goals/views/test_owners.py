"""Handing a goal over, letting somebody in, giving it up, and its links to other goals, through the web."""

from typing import Any

import pytest
import time_machine

from goals import actions
from goals.models import Goal, TradeOff
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.views.pages import at_page, refusals_of, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def twenty_days_later():
    with time_machine.travel(b.later(20), tick=False):
        yield


@pytest.fixture
def goal() -> Goal:
    return b.a_goal("faster-fixes")


@pytest.fixture
def owner(client, goal):
    client.force_login(b.an_owner())
    return client


def sure_of(answer: Any, name: str) -> dict[str, str]:
    """The tick that the page asks for, as a browser sends it."""
    return {f"{name}__sure": answer.context["form"].fields[f"{name}__sure"].widget.number}


def test_a_goal_is_handed_over_after_one_question(owner, goal):
    heir = b.person("Owner Two", "owner", team="Research")
    address = at_page("hand_over", goal)
    typed = {"user": heir.public_id, "since": "2026-03-10", "reason": "The team moved."}
    typed["leads_read"] = owner.get(address).context["form"]["leads_read"].value()
    asked = owner.post(address, typed)
    question = "Owner Two leads this goal from 10 Mar 2026 on. Owner One will lead it no longer."
    assert question in text_of(asked)
    assert goal.ownerships.count() == 1
    page = text_of(owner.post(address, typed | sure_of(asked, "hand_over"), follow=True))
    assert "The goal is handed over." in page
    before, now = goal.ownerships.order_by("pk")
    assert (before.until.isoformat(), before.end_reason) == ("2026-03-10", "The team moved.")
    assert (now.user, now.team, now.reason) == (heir, "Research", "The team moved.")
    assert Record.objects.filter(type="goal.handed_over").count() == 1


def test_the_answer_holds_for_that_very_question(owner, goal):
    b.person("Owner Two", "owner")
    address = at_page("hand_over", goal)
    typed = {"user": "", "team": "Research", "since": "2026-03-10", "reason": "So."}
    typed["leads_read"] = owner.get(address).context["form"]["leads_read"].value()
    sure = sure_of(owner.post(address, typed), "hand_over")
    again = owner.post(address, typed | sure | {"team": "Policy"})
    assert "Policy leads this goal" in text_of(again)
    assert goal.ownerships.count() == 1


def test_who_hands_over_second_sees_who_leads_the_goal_now(owner, goal):
    b.person("Owner Two", "owner")
    address = at_page("hand_over", goal)
    typed = {"team": "Research", "since": "2026-03-20", "reason": "Kept words."}
    typed["leads_read"] = owner.get(address).context["form"]["leads_read"].value()
    actions.hand_over(goal=goal, team="Policy", since=b.DAY, by=b.an_editor(), at=b.later(3))
    client = owner
    client.force_login(b.an_editor())
    asked = client.post(address, typed)
    answer = client.post(address, typed | sure_of(asked, "hand_over"))
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Somebody else handed this goal over while you wrote." in page
    assert "Policy, since 2 Mar 2026" in page
    assert "Kept words." in page
    assert goal.ownerships.count() == 2
    merged = typed | {"leads_read": answer.context["form"]["leads_read"].value()}
    assert client.post(address, merged | sure_of(client.post(address, merged), "hand_over")).status_code == 302
    assert goal.ownerships.get(until=None).team == "Research"


def test_a_contributor_is_added_and_the_lead_stays(owner, goal):
    typed = {
        "user": b.person("Owner Two", "owner", team="Research").public_id,
        "since": "2026-03-10",
        "reason": "Help.",
    }
    page = text_of(owner.post(at_page("add_owner", goal), typed, follow=True))
    assert "The contributor is added." in page
    assert sorted(goal.ownerships.filter(until=None).values_list("role", flat=True)) == ["contributor", "lead"]
    assert "Name a person or a team." in text_of(owner.post(at_page("add_owner", goal), {"since": "2026-03-10"}))


def test_a_goal_that_nobody_owns_says_since_when(owner, goal):
    row = goal.ownerships.get()
    address = at_page("end_ownership", goal, row.pk)
    typed = {"until": "2026-03-15", "reason": "I left."}
    asked = owner.post(address, typed)
    assert "Nobody owns the goal then: the public reads “No owner since 15 Mar 2026”." in text_of(asked)
    assert goal.ownerships.get().until is None
    assert owner.post(address, typed | sure_of(asked, "end")).status_code == 302
    for page in ("goal", "owners"):
        assert "No owner since 15 Mar 2026" in text_of(owner.get(at_page(page, goal)))
    assert "I left." in text_of(owner.get(at_page("owners", goal)))


@pytest.mark.parametrize("name", ["hand_over", "add_owner"])
def test_a_stranger_hands_nothing_over(client, goal, name):
    stranger = b.person("Owner Two", "owner")
    client.force_login(stranger)
    assert "Hand it over" not in text_of(client.get(at_page("owners", goal)))
    assert client.post(at_page(name, goal), {}).status_code == 403
    assert refusals_of(stranger)[0]["route"] == f"goals:{name}"


def test_goals_are_linked_both_ways_and_trade_offs_told(owner, goal):
    other = b.a_goal("older", revision=b.a_revision(title="The older goal"))
    address = at_page("links", goal)
    owner.post(address, {"do": "predecessor", "predecessor-other": "older"})
    assert [one.slug for one in goal.predecessors.all()] == ["older"]
    said = {"do": "trade_off", "trade_off-other": "older", "trade_off-note": "It came **first**."}
    page = text_of(owner.post(address, said, follow=True))
    assert "<strong>first</strong>" in page
    assert TradeOff.objects.get().favoured == other
    assert "that is said once" in text_of(owner.post(address, said))
    assert "Two goals cannot follow each other." in text_of(
        owner.post(address, {"do": "successor", "successor-other": "older"})
    )
    assert "Publish the report" in text_of(owner.get(at_page("links", other)))


def test_a_stranger_links_nothing(client, goal):
    b.a_goal("older")
    client.force_login(b.person("Owner Two", "owner"))
    assert "Link the predecessor" not in text_of(client.get(at_page("links", goal)))
    assert client.post(at_page("links", goal), {"do": "predecessor", "predecessor-other": "older"}).status_code == 403


def test_a_part_is_added_from_the_page_of_its_whole(client):
    whole = b.a_whole("whole")
    client.force_login(b.an_editor())
    address = "/internal/add-goal/?parent=whole"
    assert address in text_of(client.get(at_page("goal", whole)))
    assert client.get(address).context["form"]["parent"].value() == "whole"
    assert "?parent=" not in text_of(client.get(at_page("goal", b.a_goal("with-criteria"))))
