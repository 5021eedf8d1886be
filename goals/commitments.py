"""Salted hashes by which a publication commits to what it does not show: private checklist items, stubs of evidence."""

import hashlib
import re
import secrets

from roadmap import canonical_json

SALT = re.compile(r"[0-9a-f]{64}")
SHA256 = re.compile(r"[0-9a-f]{64}")
_ITEM = b"roadmap-checklist-item/v1\x00"
_EVIDENCE = b"roadmap-evidence/v1\x00"


def new_salt() -> str:
    """32 random bytes as 64 hex digits."""
    return secrets.token_hex(32)


def item_commitment(*, salt: str, text: str) -> str:
    """SHA-256 ("roadmap-checklist-item/v1" 0x00 salt text) in hex; the text as UTF-8."""
    return hashlib.sha256(_ITEM + bytes.fromhex(salt) + text.encode()).hexdigest()


def evidence_commitment(*, salt: str, title: str, url: str, sha256: str) -> str:
    """SHA-256 ("roadmap-evidence/v1" 0x00 salt content) in hex; content is canonical JSON of sha256, title and url."""
    content = canonical_json.dumps({"sha256": sha256, "title": title, "url": url})
    return hashlib.sha256(_EVIDENCE + bytes.fromhex(salt) + content).hexdigest()
