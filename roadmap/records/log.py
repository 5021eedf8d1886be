"""`append`, the only writer of the record log."""

import json
import secrets
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final, Literal, NamedTuple

from django.db import transaction
from django.utils import timezone

from roadmap import canonical_json
from roadmap.accounts.models import User
from roadmap.records import leaf
from roadmap.records.body import Text, plain_text, plain_values, subject_pattern, type_pattern
from roadmap.records.models import Record
from roadmap.records.storage import lock_and_read, store, store_first

__all__ = [
    "SYSTEM",
    "AppendOutsideTransaction",
    "BeforeContradictsLog",
    "First",
    "Text",
    "append",
    "append_first",
    "lock_log",
]

SYSTEM: Final = "system"

_DISCLOSED_TYPES: Final = ("record.redacted", "part.withheld", "log.heartbeat")
_DISCLOSED_FAMILIES: Final = ("publication.", "release.")


class AppendOutsideTransaction(RuntimeError):
    """A record must commit or roll back with the change it tells of. A mistake in the code, not of a person."""


class BeforeContradictsLog(ValueError):
    """The action claims another old value than the log holds: the data was changed without a record."""


def append(
    *,
    type: str,  # noqa: A002 -- the word of the format
    subject: str,
    by: User | Literal["system"] | None,
    at: datetime,
    after: Mapping[str, Any],
    before: Mapping[str, Any] | None = None,
    reason: str = "",
    role: str = "",
    disclosed: bool = False,
) -> Record:
    """Append one record, in the transaction of the change it tells of, and as the last thing done there.

    `type` is dotted ("goal.revision.approved"), `subject` a path ("goal/x"). `by` is the person, None for an import,
    SYSTEM for what no person did. `at` is the moment of the action (aware); the leaf itself carries the log's clock.
    `after` holds what the action set, by field; what these fields held before is found in the log, so `before` is
    needed only for values the log never saw. Field names are ASCII without spaces; values are None, bool, int, str,
    date, datetime, Decimal, lists and mappings of these, and Text(...) for free text. `reason` is always a free text.
    `disclosed` must be True for publication.*, release.*, record.redacted, part.withheld and log.heartbeat, and for
    no other type.

    The lock taken here is held until commit: take every other lock before. Two statements on PostgreSQL and five on
    SQLite, whatever the size.
    Raises AppendOutsideTransaction, BeforeContradictsLog, canonical_json.NotCanonical or ValueError: mistakes in code.
    """
    _check_call(type, subject, disclosed=disclosed)
    seq, last_at, text_key, chain = lock_and_read(subject, after, disclosed=disclosed)
    new = plain_values(after, key=text_key, subject=subject)
    given = plain_values(before or {}, key=text_key, subject=subject)
    record = Record(seq=seq, at=_log_time(last_at), type=type, subject=subject, disclosed=disclosed)
    record.object_version, record.prev = chain.version + 1, chain.last_seq
    old = _replaced(new, given, chain.public_state if disclosed else chain.state)
    why = plain_text(reason, key=text_key, subject=subject, field="reason") if reason else None
    _complete(record, _body(record, by=by, role=role, at=at, after=new, before=old, reason=why))
    store(record, chain, new)
    return record


class First(NamedTuple):
    """What the first record of a subject tells, as for `append`."""

    type: str
    subject: str
    at: datetime
    after: Mapping[str, Any]


def append_first(told: Sequence[First], *, by: User) -> list[Record]:
    """Append the first record of each of these subjects, in their order, all sealed and with one time of the log.

    The records are those that `append` would make one by one, in two statements on PostgreSQL and five on SQLite,
    however many they are. Raises IntegrityError if the log knows one of the subjects, or if one stands there twice.
    """
    for one in told:
        _check_call(one.type, one.subject, disclosed=False)
    place = lock_and_read("", (), disclosed=False)
    at, records, states = _log_time(place.last_at), [], []
    for seq, one in enumerate(told, place.size):
        new = plain_values(one.after, key=place.text_key, subject=one.subject)
        record = Record(seq=seq, at=at, type=one.type, subject=one.subject, disclosed=False, object_version=1)
        _complete(record, _body(record, by=by, role="", at=one.at, after=new, before={}, reason=None))
        records.append(record)
        states.append(new)
    if records:
        store_first(records, states)
    return records


