"""Evaluation suites for programs: what is to run, what ran, and a run or a protocol recorded as on the page."""

import pytest
from django.utils import timezone

from goals.actions import end_evaluation_suite
from goals.models import EvaluationRun
from roadmap.accounts.models import Scope
from roadmap.records.models import Record
from tests import builders as b
from tests.asking import ask, get, is_problem, send
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
SUITE = "/api/v1/evaluations/ctf/"
RUN = {"target": "model-5", "ran_on": "2026-03-03", "status": "complete", "code_at": "git:1a2b", "samples": 40}


@pytest.fixture
def suite(db):
    b.a_roadmap()
    return b.a_suite("ctf", threshold=b.a_threshold("t-cyber"))


@pytest.fixture
def text(suite):
    return a_token(Scope.WRITE_EVIDENCE, Scope.READ_INTERNAL).text


def a_study(days=5):
    return {
        "title": "The study",
        "starts_on": str((timezone.now() + timezone.timedelta(days=days)).date()),
        "protocol_sha256": "ab" * 32,
    }


def test_suites_are_narrowed_and_one_that_has_ended_says_so(suite, text):
    old = b.a_suite("bio", capability="biological")
    end_evaluation_suite(suite=old, by=b.an_editor(), at=b.later(1))

    def slugs(query=""):
        return [one["slug"] for one in get(f"/api/v1/evaluations/{query}", text)["results"]]

    assert (slugs(), slugs("?in_use=true"), slugs("?capability=biological")) == (["bio", "ctf"], ["ctf"], ["bio"])
    assert slugs("?threshold=t-cyber") == ["ctf"]
    assert get("/api/v1/evaluations/bio/", text)["ended_at"] == "2026-03-03T09:00:00Z"
    said = get(SUITE, text)
    assert (said["capability"], said["cadence_days"], said["threshold"]) == ("cyber", 90, "t-cyber")


def test_a_run_is_the_same_action_as_on_the_page_and_says_what_it_lacks(suite, text):
    answer = send(f"{SUITE}runs/", text, RUN)
    lacks = ["data", "seeds", "environment", "repeated runs", "intervals"]
    assert (answer.status_code, answer.json()) == (201, {"number": 1, "lacks": lacks})
    record = Record.objects.of_subject("suite/ctf").latest("seq")
    assert (record.type, record.content["actor"]["id"]) == ("suite.run.recorded", b.an_owner().public_id)
    said = get(f"{SUITE}runs/1/", text)
    assert (said["target"], said["ran_on"], said["samples"], said["lacks"]) == ("model-5", "2026-03-03", 40, lacks)
    assert (said["study"], said["evidence"], said["states_intervals"]) == (None, None, False)
    assert get(f"{SUITE}runs/", text)["results"] == [said]


def test_runs_are_narrowed_and_come_the_last_one_first(suite, text):
    for day, status in ((3, "crashed"), (5, "complete"), (4, "complete")):
        send(f"{SUITE}runs/", text, RUN | {"ran_on": f"2026-03-0{day}", "status": status, "target": f"model-{day}"})

    def days(query=""):
        return [one["ran_on"][-1] for one in get(f"{SUITE}runs/{query}", text)["results"]]

    assert (days(), days("?status=complete"), days("?target=model-3")) == (["5", "4", "3"], ["5", "4"], ["3"])
    assert days("?since=2026-03-04&until=2026-03-04") == ["4"]


def test_a_protocol_is_deposited_before_its_study_and_a_run_is_of_it(suite, text):
    answer = send(f"{SUITE}studies/", text, a_study())
    assert (answer.status_code, answer.json()["number"]) == (201, 1)
    assert get(f"{SUITE}studies/1/", text)["protocol_sha256"] == "ab" * 32
    assert [one["title"] for one in get(f"{SUITE}studies/", text)["results"]] == ["The study"]
    late = send(f"{SUITE}studies/", text, a_study(0))
    assert is_problem(late, 409, "before the day on which its study starts")
    assert late.json()["errors"][0]["field"] == "starts_on"
    early = send(f"{SUITE}runs/", text, RUN | {"study": 1})
    assert is_problem(early, 409, "on or after the day on which the study starts")
    none = send(f"{SUITE}runs/", text, RUN | {"study": 2})
    assert [one["field"] for one in none.json()["errors"]] == ["study"]
    assert not EvaluationRun.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"ran_on": None}, "ran_on"),
        ({"status": "went well"}, "status"),
        ({"samples": 0}, "samples"),
        ({"states_intervals": "yes"}, "states_intervals"),
        ({"number": 7}, "number"),
    ],
)
def test_what_is_wrong_of_a_run_is_named_by_field(suite, text, wrong, field):
    answer = send(f"{SUITE}runs/", text, RUN | wrong)
    assert is_problem(answer, 400, "see errors")
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    future = send(f"{SUITE}runs/", text, RUN | {"ran_on": "2126-01-01"})
    assert is_problem(future, 409, "day of a run")


def test_evidence_of_a_run_is_named_only_to_those_who_may_know_of_it(suite, text):
    b.some_evidence("closed", visibility="reviewers")
    assert send(f"{SUITE}runs/", text, RUN | {"evidence": "closed"}).status_code == 201
    assert get(f"{SUITE}runs/1/", text)["evidence"] == "closed"
    _, reader = a_token(by=b.person("Reader One", "reader"))
    assert get(f"{SUITE}runs/1/", reader)["evidence"] is None
    _, other = a_token(Scope.WRITE_EVIDENCE, by=b.person("Owner Two", "owner"))
    unknown = send(f"{SUITE}runs/", other, RUN | {"evidence": "closed"})
    assert is_problem(unknown, 409, "see errors")
    assert [one["field"] for one in unknown.json()["errors"]] == ["evidence"]


def test_a_reviewer_who_brings_evidence_records_no_run_and_nobody_adds_to_what_has_ended(suite, text):
    _, reviewer = a_token(Scope.WRITE_EVIDENCE, by=b.a_reviewer())
    for noun, sent in (("runs", RUN), ("studies", a_study())):
        assert is_problem(send(f"{SUITE}{noun}/", reviewer, sent), 403, "deposits protocols and records runs")
    end_evaluation_suite(suite=suite, by=b.an_editor(), at=b.later(1))
    assert is_problem(send(f"{SUITE}runs/", text, RUN), 409, "has ended")


def test_mappings_of_runs_to_a_metric_are_read(suite, text):
    metric = b.a_metric(b.a_goal("reports"), "hours")
    b.mapped_runs(metric, factor=b.Decimal(100))
    (said,) = get("/api/v1/goals/reports/metrics/hours/mappings/", text)["results"]
    assert (said["tool"], said["measure"], said["factor"], said["ended_at"]) == ("suite", "passed", "100", None)
    _, narrow = a_token(about="metric/reports/hours")
    assert get("/api/v1/goals/reports/metrics/hours/mappings/", narrow)["results"] == [said]
    assert ask("get", "/api/v1/goals/reports/metrics/days/mappings/", text).status_code == 404


def test_lists_of_evaluations_cost_the_same_for_any_number_of_rows(suite, text, django_assert_max_num_queries):
    for number in range(4):
        b.a_suite(f"more-{number}")
        b.an_evaluation_run(suite, evidence=b.some_evidence(), at=b.later(4 + number))
        send(f"{SUITE}studies/", text, a_study())
    for path, most in (("/api/v1/evaluations/", 8), (f"{SUITE}runs/", 18), (f"{SUITE}studies/", 8)):
        with django_assert_max_num_queries(most):
            assert len(get(path, text)["results"]) >= 4
