"""Asking for the agreement of a cycle, and keeping what the worker found. Derived and unrecorded, like all standings."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from goals.actions.guards import refuse_unless
from grading.models import Cycle, CycleStatistics
from grading.subjects import lock
from grading.visibility import sees_statistics
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation

WHO_SEES = "Statistics are for those who may read single scores of this cycle, after it is closed."
GIVEN_UP: Final = timedelta(minutes=2)  # without a step forward; then somebody may ask again


class StatisticsAreThere(RuleViolation):
    """The same scores give the same numbers, so they are not computed twice."""


class StatisticsAreUnderWay(RuleViolation):
    """The worker is at it."""


@transaction.atomic
def ask_statistics(*, cycle: Cycle, scores_sha256: str, by: User, at: datetime) -> CycleStatistics:
    """Note that the agreement of these scores is wanted; the worker computes `run` of the row that is returned."""
    refuse_unless(sees_statistics(by, cycle), WHO_SEES)
    lock(cycle)
    row, is_new = CycleStatistics.objects.get_or_create(
        cycle=cycle, scores_sha256=scores_sha256, defaults={"moved_at": at}
    )
    if is_new:
        return row
    if row.computed_at is not None:
        raise StatisticsAreThere("These scores are computed already. The same scores give the same numbers.")
    if not is_given_up(row, at):
        raise StatisticsAreUnderWay("The worker is computing them. Wait for it.")
    row.run, row.percent, row.moved_at = row.run + 1, 0, at
    row.save(update_fields=["run", "percent", "moved_at"])
    return row


def is_given_up(row: CycleStatistics, at: datetime) -> bool:
    """Has nothing moved for so long that the worker must have died?"""
    return row.computed_at is None and at - row.moved_at >= GIVEN_UP


def note_progress(*, row: CycleStatistics, percent: int, at: datetime) -> bool:
    """Keep how far this run is; False where another run has taken its place or finished."""
    return bool(_current(row).update(percent=percent, moved_at=at))


def keep_statistics(*, row: CycleStatistics, lines: Sequence[Any], at: datetime) -> bool:
    """Keep what this run found, once."""
    return bool(_current(row).update(value=list(lines), percent=100, moved_at=at, computed_at=at))


def _current(row: CycleStatistics) -> Any:
    return CycleStatistics.objects.filter(pk=row.pk, run=row.run, computed_at=None)
