"""Files of evidence in the store: bytes first, then the row; the same bytes once; changed bytes to nobody."""

import errno
import hashlib
import os
import re
import signal
import subprocess
import sys
import time
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone

from goals import actions
from goals.actions.evidence import FileStays
from goals.actions.evidence_file import (
    Brought,
    FileHasChanged,
    FileIsNotStored,
    read_evidence_file,
    sweep_evidence_files,
    the_store,
)
from goals.actions.guards import DayIsInTheFuture
from goals.evidence_files.refusal import FileIsRefused
from goals.models import Evidence, EvidenceFile
from goals.snapshot import evidence_value
from goals.tasks import sweep_files
from roadmap.errors import Refused
from roadmap.notifications.models import Notification
from roadmap.records.models import Record
from tests import builders as b
from tests.goals.some_files import BAD, GOOD, pdf
from tests.goals.test_concurrency import PEOPLE, all_at_once


@pytest.fixture(autouse=True)
def media_root(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "files"
    return settings.MEDIA_ROOT


def on_disk(root: Path) -> list[Path]:
    return [path for path in root.rglob("*") if path.is_file()]


def the_file(evidence: Evidence) -> EvidenceFile:
    return evidence.files.get()


@pytest.mark.django_db
@pytest.mark.parametrize("name", GOOD)
def test_a_file_comes_back_byte_for_byte(name, media_root):
    data, kind = GOOD[name]
    evidence = b.a_file(called=name, data=data, visibility="internal")
    row = the_file(evidence)
    assert read_evidence_file(row, at=b.later(2)) == data
    assert (row.kind, row.size, row.called) == (kind, len(data), name)
    assert row.sha256 == evidence_value(evidence)["sha256"] == hashlib.sha256(data).hexdigest()
    (path,) = on_disk(media_root)
    assert re.fullmatch(r"[0-9a-f]{32}", path.name)
    assert path.name == row.file == evidence.revisions.get().file
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.django_db
def test_of_a_refused_file_nothing_is_stored(media_root):
    goal = b.a_goal()
    size = Record.objects.count()
    for name, data, _ in BAD.values():
        with pytest.raises(FileIsRefused):
            b.a_file(called=name, data=data, goals=[goal])
    assert not on_disk(media_root)
    assert not Evidence.objects.exists()
    assert not EvidenceFile.objects.exists()
    assert Record.objects.count() == size


@pytest.mark.django_db
def test_the_same_bytes_are_linked_and_not_stored_twice(media_root):
    one, two = b.a_goal("one"), b.a_goal("two")
    first = b.a_file("first", data=pdf(), called="a.pdf", goals=[one])
    size = Record.objects.count()
    values = {"title": "Another", "kind": "report", "visibility": "public", "by": b.an_owner(), "at": b.later(2)}
    brought = actions.add_evidence_file(slug="second", called="b.pdf", data=pdf(), goals=[two], **values)
    assert (brought.evidence, brought.is_new) == (first, False)
    assert sorted(goal.slug for goal in first.goals.all()) == ["one", "two"]
    assert len(on_disk(media_root)) == EvidenceFile.objects.count() == Evidence.objects.count() == 1
    assert Record.objects.count() == size + 1
    assert Record.objects.newest_first()[0].type == "evidence.linked"


@pytest.mark.django_db
def test_who_may_not_add_evidence_stores_nothing(media_root):
    goal = b.a_goal(owners=[])
    with pytest.raises(Refused):
        b.a_file(goals=[goal])
    assert not on_disk(media_root)


@pytest.mark.django_db
def test_where_the_action_says_no_the_bytes_go_too(media_root):
    goal = b.a_goal()
    with pytest.raises(DayIsInTheFuture):
        b.a_file(goals=[goal], captured_on=date(2030, 1, 1))
    assert not on_disk(media_root)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("number", "why"), [(errno.ENOSPC, "the disk of the server is full"), (errno.EACCES, "the server cannot write it")]
)
def test_a_full_disk_is_said_and_nothing_is_half_stored(number, why, media_root, monkeypatch):
    def full(handle):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(FileIsNotStored, match=why):
        b.a_file()
    assert not on_disk(media_root)
    assert not Evidence.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("harm", ["changed", "cut", "gone", "swapped"])
def test_changed_bytes_are_shown_to_nobody_and_who_looks_after_files_is_told_once(harm, media_root):
    administrator = b.person("Administrator One", "administrator")
    b.person("Administrator Two", "administrator", "reader")
    row = the_file(b.a_file("harmed"))
    other = the_file(b.a_file("other"))
    path = media_root / "evidence" / row.file[:2] / row.file
    if harm == "gone":
        path.unlink()
    else:
        ours, theirs = path.read_bytes(), media_root / "evidence" / other.file[:2] / other.file
        path.write_bytes({"changed": b"X" + ours[1:], "cut": ours[:-1], "swapped": theirs.read_bytes()}[harm])
    for _ in range(2):
        with pytest.raises(FileHasChanged, match="It is not shown"):
            read_evidence_file(row, at=b.later(2))
    told = Notification.objects.filter(kind="evidence.file.differs")
    assert told.count() == 2
    assert "harmed" in told.get(user=administrator).text
    assert read_evidence_file(other, at=b.later(2))


