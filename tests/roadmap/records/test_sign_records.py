"""Signing what the database holds: by command, by the clock and by publishing; and refusing what was changed there."""

import io
import json
import logging
import os
import threading
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, connection, transaction
from django.test.utils import CaptureQueriesContext
from pytest_django import Settings

from roadmap.records import leaf, merkle, tasks
from roadmap.records.checkpoints import Checkpoint
from roadmap.records.heartbeat import record_heartbeat
from roadmap.records.log import append
from roadmap.records.models import Record
from roadmap.records.reading import RecordTable
from roadmap.records.safe import KeyUnusable
from roadmap.records.signer import HistoryDiffers, RecordChanged, TableIsShorter, sign, the_public_log, the_safe
from tests.roadmap.records.log_reader import check_log

NOW = datetime(2026, 11, 24, 9, 30, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("fresh_database", "data_dir")


def note(number: int, *, subject: str = "goal/weights") -> Record:
    public = subject.startswith("publication/")
    with transaction.atomic():
        return append(
            type="publication.noted" if public else "goal.noted",
            subject=subject,
            by=None,
            at=NOW,
            after={"number": number},
            disclosed=public,
        )


def tamper(*statements: str) -> None:
    """Write to the table of records as its owner could, past the triggers."""
    with connection.cursor() as cursor:
        for statement in (*_triggers_off(cursor), *statements):
            cursor.execute(statement)


def _triggers_off(cursor: Any) -> list[str]:
    if connection.vendor == "postgresql":
        return ["ALTER TABLE records_record DISABLE TRIGGER ALL"]
    cursor.execute("SELECT name FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'records_record'")
    return [f"DROP TRIGGER {name}" for (name,) in cursor.fetchall()]


def files() -> dict[str, bytes]:
    folder = the_public_log().folder
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_what_was_recorded_is_signed_and_public() -> None:
    for number in range(4):
        note(number)
        note(number, subject="publication/1")

    found = sign()

    records = list(Record.objects.in_order())
    check_log(records)
    assert found.size == len(records)
    assert found.root == merkle.root([bytes(record.leaf_hash) for record in records])
    assert found.origin == "localhost:8000/records"
    lines = [json.loads(line) for line in files()["disclosed/000.jsonl"].splitlines()]
    public = [record for record in records if record.disclosed]
    assert lines == [
        {"body": record.content, "index": record.seq, "salt": bytes(record.salt).hex()} for record in public
    ]
    leaves = [bytes(record.leaf) for record in records]
    assert files()[f"tile/entries/000.p/{len(records)}"] == b"".join(
        len(one).to_bytes(2, "big") + one for one in leaves
    )
    assert sign() == found


def test_only_what_is_committed_is_signed() -> None:
    """The signer reads on connections of its own: what may still be rolled back is not there for it."""
    note(1)
    with transaction.atomic(), CaptureQueriesContext(connection) as queries:
        size = RecordTable().rows(0, 10_000)[-1].seq + 1
        assert sign().size == size
    assert [query["sql"] for query in queries if "records_record" in query["sql"]] == []


def test_the_table_gives_places_and_redactions() -> None:
    first, second = note(1), note(2)
    with transaction.atomic():
        redaction = append(
            type="record.redacted", subject=f"record/{first.seq}", by=None, at=NOW, after={}, disclosed=True
        )
    table = RecordTable()
    assert table.places([first.seq, second.seq, 10**6]) == {
        first.seq: ("goal/weights", 1),
        second.seq: ("goal/weights", 2),
    }
    assert table.redactions(redaction.seq) == []
    assert table.redactions(redaction.seq + 1) == [f"record/{first.seq}"]


def test_an_old_row_in_the_last_bundle_that_was_edited(caplog: pytest.LogCaptureFixture) -> None:
    record = note(1)
    sign()
    before = files()
    tamper(f"UPDATE records_record SET subject = 'goal/other' WHERE seq = {record.seq}")
    with pytest.raises(RecordChanged, match=f"record {record.seq}"):
        sign()
    assert files() == before
    (error,) = [entry for entry in caplog.records if entry.levelno == logging.ERROR]
    assert "The record log is not signed. In the database record" in error.getMessage()


def test_a_new_row_that_was_edited_before_it_was_signed() -> None:
    sign()
    before = files()
    record = note(1)
    tamper(f"UPDATE records_record SET type = 'goal.moved' WHERE seq = {record.seq}")
    with pytest.raises(RecordChanged, match="does not say what the row says"):
        sign()
    assert files() == before


def test_an_old_database() -> None:
    for number in range(3):
        note(number)
    signed = sign()
    before = files()
    tamper(f"DELETE FROM records_record WHERE seq >= {signed.size - 2}")
    with pytest.raises(TableIsShorter, match=f"holds {signed.size - 2} records, but {signed.size} were signed"):
        sign()
    assert files() == before


def test_another_database_of_the_same_length() -> None:
    record = note(1)
    sign()
    salt = b"x" * leaf.SALT_BYTES
    commit = leaf.commitment(body=bytes(record.body), salt=salt)
    changed = leaf.sealed_leaf(seq=record.seq, at=record.at, commit=commit)
    tamper()
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE records_record SET salt = %s, leaf = %s, leaf_hash = %s WHERE seq = %s",
            [salt, changed, merkle.leaf_hash(changed), record.seq],
        )
    with pytest.raises(HistoryDiffers, match="are not those that were signed"):
        sign()


