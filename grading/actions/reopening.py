"""Opening a closed cycle again: one person asks, another agrees, the public reads both."""

from datetime import datetime

from django.db import transaction

from goals.actions.guards import next_number, refuse_unless
from grading import logged
from grading.actions.course import call_to_discuss
from grading.actions.cycle import ONLY_EDITORS
from grading.models import Cycle, Reopening
from grading.permissions import can_agree_to_reopening, can_run_cycle
from grading.subjects import cycle_subject, lock
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.columns import fields_of, under
from roadmap.records.log import append

WHO_AGREES = "Another editor or a publisher than the one who asked decides about reopening a cycle."
CLOSED = (Cycle.Phase.CLOSED, Cycle.Phase.PUBLISHED)


class CycleIsNotClosed(RuleViolation):
    """Only a closed cycle is opened again."""


class ReopeningWaits(RuleViolation):
    """One request at a time."""


class ReopeningIsDecided(RuleViolation):
    """A request is agreed to or declined once."""


class ReopeningNeedsReason(RuleViolation):
    field = "reason"


@transaction.atomic
def ask_reopening(*, cycle: Cycle, reason: str, by: User, at: datetime) -> Reopening:
    """Ask to open a closed cycle again. Nothing changes before another person agrees."""
    refuse_unless(can_run_cycle(by), ONLY_EDITORS)
    lock(cycle)
    _check_closed(cycle)
    if not reason.strip():
        raise ReopeningNeedsReason("Say why this cycle is to be opened again; the reason is published.")
    if cycle.reopenings.filter(agreed_at=None, declined_at=None).exists():
        raise ReopeningWaits("A request to open this cycle again waits for a decision.")
    number = next_number(cycle.reopenings.all())
    row = Reopening.objects.create(cycle=cycle, number=number, reason=reason.strip(), asked_by=by, asked_at=at)
    after = logged.reopening(row)
    append(type="cycle.reopening.asked", subject=cycle_subject(cycle), by=by, at=at, after=after, reason=reason)
    return row


@transaction.atomic
def agree_reopening(*, reopening: Reopening, by: User, at: datetime) -> Cycle:
    """Open the cycle again, in its discussion: scores may be amended, and closing it makes new grades."""
    row, cycle = _decided(reopening, by)
    _check_closed(cycle)
    row.agreed_by, row.agreed_at = by, at
    row.save(update_fields=["agreed_by", "agreed_at"])
    cycle.phase, cycle.discussion_at = Cycle.Phase.DISCUSSION, at
    cycle.save(update_fields=["phase", "discussion_at"])
    after = fields_of(cycle, "phase", "discussion_at")
    after |= under(f"reopenings.{row.number}", fields_of(row, "agreed_by", "agreed_at"))
    call_to_discuss(cycle, at)
    append(type="cycle.reopened", subject=cycle_subject(cycle), by=by, at=at, after=after)
    return cycle


@transaction.atomic
def decline_reopening(*, reopening: Reopening, by: User, at: datetime) -> None:
    """Leave the cycle closed."""
    row, cycle = _decided(reopening, by)
    row.declined_by, row.declined_at = by, at
    row.save(update_fields=["declined_by", "declined_at"])
    after = under(f"reopenings.{row.number}", fields_of(row, "declined_by", "declined_at"))
    append(type="cycle.reopening.declined", subject=cycle_subject(cycle), by=by, at=at, after=after)


def _decided(reopening: Reopening, by: User) -> tuple[Reopening, Cycle]:
    """The request and its cycle, locked, for a person who may decide."""
    cycle = reopening.cycle
    lock(cycle)
    row = Reopening.objects.get(pk=reopening.pk)
    refuse_unless(can_agree_to_reopening(by, row), WHO_AGREES)
    if row.agreed_at or row.declined_at:
        raise ReopeningIsDecided("This request is decided.")
    return row, cycle


def _check_closed(cycle: Cycle) -> None:
    if cycle.phase not in CLOSED:
        raise CycleIsNotClosed("Only a closed cycle is opened again.")
