"""From rows to files to pages, through every way of being killed half-way."""

import hashlib
import io
import json
import os
import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db import connection

from public_site import tasks
from public_site.actions import prepare
from public_site.editions import DamagedFile, forget_parts, load_editions
from public_site.files import manifest_path, part_path
from public_site.models import Publication, Release
from public_site.publish import FilesContradictDatabase, public_root, publish, write_editions
from roadmap.records.models import Record
from roadmap.whole_files import write_whole
from tests import builders as b
from tests.desk import approve

pytestmark = pytest.mark.django_db


class Killed(BaseException):
    """Stands for the process dying: no `except Exception` on the way may survive it."""


def next_edition(day):
    preparation = prepare(by=b.a_publisher(), at=b.later(day))
    return approve(preparation=preparation, by=b.another_publisher(), at=b.later(day))


@pytest.fixture
def goal(db):
    b.a_roadmap()
    return b.a_goal("report")


@pytest.fixture
def root(data_dir):
    return public_root()


def snapshot_of(root: Path) -> dict[str, str]:
    """What readers can meet: the served release by its files, and every edition by its bytes."""
    current = (root / "current").resolve()
    files = [path for path in sorted(current.rglob("*")) if path.is_file()]
    found = {str(path.relative_to(current)): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    for edition in load_editions(root):
        for key in edition.parts:
            found[f"{edition.number} {key}"] = hashlib.sha256(edition.part_bytes(key)).hexdigest()
    return found


# --- the plain way ----------------------------------------------------------------------------------------------------


def test_before_the_first_edition_there_is_nothing_to_render(root, db):
    assert publish(root, at=b.later(0)) is None
    assert load_editions(root) == []


def test_files_hold_what_the_rows_hold(goal, root):
    publication = next_edition(20)
    publish(root, at=b.later(20))
    assert manifest_path(root, 1).read_bytes() == bytes(publication.manifest)
    (edition,) = load_editions(root)
    assert edition.goals()["report"]["slug"] == "report"
    assert {path.stem for path in (root / "parts").iterdir()} == set(edition.parts.values())


def test_the_release_is_recorded_with_the_hash_of_its_file_list(goal, root):
    next_edition(20)
    result = publish(root, at=b.later(20))
    assert result is not None
    listed = (root / "current" / "files.txt").read_bytes()
    record = Record.objects.get(type="release.rendered")
    assert record.disclosed
    assert record.content["after"] == {
        "edition": 1,
        "on": "2026-03-22",
        "files_sha256": hashlib.sha256(listed).hexdigest(),
    }
    assert Release.objects.get().folder == result.folder.name


def test_a_second_run_changes_and_records_nothing(goal, root):
    next_edition(20)
    publish(root, at=b.later(20))
    before, records = snapshot_of(root), Record.objects.count()
    publish(root, at=b.later(20, 15))
    assert snapshot_of(root) == before
    assert Record.objects.count() == records


def test_a_new_day_is_a_new_release(goal, root):
    next_edition(20)
    publish(root, at=b.later(20))
    publish(root, at=b.later(400))
    assert [(one.edition, one.on) for one in Release.objects.order_by("pk")] == [
        (1, b.later(20).date()),
        (1, b.later(400).date()),
    ]


def test_only_what_is_new_is_written(goal, root, monkeypatch):
    next_edition(20)
    publish(root, at=b.later(20))
    b.an_update(goal, at=b.later(25))
    next_edition(27)
    written: list[str] = []
    replace = os.replace

    def noting(source: Any, target: Any, **options: Any) -> None:
        written.append(Path(target).name)
        replace(source, target, **options)

    monkeypatch.setattr(os, "replace", noting)
    write_editions(root)
    new_part = load_editions(root)[-1].parts["goal/report"]
    assert written == [f"{new_part}.json", "2.json"]


# --- killed at any write ----------------------------------------------------------------------------------------------


@contextmanager
def killed_at(number: int, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], int]]:
    """Die at the n-th step that changes a disk: opening for writing, syncing, renaming, linking, deleting."""
    steps = 0

    def step() -> None:
        nonlocal steps
        steps += 1
        if steps == number:
            raise Killed(f"at step {number}")

    def dying(function: Callable[..., Any]) -> Callable[..., Any]:
        def call(*args: Any, **options: Any) -> Any:
            step()
            return function(*args, **options)

        return call

    def opening(file: Any, mode: str = "r", *args: Any, **options: Any) -> Any:
        if set(mode) & set("wax+"):
            step()
        return plain_open(file, mode, *args, **options)

    plain_open = io.open
    with monkeypatch.context() as patch:
        for name in ("replace", "rename", "fsync", "link", "symlink", "mkdir", "unlink", "rmdir"):
            patch.setattr(os, name, dying(getattr(os, name)))
        patch.setattr(io, "open", opening)
        yield lambda: steps


def steps_of_a_publish(root: Path, at: Any, monkeypatch: pytest.MonkeyPatch) -> int:
    with killed_at(-1, monkeypatch) as steps:
        publish(root, at=at)
        return steps()


