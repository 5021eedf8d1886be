"""Does the public copy of the log hold the records, and do they have the roots that were signed?

Sees every record once, in their order, and compares files as it goes: a long log needs no more memory than a short one.
"""

import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

from roadmap.records.checkpoints import Checkpoint, CheckpointRefused, notes_of
from roadmap.records.merkle import TILE_WIDTH, Edge
from roadmap.records.models import Record
from roadmap.records.notes import KeyRefused, NoteRefused, VerifierKey
from roadmap.records.publishing import PublicLog
from roadmap.records.reconciling import Finding
from roadmap.records.rows import Row
from roadmap.records.safe import Safe, SigningRefused
from roadmap.records.tiles import (
    CHECKPOINT,
    CHECKPOINTS,
    POLICY,
    VKEY,
    disclosed_line,
    disclosed_path,
    entry_files,
    tile_path,
)

MEMORY = "the signer's memory"


class LogFiles:
    """A reader of `reconcile`: compares each record with the public files and with everything that was signed.

    Make it in the same moment in which the records are read. The memory in `safe` is compared where this process may
    read it.
    """

    def __init__(self, folder: Path, safe: Safe) -> None:
        self.public, self.safe = PublicLog(folder), safe
        self.found: list[Finding] = []  # what is wrong before any record is read
        self.signed = self._signed()  # size -> what was signed of it, and where it stands
        self.size = max((size for size, (_, where) in self.signed.items() if where != MEMORY), default=0)
        self.redacted = {
            int(subject.removeprefix("record/"))
            for subject in Record.objects.filter(type="record.redacted", seq__lt=self.size).values_list(
                "subject", flat=True
            )
        }
        self.edge, self.bundle, self.count = Edge(), list[Row](), 0
        self.is_sound = self.roots_agree = True
        self.agreed = 0  # the largest signed size whose root the records have

    def take(self, row: Row) -> Iterator[Finding]:
        """Compare the next record. After a gap nothing fits any more, and the gap is told by `reconcile` itself."""
        if row.seq != self.count:
            self.is_sound = False
        if not self.is_sound:
            return
        self.count += 1
        for level, run in self.edge.append(row.leaf_hash):
            if self.count <= self.size:
                yield from self._tile(tile_path(level, self.count // TILE_WIDTH ** (level + 1) - 1), run)
        yield from self._root()
        if self.count <= self.size:
            self.bundle.append(row)
            if self.count % TILE_WIDTH == 0 or self.count == self.size:
                yield from self._bundle()
        if self.count == self.size:
            for level, run in enumerate(self.edge.runs):
                if run:
                    yield from self._tile(tile_path(level, self.count // TILE_WIDTH ** (level + 1), len(run)), run)

    def rest(self) -> Iterator[Finding]:
        """What can be said once all records are read."""
        yield from self.found
        for size, (_, where) in sorted(self.signed.items()):
            if self.is_sound and size > self.count:
                yield Finding("log", f"{size} records were signed ({where}), but there are {self.count}.")

    def _signed(self) -> dict[int, tuple[bytes, str]]:
        notes = [(note, CHECKPOINTS) for note in notes_of(self.public.read(CHECKPOINTS))]
        newest, memory, key = self.public.read(CHECKPOINT), self._memory(), self._key()
        if newest and newest not in [note for note, _ in notes[-1:]]:
            self._wrong(f"records/{CHECKPOINT} is not the last one of {CHECKPOINTS}.")
        if memory and memory != newest:
            self._wrong(
                f"records/{CHECKPOINT} is not what the signer remembers. Sign once more; if that is refused, act on it."
            )
        notes += [(note, where) for note, where in ((newest, CHECKPOINT), (memory, MEMORY)) if note]
        if notes and key is None:
            self._wrong(f"records/{VKEY} is no key, so no checkpoint can be checked.")
        return self._roots(notes, key) if key else {}

    def _roots(self, notes: Iterable[tuple[bytes, str]], key: VerifierKey) -> dict[int, tuple[bytes, str]]:
        signed: dict[int, tuple[bytes, str]] = {}
        for note, where in notes:
            try:
                checkpoint = Checkpoint.of_note(note, [key])
            except (NoteRefused, CheckpointRefused) as refused:
                self._wrong(f"A checkpoint in {where} is not valid: {refused}.")
                continue
            root, _ = signed.setdefault(checkpoint.size, (checkpoint.root, where))
            if root != checkpoint.root:
                self._wrong(f"Two roots were signed for {checkpoint.size} records.")
        return signed

    def _key(self) -> VerifierKey | None:
        """The key of the signer, where this process may read it; else the published one."""
        try:
            own = self.safe.key() if self.safe.can_sign() else None
            if own is None:
                return VerifierKey.parse(self.public.read(VKEY).decode("ascii").removesuffix("\n"))
            front = {VKEY: f"{own.verifier}\n".encode(), POLICY: self.safe.policy(own)}
            for name, content in front.items() if self.public.has_checkpoints() else ():
                if self.public.read(name) != content:
                    self._wrong(f"records/{name} is not the one of the signer.")
            return own.verifier
        except (KeyRefused, SigningRefused, UnicodeDecodeError):
            return None

    def _memory(self) -> bytes:
        try:
            return self.safe.memory_path.read_bytes()
        except OSError:
            return b""

    def _root(self) -> Iterator[Finding]:
        """Only the first root that differs is told: every later one follows from it."""
        if self.count not in self.signed or not self.roots_agree:
            return
        root, where = self.signed[self.count]
        if self.edge.root() == root:
            self.agreed = self.count
            return
        self.roots_agree = False
        changed = f"one of the records {self.agreed} to {self.count - 1} is not what it was"
        yield Finding(
            "log", f"The first {self.count} records do not have the root that was signed ({where}): {changed}."
        )

    def _tile(self, name: str, run: list[bytes]) -> Iterator[Finding]:
        yield from self._same(name, b"".join(run), "does not hold the hashes of the records")

    def _bundle(self) -> Iterator[Finding]:
        rows, self.bundle = self.bundle, []
        number = rows[0].seq // TILE_WIDTH
        ((name, content),) = entry_files(number, [row.leaf for row in rows])
        changed = _changed(rows, self.public.read(name))
        for row in changed:
            yield Finding("files", f"Record {row.seq} is not the one that is public in records/{name}.")
        if not changed:
            yield from self._same(name, content, "does not hold the records")
        lines = [disclosed_line(row.seq, row.salt, row.body) for row in rows if self._is_disclosed(row)]
        yield from self._same(disclosed_path(number), b"".join(lines), "does not hold the disclosed bodies", empty=True)

    def _is_disclosed(self, row: Row) -> bool:
        return row.disclosed and row.seq not in self.redacted

    def _same(self, name: str, expected: bytes, wrong: str, *, empty: bool = False) -> Iterator[Finding]:
        content = self.public.read(name)
        if content == expected:
            return
        is_missing = not content and not empty
        yield Finding("files", f"records/{name} {'is missing' if is_missing else wrong}.")

    def _wrong(self, sentence: str) -> None:
        self.found.append(Finding("files", sentence))


def _changed(rows: list[Row], content: bytes) -> list[Row]:
    """Those of the records whose leaf is another one in a bundle; none where the bundle itself is broken."""
    leaves: list[bytes] = []
    while len(content) >= 2:
        (length,) = struct.unpack(">H", content[:2])
        leaves.append(content[2 : 2 + length])
        content = content[2 + length :]
    if content or len(leaves) != len(rows):
        return []
    return [row for row, leaf in zip(rows, leaves, strict=True) if row.leaf != leaf]
