"""Everything of this app that the log should hold, read from the database."""

from collections.abc import Iterator

from django.db.models import Prefetch

from goals.logged import rows
from goals.logged.rows import Fields
from goals.models import (
    Area,
    Assessment,
    Comparison,
    ConditionalCommitment,
    ConditionalCommitmentRevision,
    Correction,
    CriterionReading,
    EvaluationRun,
    EvaluationStudy,
    EvaluationSuite,
    Evidence,
    EvidenceFile,
    EvidenceReader,
    EvidenceReading,
    EvidenceRequest,
    EvidenceRevision,
    Finding,
    Goal,
    Judgement,
    Milestone,
    MitigationRevision,
    Occurrence,
    Ownership,
    PolicyVersion,
    Reading,
    Redaction,
    Report,
    Resolution,
    Reveal,
    Revision,
    Roadmap,
    RunMapping,
    SafetyLevel,
    StatusUpdate,
    Threshold,
    ThresholdRevision,
    TradeOff,
)
from roadmap.records.columns import fields_of, numbered

ROADMAP = "roadmap/roadmap"
_PEOPLE = ("proposed_by", "approved_by", "coded_by", "declined_by")


def everything() -> Iterator[tuple[str, Fields]]:
    """(subject, fields) of every row, many per subject; the number of queries does not depend on how many there are."""
    for roadmap in Roadmap.objects.all():
        yield ROADMAP, fields_of(roadmap)
    for row in Goal.objects.select_related("area", "parent").prefetch_related(*_OF_GOALS):
        yield from ((f"goal/{row.slug}", fields) for fields in _goal(row))
    for item in Evidence.objects.select_related("created_by").prefetch_related(
        "goals",
        "link_checks",
        Prefetch("revisions", EvidenceRevision.objects.select_related("author")),
        Prefetch("files", EvidenceFile.objects.select_related("stored_by", "look")),
        Prefetch("readers", EvidenceReader.objects.select_related("reader", "named_by", "ended_by")),
        Prefetch("openings", EvidenceReading.objects.select_related("reader")),
    ):
        yield from ((f"evidence/{item.slug}", fields) for fields in _evidence(item))
    yield from _map()
    yield from _evaluations()
    for area in Area.objects.all():
        yield f"area/{area.slug}", rows.named(area)
    for policy in PolicyVersion.objects.all():
        yield f"policy/{policy.slug}", rows.named(policy)
    for report in Report.objects.prefetch_related("goals"):
        yield f"report/{report.slug}", rows.named(report)
    for right in Correction.objects.select_related("made_by"):
        yield right.subject, rows.correction(right)
    for held in Redaction.objects.select_related("made_by", "lifted_by"):
        yield held.subject, rows.redaction(held)
    for shown in Reveal.objects.select_related("redaction", "revealed_to"):
        yield shown.redaction.subject, rows.reveal(shown)


_BY_WHOM = ("who", "supersedes", "update")
_OF_GOALS = (
    "predecessors",
    Prefetch("ownerships", Ownership.objects.select_related("user")),
    Prefetch("delayed_for", TradeOff.objects.select_related("favoured")),
    Prefetch("revisions", Revision.objects.select_related(*_PEOPLE)),
    *("revisions__criteria__items", "revisions__targets__steps", "revisions__milestones"),
    Prefetch("milestones", Milestone.objects.select_related("recorded_by").prefetch_related("evidence")),
    "metrics",
    Prefetch("metrics__readings", Reading.objects.select_related(*_BY_WHOM).prefetch_related("evidence")),
    Prefetch("metrics__run_mappings", RunMapping.objects.select_related("made_by", "ended_by")),
    Prefetch("criterion_readings", CriterionReading.objects.select_related(*_BY_WHOM).prefetch_related("evidence")),
    Prefetch("comparisons", Comparison.objects.select_related("fixed_by", "called_off_by").prefetch_related("judges")),
    "comparisons__result__closed_by",
    "comparisons__result__reading",
    Prefetch("comparisons__findings", Finding.objects.select_related("comparison", "reported_by")),
    Prefetch(
        "comparisons__findings__judgements",
        Judgement.objects.select_related("finding__comparison", "same_as", "judged_by"),
    ),
    Prefetch("occurrences", Occurrence.objects.select_related("recorded_by").prefetch_related("evidence")),
    Prefetch(
        "evidence_requests",
        EvidenceRequest.objects.select_related("asked_by", "answer__evidence", "answer__answered_by"),
    ),
    Prefetch("updates", StatusUpdate.objects.select_related("author", "corrects").prefetch_related("evidence")),
    Prefetch(
        "resolutions",
        Resolution.objects.select_related("proposed_by", "accepted_by", "declined_by").prefetch_related(
            "proofs__evidence"
        ),
    ),
)


