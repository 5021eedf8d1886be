"""Updates that programs post: the same action as the form, exactly once, put right only by who has read them."""

import pytest
import time_machine
from django.test import Client

from goals.actions import MilestoneInput, save_draft, withhold
from goals.models import Reading, StatusUpdate
from roadmap.accounts.models import Scope, TokenAnswer
from roadmap.records.models import Record
from tests import builders as b
from tests.asking import ask, change, get, is_problem, send
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
UPDATES = "/api/v1/goals/reports/updates/"
SENT = {"health": "on_track", "visibility": "public", "done": "The outline is written.", "period_to": "2026-03-11"}


OLD = f'"{"0" * 32}"'  # of no version


@pytest.fixture(autouse=True)
def ten_days_later():
    with time_machine.travel(b.later(10), tick=False):
        yield


@pytest.fixture
def goal(db):
    b.a_roadmap()
    milestone = MilestoneInput(key="outline", title="The outline", deadline=b.deadline())
    goal = b.a_goal("reports", revision=b.a_revision(milestones=[milestone]))
    b.a_metric(goal, "hours")
    b.some_evidence("memo", goals=[goal])
    return goal


@pytest.fixture
def text(goal):
    return a_token(Scope.WRITE_UPDATES, Scope.READ_INTERNAL).text


def test_an_update_is_submitted_with_what_comes_with_it(goal, text):
    more = {
        "readings": [{"metric": "hours", "on": "2026-03-10", "value": "60.5"}],
        "evidence": ["memo"],
        "confidence": 80,
    }
    more |= {"milestones": [{"key": "outline", "achieved_on": "2026-03-09"}]}
    answer = send(UPDATES, text, SENT | more)
    assert (answer.status_code, answer.json()) == (
        201,
        {"number": 1, "suggested": "on_track", "submitted_at": "2026-03-12T09:00:00Z"},
    )
    record = Record.objects.of_subject("goal/reports").latest("seq")
    assert (record.type, record.content["actor"]["id"]) == ("goal.update.submitted", b.an_owner().public_id)
    said = get(f"{UPDATES}1/", text)
    assert (said["done"], said["confidence"], said["evidence"]) == (SENT["done"], 80, ["memo"])
    whole = get("/api/v1/goals/reports/", text)
    assert whole["milestones"][0]["achieved_on"] == "2026-03-09"
    assert whole["metrics"][0]["newest"]["value"] == "60.5"


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"done": 5}, "done"),
        ({"visibility": None}, "visibility"),
        ({"confidence": "80"}, "confidence"),
        ({"confidence": 101}, "confidence"),
        ({"period_to": "20260311"}, "period_to"),
        ({"readings": [{"metric": "hours", "on": "2026-03-10", "value": 1.5}]}, "readings.0.value"),
        ({"milestones": [{"key": "outline"}]}, "milestones.0.achieved_on"),
        ({"doen": "A typing error."}, "doen"),
        ({"done": "a\0b"}, "done"),
    ],
)
def test_what_is_not_well_formed_is_named_where_it_stands(goal, text, wrong, field):
    answer = send(UPDATES, text, SENT | wrong)
    assert is_problem(answer, 400, "see errors")
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not StatusUpdate.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"health": None}, "see errors"),
        ({"evidence": ["not-of-this-goal"]}, "see errors"),
        ({"readings": [{"metric": "days", "on": "2026-03-10", "value": "1"}]}, "see errors"),
        ({"period_to": "2026-03-30"}, "future"),
        ({"kind": "explanation"}, "due day has passed"),
        ({"milestones": [{"key": "none", "achieved_on": "2026-03-09"}]}, "none"),
    ],
)
def test_a_rule_says_no_in_its_own_words_and_nothing_is_kept(goal, text, wrong, words):
    sent = {"readings": [{"metric": "hours", "on": "2026-03-10", "value": "60"}]} | SENT | wrong
    answer = send(UPDATES, text, sent)
    assert answer.status_code in (400, 409)
    assert words in answer.json()["detail"]
    assert not StatusUpdate.objects.exists()
    assert not Reading.objects.exists()
    assert not TokenAnswer.objects.exists()


def test_a_program_does_not_submit_what_its_person_has_begun_to_write(goal, text):
    save_draft(goal=goal, done="Half of it.", by=b.an_owner(), at=b.later(8))
    assert is_problem(send(UPDATES, text, SENT), 409, "begun an update")
    draft = StatusUpdate.objects.get()
    assert (draft.done, draft.submitted_at) == ("Half of it.", None)


