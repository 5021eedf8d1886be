"""Programs at the same moment: one key makes one object, one version has one successor."""

from collections import Counter
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection

from goals.models import Evidence, EvidenceRevision, Reading, StatusUpdate
from roadmap.accounts.permissions import scopes_for
from tests import builders as b
from tests.asking import ask, change, send, upload
from tests.tokens import a_token

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]
GOAL = "/api/v1/goals/reports/"


@pytest.fixture
def text(fresh_database, data_dir, settings):
    settings.MEDIA_ROOT = data_dir / "files"
    b.a_roadmap()
    goal = b.a_goal("reports")
    b.a_reading(b.a_metric(goal, "hours"))
    b.an_update(goal)
    b.some_evidence("memo", goals=[goal])
    return a_token(*scopes_for(b.an_owner())).text


def at_once(count, do):
    """The statuses that so many are answered who do the same."""

    def one(_):
        try:
            return do().status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(10) as pool:
        return Counter(pool.map(one, range(count)))


def an_update(text):
    return send(f"{GOAL}updates/", text, {"health": "on_track", "visibility": "public", "done": "More."}, key="run-1")


def a_link(text):
    sent = {"title": "Run", "kind": "test_report", "visibility": "internal", "url": "https://ci.example.org/1"}
    return send(f"{GOAL}evidence/", text, sent, key="run-1")


def a_file(text):
    file = SimpleUploadedFile("note.txt", b"All is well.\n")
    return upload(
        f"{GOAL}evidence/", text, {"title": "Run", "kind": "report", "visibility": "internal", "file": file}, "run-1"
    )


def many(text):
    days = [{"on": f"2026-03-{day:02}", "value": "1"} for day in (3, 4, 5)]
    return send(f"{GOAL}metrics/hours/readings/bulk/", text, {"readings": days}, key="run-1")


@pytest.mark.parametrize(
    ("do", "model", "count"),
    [(an_update, StatusUpdate, 2), (a_link, Evidence, 2), (a_file, Evidence, 2), (many, Reading, 4)],
)
def test_fifty_with_one_key_make_one_object(text, do, model, count):
    assert at_once(50, lambda: do(text)) == {201: 50}
    assert model.objects.count() == count


@pytest.mark.parametrize(
    ("path", "sent", "model"),
    [
        (f"{GOAL}updates/1/", {"done": "Half of it.", "correction_reason": "Too much."}, StatusUpdate),
        (f"{GOAL}metrics/hours/readings/1/", {"value": "69", "reason": "Counted twice."}, Reading),
        ("/api/v1/evidence/memo/", {"title": "The second report"}, EvidenceRevision),
    ],
)
def test_of_ten_who_read_the_same_version_one_changes_it(text, path, sent, model):
    tag = ask("get", path, text)["ETag"]
    assert at_once(10, lambda: change(path, text, sent, tag)) == {200: 1, 412: 9}
    assert model.objects.count() == 2
