"""What happened to a goal, as plain values: milestones, readings, occurrences, updates, how it ended."""

from collections.abc import Iterable
from typing import Any, Literal, TypeVar, cast

from goals.models import (
    CriterionReading,
    Metric,
    Milestone,
    Occurrence,
    Reading,
    Resolution,
    StatusUpdate,
)
from goals.snapshot.plain import Numbered, day_of, iso, maybe_moment, moment, number_text, person, slugs
from goals.values import (
    CriterionReadingValue,
    Ending,
    Health,
    MetricValue,
    MilestoneValue,
    OccurrenceValue,
    ReadingValue,
    ResolutionValue,
    UpdateValue,
)

_Row = TypeVar("_Row", Milestone, Occurrence)
_Any = TypeVar("_Any", bound=Numbered)


def in_order(rows: Iterable[_Any]) -> list[_Any]:
    return sorted(rows, key=lambda row: row.number)


def newest_of_each_key(rows: Iterable[_Row]) -> list[_Row]:
    """The row with the highest number of each key, in the order in which the keys first came up."""
    newest: dict[str, _Row] = {}
    for row in in_order(rows):
        newest[row.key] = row
    return list(newest.values())


def milestone_value(row: Milestone) -> MilestoneValue:
    return {
        "key": row.key,
        "achieved_on": iso(row.achieved_on),
        "achieved_text": row.achieved_text,
        "announced_on": iso(row.announced_on),
        "recorded_on": day_of(row.recorded_at),
        "note": row.note,
        "evidence": slugs(row.evidence.all()),
    }


def metric_value(metric: Metric, *, with_readings: bool = True) -> MetricValue:
    readings = in_order(metric.readings.all()) if with_readings else []
    return {
        "slug": metric.slug,
        "name": metric.name,
        "unit": metric.unit,
        "direction": cast(Literal["up", "down", "within"], metric.direction),
        "cadence_days": metric.cadence_days,
        "source": metric.source,
        "quality": metric.quality,
        "readings": [reading_value(row) for row in readings],
    }


def reading_value(row: Reading) -> ReadingValue:
    return {
        "number": row.number,
        "on": row.on.isoformat(),
        "value": str(number_text(row.value)),
        "numerator": number_text(row.numerator),
        "denominator": number_text(row.denominator),
        "by": row.by,
        "who": person(row.who),
        "evidence": slugs(row.evidence.all()),
        "supersedes": _number(row.supersedes),
        "reason": row.reason,
        "recorded_on": day_of(row.recorded_at),
        "update": _number(row.update),
    }


def criterion_reading_value(row: CriterionReading) -> CriterionReadingValue:
    return {
        "number": row.number,
        "criterion": row.criterion,
        "on": row.on.isoformat(),
        "state": cast(Literal["", "met", "not_met", "not_applicable"], row.state),
        "justification": row.justification,
        "count": row.count,
        "fully": row.fully,
        "mostly": row.mostly,
        "not_in_place": row.not_in_place,
        "ours": number_text(row.ours),
        "theirs": number_text(row.theirs),
        "evidence": slugs(row.evidence.all()),
        "who": person(row.who),
        "supersedes": _number(row.supersedes),
        "recorded_on": day_of(row.recorded_at),
        "update": _number(row.update),
    }


def occurrence_value(row: Occurrence) -> OccurrenceValue:
    return {
        "key": row.key,
        "text": row.text,
        "triggered_on": row.triggered_on.isoformat(),
        "due": iso(row.due),
        "done_on": iso(row.done_on),
        "note": row.note,
        "evidence": slugs(row.evidence.all()),
    }


def update_value(row: StatusUpdate) -> UpdateValue:
    """A submitted update; a draft is nobody's business but its author's and has no value."""
    assert row.number is not None  # noqa: S101 -- a constraint of the table
    assert row.submitted_at is not None  # noqa: S101
    return {
        "number": row.number,
        "kind": cast(Literal["update", "explanation"], row.kind),
        "submitted_at": moment(row.submitted_at),
        "period_from": iso(row.period_from),
        "period_to": iso(row.period_to),
        "health": cast("Health | None", row.health or None),
        "suggested": cast("Health | None", row.suggested or None),
        "health_sentence": row.health_sentence,
        "confidence": row.confidence,
        "done": row.done,
        "next": row.next,
        "problems": row.problems,
        "help": row.help,
        "by": person(row.author),
        "team": row.team,
        "evidence": slugs(row.evidence.all()),
        "corrects": _number(row.corrects),
        "correction_reason": row.correction_reason,
        "visibility": cast(Literal["public", "reviewers", "internal"], row.visibility),
        "source": row.source,
    }


def resolution_value(row: Resolution) -> ResolutionValue:
    proofs: dict[str, list[str]] = {}
    for proof in row.proofs.all():
        proofs.setdefault(proof.criterion, []).append(proof.evidence.slug)
    return {
        "number": row.number,
        "ending": cast(Ending, row.ending),
        "achieved_on": iso(row.achieved_on),
        "achieved_from": iso(row.achieved_from),
        "achieved_to": iso(row.achieved_to),
        "achieved_text": row.achieved_text,
        "how_known": row.how_known,
        "timing": cast(Literal["established", "not_established", ""], row.timing),
        "timing_reason": row.timing_reason,
        "account": row.account,
        "evidence": {key: sorted(proofs[key]) for key in sorted(proofs)},
        "announced_on": iso(row.announced_on),
        "proposed_by": person(row.proposed_by),
        "proposed_at": None if row.imported else moment(row.proposed_at),
        "accepted_by": person(row.accepted_by),
        "accepted_at": maybe_moment(row.accepted_at),
        "imported": row.imported,
        "source": row.source,
    }


def _number(row: Any) -> int | None:
    return None if row is None else row.number
