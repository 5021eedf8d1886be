"""What must be true of a stored record before it may be signed, checked anew from its bytes. Pure.

`docs/record-log.md`, sections 1, 2 and 5, says the same in words. A row that breaks one of these promises was written
or changed by something other than `append`.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, NamedTuple

from roadmap import canonical_json
from roadmap.records import leaf

MAX_LEAF: Final = 0xFFFF  # bytes; in a bundle the length of a leaf is a uint16


class Row(NamedTuple):
    """A record as the database has it. The names are those of its columns."""

    seq: int
    at: datetime
    type: str
    subject: str
    object_version: int
    prev: int | None
    disclosed: bool
    salt: bytes
    body: bytes
    leaf: bytes
    leaf_hash: bytes


class RowFaulty(ValueError):
    """A stored record is not what `append` writes."""


Place = tuple[str, int]  # a subject, and the version of a record within it


def check_rows(rows: Sequence[Row], *, first: int, earlier: Mapping[int, Place]) -> None:
    """Check that these are the records from number `first` on, without a gap, each one whole and in its chain.

    `earlier`: seq -> place of those records before `first` that are the `prev` of one of these. Raises RowFaulty.
    """
    places, last_at = dict(earlier), None
    for seq, row in enumerate(rows, start=first):
        if row.seq != seq:
            raise RowFaulty(f"record {seq} is missing")
        wrong = _wrong_leaf(row) or _wrong_body(row) or _wrong_chain(row, places)
        if not wrong and last_at is not None and row.at < last_at:
            wrong = "it is earlier than the record before"
        if wrong:
            raise RowFaulty(f"record {seq}: {wrong}")
        places[seq], last_at = (row.subject, row.object_version), row.at


def _wrong_leaf(row: Row) -> str:
    """Why the leaf is not the one of this row; "" where it is. One row has one leaf, so it is written once more."""
    if leaf.leaf_hash(row.leaf) != row.leaf_hash:
        return "the leaf hash is not that of the leaf"
    if len(row.leaf) > MAX_LEAF:
        return "the leaf is too long"
    if len(row.salt) != leaf.SALT_BYTES:
        return "the salt has a wrong length"
    commit = leaf.commitment(body=row.body, salt=row.salt)
    if row.disclosed:
        expected = leaf.public_leaf(
            seq=row.seq, at=row.at, type=row.type, subject=row.subject, prev=row.prev, commit=commit
        )
    else:
        expected = leaf.sealed_leaf(seq=row.seq, at=row.at, commit=commit)
    return "" if row.leaf == expected else "the leaf is not that of the other columns"


def _wrong_body(row: Row) -> str:
    try:
        body: dict[str, Any] = canonical_json.loads(row.body)
        is_canonical = canonical_json.dumps(body, nfc=True) == row.body
    except canonical_json.NotCanonical:
        is_canonical = False
    if not is_canonical:
        return "the body is not canonical JSON"
    if body.get("object") != {"id": row.subject, "version": row.object_version}:
        return "the body is about another object"
    inside = {} if row.disclosed else {"prev": row.prev, "subject": row.subject, "type": row.type}
    told = {name: body[name] for name in ("prev", "subject", "type") if name in body}
    return "" if told == inside else "the body does not say what the row says"


def _wrong_chain(row: Row, places: Mapping[int, Place]) -> str:
    before = None if row.prev is None else places.get(row.prev)
    expected = None if row.object_version == 1 else (row.subject, row.object_version - 1)
    return "" if before == expected and (row.prev is None) == (expected is None) else "its chain is broken"
