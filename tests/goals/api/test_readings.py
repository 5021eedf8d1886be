"""A reading that a program puts right: with a reason, by who has read it."""

import pytest

from goals.models import Reading
from roadmap.accounts.models import Scope
from roadmap.records.models import Record
from tests import builders as b
from tests.asking import ask, change, get, is_problem, send
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
READINGS = "/api/v1/goals/reports/metrics/hours/readings/"


@pytest.fixture
def text(db):
    b.a_roadmap()
    metric = b.a_metric(b.a_goal("reports"), "hours")
    b.a_reading(metric, "71", numerator=b.Decimal(71), denominator=b.Decimal(100))
    return a_token(Scope.WRITE_READINGS, Scope.READ_INTERNAL).text


def test_a_correction_counts_in_the_place_of_what_it_corrects(text):
    tag = ask("get", f"{READINGS}1/", text)["ETag"]
    answer = change(f"{READINGS}1/", text, {"value": "69.5", "reason": "A run was counted twice."}, tag)
    assert answer.status_code == 200
    assert answer.json() == {
        **{"number": 2, "on": "2026-03-02", "value": "69.5", "numerator": "71", "denominator": "100"},
        **{"by": "self-reported", "corrected_by": None},
    }
    assert get(f"{READINGS}1/", text)["corrected_by"] == 2
    assert [one["number"] for one in get(READINGS, text)["results"]] == [2]
    assert Record.objects.of_subject("goal/reports").latest("seq").type == "goal.reading.corrected"
    stale = change(f"{READINGS}1/", text, {"value": "1", "reason": "Again."}, tag)
    assert is_problem(stale, 412, "changed after")
    assert stale.json()["current"]["corrected_by"] == 2


@pytest.mark.parametrize("sent", [{"value": "69"}, {"value": "69", "reason": " "}, {"reason": "So.", "by": "checked"}])
def test_a_correction_says_why_and_nothing_else(text, sent):
    tag = ask("get", f"{READINGS}1/", text)["ETag"]
    assert is_problem(change(f"{READINGS}1/", text, sent, tag), 400, "see errors")


def test_what_a_reviewer_checked_no_owner_corrects(text):
    b.a_reading(b.Goal.objects.get().metrics.get(), "60", by=b.a_reviewer(), by_kind="checked")
    tag = ask("get", f"{READINGS}2/", text)["ETag"]
    assert is_problem(change(f"{READINGS}2/", text, {"value": "1", "reason": "No."}, tag), 403, "checked by a reviewer")


def many(*days):
    return {"readings": [{"on": f"2026-03-{day:02}", "value": str(day)} for day in days]}


def test_many_readings_are_recorded_under_one_record(text):
    answer = send(f"{READINGS}bulk/", text, many(*range(3, 23)))
    assert (answer.status_code, answer.json()["numbers"]) == (201, list(range(2, 22)))
    record = Record.objects.of_subject("goal/reports").latest("seq")
    assert record.type == "goal.readings.recorded"
    assert len(get(READINGS, text)["results"]) == 21


def test_a_dry_run_says_what_would_become_of_them_and_keeps_nothing(text):
    size = Record.objects.count()
    answer = send(f"{READINGS}bulk/?dry_run=true", text, many(3, 4))
    assert (answer.status_code, answer.json()) == (200, {"numbers": [2, 3]})
    assert (Reading.objects.count(), Record.objects.count()) == (1, size)
    assert send(f"{READINGS}bulk/", text, many(3, 4)).json()["numbers"] == [2, 3]


@pytest.mark.parametrize("dry", ["true", "false"])
def test_each_fault_is_told_with_its_place_and_nothing_is_kept(text, dry):
    """The second of March is there already, the fourth is given twice, and one lies in the future."""
    sent = many(2, 3, 4, 4)
    sent["readings"] += [{"on": "2126-01-01", "value": "1"}, {"on": "2026-03-09", "value": "1", "numerator": "1"}]
    answer = send(f"{READINGS}bulk/?dry_run={dry}", text, sent)
    assert is_problem(answer, 409, "Nothing is kept")
    places = ["readings.0.on", "readings.3.on", "readings.4.on", "readings.5.denominator"]
    assert [one["field"] for one in answer.json()["errors"]] == places
    assert Reading.objects.count() == 1


def test_what_is_not_well_formed_is_told_with_its_place(text):
    sent = many(3)
    sent["readings"].append({"on": "2026-03-09", "value": 1})
    answer = send(f"{READINGS}bulk/", text, sent)
    assert is_problem(answer, 400, "see errors")
    assert {one["field"] for one in answer.json()["errors"]} == {"readings.1.value"}
    unknown = send(f"{READINGS}bulk/", text, many(3) | {"dry_run": True})
    assert [one["field"] for one in unknown.json()["errors"]] == ["dry_run"]
    too_many = {"readings": [{"on": "2026-03-03", "value": "1"}] * 1_001}
    assert is_problem(send(f"{READINGS}bulk/", text, too_many), 400, "see errors")
