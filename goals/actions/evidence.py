"""Evidence: bringing it, revising it, judging it, and looking at its address again."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from goals import logged
from goals.actions.guards import (
    FieldIsNotValid,
    check_day_has_come,
    check_fields,
    check_slug_is_free,
    next_number,
    refuse_unless,
)
from goals.commitments import SALT, SHA256, new_salt
from goals.models import Evidence, EvidenceFile, EvidenceRevision, Goal, LinkCheck, Redaction
from goals.permissions import can_add_evidence, can_judge_evidence, can_know_of_evidence, can_revise_evidence
from roadmap.accounts.models import User
from roadmap.errors import Refused, RuleViolation
from roadmap.records.log import SYSTEM, append

_CONTENT = (
    "title",
    "kind",
    "visibility",
    "holder",
    "description",
    "url",
    "file",
    "sha256",
    "salt",
    "effective_from",
    "effective_to",
    "captured_on",
    "received_on",
    "expires_on",
    "state",
    "state_reason",
)
_JUDGED = {EvidenceRevision.State.ACCEPTED, EvidenceRevision.State.REJECTED, EvidenceRevision.State.UNCONFIRMED}
WHO_ADDS = "Only an owner of the goal, an editor or a reviewer can add evidence to it."
WHO_LINKS = "Only evidence that you know of can be linked: a link opens it to the owners of the goal."
WHO_REVISES = "Only who brought this evidence, an owner of its goal or an editor can revise it."
WHO_JUDGES = "Evidence is judged by an editor or reviewer who neither brought it nor owns a goal it speaks for."


class Sha256IsNotValid(RuleViolation):
    field = "sha256"


class SpanIsNotInOrder(RuleViolation):
    field = "effective_to"


class FileStays(RuleViolation):
    """Other bytes are other evidence."""

    field = "file"


class IsNeverPublic(RuleViolation):
    """What a tool wrote of attacks, transcripts or secrets is for the staff, for reviewers, or a stub."""

    field = "visibility"


class RejectionNeedsReason(RuleViolation):
    field = "state_reason"


class TextIsWithheld(RuleViolation):
    """A span of this text is withheld; a new text would move it. Lift it first, or withhold the whole field."""


@transaction.atomic
def add_evidence(
    *,
    slug: str,
    goals: Sequence[Goal] = (),
    stored: EvidenceFile | None = None,
    by: User | None,
    at: datetime,
    **fields: Any,
) -> Evidence:
    """Bring a piece of evidence. `fields` are those of EvidenceRevision; title, kind and visibility are needed.

    `received_on` is the day of `at` unless given; a stub is salted at random unless a roadmap file brings the salt.
    `stored` is the row of its file, not saved yet.
    """
    refuse_unless(by is None or can_add_evidence(by, goals), WHO_ADDS)
    if by is not None and fields.get("state") in _JUDGED:
        raise Refused("Nobody judges evidence that he or she brings. Add it, and let a second person look at it.")
    check_slug_is_free(Evidence, slug)
    evidence = Evidence(slug=slug, created_at=at, created_by=by)
    check_fields(evidence)
    evidence.save(force_insert=True)
    evidence.goals.set(goals)
    defaults = {"state": EvidenceRevision.State.IN_REVIEW, "received_on": at.date()}
    _check_may_be_public(fields.get("visibility"), stored)
    row = _store(evidence, defaults | fields, old=None, by=by, at=at)
    after = logged.evidence(evidence) | logged.evidence_links(goals) | logged.evidence_revision(row)
    if stored is not None:
        stored.evidence = evidence
        check_fields(stored)
        stored.save()
        after |= logged.evidence_file(stored)
    append(type="evidence.added", subject=f"evidence/{slug}", by=by, at=at, after=after)
    return evidence


@transaction.atomic
def revise_evidence(*, evidence: Evidence, by: User | None, at: datetime, **changes: Any) -> EvidenceRevision:
    """Append a revision: what `changes` does not name stays. Only a second person accepts or rejects.

    A judgement is about what was judged: when a person says anything else of the evidence, it is in review again.
    """
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    old = evidence.revisions.order_by("-number")[0]
    if by is not None:
        _refuse_unless_may_revise(evidence, old, changes, by)
        changes = _back_to_review(old, changes) | changes
    _check_not_withheld(evidence, old, changes)
    _check_file_stays(old, changes)
    _check_may_be_public(changes.get("visibility"), evidence.files.filter(file=old.file).first())
    row = _store(evidence, {name: getattr(old, name) for name in _CONTENT} | changes, old=old, by=by, at=at)
    verb = row.state if row.state != old.state else "revised"
    subject = f"evidence/{evidence.slug}"
    after = logged.evidence_revision(row)
    append(type=f"evidence.{verb}", subject=subject, by=by, at=at, reason=row.state_reason, after=after)
    return row


@transaction.atomic
def link_evidence_to_goals(*, evidence: Evidence, goals: Sequence[Goal], by: User | None, at: datetime) -> None:
    """Say that evidence speaks for more goals; linking twice changes nothing and writes no record."""
    refuse_unless(by is None or can_add_evidence(by, goals), WHO_ADDS)
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    refuse_unless(by is None or can_know_of_evidence(by, evidence), WHO_LINKS)
    linked = set(evidence.goals.values_list("pk", flat=True))
    new = [goal for goal in goals if goal.pk not in linked]
    if not new:
        return
    evidence.goals.add(*new)
    subject = f"evidence/{evidence.slug}"
    append(type="evidence.linked", subject=subject, by=by, at=at, after=logged.evidence_links(new))


@transaction.atomic
def record_link_check(*, evidence: Evidence, state: str, sha256: str = "", at: datetime) -> LinkCheck:
    """What a look at the address found: unchanged, changed or dead. No person does this."""
    check_sha256(sha256)
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    row = LinkCheck(evidence=evidence, state=state, sha256=sha256, checked_at=at)
    check_fields(row)
    row.save()
    after = logged.link_check(row, evidence.link_checks.count())
    append(type="evidence.link.checked", subject=f"evidence/{evidence.slug}", by=SYSTEM, at=at, after=after)
    return row


def _refuse_unless_may_revise(evidence: Evidence, old: EvidenceRevision, changes: dict[str, Any], by: User) -> None:
    changed = {name for name, value in changes.items() if value != getattr(old, name)}
    if "state" in changed and changes["state"] in _JUDGED:
        refuse_unless(can_judge_evidence(by, evidence), WHO_JUDGES)
        changed -= {"state", "state_reason"}
    if changed:
        refuse_unless(can_revise_evidence(by, evidence), WHO_REVISES)


def _check_not_withheld(evidence: Evidence, old: EvidenceRevision, changes: dict[str, Any]) -> None:
    changed = [name for name, value in changes.items() if value != getattr(old, name)]
    spans = Redaction.objects.filter(subject=f"evidence/{evidence.slug}", lifted_at__isnull=True, start__isnull=False)
    held = spans.filter(field__in=changed).first()
    if held is not None:
        sentence = "Part of this text is withheld. Lift that or withhold the whole field before you change it."
        raise TextIsWithheld(sentence, field=held.field)


def _back_to_review(old: EvidenceRevision, changes: dict[str, Any]) -> dict[str, Any]:
    """Whoever may see it is no part of what it shows."""
    said = {name for name, value in changes.items() if value != getattr(old, name)} - {"visibility"}
    return {"state": EvidenceRevision.State.IN_REVIEW, "state_reason": ""} if said and old.state in _JUDGED else {}


def _check_file_stays(old: EvidenceRevision, changes: dict[str, Any]) -> None:
    """Only a history brings its file with its revisions."""
    if old.file and any(changes.get(name, getattr(old, name)) != getattr(old, name) for name in ("file", "sha256")):
        raise FileStays("The file of evidence is never exchanged. Add the other file as evidence of its own.")


def _check_may_be_public(visibility: Any, stored: EvidenceFile | None) -> None:
    if stored is not None and stored.withheld and visibility == EvidenceRevision.Visibility.PUBLIC:
        raise IsNeverPublic(
            f"The file holds {stored.withheld}, so it is never public evidence. Choose the stub, with which the public "
            "sees that it is there, or reviewers or internal."
        )


def _store(
    evidence: Evidence, values: dict[str, Any], *, old: EvidenceRevision | None, by: User | None, at: datetime
) -> EvidenceRevision:
    row = EvidenceRevision(evidence=evidence, author=by, recorded_at=at, **values)
    row.number = next_number(evidence.revisions.all())
    if row.visibility == EvidenceRevision.Visibility.STUB and not row.salt:
        row.salt = new_salt()
    check_fields(row)
    check_sha256(row.sha256)
    if row.salt and not SALT.fullmatch(row.salt):
        raise FieldIsNotValid("A salt is 64 hexadecimal digits.", field="salt")
    check_day_has_come(row.captured_on, at=at, field="captured_on", what="The day of capture")
    check_day_has_come(row.received_on, at=at, field="received_on", what="The day of receipt")
    if row.effective_from and row.effective_to and row.effective_to < row.effective_from:
        raise SpanIsNotInOrder("The evidence cannot stop to hold before it begins to.")
    if row.state == EvidenceRevision.State.REJECTED and not row.state_reason:
        raise RejectionNeedsReason("Say why this evidence is rejected.")
    row.save()
    return row


def check_sha256(text: str) -> None:
    """Fail closed: a hash that cannot be one is worse than none."""
    if text and not SHA256.fullmatch(text):
        raise Sha256IsNotValid("A SHA-256 is 64 hexadecimal digits in lower case.")
