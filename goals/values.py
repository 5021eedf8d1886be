"""Plain values that snapshots, rules and publications share: JSON-native, no Django.

Dates are "YYYY-MM-DD", moments are "YYYY-MM-DDTHH:MM:SSZ" (UTC), decimals are strings, Markdown is text as written.
Internal values hold whole texts; in public values a withheld span reads "{withheld:N}" and `withheld` explains box N.
Missing is None or an empty list, never zero. Fields marked "internal" are never in a publication part.
"""

from typing import Literal, NotRequired, TypedDict

from goals.change_values import Corrected, Placed
from goals.comparison_values import ComparisonValue

Direction = Literal["more", "same", "less", "mixed", "cannot_tell"]
Headline = Literal["more", "same", "less", "mixed", "cannot_tell", "contested", "correction"]
Openness = Literal["more_open", "less_open", ""]
Health = Literal["on_track", "at_risk", "off_track"]
DeadlineKind = Literal["date", "month", "quarter", "half", "year", "relative", "event", "standing", "fuzzy", "none"]
CriterionKind = Literal["deliverable", "count", "checklist", "metric", "comparative", "judgement"]
ChangeKind = Literal[
    "created", "reworded", "redated", "rescoped", "target_changed", "replaced", "withdrawn", "corrected"
]
Firmness = Literal["aspiration", "goal", "commitment", "conditional"]
ReasonClass = Literal[
    "", "new_understanding", "trade_off", "dependency", "resources", "could_not_execute", "external_event", "error_fix"
]
Ending = Literal[
    "achieved", "partly_achieved", "replaced", "merged", "withdrawn", "stopped_after_learning", "no_longer_needed"
]
# "being_checked": delivered, says the owner; not yet accepted.
Outcome = Literal[
    Ending,
    "not_started",
    "in_progress",
    "being_checked",
    "achieved_late",
    "achieved_timing_unknown",
    "missed",
    "not_known",
]
Freshness = Literal["current", "due", "overdue", "stale", "no_cadence", "ended", "not_started"]


class WithheldBox(TypedDict):
    """What the public is told about one withheld span; `words` is an approximate length."""

    field: str
    reason: str
    justification: str
    words: int
    review_on: str | None


class DeadlineValue(TypedDict):
    """A due date as published, with what it derives from.

    `due` is the last day on which delivery is on time (None: cannot be computed or there is none); `derivation` says
    how it was found ("" for an exact date); `warning` is not empty when the text's own date (`stated`) differs from it.
    """

    kind: DeadlineKind
    text: str
    due: str | None
    days: int | None  # relative: days after the anchor; standing: length of the window
    anchor: str  # relative: "milestone/<slug>" of this goal or "goal/<slug>"; event, standing: the trigger in words
    stated: str | None
    derivation: str
    warning: str


class ChecklistItem(TypedDict):
    """One item of a checklist: public text, or the salted hash that commits to a private one."""

    key: str
    text: str
    commitment: str
    hard: bool
    private: NotRequired[bool]  # internal
    salt: NotRequired[str]  # internal; of the commitment


class CriterionValue(TypedDict):
    """One test of a revision. Which of the numbers matter depends on `kind`."""

    key: str
    kind: CriterionKind
    text: str
    met: str
    missed: str
    condition: str  # "not needed if …"; "" when unconditional
    minimum: int | None  # count
    maximum: int | None  # count
    fully_share: str | None  # checklist: smallest share fully in place, "0.60"
    mostly_share: str | None  # checklist: smallest share at least mostly in place, "0.80"
    items_total: int | None  # checklist: number of items, private ones included
    items: list[ChecklistItem]
    metric: str  # metric: slug of the metric whose target this is
    share: str | None  # a threshold share of any other kind ("9 of 10 cases" = "0.90")
    baseline_text: str  # comparative
    baseline_value: str | None
    baseline_on: str | None


class TargetStep(TypedDict):
    due: str
    value: str


class TargetValue(TypedDict):
    """What a metric must reach, and from where it started."""

    metric: str
    baseline_value: str | None
    baseline_on: str | None
    low: str | None  # stay within: lower bound
    steps: list[TargetStep]


class MilestoneTerm(TypedDict):
    """What a revision says about a milestone; that it is done is told in `MilestoneValue`."""

    key: str
    title: str
    deadline: DeadlineValue


