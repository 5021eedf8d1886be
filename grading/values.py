"""Plain values of grading that rules, exports and publications share: JSON-native, no Django.

Shapes as in `goals/values.py`. A level is named by its key ("on_course"); rank 1 is the best. What is NotRequired is
missing from grades and editions that are older than it: there it is not known, which is neither none nor nothing.
"""

from typing import Literal, NotRequired, TypedDict

from goals.values import WithheldBox

GradeKind = Literal["ambition", "progress", "result"]
NonGrade = Literal["too_early", "no_evidence", "cannot_judge_withheld", "not_applicable"]
ConflictOutcome = Literal["recused", "waived", "lapsed", "scored", "open"]
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
    invited: NotRequired[int]  # reviewers, however many goals each was asked about
    days_open: NotRequired[int]  # from the opening to the last closing
    discussed: NotRequired[int]  # goals whose scores were far apart when the discussion began
    kept: NotRequired[int]  # scores whose reviewer stood by them after the discussion
    amended: NotRequired[int]  # scores that their reviewer changed
    entered_from_file: NotRequired[int]  # of those submitted, scores that an editor entered from a file


class WaiverValue(TypedDict):
    """Kind and `declared` are missing until the cycle is closed first: before, they can tell who scores the goal."""

    goal: str
    reason: str
    given_at: str
    conflict: NotRequired[str]  # a key of models.Conflict; empty where it is not known any more
    declared: NotRequired[bool]  # by the reviewer, before the goal was shown; else the program or an editor found it


class ConflictValue(TypedDict):
    """Assignments of one goal with one kind of conflict and what came of them, without names."""

    goal: str
    kind: GradeKind
    conflict: str  # a key of models.Conflict
    outcome: ConflictOutcome
    count: int


class ReopeningValue(TypedDict):
    """A request to open a closed cycle again, once a second person has agreed or declined."""

    number: int
    asked_on: str
    agreed_on: str | None
    declined_on: str | None
    reason: str


class AgreementValue(TypedDict):
    """Krippendorff's alpha of one kind of grade with its 95 % interval, or the sentence why there is none."""

    alpha: str | None
    low: str | None
    high: str | None
    items: int  # goals to which two or more reviewers gave a level
    judgements: int  # levels given to those
    why_none: str


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
    spread_rule: NotRequired[int]  # levels this far apart are discussed
    names_in_discussion: NotRequired[bool]  # else the panel met as Reviewer A, B, C
    reopenings: NotRequired[list[ReopeningValue]]
    conflicts: NotRequired[list[ConflictValue]]  # these three are empty until the cycle is closed
    named: NotRequired[list[str]]  # reviewers who consented to be named
    agreement: NotRequired[dict[str, AgreementValue]]  # by kind of grade


class PanelValue(TypedDict):
    own: int
    external: int


class RedactionVerdict(TypedDict):
    justified: int
    changes_grade: int
    misleading_without: int
    asked: int


class ObjectionValue(TypedDict):
    number: int
    text: str  # unedited, without a name


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
    adjudicator: str | None  # opaque id; None where nobody adjudicated, or a source does not say who
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
    number: NotRequired[int]  # 2 and more: made after the cycle was opened again
    adjudicated_for: NotRequired[int | None]  # number of the grade the adjudicator decided for: this one, or one before
    replied_to: NotRequired[int | None]  # number of the grade the owner replied to: this one, or one before
    criteria: NotRequired[dict[str, dict[str, int]]]  # criterion -> level or non-grade key -> how many
    first_distribution: NotRequired[dict[str, int]]  # result: levels given against the first wording
    spread_rule: NotRequired[int]
    evidence_cited: NotRequired[dict[str, int]]  # evidence -> how many reviewers rest on it
    objections: NotRequired[list[ObjectionValue]]
    entered_from_file: NotRequired[int]  # of the scores that were counted
