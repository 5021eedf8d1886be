"""Stored files of evidence are read again every night: what is missing or changed is told, recorded, and waits in lists."""

from datetime import date
from pathlib import Path

import pytest
from celery import current_app
from django.conf import settings
from django.test import Client
from django.urls import reverse

from goals.actions.evidence_file import FileHasChanged, look_at_evidence_files, read_evidence_file, the_store
from goals.actions.file_looks import look_at_files
from goals.models import Evidence, EvidenceFile, FileLook
from goals.tasks import look_at_files as nightly
from goals.todo import todo_for
from roadmap.notifications.models import Notification
from roadmap.records.models import Record
from tests import builders as b

pytestmark = pytest.mark.django_db
ON = date(2026, 3, 12)
KIND = "evidence.file.differs"


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


@pytest.fixture
def people():
    """Who looks after files, and somebody who does not."""
    auditor, administrator = b.person("Auditor One", "auditor"), b.person("Administrator One", "administrator")
    return {
        "editor": b.an_editor(),
        "auditor": auditor,
        "administrator": administrator,
        "reader": b.person("R", "reader"),
    }


def path_of(evidence: Evidence) -> Path:
    row = evidence.files.get()
    return Path(settings.MEDIA_ROOT) / "evidence" / row.file[:2] / row.file


def records() -> list[tuple[str, dict]]:
    found = Record.objects.filter(type="evidence.file.looked_at").in_order()
    return [(row.subject, row.content["after"]) for row in found]


def waiting(user) -> list[str]:
    return [item.text for item in todo_for(user, ON) if "stored file" in item.text]


def test_a_missing_and_a_changed_file_are_told_recorded_and_wait_in_lists(people):
    whole, gone, changed = (b.a_file(slug) for slug in ("whole", "gone", "changed"))
    path_of(gone).unlink()
    path_of(changed).write_bytes(b"Something else.")

    look_at_evidence_files(at=b.later(3))

    names = {slug: f"files.{Evidence.objects.get(slug=slug).files.get().file}" for slug in ("gone", "changed")}
    at = "2026-03-05T09:00:00.000Z"
    assert sorted(records()) == [
        ("evidence/changed", {f"{names['changed']}.found": "changed", f"{names['changed']}.found_at": at}),
        ("evidence/gone", {f"{names['gone']}.found": "missing", f"{names['gone']}.found_at": at}),
    ]
    told = dict(Notification.objects.filter(kind=KIND).values_list("user__name", "text"))
    assert told.keys() == {"Editor One", "Auditor One", "Administrator One"}, "one message each, not one for each file"
    assert "2 stored files" in told["Auditor One"]
    assert "changed" in told["Auditor One"]
    assert "gone" in told["Auditor One"]
    for role in ("editor", "auditor"):
        assert waiting(people[role]) == ["A stored file is missing or changed: changed, and 1 more"]
    assert waiting(people["reader"]) == []
    assert whole.files.get().look.found == ""


def test_every_night_tells_only_what_is_new_and_what_is_well_again_waits_no_more(people):
    evidence = b.a_file("harmed")
    path, data = path_of(evidence), path_of(evidence).read_bytes()
    path.unlink()
    for day in (3, 4, 5):
        look_at_evidence_files(at=b.later(day))
    assert Notification.objects.filter(kind=KIND, user=people["editor"]).count() == 1
    assert len(records()) == 1

    path.write_bytes(data)
    look_at_evidence_files(at=b.later(6))
    assert [next(iter(after.values())) for _, after in records()] == ["missing", "whole"]
    assert waiting(people["editor"]) == []
    assert read_evidence_file(evidence.files.get(), at=b.later(6)) == data


def test_a_run_is_bounded_and_the_next_one_goes_on_where_it_ended():
    rows = [b.a_file(f"file-{number}").files.get() for number in range(5)]

    def seen() -> list[str]:
        return sorted(FileLook.objects.values_list("stored__evidence__slug", flat=True))

    look_at_files(the_store(), at=b.later(3), most_files=2)
    assert seen() == ["file-0", "file-1"]
    look_at_files(the_store(), at=b.later(4), most_bytes=rows[0].size * 2)
    assert seen() == ["file-0", "file-1", "file-2", "file-3"]
    look_at_files(the_store(), at=b.later(5), most_bytes=1)
    assert len(seen()) == 5, "one file is read in any case, or a large one would stop all that follow"
    look_at_files(the_store(), at=b.later(6), most_files=1)
    assert rows[0].look.looked_at == b.later(6), "then the first one's turn comes again"


def test_a_run_that_is_broken_off_has_kept_what_it_saw(monkeypatch):
    for number in range(3):
        b.a_file(f"file-{number}")
    store, read = the_store(), the_store().read

    def dies(name: str, sha256: str) -> bytes:
        if EvidenceFile.objects.get(file=name).evidence.slug == "file-1":
            raise KeyboardInterrupt
        return read(name, sha256)

    store.read = dies  # type: ignore[method-assign]
    with pytest.raises(KeyboardInterrupt):
        look_at_files(store, at=b.later(3))
    assert list(FileLook.objects.values_list("stored__evidence__slug", flat=True)) == ["file-0"]
    look_at_evidence_files(at=b.later(4))
    assert FileLook.objects.count() == 3


def test_whoever_finds_it_at_a_download_leaves_the_same_finding(people):
    evidence = b.a_file("harmed")
    path_of(evidence).unlink()
    for _ in range(2):
        with pytest.raises(FileHasChanged, match="Editors, auditors and administrators have been told"):
            read_evidence_file(evidence.files.get(), at=b.later(3))
    assert Notification.objects.filter(kind=KIND).count() == 3
    assert waiting(people["auditor"]) == ["A stored file is missing or changed: harmed"]
    look_at_evidence_files(at=b.later(4))
    assert len(records()) == 1


def test_an_auditor_is_not_told_of_evidence_that_only_reviewers_know_of(people):
    evidence = b.a_file("for-reviewers", visibility="reviewers")
    path_of(evidence).unlink()
    look_at_evidence_files(at=b.later(3))
    told = set(Notification.objects.filter(kind=KIND).values_list("user__name", flat=True))
    assert told == {"Editor One", "Administrator One"}
    assert waiting(people["auditor"]) == []
    assert waiting(people["editor"])


def test_the_page_of_the_evidence_says_it(client: Client, people):
    evidence = b.a_file("harmed")
    client.force_login(people["editor"])
    page = reverse("goals:evidence", args=["harmed"])
    assert "Last compared" not in client.get(page).content.decode()
    look_at_evidence_files(at=b.later(3))
    assert "Last compared with its hash on 5 Mar 2026." in client.get(page).content.decode()
    path_of(evidence).unlink()
    look_at_evidence_files(at=b.later(4))
    assert "Since 6 Mar 2026 the stored file is missing. Nobody is served it." in client.get(page).content.decode()


def test_beat_asks_for_it_every_night():
    entry = settings.CELERY_BEAT_SCHEDULE["look-at-evidence-files"]
    assert current_app.tasks[entry["task"]].run is nightly.run  # type: ignore[attr-defined]
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({3}, {0})
