"""Evidence as a plain value: its newest revision, and what was last seen at its address."""

from collections.abc import Sequence
from typing import Literal, cast

from django.db.models import QuerySet

from goals.commitments import evidence_commitment
from goals.models import Evidence, EvidenceRevision, LinkCheck
from goals.snapshot.plain import day_of, iso
from goals.snapshot.progress import in_order
from goals.values import EvidenceValue, LinkState


def evidence_value(evidence: Evidence) -> EvidenceValue:
    (value,) = evidence_values(Evidence.objects.filter(pk=evidence.pk))
    return value


def evidence_values(evidence: QuerySet[Evidence] | None = None) -> list[EvidenceValue]:
    """All evidence by slug, in three queries."""
    chosen = Evidence.objects.all() if evidence is None else evidence
    rows = chosen.prefetch_related("revisions", "link_checks")
    return [_value(row, in_order(row.revisions.all())[-1]) for row in sorted(rows, key=lambda row: row.slug)]


def _value(evidence: Evidence, row: EvidenceRevision) -> EvidenceValue:
    commitment = ""
    if row.visibility == EvidenceRevision.Visibility.STUB:
        commitment = evidence_commitment(salt=row.salt, title=row.title, url=row.url, sha256=row.sha256)
    return {
        "slug": evidence.slug,
        "revision": row.number,
        "title": row.title,
        "kind": row.kind,
        "visibility": cast(Literal["public", "stub", "internal", "reviewers"], row.visibility),
        "holder": row.holder,
        "description": row.description,
        "url": row.url,
        "sha256": row.sha256,
        "commitment": commitment,
        "effective_from": iso(row.effective_from),
        "effective_to": iso(row.effective_to),
        "captured_on": iso(row.captured_on),
        "received_on": row.received_on.isoformat(),
        "expires_on": iso(row.expires_on),
        "state": cast(
            Literal["draft", "in_review", "accepted", "rejected", "expired", "unconfirmed"],
            row.state,
        ),
        "state_reason": row.state_reason,
        "link": _link(sorted(evidence.link_checks.all(), key=lambda check: (check.checked_at, check.pk))),
        "withheld": {},
        "salt": row.salt,
    }


def _link(checks: Sequence[LinkCheck]) -> LinkState:
    """The last state seen, when, and since when it has been seen without a break."""
    if not checks:
        return {"state": "unchecked", "checked_on": None, "since": None}
    last = checks[-1]
    since = last
    for check in reversed(checks):
        if check.state != last.state:
            break
        since = check
    return {
        "state": cast(Literal["ok", "changed", "dead"], last.state),
        "checked_on": day_of(last.checked_at),
        "since": day_of(since.checked_at),
    }
