"""Logs made of rows that no database holds: long ones quickly, the same bytes each time, and easy to tamper with."""

import os
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from roadmap import canonical_json
from roadmap.records import leaf
from roadmap.records.notes import SigningKey
from roadmap.records.publishing import PublicLog
from roadmap.records.rows import Place, Row
from roadmap.records.safe import Safe
from roadmap.records.signer import Signer

NAME = "roadmap.example.org/records"
BEGINNING = datetime(2026, 1, 2, 9, 0, tzinfo=UTC)
SUBJECTS = 50


def made_row(seq: int, *, type: str = "", subject: str = "", version: int = 0, prev: int | None = None) -> Row:  # noqa: A002
    """A record as `append` would have stored it; by default one of 50 subjects that take turns, every seventh public."""
    if not subject:
        subject = subject_of(seq)
        version, prev = seq // SUBJECTS + 1, (seq - SUBJECTS if seq >= SUBJECTS else None)
    public = subject.startswith(("publication/", "record/"))
    kind = type or ("publication.noted" if public else "goal.noted")
    at = BEGINNING + timedelta(minutes=seq)
    told = {
        "actor": {"id": "system", "role": None},
        "after": {"number": seq},
        "before": {},
        "effective_at": leaf.moment_text(at),
        "object": {"id": subject, "version": version},
        "reason": None,
    } | ({} if public else {"prev": prev, "subject": subject, "type": kind})
    body, salt = canonical_json.dumps(told), seq.to_bytes(32, "big")
    commit = leaf.commitment(body=body, salt=salt)
    if public:
        bytes_of_leaf = leaf.public_leaf(seq=seq, at=at, type=kind, subject=subject, prev=prev, commit=commit)
    else:
        bytes_of_leaf = leaf.sealed_leaf(seq=seq, at=at, commit=commit)
    hashed = leaf.leaf_hash(bytes_of_leaf)
    return Row(seq, at, kind, subject, version, prev, public, salt, body, bytes_of_leaf, hashed)


def subject_of(seq: int) -> str:
    number = seq % SUBJECTS
    return f"publication/{number}" if number % 7 == 0 else f"goal/goal-{number}"


class MadeRecords:
    """A source for the signer: what the table of records would hold."""

    def __init__(self, rows: Sequence[Row] = ()) -> None:
        self.stored = list(rows)

    def grow(self, size: int) -> None:
        last = {row.subject: row for row in self.stored}
        for seq in range(len(self.stored), size):
            before = last.get(subject_of(seq))
            version, prev = (before.object_version + 1, before.seq) if before else (1, None)
            last[subject_of(seq)] = made_row(seq, subject=subject_of(seq), version=version, prev=prev)
            self.stored.append(last[subject_of(seq)])

    def rows(self, start: int, stop: int) -> list[Row]:
        return self.stored[start:stop]

    def places(self, seqs: Sequence[int]) -> dict[int, Place]:
        return {seq: (self.stored[seq].subject, self.stored[seq].object_version) for seq in seqs}

    def redactions(self, stop: int) -> list[str]:
        return [row.subject for row in self.stored[:stop] if row.type == "record.redacted"]


def made_signer(folder: Path, source: Any, *, seed: bytes = bytes(range(32))) -> Signer:
    """A signer with all its files below a folder: signer/ and public/records/, and a key that is always the same."""
    safe = Safe(folder / "signer")
    if not safe.key_path.exists():
        key = safe.new_key(NAME)
        safe.key_path.write_text(type(key)(NAME, seed).text())
    return Signer(source, safe, PublicLog(folder / "public" / "records"), name=NAME)


def files_below(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its path, but locks; temporary ones too, which nobody may leave behind."""
    found = {}
    for at, _, names in os.walk(folder):
        for name in names:
            path = Path(at, name)
            if name != ".lock":
                found[str(path.relative_to(folder))] = path.read_bytes()
    return found


def public(one: Signer) -> dict[str, bytes]:
    return files_below(one.public.folder)


def key_of(one: Signer) -> SigningKey:
    key = one.safe.key()
    assert key is not None
    return key


def hashes(records: MadeRecords) -> list[bytes]:
    return [row.leaf_hash for row in records.stored]


def with_body(row: Row, old: bytes, new: bytes) -> Row:
    """A record whose leaf commits to a changed body, as if the program had written it."""
    body = row.body.replace(old, new)
    assert body != row.body
    commit = leaf.commitment(body=body, salt=row.salt)
    bytes_of_leaf = leaf.sealed_leaf(seq=row.seq, at=row.at, commit=commit)
    return row._replace(body=body, leaf=bytes_of_leaf, leaf_hash=leaf.leaf_hash(bytes_of_leaf))


def rewritten(row: Row) -> Row:
    """All columns of another, whole record under the same number: what a careful forger leaves behind."""
    return made_row(row.seq, subject=f"goal/forged-{row.seq}", version=1)