class NeededBefore(TypedDict):
    event: str
    expected_text: str
    expected_from: str | None
    expected_to: str | None
    source: str


class Confidence(TypedDict):
    level: str  # "low", "moderate", "high", "highly_confident"
    sentence: str


class Labels(TypedDict):
    """Who reads a change in which direction; kept apart for ever (data-model.md, Revision)."""

    rule: Direction | None
    rule_fields: dict[str, Direction]
    owner: Direction | None
    owner_words: str
    coder: Direction | None
    coder_words: str
    openness: Openness


class RevisionBase(TypedDict):
    """What every revision carries, whatever it changes."""

    number: int
    kind: ChangeKind
    labels: Labels
    reason_class: ReasonClass
    reason: str
    effective_on: str  # in force inside since
    announced_on: str | None
    proposed_at: str | None
    approved_at: str | None
    coded_at: str | None
    proposed_by: str | None  # opaque user ids
    approved_by: str | None
    coded_by: str | None
    imported: bool
    source: str


class RevisionValue(RevisionBase, Placed):
    """Everything that one revision of a goal says."""

    title: str
    statement: str
    why: str
    failure: str
    firmness: Firmness
    starts_on: str | None
    deadline: DeadlineValue
    cadence_days: int | None
    confidence: Confidence | None
    needed_before: NeededBefore | None
    criteria: list[CriterionValue]
    targets: list[TargetValue]
    milestones: list[MilestoneTerm]


class OwnerValue(TypedDict):
    id: str | None  # opaque; None where a source names only a team
    team: str
    role: Literal["lead", "contributor"]
    since: str
    until: str | None


class MilestoneValue(TypedDict):
    key: str
    achieved_on: str | None
    achieved_text: str  # "in June": how the source says it, when no exact day is known
    announced_on: str | None
    recorded_on: str
    note: str
    evidence: list[str]


class ReadingValue(TypedDict):
    number: int
    on: str
    value: str
    numerator: str | None
    denominator: str | None
    by: str  # "self-reported" or "checked"
    who: str | None
    evidence: list[str]
    supersedes: int | None
    reason: str
    recorded_on: str
    update: NotRequired[int | None]  # internal: number of the update it was given with


class MetricValue(TypedDict):
    slug: str
    name: str
    unit: str
    direction: Literal["up", "down", "within"]
    cadence_days: int | None
    source: str
    quality: str
    readings: list[ReadingValue]


class CriterionReadingValue(TypedDict):
    """How far one criterion is, as seen on a day; newest last."""

    number: int
    criterion: str
    on: str
    state: Literal["", "met", "not_met", "not_applicable"]
    justification: str
    count: int | None
    fully: int | None
    mostly: int | None
    not_in_place: int | None
    ours: str | None
    theirs: str | None
    evidence: list[str]
    who: str | None
    supersedes: int | None
    recorded_on: str
    update: NotRequired[int | None]  # internal: number of the update it was given with


class OccurrenceValue(TypedDict):
    """One turn of a standing or event-triggered deadline."""

    key: str
    text: str
    triggered_on: str
    due: str | None
    done_on: str | None
    note: str
    evidence: list[str]


class UpdateValue(TypedDict):
    number: int
    kind: Literal["update", "explanation"]
    submitted_at: str
    period_from: str | None
    period_to: str | None
    health: Health | None
    suggested: Health | None
    health_sentence: str
    confidence: int | None
    done: str
    next: str
    problems: str
    help: str
    by: str | None
    team: str
    evidence: list[str]
    corrects: int | None
    correction_reason: str
    visibility: Literal["public", "reviewers", "internal"]
    source: str


class ResolutionValue(TypedDict):
    """How the goal ended, or is said to have ended while `accepted_at` is None and it is not imported."""

    number: int
    ending: Ending
    achieved_on: str | None
    achieved_from: str | None
    achieved_to: str | None
    achieved_text: str
    how_known: str
    timing: Literal["established", "not_established", ""]
    timing_reason: str
    account: str
    evidence: dict[str, list[str]]  # criterion key -> evidence slugs
    announced_on: str | None
    proposed_by: str | None
    proposed_at: str | None
    accepted_by: str | None
    accepted_at: str | None
    imported: bool  # history from a source: it stands without an acceptance of ours
    source: str


class TradeOff(TypedDict):
    goal: str
    kind: Literal["delayed_in_favour_of", "favoured_over"]
    note: str


