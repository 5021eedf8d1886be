"""Thresholds with their assessments and mitigations, safety levels and conditional commitments as plain values."""

from collections.abc import Sequence
from typing import Literal, cast

from django.db.models import Prefetch, Q, QuerySet

from goals.change_values import CorrectionValue
from goals.models import (
    Assessment,
    ConditionalCommitment,
    ConditionalCommitmentRevision,
    Mitigation,
    MitigationRevision,
    SafetyLevel,
    Standard,
    Threshold,
    ThresholdRevision,
)
from goals.snapshot.corrections import Corrections, corrections_of
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
    StandardValue,
    ThresholdRevisionValue,
    ThresholdValue,
)
from roadmap.records.columns import numbered

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
    revisions = [mitigation_revision_value(revision) for revision in in_order(row.revisions.all())]
    return {"slug": row.slug, "position": row.position, "revisions": revisions}


def mitigation_revision_value(
    row: MitigationRevision, *, goals: list[str] | None = None, evidence: list[str] | None = None
) -> MitigationRevisionValue:
    """Goals and evidence of a revision that is not stored yet are named apart, for it has no links."""
    return {
        **base_value(row),
        "column": cast(Literal["company", "industry"], row.column),
        "text": row.text,
        "caveat": row.caveat,
        "state": cast(Literal["", "planned", "partly", "in_place", "suspended"], row.state),
        "in_place_since": iso(row.in_place_since),
        "tested_on": iso(row.tested_on),
        "goals": sorted(goal.slug for goal in row.goals.all()) if goals is None else sorted(goals),
        "evidence": slugs(row.evidence.all()) if evidence is None else sorted(evidence),
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
    """Safety levels by slug, their standards by day, model and kind, in three queries."""
    chosen = SafetyLevel.objects.all() if levels is None else levels
    rows = sorted(chosen.prefetch_related("standards"), key=lambda row: row.slug)
    corrections = corrections_of("safety-level")
    return [_safety_level(row, corrections) for row in rows]


def _safety_level(row: SafetyLevel, corrections: Corrections) -> SafetyLevelValue:
    standards = sorted(row.standards.all(), key=lambda standard: (standard.active_since, standard.model, standard.kind))
    numbers = numbered(standards)
    subject = f"safety-level/{row.slug}"
    return {
        "slug": row.slug,
        "name": row.name,
        "description": row.description,
        "standards": [_standard(one, corrections.get((subject, numbers[one.pk]), ())) for one in standards],
    }


def _standard(row: Standard, corrections: Sequence[CorrectionValue]) -> StandardValue:
    value: StandardValue = {
        "kind": cast(Literal["deployment", "security"], row.kind),
        "model": row.model,
        "active_since": row.active_since.isoformat(),
        "because": cast(Literal["reached", "precaution", ""], row.because),
        "source": row.source,
    }
    return {**value, "corrections": [*corrections]} if corrections else value
