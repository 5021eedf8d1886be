"""What actions take: frozen dataclasses that mirror `goals/values.py`, with Python dates and decimals."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from goals.models import Area, Criterion, Evidence, Goal, Metric, Reading, Revision, SafetyLevel, Target
from goals.models.progress import CriterionReading
from goals.models.revision import DeadlineFields
from roadmap.accounts.models import User


@dataclass(frozen=True, kw_only=True)
class DeadlineInput:
    """A deadline as published. For a period `on` may be any day in it; the last one is stored."""

    kind: str = "none"
    text: str = ""
    on: date | None = None
    days: int | None = None
    anchor: str = ""
    stated: date | None = None


@dataclass(frozen=True, kw_only=True)
class ChecklistItemInput:
    """`salt` (64 hex digits) is drawn at random for a private item unless a file brings it."""

    key: str
    text: str = ""
    private: bool = False
    hard: bool = False
    salt: str = ""


@dataclass(frozen=True, kw_only=True)
class CriterionInput:
    """One test of a revision; `values.CriterionValue` says which numbers belong to which kind."""

    key: str
    kind: str
    text: str
    met: str = ""
    missed: str = ""
    condition: str = ""
    minimum: int | None = None
    maximum: int | None = None
    fully_share: Decimal | None = None
    mostly_share: Decimal | None = None
    items_total: int | None = None
    items: Sequence[ChecklistItemInput] = ()
    metric: str = ""
    share: Decimal | None = None
    baseline_text: str = ""
    baseline_value: Decimal | None = None
    baseline_on: date | None = None


@dataclass(frozen=True, kw_only=True)
class TargetInput:
    """`steps` are (day, value) pairs."""

    metric: str
    steps: Sequence[tuple[date, Decimal]] = ()
    baseline_value: Decimal | None = None
    baseline_on: date | None = None
    low: Decimal | None = None


@dataclass(frozen=True, kw_only=True)
class MilestoneInput:
    key: str
    title: str
    deadline: DeadlineInput = DeadlineInput()


@dataclass(frozen=True, kw_only=True)
class NeededBeforeInput:
    event: str
    expected_text: str = ""
    expected_from: date | None = None
    expected_to: date | None = None
    source: str = ""


@dataclass(frozen=True, kw_only=True)
class ChangeInput:
    """What every revision carries, whatever it changes. `based_on` is the number of the revision edited."""

    kind: str = "created"
    effective_on: date
    announced_on: date | None = None
    reason_class: str = ""
    reason: str = ""
    owner_direction: str = ""
    owner_words: str = ""
    source: str = ""
    based_on: int | None = None


@dataclass(frozen=True, kw_only=True)
class RevisionInput(ChangeInput):
    """Everything that one revision of a goal says."""

    title: str
    statement: str
    why: str = ""
    failure: str = ""
    firmness: str = "goal"
    starts_on: date | None = None
    deadline: DeadlineInput = DeadlineInput()
    cadence_days: int | None = None
    confidence_level: str = ""
    confidence_sentence: str = ""
    needed_before: NeededBeforeInput | None = None
    criteria: Sequence[CriterionInput] = ()
    targets: Sequence[TargetInput] = ()
    milestones: Sequence[MilestoneInput] = ()
    # Where the goal belongs from then on; what is not named stays as it is.
    area: Area | None = None
    moonshot: bool | None = None
    follows: Sequence[Goal] = ()
    follows_no_longer: Sequence[Goal] = ()


@dataclass(frozen=True, kw_only=True)
class ThresholdInput(ChangeInput):
    name: str
    definition: str
    policy: str = ""
    level: SafetyLevel | None = None


@dataclass(frozen=True, kw_only=True)
class MitigationInput(ChangeInput):
    column: str
    text: str
    caveat: str = ""
    state: str = ""
    in_place_since: date | None = None
    tested_on: date | None = None
    goals: Sequence[Goal] = ()
    evidence: Sequence[Evidence] = ()


@dataclass(frozen=True, kw_only=True)
class CommitmentInput(ChangeInput):
    scenario: str
    response: str


@dataclass(frozen=True, kw_only=True)
class OwnerInput:
    """A person, or a team where a source names no person."""

    since: date
    user: User | None = None
    team: str = ""
    role: str = "lead"
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class WithheldInput:
    """Characters `start` to `end` of one of an update's own texts ("done", "next", …) that the public is not to read."""

    text: str
    start: int
    end: int
    reason: str
    justification: str