class GoalValue(TypedDict):
    """A goal with its whole history: what a snapshot freezes and what part `goal/<slug>` publishes."""

    slug: str
    area: str
    parent: str | None
    parts: list[str]
    moonshot: bool
    position: int
    set_on: str
    source: str
    owners: list[OwnerValue]
    predecessors: list[str]
    successors: list[str]
    trade_offs: list[TradeOff]
    revisions: list[RevisionValue]
    milestones: list[MilestoneValue]
    metrics: list[MetricValue]
    criterion_readings: list[CriterionReadingValue]
    comparisons: NotRequired[list[ComparisonValue]]  # only where there are any
    occurrences: list[OccurrenceValue]
    updates: list[UpdateValue]
    evidence: list[str]
    resolution: ResolutionValue | None
    withheld: dict[str, WithheldBox]


class LinkState(TypedDict):
    state: Literal["unchecked", "ok", "changed", "dead"]
    checked_on: str | None
    since: str | None


class EvidenceValue(TypedDict):
    slug: str
    revision: int
    title: str
    kind: str
    visibility: Literal["public", "stub", "internal", "reviewers"]
    holder: str
    description: str
    url: str
    sha256: str
    commitment: str
    effective_from: str | None
    effective_to: str | None
    captured_on: str | None
    received_on: str
    expires_on: str | None
    state: Literal["draft", "in_review", "accepted", "rejected", "expired", "unconfirmed"]
    state_reason: str
    link: LinkState
    withheld: dict[str, WithheldBox]
    salt: NotRequired[str]  # internal; of the commitment


class AreaValue(TypedDict):
    slug: str
    name: str
    definition: str
    position: int


class RoadmapValue(TypedDict):
    name: str
    developer: str
    kept_by: Literal["developer", "observer"]
    known_until: str | None
    promise_days: int | None
    contact: str
    licence: str
    base_address: str
    notice: str
    about: str
    demonstration: bool


class ThresholdRevisionValue(RevisionBase):
    name: str
    definition: str
    policy: str  # "<document> <version>"
    level: str  # slug of the safety level; "" = none defined


class AssessmentValue(TypedDict):
    number: int
    revision: int
    model: str
    state: Literal["not_reached", "cannot_be_ruled_out", "reached", "not_assessed"]
    by: str
    on: str
    next_due: str | None
    note: str
    evidence: list[str]
    source: str


class MitigationRevisionValue(RevisionBase):
    column: Literal["company", "industry"]
    text: str
    caveat: str
    state: Literal["", "planned", "partly", "in_place", "suspended"]  # "" in the industry column
    in_place_since: str | None
    tested_on: str | None
    goals: list[str]
    evidence: list[str]


class MitigationValue(TypedDict):
    slug: str
    position: int
    revisions: list[MitigationRevisionValue]


class ThresholdValue(TypedDict):
    slug: str
    position: int
    revisions: list[ThresholdRevisionValue]
    assessments: list[AssessmentValue]
    mitigations: list[MitigationValue]
    withheld: dict[str, WithheldBox]


class StandardValue(Corrected):
    kind: Literal["deployment", "security"]
    model: str
    active_since: str
    because: Literal["reached", "precaution", ""]
    source: str


class SafetyLevelValue(TypedDict):
    slug: str
    name: str
    description: str
    standards: list[StandardValue]


class CommitmentRevisionValue(RevisionBase):
    scenario: str
    response: str


class CommitmentValue(TypedDict):
    slug: str
    position: int
    revisions: list[CommitmentRevisionValue]


class PolicyVersionValue(Corrected):
    slug: str
    document: str
    version: str
    effective_on: str
    summary: str
    source: str


class ReportValue(Corrected):
    slug: str
    kind: Literal["risk_report", "system_card", "external_review", "procedural_check"]
    title: str
    author: str
    coverage_on: str | None
    published_on: str
    url: str
    sha256: str
    summary: str
    goals: list[str]
    series: str
    every_from_months: int | None
    every_to_months: int | None
    coverage_max_days: int | None


class RedactionSpan(TypedDict):
    start: int | None  # None, None: the whole field
    end: int | None
    reason: str
    justification: str
    review_on: str | None
    key: str
    text_sha256: NotRequired[str]  # of the whole text as it was when the span was chosen
