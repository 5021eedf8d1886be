"""The log of a scanner of secrets as evidence: whatever way it comes, no secret of it is anywhere afterwards."""

import hashlib
import json
import logging
from dataclasses import replace
from pathlib import Path

import pytest
import time_machine
from django.apps import apps
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from goals.actions import evidence_file
from goals.actions.evidence import IsNeverPublic
from goals.actions.link_copies import keep_copy
from goals.links.judging import Answer
from goals.machine_evidence.brought import CannotBeRedacted
from goals.models import Evidence, EvidenceFile, LinkCopy
from roadmap.accounts.models import Scope
from roadmap.records.models import Record
from tests import builders as b
from tests.asking import get, is_problem, upload
from tests.goals.machine_evidence.secret_scans import CANARY, gitleaks, written
from tests.goals.views.pages import at_page, text_of
from tests.tokens import a_token

pytestmark = pytest.mark.django_db
EVIDENCE = "/api/v1/goals/reports/evidence/"
FORM = {"title": "Nightly scan", "kind": "static_analysis", "visibility": "internal"}
SCAN = written(gitleaks())
LARGE = written(gitleaks(x=[CANARY * 100] * 1_500))  # over what is held in memory: written down while it comes in


@pytest.fixture(autouse=True)
def ten_days_later(data_dir, settings):
    settings.MEDIA_ROOT = data_dir / "files"
    settings.FILE_UPLOAD_TEMP_DIR = str(data_dir)
    with time_machine.travel(b.later(10), tick=False):
        yield


@pytest.fixture
def goal(db):
    b.a_roadmap()
    return b.a_goal("reports")


@pytest.fixture
def text(goal):
    return a_token(Scope.WRITE_EVIDENCE, Scope.READ_INTERNAL).text


@pytest.fixture(autouse=True)
def nothing_tells_it(data_dir, caplog):
    """After each test: no file, no row, no record and no line of the log holds the secret, or the hash of what was sent."""
    caplog.set_level(logging.DEBUG)
    yield
    hashes = [hashlib.sha256(data).hexdigest() for data in (SCAN, LARGE)]
    places = [str(path) + path.read_bytes().decode("latin-1") for path in data_dir.rglob("*") if path.is_file()]
    for model in apps.get_models():
        places += [f"{model.__name__} {row}" for row in model._default_manager.values()]
    places += [f"log {row.getMessage()} {row.exc_text}" for row in caplog.get_records("call")]
    for word in (CANARY, *hashes):
        assert not [place[:200] for place in places if word in place]


def sent(data, name="scan.sarif", **more):
    return FORM | more | {"file": SimpleUploadedFile(name, data)}


@pytest.mark.parametrize("name", ["scan.sarif", "scan.json", "scan.txt", "scan.md", "scan.jsonl"])
def test_whatever_it_is_called_it_is_stored_without_secrets(goal, name, settings):
    data = json.dumps(gitleaks()).encode() if name.endswith("l") else SCAN
    row = b.a_file(called=name, data=data, goals=[goal], visibility="internal").files.get()
    (path,) = [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()]
    stored = path.read_bytes()
    assert b"[redacted]" in stored
    assert (row.sha256, row.size) == (hashlib.sha256(stored).hexdigest(), len(stored))
    assert (row.withheld, row.redacted) == ("secrets", 69)
    after = Record.objects.newest_first()[0].content["after"]
    assert (after[f"files.{row.file}.sha256"], after[f"files.{row.file}.redacted"]) == (row.sha256, row.redacted)


@pytest.mark.parametrize("data", [SCAN, LARGE], ids=["in memory", "written down"])
def test_by_program_the_answer_says_how_many_places_were_redacted(goal, text, data):
    said = upload(EVIDENCE, text, sent(data), key="scan-1")
    assert CANARY not in said.content.decode()
    assert (said.json()["holds"], said.json()["redacted"]) == ("secrets", EvidenceFile.objects.get().redacted)
    assert [run["counts"]["failed"] + run["counts"]["suppressed"] for run in said.json()["runs"]] == [2, 1]
    again = upload(EVIDENCE, text, sent(data), key="scan-1")
    assert (again.json(), again["Idempotent-Replayed"]) == (said.json(), "true")
    assert get(f"/api/v1/evidence/{said.json()['slug']}/", text)["sha256"] == EvidenceFile.objects.get().sha256


