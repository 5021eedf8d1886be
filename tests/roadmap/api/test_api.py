"""Programs at /api/v1/: let in by a token alone, within its scopes, told of errors in one shape, heard once by key."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from goals.models import Reading
from roadmap.accounts.actions import revoke_token
from roadmap.accounts.actions import token as token_action
from roadmap.accounts.models import Scope, TokenAnswer
from roadmap.accounts.permissions import scopes_for
from roadmap.records.models import Record
from tests import builders as b
from tests.asking import ask, is_problem
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
READINGS = "/api/v1/goals/reports/metrics/hours/readings/"
SENT = {"on": "2026-05-02", "value": "24"}


@pytest.fixture
def metric(db):
    b.a_roadmap()
    return b.a_metric(b.a_goal("reports"), "hours")


def report(text, sent=SENT, key=None, path=READINGS):
    return ask("post", path, text, sent, idempotency_key=key or str(uuid4()))


def test_without_a_token_that_works_nothing_is_answered(metric):
    token, text = a_token(Scope.READ_INTERNAL)
    assert is_problem(ask("get", "/api/v1/token/"), 401, "credentials were not provided")
    assert ask("get", "/api/v1/token/")["WWW-Authenticate"] == "Bearer"
    assert is_problem(ask("get", "/api/v1/token/", text + "x"), 401, "copied whole")
    assert ask("get", "/api/v1/token/", text).json()["scopes"] == ["read:internal"]
    revoke_token(token=token, by=b.an_owner(), at=timezone.now())
    assert is_problem(ask("get", "/api/v1/token/", text), 401, "revoked")


def test_a_session_is_no_token(metric, client):
    client.force_login(b.an_owner())
    assert client.get("/api/v1/goals/").status_code == 401
    assert client.post(READINGS, SENT, content_type="application/json").status_code == 401


def test_a_scope_opens_what_it_names_and_nothing_else(metric):
    asked = {("get", "/api/v1/goals/"): Scope.READ_INTERNAL, ("get", READINGS): Scope.READ_INTERNAL}
    asked |= {("post", READINGS): Scope.WRITE_READINGS}
    for scope in scopes_for(b.an_owner()):
        _, text = a_token(scope)
        for (method, path), needed in asked.items():
            answer = ask(method, path, text, SENT if method == "post" else None, idempotency_key=str(uuid4()))
            assert (answer.status_code < 300) is (scope == needed), (scope, method, path)


def test_the_goals_are_listed_with_their_states_a_page_at_a_time(metric):
    b.a_goal("second")
    _, text = a_token(Scope.READ_INTERNAL)
    said = ask("get", "/api/v1/goals/", text).json()
    assert [(one["slug"], one["area"]) for one in said["results"]] == [
        ("reports", "safeguards"),
        ("second", "safeguards"),
    ]
    assert said["next"] is None
    _, narrow = a_token(Scope.READ_INTERNAL, about="goal/second")
    assert [one["slug"] for one in ask("get", "/api/v1/goals/", narrow).json()["results"]] == ["second"]


def test_the_list_costs_the_same_for_any_number_of_goals(metric, django_assert_num_queries):
    _, text = a_token(Scope.READ_INTERNAL)
    ask("get", "/api/v1/goals/", text)
    for number in range(3):
        b.a_goal(f"goal-{number}")
    ask("get", "/api/v1/goals/", text)
    with django_assert_num_queries(6):
        ask("get", "/api/v1/goals/", text)


def test_a_reading_is_the_same_action_as_on_the_page(metric):
    _, text = a_token(Scope.WRITE_READINGS, Scope.READ_INTERNAL)
    answer = report(text)
    assert answer.status_code == 201
    assert answer.json() == {
        "number": 1,
        "on": "2026-05-02",
        "value": "24",
        "numerator": None,
        "denominator": None,
        "by": "self-reported",
    }
    record = Record.objects.of_subject("goal/reports").latest("seq")
    assert (record.type, record.content["actor"]["id"]) == ("goal.reading.recorded", b.an_owner().public_id)
    assert [float(one["value"]) for one in ask("get", READINGS, text).json()["results"]] == [24.0]


def test_a_token_reaches_no_further_than_its_person_and_its_subject(metric):
    _, stranger = a_token(Scope.WRITE_READINGS, by=b.person("Owner Two", "owner"))
    assert is_problem(report(stranger), 403, "owner of its goal")
    _, narrow = a_token(Scope.WRITE_READINGS, about="metric/reports/days")
    assert is_problem(report(narrow), 404, "no such thing")
    assert not Reading.objects.exists()
    assert Record.objects.filter(type="refusal").count() == 1


def test_what_is_wrong_is_named_by_field(metric):
    _, text = a_token(Scope.WRITE_READINGS)
    answer = report(text, {"on": "yesterday"})
    assert is_problem(answer, 400, "see errors")
    assert {one["field"] for one in answer.json()["errors"]} == {"on", "value"}
    answer = report(text, SENT | {"on": "2126-01-01"})
    assert is_problem(answer, 409, "day of a reading")
    assert answer.json()["errors"][0]["field"] == "on"
    broken = ask("post", READINGS, text, idempotency_key="k", sent=None)
    assert broken.status_code in (400, 415)


@pytest.mark.parametrize("value", ["NaN", "Infinity", "1e400", [], {}, None, True, "1" * 5000])
def test_a_value_that_is_no_number_is_refused(metric, value):
    _, text = a_token(Scope.WRITE_READINGS)
    assert report(text, SENT | {"value": value}).status_code == 400


def test_the_same_key_is_heard_once_and_stands_for_one_request(metric):
    _, text = a_token(Scope.WRITE_READINGS)
    first, again = report(text, key="run-1"), report(text, key="run-1")
    assert (first.json(), first.status_code) == (again.json(), again.status_code)
    assert again["Idempotent-Replayed"] == "true"
    assert is_problem(report(text, SENT | {"value": "25"}, key="run-1"), 422, "another request")
    assert is_problem(ask("post", READINGS, text, SENT), 400, "Idempotency-Key")
    assert Reading.objects.count() == 1


def test_a_refused_request_may_be_sent_again_with_its_key(metric):
    _, text = a_token(Scope.WRITE_READINGS)
    assert report(text, SENT | {"on": "2126-01-01"}, key="run-1").status_code == 409
    assert report(text, key="run-1").status_code == 201
    assert TokenAnswer.objects.count() == 1


def test_too_many_requests_are_told_how_long_to_wait(metric, monkeypatch):
    monkeypatch.setattr(token_action, "MOST_A_MINUTE", 0)
    _, text = a_token(Scope.READ_INTERNAL)
    ask("get", "/api/v1/token/", text)
    answers = [ask("get", "/api/v1/token/", text) for _ in range(3)]  # a minute may end between two of them
    refused = next(answer for answer in answers if answer.status_code == 429)
    assert 0 < int(refused["Retry-After"]) <= 60


@pytest.mark.slow
def test_fifty_at_once_with_one_key_make_one_reading(fresh_database):
    b.a_roadmap()
    b.a_metric(b.a_goal("reports"), "hours")
    _, text = a_token(Scope.WRITE_READINGS)

    def send(_):
        try:
            return report(text, key="run-1").status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        answers = list(pool.map(send, range(50)))
    assert answers == [201] * 50
    assert Reading.objects.count() == 1


def test_answers_are_forgotten_after_a_week(metric):
    _, text = a_token(Scope.WRITE_READINGS)
    report(text, key="run-1")
    TokenAnswer.objects.update(made_at=timezone.now() - timedelta(days=8))
    report(text, SENT | {"value": "25"}, key="run-2")
    assert list(TokenAnswer.objects.values_list("key", flat=True)) == ["run-2"]


def test_a_request_that_is_too_large_is_a_problem_too(metric, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    _, text = a_token(Scope.WRITE_READINGS)
    assert is_problem(report(text, SENT | {"more": "x" * 2000}), 413, "more than is read")


def test_what_is_nested_too_deeply_is_a_problem_too(metric):
    _, text = a_token(Scope.WRITE_READINGS)
    headers = {"HTTP_AUTHORIZATION": f"Bearer {text}", "HTTP_IDEMPOTENCY_KEY": "run-1"}
    answer = Client().post(READINGS, "[" * 200_000, content_type="application/json", **headers)
    assert is_problem(answer, 400, "")
