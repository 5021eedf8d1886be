"""Changing the map: read in the panel, proposed by one editor, approved by another, and never quietly softened."""

from typing import Any

import pytest
import time_machine
from django.utils.formats import date_format

from goals import actions
from goals.actions import CommitmentInput, MitigationInput, ThresholdInput
from goals.models import Mitigation, MitigationRevision, Threshold
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.the_map import a_mitigation
from tests.goals.views.pages import decide, propose, refusals_of, text_of

pytestmark = pytest.mark.django_db

THRESHOLD = "/internal/map/thresholds/weapons/"
MITIGATION = f"{THRESHOLD}mitigations/classifiers/"
WHY = {"reason": "Nobody can do it alone.", "reason_class": "new_understanding"}


@pytest.fixture(autouse=True)
def twenty_days_later():
    with time_machine.travel(b.later(20), tick=False):
        yield


@pytest.fixture
def threshold(db) -> Threshold:
    return b.a_threshold("weapons")


@pytest.fixture
def mitigation(threshold) -> Mitigation:
    return a_mitigation(threshold)


@pytest.fixture
def editor(client):
    client.force_login(b.an_editor())
    return client


def form_of(client, address: str, **typed: Any) -> dict[str, Any]:
    """The form as the browser would send it back, with what was typed over it."""
    form = client.get(address).context["form"]
    values = {name: form[name].value() for name in form.fields}
    shown = {
        name: date_format(value, "Y-m-d") if hasattr(value, "year") else value
        for name, value in values.items()
        if value is not None
    }
    return shown | typed


def check(client, address: str, **typed: Any) -> Any:
    return client.post(address, form_of(client, address, **typed) | {"do": "check"})


def test_a_move_to_the_industry_column_is_shown_as_less_whatever_its_words(editor, mitigation):
    address = f"{MITIGATION}edit/?column=industry"
    answer = check(editor, address, text="Classifiers watch every answer, and much better than before.")
    panel = answer.context["panel"]
    assert panel.row.rule_direction == "less"
    assert ("Column", "less ambitious") in panel.directions
    column = next(runs for label, runs in panel.changes if label == "Column")
    assert [(run.op, run.text) for run in column if run.op != "same"] == [
        ("del", "What the company will do itself"),
        ("ins", "Recommended to the whole industry"),
    ]
    assert "Less ambitious, by the rule" in text_of(answer)
    assert "Another editor approves it." in text_of(answer)
    assert panel.unsaid == [("id_reason", "A change that asks for less needs a reason and its class.")]
    assert mitigation.revisions.count() == 1


@pytest.mark.parametrize(
    ("typed", "direction"),
    [
        ({"state": "planned", "in_place_since": ""}, "less"),
        ({"state": "partly"}, "less"),
        ({"state": "suspended"}, "less"),
        ({"caveat": "Only if others do."}, "less"),
        ({"tested_on": "2026-03-20"}, "same"),
        ({"text": "Classifiers watch most answers."}, "cannot_tell"),
    ],
)
def test_the_panel_says_which_way_a_mitigation_goes(editor, mitigation, typed, direction):
    answer = check(editor, f"{MITIGATION}edit/", **typed)
    assert answer.context["panel"].row.rule_direction == direction


def test_a_recommendation_that_becomes_a_promise_is_more(editor, threshold):
    a_mitigation(
        threshold, column="industry", state="", in_place_since=None, tested_on=None, text="All share what they find."
    )
    answer = check(editor, f"{MITIGATION}edit/?column=company")
    assert answer.context["panel"].row.rule_direction == "more"
    assert answer.context["form"]["state"].value() == "planned"


def test_what_is_read_is_proposed_and_another_editor_approves_it(editor, mitigation):
    address = f"{MITIGATION}edit/?column=industry"
    answer = propose(editor, address, form_of(editor, address, **WHY), follow=True)
    assert "Your change is proposed. Another editor approves it." in text_of(answer)
    row = mitigation.revisions.get(number=2)
    assert (row.column, row.state, row.is_pending) == ("industry", "", True)
    page = f"{MITIGATION}revisions/2/"
    assert "Approve this change" not in text_of(editor.get(page))
    refused = editor.post(page, {"do": "approve", "revision": row.pk})
    assert refused.status_code == 403
    assert refusals_of(b.an_editor())[0]["route"] == "map:mitigation_revision"
    editor.force_login(b.another_editor())
    shown = text_of(editor.get(page))
    for words in ("What the company will do itself", "Recommended to the whole industry", WHY["reason"]):
        assert words in shown, words
    answer = editor.post(page, {"do": "approve", "revision": row.pk}, follow=True)
    assert "The change is approved." in text_of(answer)
    assert "A change waits for coding" in text_of(answer)
    assert "The next edition still has revision 1." in text_of(answer)


