"""The course of every revision, whatever it changes: its turn, its labels, approval, decline, coding of its direction."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from goals import direction
from goals.actions.guards import next_number, refuse_unless
from goals.actions.inputs import ChangeInput
from goals.actions.recording import place_of, under
from goals.models import Revision, RevisionBase
from goals.models.revision import PENDING
from goals.permissions import can_approve_revision, can_code_direction, can_decline_revision
from goals.values import Direction
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import append

_WEAKER = {RevisionBase.Direction.LESS, RevisionBase.Direction.MIXED}
_Row = TypeVar("_Row", bound=RevisionBase)


class GoalHasMoved(RuleViolation):
    """Somebody changed this since you read it. `theirs` is the newer revision, `yours` what you sent."""

    def __init__(self, sentence: str, *, theirs: RevisionBase, yours: ChangeInput) -> None:
        super().__init__(sentence)
        self.theirs = theirs
        self.yours = yours


class ChangeIsWaiting(GoalHasMoved):
    """One change at a time: `theirs` waits for approval."""


class KindDoesNotFit(RuleViolation):
    field = "kind"


class WeakeningNeedsReason(RuleViolation):
    field = "reason"


class CorrectionWeakens(RuleViolation):
    field = "kind"


class NothingChanges(RuleViolation):
    """The proposed revision says what the current one says."""


class RevisionIsSettled(RuleViolation):
    """Approved, declined and imported revisions are decided for ever."""


class MetricIsUnknown(RuleViolation):
    """A target or criterion names a metric that the goal does not have."""


class DirectionIsCoded(RuleViolation):
    """The direction of a revision is coded once."""


def current_of(revisions: QuerySet[_Row]) -> _Row | None:
    """What holds now: the newest approved or imported revision."""
    settled = revisions.filter(approved_at__isnull=False) | revisions.filter(imported=True)
    return settled.order_by("-number").first()


def check_turn(revisions: QuerySet[Any], change: ChangeInput) -> None:
    """Raise ChangeIsWaiting or GoalHasMoved unless `change` was made from what holds now."""
    waiting = revisions.filter(PENDING).first()
    if waiting is not None:
        sentence = "Another change is waiting for approval. Only one can wait at a time."
        raise ChangeIsWaiting(sentence, theirs=waiting, yours=change)
    current = current_of(revisions)
    if (current is None) != (change.kind == RevisionBase.Kind.CREATED):
        raise KindDoesNotFit("The first revision, and no other, is of the kind Created.")
    if current is not None and change.based_on is not None and change.based_on != current.number:
        sentence = f"Somebody changed this while you wrote: revision {current.number} is newer than the one you edited."
        raise GoalHasMoved(sentence, theirs=current, yours=change)


def fill(row: RevisionBase, change: ChangeInput, revisions: QuerySet[Any], *, by: User | None, at: datetime) -> None:
    """Kind, reason, people and dates of a new revision; its number is free of declined ones."""
    row.number = next_number(revisions.filter(declined_at__isnull=True))
    for name in ("kind", "effective_on", "announced_on", "reason_class", "reason", "source"):
        setattr(row, name, getattr(change, name))
    row.owner_direction, row.owner_words = change.owner_direction, change.owner_words
    row.recorded_at = at
    row.imported = by is None
    if by is not None:
        row.proposed_by, row.proposed_at = by, at


def label(row: RevisionBase, fields: Mapping[str, Direction], *, is_proposal: bool) -> None:
    """Set what the rule says of each changed field, and of all together. History is taken as it is."""
    row.rule_fields = dict(fields)
    row.rule_direction = direction.total(fields.values())
    if is_proposal:
        _check_labels(row)


def _check_labels(row: RevisionBase) -> None:
    """A proposal must change something, call it what it is, and say why it asks for less."""
    changed = row.rule_fields
    is_less = bool(_WEAKER & {row.rule_direction, row.owner_direction})
    if row.kind == row.Kind.CORRECTED:
        if row.rule_direction in _WEAKER:
            raise CorrectionWeakens("A correction cannot ask for less. Choose the kind of change that this is.")
        return
    if not changed:
        raise NothingChanges("Nothing is changed.")
    if row.kind == row.Kind.REDATED and not _touches(changed, "deadline", "milestones"):
        raise KindDoesNotFit("A re-dated revision changes a deadline.")
    if row.kind == row.Kind.TARGET_CHANGED and not _touches(changed, "targets", "criteria"):
        raise KindDoesNotFit("A revision with a changed target changes a target or a criterion.")
    if is_less and not (row.reason and row.reason_class):
        raise WeakeningNeedsReason("A change that asks for less needs a reason and its class.")


def set_coder(row: RevisionBase, coder_direction: str, coder_words: str) -> None:
    """The coder's label of imported history: it names no person."""
    row.coder_direction, row.coder_words = coder_direction, coder_words


