"""The signer: reads new records, checks them, writes the public log, and signs its new checkpoint.

It signs nothing that contradicts what it signed last. Killed at any moment, the next run finishes: what was written
is either not spoken of yet, or remembered.
"""

import errno
import logging
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Protocol

from django.conf import settings

from roadmap.records.checkpoints import Checkpoint
from roadmap.records.merkle import EMPTY_ROOT, TILE_WIDTH, Edge
from roadmap.records.notes import SigningKey, VerifierKey
from roadmap.records.publishing import PublicLog
from roadmap.records.reading import RecordTable
from roadmap.records.rows import Place, Row, RowFaulty, check_rows
from roadmap.records.safe import KeyUnusable, MemoryUnusable, Safe, SigningRefused, key_name
from roadmap.records.tiles import (
    POLICY,
    VKEY,
    File,
    disclosed_line,
    disclosed_path,
    entry_files,
    last_tile,
    read_edge,
    tile_files,
    tile_path,
)

logger = logging.getLogger(__name__)

REDACTED: Final = "record.redacted"
SEGMENT: Final = 256 * TILE_WIDTH  # records signed at once; keeps a first run over a long log in some 100 MB


class RecordChanged(SigningRefused):
    """A stored record is not what was written, or two readings differ."""


class TableIsShorter(SigningRefused):
    """Records that were signed are gone."""


class HistoryDiffers(SigningRefused):
    """The stored records are not those that were signed."""


class FilesFailed(SigningRefused):
    """A file could not be written."""


class Source(Protocol):
    """Where records come from; see reading.RecordTable."""

    def rows(self, start: int, stop: int) -> list[Row]: ...
    def places(self, seqs: Sequence[int]) -> Mapping[int, Place]: ...
    def redactions(self, stop: int) -> list[str]: ...


def the_safe() -> Safe:
    return Safe(Path(settings.SIGNER_DIR))


def the_public_log() -> PublicLog:
    return PublicLog(Path(settings.DATA_DIR) / "public" / "records")


def sign(*, adopt: bool = False) -> Checkpoint:
    """Sign what was recorded since the last time; return the checkpoint that is public now.

    `adopt`: where the memory is lost, take the newest public checkpoint for it. Raises SigningRefused, and nothing is
    signed; each refusal is in the error log. Database errors pass through.
    """
    signer = Signer(RecordTable(), the_safe(), the_public_log(), name=key_name(settings.BASE_URL))
    try:
        return signer.run(adopt=adopt)
    except SigningRefused as refusal:
        logger.error("The record log is not signed. %s", refusal)
        raise