def test_a_decline_is_told_and_the_form_can_be_sent_again(editor, mitigation):
    typed = form_of(editor, f"{MITIGATION}edit/", text="Classifiers watch most answers.")
    propose(editor, f"{MITIGATION}edit/", typed)
    row = mitigation.revisions.get(number=2)
    editor.force_login(b.another_editor())
    sent = {"do": "decline", "revision": row.pk, "decline-reason": "Too vague."}
    assert "The change is declined." in text_of(decide(editor, f"{MITIGATION}revisions/2/", sent, follow=True))
    editor.force_login(b.an_editor())
    assert "Too vague." in text_of(editor.get(MITIGATION))
    assert propose(editor, f"{MITIGATION}edit/", typed).status_code == 302


def test_only_what_was_read_is_proposed(editor, mitigation):
    address = f"{MITIGATION}edit/"
    typed = form_of(editor, address, state="planned", in_place_since="", **WHY)
    read = editor.post(address, typed | {"do": "check"}).context["panel"].mark
    sent = typed | {"column": "industry", "state": "", "tested_on": "", "do": "propose", "seen": read}
    assert "This is not what you read before." in text_of(editor.post(address, sent))
    assert mitigation.revisions.count() == 1


def test_a_wrong_form_keeps_what_was_typed_and_stores_nothing(editor, mitigation):
    size = Record.objects.count()
    answer = check(editor, f"{MITIGATION}edit/", column="industry", text="My words.")
    page = text_of(answer)
    assert "There is a problem" in page
    assert "What is recommended for the whole industry has no state of ours." in page
    assert "My words." in page
    assert Record.objects.count() == size


def test_the_second_of_two_editors_sees_both_texts_and_keeps_what_only_the_first_changed(editor, mitigation):
    one, two = (b.a_goal(slug, revision=b.a_revision(title=slug.title())) for slug in ("one", "two"))
    mine = form_of(editor, f"{MITIGATION}edit/", text="My words.", goals=["one"])
    theirs = MitigationInput(
        column="company", text="Their words.", caveat="If others do.", state="in_place", in_place_since=b.DAY,
        tested_on=b.DAY, goals=[two], kind="rescoped", effective_on=b.DAY, based_on=1, **WHY,
    )  # fmt: skip
    row = actions.propose_mitigation_revision(mitigation=mitigation, revision=theirs, by=b.an_editor(), at=b.later(11))
    actions.approve_revision(revision=row, by=b.another_editor(), at=b.later(12))
    answer = editor.post(f"{MITIGATION}edit/", mine | {"do": "check"})
    assert answer.status_code == 409
    assert [label for label, _, _ in answer.context["differences"]] == ["What is done", "Goals"]
    assert answer.context["taken"] == ["Condition"]
    form = answer.context["form"]
    assert (form["text"].value(), form["caveat"].value(), form["goals"].value()) == (
        "My words.",
        "If others do.",
        ["one"],
    )
    merged = {name: value for name in mine if (value := form[name].value())} | WHY
    assert propose(editor, f"{MITIGATION}edit/", merged).status_code == 302
    stored = mitigation.revisions.get(number=3)
    assert (stored.text, stored.caveat, list(stored.goals.all())) == ("My words.", "If others do.", [one])


def test_while_another_change_waits_both_texts_are_shown(editor, threshold):
    mine = form_of(editor, f"{THRESHOLD}edit/", definition="My definition.")
    change = ThresholdInput(name="Known weapons", definition="Theirs.", kind="reworded", effective_on=b.DAY, based_on=1)
    actions.propose_threshold_revision(threshold=threshold, revision=change, by=b.another_editor(), at=b.later(1))
    answer = editor.post(f"{THRESHOLD}edit/", mine)
    assert answer.status_code == 409
    page = text_of(answer)
    for words in ("Another change is waiting for approval.", "Theirs.", "My definition."):
        assert words in page, words


def test_another_definition_cannot_be_told_and_a_lost_level_is_less(editor, threshold):
    level = actions.add_safety_level(slug="level-3", name="Level 3", by=b.an_editor(), at=b.at())
    answer = check(editor, f"{THRESHOLD}edit/", definition="Helps a novice.", level=level.slug, kind="rescoped")
    assert answer.context["panel"].directions == [("Definition", "cannot tell"), ("Level", "more ambitious")]
    sent = form_of(editor, f"{THRESHOLD}edit/", level=level.slug, kind="rescoped")
    propose(editor, f"{THRESHOLD}edit/", sent)
    actions.approve_revision(revision=threshold.revisions.get(number=2), by=b.another_editor(), at=b.later(20))
    lost = check(editor, f"{THRESHOLD}edit/", level="")
    assert lost.context["panel"].row.rule_direction == "less"
    assert ("Safety level", [("del", "Level 3")]) in [
        (label, list(runs)) for label, runs in lost.context["panel"].changes
    ]
    assert "Call it re-scoped" in text_of(lost)


