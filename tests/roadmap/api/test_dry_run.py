"""A dry run of any POST: the same action, answered with what would be made, and nothing of it is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from goals.actions import OwnerInput
from goals.actions.watching import watch_goal
from roadmap.accounts.models import Scope, TokenAnswer
from roadmap.records.models import LogHead, Record
from tests import builders as b
from tests.asking import ask, is_problem, send, upload
from tests.roadmap.api.test_matrix import A_PROTOCOL, OPERATIONS
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
GOAL = "/api/v1/goals/{goal}/"
RUN = {"target": "model-5", "ran_on": "2026-03-03", "status": "complete"}
STUDY = A_PROTOCOL | {"starts_on": str((timezone.now() + timedelta(days=9)).date())}
COPIED = {
    "kind": "weights_copied",
    "at": "2026-03-01T09:30:00Z",
    "system": "cluster-7",
    "destination": "bucket-7",
    "model": "example-4",
}
FOUND = {"side": "automation", "found_on": str(timezone.now().date()), "description": "A trick.", "hours": "2"}
LINK = {"title": "Nightly", "kind": "test_report", "visibility": "public", "url": "https://ci.example.org/1"}
UPDATE = {"visibility": "public", "health": "on_track", "done": "All of it.", "problems": "None.", "next": "Rest."}
SENT: dict[str, dict[str, Any]] = {
    f"{GOAL}updates/": UPDATE | {"readings": [{"metric": "hours", "on": "2026-03-03", "value": "70"}]},
    f"{GOAL}evidence/": LINK,
    f"{GOAL}metrics/{{metric}}/readings/": {"on": "2026-03-04", "value": "70"},
    f"{GOAL}metrics/{{metric}}/readings/bulk/": {"readings": [{"on": "2026-03-05", "value": "70"}]},
    f"{GOAL}criteria/{{criterion}}/readings/": {"on": "2026-03-04", "state": "met"},
    f"{GOAL}comparisons/{{number}}/findings/": {"findings": [FOUND]},
    "/api/v1/evaluations/{suite}/runs/": RUN,
    "/api/v1/evaluations/{suite}/studies/": STUDY,
    "/api/v1/activity/": {"records": [COPIED]},
}
NAMES = {"goal": "reports", "metric": "hours", "criterion": "report", "suite": "ctf", "number": "1"}


@pytest.fixture
def text(db, data_dir, settings):
    settings.MEDIA_ROOT = data_dir / "files"
    b.a_roadmap()
    everybody = b.person("All One", "owner", "editor")
    owners = [OwnerInput(user=everybody, team="Safeguards", since=b.DAY)]
    said = b.a_revision(criteria=[b.deliverable(), b.comparing()])
    goal = b.a_goal("reports", owners=owners, revision=said)
    b.a_window_that_is_open(goal, by=everybody)
    metric = b.a_metric(goal, "hours", by=everybody)
    b.mapped_runs(metric, by=everybody)
    b.a_suite("ctf")
    watch_goal(goal=goal, is_watching=True, by=b.a_reviewer(), at=b.at())  # who would be told of an update
    text = a_token(*Scope, by=everybody).text
    ask("get", "/api/v1/token/", text)
    return text


def everything():
    """How many rows each table has, and what the log ends with."""
    rows = {model._meta.label: model._default_manager.count() for model in apps.get_models()}
    return rows, LogHead.objects.get(pk=1).size, Record.objects.latest("seq").seq


def test_every_post_is_tried_here():
    assert set(SENT) == {path for method, path, _ in OPERATIONS if method == "post"}


@pytest.mark.parametrize("path", SENT)
def test_a_dry_run_answers_what_would_be_made_keeps_nothing_and_leaves_the_key(text, path):
    address, before = path.format(**NAMES), everything()
    dry = send(f"{address}?dry_run=true", text, SENT[path], key="run-1")
    assert dry.status_code == 200, dry.content
    assert "Idempotent-Replayed" not in dry
    assert everything() == before
    done = send(address, text, SENT[path], key="run-1")
    assert done.status_code == 201, done.content
    assert everything() != before
    moments = {"submitted_at", "deposited_at"}
    said, made = ({name: one for name, one in answer.json().items() if name not in moments} for answer in (dry, done))
    if "activity" not in path:  # numbers of records count the use of the log meanwhile
        assert said == made
    assert said.keys() == made.keys()


def test_a_rule_says_no_to_a_dry_run_as_to_the_real_one(text):
    address = "/api/v1/goals/reports/metrics/hours/readings/?dry_run=true"
    assert is_problem(send(address, text, {"on": "2126-01-01", "value": "1"}), 409, "day of a reading")
    assert is_problem(send(address, text, {"on": "soon"}), 400, "see errors")
    assert is_problem(ask("post", address, text, {"on": "2026-03-04", "value": "1"}), 400, "Idempotency-Key")
    assert not TokenAnswer.objects.exists()


def test_a_file_of_a_dry_run_is_read_and_is_on_no_disk_afterwards(text, data_dir):
    report = b'<testsuite name="suite" tests="1" timestamp="2026-03-03T01:00:00"><testcase name="x"/></testsuite>'
    form = {"title": "Nightly", "kind": "test_report", "visibility": "internal"}
    address, before = "/api/v1/goals/reports/evidence/", everything()
    dry = upload(f"{address}?dry_run=true", text, form | {"file": SimpleUploadedFile("report.xml", report)})
    assert (dry.status_code, dry.json()["is_new"], len(dry.json()["runs"])) == (200, True, 1)
    assert everything() == before
    files = lambda: [one for one in data_dir.rglob("*") if one.is_file()]  # noqa: E731
    assert files() == []
    upload(address, text, form | {"file": SimpleUploadedFile("report.xml", report)})
    kept = files()
    assert len(kept) == 1
    again = upload(f"{address}?dry_run=true", text, form | {"file": SimpleUploadedFile("report.xml", report)})
    assert (again.json()["is_new"], files()) == (False, kept)


@pytest.mark.parametrize("query", ["dry_run=yes", "dryrun=true", "dry_run="])
def test_what_a_post_does_not_know_in_its_address_is_refused(text, query):
    answer = send(f"/api/v1/evaluations/ctf/runs/?{query}", text, RUN)
    assert is_problem(answer, 400, "see errors")
    assert [one["field"] for one in answer.json()["errors"]] == [query.partition("=")[0]]
