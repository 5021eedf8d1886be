"""Proposing a change, two people at once, and what a second and a third person do about it."""

from typing import Any

import pytest
import time_machine
from django.utils.formats import date_format

from goals import actions
from goals.models import Goal, Revision
from tests import builders as b
from tests.goals.views.pages import at_page, decide, propose, refusals_of, text_of

pytestmark = pytest.mark.django_db

CANARY = "CANARY-OF-THE-OWNER"


@pytest.fixture(autouse=True)
def twenty_days_later():
    with time_machine.travel(b.later(20), tick=False):
        yield


@pytest.fixture
def goal() -> Goal:
    return b.a_goal("faster-fixes")


def form_of(client, goal: Goal, **typed: Any) -> dict[str, Any]:
    """The form as the browser would send it back, with what was typed over it."""
    form = client.get(at_page("edit", goal)).context["form"]
    values = {name: form[name].value() for name in form.fields}
    shown = {
        name: date_format(value, "Y-m-d") if hasattr(value, "year") else value
        for name, value in values.items()
        if value is not None
    }
    return shown | typed


def test_an_owner_proposes_a_later_date_and_everything_else_is_carried_over(client, goal):
    client.force_login(b.an_owner())
    assert "The report is published." in text_of(client.get(at_page("edit", goal)))
    typed = {"kind": "redated", "deadline": "quarter", "deadline_on": "2027-02-01"}
    typed |= {
        "reason": "Two people left.",
        "reason_class": "resources",
        "owner_direction": "same",
        "owner_words": "Nothing else moves.",
    }
    answer = propose(client, at_page("edit", goal), form_of(client, goal, **typed), follow=True)
    assert "Your change is proposed." in text_of(answer)
    row = goal.revisions.get(number=2)
    assert (row.deadline_kind, row.deadline_on.isoformat()) == ("quarter", "2027-03-31")
    assert (row.rule_direction, row.owner_direction, row.is_pending) == ("less", "same", True)
    assert row.criteria.get().text == "The report is published."
    assert (row.statement, row.cadence_days) == ("Publish a report on how bypasses are fixed.", 45)


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ({"title": ""}, "This field is required."),
        ({"effective_on": "soon"}, "Enter a valid date."),
        ({"deadline": "quarter", "deadline_on": ""}, "A deadline of the kind quarter needs a day."),
        ({"deadline": "relative", "deadline_on": ""}, "A relative deadline says how many days after what."),
        ({"statement": "Publish a report on how bypasses are fixed."}, "Nothing is changed."),
    ],
)
def test_a_wrong_form_keeps_what_was_typed_and_stores_nothing(client, goal, typed, sentence):
    client.force_login(b.an_owner())
    sent = form_of(client, goal, **({"statement": "Another statement."} | typed))
    page = text_of(client.post(at_page("edit", goal), sent))
    assert "There is a problem" in page
    assert sentence in page
    assert sent["statement"] in page
    assert goal.revisions.count() == 1


def test_the_second_of_two_people_sees_both_texts_and_may_build_on_the_newer(client, goal):
    client.force_login(b.an_editor())
    mine = form_of(client, goal, statement="My statement.", title="My title")
    theirs = b.a_change(goal, statement="Their statement.")
    b.an_approved_revision(goal, theirs)
    answer = client.post(at_page("edit", goal), mine)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "revision 2 is newer than the one you edited" in page
    assert "Their statement." in page
    assert page.count("My statement.") == 2, "beside theirs, and still in the form"
    assert 'value="My title"' in page
    assert [label for label, _, _ in answer.context["differences"]] == ["Title", "Statement"]
    assert goal.revisions.count() == 2
    again = mine | {"based_on": answer.context["form"]["based_on"].value()}
    assert propose(client, at_page("edit", goal), again).status_code == 302
    assert goal.revisions.get(number=3).statement == "My statement."


def test_while_another_change_waits_both_texts_are_shown_too(client, goal):
    client.force_login(b.an_editor())
    mine = form_of(client, goal, statement="My statement.")
    b.a_proposed_revision(goal, b.a_change(goal, statement="Their statement."))
    answer = client.post(at_page("edit", goal), mine)
    assert answer.status_code == 409
    page = text_of(answer)
    assert "Another change is waiting for approval." in page
    assert "Their statement." in page
    assert "My statement." in page
    assert goal.revisions.count() == 2


def test_a_change_is_refused_to_whoever_does_not_own_the_goal(client, goal):
    stranger = b.person("Owner Two", "owner")
    client.force_login(stranger)
    answer = client.post(at_page("edit", goal), {"title": "Mine now"})
    assert answer.status_code == 403
    assert "Only an owner of this goal or an editor can propose a change to it." in text_of(answer)
    assert refusals_of(stranger)[0]["route"] == "goals:edit"


