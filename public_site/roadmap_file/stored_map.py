"""Stored evidence, thresholds, levels, commitments, policy versions and reports, as they stand in a roadmap file."""

from collections import defaultdict
from collections.abc import Sequence

from django.db.models import Prefetch

from goals.models import (
    Assessment,
    ConditionalCommitment,
    ConditionalCommitmentRevision,
    Correction,
    EvaluationRun,
    EvaluationStudy,
    EvaluationSuite,
    Evidence,
    EvidenceRevision,
    LinkCheck,
    Mitigation,
    MitigationRevision,
    PolicyVersion,
    Report,
    SafetyLevel,
    Standard,
    Threshold,
    ThresholdRevision,
)
from public_site.roadmap_file.fields import Item, fields, moment, slugs
from public_site.roadmap_file.logged import Links, evidence_links
from public_site.roadmap_file.stored_goals import revision_item
from roadmap.records.columns import numbered

_PEOPLE = ("proposed_by", "approved_by", "coded_by", "declined_by")
_BY_AGE = ("recorded_at", "number")
Corrections = defaultdict[tuple[str, int | None], list[Correction]]


def evidence_items() -> list[Item]:
    revisions = EvidenceRevision.objects.select_related("author").order_by("number")
    checks = LinkCheck.objects.order_by("checked_at", "pk")
    rows = Evidence.objects.order_by("created_at", "slug")
    rows = rows.prefetch_related(Prefetch("revisions", revisions), Prefetch("link_checks", checks))
    links = evidence_links()
    return [_evidence(row, links.get(row.slug, Links())) for row in rows]


def threshold_items() -> list[Item]:
    revisions = ThresholdRevision.objects.select_related("level", *_PEOPLE).order_by(*_BY_AGE)
    assessments = Assessment.objects.select_related("recorded_by").prefetch_related("evidence").order_by("number")
    inner = MitigationRevision.objects.select_related(*_PEOPLE).prefetch_related("goals", "evidence").order_by(*_BY_AGE)
    mitigations = Mitigation.objects.order_by("position", "slug").prefetch_related(Prefetch("revisions", inner))
    rows = Threshold.objects.order_by("position", "slug").prefetch_related(
        Prefetch("revisions", revisions), Prefetch("assessments", assessments), Prefetch("mitigations", mitigations)
    )
    return [_threshold(row) for row in rows]


def level_items() -> list[Item]:
    """Standards are numbered in the order in which they were stored."""
    standards = Standard.objects.order_by("recorded_at", "pk")
    rows = SafetyLevel.objects.order_by("slug").prefetch_related(Prefetch("standards", standards))
    corrections = _corrections()
    return [_level(row, corrections) for row in rows]


def _level(row: SafetyLevel, corrections: Corrections) -> Item:
    names = ("kind", "model", "active_since", "because", "source", "recorded_at")
    numbers = numbered(row.standards.all())
    standards = [
        _as_first_stated(fields(one, *names), corrections[f"safety-level/{row.slug}", numbers[one.pk]])
        for one in row.standards.all()
    ]
    return fields(row, "slug", "name", "description", "created_at") | {"standards": standards}


def commitment_items() -> list[Item]:
    revisions = ConditionalCommitmentRevision.objects.select_related(*_PEOPLE).order_by(*_BY_AGE)
    rows = ConditionalCommitment.objects.order_by("position", "slug").prefetch_related(Prefetch("revisions", revisions))
    return [
        fields(row, "slug", "position", "created_at")
        | {"revisions": [revision_item(entry) | fields(entry, "scenario", "response") for entry in row.revisions.all()]}
        for row in rows
    ]


def suite_items() -> list[Item]:
    studies = EvaluationStudy.objects.select_related("deposited_by").order_by("number")
    runs = EvaluationRun.objects.select_related("study", "evidence", "recorded_by").order_by("number")
    rows = EvaluationSuite.objects.select_related("threshold", "created_by", "ended_by").order_by("created_at", "slug")
    return [_suite(row) for row in rows.prefetch_related(Prefetch("studies", studies), Prefetch("runs", runs))]


