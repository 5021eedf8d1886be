"""Evidence by program: links and files as the form takes them, read as the person may, sealed where it is sealed."""

import json

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from goals.actions import record_link_check, withhold
from goals.models import Evidence, EvidenceFile, EvidenceRevision
from roadmap.accounts.models import Scope
from roadmap.records.models import Record
from tests import builders as b
from tests.asking import ask, change, get, is_problem, send, upload
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
EVIDENCE = "/api/v1/goals/reports/evidence/"
LINK = {"title": "Nightly run", "kind": "test_report", "visibility": "internal", "url": "https://ci.example.org/1"}
FORM = {"title": "Nightly run", "kind": "test_report", "visibility": "internal"}
JUNIT = b'<testsuite name="a" tests="2" failures="1"><testcase name="x"/><testcase name="y"><failure/></testcase></testsuite>'


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


def a_report(data=JUNIT, name="report.xml"):
    return FORM | {"file": SimpleUploadedFile(name, data)}


def test_a_link_becomes_evidence_that_waits_for_a_second_person(goal, text):
    answer = send(EVIDENCE, text, LINK)
    assert answer.status_code == 201
    told = {"slug": "reports-evidence-1", "is_new": True, "runs": [], "unreadable": "", "readings": []}
    assert answer.json() == told | {"holds": "", "redacted": 0}
    said = get("/api/v1/evidence/reports-evidence-1/", text)
    assert (said["title"], said["state"], said["goals"]) == ("Nightly run", "in_review", ["reports"])
    record = Record.objects.of_subject("evidence/reports-evidence-1").get()
    assert (record.type, record.content["actor"]["id"]) == ("evidence.added", b.an_owner().public_id)


def test_the_report_of_a_tool_is_kept_and_what_it_says_is_answered(goal, text):
    answer = upload(EVIDENCE, text, a_report())
    said = answer.json()
    assert (answer.status_code, said["is_new"]) == (201, True)
    counts = {"passed": 1, "failed": 1, "errors": 0, "skipped": 0, "suppressed": 0}
    assert said["runs"] == [{"format": "junit", "status": "complete", "is_pass": False, "counts": counts}]
    row = EvidenceFile.objects.get()
    assert (row.called, row.kind, row.evidence.slug) == ("report.xml", "junit", said["slug"])


def test_a_file_that_is_no_report_is_kept_all_the_same(goal, text):
    said = upload(EVIDENCE, text, a_report(b"All is well.\n", "note.txt")).json()
    assert (said["runs"], said["unreadable"]) == ([], "")
    broken = upload(EVIDENCE, text, a_report(json.dumps({"runs": 5}).encode(), "results.json")).json()
    assert broken["runs"] == []
    assert broken["unreadable"]


def a_run():
    said = {"format": "roadmap-evidence/v1", "tool": {"name": "suite"}, "run_on": "2026-03-02", "status": "complete"}
    return a_report(json.dumps(said | {"counts": {"passed": 93, "failed": 7}}).encode(), "run.json")


def test_a_run_becomes_a_reading_at_once_where_token_and_person_may_record_it(goal):
    metric = b.a_metric(goal, "stopped")
    b.mapped_runs(metric)
    writer = a_token(Scope.WRITE_EVIDENCE, Scope.WRITE_READINGS).text
    said = upload(EVIDENCE, writer, a_run()).json()
    assert said["readings"] == [{"metric": "stopped", "on": "2026-03-02", "number": 1, "why_not": ""}]
    row = metric.readings.get()
    assert (row.value, row.by, [one.slug for one in row.evidence.all()]) == (93, "self-reported", [said["slug"]])
    again = upload(EVIDENCE, writer, a_run()).json()
    assert (again["is_new"], again["readings"][0]["number"]) == (False, None)
    assert again["readings"][0]["why_not"] == "The reading of 2 Mar 2026 is recorded already."
    assert metric.readings.count() == 1


def test_a_run_waits_on_the_page_where_they_may_not(goal, text):
    metric = b.a_metric(goal, "stopped")
    b.mapped_runs(metric)
    said = upload(EVIDENCE, text, a_run()).json()
    assert said["readings"][0]["why_not"] == "This token lacks the scope write:readings."
    editor = a_token(Scope.WRITE_EVIDENCE, Scope.WRITE_READINGS, by=b.an_editor()).text
    said = upload(EVIDENCE, editor, a_run()).json()
    assert said["readings"][0]["why_not"] == "Only an owner of this goal can record its progress."
    assert metric.readings.count() == 0


