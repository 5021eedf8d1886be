"""The edition that would come out: parts stored under their hashes, compared with the last one, read like an edition."""

import hashlib
from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Final

from django.db.models import QuerySet

from goals.snapshot.plain import moment
from public_site.editions import Edition
from public_site.models import Part, Preparation, Publication
from public_site.registering import register_now
from public_site.schema import VERSION, Manifest, validate_manifest
from roadmap import canonical_json

_AT_ONCE: Final = 200  # rows of parts in one query


def last_publication() -> Publication | None:
    return Publication.objects.order_by("-number").first()


def store_parts(parts: Mapping[str, bytes]) -> dict[str, str]:
    """Keep each part under its SHA-256; returns key -> hash."""
    contents = {hashlib.sha256(content).hexdigest(): content for content in parts.values()}
    known = set(_parts(contents).values_list("sha256", flat=True))
    new = [Part(sha256=sha256, content=content) for sha256, content in contents.items() if sha256 not in known]
    Part.objects.bulk_create(new, batch_size=_AT_ONCE)
    return {key: hashlib.sha256(content).hexdigest() for key, content in parts.items()}


def read_parts(hashes: set[str]) -> dict[str, bytes]:
    """The stored bytes by hash. Raises KeyError where one is missing, which a constraint of publishing forbids."""
    found = {part.sha256: bytes(part.content) for part in _parts(hashes)}
    return {sha256: found[sha256] for sha256 in hashes}


def hash_of(parts: Mapping[str, str]) -> str:
    """One hash for a whole list of parts."""
    return hashlib.sha256(canonical_json.dumps(dict(parts))).hexdigest()


def changed_parts(before: Mapping[str, str], after: Mapping[str, str]) -> list[dict[str, str | None]]:
    """Each part that differs: its key, old and new hash; None where there was or is none."""
    keys = sorted(before.keys() | after.keys())
    return [
        {"key": key, "old": before.get(key), "new": after.get(key)} for key in keys if before.get(key) != after.get(key)
    ]


def parts_of(publication: Publication | None) -> dict[str, str]:
    if publication is None:
        return {}
    manifest: Manifest = canonical_json.loads(bytes(publication.manifest))
    return manifest["parts"]


def manifest_bytes(manifest: Manifest) -> bytes:
    validate_manifest(dict(manifest))
    return canonical_json.dumps(manifest)


def as_edition(preparation: Preparation, *, last: Publication | None, at: datetime) -> Edition:
    """The candidate as readers would meet it, were it published after `last` at a moment."""
    manifest: Manifest = {
        "v": VERSION,
        "number": preparation.number,
        "origin": "prepared",
        "as_of": preparation.as_of.isoformat(),
        "published_at": moment(at),
        "recorded_at": moment(at),
        "prepared_by": preparation.prepared_by,
        "approved_by": None,
        "prepared_at": moment(preparation.prepared_at),
        "approved_at": None,
        "notes": preparation.notes,
        "predecessor": last.sha256 if last else None,
        "parts": preparation.parts,
    }
    return _edition(manifest_bytes(manifest), set(preparation.parts.values()))


def edition_of(publication: Publication) -> Edition:
    """A publication read from the database, for staff pages; public pages read files."""
    return _edition(bytes(publication.manifest), set(parts_of(publication).values()))


def _edition(manifest: bytes, hashes: set[str]) -> Edition:
    """As the public reads it: what was withheld after publication is in boxes here, too."""
    register = register_now()
    return Edition(manifest, read_parts(register.read_for(hashes)).__getitem__, register)


def _parts(hashes: Iterable[str]) -> QuerySet[Part]:
    return Part.objects.filter(sha256__in=list(hashes))
