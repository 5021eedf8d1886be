"""How far a criterion is, reported by a program and put right: the same action as the page, kind by kind."""

import pytest

from goals.actions import withhold
from goals.models import CriterionReading
from roadmap.accounts.models import Scope
from roadmap.records.models import Record
from tests import builders as b
from tests.asking import ask, change, get, is_problem, send
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
CRITERIA = "/api/v1/goals/reports/criteria/"
BOUNTY = f"{CRITERIA}bounty/readings/"
CASES = f"{CRITERIA}cases/readings/"
SENT = {"on": "2026-03-04", "ours": "45", "theirs": "50"}


def criteria():
    compared = {"kind": "comparative", "text": "As many as the bounty finds.", "share": b.Decimal("0.9")}
    shares = {"fully_share": b.Decimal("0.6"), "mostly_share": b.Decimal("0.8")}
    return [
        b.CriterionInput(key="bounty", baseline_text="The bounty", **compared),
        b.CriterionInput(key="cases", kind="count", text="Ten cases.", minimum=10),
        b.CriterionInput(key="items", kind="checklist", text="All items.", items_total=5, **shares),
        b.deliverable(),
    ]


@pytest.fixture
def goal(db):
    b.a_roadmap()
    return b.a_goal("reports", revision=b.a_revision(criteria=criteria()))


@pytest.fixture
def text(goal):
    return a_token(Scope.WRITE_READINGS, Scope.READ_INTERNAL).text


def test_a_comparison_is_reported_and_decides_whether_the_criterion_is_reached(goal, text):
    answer = send(BOUNTY, text, SENT)
    assert answer.status_code == 201
    numbers = {"count": None, "fully": None, "mostly": None, "not_in_place": None, "ours": "45", "theirs": "50"}
    assert answer.json() == {"number": 1, "criterion": "bounty", "on": "2026-03-04", "state": ""} | numbers
    record = Record.objects.of_subject("goal/reports").latest("seq")
    assert (record.type, record.content["actor"]["id"]) == ("goal.criterion.read", b.an_owner().public_id)
    stands = {one["key"]: one["reached"] for one in get("/api/v1/goals/reports/", text)["criteria"]}
    assert stands["bounty"] is True
    (said,) = get(BOUNTY, text)["results"]
    assert (said["ours"], said["theirs"], said["corrected_by"]) == ("45", "50", None)
    assert get(f"{BOUNTY}1/", text) == said
    assert get(CASES, text)["results"] == []


@pytest.mark.parametrize(
    ("key", "sent"),
    [
        ("cases", {"count": 9}),
        ("items", {"fully": 3, "mostly": 1, "not_in_place": 1}),
        ("report", {"state": "met"}),
        ("report", {"state": "not_applicable", "justification": "It was dropped from the plan."}),
    ],
)
def test_each_kind_is_measured_by_its_own_numbers(goal, text, key, sent):
    path = f"{CRITERIA}{key}/readings/"
    assert send(path, text, {"on": "2026-03-04"} | sent).status_code == 201
    said = get(f"{path}1/", text)
    assert {name: said[name] for name in sent} == sent


@pytest.mark.parametrize(
    ("key", "sent", "field", "words"),
    [
        ("cases", SENT | {"count": 9}, "ours", "is a count"),
        ("report", {"on": "2026-03-04", "state": "met", "count": 0}, "count", "is a deliverable"),
        ("cases", {"on": "2026-03-04"}, "count", "Fill in the numbers"),
        ("report", {"on": "2026-03-04"}, "state", "Say whether"),
        ("items", {"on": "2026-03-04", "fully": 3, "mostly": 0, "not_in_place": 1}, "fully", "the list has 5"),
        ("report", {"on": "2026-03-04", "state": "not_applicable"}, "justification", "does not apply"),
        ("bounty", SENT | {"on": "2126-01-01"}, "on", "day of a reading"),
        ("bounty", SENT | {"evidence": ["none"]}, "evidence.0", "no such evidence"),
    ],
)
def test_a_rule_that_says_no_names_the_field(goal, text, key, sent, field, words):
    answer = send(f"{CRITERIA}{key}/readings/", text, sent)
    assert is_problem(answer, 409, "")
    errors = answer.json()["errors"]
    assert errors[0]["field"] == field
    assert words in errors[0]["message"]
    assert not CriterionReading.objects.exists()