def test_the_same_form_with_one_key_is_heard_once(goal, text):
    first, again = (upload(EVIDENCE, text, a_report(), key="run-1") for _ in range(2))
    assert (first.json(), again["Idempotent-Replayed"]) == (again.json(), "true")
    assert is_problem(upload(EVIDENCE, text, a_report(JUNIT + b" "), key="run-1"), 422, "another request")
    assert is_problem(upload(EVIDENCE, text, a_report() | {"title": "Other"}, key="run-1"), 422, "another request")
    assert Evidence.objects.count() == 1


def test_the_same_bytes_are_the_same_evidence(goal, text):
    first = upload(EVIDENCE, text, a_report()).json()
    again = upload(EVIDENCE, text, a_report()).json()
    assert (again["slug"], again["is_new"]) == (first["slug"], False)


def test_bytes_that_are_for_reviewers_alone_are_not_told_by_name(goal, text):
    b.a_file("hidden-log", data=JUNIT, called="a.xml", visibility="reviewers", by=b.a_reviewer())
    answer = upload(EVIDENCE, text, a_report())
    assert is_problem(answer, 409, "for reviewers")
    assert "hidden-log" not in answer.content.decode()
    assert not goal.evidence.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"url": ""}, "file"),
        ({"url": "no address"}, "url"),
        ({"state": "accepted"}, "state"),
        ({"title": 5}, "title"),
        ({"slug": "Not A Slug"}, "slug"),
        ({"sha256": "ab" * 32}, "sha256"),
        ({"kind": "rumour"}, "kind"),
    ],
)
def test_what_is_not_well_formed_is_named(goal, text, wrong, field):
    answer = send(EVIDENCE, text, LINK | wrong)
    assert answer.status_code == (409 if field in ("file", "url", "slug") else 400)
    assert [one["field"] for one in answer.json()["errors"]] == [field]
    assert not Evidence.objects.exists()


def test_a_file_that_is_none_of_the_accepted_is_refused_with_the_reason(goal, text):
    assert is_problem(upload(EVIDENCE, text, a_report(b"MZ\x00\xff", "a.pdf")), 409, "program")
    assert is_problem(upload(EVIDENCE, text, a_report(b"", "a.pdf")), 409, "empty")
    both = a_report() | {"url": "https://ci.example.org/1"}
    assert is_problem(upload(EVIDENCE, text, both), 409, "see errors")
    assert not Evidence.objects.exists()


def test_a_file_over_the_limit_is_refused(goal, text, settings):
    settings.EVIDENCE_FILE_MOST = settings.FILE_UPLOAD_MOST = 3_000_000
    answer = upload(EVIDENCE, text, a_report(b"x" * 3_500_000, "a.txt"))
    assert is_problem(answer, 409, "see errors")
    assert "larger than 3 MB" in str(answer.json()["errors"])


def test_evidence_is_revised_by_who_has_read_it_and_in_review_again(goal, text):
    b.some_evidence("memo", goals=[goal])
    tag = ask("get", "/api/v1/evidence/memo/", text)["ETag"]
    answer = change("/api/v1/evidence/memo/", text, {"title": "The second report"}, tag)
    assert (answer.status_code, answer.json()["title"], answer.json()["revision"]) == (200, "The second report", 2)
    assert answer.json()["url"] == "https://example.org/report"
    stale = change("/api/v1/evidence/memo/", text, {"title": "The third"}, tag)
    assert is_problem(stale, 412, "changed after you read it")
    assert (stale.json()["current"]["title"], stale.json()["sent"]) == ("The second report", {"title": "The third"})
    assert EvidenceRevision.objects.count() == 2


@pytest.mark.parametrize("sent", [{"state": "accepted"}, {"slug": "other"}, {"url": "no address"}, {"title": ""}])
def test_a_revision_takes_no_more_than_the_form(goal, text, sent):
    b.some_evidence("memo", goals=[goal])
    tag = ask("get", "/api/v1/evidence/memo/", text)["ETag"]
    assert change("/api/v1/evidence/memo/", text, sent, tag).status_code == (409 if "url" in sent else 400)


