"""The map: safety levels, capability thresholds and what was found about them."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db import transaction

from goals import direction, logged
from goals.actions import revising
from goals.actions.guards import check_day_has_come, check_fields, check_slug_is_free, next_number, refuse_unless
from goals.actions.inputs import ThresholdInput
from goals.actions.revising import WeighedChange
from goals.models import Assessment, Evidence, SafetyLevel, Standard, Threshold, ThresholdRevision
from goals.permissions import can_keep_map, can_record_assessment
from goals.snapshot.threshold import threshold_revision_value
from goals.values import ThresholdRevisionValue
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import append

ONLY_EDITORS = "Only an editor can change the map."


class StandardIsKnown(RuleViolation):
    field = "active_since"


class ThresholdIsNotDefined(RuleViolation):
    """An assessment is made against an approved definition."""


@transaction.atomic
def add_safety_level(*, slug: str, name: str, description: str = "", by: User | None, at: datetime) -> SafetyLevel:
    refuse_unless(by is None or can_keep_map(by), ONLY_EDITORS)
    check_slug_is_free(SafetyLevel, slug)
    level = SafetyLevel(slug=slug, name=name, description=description, created_at=at)
    check_fields(level)
    level.save(force_insert=True)
    append(type="safety_level.added", subject=f"safety-level/{slug}", by=by, at=at, after=logged.named(level))
    return level


@transaction.atomic
def activate_standard(
    *,
    level: SafetyLevel,
    kind: str,
    model: str,
    active_since: date,
    because: str = "",
    source: str = "",
    by: User | None,
    at: datetime,
) -> Standard:
    """A deployment or security standard of a level applies to a model from a day on."""
    refuse_unless(by is None or can_keep_map(by), ONLY_EDITORS)
    level = SafetyLevel.objects.select_for_update().get(pk=level.pk)
    row = Standard(level=level, kind=kind, model=model, active_since=active_since, because=because, source=source)
    row.recorded_at = at
    check_standard_is_new(row)
    check_fields(row)
    row.save(force_insert=True)
    after = logged.standard(row, level.standards.count())
    append(type="standard.activated", subject=f"safety-level/{level.slug}", by=by, at=at, after=after)
    return row


def check_standard_is_new(row: Standard) -> None:
    others = row.level.standards.exclude(pk=row.pk)
    if others.filter(kind=row.kind, model=row.model, active_since=row.active_since).exists():
        raise StandardIsKnown("This standard is already active for this model since that day.")


@transaction.atomic
def add_threshold(
    *, slug: str, revision: ThresholdInput, position: int = 0, by: User | None, at: datetime
) -> Threshold:
    """Name a capability threshold. Its first definition waits for approval; without `by` it is imported history."""
    refuse_unless(by is None or can_keep_map(by), ONLY_EDITORS)
    check_slug_is_free(Threshold, slug)
    threshold = Threshold(slug=slug, position=position, created_at=at)
    check_fields(threshold)
    threshold.save(force_insert=True)
    row = _store(threshold, revision, by=by, at=at)
    after = logged.named(threshold) | logged.revision(row)
    append(type="threshold.added", subject=f"threshold/{slug}", by=by, at=at, after=after)
    return threshold


def weigh_threshold_revision(
    *, threshold: Threshold, revision: ThresholdInput, by: User, at: datetime
) -> WeighedChange:
    """What `propose_threshold_revision` would make of this change, and which words it asks for. Stores nothing."""
    refuse_unless(can_keep_map(by), ONLY_EDITORS)
    row = _build(threshold, revision, by=by, at=at)
    return revising.check_weighed(_weigh(row, revision))


def threshold_said(threshold: Threshold, change: ThresholdInput, *, at: datetime) -> ThresholdRevisionValue:
    """What a change that could not be proposed would have said."""
    return threshold_revision_value(_build(threshold, change, by=None, at=at))


@transaction.atomic
def propose_threshold_revision(
    *, threshold: Threshold, revision: ThresholdInput, by: User, at: datetime
) -> ThresholdRevision:
    """Propose another definition, level or policy; approved and coded as every revision."""
    refuse_unless(can_keep_map(by), ONLY_EDITORS)
    threshold = Threshold.objects.select_for_update().get(pk=threshold.pk)
    row = _store(threshold, revision, by=by, at=at)
    _record(row, "proposed", by=by, at=at)
    return row


@transaction.atomic
def import_threshold_revision(
    *,
    threshold: Threshold,
    revision: ThresholdInput,
    at: datetime,
    coder_direction: str = "",
    coder_words: str = "",
) -> ThresholdRevision:
    threshold = Threshold.objects.select_for_update().get(pk=threshold.pk)
    row = _store(threshold, revision, by=None, at=at, coder_direction=coder_direction, coder_words=coder_words)
    _record(row, "imported", by=None, at=at)
    return row


@transaction.atomic
def record_assessment(
    *,
    threshold: Threshold,
    model: str,
    state: str,
    assessor: str,
    on: date,
    next_due: date | None = None,
    note: str = "",
    source: str = "",
    evidence: Sequence[Evidence] = (),
    by: User | None,
    at: datetime,
) -> Assessment:
    """What `assessor` found about the threshold, as it is now defined, and a model on a day."""
    sentence = "Only an editor or somebody who owns goals can record an assessment."
    refuse_unless(by is None or can_record_assessment(by), sentence)
    threshold = Threshold.objects.select_for_update().get(pk=threshold.pk)
    definition = revising.current_of(threshold.revisions.all())
    if definition is None:
        raise ThresholdIsNotDefined("This threshold has no approved definition yet.")
    check_day_has_come(on, at=at, field="on", what="The day of an assessment")
    row = Assessment(threshold=threshold, model=model, state=state, by=assessor, on=on, next_due=next_due, note=note)
    row.number, row.revision = next_number(threshold.assessments.all()), definition.number
    row.source, row.recorded_at, row.recorded_by = source, at, by
    check_fields(row)
    row.save()
    row.evidence.set(evidence)
    subject = f"threshold/{threshold.slug}"
    append(type="threshold.assessed", subject=subject, by=by, at=at, after=logged.assessment(row))
    return row


def _store(
    threshold: Threshold,
    change: ThresholdInput,
    *,
    by: User | None,
    at: datetime,
    coder_direction: str = "",
    coder_words: str = "",
) -> ThresholdRevision:
    row = _build(threshold, change, by=by, at=at)
    revising.set_coder(row, coder_direction, coder_words)
    weighed = _weigh(row, change)
    if by is not None and weighed.before is not None:
        revising.check_proposal(row)
    row.save(force_insert=True)
    return row


def _build(threshold: Threshold, change: ThresholdInput, *, by: User | None, at: datetime) -> ThresholdRevision:
    row = ThresholdRevision(threshold=threshold, name=change.name, definition=change.definition)
    row.policy, row.level = change.policy, change.level
    revising.fill(row, change, threshold.revisions.all(), by=by, at=at)
    return row


def _weigh(row: ThresholdRevision, change: ThresholdInput) -> WeighedChange:
    return revising.weigh(
        row,
        change,
        row.threshold.revisions.all(),
        after=threshold_revision_value(row),
        value_of=threshold_revision_value,
        compare=direction.compare_threshold,
    )


def _record(row: ThresholdRevision, verb: str, *, by: User | None, at: datetime) -> None:
    subject, _ = logged.place_of(row)
    after = logged.revision(row)
    append(type=f"threshold.revision.{verb}", subject=subject, by=by, at=at, reason=row.reason, after=after)