@pytest.mark.django_db
def test_the_file_of_a_piece_is_never_exchanged():
    evidence = b.a_file()
    for change in ({"sha256": "ab" * 32}, {"file": "ab" * 16}):
        with pytest.raises(FileStays):
            actions.revise_evidence(evidence=evidence, by=b.an_owner(), at=b.later(2), **change)
    actions.revise_evidence(evidence=evidence, title="Another title", by=b.an_owner(), at=b.later(2))
    assert evidence.revisions.get(number=2).file == the_file(evidence).file


@pytest.mark.django_db
def test_only_files_without_a_row_and_older_than_a_day_are_swept(media_root):
    kept = the_file(b.a_file())
    old, new = the_store().put(b"old"), the_store().put(b"new")
    half = media_root / "evidence" / old.name[:2] / ".x.tmp"
    half.write_bytes(b"half")
    day_ago = time.time() - 90_000
    for path in (*on_disk(media_root),):
        if path.name != new.name:
            os.utime(path, (day_ago, day_ago))
    assert sorted(sweep_evidence_files(at=timezone.now())) == sorted([old.name, half.name])
    assert {path.name for path in on_disk(media_root)} == {kept.file, new.name}
    sweep_files()
    assert {path.name for path in on_disk(media_root)} == {kept.file, new.name}
    sweep_evidence_files(at=timezone.now() + timedelta(days=2))
    assert {path.name for path in on_disk(media_root)} == {kept.file}


def test_of_six_uploads_of_one_file_one_is_stored_and_five_are_linked(fresh_database, media_root):
    goals = [b.a_goal(f"goal-{number}") for number in range(PEOPLE)]
    owner = b.an_owner()
    found: list[Brought] = []

    def bring(number: int) -> object:
        values = {"title": "One", "kind": "report", "visibility": "public", "by": owner, "at": b.later(1)}
        brought = actions.add_evidence_file(
            slug=f"piece-{number % 2}", called="a.pdf", data=pdf(), goals=[goals[number]], **values
        )
        found.append(brought)
        return brought

    assert all_at_once(bring) == {"": PEOPLE}
    assert [one.is_new for one in found].count(True) == 1
    assert {one.evidence.pk for one in found} == {Evidence.objects.get().pk}
    assert Evidence.objects.get().goals.count() == PEOPLE
    assert len(on_disk(media_root)) == EvidenceFile.objects.count() == 1


BRING = """
import os, sys, signal, pathlib, django
django.setup()
from django.conf import settings
from django.db import connections
connections["default"].settings_dict["NAME"] = sys.argv[1]
settings.MEDIA_ROOT = pathlib.Path(sys.argv[2])
from goals.actions import evidence, evidence_file
from tests import builders as b
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
kind = sys.argv[3]
if kind == "before the row":
    evidence_file.add_evidence = die
elif kind == "before the commit":
    evidence.append = die
elif kind == "before the rename":
    pathlib.Path.replace = die
b.a_file("dead", by=b.an_owner())
"""


@pytest.mark.slow
@pytest.mark.parametrize("moment", ["before the rename", "before the row", "before the commit", "never"])
def test_a_crash_leaves_a_file_without_a_row_at_most_never_a_row_without_its_file(fresh_database, media_root, moment):
    b.an_owner()
    environment = os.environ | {"DJANGO_SETTINGS_MODULE": "roadmap.settings_test"}
    command = [sys.executable, "-c", BRING, str(connection.settings_dict["NAME"]), str(media_root), moment]
    died = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
    assert died.returncode == (0 if moment == "never" else -signal.SIGKILL), died.stderr
    names = {path.name for path in on_disk(media_root)}
    rows = {row.file for row in EvidenceFile.objects.all()}
    assert rows == (names if moment == "never" else set())
    assert rows <= names
    assert len(names) == 1
    assert Evidence.objects.count() == len(rows)
    sweep_evidence_files(at=timezone.now() + timedelta(days=2))
    assert {path.name for path in on_disk(media_root)} == rows


@pytest.mark.django_db
def test_evidence_expires_the_day_after_its_last_day_without_a_new_row():
    evidence = b.some_evidence(expires_on=b.DAY)
    b.some_evidence(expires_on=b.DAY + timedelta(days=1))
    rejected = b.some_evidence(expires_on=b.DAY)
    fields = {"state": "rejected", "state_reason": "No.", "by": b.a_reviewer(), "at": b.later(1)}
    actions.revise_evidence(evidence=rejected, **fields)
    assert [found.slug for found in Evidence.objects.expiring(on=b.DAY)] == [evidence.slug]
    assert Evidence.objects.expiring(on=b.DAY).get().title == "The report"
    actions.revise_evidence(evidence=evidence, expires_on=None, by=b.an_owner(), at=b.later(1))
    assert not Evidence.objects.expiring(on=b.DAY).exists()


@pytest.mark.django_db
def test_a_row_and_its_record_are_one(media_root):
    evidence = b.a_file("once")
    row, record = the_file(evidence), Record.objects.newest_first()[0]
    assert record.type == "evidence.added"
    after = record.content["after"]
    assert after[f"files.{row.file}.sha256"] == row.sha256
    assert after[f"files.{row.file}.size"] == row.size
    assert "report.txt" not in str(record.content)
