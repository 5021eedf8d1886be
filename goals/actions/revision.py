"""Changing what a goal says: proposing a revision, and taking over one from history."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction

from goals import direction, logged
from goals.actions import revising
from goals.actions.content import build_content, build_revision, save_content
from goals.actions.guards import GoalHasEnded, accepted_resolution, check_fields, lock_goal, refuse_unless
from goals.actions.inputs import RevisionInput
from goals.actions.placing import put_in_place
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


@dataclass(frozen=True)
class Weighed:
    """A change of a goal that is checked and measured, and not stored."""

    row: Revision
    content: Content
    before: RevisionValue | None  # what holds now; None for a first revision
    after: RevisionValue
    unsaid: Sequence[RuleViolation]  # the words that are still asked for


def weigh_revision(*, goal: Goal, revision: RevisionInput, by: User, at: datetime) -> Weighed:
    """What `propose_revision` would make of this change, and which words it asks for. Stores nothing.

    Raises what `propose_revision` raises, but for words that can still be said.
    """
    _check_may_propose(goal, revision, by)
    weighed = _weigh(goal, revision, by=by, at=at)
    if weighed.before is not None:
        revising.check_kind(weighed.row)
    return weighed


@transaction.atomic
def propose_revision(*, goal: Goal, revision: RevisionInput, by: User, at: datetime) -> Revision:
    """Propose a change of a goal; an editor approves it, a reviewer codes its direction.

    Raises ChangeIsWaiting or GoalHasMoved (both carry `theirs` and `yours`) where somebody was faster.
    """
    goal = lock_goal(goal)
    _check_may_propose(goal, revision, by)
    row, content = store_revision(goal, revision, by=by, at=at)
    role = "owner" if goal.ownerships.filter(user=by, until__isnull=True).exists() else "editor"
    _record(row, content, "proposed", by=by, at=at, role=role)
    return row


@transaction.atomic
def import_revision(
    *, goal: Goal, revision: RevisionInput, at: datetime, coder_direction: str = "", coder_words: str = ""
) -> Revision:
    """Take over a revision from published history: it names no people and needs no approval."""
    goal = lock_goal(goal)
    row, content = store_revision(
        goal, revision, by=None, at=at, coder_direction=coder_direction, coder_words=coder_words
    )
    _record(row, content, "imported", by=None, at=at, moved=put_in_place(row))
    return row


def store_revision(
    goal: Goal,
    change: RevisionInput,
    *,
    by: User | None,
    at: datetime,
    coder_direction: str = "",
    coder_words: str = "",
) -> tuple[Revision, Content]:
    """Check and store one revision, without a record; `by` None makes it imported. Call it with the goal locked."""
    weighed = _weigh(goal, change, by=by, at=at)
    row, content = weighed.row, weighed.content
    revising.set_coder(row, coder_direction, coder_words)
    check_fields(row)
    if by is not None and weighed.before is not None:
        revising.check_proposal(row)
    # Nothing can be added below a settled revision, so one from history is settled last.
    row.imported = False
    row.save(force_insert=True)
    save_content(content)
    if by is None:
        row.imported = True
        row.save(update_fields=["imported"])
    return row, content


def value_of(goal: Goal, change: RevisionInput, *, at: datetime) -> RevisionValue:
    """What a change that could not be proposed would have said; of one that was built before."""
    row = build_revision(goal, change)
    revising.fill(row, change, goal.revisions.all(), by=None, at=at)
    return revision_value(row, build_content(row, change), anchors_of(goal))


def _check_may_propose(goal: Goal, change: RevisionInput, by: User) -> None:
    refuse_unless(can_propose_revision(by, goal), WHO_PROPOSES)
    if accepted_resolution(goal) is not None and change.kind not in _AFTER_THE_END:
        raise GoalHasEnded("This goal has ended. Only a correction, a successor or its withdrawal can be added.")


def _weigh(goal: Goal, change: RevisionInput, *, by: User | None, at: datetime) -> Weighed:
    """Build the rows that `change` asks for, and label them with what the rule says of each changed field.

    Whose turn it is comes last, so that whoever is second has a whole text to show beside the first one.
    """
    if change.criteria and goal.parts.exists():
        raise GoalHasParts("A goal with parts has no criteria of its own. Give them to its parts.")
    row = build_revision(goal, change)
    revising.fill(row, change, goal.revisions.all(), by=by, at=at)
    content = build_content(row, change)
    check_fields(row)
    revising.check_turn(goal.revisions.all(), change)
    anchors = anchors_of(goal)
    after = revision_value(row, content, anchors)
    current = revising.current_of(goal.revisions.all())
    if current is None:
        return Weighed(row, content, None, after, ())
    before = revision_value(current, content_of(current), anchors)
    metrics = [metric_value(metric, with_readings=False) for metric in goal.metrics.all()]
    successors = _successors(goal) if row.kind == row.Kind.REPLACED else []
    row.openness = direction.openness(before, after)
    revising.label(row, direction.compare(before, after, metrics, successors), is_proposal=False)
    return Weighed(row, content, before, after, revising.unsaid(row))


def _successors(goal: Goal) -> list[RevisionValue]:
    values = [goal_value(successor, pending=True) for successor in goal.successors.all()]
    return [value["revisions"][-1] for value in values if value["revisions"]]


def _record(
    row: Revision,
    content: Content,
    verb: str,
    *,
    by: User | None,
    at: datetime,
    role: str = "",
    moved: Mapping[str, Any] | None = None,
) -> None:
    subject, _ = logged.place_of(row)
    after = logged.revision(row, content) | dict(moved or {})
    kind = revising.record_type(row, verb)
    append(type=kind, subject=subject, by=by, at=at, role=role, reason=row.reason, after=after)
