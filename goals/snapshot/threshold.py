"""Thresholds with their assessments and mitigations, safety levels and conditional commitments as plain values."""

from typing import Literal, cast

from django.db.models import Prefetch, Q, QuerySet

from goals.models import (
    Assessment,
    ConditionalCommitment,
    ConditionalCommitmentRevision,
    Mitigation,
    MitigationRevision,
    SafetyLevel,
    Threshold,
    ThresholdRevision,
)
from goals.snapshot.plain import iso, slugs
from goals.snapshot.progress import in_order
from goals.snapshot.revision import base_value
from goals.values import (
    AssessmentValue,
    CommitmentRevisionValue,
    CommitmentValue,
    MitigationRevisionValue,
    MitigationValue,
    SafetyLevelValue,
    ThresholdRevisionValue,
    ThresholdValue,
)

_PEOPLE = ("proposed_by", "approved_by", "coded_by")


def _shown(pending: bool) -> Q:
    if pending:
        return Q(declined_at__isnull=True)
    return Q(approved_at__isnull=False) | Q(imported=True)


def threshold_value(threshold: Threshold, *, pending: bool = False) -> ThresholdValue:
    (value,) = threshold_values(Threshold.objects.filter(pk=threshold.pk), pending=pending)
    return value


def threshold_values(thresholds: QuerySet[Threshold] | None = None, *, pending: bool = False) -> list[ThresholdValue]:
    """Thresholds by position and slug; a constant number of queries."""
    chosen = Threshold.objects.all() if thresholds is None else thresholds
    of_mitigations = MitigationRevision.objects.filter(_shown(pending)).select_related(*_PEOPLE)
    rows = chosen.prefetch_related(
        Prefetch("revisions", ThresholdRevision.objects.filter(_shown(pending)).select_related("level", *_PEOPLE)),
        Prefetch("assessments", Assessment.objects.prefetch_related("evidence")),
        Prefetch("mitigations__revisions", of_mitigations.prefetch_related("goals", "evidence")),
    )
    return [_threshold(row) for row in sorted(rows, key=lambda row: (row.position, row.slug))]


def _threshold(row: Threshold) -> ThresholdValue:
    mitigations = sorted(row.mitigations.all(), key=lambda mitigation: (mitigation.position, mitigation.slug))
    return {
        "slug": row.slug,
        "position": row.position,
        "revisions": [threshold_revision_value(revision) for revision in in_order(row.revisions.all())],
        "assessments": [assessment_value(assessment) for assessment in in_order(row.assessments.all())],
        "mitigations": [_mitigation(mitigation) for mitigation in mitigations],
        "withheld": {},
    }


def threshold_revision_value(row: ThresholdRevision) -> ThresholdRevisionValue:
    return {
        **base_value(row),
        "name": row.name,
        "definition": row.definition,
        "policy": row.policy,
        "level": row.level.slug if row.level else "",
    }


def assessment_value(row: Assessment) -> AssessmentValue:
    return {
        "number": row.number,
        "revision": row.revision,
        "model": row.model,
        "state": cast(Literal["not_reached", "cannot_be_ruled_out", "reached", "not_assessed"], row.state),
        "by": row.by,
        "on": row.on.isoformat(),
        "next_due": iso(row.next_due),
        "note": row.note,
        "evidence": slugs(row.evidence.all()),
        "source": row.source,
    }


def _mitigation(row: Mitigation) -> MitigationValue:
    revisions = [
        mitigation_revision_value(
            revision,
            goals=[goal.slug for goal in revision.goals.all()],
            evidence=slugs(revision.evidence.all()),
        )
        for revision in in_order(row.revisions.all())
    ]
    return {"slug": row.slug, "position": row.position, "revisions": revisions}


def mitigation_revision_value(
    row: MitigationRevision, *, goals: list[str], evidence: list[str]
) -> MitigationRevisionValue:
    """Goals and evidence are named apart, for a revision that is not stored yet has no links."""
    return {
        **base_value(row),
        "column": cast(Literal["company", "industry"], row.column),
        "text": row.text,
        "caveat": row.caveat,
        "state": cast(Literal["", "planned", "partly", "in_place", "suspended"], row.state),
        "in_place_since": iso(row.in_place_since),
        "tested_on": iso(row.tested_on),
        "goals": sorted(goals),
        "evidence": sorted(evidence),
    }


def commitment_values(
    commitments: QuerySet[ConditionalCommitment] | None = None, *, pending: bool = False
) -> list[CommitmentValue]:
    """Conditional commitments by position and slug, in two queries."""
    chosen = ConditionalCommitment.objects.all() if commitments is None else commitments
    revisions = ConditionalCommitmentRevision.objects.filter(_shown(pending)).select_related(*_PEOPLE)
    rows = chosen.prefetch_related(Prefetch("revisions", revisions))
    return [
        {
            "slug": row.slug,
            "position": row.position,
            "revisions": [commitment_revision_value(revision) for revision in in_order(row.revisions.all())],
        }
        for row in sorted(rows, key=lambda row: (row.position, row.slug))
    ]


def commitment_revision_value(row: ConditionalCommitmentRevision) -> CommitmentRevisionValue:
    return {**base_value(row), "scenario": row.scenario, "response": row.response}


def safety_level_values(levels: QuerySet[SafetyLevel] | None = None) -> list[SafetyLevelValue]:
    """Safety levels by slug, their standards by day, model and kind, in two queries."""
    chosen = SafetyLevel.objects.all() if levels is None else levels
    rows = sorted(chosen.prefetch_related("standards"), key=lambda row: row.slug)
    return [_safety_level(row) for row in rows]


def _safety_level(row: SafetyLevel) -> SafetyLevelValue:
    standards = sorted(row.standards.all(), key=lambda standard: (standard.active_since, standard.model, standard.kind))
    return {
        "slug": row.slug,
        "name": row.name,
        "description": row.description,
        "standards": [
            {
                "kind": cast(Literal["deployment", "security"], standard.kind),
                "model": standard.model,
                "active_since": standard.active_since.isoformat(),
                "because": cast(Literal["reached", "precaution", ""], standard.because),
                "source": standard.source,
            }
            for standard in standards
        ],
    }