def test_an_editor_reads_before_and_after_and_approves(client, goal):
    row = b.a_proposed_revision(goal)
    client.force_login(b.an_editor())
    page = text_of(client.get(at_page("revision", goal, 2)))
    for words in ("15 Dec 2026", "31 Mar 2027", "Two people left.", "Approve this change"):
        assert words in page, words
    answer = client.post(at_page("revision", goal, 2), {"do": "approve", "revision": row.pk}, follow=True)
    assert "The change is approved." in text_of(answer)
    assert Revision.objects.get(pk=row.pk).approved_by == b.an_editor()


def test_nobody_approves_an_own_change_and_the_try_is_recorded(client, goal):
    row = b.a_proposed_revision(goal, by=b.an_editor())
    client.force_login(b.an_editor())
    assert "Approve this change" not in text_of(client.get(at_page("revision", goal, 2)))
    answer = client.post(at_page("revision", goal, 2), {"do": "approve", "revision": row.pk})
    assert answer.status_code == 403
    assert "who neither proposed it nor owns the goal" in text_of(answer)
    assert refusals_of(b.an_editor())[0]["route"] == "goals:revision"
    assert Revision.objects.get(pk=row.pk).is_pending


def test_declining_needs_a_reason_and_the_proposer_may_take_it_back(client, goal):
    row = b.a_proposed_revision(goal)
    client.force_login(b.an_owner())
    assert "Take this change back" in text_of(client.get(at_page("revision", goal, 2)))
    sent = {"do": "decline", "revision": row.pk}
    assert "This field is required." in text_of(client.post(at_page("revision", goal, 2), sent))
    sent |= {"decline-reason": "Wrong quarter."}
    assert "The change is declined." in text_of(decide(client, at_page("revision", goal, 2), sent, follow=True))
    assert "Wrong quarter." in text_of(client.get(at_page("goal", goal)))


def test_who_declines_is_told_once_what_will_happen(client, goal):
    row = b.a_proposed_revision(goal)
    client.force_login(b.an_editor())
    address = at_page("revision", goal, 2)
    sent = {"do": "decline", "revision": row.pk, "decline-reason": "Wrong quarter."}
    asked = text_of(client.post(address, sent))
    assert "Is this right? Owner One is told that you decline, and reads your reason. What holds now stays" in asked
    assert "It cannot be approved any more" in asked
    assert "Wrong quarter." in asked, "what was typed is kept"
    assert 'name="decline-step__sure"' in asked
    row.refresh_from_db()
    assert row.is_pending
    decide(client, address, sent)
    row.refresh_from_db()
    assert (row.decline_reason, row.declined_by) == ("Wrong quarter.", b.an_editor())


def test_a_decision_counts_for_the_very_change_that_was_read(client, goal):
    read = b.a_proposed_revision(goal)
    actions.decline_revision(revision=read, reason="No.", by=b.an_editor(), at=b.later(11))
    newer = b.a_proposed_revision(goal, b.a_later_date(goal, "2029-03-31"), at=b.later(12))
    assert newer.number == read.number
    client.force_login(b.an_editor())
    sent = {"do": "approve", "revision": read.pk}
    assert "replaced by another while you read it" in text_of(
        client.post(at_page("revision", goal, 2), sent, follow=True)
    )
    assert Revision.objects.get(pk=newer.pk).is_pending


def test_a_coder_says_a_direction_without_seeing_what_the_owner_or_the_rule_says(client, goal):
    change = b.a_later_date(goal, owner_direction="same", owner_words=CANARY)
    row = b.an_approved_revision(goal, change)
    client.force_login(b.a_reviewer())
    for address in (at_page("revision", goal, 2), at_page("goal", goal)):
        page = text_of(client.get(address))
        assert CANARY not in page
        assert "Owner: same ambition" not in page
        assert "Rule: less ambitious" not in page
        assert "Two people left." not in page
        assert "shown once you have said" in page
    actions.code_direction(revision=row, direction="less", words="It is later.", by=b.a_reviewer(), at=b.later(12))
    page = text_of(client.get(at_page("revision", goal, 2)))
    assert CANARY in page
    assert "Coder: less ambitious." in page
    assert "Say which way this goes" not in page


def test_who_approved_a_change_does_not_code_it(client, goal):
    both = b.person("Both One", "editor", "reviewer")
    row = b.a_proposed_revision(goal)
    actions.approve_revision(revision=row, by=both, at=b.later(11))
    client.force_login(both)
    assert "Say which way this goes" not in text_of(client.get(at_page("revision", goal, 2)))
    answer = client.post(f"/internal/coding/goal/{row.pk}/", {"direction": "less", "words": "It is later."})
    assert answer.status_code == 403
    assert Revision.objects.get(pk=row.pk).coder_direction == ""
