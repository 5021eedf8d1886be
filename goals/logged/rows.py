"""What the log holds of one row, or of one row with those below it, as fields by path within its subject.

Paths never change and are never used again, so no row hides behind a newer one.
"""

from collections.abc import Iterable
from typing import Any

from goals.models import (
    Assessment,
    Comparison,
    ComparisonResult,
    ConditionalCommitmentRevision,
    Correction,
    Criterion,
    CriterionReading,
    EvaluationRun,
    EvaluationStudy,
    EvaluationSuite,
    Evidence,
    EvidenceAnswer,
    EvidenceFile,
    EvidenceReader,
    EvidenceReading,
    EvidenceRequest,
    EvidenceRevision,
    FileLook,
    Finding,
    Goal,
    Judgement,
    LinkCheck,
    Metric,
    Milestone,
    Mitigation,
    MitigationRevision,
    Occurrence,
    Ownership,
    Reading,
    Redaction,
    Resolution,
    Reveal,
    Revision,
    RevisionBase,
    RunMapping,
    Standard,
    StatusUpdate,
    ThresholdRevision,
    TradeOff,
)
from goals.snapshot.revision import Content, content_of
from roadmap.records.columns import fields_of, numbered, under

Fields = dict[str, Any]


# --- rows of a goal ---------------------------------------------------------------------------------------------------


def goal(row: Goal) -> Fields:
    return fields_of(row, without=("slug",))


def owners(of: Goal, rows: Iterable[Ownership]) -> Fields:
    """Ownerships are numbered within their goal in the order in which they were stored."""
    numbers = numbered(of.ownerships.all())
    found: Fields = {}
    for row in rows:
        found |= under(f"owners.{numbers[row.pk]}", fields_of(row, without=("goal",)))
    return found


def trade_off(row: TradeOff) -> Fields:
    said = {"kind": "delayed_in_favour_of"} | fields_of(row, without=("goal", "favoured"))
    return under(f"trade_offs.{row.favoured.slug}", said)


def milestone(row: Milestone) -> Fields:
    return under(f"milestones.{row.number}", fields_of(row, without=("goal", "number")))


def metric(row: Metric) -> Fields:
    return under(f"metrics.{row.slug}", fields_of(row, without=("goal", "slug")))


def run_mapping(row: RunMapping) -> Fields:
    path = f"metrics.{row.metric.slug}.run_mappings.{row.number}"
    return under(path, fields_of(row, without=("metric", "number")))


def run_mapping_end(row: RunMapping) -> Fields:
    return under(f"metrics.{row.metric.slug}.run_mappings.{row.number}", fields_of(row, "ended_by", "ended_at"))


def reading(row: Reading) -> Fields:
    path = f"metrics.{row.metric.slug}.readings.{row.number}"
    return under(path, fields_of(row, without=("metric", "number")))


def criterion_reading(row: CriterionReading) -> Fields:
    return under(f"criterion_readings.{row.number}", fields_of(row, without=("goal", "number")))


def occurrence(row: Occurrence) -> Fields:
    return under(f"occurrences.{row.number}", fields_of(row, without=("goal", "number")))


def update(row: StatusUpdate) -> Fields:
    """A submitted update; a draft is nobody's business but its author's."""
    return under(f"updates.{row.number}", fields_of(row, without=("goal", "number")))


def resolution(row: Resolution) -> Fields:
    proofs = sorted([proof.criterion, proof.evidence.slug] for proof in row.proofs.all())
    evidence = {"evidence": proofs} if proofs else {}
    return under(f"resolutions.{row.number}", fields_of(row, without=("goal", "number")) | evidence)


# --- revisions of everything ------------------------------------------------------------------------------------------


def place_of(row: RevisionBase) -> tuple[str, str]:
    """Subject and path of a revision: ("goal/x", "revisions.2").

    A declined proposal gives its number up to the next one, which stands under "revisions.2~2".
    """
    above: Any
    if isinstance(row, Revision):
        above, subject, path = row.goal, f"goal/{row.goal.slug}", ""
    elif isinstance(row, ThresholdRevision):
        above, subject, path = row.threshold, f"threshold/{row.threshold.slug}", ""
    elif isinstance(row, MitigationRevision):
        above, path = row.mitigation, f"mitigations.{row.mitigation.slug}."
        subject = f"threshold/{row.mitigation.threshold.slug}"
    elif isinstance(row, ConditionalCommitmentRevision):
        above, subject, path = row.commitment, f"commitment/{row.commitment.slug}", ""
    else:
        raise TypeError(f"{type(row).__name__} is no kind of revision known here")
    earlier = sum(other.number == row.number and other.pk < row.pk for other in above.revisions.all())
    return subject, f"{path}revisions.{row.number}" + (f"~{earlier + 1}" if earlier else "")


def revision(row: RevisionBase, content: Content | None = None) -> Fields:
    """A revision with all it says. `content` spares reading the rows below a goal's revision again."""
    above = ("goal", "threshold", "mitigation", "commitment", "number")
    said = fields_of(row, without=above)
    if isinstance(row, Revision):
        said |= _content(content or content_of(row))
    return under(place_of(row)[1], said)


