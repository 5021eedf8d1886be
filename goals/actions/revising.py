"""The course of every revision, whatever it changes: its turn, its labels, approval, decline, coding of its direction."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import QuerySet

from goals import direction, logged
from goals.actions.guards import check_fields, next_number, refuse_unless
from goals.actions.inputs import ChangeInput
from goals.actions.placing import put_in_place
from goals.models import Revision, RevisionBase
from goals.models.revision import PENDING
from goals.permissions import can_approve_revision, can_code_direction, can_decline_revision
from goals.values import Direction
from goals.values import RevisionBase as RevisionValue
from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.records.log import append

WHO_CODES = "A direction is coded by a reviewer who neither proposed nor approved the change nor owns the goal."
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


class DisputeNeedsWords(RuleViolation):
    field = "owner_words"


class CorrectionWeakens(RuleViolation):
    field = "kind"


class NothingChanges(RuleViolation):
    """The proposed revision says what the current one says."""


class RevisionIsSettled(RuleViolation):
    """Approved, declined and imported revisions are decided for ever."""


class WasWithdrawn(RuleViolation):
    """What was withdrawn does not come back under its old name."""


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


@dataclass(frozen=True)
class WeighedChange:
    """A change on the map that is built and measured, and not stored."""

    row: RevisionBase
    before: RevisionValue | None  # what holds now; None for a first revision
    after: RevisionValue
    unsaid: Sequence[RuleViolation]  # the words that are still asked for


def weigh(
    row: RevisionBase,
    change: ChangeInput,
    revisions: QuerySet[Any],
    *,
    after: RevisionValue,
    value_of: Callable[[Any], RevisionValue],
    compare: Callable[[Any, Any], Mapping[str, Direction]],
) -> WeighedChange:
    """Label a filled row that says `after` against what holds now. Whose turn it is comes last of all guards."""
    check_fields(row)
    check_turn(revisions, change)
    current = current_of(revisions)
    if current is None:
        return WeighedChange(row, None, after, ())
    if current.kind == row.Kind.WITHDRAWN and not row.imported:
        raise WasWithdrawn("This was withdrawn. Add it anew under another short name: its history stays here.")
    before = value_of(current)
    label(row, compare(before, after), is_proposal=False)
    return WeighedChange(row, before, after, unsaid(row))


def check_weighed(weighed: WeighedChange) -> WeighedChange:
    """Does the weighed proposal change something and is it called what it is? Words may still be missing."""
    if weighed.before is not None:
        check_kind(weighed.row)
    return weighed


def label(row: RevisionBase, fields: Mapping[str, Direction], *, is_proposal: bool) -> None:
    """Set what the rule says of each changed field, and of all together. History is taken as it is."""
    row.rule_fields = dict(fields)
    row.rule_direction = direction.total(fields.values())
    if is_proposal:
        check_proposal(row)


def check_proposal(row: RevisionBase) -> None:
    """Of a labelled proposal: is it called what it is, and is everything said?"""
    check_kind(row)
    for violation in unsaid(row):
        raise violation


def check_kind(row: RevisionBase) -> None:
    """A proposal must change something and call it what it is."""
    changed = row.rule_fields
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


def unsaid(row: RevisionBase) -> list[RuleViolation]:
    """What a labelled proposal still has to say: why it asks for less, and why its owner sees it otherwise.

    Nobody codes a correction, so one whose direction cannot be told says at least what was wrong.
    """
    if row.kind == row.Kind.CORRECTED:
        is_told = row.rule_direction != row.Direction.CANNOT_TELL or (row.reason and row.reason_class)
        sentence = "A correction of words is not coded by anybody. Say what was wrong, and the class of the reason."
        return [] if is_told else [WeakeningNeedsReason(sentence)]
    found: list[RuleViolation] = []
    rule, owner = row.rule_direction, row.owner_direction
    if _WEAKER & {rule, owner} and not (row.reason and row.reason_class):
        found.append(WeakeningNeedsReason("A change that asks for less needs a reason and its class."))
    if owner and owner != rule and rule != row.Direction.CANNOT_TELL and not row.owner_words:
        sentence = "You see this change otherwise than the rule. Say why in a sentence; it is published beside both."
        found.append(DisputeNeedsWords(sentence))
    return found


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
    moved = put_in_place(row) if isinstance(row, Revision) else {}
    _record(row, "approved", "approved_by", "approved_at", by=by, at=at, role="editor", moved=moved)
    return row


@transaction.atomic
def decline_revision(*, revision: _Row, reason: str, by: User, at: datetime) -> _Row:
    """Decline a waiting revision, or take one's own back. Its number goes to the next proposal."""
    row = _lock(revision)
    sentence = "Only its proposer or an editor who does not own the goal can decline a change."
    refuse_unless(can_decline_revision(by, row), sentence)
    _check_waits(row)
    row.declined_by, row.declined_at, row.decline_reason = by, at, reason
    columns = ("declined_by", "declined_at", "decline_reason")
    row.save(update_fields=columns)
    role = "proposer" if by.pk == row.proposed_by_id else "editor"
    _record(row, "declined", *columns, by=by, at=at, role=role, reason=reason)
    return row


@transaction.atomic
def code_direction(*, revision: _Row, direction: str, words: str = "", by: User, at: datetime) -> _Row:
    """A reviewer who neither proposed nor approved the change nor owns the goal says which way it goes."""
    row = _lock(revision)
    refuse_unless(can_code_direction(by, row), WHO_CODES)
    if row.declined_at is not None or row.imported:
        raise RevisionIsSettled("This revision was declined or imported. Its direction is not coded.")
    if row.coder_direction:
        raise DirectionIsCoded("The direction of this revision is already coded.")
    if direction not in RevisionBase.Direction.values:
        raise KindDoesNotFit("Choose one of the directions.", field="direction")
    row.coder_direction, row.coder_words, row.coded_by, row.coded_at = direction, words, by, at
    columns = ("coder_direction", "coder_words", "coded_by", "coded_at")
    row.save(update_fields=columns)
    _record(row, "coded", *columns, by=by, at=at, role="reviewer")
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
    row: RevisionBase,
    verb: str,
    *columns: str,
    by: User,
    at: datetime,
    role: str,
    reason: str = "",
    moved: Mapping[str, Any] | None = None,
) -> None:
    subject, _ = logged.place_of(row)
    after = logged.decision(row, *columns) | dict(moved or {})
    append(type=record_type(row, verb), subject=subject, by=by, at=at, role=role, reason=reason, after=after)


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