def test_what_is_not_well_formed_is_named_by_field(goal, text):
    answer = send(CASES, text, {"count": -1, "met": True})
    assert is_problem(answer, 400, "see errors")
    assert {one["field"] for one in answer.json()["errors"]} == {"met"}
    answer = send(CASES, text, {"count": -1})
    assert {one["field"] for one in answer.json()["errors"]} == {"on", "count"}


def test_only_an_owner_reports_and_only_on_a_criterion_that_the_goal_has(goal, text):
    _, editor = a_token(Scope.WRITE_READINGS, by=b.an_editor())
    assert is_problem(send(BOUNTY, editor, SENT), 403, "Only an owner")
    for method, path in (("get", f"{CRITERIA}none/readings/"), ("get", f"{CASES}1/"), ("get", f"{BOUNTY}7/")):
        send(BOUNTY, text, SENT)
        assert is_problem(ask(method, path, text), 404, "no such thing")
    assert is_problem(send(f"{CRITERIA}none/readings/", text, SENT), 404, "no such thing")
    _, narrow = a_token(Scope.WRITE_READINGS, about="metric/reports/hours")
    assert is_problem(send(BOUNTY, narrow, SENT), 404, "no such thing")
    _, own = a_token(Scope.WRITE_READINGS, about="goal/reports")
    assert send(BOUNTY, own, SENT).status_code == 201


def test_a_correction_counts_in_the_place_of_what_it_corrects(goal, text):
    b.some_evidence("memo", goals=[goal])
    send(BOUNTY, text, SENT | {"evidence": ["memo"]})
    tag = ask("get", f"{BOUNTY}1/", text)["ETag"]
    answer = change(f"{BOUNTY}1/", text, {"ours": "44"}, tag)
    assert answer.status_code == 200
    said = answer.json()
    assert (said["number"], said["supersedes"], said["ours"], said["theirs"]) == (2, 1, "44", "50")
    assert said["evidence"] == ["memo"]
    assert get(f"{BOUNTY}1/", text)["corrected_by"] == 2
    assert [one["number"] for one in get(BOUNTY, text)["results"]] == [2]
    stale = change(f"{BOUNTY}1/", text, {"ours": "43"}, tag)
    assert is_problem(stale, 412, "changed after")
    assert (stale.json()["current"]["corrected_by"], stale.json()["sent"]) == (2, {"ours": "43"})
    again = ask("get", f"{BOUNTY}1/", text)["ETag"]
    assert is_problem(change(f"{BOUNTY}1/", text, {"ours": "43"}, again), 409, "already corrected")


def test_numbers_can_be_taken_back_and_a_state_said_in_their_place(goal, text):
    send(BOUNTY, text, SENT)
    tag = ask("get", f"{BOUNTY}1/", text)["ETag"]
    sent = {"ours": None, "theirs": None, "state": "not_applicable", "justification": "There is no bounty any more."}
    assert change(f"{BOUNTY}1/", text, sent, tag).json()["state"] == "not_applicable"


def test_a_withheld_word_is_a_box_and_such_a_reading_is_not_corrected_here(goal, text):
    sent = {"on": "2026-03-04", "state": "not_applicable", "justification": "Secret work replaced it."}
    assert "Secret" not in str(send(f"{CRITERIA}report/readings/", text, sent).json())
    span = {"subject": "goal/reports", "field": "criterion_readings.1.justification", "start": 0, "end": 6}
    withhold(**span, reason="legal", justification="A contract.", by=None, at=b.later(12))
    path = f"{CRITERIA}report/readings/1/"
    assert get(path, text)["justification"] == "[withheld] work replaced it."
    answer = change(path, text, {"state": "met"}, ask("get", path, text)["ETag"])
    assert is_problem(answer, 409, "withheld")


def test_readings_are_narrowed_by_day_and_ordered(goal, text):
    for day in (5, 3, 4):
        send(CASES, text, {"on": f"2026-03-0{day}", "count": day})

    def counts(query=""):
        return [one["count"] for one in get(f"{CASES}{query}", text)["results"]]

    assert (counts(), counts("?order=oldest"), counts("?since=2026-03-04")) == ([5, 4, 3], [3, 4, 5], [5, 4])
    assert counts("?until=2026-03-03") == [3]