@pytest.fixture
def reading_role(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """From now on new connections are those of a role that may read the table of records, and nothing else."""
    role = f"signer_of_test_{os.getpid()}"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE ROLE {role} LOGIN PASSWORD 'signer'")
        cursor.execute(f"GRANT SELECT ON records_record TO {role}")
    with monkeypatch.context() as patch:
        patch.setitem(connection.settings_dict, "USER", role)
        patch.setitem(connection.settings_dict, "PASSWORD", "signer")
        yield role
    with connection.cursor() as cursor:
        cursor.execute(f"DROP OWNED BY {role}")
        cursor.execute(f"DROP ROLE {role}")


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="Roles are PostgreSQL's.")
def test_the_signer_needs_no_more_than_to_read_the_records(reading_role: str) -> None:
    record = note(1)
    assert sign().size == record.seq + 1
    with closing(connection.copy()) as fresh, fresh.cursor() as cursor:
        cursor.execute("SELECT current_user")
        assert cursor.fetchone() == (reading_role,)
        with pytest.raises(ProgrammingError, match="permission denied"):
            cursor.execute("SELECT * FROM records_logsecret")


# --- the command ------------------------------------------------------------------------------------------------------


def test_the_command_says_what_is_signed_and_fails_where_it_refuses() -> None:
    record, out = note(1), io.StringIO()
    call_command("sign_records", stdout=out)
    assert out.getvalue() == f"localhost:8000/records: {record.seq + 1} records are signed.\n"

    the_safe().memory_path.unlink()
    with pytest.raises(CommandError, match="is gone, but checkpoints are public"):
        call_command("sign_records")
    call_command("sign_records", "--adopt-public-checkpoint", stdout=out)
    the_safe().key_path.chmod(0o644)
    with pytest.raises(CommandError, match="chmod 600"):
        call_command("sign_records")


# --- the clock --------------------------------------------------------------------------------------------------------


def test_the_log_beats_once_a_day() -> None:
    first = record_heartbeat(at=NOW)
    assert first is not None
    assert (first.type, first.subject, first.disclosed) == ("log.heartbeat", "log/heartbeat", True)
    assert first.content["after"] == {"on": "2026-11-24"}
    assert record_heartbeat(at=NOW.replace(hour=23, minute=59)) is None
    second = record_heartbeat(at=NOW + timedelta(days=1))
    assert second is not None
    assert second.content["before"] == {"on": "2026-11-24"}
    assert record_heartbeat(at=NOW) is None, "a clock that was put back makes no second heartbeat of a day"


def test_the_tasks_of_the_clock() -> None:
    with time_machine.travel(NOW, tick=False):
        tasks.heartbeat.delay()
        tasks.heartbeat.delay()
        tasks.sign.delay()
    beats = Record.objects.of_subject("log/heartbeat")
    assert beats.count() == 1
    assert Checkpoint.parse(files()["checkpoint"].decode().split("\n\n")[0] + "\n").size == Record.objects.count()


def test_the_clock_runs_the_tasks(settings: Settings) -> None:
    names = {entry["task"] for entry in settings.CELERY_BEAT_SCHEDULE.values()}
    assert {"records.sign", "records.heartbeat"} <= names


def test_the_worker_leaves_signing_to_the_user_who_has_the_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    safe = the_safe()
    safe.folder.mkdir(mode=0o700)
    # The tests may run as root, to whom every folder is open.
    monkeypatch.setattr("roadmap.records.safe.os.access", lambda path, mode: Path(path) != safe.folder)
    tasks.sign.delay()
    assert not safe.key_path.exists()


def test_a_second_signer_without_the_key_does_not_start_a_second_log(settings: Settings, data_dir: Path) -> None:
    note(1)
    sign()
    settings.SIGNER_DIR = data_dir / "another"
    with pytest.raises(KeyUnusable, match="is gone"):
        sign()


def test_two_signers_at_once_take_turns() -> None:
    """Each run is short; started together they must not mix up their files."""
    for number in range(20):
        note(number)
    errors: list[BaseException] = []

    def run() -> None:
        try:
            sign()
        except BaseException as error:  # noqa: BLE001 -- shown below
            errors.append(error)

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    assert files()["checkpoints.txt"] == files()["checkpoint"] + b"\n"
