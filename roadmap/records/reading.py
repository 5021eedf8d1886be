"""How the signer reads the record log: each time on a new connection, so that it sees what is really stored."""

from collections.abc import Iterator, Sequence
from contextlib import closing
from itertools import islice
from typing import Any

from django.conf import settings
from django.db import connections
from django.db.models import QuerySet

from roadmap.records.models import Record
from roadmap.records.rows import Place, Row

AT_ONCE = 10_000  # numbers in one IN (…)


class RecordTable:
    """The records as committed in the database that SIGNER_DATABASE_URL names; for reading only.

    Nothing is read through the connection of the caller: what it has not committed is not there yet.
    """

    def rows(self, start: int, stop: int) -> list[Row]:
        """The records from number `start` up to `stop` (excluded), as many as there are, as they are stored."""
        found = Record.objects.in_order().filter(seq__gte=start, seq__lt=stop)
        return [_row(values) for values in _fetch(found, *Row._fields)]

    def places(self, seqs: Sequence[int]) -> dict[int, Place]:
        """Subject and version of these records; those that do not exist are left out."""
        found: dict[int, Place] = {}
        remaining = iter(seqs)
        while some := list(islice(remaining, AT_ONCE)):
            rows = _fetch(Record.objects.filter(seq__in=some), "seq", "subject", "object_version")
            found |= {seq: (subject, version) for seq, subject, version in rows}
        return found

    def redactions(self, stop: int) -> list[str]:
        """The subjects, `record/<index>`, of all redactions among the records before `stop`."""
        found = Record.objects.filter(type="record.redacted", seq__lt=stop)
        return [subject for (subject,) in _fetch(found, "subject")]


def _fetch(records: QuerySet[Record], *columns: str) -> Iterator[tuple[Any, ...]]:
    with closing(connections[settings.SIGNER_DATABASE].copy()) as connection:
        compiler = records.values_list(*columns).query.get_compiler(connection=connection)
        yield from compiler.results_iter(tuple_expected=True)


def _row(values: tuple[Any, ...]) -> Row:
    """BinaryField comes as memoryview from some drivers."""
    return Row._make(bytes(value) if isinstance(value, memoryview) else value for value in values)
