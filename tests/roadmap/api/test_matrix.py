"""Which token reaches what: every operation of the API by every scope, and by what a token is narrowed to."""

import json
import re
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction
from django.utils import timezone

from goals.actions import CriterionReadingInput, deposit_protocol, record_criterion_reading
from public_site.actions import prepare
from roadmap.accounts.actions import create_token, revoke_token
from roadmap.accounts.models import Scope
from roadmap.api.views import description
from tests import builders as b
from tests.asking import ask, get
from tests.desk import approve
from tests.goals.the_map import a_waiting_map
from tests.grading.builders import a_cycle
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
# What is sent so that a rule has to look at it; the scope is asked for before.
SENT = {"on": "2026-05-02", "value": "24", "reason": "x", "correction_reason": "x"}
NAMES = {
    **dict.fromkeys(("threshold", "level", "commitment", "policy", "report", "suite"), "first"),
    **{"goal": "reports", "metric": "hours", "criterion": "report", "evidence": "memo", "cycle": "round"},
    **{"number": "1", "edition": "1"},
}
# What a token that is narrowed to this goal, or to this metric of it, reaches.
OF_THE_GOAL = re.compile(r"/api/v1/(token/|goals/(\{goal\}/.*)?|evidence/\{evidence\}/)")
OF_THE_METRIC = re.compile(r"/api/v1/(token/|goals/|goals/\{goal\}/metrics/.*)")

A_PROTOCOL: dict[str, Any] = {"title": "The study", "starts_on": b.later(9).date(), "protocol_sha256": "ab" * 32}


def a_criterion_reading():
    return CriterionReadingInput(criterion="report", on=b.DAY, state="not_met")


def operations():
    """(method, address, scope) of everything that the description names."""
    for path, methods in description()["paths"].items():
        for method, said in methods.items():
            (scopes,) = (one["token"] for one in said["security"])
            yield method, path, (scopes or [None])[0]


OPERATIONS = list(operations())


def opens(scope, needed):
    """Who reads the internal roadmap reads which editions there are."""
    return needed in (None, scope) or (scope, needed) == (Scope.READ_INTERNAL, Scope.READ_PUBLIC)


@pytest.fixture
def story(db, data_dir):
    b.a_roadmap()
    goal = b.a_goal("reports", revision=b.a_revision(criteria=[b.deliverable(), b.comparing()]))
    b.a_comparison(goal)
    b.a_reading(b.a_metric(goal, "hours"))
    b.an_update(goal)
    b.some_evidence("memo", goals=[goal])
    record_criterion_reading(goal=goal, reading=a_criterion_reading(), by=b.an_owner(), at=b.later(2))
    a_waiting_map("first")
    suite = b.a_suite("first")
    b.an_evaluation_run(suite)
    deposit_protocol(suite=suite, **A_PROTOCOL, by=b.an_owner(), at=b.at())
    a_cycle("round")
    approve(preparation=prepare(by=b.a_publisher(), at=b.later(5)), by=b.another_publisher(), at=b.later(5))


def status(method, path, text):
    """What is done is undone at once."""
    path = re.sub(r"\{(\w+)\}", lambda found: NAMES[found[1]], path)
    before = transaction.savepoint()
    try:
        sent = SENT if method != "get" else None
        answer = ask(method, path, text, sent, idempotency_key=str(uuid4()), if_match="*")
    finally:
        transaction.savepoint_rollback(before)
    assert answer.status_code < 500
    return answer.status_code


def test_the_description_names_every_scope_and_no_other():
    assert {scope for _, _, scope in OPERATIONS} - {None} <= set(Scope.values)
    assert len(OPERATIONS) > 45


def test_a_scope_opens_what_names_it_and_nothing_else(story):
    """An administrator may read the records, and holds the other roles here; the scope alone decides."""
    everybody = b.person("All One", "owner", "editor", "administrator", "reviewer")
    for scope in Scope:
        at = timezone.now()
        _, text = create_token(purpose="One", scopes=[scope], expires_at=at + timedelta(days=1), by=everybody, at=at)
        for method, path, needed in OPERATIONS:
            found = status(method, path, text)
            if not opens(scope, needed):
                assert found == 403, (scope, method, path)
            elif method == "get":
                assert found == 200, (scope, method, path)


@pytest.mark.parametrize(
    ("about", "reached"),
    [
        ("goal/reports", OF_THE_GOAL),
        ("metric/reports/hours", OF_THE_METRIC),
        ("goal/other", re.compile("/api/v1/(token/|goals/)")),
    ],
)
def test_a_narrowed_token_reaches_its_subject_alone(story, about, reached):
    everybody = b.person("All One", "owner", "editor", "administrator", "reviewer")
    b.a_goal("other")
    _, text = a_token(*Scope, about=about, by=everybody)
    for method, path, _ in OPERATIONS:
        is_found = status(method, path, text) != 404
        assert is_found is bool(reached.fullmatch(path)), (about, method, path)


def test_a_token_that_has_ended_reaches_nothing_at_once(story):
    at = timezone.now()
    revoked, text = a_token(*Scope, by=b.person("All One", "owner", "editor", "reviewer"))
    assert status("get", "/api/v1/goals/", text) == 200
    revoke_token(token=revoked, by=revoked.user, at=at)
    expired = create_token(
        purpose="One", scopes=["read:internal"], by=revoked.user, at=at - timedelta(days=2), expires_at=at
    ).text
    for method, path, _ in OPERATIONS:
        assert status(method, path, text) == status(method, path, expired) == 401


def test_people_from_outside_and_those_without_a_part_in_it_are_refused(story):
    _, text = a_token(by=b.person("Reader One", "reader"))
    found = {path: status(method, path, text) for method, path, scope in OPERATIONS if scope == Scope.READ_INTERNAL}
    assert {path for path, one in found.items() if one != 200} == {"/api/v1/records/"}


def test_no_operation_grades_approves_publishes_or_grants():
    writes = {(method, path.split("/")[-2]) for method, path, _ in OPERATIONS if method != "get"}
    assert {name for _, name in writes} <= {
        "readings",
        "updates",
        "evidence",
        "{number}",
        "{evidence}",
        "bulk",
        "activity",
        "runs",
        "studies",
        "findings",
    }
    assert not re.search(r"approve|publish|grant|adjudicat", json.dumps(sorted(description()["paths"])))


def test_a_token_for_what_is_public_reads_the_editions_and_nothing_else(story):
    _, text = a_token(Scope.READ_PUBLIC, by=b.person("Reader One", "reader"))
    found = {path for method, path, _ in OPERATIONS if method == "get" and status(method, path, text) == 200}
    editions = "/api/v1/publications/"
    assert found == {"/api/v1/token/", editions, f"{editions}{{edition}}/"}
    (edition,) = get(editions, text)["results"]
    assert edition == get(f"{editions}1/", text)
    assert (edition["number"], edition["manifest"]) == (1, "/data/editions/1.json")
