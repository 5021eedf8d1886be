"""Mappings from runs of tools to metrics, and the readings that a report of a machine gives by them."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from typing import NamedTuple

from django.db import transaction
from django.db.models import Q

from goals import logged
from goals.actions.guards import check_fields, lock_goal, next_number, refuse_unless
from goals.actions.metric import ONLY_OWNERS, record_reading
from goals.days import long_day
from goals.machine_evidence.report import RunReport
from goals.models import Evidence, Goal, Metric, Reading, RunMapping
from goals.permissions import can_edit_goal, can_record_reading
from goals.run_readings import Found, Mapped, readings_of
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import append

WHO_MAPS = "Only an owner of this goal or an editor says which runs are readings of its metrics."


class MappingIsThere(RuleViolation):
    field = "tool"


class MappingHasEnded(RuleViolation):
    """A mapping ends once; to map the same again is a new one."""


class Given(NamedTuple):
    """What a run gives for a metric; `why_not` says why it is not recorded, also where the reading is there already."""

    mapping: RunMapping
    found: Found
    why_not: str

    @property
    def metric(self) -> Metric:
        return self.mapping.metric


@transaction.atomic
def map_runs(
    *, metric: Metric, tool: str, measure: str, target: str = "", factor: Decimal = Decimal(1), by: User, at: datetime
) -> RunMapping:
    """From now on, runs of this tool (against this target) give readings of the metric."""
    refuse_unless(can_edit_goal(by, metric.goal), WHO_MAPS)
    goal = lock_goal(metric.goal)
    in_force = metric.run_mappings.filter(ended_at__isnull=True, tool__iexact=tool)
    if in_force.filter(Q(target="") | Q(target__iexact=target) if target else Q()).exists():
        raise MappingIsThere("Runs of this tool and target are mapped to this metric already. End that mapping first.")
    row = RunMapping(metric=metric, tool=tool, target=target, measure=measure, factor=factor, made_by=by, made_at=at)
    row.number = next_number(metric.run_mappings.all())
    check_fields(row)
    row.save(force_insert=True)
    append(type="goal.runs.mapped", subject=f"goal/{goal.slug}", by=by, at=at, after=logged.run_mapping(row))
    return row


@transaction.atomic
def end_run_mapping(*, mapping: RunMapping, by: User, at: datetime) -> RunMapping:
    """No run gives a reading by it any more; the readings that it gave stay."""
    row = RunMapping.objects.select_for_update(of=("self",)).select_related("metric__goal").get(pk=mapping.pk)
    refuse_unless(can_edit_goal(by, row.metric.goal), WHO_MAPS)
    if row.ended_at is not None:
        raise MappingHasEnded("This mapping has ended already.")
    row.ended_by, row.ended_at = by, at
    row.save(update_fields=["ended_by", "ended_at"])
    subject, after = f"goal/{row.metric.goal.slug}", logged.run_mapping_end(row)
    append(type="goal.runs.unmapped", subject=subject, by=by, at=at, after=after)
    return row


def given_by(evidence: Evidence, reports: Sequence[RunReport], goal: Goal | None = None) -> list[Given]:
    """What these reports give for the metrics of the goals that the evidence speaks for, or of one. Stores nothing."""
    goals = evidence.goals.all() if goal is None else evidence.goals.filter(pk=goal.pk)
    mappings = RunMapping.objects.filter(ended_at__isnull=True, metric__goal__in=goals)
    rows = mappings.select_related("metric__goal").order_by(
        "metric__goal__slug", "metric__position", "metric__slug", "number"
    )
    return [
        Given(row, found, found.why_not or _there_already(row.metric, found))
        for row in rows
        for found in readings_of(reports, Mapped(row.tool, row.target, row.measure, row.factor))
    ]


@transaction.atomic
def record_runs(
    *, evidence: Evidence, reports: Sequence[RunReport], goal: Goal | None = None, by: User, at: datetime
) -> list[Reading]:
    """Record every reading that these reports give, with the evidence, self-reported; done again it adds nothing.

    Readings of goals that this person does not own are left for somebody who does.
    """
    for each in [goal] if goal else evidence.goals.order_by("pk"):
        lock_goal(each)  # of two who bring the same report at once one waits, and finds its readings there
    given = [one for one in given_by(evidence, reports, goal) if not one.why_not]
    own = [one for one in given if can_record_reading(by, one.metric.goal, Reading.By.SELF_REPORTED)]
    refuse_unless(bool(own) or not given, ONLY_OWNERS)
    recorded = []
    for one in own:
        found = one.found
        if _there_already(one.metric, found):  # asked again: two targets of one metric may speak for one day
            continue
        assert found.on is not None  # noqa: S101 -- else there is a `why_not`
        assert found.value is not None  # noqa: S101
        recorded.append(
            record_reading(
                metric=one.metric,
                on=found.on,
                value=found.value,
                numerator=found.numerator,
                denominator=found.denominator,
                evidence=[evidence],
                by=by,
                at=at,
            )
        )
    return recorded


def _there_already(metric: Metric, found: Found) -> str:
    if found.on is None:
        return ""
    there = metric.readings.filter(superseded_by__isnull=True, on=found.on, by=Reading.By.SELF_REPORTED).first()
    if there is None:
        return ""
    if there.value == found.value:
        return f"The reading of {long_day(found.on)} is recorded already."
    return f"Of {long_day(found.on)} there is another reading, {there.value.normalize():f}. Correct that one, with a reason."
