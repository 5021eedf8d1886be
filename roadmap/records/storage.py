"""How the log is read and written: two calls of database functions on PostgreSQL, the ORM on SQLite. The same rows."""

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Final, NamedTuple

from django.db import connection
from django.db.models import BinaryField, Subquery

from roadmap.records.models import LogHead, LogSecret, Record, SubjectHead

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)


class Place(NamedTuple):
    """Where the next record goes: `size` records are there, the last at `last_at`; `text_key` salts texts.

    `chain` is the head of the record's subject, of version 0, with `last_seq` None, where it has none. Its states
    hold the fields asked for (and perhaps more), on PostgreSQL only that of the class asked for.
    """

    size: int
    last_at: datetime | None
    text_key: bytes
    chain: SubjectHead


def lock_and_read(subject: str, fields: Iterable[str], *, disclosed: bool) -> Place:
    """Lock the log until commit, and only then read where the chain of a subject stands."""
    if connection.vendor == "postgresql":
        return _lock_and_read_by_function(subject, list(fields), disclosed=disclosed)
    secret = Subquery(LogSecret.objects.filter(pk=1).values("key"), output_field=BinaryField())
    head = LogHead.objects.select_for_update(of=("self",)).annotate(text_key=secret).get(pk=1)
    chain = SubjectHead.objects.filter(pk=subject).first()
    empty = SubjectHead(subject=subject, version=0, state={}, public_state={})
    return Place(head.size, head.last_at, bytes(head.text_key), chain or empty)


def store(record: Record, chain: SubjectHead, new: dict[str, Any]) -> None:
    """Insert a record, note in the chain it continues what it set, and move the head of the log on."""
    if connection.vendor == "postgresql":
        _store_by_function(record, new)
        return
    record.save()
    is_first = chain.version == 0
    chain.last_seq, chain.version = record.seq, record.object_version
    chain.state |= new
    if record.disclosed:
        chain.public_state |= new
    chain.save(force_insert=is_first, force_update=not is_first)
    LogHead.objects.filter(pk=1).update(size=record.seq + 1, last_at=record.at)


def store_first(records: Sequence[Record], states: Sequence[dict[str, Any]]) -> None:
    """Insert the first records of new subjects, numbered without a gap, and move the head of the log on."""
    first, last = records[0], records[-1]
    if connection.vendor == "postgresql":
        columns = ("type", "subject", "salt", "body", "leaf", "leaf_hash")
        arrays = [[getattr(record, name) for record in records] for name in columns]
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT log_append_first(%s, %s, %s, %s, %s, %s, %s, %s, %s)",
                [first.seq, first.at, *arrays, json.dumps(states)],
            )
        return
    Record.objects.bulk_create(records)
    heads = [
        SubjectHead(subject=record.subject, last_seq=record.seq, version=1, state=state, public_state={})
        for record, state in zip(records, states, strict=True)
    ]
    SubjectHead.objects.bulk_create(heads)
    LogHead.objects.filter(pk=1).update(size=last.seq + 1, last_at=last.at)


def _lock_and_read_by_function(subject: str, fields: list[str], *, disclosed: bool) -> Place:
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM log_lock(%s, %s, %s)", [subject, json.dumps(fields), disclosed])
        size, last_ms, text_key, last_seq, version, known = cursor.fetchone()
    if size is None:
        raise LogHead.DoesNotExist("The log has no head: this database was not migrated, or somebody emptied it.")
    state = json.loads(known)
    chain = SubjectHead(subject=subject, last_seq=last_seq, version=version or 0, state=state, public_state=state)
    last_at = None if last_ms is None else _EPOCH + timedelta(milliseconds=last_ms)
    return Place(size, last_at, bytes(text_key), chain)


def _store_by_function(record: Record, new: dict[str, Any]) -> None:
    values: list[Any] = [
        *(record.seq, record.at, record.type, record.subject, record.object_version, record.prev, record.disclosed),
        *(record.salt, record.body, record.leaf, record.leaf_hash, json.dumps(new)),
    ]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT log_append({', '.join(['%s'] * len(values))})", values)
    record._state.adding, record._state.db = False, connection.alias
