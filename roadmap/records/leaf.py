"""The bytes of the record log, version 1: leaves, commitments, leaf hashes and hashes of texts. Pure, and frozen.

`docs/record-log.md` describes this format for people who write their own verifier. A change here is a new version.
"""

import hashlib
import hmac
from datetime import UTC, datetime
from typing import Final

from roadmap import canonical_json

VERSION: Final = 1
SALT_BYTES: Final = 32
SEALED: Final = "sealed"
PUBLIC: Final = "public"

_COMMITMENT_LABEL: Final = b"roadmap-record/v1\x00"
_TEXT_LABEL: Final = b"roadmap-text/v1\x00"
_LEAF_PREFIX: Final = b"\x00"  # RFC 6962, 2.1: leaves and inner nodes must never hash alike


def moment_text(at: datetime) -> str:
    """Write an aware moment as UTC with milliseconds, `2026-11-23T22:17:05.123Z`; finer parts are cut off."""
    if at.tzinfo is None:
        raise ValueError("a moment without a time zone cannot be recorded")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").removesuffix("+00:00") + "Z"


def commitment(*, body: bytes, salt: bytes) -> bytes:
    """SHA-256 ("roadmap-record/v1" 0x00 salt body): binds a leaf to a body without showing it.

    `body` is canonical JSON. The 32 random bytes of salt are what keeps a body with few possible values
    (a grade has five) from being found by trying them all.
    """
    return _salted(_COMMITMENT_LABEL, salt, body)


def public_leaf(*, seq: int, at: datetime, type: str, subject: str, prev: int | None, commit: bytes) -> bytes:  # noqa: A002
    """Leaf of a record whose body is disclosed at once; `prev` is the seq of the subject's previous record."""
    return canonical_json.dumps(
        {
            "at": moment_text(at),
            "class": PUBLIC,
            "commit": commit.hex(),
            "prev": prev,
            "seq": seq,
            "subject": subject,
            "type": type,
            "v": VERSION,
        },
        nfc=True,
    )


def sealed_leaf(*, seq: int, at: datetime, commit: bytes) -> bytes:
    """Leaf of an internal record: it tells when, and nothing about what, about whom or by whom."""
    return canonical_json.dumps(
        {"at": moment_text(at), "class": SEALED, "commit": commit.hex(), "seq": seq, "type": SEALED, "v": VERSION},
        nfc=True,
    )


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256 (0x00 leaf), the hash of a leaf in an RFC 6962 tree."""
    return hashlib.sha256(_LEAF_PREFIX + leaf).digest()


def text_salt(*, key: bytes, subject: str, field: str, text: str) -> bytes:
    """The salt of one text in one field of one subject: HMAC-SHA256 under the log's secret key.

    Derived and not drawn, so that a text which stays the same keeps its hash from record to record ("after" of one,
    "before" of the next). Giving this salt away discloses this text alone: nothing follows from it about the key.
    """
    message = _TEXT_LABEL + b"\x00".join((subject.encode(), field.encode(), text.encode()))
    return hmac.digest(key, message, "sha256")


def text_hash(*, text: str, salt: bytes) -> bytes:
    """SHA-256 ("roadmap-text/v1" 0x00 salt text), the text as UTF-8 exactly as it is stored."""
    return _salted(_TEXT_LABEL, salt, text.encode())


def _salted(label: bytes, salt: bytes, content: bytes) -> bytes:
    if len(salt) != SALT_BYTES:
        raise ValueError(f"a salt has {SALT_BYTES} bytes, not {len(salt)}")
    return hashlib.sha256(label + salt + content).digest()
