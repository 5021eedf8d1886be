"""Metrics and what is read from them; how far criteria are."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import F, Q

from goals import logged
from goals.actions.citing import cite, record_citations
from goals.actions.guards import (
    check_day_has_come,
    check_fields,
    check_slug_is_free,
    lock_goal,
    next_number,
    refuse_unless,
)
from goals.actions.inputs import CriterionReadingInput, ReadingInput
from goals.actions.revising import current_of
from goals.days import long_day
from goals.models import Comparison, Criterion, CriterionReading, Evidence, Goal, Metric, Reading, StatusUpdate
from goals.models.revision import NOT_DECLINED
from goals.permissions import can_edit_goal, can_record_reading, can_update_goal
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import append

ONLY_OWNERS = "Only an owner of this goal can record its progress."
WHO_ADDS = "Only an owner of this goal or an editor can add a metric."
WHO_READS = "A metric is read by an owner of its goal, and checked by a reviewer who does not own it."


class CorrectionNeedsReason(RuleViolation):
    field = "reason"


class CorrectionDoesNotFit(RuleViolation):
    """A correction names a reading of the same thing that no other reading has replaced yet."""

    field = "supersedes"


class ReadingIsThere(RuleViolation):
    field = "on"


class ReadingsAreWrong(RuleViolation):
    """Of many readings some cannot be recorded: `faults` says of each, by its place, what a rule says."""

    field = "text"

    def __init__(self, faults: Mapping[int, RuleViolation]) -> None:
        super().__init__(next(iter(faults.values())).sentence)
        self.faults = faults


class ReadingIsOfComparison(RuleViolation):
    """What both sides find in a window is read at its end, from the whole of it."""

    field = "on"


class ShareIsIncomplete(RuleViolation):
    field = "denominator"


class CriterionIsUnknown(RuleViolation):
    field = "criterion"


class CriterionReadingIsIncomplete(RuleViolation):
    """The numbers given do not say how far a criterion of this kind is."""


@transaction.atomic
def add_metric(
    *,
    goal: Goal,
    slug: str,
    name: str,
    unit: str,
    direction: str,
    cadence_days: int | None = None,
    source: str = "",
    quality: str = "",
    position: int = 0,
    by: User | None,
    at: datetime,
) -> Metric:
    refuse_unless(by is None or can_edit_goal(by, goal), WHO_ADDS)
    goal = lock_goal(goal)
    check_slug_is_free(Metric, slug, goal=goal)
    metric = Metric(goal=goal, slug=slug, name=name, unit=unit, direction=direction, source=source, quality=quality)
    metric.cadence_days, metric.position, metric.created_at = cadence_days, position, at
    check_fields(metric)
    metric.save(force_insert=True)
    append(type="goal.metric.added", subject=f"goal/{goal.slug}", by=by, at=at, after=logged.metric(metric))
    return metric


@transaction.atomic
def record_reading(
    *,
    metric: Metric,
    on: date,
    value: Decimal,
    numerator: Decimal | None = None,
    denominator: Decimal | None = None,
    by_kind: str = "self-reported",
    supersedes: Reading | None = None,
    reason: str = "",
    update: StatusUpdate | None = None,
    evidence: Sequence[Evidence] = (),
    by: User | None,
    at: datetime,
) -> Reading:
    """Store one observed value. `supersedes` and `reason` make it a correction of an earlier reading."""
    given = ReadingInput(
        metric=metric,
        on=on,
        value=value,
        numerator=numerator,
        denominator=denominator,
        by_kind=by_kind,
        supersedes=supersedes,
        reason=reason,
        evidence=evidence,
    )
    _refuse_unless_may_read(metric.goal, by_kind, by)
    goal = lock_goal(metric.goal)
    row = store_reading(goal, given, update=update, by=by, at=at)
    cited = cite(goal, evidence)
    kind = "goal.reading.corrected" if supersedes else "goal.reading.recorded"
    append(type=kind, subject=f"goal/{goal.slug}", by=by, at=at, reason=reason, after=logged.reading(row))
    record_citations(goal, cited, by=by, at=at)
    return row


@transaction.atomic
def record_readings(
    *, metric: Metric, readings: Sequence[ReadingInput], by: User | None, at: datetime
) -> list[Reading]:
    """Store many new readings of one metric, all or none, under one record. Corrections come one by one.

    Raises ReadingsAreWrong. A day that has a reading of the same kind, stored or given, takes no second one.
    """
    for kind in sorted({one.by_kind for one in readings}):
        _refuse_unless_may_read(metric.goal, kind, by)
    goal = lock_goal(metric.goal)
    taken = set(metric.readings.filter(superseded_by__isnull=True).values_list("on", "by"))
    rows, faults = [], {}
    for place, one in enumerate(readings):
        try:
            if (one.on, one.by_kind) in taken:
                raise ReadingIsThere(f"There is a reading of {long_day(one.on)}. Correct that one, or leave this out.")
            rows.append(store_reading(goal, one, update=None, by=by, at=at))
            taken.add((one.on, one.by_kind))
        except RuleViolation as violation:
            faults[place] = violation
    if faults:
        raise ReadingsAreWrong(faults)
    after = {name: value for row in rows for name, value in logged.reading(row).items()}
    append(type="goal.readings.recorded", subject=f"goal/{goal.slug}", by=by, at=at, after=after)
    return rows


@transaction.atomic
def record_criterion_reading(
    *, goal: Goal, reading: CriterionReadingInput, by: User | None, at: datetime
) -> CriterionReading:
    """Store how far one criterion of the goal is, as seen on a day."""
    refuse_unless(by is None or can_update_goal(by, goal), ONLY_OWNERS)
    goal = lock_goal(goal)
    row = store_criterion_reading(goal, reading, update=None, by=by, at=at)
    cited = cite(goal, reading.evidence)
    after = logged.criterion_reading(row)
    append(type="goal.criterion.read", subject=f"goal/{goal.slug}", by=by, at=at, after=after)
    record_citations(goal, cited, by=by, at=at)
    return row


def store_reading(
    goal: Goal, given: ReadingInput, *, update: StatusUpdate | None, by: User | None, at: datetime
) -> Reading:
    """Check and store one reading, without a record. Call it with the goal locked."""
    check_day_has_come(given.on, at=at, field="on", what="The day of a reading")
    if (given.numerator is None) != (given.denominator is None) or given.denominator == 0:
        raise ShareIsIncomplete("A share has a numerator and a denominator that is not zero.")
    old = given.supersedes
    if old is not None:
        _check_corrects(old.metric_id == given.metric.pk, Reading.objects.filter(supersedes=old).exists())
        if by is not None and old.by != given.by_kind:
            raise CorrectionDoesNotFit(
                "What a reviewer checked, a reviewer corrects; what an owner reported, an owner."
            )
        if not given.reason:
            raise CorrectionNeedsReason("A corrected reading says why.")
    row = Reading(
        metric=given.metric,
        number=next_number(given.metric.readings.all()),
        on=given.on,
        value=given.value,
        numerator=given.numerator,
        denominator=given.denominator,
        by=given.by_kind,
        who=by,
        update=update,
        supersedes=old,
        reason=given.reason,
        recorded_at=at,
    )
    check_fields(row)
    row.save()
    row.evidence.add(*given.evidence)
    return row


def store_criterion_reading(
    goal: Goal,
    given: CriterionReadingInput,
    *,
    update: StatusUpdate | None,
    by: User | None,
    at: datetime,
    comparison: Comparison | None = None,
) -> CriterionReading:
    """Check and store how far one criterion is, without a record. Call it with the goal locked.

    `comparison` is the one whose result it is; days of its window get no other reading.
    """
    check_day_has_come(given.on, at=at, field="on", what="The day of a reading")
    _check_complete(criterion_of(goal, given.criterion), given)
    old = given.supersedes
    if comparison is None:
        _check_is_not_compared(goal, given)
    if old is not None:
        fits = old.goal_id == goal.pk and old.criterion == given.criterion
        _check_corrects(fits, CriterionReading.objects.filter(supersedes=old).exists())
    values: dict[str, Any] = {name: value for name, value in vars(given).items() if name != "evidence"}
    number = next_number(goal.criterion_readings.all())
    row = CriterionReading(goal=goal, number=number, who=by, update=update, recorded_at=at, **values)
    check_fields(row)
    row.save()
    row.evidence.add(*given.evidence)
    return row


def _check_is_not_compared(goal: Goal, given: CriterionReadingInput) -> None:
    """From the first window on a criterion is read from whole windows, also where one was called off after it had begun:
    a number by hand would stand in the place of theirs."""
    begun = Q(called_off_at__isnull=True) | Q(called_off_at__date__gte=F("window_from"))
    first = goal.comparisons.filter(begun, criterion=given.criterion).order_by("window_from").first()
    days = [given.on, *([given.supersedes.on] if given.supersedes else [])]
    if first is not None and max(days) >= first.window_from:
        raise ReadingIsOfComparison(
            f"From {long_day(first.window_from)} on this criterion is read from comparisons of whole windows alone."
        )


def _check_corrects(fits: bool, is_replaced: bool) -> None:
    if not fits:
        raise CorrectionDoesNotFit("A correction replaces a reading of the same thing.")
    if is_replaced:
        raise CorrectionDoesNotFit("This reading is already corrected. Correct the newer one.")


def criterion_of(goal: Goal, key: str) -> Criterion:
    """The criterion of this key in what the goal says now, or before the first approval in what is proposed."""
    revision = current_of(goal.revisions.all()) or goal.revisions.filter(NOT_DECLINED).order_by("-number").first()
    criterion = revision.criteria.filter(key=key).first() if revision else None
    if criterion is None:
        raise CriterionIsUnknown(f"The goal as it stands has no criterion called {key}.")
    return criterion


def _check_complete(criterion: Criterion, given: CriterionReadingInput) -> None:
    if given.state == CriterionReading.State.NOT_APPLICABLE:
        if not given.justification:
            raise CriterionReadingIsIncomplete("Say why this criterion does not apply.", field="justification")
        return
    needed = {"count": ("count",), "checklist": ("fully", "mostly", "not_in_place"), "comparative": ("ours", "theirs")}
    missing = [name for name in needed.get(criterion.kind, ()) if getattr(given, name) is None]
    if missing and not given.state:
        raise CriterionReadingIsIncomplete("Fill in the numbers this criterion is measured by.", field=missing[0])
    if criterion.kind not in needed and not given.state:
        raise CriterionReadingIsIncomplete("Say whether this criterion is met.", field="state")
    if criterion.kind == Criterion.Kind.CHECKLIST and not missing and criterion.items_total is not None:
        rated = (given.fully or 0) + (given.mostly or 0) + (given.not_in_place or 0)
        if rated != criterion.items_total:
            sentence = f"{rated} items are rated; the list has {criterion.items_total}."
            raise CriterionReadingIsIncomplete(sentence, field="fully")


def _refuse_unless_may_read(goal: Goal, by_kind: str, by: User | None) -> None:
    refuse_unless(by is None or can_record_reading(by, goal, by_kind), WHO_READS)
