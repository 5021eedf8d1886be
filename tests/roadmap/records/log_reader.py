"""A reader's check of the log, written from docs/record-log.md with the standard library only, sharing no code."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from roadmap.records.models import Record


def check_log(records: Iterable[Record]) -> list[dict[str, Any]]:
    """Check every promise of the format over a whole log; return its bodies. AssertionError where one is broken."""
    bodies: list[dict[str, Any]] = []
    last_at = ""
    chains: dict[str, list[tuple[Record, dict[str, Any]]]] = {}
    for index, record in enumerate(records):
        leaf, body = _read(bytes(record.leaf)), _read(bytes(record.body))
        opened = hashlib.sha256(b"roadmap-record/v1\x00" + bytes(record.salt) + bytes(record.body)).hexdigest()
        assert len(bytes(record.salt)) == 32
        assert leaf["commit"] == opened
        assert leaf["seq"] == record.seq == index
        assert leaf["v"] == 1
        assert leaf["at"] >= last_at
        assert bytes(record.leaf_hash) == hashlib.sha256(b"\x00" + bytes(record.leaf)).digest()
        told = leaf if record.disclosed else body
        _check_keys(leaf, body, disclosed=record.disclosed)
        assert (told["type"], told["subject"]) == (record.type, record.subject)
        chain = chains.setdefault(record.subject, [])
        assert told["prev"] == record.prev == (chain[-1][0].seq if chain else None)
        assert body["object"] == {"id": record.subject, "version": len(chain) + 1}
        _check_before(record, body, chain)
        chain.append((record, body))
        bodies.append(body)
        last_at = leaf["at"]
    return bodies


def _read(data: bytes) -> dict[str, Any]:
    value: dict[str, Any] = json.loads(data)
    assert json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode() == data
    return value


def _check_keys(leaf: dict[str, Any], body: dict[str, Any], *, disclosed: bool) -> None:
    always = {"actor", "after", "before", "effective_at", "object", "reason"}
    if disclosed:
        assert leaf.keys() == {"at", "class", "commit", "prev", "seq", "subject", "type", "v"}
        assert leaf["class"] == "public"
        assert body.keys() == always
    else:
        assert leaf.keys() == {"at", "class", "commit", "seq", "type", "v"}
        assert (leaf["class"], leaf["type"]) == ("sealed", "sealed")
        assert body.keys() == always | {"prev", "subject", "type"}


def _check_before(record: Record, body: dict[str, Any], chain: list[tuple[Record, dict[str, Any]]]) -> None:
    """V6: what a record says was there before is what the records before it left, and only where it changed."""
    known: dict[str, Any] = {}
    for earlier, earlier_body in chain:
        if earlier.disclosed or not record.disclosed:
            known |= earlier_body["after"]
    before, after = body["before"], body["after"]
    assert before.keys() <= after.keys()
    for field in before:
        assert json.dumps(before[field], sort_keys=True) != json.dumps(after[field], sort_keys=True)
    for field in after.keys() & known.keys():
        assert json.dumps(before.get(field, after[field]), sort_keys=True) == json.dumps(known[field], sort_keys=True)