def test_the_answer_that_is_kept_for_its_key_holds_no_word(goal, text):
    first = send(UPDATES, text, SENT, key="run-1")
    assert send(UPDATES, text, SENT, key="run-1").json() == first.json()
    assert StatusUpdate.objects.count() == 1
    assert "outline" not in str(TokenAnswer.objects.get().body)


def test_a_correction_keeps_what_it_does_not_name_and_both_stay(goal, text):
    b.an_update(goal, confidence=70, evidence=[goal.evidence.get()])
    tag = ask("get", f"{UPDATES}1/", text)["ETag"]
    answer = change(f"{UPDATES}1/", text, {"done": "Half of it.", "correction_reason": "Too much."}, tag)
    said = answer.json()
    assert answer.status_code == 200
    assert (said["number"], said["corrects"], said["done"], said["confidence"]) == (2, 1, "Half of it.", 70)
    assert (said["health"], said["evidence"]) == ("on_track", ["memo"])
    assert get(f"{UPDATES}1/", text)["corrected_by"] == 2
    assert answer["ETag"] == ask("get", f"{UPDATES}2/", text)["ETag"]


def test_of_two_who_read_the_same_version_the_second_is_shown_both(goal, text):
    b.an_update(goal)
    tag = ask("get", f"{UPDATES}1/", text)["ETag"]
    sent = {"done": "Half of it.", "correction_reason": "Too much."}
    answers = [change(f"{UPDATES}1/", text, sent, tag) for _ in range(2)]
    assert [one.status_code for one in answers] == [200, 412]
    said = answers[1].json()
    assert (said["current"]["corrected_by"], said["sent"]) == (2, sent)
    assert said["current_etag"] == ask("get", f"{UPDATES}1/", text)["ETag"]
    assert StatusUpdate.objects.count() == 2


def test_a_change_says_which_version_was_read(goal, text):
    b.an_update(goal)
    answer = ask("patch", f"{UPDATES}1/", text, {"done": "x", "correction_reason": "y"})
    assert is_problem(answer, 428, "If-Match")
    assert is_problem(change(f"{UPDATES}1/", text, {"correction_reason": "y"}, "none"), 400, "no ETag")
    _, blind = a_token(Scope.WRITE_UPDATES)
    answer = change(f"{UPDATES}1/", blind, {"done": "x", "correction_reason": "y"}, OLD)
    assert is_problem(answer, 403, "read:internal")
    assert "outline" not in answer.content.decode()


def test_words_that_are_withheld_are_not_said_again(goal, text):
    b.an_update(goal)
    span = {"subject": "goal/reports", "field": "updates.1.done", "start": 4, "end": 11}
    withhold(**span, reason="legal", justification="A contract.", by=None, at=b.later(6))
    tag = ask("get", f"{UPDATES}1/", text)["ETag"]
    answer = change(f"{UPDATES}1/", text, {"next": "More.", "correction_reason": "Forgotten."}, tag)
    assert is_problem(answer, 409, "withheld")
    stale = change(f"{UPDATES}1/", text, {"next": "More.", "correction_reason": "Forgotten."}, OLD)
    assert stale.status_code == 412
    assert "outline" not in (answer.content + stale.content + ask("get", UPDATES, text).content).decode()
    assert StatusUpdate.objects.count() == 1


def test_only_an_owner_posts_and_the_refusal_is_recorded(goal):
    _, text = a_token(Scope.WRITE_UPDATES, by=b.person("Owner Two", "owner"))
    assert is_problem(send(UPDATES, text, {"nonsense": 1}), 403, "owner")
    assert Record.objects.filter(type="refusal").count() == 1


def test_a_number_that_is_larger_than_any_is_refused_and_no_fault(goal, text):
    headers = {"HTTP_AUTHORIZATION": f"Bearer {text}", "HTTP_IDEMPOTENCY_KEY": "run-1"}
    body = '{"health": "on_track", "visibility": "public", "done": "More.", "confidence": 1e999}'
    answer = Client().post(UPDATES, body, content_type="application/json", **headers)
    assert is_problem(answer, 400, "see errors")
    assert answer.json()["errors"][0]["field"] == "confidence"
    assert send(UPDATES, text, SENT | {"confidence": 80.0}).status_code == 201
