"""Evidence is asked for by who reviews or edits, and answered by who owns the goal: with evidence, or why there is none."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from goals.actions import MilestoneInput, answer_evidence_request, ask_for_evidence
from goals.actions.asking import (
    AnswerIsOneThing,
    EvidenceIsOfAnotherGoal,
    NothingIsAsked,
    RequestIsAnswered,
    RequestIsOpen,
    ThereIsNoSuchThing,
)
from goals.asked import things_of
from goals.models import EvidenceRequest, Goal
from goals.todo import todo_for
from grading import actions as grading
from roadmap.accounts.models import User
from roadmap.errors import Refused
from roadmap.notifications.models import Notification
from roadmap.records.models import Record
from tests import builders as b
from tests.grading.builders import a_cycle, an_open_goal, assignment_of, declared, fresh, in_cycle, opened, panel

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 12)
ASKED = "The log of the test of May."


def asked(goal: Goal, by: User | None = None, **fields: Any) -> EvidenceRequest:
    values: dict[str, Any] = {"about": "criteria.report", "asked": ASKED, "by": by or b.a_reviewer(), "at": b.later(6)}
    return ask_for_evidence(goal=goal, **(values | fields))


def waiting(user: User) -> list[str]:
    return [item.text for item in todo_for(user, ON) if "Evidence is asked for" in item.text]


def told(user: User, kind: str) -> list[str]:
    return list(Notification.objects.filter(user=user, kind=kind).values_list("text", flat=True))


def page_of(client: Client, user: User, name: str, *args: Any) -> str:
    client.force_login(user)
    return client.get(reverse(name, args=args)).content.decode()


# --- asking -----------------------------------------------------------------------------------------------------------


def test_a_request_waits_for_the_owner_in_the_list_and_the_inbox_until_it_is_answered(client):
    goal = b.a_goal("report")
    row = asked(goal)
    assert waiting(b.an_owner()) == ["Evidence is asked for: Publish the report"]
    assert told(b.an_owner(), "evidence.asked") == ["Reviewer One asks for evidence about report, criterion report."]
    assert ASKED in page_of(client, b.person("Reader One", "reader"), "goals:goal", "report")

    evidence = b.some_evidence("log", goals=[goal])
    answer_evidence_request(request=row, evidence=evidence, by=b.an_owner(), at=b.later(7))
    assert waiting(b.an_owner()) == []
    assert told(b.a_reviewer(), "evidence.answered") == [
        "Your request for evidence about report is answered: evidence was brought."
    ]
    page = page_of(client, b.a_reviewer(), "goals:evidence_request", "report", 1)
    assert "Answered with" in page
    assert 'href="/internal/evidence/log/"' in page


def test_evidence_is_asked_for_of_a_criterion_a_milestone_an_update_or_the_goal():
    term = MilestoneInput(key="outline", title="An outline", deadline=b.deadline("2026-06-01"))
    goal = b.a_goal(revision=b.a_revision(milestones=[term]))
    b.an_update(goal)
    assert things_of(goal) == {"criteria.report", "milestones.outline", "updates.1"}
    for number, about in enumerate(("", *sorted(things_of(goal))), 1):
        assert asked(goal, about=about).number == number
    for about in ("criteria.no-such", "updates.2", "metrics.hours"):
        with pytest.raises(ThereIsNoSuchThing):
            asked(goal, about=about)


def test_only_who_reviews_or_edits_and_does_not_own_the_goal_asks():
    goal = b.a_goal()
    asked(goal, b.an_editor())
    for person in (b.person("Reader One", "reader"), b.person("Publisher One", "publisher"), b.an_owner()):
        with pytest.raises(Refused, match="asked for by reviewers and editors"):
            asked(goal, person)
    outsider = b.person("Reviewer Out", "reviewer", is_external=True)
    with pytest.raises(Refused):
        asked(goal, outsider)


def test_a_request_says_what_is_asked_and_is_not_made_twice():
    goal = b.a_goal()
    with pytest.raises(NothingIsAsked):
        asked(goal, asked="  ")
    asked(goal)
    with pytest.raises(RequestIsOpen):
        asked(goal)
    asked(goal, b.an_editor())


# --- answering --------------------------------------------------------------------------------------------------------


def test_an_owner_who_has_none_says_why_in_a_sentence(client):
    row = asked(b.a_goal("report"))
    owner = b.an_owner()
    assert "Your answer" in page_of(client, owner, "goals:evidence_request", "report", 1)
    client.post(reverse("goals:evidence_request", args=["report", 1]), {"why_not": "The log was never kept."})
    row.refresh_from_db()
    assert (row.answer.why_not, row.answer.evidence) == ("The log was never kept.", None)
    page = page_of(client, b.a_reviewer(), "goals:goal", "report")
    assert "No evidence:" in page
    assert "The log was never kept." in page
    assert "the owner says why there is none" in told(b.a_reviewer(), "evidence.answered")[0]


def test_an_answer_is_evidence_of_this_goal_or_a_sentence_and_it_is_given_once():
    goal, other = b.a_goal(), b.a_goal()
    row, owner = asked(goal), b.an_owner()
    mine, theirs = b.some_evidence(goals=[goal]), b.some_evidence(goals=[other])
    given: dict[str, Any] = {"request": row, "by": owner, "at": b.later(7)}
    for said in ({}, {"why_not": " "}, {"evidence": mine, "why_not": "It is lost."}):
        with pytest.raises(AnswerIsOneThing):
            answer_evidence_request(**given, **said)
    with pytest.raises(EvidenceIsOfAnotherGoal):
        answer_evidence_request(evidence=theirs, **given)
    with pytest.raises(Refused, match="answered by an owner"):
        answer_evidence_request(evidence=mine, **(given | {"by": b.an_editor()}))
    answer_evidence_request(evidence=mine, **given)
    with pytest.raises(RequestIsAnswered):
        answer_evidence_request(why_not="It is lost.", **given)


def test_new_evidence_leads_back_to_the_request_that_it_answers(client):
    goal = b.a_goal("report")
    asked(goal)
    client.force_login(b.an_owner())
    form = {"title": "The log", "kind": "report", "visibility": "internal", "url": "https://example.org/log"}
    form |= {"state": "in_review", "slug": "the-log"}
    answer = client.post(reverse("goals:add_evidence", args=["report"]) + "?for=request-1", form)
    assert answer["Location"] == "/internal/goals/report/evidence/requests/1/?evidence=the-log"
    assert '<option value="the-log" selected>' in client.get(answer["Location"]).content.decode()


def test_evidence_that_a_reader_may_not_know_of_is_not_named_in_the_answer(client):
    goal = b.a_goal("report")
    hidden = b.some_evidence("for-reviewers", goals=[goal], visibility="reviewers")
    answer_evidence_request(request=asked(goal), evidence=hidden, by=b.an_owner(), at=b.later(7))
    page = page_of(client, b.person("Reader One", "reader"), "goals:evidence_request", "report", 1)
    assert "for-reviewers" not in page
    assert "Answered with evidence that you may not read." in page
    assert "for-reviewers" in page_of(client, b.a_reviewer(), "goals:evidence_request", "report", 1)


def test_both_steps_are_recorded_and_no_word_of_them(client):
    goal = b.a_goal("report")
    answer_evidence_request(request=asked(goal), why_not="It is lost.", by=b.an_owner(), at=b.later(7))
    rows = Record.objects.filter(subject="goal/report", type__startswith="goal.evidence.").in_order()
    assert [row.type for row in rows] == ["goal.evidence.asked", "goal.evidence.answered"]
    after = rows[0].content["after"]
    assert after["evidence_requests.1.asked_by"] == b.a_reviewer().public_id
    assert set(after["evidence_requests.1.asked"]) == {"text"}
    assert not [row for row in rows if ASKED in bytes(row.body).decode() or "lost" in bytes(row.body).decode()]


# --- a panel that is blind --------------------------------------------------------------------------------------------


def test_a_reviewer_of_a_blind_cycle_asks_without_a_name(client):
    row = an_open_goal(b.a_goal("report"))
    reviewer = panel()[0]
    declared(row, reviewer)
    client.force_login(reviewer)
    address = reverse("grading:ask_for_evidence", args=[row.cycle.slug, "report", row.kind])
    answer = client.post(address, {"about": "criteria.report", "asked": ASKED}, follow=True)
    assert "without your name" in answer.content.decode()

    assert EvidenceRequest.objects.get().unnamed
    assert told(b.an_owner(), "evidence.asked") == ["A reviewer asks for evidence about report, criterion report."]
    for user in (b.an_owner(), b.an_editor(), b.person("Reader One", "reader"), panel()[1]):
        for name, args in (("goals:goal", ["report"]), ("goals:evidence_request", ["report", 1])):
            page = page_of(client, user, name, *args)
            assert ASKED in page
            assert "Asked by a reviewer" in page
            assert reviewer.name not in page or user == reviewer
        page = page_of(client, user, "grading:cycle", row.cycle.slug)
        assert ASKED in page
        assert f"Asked by {reviewer.name}" not in page


def test_who_is_on_a_panel_is_not_named_on_the_goal_page_either_nor_after_the_close(client):
    row = an_open_goal(b.a_goal("report"))
    reviewer = panel()[0]
    asked(row.goal, reviewer)
    assert EvidenceRequest.objects.get().unnamed
    for one in panel():
        grading.lapse(assignment=assignment_of(row, one), reason="No time.", by=b.an_editor(), at=b.later(26))
    asked(row.goal, reviewer, asked="And the log of June.")
    assert EvidenceRequest.objects.filter(unnamed=False).count() == 0, "having been on the panel is not told either"
    grading.close_cycle(cycle=fresh(row).cycle, by=b.an_editor(), at=b.later(60))
    asked(row.goal, reviewer, asked="And the log of July.")
    assert [one.unnamed for one in EvidenceRequest.objects.order_by("number")] == [True, True, False]
    page = page_of(client, b.person("Reader One", "reader"), "goals:goal", "report")
    assert page.count("Asked by a reviewer") == 2


def test_a_reviewer_from_outside_asks_from_the_page_of_the_score_once_the_goal_is_open(client):
    cycle = a_cycle()
    row = in_cycle(cycle, b.a_goal("report"))
    opened(cycle)
    outsider = panel()[2]
    assert outsider.is_external
    address = reverse("grading:ask_for_evidence", args=[cycle.slug, "report", "progress"])
    client.force_login(outsider)
    assert client.get(address)["Location"].endswith("/score/"), "which asks for conflicts first"
    declared(row, outsider)
    page = client.get(address).content.decode()
    assert "Criterion: The report is published." in page
    client.post(address, {"about": "", "asked": ASKED})
    score = client.get(reverse("grading:score", args=[cycle.slug, "report", "progress"])).content.decode()
    assert ASKED in score
    client.force_login(b.person("Reviewer Elsewhere", "reviewer", is_external=True))
    assert client.get(address).status_code == 403


def test_open_requests_leave_the_page_of_the_cycle_when_they_are_answered(client):
    row = an_open_goal(b.a_goal("report"))
    request = asked(row.goal, b.another_editor())
    page = page_of(client, b.an_editor(), "grading:cycle", row.cycle.slug)
    assert "Asked by Editor Two" in page
    answer_evidence_request(request=request, why_not="It is lost.", by=b.an_owner(), at=b.later(27))
    assert ASKED not in page_of(client, b.an_editor(), "grading:cycle", row.cycle.slug)