def _goal(row: Goal) -> Iterator[Fields]:
    yield rows.goal(row)
    yield rows.owners(row, row.ownerships.all())
    yield from map(rows.trade_off, row.delayed_for.all())
    yield from map(rows.revision, row.revisions.all())
    yield from map(rows.milestone, row.milestones.all())
    for measured in row.metrics.all():
        yield rows.metric(measured)
        yield from map(rows.reading, measured.readings.all())
        yield from map(rows.run_mapping, measured.run_mappings.all())
    yield from map(rows.criterion_reading, row.criterion_readings.all())
    for compared in row.comparisons.all():
        yield from _comparison(compared)
    yield from map(rows.occurrence, row.occurrences.all())
    yield from (rows.update(told) for told in row.updates.all() if told.submitted_at is not None)
    yield from map(rows.resolution, row.resolutions.all())
    for asked in row.evidence_requests.all():
        yield rows.evidence_request(asked)
        if hasattr(asked, "answer"):
            yield rows.evidence_answer(asked.answer)


def _comparison(row: Comparison) -> Iterator[Fields]:
    yield rows.comparison(row)
    for found in row.findings.all():
        yield rows.finding(found)
        yield from map(rows.judgement, found.judgements.all())
    if hasattr(row, "result"):
        yield rows.comparison_result(row.result)


def _evidence(row: Evidence) -> Iterator[Fields]:
    yield rows.evidence(row)
    yield rows.evidence_links(row.goals.all())
    yield from map(rows.evidence_revision, row.revisions.all())
    yield from map(rows.evidence_file, row.files.all())
    looks = (file.look for file in row.files.all() if hasattr(file, "look"))
    yield from (rows.file_look(look) for look in looks if look.found)
    yield from map(rows.evidence_reader, row.readers.all())
    yield from map(rows.evidence_reading, row.openings.all())
    numbers = numbered(row.link_checks.all())
    yield from (rows.link_check(check, numbers[check.pk]) for check in row.link_checks.all())


def _map() -> Iterator[tuple[str, Fields]]:
    for level in SafetyLevel.objects.prefetch_related("standards"):
        numbers = numbered(level.standards.all())
        yield f"safety-level/{level.slug}", rows.named(level)
        for row in level.standards.all():
            yield f"safety-level/{level.slug}", rows.standard(row, numbers[row.pk])
    for commitment in ConditionalCommitment.objects.prefetch_related(
        Prefetch("revisions", ConditionalCommitmentRevision.objects.select_related(*_PEOPLE))
    ):
        yield f"commitment/{commitment.slug}", rows.named(commitment)
        yield from ((f"commitment/{commitment.slug}", rows.revision(row)) for row in commitment.revisions.all())
    for threshold in Threshold.objects.prefetch_related(*_OF_THRESHOLDS):
        yield from ((f"threshold/{threshold.slug}", fields) for fields in _threshold(threshold))


_OF_THRESHOLDS = (
    Prefetch("revisions", ThresholdRevision.objects.select_related("level", *_PEOPLE)),
    Prefetch("assessments", Assessment.objects.select_related("recorded_by").prefetch_related("evidence")),
    "mitigations",
    Prefetch(
        "mitigations__revisions",
        MitigationRevision.objects.select_related(*_PEOPLE).prefetch_related("goals", "evidence"),
    ),
)


def _threshold(row: Threshold) -> Iterator[Fields]:
    yield rows.named(row)
    yield from map(rows.revision, row.revisions.all())
    yield from map(rows.assessment, row.assessments.all())
    for one in row.mitigations.all():
        yield rows.mitigation(one)
        yield from map(rows.revision, one.revisions.all())


def _evaluations() -> Iterator[tuple[str, Fields]]:
    for suite in EvaluationSuite.objects.select_related("threshold", "created_by", "ended_by").prefetch_related(
        Prefetch("studies", EvaluationStudy.objects.select_related("deposited_by")),
        Prefetch("runs", EvaluationRun.objects.select_related("study__suite", "evidence", "recorded_by")),
    ):
        subject = f"suite/{suite.slug}"
        yield subject, rows.named(suite)
        yield from ((subject, rows.study(study)) for study in suite.studies.all())
        yield from ((subject, rows.evaluation_run(run)) for run in suite.runs.all())