def _suite(row: EvaluationSuite) -> Item:
    names = ("slug", "name", "capability", "cadence_days", "description", "is_public", "created_by", "created_at")
    of_study = ("number", "title", "starts_on", "protocol_sha256", "deposited_by", "deposited_at")
    return fields(row, *names, "ended_by", "ended_at") | {
        "threshold": row.threshold.slug if row.threshold else "",
        "studies": [fields(one, *of_study) for one in row.studies.all()],
        "runs": [_run(one) for one in row.runs.all()],
    }


def _run(row: EvaluationRun) -> Item:
    names = ("number", "target", "ran_on", "status", "samples", "repeats", "states_intervals", "recorded_by")
    kept = {name: f"{name}_at" for name in ("code", "data", "seeds", "environment")}
    return fields(row, *names, "recorded_at", **kept) | {
        "study": row.study.number if row.study else None,
        "evidence": row.evidence.slug if row.evidence else "",
    }


def policy_items() -> list[Item]:
    names = ("slug", "document", "version", "effective_on", "summary", "source", "recorded_at")
    corrections = _corrections()
    rows = PolicyVersion.objects.order_by("effective_on", "slug")
    return [_as_first_stated(fields(row, *names), corrections[f"policy/{row.slug}", None]) for row in rows]


def report_items() -> list[Item]:
    names = ("slug", "kind", "title", "author", "coverage_on", "published_on", "url", "sha256", "summary", "series")
    rules = ("every_from_months", "every_to_months", "coverage_max_days", "recorded_at")
    corrections = _corrections()
    rows = Report.objects.order_by("published_on", "slug").prefetch_related("goals")
    return [
        _as_first_stated(
            fields(row, *names, *rules) | {"goals": slugs(row.goals.all())}, corrections[f"report/{row.slug}", None]
        )
        for row in rows
    ]


def _corrections() -> Corrections:
    """(subject, number of the standard) -> corrections, the last one first."""
    found: Corrections = defaultdict(list)
    for row in Correction.objects.select_related("made_by").order_by("-number"):
        found[row.subject, row.standard].append(row)
    return found


def _as_first_stated(item: Item, corrections: Sequence[Correction]) -> Item:
    """The item as it was first recorded, with what was put right in it since, in order. The last correction comes first."""
    told: list[Item] = []
    for row in corrections:
        right = {name: item[name] for name in row.was}
        told.append(fields(row, "reason", recorded_at="made_at", corrected_by="made_by") | {"right": right})
        item = item | row.was
    return item | {"corrections": told[::-1]}


def _evidence(row: Evidence, links: Links) -> Item:
    names = ("number", "title", "kind", "visibility", "holder", "description", "url", "file", "sha256", "salt")
    days = ("effective_from", "effective_to", "captured_on", "received_on", "expires_on")
    said = (*names, *days, "state", "state_reason", "author", "recorded_at")
    return {
        "slug": row.slug,
        "goals": sorted(links.goals),
        "links": [{"goal": goal, "linked_at": at} for goal, at in links.later],
        "revisions": [fields(entry, *said) for entry in row.revisions.all()],
        "link_checks": [fields(check, "checked_at", "state", "sha256") for check in row.link_checks.all()],
    }


def _threshold(row: Threshold) -> Item:
    names = ("number", "model", "state", "by", "on", "next_due", "note", "source", "recorded_by", "recorded_at")
    return fields(row, "slug", "position", "created_at") | {
        "revisions": [_threshold_revision(entry) for entry in row.revisions.all()],
        "assessments": [
            fields(entry, *names) | {"evidence": slugs(entry.evidence.all())} for entry in row.assessments.all()
        ],
        "mitigations": [
            fields(entry, "slug", "position")
            | {"created_at": moment(entry.created_at), "revisions": [_mitigation(row) for row in entry.revisions.all()]}
            for entry in row.mitigations.all()
        ],
    }


def _threshold_revision(row: ThresholdRevision) -> Item:
    level = {"level": row.level.slug if row.level else ""}
    return revision_item(row) | fields(row, "name", "definition", "policy") | level


def _mitigation(row: MitigationRevision) -> Item:
    item = fields(row, "column", "text", "caveat", "state", "in_place_since", "tested_on")
    return revision_item(row) | item | {"goals": slugs(row.goals.all()), "evidence": slugs(row.evidence.all())}
