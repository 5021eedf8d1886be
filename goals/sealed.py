"""Evidence as one person may read it: whole, as its stub, or not at all. The same rule as `permissions`, for many pieces."""

from collections.abc import Iterable
from typing import Final

from django.db.models import Q, QuerySet

from goals.boxed import box_evidence, box_rows
from goals.models import Evidence, EvidenceRevision, Goal, Ownership
from goals.permissions import READERS_OF_EVIDENCE, reads_evidence_openly
from goals.snapshot import evidence_values
from goals.values import EvidenceValue
from roadmap.accounts.models import Role, User

SEALED_FIELDS: Final = ("title", "url", "state_reason")  # texts of a stub that the public does not read
_STUB, _REVIEWERS = EvidenceRevision.Visibility.STUB, EvidenceRevision.Visibility.REVIEWERS


def kept_by(user: User) -> QuerySet[Evidence]:
    """The evidence that this person works on with all of it open (`permissions.keeps_evidence`)."""
    if user.has_role(Role.EDITOR):
        return Evidence.objects.all()
    kept = Q(created_by=user)
    if user.has_role(Role.OWNER):
        owned = Ownership.objects.goals_of(user)
        goals = Goal.objects.filter(Q(pk__in=owned) | Q(parent__in=owned))
        kept |= Q(pk__in=Evidence.goals.through.objects.filter(goal__in=goals.values("pk")).values("evidence"))
    return Evidence.objects.filter(kept)


def evidence_for(user: User | None, evidence: QuerySet[Evidence] | None = None) -> list[EvidenceValue]:
    """Values of evidence as this person may read them in lists; what only reviewers know of is left out for others.

    None is anybody on the staff. The number of queries does not depend on how much there is.
    """
    values = box_evidence(evidence_values(evidence))
    kept = _kept_slugs(user)
    found = []
    for value in values:
        if value["slug"] in kept or value["visibility"] in ("public", "internal"):
            found.append(value)
        elif value["visibility"] == _STUB:
            found.append(sealed(value))
        elif user is not None and user.has_role(*READERS_OF_EVIDENCE):
            found.append(value)
    return found


def seal_rows(rows: Iterable[EvidenceRevision], user: User) -> list[EvidenceRevision]:
    """The same for rows of which this person may know. They are for showing: `save` of one would store the stub."""
    kept = _kept_slugs(user)
    found = box_rows(rows)
    for row in found:
        if row.visibility == _STUB and row.evidence.slug not in kept:
            row.title, row.url, row.sha256, row.state_reason = name_of_stub(row.kind), "", "", ""
    return found


def open_to(user: User) -> Q:
    """Newest revisions of evidence that this person may know of, if only as stubs."""
    if user.has_role(*READERS_OF_EVIDENCE):
        return Q()
    return ~Q(visibility=_REVIEWERS) | Q(evidence__in=kept_by(user).values("pk"))


def sealed_for(user: User) -> Q:
    """Revisions of which this person reads the stub alone."""
    return Q(visibility=_STUB) & ~Q(evidence__in=kept_by(user).values("pk"))


def name_of_stub(kind: str) -> str:
    return f"Sealed {EvidenceRevision.Kind(kind).label.lower()}"


def _kept_slugs(user: User | None) -> set[str]:
    return set() if user is None else set(kept_by(user).values_list("slug", flat=True))


def sealed(value: EvidenceValue) -> EvidenceValue:
    """A stub as it reads to those to whom it is sealed."""
    return {**value, "title": name_of_stub(value["kind"]), "url": "", "sha256": "", "state_reason": "", "salt": ""}


def hides_field(evidence: Evidence, field: str, user: User) -> bool:
    """Is this text a part of what is sealed for this person?"""
    return field in SEALED_FIELDS and not reads_evidence_openly(user, evidence)