@transaction.atomic
def approve_revision(*, revision: _Row, by: User, at: datetime) -> _Row:
    """Put a waiting revision into force. An editor does, who neither proposed it nor owns the goal."""
    row = _lock(revision)
    sentence = "A change is approved by an editor who neither proposed it nor owns the goal."
    refuse_unless(can_approve_revision(by, row), sentence)
    _check_waits(row)
    if isinstance(row, Revision):
        _check_metrics_exist(row)
    row.approved_by, row.approved_at = by, at
    row.save(update_fields=["approved_by", "approved_at"])
    _record(row, "approved", {"approved_by": by.public_id, "approved_at": at}, by=by, at=at, role="editor")
    return row


@transaction.atomic
def decline_revision(*, revision: _Row, reason: str, by: User, at: datetime) -> _Row:
    """Decline a waiting revision, or take one's own back. Its number goes to the next proposal."""
    row = _lock(revision)
    sentence = "Only its proposer or an editor who does not own the goal can decline a change."
    refuse_unless(can_decline_revision(by, row), sentence)
    _check_waits(row)
    row.declined_by, row.declined_at, row.decline_reason = by, at, reason
    row.save(update_fields=["declined_by", "declined_at", "decline_reason"])
    role = "proposer" if by.pk == row.proposed_by_id else "editor"
    after = {"declined_by": by.public_id, "declined_at": at}
    _record(row, "declined", after, by=by, at=at, role=role, reason=reason)
    return row


@transaction.atomic
def code_direction(*, revision: _Row, direction: str, words: str = "", by: User, at: datetime) -> _Row:
    """A reviewer who neither proposed nor approved the change nor owns the goal says which way it goes."""
    row = _lock(revision)
    sentence = "A direction is coded by a reviewer who neither proposed nor approved the change nor owns the goal."
    refuse_unless(can_code_direction(by, row), sentence)
    if row.declined_at is not None or row.imported:
        raise RevisionIsSettled("This revision was declined or imported. Its direction is not coded.")
    if row.coder_direction:
        raise DirectionIsCoded("The direction of this revision is already coded.")
    if direction not in RevisionBase.Direction.values:
        raise KindDoesNotFit("Choose one of the directions.", field="direction")
    row.coder_direction, row.coder_words, row.coded_by, row.coded_at = direction, words, by, at
    row.save(update_fields=["coder_direction", "coder_words", "coded_by", "coded_at"])
    after = {"coder_direction": direction, "coder_words": words, "coded_by": by.public_id, "coded_at": at}
    _record(row, "coded", after, by=by, at=at, role="reviewer")
    return row


def record_type(revision: RevisionBase, verb: str) -> str:
    """ "goal.revision.approved", "mitigation.revision.proposed" …"""
    owner = {
        "revision": "goal",
        "thresholdrevision": "threshold",
        "mitigationrevision": "mitigation",
        "conditionalcommitmentrevision": "commitment",
    }
    return f"{owner[str(revision._meta.model_name)]}.revision.{verb}"


def _record(
    row: RevisionBase, verb: str, after: Mapping[str, Any], *, by: User, at: datetime, role: str, reason: str = ""
) -> None:
    subject, path = place_of(row)
    kind = record_type(row, verb)
    append(type=kind, subject=subject, by=by, at=at, role=role, reason=reason, after=under(path, after))


def _lock(revision: _Row) -> _Row:
    return type(revision)._default_manager.select_for_update(of=("self",)).get(pk=revision.pk)


def _check_waits(row: RevisionBase) -> None:
    if not row.is_pending:
        raise RevisionIsSettled("This revision is already decided.")


def _check_metrics_exist(row: Revision) -> None:
    named = set(row.targets.values_list("metric", flat=True))
    named |= set(row.criteria.exclude(metric="").values_list("metric", flat=True))
    missing = named - set(row.goal.metrics.values_list("slug", flat=True))
    if missing:
        raise MetricIsUnknown(f"This goal has no metric called {', '.join(sorted(missing))}. Add it first.")


def _touches(changed: Mapping[str, object], *names: str) -> bool:
    return any(field.split(".")[0] in names for field in changed)
