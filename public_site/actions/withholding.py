"""Withholding after publication: one publisher hides published words at once, a second person confirms or lifts it."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final

from django.db import transaction
from django.db.models import Max

from goals.actions.redaction import SpansOverlap, TextIsUnknown, lift, store_box, texts_of
from goals.models import Redaction, Roadmap
from public_site import logged
from public_site.candidate import store_parts
from public_site.models import Withholding
from public_site.permissions import can_decide_withholding, can_withhold_published
from public_site.projection import SHORTEST_SEARCH
from public_site.registering import (
    current_stand_ins,
    parts_with,
    parts_withheld_by,
    places_in,
    published_versions,
)
from public_site.standing_in import WHOLE
from roadmap.accounts.models import Role, User
from roadmap.errors import Refused, RuleViolation
from roadmap.notifications.actions import notify
from roadmap.records.columns import fields_of
from roadmap.records.log import append

ONLY_PUBLISHERS: Final = "Only a publisher of the staff withholds something after it was published."
A_SECOND_PERSON: Final = (
    "A publisher or an editor who neither withheld it nor owns a goal it is about confirms it or shows it again."
)
LONGEST_WHY: Final = 220  # characters; the box begins with the day


class NothingIsPublished(RuleViolation):
    """No edition told these words in this text. Dates, outcomes, grades, directions and counts are no texts."""

    field = "words"


class JustificationIsMissing(RuleViolation):
    field = "justification"


class WithholdingIsDecided(RuleViolation):
    """It was confirmed or lifted already."""


@dataclass(frozen=True, kw_only=True)
class Wanted:
    """What somebody wants withheld: words of one text of a part, all of it (`words` empty), or all texts (`field` empty)."""

    key: str
    field: str
    words: str
    reason: str
    justification: str
    review_on: date | None = None


@dataclass(frozen=True)
class Found:
    """Where words stand in published parts. `words` were looked for; WHOLE: the text was meant, not its words."""

    key: str
    sha256: str
    path: str
    start: int
    end: int
    words: str = WHOLE


def find_published(wanted: Wanted) -> list[Found]:
    """Every place in every edition that this would hide. Raises NothingIsPublished."""
    versions = published_versions()
    found, texts = [], set()
    for sha256, path, start, end, text in places_in(versions.get(wanted.key, ()), wanted.field, wanted.words):
        found.append(Found(wanted.key, sha256, path, start, end, wanted.words))
        texts.add(wanted.words or text)
    if not found:
        raise NothingIsPublished(f"No edition tells this in a text of {wanted.key}.")
    for text in sorted(one for one in texts if len(one) >= SHORTEST_SEARCH):
        found += _elsewhere(text, wanted.key, versions)
    return _not_covered(found)


def _elsewhere(words: str, key: str, versions: Mapping[str, Sequence[str]]) -> list[Found]:
    """The same words in other texts and other parts: withheld in one place they could be read in the other."""
    among = {sha256: one for one, known in versions.items() for sha256 in known}
    others = parts_with(words, among) | dict.fromkeys(versions[key], key)
    return [
        Found(others[sha256], sha256, path, start, end, words)
        for sha256, path, start, end, _ in places_in(others, "", words)
    ]


def _not_covered(found: Iterable[Found]) -> list[Found]:
    """By part and text, without what lies inside another place."""
    kept: list[Found] = []
    for one in sorted(found, key=lambda one: (one.key, one.path, one.sha256, one.start, -one.end)):
        last = kept[-1] if kept else None
        is_same_text = last is not None and (last.path, last.sha256) == (one.path, one.sha256)
        if last is None or not is_same_text or one.end > last.end:
            kept.append(one)
    return kept


@transaction.atomic
def withhold_published(*, wanted: Wanted, by: User | None, at: datetime) -> Withholding:
    """Withhold published words from all editions that told them. The next rendering shows boxes in their place.

    The hashes of editions stay; the bytes of the parts go from the public files. Where the words stand in a text that
    is still worked on, they are withheld there too, so that no later edition tells them. Raises NothingIsPublished.
    """
    if by is not None and not can_withhold_published(by):
        raise Refused(ONLY_PUBLISHERS)
    if not wanted.justification.strip():
        raise JustificationIsMissing("Say in a sentence that the public can read why this is withheld.")
    Roadmap.objects.select_for_update().first()  # no edition comes out meanwhile
    found = find_published(wanted)
    row = Withholding(
        number=(Withholding.objects.aggregate(last=Max("number"))["last"] or 0) + 1,
        key=wanted.key,
        field=wanted.field,
        words=wanted.words,
        reason=wanted.reason,
        justification=wanted.justification.strip(),
        review_on=wanted.review_on,
        made_by=by.public_id if by else "",
        made_at=at,
    )
    row.boxes = _withhold_inside(row, found, by=by, at=at)
    row.places = _with_boxes(row, found)
    row.parts = _parts_now(row)
    row.save(force_insert=True)
    _tell(row, by=by, at=at)
    after = logged.withholding(row)
    role = "publisher" if by else ""
    append(type="part.withheld", subject=_subject(row), by=by, at=at, role=role, disclosed=True, after=after)
    return row


@transaction.atomic
def confirm_withholding(*, withholding: Withholding, by: User | None, at: datetime) -> None:
    """A second person agrees."""
    row = _undecided(withholding, by)
    if row.confirmed_at is not None:
        raise WithholdingIsDecided("It is already confirmed.")
    row.confirmed_by, row.confirmed_at = by.public_id if by else "", at
    columns = ("confirmed_by", "confirmed_at")
    row.save(update_fields=columns)
    kind, after = "publication.withholding_confirmed", fields_of(row, *columns)
    append(type=kind, subject=_subject(row), by=by, at=at, disclosed=True, after=after)


@transaction.atomic
def lift_withholding(*, withholding: Withholding, reason: str, by: User | None, at: datetime) -> None:
    """Show the words again, in all editions that told them, and let the next one tell them."""
    row = _undecided(withholding, by)
    if not reason.strip():
        raise RuleViolation("Say why it is shown again.", field="reason")
    row.lifted_by, row.lifted_at, row.lift_reason = by.public_id if by else "", at, reason.strip()
    for box in row.boxes:
        held = Redaction.objects.filter(subject=box["subject"], key=box["key"], lifted_at__isnull=True).first()
        if held is not None:
            lift(redaction=held, by=by, at=at)
    row.parts = _parts_now(row)
    row.save(update_fields=["lifted_by", "lifted_at", "lift_reason", "parts"])
    kind, after = "publication.withholding_lifted", fields_of(row, "lifted_by", "lifted_at", "lift_reason")
    append(type=kind, subject=_subject(row), by=by, at=at, disclosed=True, after=after | {"parts": row.parts})


def _undecided(withholding: Withholding, by: User | None) -> Withholding:
    if by is not None and not can_decide_withholding(by, withholding):
        raise Refused(A_SECOND_PERSON)
    Roadmap.objects.select_for_update().first()
    row = Withholding.objects.select_for_update().get(pk=withholding.pk)
    if row.lifted_at is not None:
        raise WithholdingIsDecided("It is already shown again.")
    return row


def _withhold_inside(
    row: Withholding, found: Sequence[Found], *, by: User | None, at: datetime
) -> list[dict[str, str]]:
    """Withhold the words in the texts that are still worked on; what is withheld there already stays so."""
    boxes = []
    for subject, path, words in sorted({(one.key, one.path, one.words) for one in found}):
        try:
            text = texts_of(subject).get(path, "")
        except TextIsUnknown:
            continue
        for start, end in _spans(text, words, subject, path):
            try:
                held = store_box(
                    subject=subject,
                    field=path,
                    reason=row.reason,
                    justification=row.sentence,
                    start=start,
                    end=end,
                    review_on=row.review_on,
                    by=by,
                    at=at,
                )
            except SpansOverlap:
                continue
            boxes.append((subject, path, start or 0, held.key))
    return [{"subject": subject, "field": path, "key": key} for subject, path, _, key in sorted(boxes)]


def _spans(text: str, words: str, subject: str, path: str) -> list[tuple[int | None, int | None]]:
    """The stretches of an internal text to withhold: where the words stand, or all that is open."""
    held = [
        (row.start, row.end)
        for row in Redaction.objects.filter(subject=subject, field=path, lifted_at__isnull=True).order_by("start")
    ]
    if words != WHOLE:
        wanted = re.compile(r"\s+".join(map(re.escape, words.split())), re.IGNORECASE)
        return [(found.start(), found.end()) for found in wanted.finditer(text)]
    if not held:
        return [(None, None)] if text else []
    if any(start is None for start, _ in held):
        return []
    spans, shown_to = [], 0
    for start, end in [*held, (len(text), len(text))]:
        spans += [(shown_to, start)] if text[shown_to:start].strip() else []
        shown_to = max(shown_to, end or 0)
    return spans  # type: ignore[return-value]  # no span without offsets is left


def _with_boxes(row: Withholding, found: Sequence[Found]) -> list[dict[str, Any]]:
    """Each place with its box: that of the text inside where it has one, so that the next edition differs in nothing."""
    inside: dict[tuple[str, str], list[str]] = {}
    for box in row.boxes:
        inside.setdefault((box["subject"], box["field"]), []).append(box["key"])
    own: dict[tuple[str, str, int], str] = {}
    places, turn, last = [], 0, ("", "", "")
    for one in found:
        turn = turn + 1 if last == (one.key, one.path, one.sha256) else 0
        last = (one.key, one.path, one.sha256)
        known = inside.get((one.key, one.path), [])
        box = (
            known[turn]
            if turn < len(known)
            else own.setdefault((one.key, one.path, turn), f"w{row.number}-{len(own) + 1}")
        )
        place = {"key": one.key, "sha256": one.sha256, "path": one.path}
        places.append(place | {"start": one.start, "end": one.end, "box": box})
    return places


def _parts_now(row: Withholding) -> list[dict[str, str | None]]:
    """Every part that this act touches with what is read in its place from now on; stand-ins are stored."""
    touched = parts_withheld_by(row)
    others = Withholding.objects.filter(lifted_at__isnull=True).exclude(number=row.number)
    current = current_stand_ins([*others, row])
    store_parts(current)  # under their own hashes
    return [
        {
            "key": key,
            "sha256": sha256,
            "stand_in": hashlib.sha256(current[sha256]).hexdigest() if sha256 in current else None,
        }
        for key, sha256 in touched
    ]


def _tell(row: Withholding, *, by: User | None, at: datetime) -> None:
    others = User.objects.filter(role_grants__role__in=[Role.PUBLISHER, Role.EDITOR]).distinct()
    others = others.exclude(pk=by.pk) if by else others.none()
    text = f"Words of {row.key} were withheld after publication. Confirm it or show them again within 24 hours."
    notify(users=others, kind="withholding.made", text=text, at=at, url=f"/internal/publishing/withheld/{row.number}/")


def _subject(row: Withholding) -> str:
    return f"withholding/{row.number}"
