"""Evidence: revisions that only add, judged by somebody else, hashes that must be hashes, addresses looked at again."""

from datetime import date

import pytest

from goals import actions
from goals.actions.evidence import RejectionNeedsReason, Sha256IsNotValid, SpanIsNotInOrder, TextIsWithheld
from goals.actions.guards import DayIsInTheFuture, FieldIsNotValid, SlugIsTaken
from goals.snapshot import evidence_value, goal_value
from roadmap.errors import Refused
from roadmap.records.models import Record
from tests import builders as b

pytestmark = pytest.mark.django_db


def test_a_revision_keeps_what_it_does_not_change_and_the_old_one_stays():
    evidence = b.some_evidence(goals=[b.a_goal()])
    actions.revise_evidence(evidence=evidence, holder="The library", by=b.an_owner(), at=b.later(2))
    value = evidence_value(evidence)
    assert (value["revision"], value["title"], value["holder"]) == (2, "The report", "The library")
    assert evidence.revisions.get(number=1).holder == ""


def test_what_is_received_is_in_review_until_somebody_else_judges_it():
    evidence = b.some_evidence(goals=[b.a_goal()])
    assert evidence_value(evidence)["state"] == "in_review"
    for by in (b.an_owner(), b.person("Owner Two", "owner", "reviewer")):
        if by != b.an_owner():
            goal = evidence.goals.get()
            owner = actions.OwnerInput(user=by, since=b.DAY)
            actions.add_owner(goal=goal, owner=owner, by=b.an_editor(), at=b.later(1))
        with pytest.raises(Refused):
            actions.revise_evidence(evidence=evidence, state="accepted", by=by, at=b.later(2))
    actions.revise_evidence(evidence=evidence, state="accepted", by=b.a_reviewer(), at=b.later(2))
    assert evidence_value(evidence)["state"] == "accepted"
    assert Record.objects.newest_first()[0].type == "evidence.accepted"


def test_a_judgement_ends_when_what_was_judged_is_said_anew():
    evidence = b.some_evidence(goals=[b.a_goal()])
    judge = {"evidence": evidence, "state": "rejected", "state_reason": "Too old.", "by": b.a_reviewer()}
    actions.revise_evidence(at=b.later(2), **judge)
    actions.revise_evidence(evidence=evidence, visibility="internal", by=b.an_owner(), at=b.later(3))
    assert evidence_value(evidence)["state"] == "rejected"
    actions.revise_evidence(evidence=evidence, title="Another", by=b.an_owner(), at=b.later(3))
    value = evidence_value(evidence)
    assert (value["state"], value["state_reason"], value["visibility"]) == ("in_review", "", "internal")
    actions.revise_evidence(evidence=evidence, state="accepted", by=b.a_reviewer(), at=b.later(4))
    actions.revise_evidence(evidence=evidence, expires_on=b.later(900).date(), by=b.an_owner(), at=b.later(5))
    assert evidence_value(evidence)["state"] == "in_review"
    actions.revise_evidence(evidence=evidence, state="accepted", by=None, at=b.later(6))
    actions.revise_evidence(evidence=evidence, title="As history has it", by=None, at=b.later(7))
    assert evidence_value(evidence)["state"] == "accepted"


def test_nobody_brings_evidence_already_accepted():
    with pytest.raises(Refused):
        b.some_evidence(state="accepted", by=b.an_editor())
    assert evidence_value(b.some_evidence(state="accepted", by=None))["state"] == "accepted"


def test_a_reviewer_judges_but_does_not_rewrite():
    evidence = b.some_evidence(goals=[b.a_goal()])
    with pytest.raises(Refused):
        actions.revise_evidence(evidence=evidence, state="accepted", title="Mine", by=b.a_reviewer(), at=b.later(2))


def test_a_rejection_says_why():
    evidence = b.some_evidence()
    with pytest.raises(RejectionNeedsReason):
        actions.revise_evidence(evidence=evidence, state="rejected", by=b.a_reviewer(), at=b.later(2))


@pytest.mark.parametrize(
    ("fields", "error"),
    [
        ({"sha256": "ab" * 31}, Sha256IsNotValid),
        ({"sha256": "AB" * 32}, Sha256IsNotValid),
        ({"sha256": "xy" * 32}, Sha256IsNotValid),
        ({"url": "javascript:alert(1)"}, FieldIsNotValid),
        ({"kind": "rumour"}, FieldIsNotValid),
        ({"visibility": "stub", "salt": "abc"}, FieldIsNotValid),
        ({"captured_on": date(2026, 3, 4)}, DayIsInTheFuture),
        ({"received_on": date(2026, 3, 4)}, DayIsInTheFuture),
        ({"effective_from": date(2026, 3, 2), "effective_to": date(2026, 3, 1)}, SpanIsNotInOrder),
    ],
)
def test_evidence_that_cannot_be_so_is_refused(fields, error):
    with pytest.raises(error):
        b.some_evidence("once", **fields)
    assert b.some_evidence("once").slug == "once"


