"""A record once written stays: against the ORM, raw SQL, INSERT OR REPLACE, TRUNCATE and a fixture load."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import serializers
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.db.models import Model

from roadmap.immutable import ImmutableRow
from roadmap.records.log import append
from roadmap.records.models import LogSecret, Record
from tests.conftest import LONG_AGO

on_sqlite = pytest.mark.skipif(connection.vendor != "sqlite", reason="About SQLite.")
on_postgresql = pytest.mark.skipif(connection.vendor != "postgresql", reason="Needs DATABASE_URL on PostgreSQL.")


@pytest.fixture
def record(db: None) -> Record:
    """The second of three records, so that there is one before and one after it."""
    _, middle, _ = note("a"), note("b"), note("c")
    return middle


def note(value: str) -> Record:
    return append(type="goal.noted", subject="goal/x", by=None, at=LONG_AGO, after={"value": value})


def stored() -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM records_record ORDER BY seq")
        rows = [tuple(bytes(v) if isinstance(v, memoryview) else v for v in row) for row in cursor.fetchall()]
        cursor.execute("SELECT id, key FROM records_logsecret")
        return rows + [(row[0], bytes(row[1])) for row in cursor.fetchall()]


def run(sql: str, params: list[Any] | None = None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def load_fixture(data: str) -> None:
    for item in serializers.deserialize("json", data):
        item.save()


ORM_ATTEMPTS: dict[str, Callable[[Record], object]] = {
    "save": lambda record: record.save(),
    "save_fields": lambda record: record.save(update_fields=["type"]),
    "delete": lambda record: record.delete(),
    "update": lambda record: Record.objects.filter(pk=record.pk).update(type="x"),
    "bulk_update": lambda record: Record.objects.bulk_update([record], ["type"]),
    "update_or_create": lambda record: Record.objects.update_or_create({"type": "x"}, pk=record.pk),
    "queryset_delete": lambda record: Record.objects.all().delete(),
    "upsert": lambda record: Record.objects.bulk_create(
        [record], update_conflicts=True, unique_fields=["seq"], update_fields=["type"]
    ),
    "skip": lambda record: Record.objects.bulk_create([record], ignore_conflicts=True),
    "secret": lambda record: LogSecret.objects.update(key=b"x" * 32),
}


@pytest.mark.parametrize("attempt", ORM_ATTEMPTS)
def test_orm_says_no_before_the_database_is_asked(record: Record, attempt: str) -> None:
    before = stored()

    with pytest.raises(ImmutableRow, match="never change"):
        ORM_ATTEMPTS[attempt](record)

    assert stored() == before


BEHIND_ATTEMPTS: dict[str, Callable[[Record], object]] = {
    "new_instance_under_an_old_key": lambda record: Record(
        seq=record.seq, at=record.at, type="x", subject="y/z", object_version=1, disclosed=False
    ).save(),
    "base_manager": lambda record: Model.save(record),
    "raw_delete": lambda record: Record.objects.filter(pk=record.pk)._raw_delete(using="default"),
    "fixture_load": lambda record: load_fixture(serializers.serialize("json", [record])),
}


@pytest.mark.parametrize("attempt", BEHIND_ATTEMPTS)
def test_what_gets_past_the_model_meets_the_trigger(record: Record, attempt: str) -> None:
    before = stored()
    record.type = "goal.forged"

    with pytest.raises(IntegrityError), transaction.atomic():
        BEHIND_ATTEMPTS[attempt](record)

    assert stored() == before


COLUMNS = "at, type, subject, object_version, prev, disclosed, salt, body, leaf, leaf_hash"
RAW_ATTEMPTS = [
    "UPDATE records_record SET type = 'goal.forged' WHERE seq = 1",
    "UPDATE records_record SET seq = seq + 10",
    "DELETE FROM records_record",
    "DELETE FROM records_record WHERE seq = (SELECT MAX(seq) FROM records_record)",
    f"INSERT INTO records_record (seq, {COLUMNS}) SELECT seq, {COLUMNS} FROM records_record WHERE seq = 1 "
    "ON CONFLICT (seq) DO UPDATE SET type = 'goal.forged'",
    f"INSERT INTO records_record (seq, {COLUMNS}) SELECT 9, {COLUMNS.replace('object_version, prev', '9, 2')} "
    "FROM records_record WHERE seq = 2",
    f"INSERT INTO records_record (seq, {COLUMNS}) SELECT -1, {COLUMNS.replace('object_version, prev', '9, -2')} "
    "FROM records_record WHERE seq = 2",
    "UPDATE records_logsecret SET id = id",
    "DELETE FROM records_logsecret",
]


@pytest.mark.parametrize("sql", RAW_ATTEMPTS)
def test_raw_sql_is_refused(record: Record, sql: str) -> None:
    before = stored()

    with pytest.raises(IntegrityError), transaction.atomic():
        run(sql)

    assert stored() == before


def test_record_with_an_earlier_time_than_the_last_is_refused(record: Record) -> None:
    last = Record.objects.in_order().last()
    assert last is not None
    values = {field.attname: getattr(last, field.attname) for field in Record._meta.fields}
    late = values | {"seq": 3, "prev": 2, "object_version": 4, "at": last.at - timedelta(milliseconds=1)}

    with pytest.raises(IntegrityError, match="out of sequence"), transaction.atomic():
        Record.objects.create(**late)


@on_sqlite
@pytest.mark.parametrize("recursive", ["ON", "OFF"])
@pytest.mark.parametrize("seq", [0, 1, 2])
def test_insert_or_replace_is_refused(record: Record, seq: int, recursive: str) -> None:
    """REPLACE deletes the old row without firing delete triggers unless recursive_triggers is on."""
    before = stored()
    run(f"PRAGMA recursive_triggers = {recursive}")

    with pytest.raises(IntegrityError), transaction.atomic():
        run(
            f"INSERT OR REPLACE INTO records_record (seq, {COLUMNS}) "
            f"SELECT seq, {COLUMNS.replace(' type', ' upper(type)')} FROM records_record WHERE seq = {seq}"
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        run("REPLACE INTO records_logsecret (id, key) VALUES (1, x'00')")

    run("PRAGMA recursive_triggers = OFF")
    assert stored() == before


@on_sqlite
def test_replace_through_the_other_unique_key_is_refused(record: Record) -> None:
    """The next seq, but the subject and version of an old record: REPLACE would push the old one out."""
    before = stored()

    with pytest.raises(IntegrityError), transaction.atomic():
        run(
            f"INSERT OR REPLACE INTO records_record (seq, {COLUMNS}) "
            f"SELECT 3, {COLUMNS} FROM records_record WHERE seq = 2"
        )

    assert stored() == before


@on_postgresql
@pytest.mark.parametrize(
    "table", ["records_record CASCADE", "records_logsecret", "records_record, records_logsecret CASCADE"]
)
def test_truncate_is_refused(record: Record, table: str) -> None:
    before = stored()

    with pytest.raises(IntegrityError, match="TRUNCATE"), transaction.atomic():
        run(f"TRUNCATE {table}")

    assert stored() == before


@on_postgresql
@pytest.mark.parametrize("sql", [*RAW_ATTEMPTS, "TRUNCATE records_record CASCADE"])
def test_replica_session_is_refused_too(record: Record, sql: str) -> None:
    """Ordinary triggers sleep in such a session, even a superuser's; ENABLE ALWAYS keeps these awake."""
    before = stored()

    run("SET LOCAL session_replication_role = replica")
    with pytest.raises(IntegrityError), transaction.atomic():
        run(sql)
    run("SET LOCAL session_replication_role = origin")

    assert stored() == before


@on_postgresql
@pytest.mark.parametrize("field", ["salt", "body", "leaf", "leaf_hash"])
def test_postgresql_checks_that_a_new_leaf_commits_to_its_body(record: Record, field: str) -> None:
    last = Record.objects.in_order().last()
    assert last is not None
    values = {f.attname: getattr(last, f.attname) for f in Record._meta.fields}
    values |= {"seq": 3, "prev": 2, "object_version": 4}
    whole = bytes(values[field])
    values[field] = whole[:-1] + bytes([whole[-1] ^ 1]) if field != "leaf" else whole.replace(b'"seq":2', b'"seq":3')

    with pytest.raises(DatabaseError, match="does not commit to its body"), transaction.atomic():
        Record.objects.create(**values)


def test_next_record_still_fits(record: Record) -> None:
    assert note("d").seq == 3