@pytest.mark.parametrize(
    "stride", [pytest.param(1, id="every write", marks=pytest.mark.slow), pytest.param(13, id="some writes")]
)
def test_killed_at_any_write_the_old_edition_stays_whole_and_a_second_run_finishes(goal, data_dir, monkeypatch, stride):
    next_edition(20)
    publish(data_dir / "rehearsal", at=b.later(20))
    publish(data_dir / "public", at=b.later(20))
    b.an_update(goal, at=b.later(25))
    next_edition(27)
    total = steps_of_a_publish(data_dir / "rehearsal", b.later(27), monkeypatch)
    finished = snapshot_of(data_dir / "rehearsal")
    old = snapshot_of(data_dir / "public")
    assert total > 50
    assert finished != old
    for number in [*range(1, total, stride), total]:
        root = _copy(data_dir / "public", data_dir / f"killed-{number}")
        with killed_at(number, monkeypatch), pytest.raises(Killed):
            publish(root, at=b.later(27))
        _assert_whole(root, old, finished)
        publish(root, at=b.later(27))
        assert snapshot_of(root) == finished, f"killed at step {number}"


def _copy(source: Path, target: Path) -> Path:
    """A copy whose symlink leads into the copy."""
    shutil.copytree(source, target, symlinks=True)
    link = target / "current"
    folder = link.readlink()
    if folder.is_absolute():
        link.unlink()
        link.symlink_to(target / folder.relative_to(source))
    return target


def _assert_whole(root: Path, old: dict[str, str], finished: dict[str, str]) -> None:
    """Readers meet the old release or the new one, complete; and every edition that is listed can be read."""
    seen = snapshot_of(root)
    served = {name: sha256 for name, sha256 in seen.items() if " " not in name}
    assert served in (
        {name: sha256 for name, sha256 in old.items() if " " not in name},
        {name: sha256 for name, sha256 in finished.items() if " " not in name},
    )
    assert {name: seen[name] for name in old if " " in name} == {name: old[name] for name in old if " " in name}


def test_a_failing_disk_is_told_and_nothing_is_recorded(goal, root, monkeypatch):
    """The task tries again; until then the old state stays."""
    next_edition(20)

    def full(*args: Any, **options: Any) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(OSError, match="No space left"):
            publish(root, at=b.later(20))
    assert load_editions(root) == []
    assert not Release.objects.exists()
    assert publish(root, at=b.later(20)) is not None


def test_killed_between_release_and_record_the_next_run_records_it(goal, root, monkeypatch):
    next_edition(20)

    def die(*args: Any, **options: Any) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr("public_site.publish.record_release", die)
        with pytest.raises(Killed):
            publish(root, at=b.later(20))
    assert not Release.objects.exists()
    publish(root, at=b.later(20))
    assert Release.objects.count() == 1


# --- two at once, damage, contradiction -------------------------------------------------------------------------------


@pytest.mark.django_db(transaction=True)
def test_two_runs_do_not_collide(goal, root):
    next_edition(20)
    failures: list[BaseException] = []

    def run() -> None:
        try:
            publish(root, at=b.later(20))
        except BaseException as failure:  # noqa: BLE001 -- handed to the test's thread
            failures.append(failure)
        finally:
            connection.close()

    threads = [threading.Thread(target=run) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    assert Release.objects.count() == 1
    assert load_editions(root)[0].goals().keys() == {"report"}


def test_a_damaged_part_is_refused_by_readers_and_repaired_by_the_command(goal, root):
    next_edition(20)
    publish(root, at=b.later(20))
    (edition,) = load_editions(root)
    path = part_path(root, edition.parts["goal/report"])
    path.write_bytes(path.read_bytes().replace(b"2026-12-15", b"2027-12-15"))
    forget_parts()  # as a process that has not read it yet
    with pytest.raises(DamagedFile):
        load_editions(root)[0].part("goal/report")
    output = StringIO()
    call_command("publish", stdout=output)
    assert load_editions(root)[0].goals()["report"]["revisions"][0]["deadline"]["due"] == "2026-12-15"
    assert "Edition 1 is live" in output.getvalue()


def test_a_lost_part_is_repaired(goal, root):
    next_edition(20)
    publish(root, at=b.later(20))
    part_path(root, load_editions(root)[0].parts["goal/report"]).unlink()
    call_command("publish", stdout=StringIO())
    assert load_editions(root)[0].goals()["report"]["slug"] == "report"


def test_files_from_another_history_are_not_overwritten(goal, root):
    """The database was restored from an older copy: the newer edition on disk is evidence, not rubbish."""
    next_edition(20)
    publish(root, at=b.later(20))
    stranger = json.loads(manifest_path(root, 1).read_bytes()) | {"number": 2}
    write_whole(manifest_path(root, 2), json.dumps(stranger).encode())
    before = snapshot_of(root)
    with pytest.raises(FilesContradictDatabase, match=r"\[2\] are on disk"):
        publish(root, at=b.later(21))
    with pytest.raises(CommandError, match="on disk but not in the database"):
        call_command("publish")
    assert snapshot_of(root) == before


def test_another_manifest_under_a_known_number_is_not_served_as_ours(goal, root):
    next_edition(20)
    publish(root, at=b.later(20))
    changed = json.loads(manifest_path(root, 1).read_bytes()) | {"notes": "We kept every promise."}
    write_whole(manifest_path(root, 1), json.dumps(changed).encode())
    with pytest.raises(FilesContradictDatabase, match="not the manifest of edition 1"):
        publish(root, at=b.later(21))


# --- the tasks --------------------------------------------------------------------------------------------------------


def test_the_worker_publishes_what_is_approved(goal, root):
    next_edition(20)
    tasks.publish_release.delay()
    assert Publication.objects.count() == len(load_editions(root)) == 1
    assert Release.objects.count() == 1


def test_the_new_day_is_in_the_timetable(settings):
    (entry,) = (one for one in settings.CELERY_BEAT_SCHEDULE.values() if one["task"] == tasks.render_new_day.name)
    assert (entry["schedule"].hour, entry["schedule"].minute) == ({0}, {0})
    assert settings.CELERY_TIMEZONE == "UTC"