@dataclass(frozen=True, kw_only=True)
class ReadingInput:
    """One observed value of a metric; `supersedes` makes it a correction, with its reason."""

    metric: Metric
    on: date
    value: Decimal
    numerator: Decimal | None = None
    denominator: Decimal | None = None
    by_kind: str = "self-reported"
    supersedes: Reading | None = None
    reason: str = ""
    evidence: Sequence[Evidence] = ()


@dataclass(frozen=True, kw_only=True)
class CriterionReadingInput:
    """How far one criterion (named by its key) is; `values.CriterionReadingValue` explains the numbers."""

    criterion: str
    on: date
    state: str = ""
    justification: str = ""
    count: int | None = None
    fully: int | None = None
    mostly: int | None = None
    not_in_place: int | None = None
    ours: Decimal | None = None
    theirs: Decimal | None = None
    supersedes: CriterionReading | None = None
    evidence: Sequence[Evidence] = ()


@dataclass(frozen=True, kw_only=True)
class MilestoneDoneInput:
    """That a milestone of the goal's current revision is done, and how its day is known."""

    key: str
    achieved_on: date | None
    achieved_text: str = ""
    announced_on: date | None = None
    note: str = ""
    evidence: Sequence[Evidence] = ()


def input_from(revision: Revision, **changes: Any) -> RevisionInput:
    """The content of a revision as the input of the next one; `changes` (kind, effective_on …) go over it."""
    content = {name: getattr(revision, name) for name in _COPIED}
    content |= {
        "deadline": _deadline(revision),
        "needed_before": _needed_before(revision),
        "criteria": [_criterion(row) for row in revision.criteria.order_by("position", "key")],
        "targets": [_target(row) for row in revision.targets.order_by("metric")],
        "milestones": [
            MilestoneInput(key=row.key, title=row.title, deadline=_deadline(row))
            for row in revision.milestones.order_by("position", "key")
        ],
        "based_on": revision.number,
    }
    return RevisionInput(**(content | changes))


_COPIED = (
    "title",
    "statement",
    "why",
    "failure",
    "firmness",
    "starts_on",
    "cadence_days",
    "confidence_level",
    "confidence_sentence",
)
_CRITERION = [name for name in CriterionInput.__dataclass_fields__ if name != "items"]


def _deadline(row: DeadlineFields) -> DeadlineInput:
    return DeadlineInput(
        kind=row.deadline_kind,
        text=row.deadline_text,
        on=row.deadline_on,
        days=row.deadline_days,
        anchor=row.deadline_anchor,
        stated=row.deadline_stated,
    )


def _needed_before(revision: Revision) -> NeededBeforeInput | None:
    if not revision.needed_before_event:
        return None
    return NeededBeforeInput(
        event=revision.needed_before_event,
        expected_text=revision.needed_before_text,
        expected_from=revision.needed_before_from,
        expected_to=revision.needed_before_to,
        source=revision.needed_before_source,
    )


def _criterion(row: Criterion) -> CriterionInput:
    items = [
        ChecklistItemInput(key=item.key, text=item.text, private=item.private, hard=item.hard, salt=item.salt)
        for item in row.items.order_by("position", "key")
    ]
    return CriterionInput(items=items, **{name: getattr(row, name) for name in _CRITERION})


def _target(row: Target) -> TargetInput:
    return TargetInput(
        metric=row.metric,
        steps=[(step.due, step.value) for step in row.steps.order_by("due")],
        baseline_value=row.baseline_value,
        baseline_on=row.baseline_on,
        low=row.low,
    )
