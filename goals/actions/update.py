"""Status updates: the owner's word on a period. A submitted one never changes."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, cast

from django.db import transaction

from goals import deadlines, logged
from goals.actions.citing import cite, record_citations
from goals.actions.draft import FIELDS, ONLY_OWNERS, DraftWaits, check_version, draft_of
from goals.actions.guards import (
    check_day_has_come,
    check_fields,
    check_goal_is_open,
    lock_goal,
    next_number,
    refuse_unless,
    set_fields,
)
from goals.actions.inputs import CriterionReadingInput, MilestoneDoneInput, ReadingInput, WithheldInput
from goals.actions.metric import store_criterion_reading, store_reading
from goals.actions.milestone import store_milestone
from goals.actions.redaction import store_box
from goals.models import Evidence, Goal, Reading, StatusUpdate
from goals.models.revision import NOT_DECLINED
from goals.permissions import can_update_goal
from goals.snapshot import goal_value
from goals.suggestion import is_better, suggest_health
from goals.values import Health
from roadmap.accounts.models import User
from roadmap.errors import Refused, RuleViolation
from roadmap.records.log import append

NEEDS_SENTENCE = "The numbers suggest a worse health. Say in one public sentence why you see it better."


class GoalSaysNothing(RuleViolation):
    """It was only ever proposed, and declined."""


class HealthIsMissing(RuleViolation):
    field = "health"


class BetterHealthNeedsReason(RuleViolation):
    field = "health_sentence"


class PeriodIsNotInOrder(RuleViolation):
    field = "period_to"


class CorrectionIsIncomplete(RuleViolation):
    field = "correction_reason"


class NothingIsLate(RuleViolation):
    field = "kind"


@transaction.atomic
def submit_update(
    *,
    goal: Goal,
    by: User | None,
    at: datetime,
    kind: str = "update",
    readings: Sequence[ReadingInput] = (),
    criterion_readings: Sequence[CriterionReadingInput] = (),
    milestones: Sequence[MilestoneDoneInput] = (),
    evidence: Sequence[Evidence] = (),
    corrects: StatusUpdate | None = None,
    correction_reason: str = "",
    checked: str | None = None,
    withheld: Sequence[WithheldInput] = (),
    takes_draft: bool = True,
    **fields: Any,
) -> StatusUpdate:
    """Submit an update with the readings and milestones given in it; the author's draft becomes it.

    A correction leaves the draft alone. `fields` are those of the model: period_from, period_to, health,
    health_sentence, confidence, done, next, problems, help, visibility, team, source. A better health than the rule
    suggests needs `health_sentence`. `withheld` are words of this very update that the public is not to read: its author
    may withhold them as they are written; showing them again takes an editor or publisher. `checked` is the version of the draft that its author read last. Without `takes_draft`
    a draft is in the way: DraftWaits. All or nothing.
    """
    refuse_unless(by is None or can_update_goal(by, goal), ONLY_OWNERS)
    goal = lock_goal(goal)
    if not goal.revisions.filter(NOT_DECLINED).exists():
        raise GoalSaysNothing(
            "Each proposal of this goal was declined: there is nothing to report on. Propose it anew."
        )
    row: StatusUpdate = StatusUpdate(goal=goal, author=by, started_at=at) if corrects else draft_of(goal, by, at=at)
    check_version(row, checked)
    if not takes_draft and row.pk is not None:
        raise DraftWaits("You have begun an update of this goal. Submit it or throw it away on its page first.")
    set_fields(row, fields, known=FIELDS)
    row.typed = {}
    row.kind, row.corrects, row.correction_reason = kind, corrects, correction_reason
    row.team = row.team or (by.team if by else "")
    _check_period(row, at=at)
    _check_correction(row)
    if by is not None:
        _check_may_still_speak(goal, row, at=at)
    row.number = next_number(goal.updates.filter(submitted_at__isnull=False))
    check_fields(row)
    row.save()
    given = _store_given(goal, row, readings, criterion_readings, milestones, by=by, at=at)
    _judge_health(goal, row, by=by, at=at)
    row.submitted_at = at
    row.save(update_fields=["submitted_at", "suggested"])
    row.evidence.add(*evidence)
    claims: list[ReadingInput | CriterionReadingInput | MilestoneDoneInput]
    claims = [*readings, *criterion_readings, *milestones]
    cited = cite(goal, [*evidence, *(proof for claim in claims for proof in claim.evidence)])
    after = logged.update(row) | given
    kind_of_record = "goal.update.corrected" if corrects else "goal.update.submitted"
    append(type=kind_of_record, subject=f"goal/{goal.slug}", by=by, at=at, role="owner" if by else "", after=after)
    record_citations(goal, cited, by=by, at=at)
    for box in withheld:
        _withhold(goal, row, box, by=by, at=at)
    return row


def _withhold(goal: Goal, row: StatusUpdate, box: WithheldInput, *, by: User | None, at: datetime) -> None:
    store_box(
        subject=f"goal/{goal.slug}",
        field=f"updates.{row.number}.{box.text}",
        start=box.start,
        end=box.end,
        reason=box.reason,
        justification=box.justification,
        by=by,
        at=at,
    )


def _store_given(
    goal: Goal,
    row: StatusUpdate,
    readings: Iterable[ReadingInput],
    criterion_readings: Iterable[CriterionReadingInput],
    milestones: Iterable[MilestoneDoneInput],
    *,
    by: User | None,
    at: datetime,
) -> dict[str, Any]:
    """Store what came with the update; returns what the record says of it."""
    recorded: dict[str, Any] = {}
    for reading in readings:
        if by is not None and reading.by_kind == Reading.By.CHECKED:
            raise Refused("A reading is checked by a reviewer who does not own the goal.")
        recorded |= logged.reading(store_reading(goal, reading, update=row, by=by, at=at))
    for criterion_reading in criterion_readings:
        stored = store_criterion_reading(goal, criterion_reading, update=row, by=by, at=at)
        recorded |= logged.criterion_reading(stored)
    for milestone in milestones:
        recorded |= logged.milestone(store_milestone(goal, milestone, by=by, at=at))
    return recorded


def _check_period(row: StatusUpdate, *, at: datetime) -> None:
    check_day_has_come(row.period_to, at=at, field="period_to", what="The last day of the period")
    if row.period_from and row.period_to and row.period_to < row.period_from:
        raise PeriodIsNotInOrder("The period ends before it begins.")


def _check_correction(row: StatusUpdate) -> None:
    old = row.corrects
    if old is None:
        return
    if old.goal_id != row.goal_id or old.submitted_at is None:
        raise CorrectionIsIncomplete("A correction names a submitted update of the same goal.", field="corrects")
    if old.corrections.filter(submitted_at__isnull=False).exists():
        raise CorrectionIsIncomplete("This update is already corrected. Correct the newer one.", field="corrects")
    if not row.correction_reason:
        raise CorrectionIsIncomplete("A correction says what was wrong.")


def _check_may_still_speak(goal: Goal, row: StatusUpdate, *, at: datetime) -> None:
    """An update needs a health and a goal that is open; an explanation needs something to explain."""
    if row.kind == StatusUpdate.Kind.EXPLANATION:
        due = deadlines.current_due(goal_value(goal, pending=True))
        if due is None or due >= at.date():
            raise NothingIsLate("An explanation is written once the due day has passed.")
        return
    if not row.health:
        raise HealthIsMissing("Say whether the goal is on track, at risk or off track.")
    if row.corrects is None:
        check_goal_is_open(goal, "This goal has ended. Only a correction or an explanation can be added.")


def _judge_health(goal: Goal, row: StatusUpdate, *, by: User | None, at: datetime) -> None:
    """Store what the rule suggests, the readings of this very update included."""
    suggested = suggest_health(goal_value(goal, pending=True), at.date()).health
    row.suggested = suggested
    if by is None or not row.health or row.health_sentence:
        return
    if is_better(cast(Health, row.health), suggested):
        raise BetterHealthNeedsReason(NEEDS_SENTENCE)
