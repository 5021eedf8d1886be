"""Changing what a goal says: proposing a revision, and taking over one from history."""

from datetime import datetime

from django.db import transaction

from goals import direction
from goals.actions import revising
from goals.actions.content import build_content, build_revision, save_content
from goals.actions.guards import GoalHasEnded, accepted_resolution, check_fields, lock_goal, refuse_unless
from goals.actions.inputs import RevisionInput
from goals.actions.recording import place_of, under
from goals.models import Goal, Revision
from goals.permissions import can_propose_revision
from goals.snapshot import goal_value
from goals.snapshot.goal import anchors_of
from goals.snapshot.progress import metric_value
from goals.snapshot.revision import Content, content_of, revision_value
from goals.values import RevisionValue
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import append

WHO_PROPOSES = "Only an owner of this goal or an editor can propose a change to it."
# What may still be said of a goal that has ended: errors are put right, successors named, and it is taken down.
_AFTER_THE_END = (Revision.Kind.CORRECTED, Revision.Kind.REPLACED, Revision.Kind.WITHDRAWN)


class GoalHasParts(RuleViolation):
    field = "criteria"


@transaction.atomic
def propose_revision(*, goal: Goal, revision: RevisionInput, by: User, at: datetime) -> Revision:
    """Propose a change of a goal; an editor approves it, a reviewer codes its direction.

    Raises ChangeIsWaiting or GoalHasMoved (both carry `theirs` and `yours`) where somebody was faster.
    """
    refuse_unless(can_propose_revision(by, goal), WHO_PROPOSES)
    goal = lock_goal(goal)
    if accepted_resolution(goal) is not None and revision.kind not in _AFTER_THE_END:
        raise GoalHasEnded("This goal has ended. Only a correction, a successor or its withdrawal can be added.")
    row, value = store_revision(goal, revision, by=by, at=at)
    role = "owner" if goal.ownerships.filter(user=by, until__isnull=True).exists() else "editor"
    _record(row, value, "proposed", by=by, at=at, role=role)
    return row


@transaction.atomic
def import_revision(
    *, goal: Goal, revision: RevisionInput, at: datetime, coder_direction: str = "", coder_words: str = ""
) -> Revision:
    """Take over a revision from published history: it names no people and needs no approval."""
    goal = lock_goal(goal)
    row, value = store_revision(
        goal, revision, by=None, at=at, coder_direction=coder_direction, coder_words=coder_words
    )
    _record(row, value, "imported", by=None, at=at)
    return row


def store_revision(
    goal: Goal,
    change: RevisionInput,
    *,
    by: User | None,
    at: datetime,
    coder_direction: str = "",
    coder_words: str = "",
) -> tuple[Revision, RevisionValue]:
    """Check and store one revision, without a record; `by` None makes it imported. Call it with the goal locked."""
    revising.check_turn(goal.revisions.all(), change)
    if change.criteria and goal.parts.exists():
        raise GoalHasParts("A goal with parts has no criteria of its own. Give them to its parts.")
    row = build_revision(goal, change)
    revising.fill(row, change, goal.revisions.all(), by=by, at=at)
    revising.set_coder(row, coder_direction, coder_words)
    content = build_content(row, change)
    check_fields(row)
    _label(row, content, is_proposal=by is not None)
    # Nothing can be added below a settled revision, so one from history is settled last.
    row.imported = False
    row.save(force_insert=True)
    save_content(content)
    if by is None:
        row.imported = True
        row.save(update_fields=["imported"])
    return row, revision_value(row, content, anchors_of(goal))


def _label(row: Revision, content: Content, *, is_proposal: bool) -> None:
    current = revising.current_of(row.goal.revisions.all())
    if current is None:
        return
    anchors = anchors_of(row.goal)
    before = revision_value(current, content_of(current), anchors)
    after = revision_value(row, content, anchors)
    metrics = [metric_value(metric, with_readings=False) for metric in row.goal.metrics.all()]
    successors = _successors(row.goal) if row.kind == row.Kind.REPLACED else []
    row.openness = direction.openness(before, after)
    revising.label(row, direction.compare(before, after, metrics, successors), is_proposal=is_proposal)


def _successors(goal: Goal) -> list[RevisionValue]:
    values = [goal_value(successor, pending=True) for successor in goal.successors.all()]
    return [value["revisions"][-1] for value in values if value["revisions"]]


def _record(row: Revision, value: RevisionValue, verb: str, *, by: User | None, at: datetime, role: str = "") -> None:
    subject, path = place_of(row)
    kind = revising.record_type(row, verb)
    append(type=kind, subject=subject, by=by, at=at, role=role, reason=row.reason, after=under(path, value))