def decision(row: RevisionBase, *names: str) -> Fields:
    """Those columns of a revision that a decision has just set."""
    return under(place_of(row)[1], fields_of(row, *names))


def _content(content: Content) -> Fields:
    criteria = {row.key: _criterion(row, items) for row, items in content.criteria}
    targets = {
        row.metric: fields_of(row, without=("revision", "metric"))
        | {"steps": {step.due.isoformat(): fields_of(step, without=("target", "due")) for step in steps}}
        for row, steps in content.targets
    }
    milestones = {row.key: fields_of(row, without=("revision", "key")) for row in content.milestones}
    found = {"criteria": criteria, "targets": targets, "milestones": milestones}
    return {name: value for name, value in found.items() if value}


def _criterion(row: Criterion, items: Iterable[Any]) -> Fields:
    said = fields_of(row, without=("revision", "key"))
    listed = {item.key: fields_of(item, without=("criterion", "key")) for item in items}
    return said | ({"items": listed} if listed else {})


# --- everything else --------------------------------------------------------------------------------------------------


def evidence(row: Evidence) -> Fields:
    return fields_of(row, without=("slug", "goals"))


def evidence_links(goals: Iterable[Goal]) -> Fields:
    """For which goals evidence speaks. One field each, so that two people linking at once do not undo each other."""
    return {f"goals.{goal.slug}": True for goal in goals}


def evidence_revision(row: EvidenceRevision) -> Fields:
    return under(f"revisions.{row.number}", fields_of(row, without=("evidence", "number")))


def evidence_file(row: EvidenceFile) -> Fields:
    return under(f"files.{row.file}", fields_of(row, without=("evidence", "file")))


def evidence_request(row: EvidenceRequest) -> Fields:
    return under(f"evidence_requests.{row.number}", fields_of(row, without=("goal", "number")))


def evidence_answer(row: EvidenceAnswer) -> Fields:
    return under(f"evidence_requests.{row.request.number}.answer", fields_of(row, without=("request",)))


def file_look(row: FileLook) -> Fields:
    return under(f"files.{row.stored.file}", fields_of(row, "found", "found_at"))


def link_check(row: LinkCheck, number: int) -> Fields:
    return under(f"link_checks.{number}", fields_of(row, without=("evidence",)))


def evidence_reader(row: EvidenceReader) -> Fields:
    return under(f"readers.{row.number}", fields_of(row, without=("evidence", "number")))


def evidence_reader_end(row: EvidenceReader) -> Fields:
    return under(f"readers.{row.number}", fields_of(row, "ended_by", "ended_at"))


def evidence_reading(row: EvidenceReading) -> Fields:
    return under(f"openings.{row.number}", fields_of(row, without=("evidence", "number")))


def comparison(row: Comparison) -> Fields:
    return under(f"comparisons.{row.number}", fields_of(row, without=("goal", "number")))


def comparison_end(row: Comparison) -> Fields:
    return under(f"comparisons.{row.number}", fields_of(row, "called_off_by", "called_off_at", "called_off_reason"))


def finding(row: Finding) -> Fields:
    path = f"comparisons.{row.comparison.number}.findings.{row.code}"
    return under(path, fields_of(row, without=("comparison", "code")))


def judgement(row: Judgement) -> Fields:
    path = f"comparisons.{row.finding.comparison.number}.findings.{row.finding.code}.judgements.{row.number}"
    return under(path, fields_of(row, without=("finding", "number")))


def comparison_result(row: ComparisonResult) -> Fields:
    return under(f"comparisons.{row.comparison.number}.result", fields_of(row, without=("comparison",)))


def suite_end(row: EvaluationSuite) -> Fields:
    return fields_of(row, "ended_by", "ended_at")


def study(row: EvaluationStudy) -> Fields:
    return under(f"studies.{row.number}", fields_of(row, without=("suite", "number")))


def evaluation_run(row: EvaluationRun) -> Fields:
    return under(f"runs.{row.number}", fields_of(row, without=("suite", "number")))


def standard(row: Standard, number: int) -> Fields:
    return under(f"standards.{number}", fields_of(row, without=("level",)))


def correction(row: Correction) -> Fields:
    above = f"standards.{row.standard}." if row.standard else ""
    return under(f"{above}corrections.{row.number}", fields_of(row, without=("subject", "standard", "number")))


def assessment(row: Assessment) -> Fields:
    return under(f"assessments.{row.number}", fields_of(row, without=("threshold", "number")))


def mitigation(row: Mitigation) -> Fields:
    return under(f"mitigations.{row.slug}", fields_of(row, without=("threshold", "slug")))


def redaction(row: Redaction) -> Fields:
    return under(f"withheld.{row.key}", fields_of(row, without=("subject", "key")))


def reveal(row: Reveal) -> Fields:
    path = f"withheld.{row.redaction.key}.reveals.{row.number}"
    return under(path, fields_of(row, without=("redaction", "number")))


def named(row: Any) -> Fields:
    """A row that is a subject of its own: an area, a threshold, a report …"""
    return fields_of(row, without=("slug",))