def test_a_file_never_becomes_a_link(goal, text):
    b.a_file("filed", goals=[goal])
    tag = ask("get", "/api/v1/evidence/filed/", text)["ETag"]
    assert is_problem(change("/api/v1/evidence/filed/", text, {"url": "https://a.example"}, tag), 409, "see errors")
    assert change("/api/v1/evidence/filed/", text, {"title": "New"}, tag).json()["title"] == "New"


def test_text_of_which_a_part_is_withheld_is_not_overwritten(goal, text):
    b.some_evidence("memo", goals=[goal], description="The third door is open.")
    withhold(
        subject="evidence/memo", field="description", start=4, end=9, reason="legal", justification="A contract.",
        by=None, at=b.later(3),
    )  # fmt: skip
    answer = ask("get", "/api/v1/evidence/memo/", text)
    assert answer.json()["description"] == "The [withheld] door is open."
    said = change("/api/v1/evidence/memo/", text, {"description": "The [withheld] door."}, answer["ETag"])
    assert is_problem(said, 409, "withheld")
    kept = change("/api/v1/evidence/memo/", text, {"title": "New"}, answer["ETag"]).json()
    assert (kept["title"], kept["description"]) == ("New", "The [withheld] door is open.")
    assert EvidenceRevision.objects.latest("pk").description == "The third door is open."


SECRET, ADDRESS = "Attack log of the vault", "https://vault.example.org/log"


# As tests/goals/views/test_sealed.py says it: reads the whole (w), the stub (s), does not know of it (-).
@pytest.mark.parametrize(
    ("name", "role", "answers"),
    [
        ("Reader One", "reader", "s-w"),
        ("Owner One", "owner", "www"),
        ("Owner Two", "owner", "s-w"),
        ("Editor One", "editor", "www"),
        ("Reviewer One", "reviewer", "sww"),
        ("Adjudicator One", "adjudicator", "sww"),
        ("Publisher One", "publisher", "s-w"),
        ("Auditor One", "auditor", "s-w"),
        ("Administrator One", "administrator", "s-w"),
    ],
)
@pytest.mark.parametrize(("column", "visibility"), [(0, "stub"), (1, "reviewers"), (2, "internal")])
def test_who_reads_what_is_as_on_the_pages(goal, name, role, answers, column, visibility):
    secret = b.some_evidence(
        "secret", goals=[goal], visibility=visibility, title=SECRET, url=ADDRESS, by=b.person("Reviewer Five", "reviewer")
    )  # fmt: skip
    record_link_check(evidence=secret, state="dead", at=b.later(5))
    b.an_update(goal, evidence=[secret])
    expected, (_, text) = answers[column], a_token(by=b.person(name, role))
    one = ask("get", "/api/v1/evidence/secret/", text)
    assert one.status_code == (404 if expected == "-" else 200)
    paths = (EVIDENCE, "/api/v1/evidence/", "/api/v1/goals/reports/", "/api/v1/goals/reports/updates/")
    lists = [ask("get", path, text).content.decode() for path in paths]
    everything = one.content.decode() + "".join(lists)
    for words in (SECRET, ADDRESS, '"dead"'):
        assert (words in everything) == (expected == "w"), words
    assert ('"secret"' in "".join(lists)) == (expected != "-")
    assert "salt" not in everything


def test_who_may_not_revise_it_is_refused_before_it_is_shown(goal):
    b.some_evidence("secret", goals=[goal], visibility="stub", title=SECRET)
    _, text = a_token(Scope.WRITE_EVIDENCE, Scope.READ_INTERNAL, by=b.a_reviewer())
    answer = change("/api/v1/evidence/secret/", text, {"title": "Mine"}, "*")
    assert answer.status_code == 403
    assert SECRET not in answer.content.decode()


def test_evidence_is_found_by_state_and_kind(goal, text):
    b.some_evidence("old", goals=[goal], expires_on=b.later(3).date(), kind="statement", at=b.later(2))
    b.some_evidence("new", at=b.later(3))

    def slugs(query):
        return [one["slug"] for one in get(f"/api/v1/evidence/?{query}", text)["results"]]

    assert slugs("") == ["new", "old"]
    assert slugs("state=expired") == ["old"]
    assert slugs("kind=report&visibility=public") == ["new"]
    first = get("/api/v1/evidence/?limit=1", text)
    assert [one["slug"] for one in get(first["next"], text)["results"]] == ["old"]
