"""Comparisons for programs: terms and counts are read, findings are reported in one go and read by nobody."""

from datetime import timedelta

import pytest
from django.utils import timezone

from goals.models import Finding
from roadmap.accounts.models import Scope
from roadmap.records.models import Record
from tests import builders as b
from tests.asking import get, is_problem, send
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
PLACE = "/api/v1/goals/compared/comparisons/"


@pytest.fixture
def goal(db):
    b.a_roadmap()
    return b.a_comparing_goal("compared")


def found(side="automation", days=0, **fields):
    on = (timezone.now() - timedelta(days=days)).date()
    return {"side": side, "found_on": str(on), "description": "A trick."} | fields


def test_a_red_team_reports_a_night_of_findings_in_one_record(goal):
    b.a_window_that_is_open(goal)
    _, text = a_token(Scope.WRITE_EVIDENCE)
    sent = [found(reference=f"run-{number}", hours="0.25") for number in range(200)]
    answer = send(f"{PLACE}1/findings/", text, {"findings": sent})
    assert (answer.status_code, answer.json()) == (201, {"reported": 200})
    assert Finding.objects.filter(side="automation").values("code").distinct().count() == 200
    assert Record.objects.filter(type="goal.findings.reported").count() == 1
    again = send(f"{PLACE}1/findings/", text, {"findings": sent[:1]})
    assert is_problem(again, 409, "run-0 is reported already.")


def test_one_finding_outside_the_window_keeps_all_out(goal):
    b.a_window_that_is_open(goal)
    _, text = a_token(Scope.WRITE_EVIDENCE)
    answer = send(f"{PLACE}1/findings/", text, {"findings": [found(), found(days=9)]})
    assert is_problem(answer, 409, "Only what was found in the window counts")
    assert not Finding.objects.exists()


def test_a_judge_cannot_report_and_nobody_reads_findings(goal):
    editor = b.another_editor()
    row = b.a_window_that_is_open(goal, judges=[editor])
    b.a_finding(row, found_on=timezone.now().date(), at=timezone.now(), reference="bounty-77")
    _, text = a_token(Scope.WRITE_EVIDENCE, Scope.READ_INTERNAL, by=editor)
    assert is_problem(send(f"{PLACE}1/findings/", text, {"findings": [found()]}), 403, "who are not judges")
    assert "bounty-77" not in str(get(f"{PLACE}1/", text))
    assert "automation" not in str(get(f"{PLACE}1/", text)), "nothing is told by side before the end"


def test_terms_and_counts_are_read(goal):
    b.a_closed_comparison(goal, ours=3, theirs=1)
    _, text = a_token(Scope.READ_INTERNAL)
    (value,) = get(PLACE, text)["results"]
    assert value == get(f"{PLACE}1/", text)
    assert value["result"]["counts"][0]["only_automation"] == 3
    assert (value["window_from"], value["baseline_value"], value["judges"]) == ("2026-03-12", "34", 1)