def test_on_the_page_it_is_said_and_the_report_reads_as_before(client, goal):
    client.force_login(b.an_owner())
    page = text_of(client.post(at_page("add_evidence", goal), sent(LARGE), follow=True))
    assert "It was stored redacted, at 69 places where a secret could stand. What you sent is not kept." in page
    evidence = Evidence.objects.get()
    page = text_of(client.get(reverse("goals:evidence", args=[evidence.slug])))
    assert "69 places redacted" in page
    assert "The SHA-256 is that of the stored file" in page
    assert "It holds secrets, so this evidence is never public." in page
    page = text_of(client.get(reverse("goals:evidence_runs", args=[evidence.slug])))
    assert "1 failed" in page
    assert "1 failed and accepted by somebody" in page
    download = client.get(reverse("goals:evidence_file", args=[evidence.slug])).content
    assert hashlib.sha256(download).hexdigest() == evidence.files.get().sha256
    assert CANARY not in page + download.decode()


def test_while_it_comes_in_it_has_no_name_in_any_folder(client, goal, data_dir, monkeypatch):
    seen = []
    look = evidence_file.look_into

    def spied(data):
        seen.extend(path.name for path in data_dir.rglob("*") if path.is_file())
        return look(data)

    monkeypatch.setattr(evidence_file, "look_into", spied)
    client.force_login(b.an_owner())
    client.post(at_page("add_evidence", goal), sent(LARGE))
    assert EvidenceFile.objects.count() == 1
    assert not [name for name in seen if "upload" in name or "scan" in name or name.startswith("tmp")]


def test_the_same_findings_of_another_secret_are_the_same_evidence(goal):
    """Nothing tells them apart any more."""
    first = b.a_file("first", called="a.sarif", data=SCAN, goals=[goal], visibility="internal")
    other = written(gitleaks("AKIA1OTHER1SECRET111"))
    brought = evidence_file.add_evidence_file(
        slug="second", called="b.sarif", data=other, goals=[goal], by=b.an_owner(), at=b.later(3), **FORM
    )
    assert (brought.evidence, brought.is_new) == (first, False)


def test_of_an_address_that_answers_with_such_a_log_no_copy_is_kept(goal):
    evidence = b.some_evidence("linked", goals=[goal])
    for content in (SCAN, json.dumps([{"RuleID": "aws", "Secret": CANARY}]).encode()):
        answer = Answer(200, url="https://ci.example.org/scan", content_type="application/json", content=content)
        keep_copy(evidence, answer, at=b.later(3), is_reference=True)
    assert not LinkCopy.objects.exists()
    keep_copy(evidence, replace(answer, content=b'{"all": "well"}'), at=b.later(3), is_reference=True)
    assert LinkCopy.objects.count() == 1


def test_it_is_never_public_and_what_cannot_be_redacted_is_refused(client, goal, text):
    with pytest.raises(IsNeverPublic):
        b.a_file(called="scan.sarif", data=SCAN, goals=[goal], visibility="public")
    with pytest.raises(CannotBeRedacted):
        b.a_file(called="scan.sarif", data=SCAN.replace(b'"version"', b'"runs": [], "version"'), goals=[goal])
    cut = LARGE[:-20] + b"}"
    assert is_problem(upload(EVIDENCE, text, sent(cut)), 409, "nothing of it is stored")
    client.force_login(b.an_owner())
    page = text_of(client.post(at_page("add_evidence", goal), sent(cut)))
    assert "nothing of it is stored" in page
    own = json.dumps([{"RuleID": "aws", "Secret": CANARY}]).encode()
    assert is_problem(upload(EVIDENCE, text, sent(own, "own.json")), 409, "Let the scanner write SARIF")
    assert not Evidence.objects.exists()
