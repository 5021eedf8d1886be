"""Files as evidence: bringing one, reading its bytes back, and sweeping what no row names."""

import errno
import hashlib
import logging
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from django.conf import settings
from django.db import IntegrityError

from goals.actions.evidence import WHO_ADDS, add_evidence, link_evidence_to_goals
from goals.actions.file_looks import look_at_files, note_finding, tell_of, what_differs
from goals.actions.guards import refuse_unless
from goals.evidence_files.checking import check_file
from goals.evidence_files.store import BytesDiffer, Store, Stored
from goals.machine_evidence.brought import Looked, look_into
from goals.models import Evidence, EvidenceFile, Goal
from goals.permissions import can_add_evidence, can_know_of_evidence
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation

logger = logging.getLogger(__name__)

KEPT_UNNAMED = timedelta(days=1)  # far longer than any request between writing a file and committing its row
_NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class FileIsNotStored(RuleViolation):
    field = "file"


class FileIsClosed(RuleViolation):
    """The same bytes are evidence of which this person may not know; linking it would open it."""

    field = "file"


class FileHasChanged(RuleViolation):
    """The stored bytes are not those that were brought. They are not shown to anybody."""


class Brought(NamedTuple):
    """The evidence that a file became, or is already: then `is_new` is false and nothing more was stored.

    `looked` is what was read in the file, if it is the report of a tool, and how much was taken out of it.
    """

    evidence: Evidence
    is_new: bool
    looked: Looked = Looked()


def the_store() -> Store:
    return Store(Path(settings.MEDIA_ROOT) / "evidence")


def add_evidence_file(
    *, slug: str, called: str, data: bytes, goals: Sequence[Goal] = (), by: User, at: datetime, **fields: Any
) -> Brought:
    """Bring a file as evidence. Bytes that are here already are linked to the goals and not stored again.

    The file is on the disk before its row is committed; a crash in between leaves a file without a row, which is
    swept a day later, and never a row without its file. Not one transaction, so that two people who bring the same
    bytes at once both find the one evidence. What a scanner of secrets found is taken out before; raises CannotBeRedacted.
    """
    refuse_unless(can_add_evidence(by, goals), WHO_ADDS)
    kind = check_file(called, data, most=settings.EVIDENCE_FILE_MOST)
    looked = look_into(data)
    # Of a scanner of secrets without the secrets: nothing else is kept, and no hash of what was sent.
    data, looked = looked.data, looked._replace(data=b"")
    known = _linked(hashlib.sha256(data).hexdigest(), goals, looked, by=by, at=at)
    if known is not None:
        return known
    stored = _stored(data)
    row = EvidenceFile(file=stored.name, sha256=stored.sha256, size=stored.size, kind=kind.key)
    row.called, row.withheld, row.redacted = called, looked.withheld, looked.redacted
    row.stored_at, row.stored_by = at, by
    try:
        fields |= {"file": row.file, "sha256": row.sha256}
        evidence = add_evidence(slug=slug, goals=goals, stored=row, by=by, at=at, **fields)
        return Brought(evidence, is_new=True, looked=looked)
    except (IntegrityError, RuleViolation):
        the_store().remove(stored.name)  # nothing was committed
        known = _linked(stored.sha256, goals, looked, by=by, at=at)  # somebody else brought it meanwhile
        if known is None:
            raise
        return known


def forget_evidence_file(brought: Brought) -> None:
    """Take new bytes off the disk again, where the transaction in which they were brought is about to be taken back."""
    for row in brought.evidence.files.all() if brought.is_new else ():
        the_store().remove(row.file)


def file_of(evidence: Evidence) -> EvidenceFile | None:
    """The file that the newest revision names, if its bytes are in this installation."""
    newest = evidence.revisions.order_by("-number")[0]
    return evidence.files.filter(file=newest.file).first() if newest.file else None


def read_evidence_file(row: EvidenceFile, *, at: datetime) -> bytes:
    """The bytes as they were brought. If they are not, those who look after files are told, and nobody is shown them."""
    try:
        return the_store().read(row.file, row.sha256)
    except BytesDiffer as differ:
        logger.exception("The file %s of evidence %s is not served.", row.file, row.evidence.slug)
        note_finding(row, what_differs(differ), at=at)
        tell_of([row], at=at)
        raise FileHasChanged(
            "The stored file is not the one that was brought: its hash differs, or it cannot be read. It is not shown. "
            "Editors, auditors and administrators have been told."
        ) from differ


def look_at_evidence_files(*, at: datetime) -> list[EvidenceFile]:
    """Compare the files whose turn it is with their hashes, as many as one night bears. Harmless when repeated."""
    return look_at_files(the_store(), at=at)


def sweep_evidence_files(*, at: datetime) -> list[str]:
    """Delete files that no row came to name within a day. Harmless when repeated."""
    named = set(EvidenceFile.objects.values_list("file", flat=True))
    return the_store().sweep(named, before=(at - KEPT_UNNAMED).timestamp())


def _linked(sha256: str, goals: Sequence[Goal], looked: Looked, *, by: User, at: datetime) -> Brought | None:
    """The evidence that has these bytes already, now for these goals too."""
    found = EvidenceFile.objects.filter(sha256=sha256).select_related("evidence").first()
    if found is None:
        return None
    if not can_know_of_evidence(by, found.evidence):
        raise FileIsClosed("This file is here already, as evidence that is for reviewers alone.")
    link_evidence_to_goals(evidence=found.evidence, goals=goals, by=by, at=at)
    return Brought(found.evidence, is_new=False, looked=looked)


def _stored(data: bytes) -> Stored:
    try:
        return the_store().put(data)
    except OSError as error:
        logger.exception("A file of evidence could not be stored.")
        why = "the disk of the server is full" if error.errno in _NO_ROOM else "the server cannot write it"
        raise FileIsNotStored(
            f"Nothing is stored: {why}. Keep the file, tell an administrator and try again."
        ) from error
