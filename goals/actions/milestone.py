"""Milestones done, and the turns of standing and event-triggered deadlines."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.db import transaction

from goals import logged
from goals.actions.citing import cite, record_citations
from goals.actions.guards import check_day_has_come, check_fields, lock_goal, next_number, refuse_unless
from goals.actions.inputs import MilestoneDoneInput
from goals.actions.metric import ONLY_OWNERS
from goals.actions.revising import current_of
from goals.models import Evidence, Goal, Milestone, Occurrence
from goals.permissions import can_update_goal
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import append

_TRIGGERED = ("standing", "event")


class MilestoneIsUnknown(RuleViolation):
    field = "key"


class DoneNeedsDay(RuleViolation):
    field = "achieved_on"


class AnnouncedBeforeDone(RuleViolation):
    field = "announced_on"


class CorrectionNeedsNote(RuleViolation):
    field = "note"


class GoalHasNoTrigger(RuleViolation):
    """Only a standing or event-triggered deadline has turns."""


class DoneBeforeTrigger(RuleViolation):
    field = "triggered_on"


@transaction.atomic
def complete_milestone(
    *,
    goal: Goal,
    key: str,
    achieved_on: date | None,
    achieved_text: str = "",
    announced_on: date | None = None,
    note: str = "",
    evidence: Sequence[Evidence] = (),
    by: User | None,
    at: datetime,
) -> Milestone:
    """Record that a milestone is done. Doing so again corrects the earlier row and needs a note."""
    refuse_unless(by is None or can_update_goal(by, goal), ONLY_OWNERS)
    goal = lock_goal(goal)
    given = MilestoneDoneInput(
        key=key,
        achieved_on=achieved_on,
        achieved_text=achieved_text,
        announced_on=announced_on,
        note=note,
        evidence=evidence,
    )
    row = store_milestone(goal, given, by=by, at=at)
    cited = cite(goal, evidence)
    after = logged.milestone(row)
    append(type="goal.milestone.completed", subject=f"goal/{goal.slug}", by=by, at=at, after=after)
    record_citations(goal, cited, by=by, at=at)
    return row


def store_milestone(goal: Goal, given: MilestoneDoneInput, *, by: User | None, at: datetime) -> Milestone:
    """Check and store that one milestone is done, without a record. Call it with the goal locked."""
    revision = current_of(goal.revisions.all()) or goal.revisions.order_by("-number").first()
    if revision is None or not revision.milestones.filter(key=given.key).exists():
        raise MilestoneIsUnknown(f"The goal as it stands has no milestone called {given.key}.")
    if given.achieved_on is None and not given.achieved_text:
        raise DoneNeedsDay("Say on which day the milestone was done, or what is known of the day.")
    check_day_has_come(given.achieved_on, at=at, field="achieved_on", what="The day a milestone was done")
    check_day_has_come(given.announced_on, at=at, field="announced_on", what="The day of the announcement")
    if given.achieved_on and given.announced_on and given.announced_on < given.achieved_on:
        raise AnnouncedBeforeDone("A milestone cannot be announced as done before it was done.")
    if not given.note and goal.milestones.filter(key=given.key).exists():
        raise CorrectionNeedsNote("This milestone is already recorded as done. Say in a note what is put right.")
    values: dict[str, Any] = {name: value for name, value in vars(given).items() if name != "evidence"}
    number = next_number(goal.milestones.all())
    row = Milestone(goal=goal, number=number, recorded_at=at, recorded_by=by, **values)
    check_fields(row)
    row.save()
    row.evidence.add(*given.evidence)
    return row


@transaction.atomic
def record_occurrence(
    *,
    goal: Goal,
    key: str,
    text: str,
    triggered_on: date,
    due: date | None = None,
    done_on: date | None = None,
    note: str = "",
    evidence: Sequence[Evidence] = (),
    by: User | None,
    at: datetime,
) -> Occurrence:
    """Record one turn of a standing or event-triggered deadline, or (same key) that it was kept.

    Without `due` it is the last day of the window that the goal's standing deadline gives.
    """
    refuse_unless(by is None or can_update_goal(by, goal), ONLY_OWNERS)
    goal = lock_goal(goal)
    window = _window(goal)
    check_day_has_come(triggered_on, at=at, field="triggered_on", what="The day of the event")
    check_day_has_come(done_on, at=at, field="done_on", what="The day it was done")
    if due is None and window is not None:
        due = triggered_on + timedelta(days=window)
    row = Occurrence(
        goal=goal,
        number=next_number(goal.occurrences.all()),
        key=key,
        text=text,
        triggered_on=triggered_on,
        due=due,
        done_on=done_on,
        note=note,
        recorded_at=at,
        recorded_by=by,
    )
    check_fields(row)
    row.save()
    row.evidence.add(*evidence)
    cited = cite(goal, evidence)
    append(type="goal.occurrence.recorded", subject=f"goal/{goal.slug}", by=by, at=at, after=logged.occurrence(row))
    record_citations(goal, cited, by=by, at=at)
    return row


def _window(goal: Goal) -> int | None:
    """Days of the standing window; None for an event. Raises GoalHasNoTrigger for deadlines without turns."""
    revision = current_of(goal.revisions.all()) or goal.revisions.order_by("-number").first()
    if revision is None:
        raise GoalHasNoTrigger("This goal says nothing yet.")
    terms = [revision, *revision.milestones.filter(deadline_kind__in=_TRIGGERED)]
    for term in terms:
        if term.deadline_kind in _TRIGGERED:
            return term.deadline_days if term.deadline_kind == "standing" else None
    raise GoalHasNoTrigger("Only a goal with a standing or event-triggered deadline has events to record.")
