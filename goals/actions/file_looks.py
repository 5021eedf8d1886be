"""Stored files of evidence compared with their hashes, each in its turn. No person does this but by downloading one."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F
from django.urls import reverse

from goals import logged
from goals.evidence_files.store import BytesDiffer, BytesGone, Store
from goals.models import Evidence, EvidenceFile, EvidenceRevision, FileLook
from goals.sealed import open_to
from roadmap.accounts.models import Role, User
from roadmap.english import listed, plural
from roadmap.notifications.actions import notify
from roadmap.notifications.models import Notification
from roadmap.records.log import SYSTEM, append

KIND: Final = "evidence.file.differs"
WHO_IS_TOLD: Final = (Role.EDITOR, Role.AUDITOR, Role.ADMINISTRATOR)
FILES_AT_ONCE: Final = 2_000
BYTES_AT_ONCE: Final = 5_000_000_000
_NAMED: Final = 3  # files that a message names


def look_at_files(
    store: Store, *, at: datetime, most_files: int = FILES_AT_ONCE, most_bytes: int = BYTES_AT_ONCE
) -> list[EvidenceFile]:
    """Read the files that were not read for the longest time; returns those that were found amiss now.

    Each look is kept by itself, so a run that is broken off, or ends at its bounds, is carried on by the next one.
    """
    turn = EvidenceFile.objects.select_related("evidence", "look")
    turn = turn.order_by(F("look__looked_at").asc(nulls_first=True), "pk")
    amiss, size = [], 0
    for row in turn[:most_files]:
        size += row.size
        if size > most_bytes and size > row.size:
            break
        if note_finding(row, _found(store, row), at=at):
            amiss.append(row)
    tell_of(amiss, at=at)
    return amiss


@transaction.atomic
def note_finding(row: EvidenceFile, found: str, *, at: datetime) -> bool:
    """Keep what a look found, and record it where it is not what the look before found; true where it is amiss now."""
    FileLook.objects.get_or_create(stored=row, defaults={"looked_at": at})
    look = FileLook.objects.select_for_update().select_related("stored__evidence").get(stored=row)
    look.looked_at = at
    if found == (look.found or FileLook.Found.WHOLE):
        look.save(update_fields=["looked_at"])
        return False
    look.found, look.found_at = found, at
    look.save(update_fields=["looked_at", "found", "found_at"])
    subject, after = f"evidence/{row.evidence.slug}", logged.file_look(look)
    append(type="evidence.file.looked_at", subject=subject, by=SYSTEM, at=at, after=after)
    return look.is_amiss


def what_differs(differ: BytesDiffer) -> str:
    return FileLook.Found.MISSING if isinstance(differ, BytesGone) else FileLook.Found.CHANGED


def tell_of(rows: Sequence[EvidenceFile], *, at: datetime) -> None:
    """One message for each editor, auditor and administrator, however many files: none for who has it unread already."""
    if not rows:
        return
    people = User.objects.filter(role_grants__role__in=WHO_IS_TOLD, is_active=True).distinct()
    for user in people:
        slugs = _known_to(user, [row.evidence for row in rows])
        if not slugs:
            continue
        url = reverse("goals:evidence", args=[slugs[0]])
        if not Notification.objects.unread().filter(user=user, kind=KIND, url=url).exists():
            notify(users=[user], kind=KIND, text=_sentence(slugs), url=url, at=at)


def _found(store: Store, row: EvidenceFile) -> str:
    try:
        store.read(row.file, row.sha256)
    except BytesDiffer as differ:
        return what_differs(differ)
    return FileLook.Found.WHOLE


def _known_to(user: User, evidence: Iterable[Evidence]) -> list[str]:
    """The slugs of those pieces of which this person may know; administrators look after all files."""
    if user.has_role(Role.ADMINISTRATOR):
        return sorted({one.slug for one in evidence})
    newest = EvidenceRevision.objects.newest().filter(open_to(user), evidence__in=list(evidence))
    return sorted(newest.values_list("evidence__slug", flat=True))


def _sentence(slugs: Sequence[str]) -> str:
    if len(slugs) == 1:
        return f"The stored file of evidence {slugs[0]} is missing, or not the one that was brought. It is not served."
    more = len(slugs) - _NAMED
    named = listed([*slugs[:_NAMED], *([f"{more} more"] if more > 0 else [])])
    return f"{plural(len(slugs), 'stored file')} of evidence are missing, or not those that were brought: {named}."
