"""What a tool wrote of attacks, transcripts or secrets: kept, and never public evidence, whatever somebody chooses."""

import json
from pathlib import Path

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goals import actions
from goals.actions.evidence import IsNeverPublic
from goals.models import Evidence, EvidenceFile
from roadmap.accounts.models import Scope
from tests import builders as b
from tests.asking import ask, change, is_problem, upload
from tests.goals.some_files import inspect_log
from tests.goals.views.pages import at_page, text_of
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
EVIDENCE = "/api/v1/goals/reports/evidence/"
FORM = {"title": "Arithmetic", "kind": "evaluation_log", "visibility": "internal"}
GARAK = b'{"entry_type": "init"}\n{"entry_type": "completion"}\n'
RED_TEAM = json.dumps({"evalId": "e", "results": {"version": 3, "results": []}, "config": {"redteam": {}}}).encode()
OLD_LOG = json.dumps({"eval": {"task": "a"}, "version": 1, "samples": []}).encode()  # of a version that is not read
OWN = {"format": "roadmap-evidence/v1", "tool": {"name": "t"}, "run_on": "2026-03-02", "status": "complete"}
NEVER_PUBLIC = {
    "run.eval": (inspect_log(), "transcripts"),
    "log.json": (OLD_LOG, "transcripts"),
    "log.txt": (b'{"eval": {"task": "a"}, "version": 2}', "transcripts"),  # whatever it is called
    "garak.report.jsonl": (GARAK, "attacks"),
    "redteam.json": (RED_TEAM, "attacks"),
    "own.json": (json.dumps(OWN | {"withheld": "attacks"}).encode(), "attacks"),
}


@pytest.fixture(autouse=True)
def ten_days_later(data_dir, settings):
    settings.MEDIA_ROOT = data_dir / "files"
    with time_machine.travel(b.later(10), tick=False):
        yield


@pytest.fixture
def goal(db):
    b.a_roadmap()
    return b.a_goal("reports")


@pytest.fixture
def text(goal):
    return a_token(Scope.WRITE_EVIDENCE, Scope.READ_INTERNAL).text


def sent(name, data, **more):
    return FORM | more | {"file": SimpleUploadedFile(name, data)}


@pytest.mark.parametrize("name", NEVER_PUBLIC)
def test_it_is_kept_for_the_staff_and_never_becomes_public(goal, name, settings):
    data, why = NEVER_PUBLIC[name]
    with pytest.raises(IsNeverPublic, match=f"holds {why}"):
        b.a_file(called=name, data=data, goals=[goal], visibility="public")
    assert not [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    evidence = b.a_file("kept", called=name, data=data, goals=[goal], visibility="internal")
    assert evidence.files.get().withheld == why
    for visibility in ("stub", "reviewers"):
        actions.revise_evidence(evidence=evidence, visibility=visibility, by=b.an_owner(), at=b.later(2))
    for by in (b.an_owner(), b.an_editor()):
        with pytest.raises(IsNeverPublic):
            actions.revise_evidence(evidence=evidence, visibility="public", by=by, at=b.later(3))
    assert evidence.revisions.order_by("-number")[0].visibility == "reviewers"


@pytest.mark.parametrize("name", ["tests.xml", "own.json"])
def test_a_report_that_holds_no_such_thing_may_be_public(goal, name):
    data = {"tests.xml": b'<testsuite><testcase name="a"/></testsuite>', "own.json": json.dumps(OWN).encode()}[name]
    assert b.a_file(called=name, data=data, goals=[goal], visibility="public").files.get().withheld == ""


def test_a_log_of_inspect_comes_by_the_page_is_read_there_and_sent_as_a_download(client, goal):
    client.force_login(b.an_owner())
    way = at_page("add_evidence", goal)
    page = text_of(client.post(way, sent("2026_arithmetic.eval", inspect_log(), visibility="public")))
    assert "The file holds transcripts, so it is never public evidence. Choose the stub" in page
    assert not Evidence.objects.exists()
    client.post(way, sent("2026_arithmetic.eval", inspect_log()))
    evidence = Evidence.objects.get()
    page = text_of(client.get(reverse("goals:evidence", args=[evidence.slug])))
    assert "Inspect log" in page
    assert "never public" in page
    page = text_of(client.get(reverse("goals:evidence_runs", args=[evidence.slug])))
    assert "Inspect AI: arithmetic" in page
    assert "1 passed" in page
    answer = client.get(reverse("goals:evidence_file", args=[evidence.slug]))
    assert answer.content == inspect_log()
    assert answer["Content-Type"] == "application/octet-stream"
    assert answer["Content-Disposition"].startswith('attachment; filename="2026_arithmetic.eval"')
    assert answer["X-Content-Type-Options"] == "nosniff"
    revise = reverse("goals:revise_evidence", args=[evidence.slug])
    page = text_of(client.post(revise, FORM | {"visibility": "public"}))
    assert "so it is never public evidence" in page


def test_a_log_of_inspect_comes_by_program(goal, text):
    assert is_problem(upload(EVIDENCE, text, sent("a.eval", inspect_log(), visibility="public")), 409, "never public")
    said = upload(EVIDENCE, text, sent("a.eval", inspect_log())).json()
    counts = {"passed": 1, "failed": 0, "errors": 0, "skipped": 0, "suppressed": 0}
    assert said["runs"] == [{"format": "inspect", "status": "complete", "is_pass": True, "counts": counts}]
    assert EvidenceFile.objects.get().kind == "inspect"
    path = f"/api/v1/evidence/{said['slug']}/"
    tag = ask("get", path, text)["ETag"]
    assert is_problem(change(path, text, {"visibility": "public"}, tag), 409, "never public")


def test_a_log_of_which_the_run_did_not_end_is_kept_and_is_no_pass(goal, text):
    (run,) = upload(EVIDENCE, text, sent("a.eval", inspect_log(**{"header.json": {"version": 2}}))).json()["runs"]
    assert (run["status"], run["is_pass"]) == ("partial", False)
