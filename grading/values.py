"""Plain values of grading that rules, exports and publications share: JSON-native, no Django.

Shapes as in `goals/values.py`. A level is named by its key ("on_course"); rank 1 is the best.
"""

from typing import Literal, TypedDict

from goals.values import WithheldBox

GradeKind = Literal["ambition", "progress", "result"]
NonGrade = Literal["too_early", "no_evidence", "cannot_judge_withheld", "not_applicable"]
CyclePhase = Literal["setup", "scoring", "discussion", "reply", "closed", "published"]


class LevelValue(TypedDict):
    key: str
    label: str
    rank: int  # 1 is best
    definition: str


class RubricCriterionValue(TypedDict):
    key: str
    question: str
    required: bool
    anchors: dict[str, str]  # level key -> what that level looks like here


class RubricValue(TypedDict):
    """One version of one rubric: part `rubric/<kind>-<version>`."""

    slug: str
    kind: GradeKind
    version: int
    title: str
    question: str
    levels: list[LevelValue]
    criteria: list[RubricCriterionValue]
    effective_on: str


class CycleGoal(TypedDict):
    """A goal of a cycle; hash and revision are absent until the cycle opens and freezes them."""

    goal: str
    kind: GradeKind
    snapshot_sha256: str
    revision: int | None
    removed_reason: str


class PhaseDates(TypedDict):
    announced_on: str | None
    scoring_from: str | None
    scoring_to: str | None
    discussion_to: str | None
    reply_to: str | None
    comments_to: str | None
    results_due: str


class ProcessNumbers(TypedDict):
    assigned: int
    submitted: int
    recused: int
    lapsed: int
    levels: int
    non_grades: int
    adjudicated: int


class WaiverValue(TypedDict):
    goal: str
    reason: str
    given_at: str


class CycleValue(TypedDict):
    """A grading cycle as the public sees it: part `cycle/<slug>`. Scores never appear in it."""

    slug: str
    title: str
    phase: CyclePhase
    rubrics: dict[str, str]  # grade kind -> rubric slug
    quorum: int
    period_from: str | None  # what is graded; None: since each goal was set
    period_to: str | None
    dates: PhaseDates
    opened_at: str | None
    closed_at: str | None
    inside: int
    external: int
    panel_text: str  # how reviewers were chosen and paid
    goals: list[CycleGoal]
    numbers: ProcessNumbers | None  # None until the cycle is closed: even counts would break the blind
    waivers: list[WaiverValue]
    changes_after_opening: list[str]
    source: str


class PanelValue(TypedDict):
    own: int
    external: int


class RedactionVerdict(TypedDict):
    justified: int
    changes_grade: int
    misleading_without: int
    asked: int


class GradeValue(TypedDict):
    """One grade: part `grade/<cycle>--<goal>--<kind>`.

    `level` is None while provisional or when only non-grades were given (`non_grade`).
    `between` names the two middle levels, the lower first, when the lower of them was taken.
    The hashes are salted (see models.Snapshot): they prove what was graded once the snapshot is shown.
    """

    cycle: str
    cycle_title: str
    goal: str
    kind: GradeKind
    level: str | None
    non_grade: NonGrade | None
    between: list[str]
    range: list[str]  # best and worst level given
    spread: int
    distribution: dict[str, int]  # level or non-grade key -> how many
    n: int
    quorum: int
    provisional: bool
    disputed: bool
    adjudicated: bool
    first_level: str | None  # result against the first published revision, when it differs
    verifiable: Literal["", "yes", "partly", "no"]
    reason: str
    dissent: str
    reply: str
    panel: PanelValue
    reviewers: list[str]  # opaque ids
    revision: int
    revision_sha256: str
    snapshot_sha256: str
    rubric: str
    rubric_sha256: str
    evidence_sha256: str
    readings_sha256: str
    redaction_verdict: RedactionVerdict | None
    graded_on: str
    withheld: dict[str, WithheldBox]
