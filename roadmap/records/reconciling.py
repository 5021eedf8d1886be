"""Does the log still tell what happened? Reads every record again, and compares the log with what is stored.

Nothing is changed. What differs becomes a finding in plain words; `docs/record-log.md`, section 16, says what is compared.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, NamedTuple, Protocol

from django.conf import settings
from django.db import connection, transaction
from django.utils.module_loading import import_string

from roadmap import canonical_json
from roadmap.records.body import plain_values
from roadmap.records.folding import Fold, differences, same, sentences
from roadmap.records.models import LogHead, LogSecret, Record, SubjectHead
from roadmap.records.rows import Place, Row, RowFaulty, check_rows

_AT_ONCE = 1_000


class Finding(NamedTuple):
    """Something that is not as the log says. `place`: "log", "database" or "files"."""

    place: str
    sentence: str


class Reader(Protocol):
    """Who wants to see every record, in their order, while they are read once."""

    def take(self, row: Row) -> Iterable[Finding]: ...


@dataclass
class LogRead:
    """What reading the log once leaves: the fold of every subject, and how many records there were."""

    size: int = 0
    last_at: datetime | None = None
    folds: dict[str, Fold] = field(default_factory=dict)
    chains: dict[int, Place] = field(default_factory=dict)  # seq of the last record of each subject -> its place


@contextmanager
def one_moment() -> Iterator[None]:
    """Everything read inside is as of one moment; on SQLite nobody writes meanwhile."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def reconcile(*readers: Reader) -> tuple[int, list[Finding]]:
    """Compare log and database; `readers` see each record too. Returns the size of the log and all findings."""
    read = LogRead()
    found = list(read_log(read, readers))
    found += _heads(read)
    found += stored_otherwise(read)
    return read.size, found


def read_log(read: LogRead, readers: Iterable[Reader] = ()) -> Iterator[Finding]:
    """Every record: whole, in its chain, in its place, and `before` as the log knew it. Fills `read`."""
    columns = Record.objects.in_order().values_list(*Row._fields)
    for values in columns.iterator(chunk_size=_AT_ONCE):
        row = _row(values)
        for missing in range(read.size, row.seq):
            yield Finding("log", f"Record {missing} is missing.")
        yield from _take(read, row)
        for reader in readers:
            yield from reader.take(row)


def _row(values: Sequence[Any]) -> Row:
    """Some drivers give memoryviews; and whoever writes to SQLite by hand may leave a text where bytes belong."""
    first = Row._fields.index("salt")
    stored = (value.encode() if isinstance(value, str) else bytes(value) for value in values[first:])
    return Row._make([*values[:first], *stored])


def _take(read: LogRead, row: Row) -> Iterator[Finding]:
    fold = read.folds.setdefault(row.subject, Fold())
    try:
        check_rows([row], first=row.seq, earlier=read.chains)
    except RowFaulty as fault:
        sentence = str(fault)
        yield Finding("log", f"{sentence[:1].upper()}{sentence[1:]}.")
    if read.last_at is not None and row.at < read.last_at:
        yield Finding("log", f"Record {row.seq} is earlier than the record before.")
    read.chains.pop(fold.last_seq, None)
    read.chains[row.seq] = (row.subject, row.object_version)
    read.size, read.last_at = row.seq + 1, row.at
    try:
        wrong = fold.add(row.seq, row.type, canonical_json.loads(row.body), disclosed=row.disclosed)
    except (ValueError, KeyError, TypeError):
        yield Finding("log", f"Record {row.seq} has no body that can be read.")
        return
    for name in wrong:
        yield Finding("log", f"Record {row.seq} says of {name} that something else was there before than the log knew.")


def _heads(read: LogRead) -> Iterator[Finding]:
    """The rows that `append` works with say what the records say."""
    head = LogHead.objects.get(pk=1)
    if (head.size, head.last_at) != (read.size, read.last_at):
        yield Finding("log", f"The head counts {head.size} records, the last at {head.last_at}; there are {read.size}.")
    heads = {row.subject: row for row in SubjectHead.objects.iterator(chunk_size=_AT_ONCE)}
    for subject in sorted(read.folds.keys() | heads.keys()):
        fold, row = read.folds.get(subject), heads.get(subject)
        if fold is None or row is None or not _is_head_of(row, fold):
            yield Finding("log", f"The head of {subject} is not what its records leave.")


def _is_head_of(row: SubjectHead, fold: Fold) -> bool:
    counts = (row.last_seq, row.version) == (fold.last_seq, fold.version)
    return counts and same(row.state, fold.state) and same(row.public_state, fold.public_state)


def stored_otherwise(read: LogRead) -> Iterator[Finding]:
    """Every field in which the database differs from what the log leaves in force."""
    folds = {subject: fold.stored for subject, fold in read.folds.items() if fold.stored}
    rows = stored_state()
    for sentence in sentences(differences(folds, rows), folds.keys() & rows.keys()):
        yield Finding("database", sentence)


def stored_state() -> dict[str, dict[str, Any]]:
    """What the database holds of each subject, in the very form in which the log would hold it."""
    key = bytes(LogSecret.objects.get(pk=1).key)
    found: dict[str, dict[str, Any]] = {}
    for subject, fields in logged_fields():
        found.setdefault(subject, {}).update(plain_values(fields, key=key, subject=subject))
    return found


def logged_fields() -> Iterator[tuple[str, Mapping[str, Any]]]:
    """(subject, fields) from every source that the settings name."""
    for source in settings.LOG_SOURCES:
        yield from import_string(source)()
