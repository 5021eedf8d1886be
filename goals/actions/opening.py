"""Opening what is withheld: naming readers of sealed evidence, opening it as one of them, revealing withheld words."""

from datetime import datetime

from django.db import transaction

from goals import logged
from goals.actions.guards import check_fields, next_number, refuse_unless
from goals.models import Evidence, EvidenceReader, EvidenceReading, EvidenceRevision, Redaction, Reveal
from goals.permissions import (
    READERS_OF_EVIDENCE,
    can_name_evidence_reader,
    can_open_evidence,
    can_read_sealed_evidence,
    can_reveal,
    reads_evidence_openly,
)
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import append

WHO_NAMES = "Readers are named by who brought this evidence, an owner of its goal or an editor."
ONLY_NAMED = "Only its named readers open this evidence."
ONLY_STAFF = "Withheld words are shown to staff alone."


class ReasonIsMissing(RuleViolation):
    field = "reason"


class EvidenceIsNotSealed(RuleViolation):
    """Readers are named for a stub; anything else is open to those it is for."""


class ReaderIsNoReviewer(RuleViolation):
    field = "reader"


class ReaderIsNamed(RuleViolation):
    field = "reader"


class NamingHasEnded(RuleViolation):
    """A naming ends once; naming the same person again is a new one."""


@transaction.atomic
def name_evidence_reader(*, evidence: Evidence, reader: User, by: User | None, at: datetime) -> EvidenceReader:
    """Let a reviewer or adjudicator, from inside or outside, read the whole of a stub."""
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    refuse_unless(by is None or can_name_evidence_reader(by, evidence), WHO_NAMES)
    _sealed(evidence)
    if not reader.has_role(*READERS_OF_EVIDENCE):
        raise ReaderIsNoReviewer(f"{reader.name} is no reviewer or adjudicator.")
    if evidence.readers.filter(reader=reader, ended_at__isnull=True).exists():
        raise ReaderIsNamed(f"{reader.name} is named already.")
    row = EvidenceReader(evidence=evidence, reader=reader, named_by=by, named_at=at)
    row.number = next_number(evidence.readers.all())
    row.save(force_insert=True)
    after = logged.evidence_reader(row)
    append(type="evidence.reader.named", subject=f"evidence/{evidence.slug}", by=by, at=at, after=after)
    return row


@transaction.atomic
def end_evidence_reader(*, reader: EvidenceReader, by: User | None, at: datetime) -> EvidenceReader:
    """From now on this person no longer opens the stub; what was read stays on record."""
    row = EvidenceReader.objects.select_for_update(of=("self",)).select_related("evidence").get(pk=reader.pk)
    refuse_unless(by is None or can_name_evidence_reader(by, row.evidence), WHO_NAMES)
    if row.ended_at is not None:
        raise NamingHasEnded("This naming has ended already.")
    row.ended_by, row.ended_at = by, at
    row.save(update_fields=["ended_by", "ended_at"])
    after = logged.evidence_reader_end(row)
    append(type="evidence.reader.ended", subject=f"evidence/{row.evidence.slug}", by=by, at=at, after=after)
    return row


@transaction.atomic
def open_evidence(*, evidence: Evidence, reason: str, by: User, at: datetime) -> EvidenceReading:
    """A named reader opens the newest revision of a stub. Nothing may be shown before this has returned."""
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    refuse_unless(can_open_evidence(by, evidence), ONLY_NAMED)
    return _record_reading(evidence, _said(reason), by=by, at=at)


@transaction.atomic
def record_sealed_download(*, evidence: Evidence, by: User, at: datetime) -> EvidenceReading | None:
    """The file of a stub goes to a named reader: a reading more, for the reason given when it was opened.

    Nothing is recorded of those who read the evidence openly.
    """
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if reads_evidence_openly(by, evidence):
        return None
    refuse_unless(can_read_sealed_evidence(by, evidence), ONLY_NAMED)
    last = evidence.openings.filter(reader=by).order_by("-number")[0]
    return _record_reading(evidence, last.reason, by=by, at=at)


@transaction.atomic
def reveal(*, redaction: Redaction, reason: str, by: User, at: datetime) -> Reveal:
    """Somebody on the staff has the words of one box shown. Nothing may be shown before this has returned."""
    refuse_unless(can_reveal(by, redaction), ONLY_STAFF)
    held = Redaction.objects.select_for_update().get(pk=redaction.pk)
    row = Reveal(redaction=held, revealed_to=by, revealed_at=at, reason=_said(reason))
    row.number = next_number(held.reveals.all())
    check_fields(row)
    row.save()
    append(type="redaction.revealed", subject=held.subject, by=by, at=at, reason=row.reason, after=logged.reveal(row))
    return row


def _record_reading(evidence: Evidence, reason: str, *, by: User, at: datetime) -> EvidenceReading:
    newest = _sealed(evidence)
    row = EvidenceReading(evidence=evidence, revision=newest.number, reader=by, read_at=at, reason=reason)
    row.number = next_number(evidence.openings.all())
    check_fields(row)
    row.save()
    after = logged.evidence_reading(row)
    append(type="evidence.read", subject=f"evidence/{evidence.slug}", by=by, at=at, reason=row.reason, after=after)
    return row


def _sealed(evidence: Evidence) -> EvidenceRevision:
    newest: EvidenceRevision = evidence.revisions.order_by("-number")[0]
    if newest.visibility != EvidenceRevision.Visibility.STUB:
        raise EvidenceIsNotSealed("This evidence is no stub.")
    return newest


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonIsMissing("Say why you need to read this. Your reason is kept.")
    return reason.strip()