def test_evidence_has_its_name_once():
    b.some_evidence("once")
    with pytest.raises(SlugIsTaken):
        b.some_evidence("once")


def test_an_owner_brings_evidence_for_own_goals_only():
    with pytest.raises(Refused):
        b.some_evidence(goals=[b.a_goal(owners=[])])
    with pytest.raises(Refused):
        b.some_evidence(by=b.person("Reader One", "reader"))


def test_a_stub_commits_to_what_it_hides_and_a_file_brings_its_salt():
    stub, other = b.some_evidence(visibility="stub"), b.some_evidence(visibility="stub")
    value = evidence_value(stub)
    assert len(value["commitment"]) == 64
    assert value["commitment"] != evidence_value(other)["commitment"]
    copy = b.some_evidence(visibility="stub", salt=value["salt"])
    assert evidence_value(copy)["commitment"] == value["commitment"]
    actions.revise_evidence(evidence=copy, title="Another title", by=b.an_owner(), at=b.later(2))
    assert evidence_value(copy)["salt"] == value["salt"]
    assert evidence_value(copy)["commitment"] != value["commitment"]


def test_public_evidence_has_no_commitment():
    assert evidence_value(b.some_evidence())["commitment"] == ""


def test_a_dead_link_says_since_when():
    evidence = b.some_evidence()
    assert evidence_value(evidence)["link"] == {"state": "unchecked", "checked_on": None, "since": None}
    for day, state in ((3, "dead"), (5, "ok"), (7, "dead"), (9, "dead")):
        actions.record_link_check(evidence=evidence, state=state, at=b.later(day))
    assert evidence_value(evidence)["link"] == {"state": "dead", "checked_on": "2026-03-11", "since": "2026-03-09"}
    assert Record.objects.newest_first()[0].content["actor"]["id"] == "system"
    with pytest.raises(Sha256IsNotValid):
        actions.record_link_check(evidence=evidence, state="changed", sha256="no", at=b.later(10))


def test_evidence_of_a_claim_is_evidence_of_its_goal():
    goal, evidence = b.a_goal(), b.some_evidence("fix-times")
    b.a_reading(b.a_metric(goal), evidence=[evidence])
    assert goal_value(goal)["evidence"] == ["fix-times"]


def test_linking_the_same_goal_again_writes_no_record():
    goal = b.a_goal()
    evidence = b.some_evidence(goals=[goal])
    size = Record.objects.count()
    actions.link_evidence_to_goals(evidence=evidence, goals=[goal], by=b.an_owner(), at=b.later(2))
    assert Record.objects.count() == size


def test_a_text_with_a_withheld_span_is_not_changed_under_it():
    evidence = b.some_evidence(description="Written by Ada Kern and others.", by=b.an_editor())
    span = {"subject": f"evidence/{evidence.slug}", "field": "description", "start": 11, "end": 19}
    held = actions.withhold(**span, reason="privacy", justification="A name.", by=b.a_publisher(), at=b.later(2))
    with pytest.raises(TextIsWithheld):
        actions.revise_evidence(evidence=evidence, description="By Ada Kern.", by=b.an_editor(), at=b.later(3))
    actions.lift(redaction=held, by=b.a_publisher(), at=b.later(3))
    actions.revise_evidence(evidence=evidence, description="By others.", by=b.an_editor(), at=b.later(3))
    assert evidence_value(evidence)["description"] == "By others."


def test_nobody_links_evidence_of_which_he_or_she_may_not_know():
    """A link would open it: owners of its goals keep evidence."""
    closed = b.some_evidence("closed", goals=[b.a_goal("first")], visibility="reviewers")
    other = b.person("Owner Two", "owner")
    own = b.a_goal("own", owners=[actions.OwnerInput(user=other, team="Policy", since=b.DAY)])
    with pytest.raises(Refused):
        actions.link_evidence_to_goals(evidence=closed, goals=[own], by=other, at=b.later(2))
    actions.link_evidence_to_goals(evidence=closed, goals=[own], by=b.an_editor(), at=b.later(2))
    assert set(closed.goals.values_list("slug", flat=True)) == {"first", "own"}