def lock_log() -> None:
    """Wait for every append under way, and make the next ones wait for this transaction."""
    lock_and_read("", (), disclosed=False)


def _check_call(type: str, subject: str, *, disclosed: bool) -> None:  # noqa: A002
    if not transaction.get_connection().in_atomic_block:
        raise AppendOutsideTransaction(f"append({type!r}) was called outside a transaction")
    if type == leaf.SEALED or not type_pattern.fullmatch(type):
        raise ValueError(f"{type!r} is no type of a record")
    if len(subject) > 200 or not subject_pattern.fullmatch(subject):
        raise ValueError(f"{subject!r} is no subject of a record")
    if disclosed != (type in _DISCLOSED_TYPES or type.startswith(_DISCLOSED_FAMILIES)):
        raise ValueError(f"{type} is {'internal' if disclosed else 'public'}: it cannot be appended otherwise")


def _body(
    record: Record,
    *,
    by: User | Literal["system"] | None,
    role: str,
    at: datetime,
    after: dict[str, Any],
    before: dict[str, Any],
    reason: dict[str, str] | None,
) -> bytes:
    body: dict[str, Any] = {
        "actor": {"id": _actor_id(by), "role": role or None},
        "after": after,
        "before": before,
        "effective_at": leaf.moment_text(at),
        "object": {"id": record.subject, "version": record.object_version},
        "reason": reason,
    }
    if not record.disclosed:
        body |= {"prev": record.prev, "subject": record.subject, "type": record.type}
    return canonical_json.dumps(body, nfc=True)


def _actor_id(by: User | Literal["system"] | None) -> str:
    if by is None:
        return "import"
    return by if isinstance(by, str) else by.public_id


def _log_time(last_at: datetime | None) -> datetime:
    now = timezone.now()
    now = now.replace(microsecond=now.microsecond // 1000 * 1000)
    return now if last_at is None else max(now, last_at)


def _replaced(new: dict[str, Any], given: dict[str, Any], known: dict[str, Any]) -> dict[str, Any]:
    """The old values of those fields of `new` that really change; fields that never had a value are left out."""
    if stray := given.keys() - new.keys():
        raise ValueError(f"before names {sorted(stray)}, which after does not")
    for field in given.keys() & known.keys():
        if _differ(given[field], known[field]):
            raise BeforeContradictsLog(f"{field}: the action says {given[field]!r}, the log {known[field]!r}")
    old = given | {field: known[field] for field in new.keys() & known.keys()}
    return {field: value for field, value in old.items() if _differ(value, new[field])}


def _differ(one: object, other: object) -> bool:
    """Compare as JSON: for Python True and 1 are equal, for a reader of the log they are not."""
    return one != other or json.dumps(one, sort_keys=True) != json.dumps(other, sort_keys=True)


def _complete(record: Record, body: bytes) -> None:
    """Fill in what follows from the body: salt, commitment, leaf and leaf hash."""
    record.body = body
    record.salt = secrets.token_bytes(leaf.SALT_BYTES)
    commit = leaf.commitment(body=body, salt=record.salt)
    if record.disclosed:
        record.leaf = leaf.public_leaf(
            seq=record.seq, at=record.at, type=record.type, subject=record.subject, prev=record.prev, commit=commit
        )
    else:
        record.leaf = leaf.sealed_leaf(seq=record.seq, at=record.at, commit=commit)
    record.leaf_hash = leaf.leaf_hash(record.leaf)