def test_withdrawing_asks_once_for_a_reason_and_is_always_less(editor, mitigation):
    address = f"{MITIGATION}withdraw/"
    assert "does not come back under the same short name" in text_of(editor.get(address))
    sent = form_of(editor, address)
    unread = editor.post(address, sent | WHY | {"do": "propose"})
    assert unread.context["panel"].row.rule_direction == "less"
    assert "It is withdrawn" in text_of(unread)
    assert mitigation.revisions.count() == 1
    without = propose(editor, address, sent)
    assert "A change that asks for less needs a reason and its class." in text_of(without)
    assert mitigation.revisions.count() == 1
    propose(editor, address, sent | WHY)
    row = MitigationRevision.objects.get(number=2)
    assert (row.kind, row.text, row.state) == ("withdrawn", "Classifiers watch every answer.", "in_place")
    actions.approve_revision(revision=row, by=b.another_editor(), at=b.later(20))
    page = text_of(editor.get(MITIGATION))
    assert "Withdrawn" in page
    assert "Propose a change" not in page
    assert "In place since" not in page
    assert editor.get(address).status_code == 302
    again = editor.post(
        f"{MITIGATION}edit/", form_of(editor, f"{MITIGATION}edit/", text="Back again.") | {"do": "check"}
    )
    assert "This was withdrawn." in text_of(again)


def test_a_commitment_is_added_approved_changed_and_withdrawn(editor):
    typed = {"scenario": "A rival is ahead.", "response": "We match it.", "slug": "rival", "effective_on": "2026-03-22"}
    assert "Another editor approves it." in text_of(editor.post("/internal/map/add-commitment/", typed, follow=True))
    page = "/internal/map/commitments/rival/"
    assert "Waits for approval" in text_of(editor.get(page))
    editor.force_login(b.another_editor())
    row = Record.objects.count()
    pk = editor.get(f"{page}revisions/1/").context["row"].pk
    editor.post(f"{page}revisions/1/", {"do": "approve", "revision": pk})
    assert Record.objects.count() == row + 1
    answer = check(editor, f"{page}edit/", response="We wait.")
    assert answer.context["panel"].directions == [("Response", "cannot tell")]
    assert propose(editor, f"{page}withdraw/", form_of(editor, f"{page}withdraw/", **WHY)).status_code == 302


def test_a_threshold_and_its_mitigation_are_added_and_nothing_typed_is_lost(editor):
    typed = {"name": "Cyber", "definition": "Finds faults alone.", "slug": "Not a slug", "effective_on": "2026-03-22"}
    page = text_of(editor.post("/internal/map/add-threshold/", typed))
    assert "There is a problem" in page
    assert "Finds faults alone." in page
    editor.post("/internal/map/add-threshold/", typed | {"slug": "cyber"})
    threshold = Threshold.objects.get(slug="cyber")
    assert threshold.revisions.get().is_pending
    typed = {"column": "company", "text": "Weights are kept.", "slug": "weights", "effective_on": "2026-03-22"}
    address = "/internal/map/thresholds/cyber/add-mitigation/?column=company"
    assert editor.get(address).context["form"]["column"].value() == "company"
    assert "Say whether this is planned" in text_of(editor.post(address, typed))
    editor.post(address, typed | {"state": "planned"})
    assert threshold.mitigations.get(slug="weights").revisions.get().state == "planned"
    taken = editor.post(address, typed | {"state": "planned"})
    assert "The short name weights is already in use." in text_of(taken)


def test_what_was_declined_before_it_was_in_force_can_be_proposed_again(editor, db):
    waiting = actions.add_threshold(
        slug="weapons",
        revision=ThresholdInput(name="Weapons", definition="Helps.", effective_on=b.DAY),
        by=b.another_editor(),
        at=b.at(),
    )
    actions.decline_revision(revision=waiting.revisions.get(), reason="Vague.", by=b.an_editor(), at=b.later(1))
    assert "Declined before they were in force" in text_of(editor.get("/internal/map/"))
    assert "No definition of it was approved." in text_of(editor.get(THRESHOLD))
    sent = form_of(editor, f"{THRESHOLD}edit/", definition="Helps clearly.")
    assert editor.post(f"{THRESHOLD}edit/", sent | {"do": "propose"}).status_code == 302
    assert waiting.revisions.get(declined_at=None).definition == "Helps clearly."


def test_a_reviewer_who_is_to_code_sees_nobody_elses_word(client, threshold):
    commitment = actions.add_commitment(
        slug="rival",
        revision=CommitmentInput(scenario="A rival.", response="We match it.", effective_on=b.DAY),
        by=None,
        at=b.at(),
    )
    change = CommitmentInput(
        scenario="A rival.", response="We wait.", kind="rescoped", effective_on=b.DAY, based_on=1,
        owner_direction="same", owner_words="CANARY", **WHY,
    )  # fmt: skip
    actions.propose_commitment_revision(commitment=commitment, revision=change, by=b.an_editor(), at=b.later(1))
    client.force_login(b.a_reviewer())
    for page in ("/internal/map/commitments/rival/", "/internal/map/commitments/rival/revisions/2/"):
        shown = text_of(client.get(page))
        assert "CANARY" not in shown
        assert WHY["reason"] not in shown
    assert "CANARY" in text_of(_as(client, b.an_editor()).get("/internal/map/commitments/rival/"))


def _as(client, user):
    client.force_login(user)
    return client
