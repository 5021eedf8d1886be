"""What was withheld after publication, from the database: where published words stand, what is read in their place."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Func, TextField, Value

from public_site.keep import Hidden
from public_site.models import Part, Publication, Withholding
from public_site.schema import Manifest
from public_site.standing_in import Place, Why, find_words, stand_in, texts_of_part, words_at
from public_site.withheld import NOTHING, Register, Withheld
from roadmap import canonical_json, redaction

_AT_ONCE = 100


def register_now(*, at: datetime | None = None) -> Register:
    """Every act of withholding as the public is told of it at a moment; one query where nothing was ever withheld."""
    rows = list(Withholding.objects.order_by("number"))
    if not rows:
        return NOTHING
    in_force = named_stand_ins(rows)
    told = editions_by_part()
    return Register(tuple(_entry(row, in_force, told, at) for row in rows))


def _entry(
    row: Withholding, in_force: Mapping[str, str], told: Mapping[str, Sequence[int]], at: datetime | None
) -> Withheld:
    parts = [
        {
            "key": key,
            "sha256": sha256,
            "stand_in": in_force[sha256] if row.lifted_at is None else None,
            "editions": list(told.get(sha256, ())),
        }
        for key, sha256 in parts_withheld_by(row)
    ]
    return Withheld(
        number=row.number,
        key=row.key,
        reason=row.reason,
        justification=row.sentence,
        withheld_at=row.made_at,
        confirm_by=row.confirm_by,
        confirmed_at=row.confirmed_at,
        lifted_at=row.lifted_at,
        overdue=at is not None and row.confirmed_at is None and at > row.confirm_by,
        parts=parts,
    )


def parts_withheld_by(row: Withholding) -> list[tuple[str, str]]:
    """Key and hash of every published part in which this act hides something."""
    return sorted({(place["key"], place["sha256"]) for place in row.places})


def named_stand_ins(rows: Iterable[Withholding]) -> dict[str, str]:
    """SHA-256 of a published part -> of what is read in its place, as the last act about it named it for the log."""
    found: dict[str, str | None] = {}
    for row in sorted(rows, key=lambda row: (row.lifted_at or row.made_at, row.number)):
        found |= {part["sha256"]: part["stand_in"] for part in row.parts}
    return {sha256: stand_in for sha256, stand_in in found.items() if stand_in}


def current_stand_ins(rows: Iterable[Withholding]) -> dict[str, bytes]:
    """SHA-256 of a published part -> the bytes that are read in its place, from all that is withheld in it now."""
    found: dict[str, list[tuple[Why, list[Place]]]] = defaultdict(list)
    for row in rows:
        if row.lifted_at is None:
            for sha256, places in places_of(row).items():
                found[sha256].append((why_of(row), places))
    return {sha256: stand_in(content, found[sha256]) for sha256, content in contents_of(found)}


def places_of(row: Withholding) -> dict[str, list[Place]]:
    """SHA-256 of a part -> its places."""
    found: dict[str, list[Place]] = defaultdict(list)
    for one in row.places:
        found[one["sha256"]].append(Place(one["path"], one["start"], one["end"], one["box"]))
    return dict(found)


def why_of(row: Withholding) -> Why:
    return Why(row.reason, row.sentence, row.review_on.isoformat() if row.review_on else None)


def hidden_now() -> list[Hidden]:
    """The words that are withheld after publication now: no file and no later edition may show them."""
    found: set[Hidden] = set()
    for row in Withholding.objects.filter(lifted_at__isnull=True):
        places, keys = places_of(row), {sha256: key for key, sha256 in parts_withheld_by(row)}
        for sha256, content in contents_of(places):
            words = words_at(canonical_json.loads(content), places[sha256])
            found |= {Hidden(keys[sha256], box, text) for box, text in words.items()}
    return sorted(found)


def published_versions() -> dict[str, list[str]]:
    """Key of a part -> the hash of every content it was ever published with, oldest first."""
    found: dict[str, dict[str, None]] = defaultdict(dict)
    for _, parts in _manifests():
        for key, sha256 in parts.items():
            found[key][sha256] = None
    return {key: list(versions) for key, versions in found.items()}


def editions_by_part() -> dict[str, list[int]]:
    """SHA-256 of a part -> the editions that hold it."""
    found: dict[str, list[int]] = defaultdict(list)
    for number, parts in _manifests():
        for sha256 in parts.values():
            found[sha256].append(number)
    return found


def places_in(sha256s: Collection[str], path: str, words: str) -> Iterator[tuple[str, str, int, int, str]]:
    """(SHA-256, path, start, end, what stands there) of words in these parts: in one text, or with "" as path in all."""
    for sha256, content in contents_of(sha256s):
        for text in texts_of_part(canonical_json.loads(content)):
            if path in ("", text.path):
                for start, end in find_words(text.text, words):
                    yield sha256, text.path, start, end, redaction.unescape(text.text[start:end])


def parts_with(words: str, among: Mapping[str, str]) -> dict[str, str]:
    """SHA-256 -> key of those parts in which words may stand: the longest of them does, in some case or other.

    The database looks, so that a long history need not be read. SQLite knows the case of ASCII letters only.
    """
    longest = max(words.split(), key=len, default="")
    needle = canonical_json.dumps(redaction.escape(longest)).decode()[1:-1]
    lowered = needle.lower() if connection.vendor == "postgresql" else _ascii_lower(needle)
    found = Part.objects.annotate(lowered=_lowered_content()).filter(lowered__contains=lowered)
    return {sha256: among[sha256] for sha256 in found.values_list("sha256", flat=True) if sha256 in among}


def contents_of(sha256s: Collection[str]) -> Iterator[tuple[str, bytes]]:
    """The bytes of parts as published, a few at a time."""
    wanted = sorted(sha256s)
    for start in range(0, len(wanted), _AT_ONCE):
        for part in Part.objects.filter(sha256__in=wanted[start : start + _AT_ONCE]):
            yield part.sha256, bytes(part.content)


def _manifests() -> Iterator[tuple[int, Mapping[str, str]]]:
    for number, content in Publication.objects.order_by("number").values_list("number", "manifest"):
        manifest: Manifest = canonical_json.loads(bytes(content))
        yield number, manifest["parts"]


def _lowered_content() -> Func:
    """The content of a part as a text in small letters."""
    if connection.vendor == "postgresql":
        text: Any = Func(F("content"), Value("UTF8"), function="CONVERT_FROM", output_field=TextField())
    else:
        text = Func(F("content"), template="CAST(%(expressions)s AS TEXT)", output_field=TextField())
    return Func(text, function="LOWER", output_field=TextField())


def _ascii_lower(text: str) -> str:
    return "".join(letter.lower() if letter.isascii() else letter for letter in text)
