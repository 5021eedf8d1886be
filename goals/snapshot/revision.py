"""What one revision of a goal says, as a plain value; also of a revision that is not stored yet."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from goals import deadlines
from goals.commitments import item_commitment
from goals.models import ChecklistItem, Criterion, MilestoneTerm, Revision, RevisionBase, Target, TargetStep
from goals.models.revision import DeadlineFields
from goals.snapshot.plain import iso, maybe_moment, number_text, person
from goals.values import (
    ChangeKind,
    Confidence,
    CriterionKind,
    CriterionValue,
    DeadlineKind,
    DeadlineValue,
    Direction,
    Firmness,
    NeededBefore,
    Openness,
    ReasonClass,
    RevisionValue,
    TargetValue,
)
from goals.values import (
    ChecklistItem as ChecklistItemValue,
)
from goals.values import (
    MilestoneTerm as MilestoneTermValue,
)
from goals.values import (
    RevisionBase as RevisionBaseValue,
)

Anchors = Mapping[str, date]  # "milestone/<key>" or "goal/<slug>" -> the day it was done


@dataclass(frozen=True)
class Content:
    """The rows below one revision, in their order: stored ones, or ones about to be."""

    criteria: Sequence[tuple[Criterion, Sequence[ChecklistItem]]]
    targets: Sequence[tuple[Target, Sequence[TargetStep]]]
    milestones: Sequence[MilestoneTerm]


def content_of(revision: Revision) -> Content:
    """Read through the related managers, so prefetched rows cost no query."""
    criteria = sorted(revision.criteria.all(), key=lambda row: (row.position, row.key))
    targets = sorted(revision.targets.all(), key=lambda row: row.metric)
    return Content(
        criteria=[(row, sorted(row.items.all(), key=lambda item: (item.position, item.key))) for row in criteria],
        targets=[(row, sorted(row.steps.all(), key=lambda step: step.due)) for row in targets],
        milestones=sorted(revision.milestones.all(), key=lambda row: (row.position, row.key)),
    )


def base_value(row: RevisionBase) -> RevisionBaseValue:
    return {
        "number": row.number,
        "kind": cast(ChangeKind, row.kind),
        "labels": {
            "rule": cast("Direction | None", row.rule_direction or None),
            "rule_fields": row.rule_fields,
            "owner": cast("Direction | None", row.owner_direction or None),
            "owner_words": row.owner_words,
            "coder": cast("Direction | None", row.coder_direction or None),
            "coder_words": row.coder_words,
            "openness": cast(Openness, row.openness),
        },
        "reason_class": cast(ReasonClass, row.reason_class),
        "reason": row.reason,
        "effective_on": row.effective_on.isoformat(),
        "announced_on": iso(row.announced_on),
        "proposed_at": maybe_moment(row.proposed_at),
        "approved_at": maybe_moment(row.approved_at),
        "coded_at": maybe_moment(row.coded_at),
        "proposed_by": person(row.proposed_by),
        "approved_by": person(row.approved_by),
        "coded_by": person(row.coded_by),
        "imported": row.imported,
        "source": row.source,
    }


def revision_value(row: Revision, content: Content, anchors: Anchors) -> RevisionValue:
    value: RevisionValue = {
        **base_value(row),
        "title": row.title,
        "statement": row.statement,
        "why": row.why,
        "failure": row.failure,
        "firmness": cast(Firmness, row.firmness),
        "starts_on": iso(row.starts_on),
        "deadline": deadline_value(row, anchors),
        "cadence_days": row.cadence_days,
        "confidence": _confidence(row),
        "needed_before": _needed_before(row),
        "criteria": [_criterion(criterion, items) for criterion, items in content.criteria],
        "targets": [_target(target, steps) for target, steps in content.targets],
        "milestones": [_term(term, anchors) for term in content.milestones],
    }
    return {**value, "placings": row.placings} if row.placings else value


def deadline_value(row: DeadlineFields, anchors: Anchors) -> DeadlineValue:
    return deadlines.deadline_value(
        kind=cast(DeadlineKind, row.deadline_kind),
        text=row.deadline_text,
        on=row.deadline_on,
        days=row.deadline_days,
        anchor=row.deadline_anchor,
        stated=row.deadline_stated,
        anchor_done=anchors.get(row.deadline_anchor),
    )


def _confidence(row: Revision) -> Confidence | None:
    if not row.confidence_level:
        return None
    return {"level": row.confidence_level, "sentence": row.confidence_sentence}


def _needed_before(row: Revision) -> NeededBefore | None:
    if not row.needed_before_event:
        return None
    return {
        "event": row.needed_before_event,
        "expected_text": row.needed_before_text,
        "expected_from": iso(row.needed_before_from),
        "expected_to": iso(row.needed_before_to),
        "source": row.needed_before_source,
    }


def _criterion(row: Criterion, items: Sequence[ChecklistItem]) -> CriterionValue:
    return {
        "key": row.key,
        "kind": cast(CriterionKind, row.kind),
        "text": row.text,
        "met": row.met,
        "missed": row.missed,
        "condition": row.condition,
        "minimum": row.minimum,
        "maximum": row.maximum,
        "fully_share": number_text(row.fully_share),
        "mostly_share": number_text(row.mostly_share),
        "items_total": row.items_total,
        "items": [_item(item) for item in items],
        "metric": row.metric,
        "share": number_text(row.share),
        "baseline_text": row.baseline_text,
        "baseline_value": number_text(row.baseline_value),
        "baseline_on": iso(row.baseline_on),
    }


def _item(row: ChecklistItem) -> ChecklistItemValue:
    return {
        "key": row.key,
        "text": row.text,
        "commitment": item_commitment(salt=row.salt, text=row.text) if row.private else "",
        "hard": row.hard,
        "private": row.private,
        "salt": row.salt,
    }


def _target(row: Target, steps: Sequence[TargetStep]) -> TargetValue:
    return {
        "metric": row.metric,
        "baseline_value": number_text(row.baseline_value),
        "baseline_on": iso(row.baseline_on),
        "low": number_text(row.low),
        "steps": [{"due": step.due.isoformat(), "value": str(number_text(step.value))} for step in steps],
    }


def _term(row: MilestoneTerm, anchors: Anchors) -> MilestoneTermValue:
    return {"key": row.key, "title": row.title, "deadline": deadline_value(row, anchors)}
