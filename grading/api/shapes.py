"""What programs read of grading. Nobody is named, and `grading/visibility.py` decides what is told of a panel."""

from typing import Literal, TypedDict

from grading.values import CyclePhase, GradeKind, ObjectionValue, PanelValue, PhaseDates


class GradeShown(TypedDict):
    """A grade as its page tells it; `level` is null while it is provisional and where there is none."""

    cycle: str
    goal: str
    kind: GradeKind
    number: int
    level: str | None
    non_grade: str | None
    between: list[str]
    first_level: str | None
    distribution: dict[str, int]
    n: int
    quorum: int
    provisional: bool
    disputed: bool
    adjudicated: bool
    verifiable: Literal["", "yes", "partly", "no"]
    reason: str
    dissent: str
    reply: str
    objections: list[ObjectionValue]
    panel: PanelValue
    revision: int
    rubric: str
    graded_on: str


class GoalOfCycle(TypedDict):
    """`asked` and `submitted` are null where the person may not know how many have scored."""

    goal: str
    kind: GradeKind
    removed_reason: str
    asked: int | None
    submitted: int | None


class CycleShown(TypedDict):
    slug: str
    title: str
    phase: CyclePhase
    quorum: int
    spread_rule: int
    period_from: str | None
    period_to: str | None
    dates: PhaseDates
    opened_at: str | None
    closed_at: str | None
    rubrics: dict[str, str]  # grade kind -> rubric
    goals: list[GoalOfCycle]


class AssignmentShown(TypedDict):
    """What the person of the token is asked to score, or was."""

    cycle: str
    goal: str
    kind: GradeKind
    phase: CyclePhase
    state: Literal["open", "submitted", "recused", "lapsed"]
    due_on: str | None
    is_overdue: bool
    has_draft: bool


class CriterionScoreShown(TypedDict):
    criterion: str
    level: str
    reason: str


class ScoreShown(TypedDict):
    """One version of a score that the person of the token gave."""

    cycle: str
    goal: str
    kind: GradeKind
    version: int
    level: str
    first_level: str
    non_grade: str
    reason: str
    confidence: str
    verifiable: str
    note: str
    evidence_cited: list[str]
    criteria: list[CriterionScoreShown]
    submitted_at: str