class Signer:
    """One log: its records, its key and memory, its public files. `name` is used when the key is made."""

    def __init__(self, source: Source, safe: Safe, public: PublicLog, *, name: str) -> None:
        self.source, self.safe, self.public, self.name = source, safe, public, name

    def run(self, *, adopt: bool = False) -> Checkpoint:
        """Sign all that is there; see `sign`."""
        with _failures_told(), self.safe.locked():
            key = self._key()
            front = [(VKEY, f"{key.verifier}\n".encode()), (POLICY, self.safe.policy(key))]
            note = self._memory(key, adopt=adopt)
            while True:
                old = Checkpoint.of_note(note, [key.verifier]) if note else Checkpoint(key.name, 0, EMPTY_ROOT)
                start = max(old.size - 1, 0) // TILE_WIDTH * TILE_WIDTH  # the last bundle is read again
                rows = self._rows(start, start + SEGMENT)
                edge = self._edge(key.verifier, old, start, rows)
                if note:  # a run may have been killed after it signed this
                    self.public.write(front)
                    self.public.publish(note)
                    if start + len(rows) == old.size:
                        return old
                note = self._sign(key, edge, start, rows, front)
                if len(rows) < SEGMENT:  # what was recorded meanwhile is for the next run, or this one might never end
                    return Checkpoint.of_note(note, [key.verifier])

    def _key(self) -> SigningKey:
        key = self.safe.key()
        if key is None and (self.public.has_checkpoints() or self.safe.memory_path.exists()):
            raise KeyUnusable(
                f"The key {self.safe.key_path} is gone. Restore it from a backup: no other fits this log."
            )
        return key or self.safe.new_key(self.name)

    def _memory(self, key: SigningKey, *, adopt: bool) -> bytes | None:
        """The note signed last, unless what is public says that it was not the last."""
        note, newest = self.safe.memory(key), self.public.newest(key.verifier)
        if note is None:
            if not self.public.has_checkpoints():
                return None
            if not adopt or newest is None:
                raise MemoryUnusable(
                    f"{self.safe.memory_path} is gone, but checkpoints are public. Restore it from a backup; or, if no "
                    "checkpoint can be newer than the public one, sign once with --adopt-public-checkpoint."
                )
            self.safe.remember(newest[1])
            return newest[1]
        remembered = Checkpoint.of_note(note, [key.verifier])
        if newest and (newest[0].size > remembered.size or _contradict(newest[0], remembered)):
            raise MemoryUnusable(
                f"A checkpoint of {newest[0].size} records is public, but {self.safe.memory_path} does not know it "
                f"and holds one of {remembered.size}. It was restored from an old copy; restore the newest one."
            )
        return note

    def _rows(self, start: int, stop: int) -> list[Row]:
        """Records, read twice because a hash that is signed wrong stays wrong for ever, and checked."""
        rows = self.source.rows(start, stop)
        wanted = sorted({row.prev for row in rows if row.prev is not None and row.prev < start})
        try:
            if rows != self.source.rows(start, start + len(rows)):
                raise RowFaulty(f"two readings of the records from {start} on differ")
            check_rows(rows, first=start, earlier=self.source.places(wanted))
        except RowFaulty as fault:
            raise RecordChanged(
                f"In the database {fault}. Something other than this program wrote there: find out what, restore the "
                "record from a backup, and sign again."
            ) from fault
        return rows

    def _edge(self, key: VerifierKey, old: Checkpoint, start: int, rows: Sequence[Row]) -> Edge:
        """The right edge of the tree that was signed last, from its public files or, if they do not fit, from all records."""
        if start + len(rows) < old.size:
            raise TableIsShorter(
                f"The database holds {start + len(rows)} records, but {old.size} were signed. An old backup was "
                "restored; restore the newest one, or put the missing records back from the public log."
            )
        edge = read_edge(self.public.folder, old.size)
        again = [row.leaf_hash for row in rows[: old.size - start]]
        if edge and edge.root() == old.root and last_tile(self.public.folder, old.size, edge) == again:
            return edge
        return self._rebuilt(key, old)

    def _rebuilt(self, key: VerifierKey, old: Checkpoint) -> Edge:
        """Write every public file of the signed tree once more, if the records are still those that were signed."""
        edge = Edge()
        for start in range(0, old.size, SEGMENT):
            edge.extend(row.leaf_hash for row in self._rows(start, min(start + SEGMENT, old.size)))
        if edge.size != old.size or edge.root() != old.root:
            raise HistoryDiffers(
                f"The first {old.size} records are not those that were signed on {old.origin}. The database was "
                "changed, or is that of another log: restore the newest backup."
            )
        logger.warning("Public files of the record log are missing or damaged; all are written again.")
        edge = Edge()
        for start in range(0, old.size, SEGMENT):
            rows = self._rows(start, min(start + SEGMENT, old.size))
            self._write(edge, start, rows)
        self._write_partial(key, edge)
        return edge

    def _write_partial(self, key: VerifierKey, edge: Edge) -> None:
        """Partial tiles of the checkpoints that ended within the last, partial tile; others have full ones by now."""
        number = edge.size // TILE_WIDTH
        leaves = [row.leaf for row in self._rows(number * TILE_WIDTH, edge.size)]
        for size in self.public.sizes(key):
            if number * TILE_WIDTH < size < edge.size:
                part = size - number * TILE_WIDTH
                self.public.write(entry_files(number, leaves[:part]))
                self.public.write([(tile_path(0, number, part), b"".join(edge.runs[0][:part]))])

    def _sign(self, key: SigningKey, edge: Edge, start: int, rows: Sequence[Row], front: Sequence[File]) -> bytes:
        """Write what a larger tree needs, sign it, remember it, publish it, in this order; return the note."""
        old_size = edge.size
        self._write(edge, start, rows)
        self.public.write(front)
        note = Checkpoint(key.name, edge.size, edge.root()).signed(key)
        self.safe.remember(note)
        self.public.publish(note)
        self.public.drop_partial(old_size, edge.size)
        logger.info("%s records are signed.", edge.size)
        return note

    def _write(self, edge: Edge, start: int, rows: Sequence[Row]) -> None:
        """Entries, tiles and disclosed bodies of the records after the edge; the edge moves on."""
        first = edge.size // TILE_WIDTH * TILE_WIDTH
        bundles, new = rows[first - start :], rows[edge.size - start :]
        disclosed = self._disclosed(first, bundles, new)
        self.public.write(entry_files(first // TILE_WIDTH, [row.leaf for row in bundles]))
        self.public.write(tile_files(edge, [row.leaf_hash for row in new]))
        self.public.write(disclosed)

    def _disclosed(self, first: int, bundles: Sequence[Row], new: Sequence[Row]) -> list[File]:
        """The disclosed bodies of these bundles, and of earlier ones in which a new record redacts something."""
        redacted = {_redacted(subject) for subject in self.source.redactions(first + len(bundles))}
        files = list(_disclosed_files(first, bundles, redacted))
        touched = {_redacted(row.subject) // TILE_WIDTH for row in new if row.type == REDACTED}
        for number in sorted(number for number in touched if number * TILE_WIDTH < first):
            rows = self._rows(number * TILE_WIDTH, (number + 1) * TILE_WIDTH)
            self._check_tile(number, rows)
            files += _disclosed_files(number * TILE_WIDTH, rows, redacted)
        return files

    def _check_tile(self, number: int, rows: Sequence[Row]) -> None:
        name = tile_path(0, number)
        if self.public.read(name) not in (b"", b"".join(row.leaf_hash for row in rows)):
            raise HistoryDiffers(
                f"The records of {name} in the database are not those that were signed. Find out which of the two was "
                "changed, restore it from a backup, and sign again."
            )


def _disclosed_files(first: int, rows: Sequence[Row], redacted: set[int]) -> Iterator[File]:
    """One file for each bundle of these records, also where nothing in it is disclosed."""
    for start in range(0, len(rows), TILE_WIDTH):
        lines = [
            disclosed_line(row.seq, row.salt, row.body)
            for row in rows[start : start + TILE_WIDTH]
            if row.disclosed and row.seq not in redacted
        ]
        yield disclosed_path((first + start) // TILE_WIDTH), b"".join(lines)


def _redacted(subject: str) -> int:
    """The number of the record that a redaction is about; its subject is `record/<index>`."""
    return int(subject.removeprefix("record/"))


def _contradict(one: Checkpoint, other: Checkpoint) -> bool:
    return one.size == other.size and one.root != other.root


@contextmanager
def _failures_told() -> Iterator[None]:
    """A full disk or a forbidden folder becomes a sentence. What is public stays as it is, and a later run finishes."""
    try:
        yield
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT)
        advice = "Free some space" if full else "Let the signer write there"
        raise FilesFailed(f"A file could not be written ({error}). {advice}, and sign again.") from error
