"""What programs read of goals and evidence, beside the values of `goals/values.py` that they read as they are."""

from typing import Literal, TypedDict

from goals.values import (
    CriterionReadingValue,
    EvidenceValue,
    MilestoneValue,
    OccurrenceValue,
    OwnerValue,
    ResolutionValue,
    RevisionValue,
    TradeOff,
    UpdateValue,
)

CapabilityName = Literal["biological", "chemical", "cyber", "code_execution", "autonomy", "ai_research", "alignment"]


class GoalStands(TypedDict):
    """How a goal stands today, as the internal list says it. States are empty before the first approval."""

    slug: str
    area: str
    title: str
    is_in_force: bool
    outcome: str
    health: str  # the owner's word, while the goal is not decided
    health_on: str | None
    freshness: str
    last_update_on: str | None
    update_due: str | None
    due: str | None
    due_words: str  # the deadline as published
    first_due: str | None


class ReadingShown(TypedDict):
    """One observed value. Numbers are strings; numerator and denominator are there where it is a share."""

    number: int
    on: str
    value: str
    numerator: str | None
    denominator: str | None
    by: str


class ReadingDetailShown(ReadingShown):
    """`corrected_by` is the number of the reading that counts in its place."""

    corrected_by: int | None


class ReadingsReceipt(TypedDict):
    """The numbers of the readings that were recorded; of a dry run those that they would get."""

    numbers: list[int]


class MetricShown(TypedDict):
    """`newest` is the newest reading that counts; all of them are a list of their own."""

    slug: str
    name: str
    unit: str
    direction: str
    cadence_days: int | None
    source: str
    quality: str
    newest: ReadingShown | None


class CriterionStands(TypedDict):
    """How far a criterion is. `reached` is null where nobody knows, where it is only graded, and where it does not apply."""

    key: str
    reached: bool | None
    applies: bool
    sentence: str
    on: str | None


class GoalShown(TypedDict):
    """A goal as it stands: what it says now, how far it is, and what belongs to it."""

    slug: str
    area: str
    parent: str | None
    parts: list[str]
    moonshot: bool
    set_on: str
    source: str
    owners: list[OwnerValue]
    predecessors: list[str]
    successors: list[str]
    trade_offs: list[TradeOff]
    stands: GoalStands
    says: RevisionValue  # in force; before the first approval what is proposed
    waiting: int | None  # the revision that waits for approval
    criteria: list[CriterionStands]
    milestones: list[MilestoneValue]
    metrics: list[MetricShown]
    criterion_readings: list[CriterionReadingValue]
    occurrences: list[OccurrenceValue]
    evidence: list[str]
    resolution: ResolutionValue | None


class UpdateShown(UpdateValue):
    """`corrected_by` is the number of the update that says it anew."""

    corrected_by: int | None


class EvidenceShown(EvidenceValue):
    """As the reader may know it: sealed evidence has no title, address or hash. `state` is that of today."""

    goals: list[str]


class RevisionShown(RevisionValue):
    """`state`: what is in force, what was, what waits for approval."""

    state: Literal["in_force", "earlier", "waits"]


class UpdateReceipt(TypedDict):
    """What became of an update; `suggested` is the health that the rule suggests."""

    number: int
    suggested: str
    submitted_at: str


class FindingsReceipt(TypedDict):
    """How many findings are kept. Codes are drawn when they are, and no program needs them."""

    reported: int


class CountsShown(TypedDict):
    passed: int
    failed: int
    errors: int
    skipped: int
    suppressed: int


class RunShown(TypedDict):
    """What a report that a tool wrote says of one run. `is_pass`: everything was tried, and nothing failed."""

    format: str
    status: Literal["complete", "partial", "cancelled", "crashed", "not_run"]
    is_pass: bool
    counts: CountsShown


class ReadingGiven(TypedDict):
    """A reading that a run gives for a metric: recorded under `number`, or `why_not`."""

    metric: str
    on: str | None
    number: int | None
    why_not: str


class EvidenceReceipt(TypedDict):
    """What became of evidence that was brought. Bytes that are here already are the same evidence: `is_new` is false.

    `runs` is what is read in a file whose format is known; `unreadable` is the sentence where nothing can be. `readings`
    are those that the runs give by the mappings of the goal. `holds` says why the file is never for the public, `redacted`
    how many places of it were replaced or left out before it was stored, since they may have held secrets.
    """

    slug: str
    is_new: bool
    runs: list[RunShown]
    unreadable: str
    holds: Literal["", "secrets", "attacks", "transcripts"]
    redacted: int
    readings: list[ReadingGiven]


class SuiteShown(TypedDict):
    """An evaluation suite, to be run on each model at least every `cadence_days`, until it has ended."""

    slug: str
    name: str
    capability: CapabilityName
    threshold: str | None  # which it informs
    cadence_days: int
    description: str
    created_by: str | None
    created_at: str
    ended_by: str | None
    ended_at: str | None


class EvaluationRunShown(TypedDict):
    """A run of a suite. `lacks` names what is missing to do it again; nothing: it can be done."""

    number: int
    study: int | None
    target: str
    ran_on: str
    status: Literal["complete", "partial", "cancelled", "crashed"]
    code_at: str
    data_at: str
    seeds_at: str
    environment_at: str
    samples: int | None
    repeats: int | None
    states_intervals: bool
    lacks: list[str]
    evidence: str | None
    recorded_by: str | None
    recorded_at: str


class EvaluationRunReceipt(TypedDict):
    """What became of a run. `lacks` names what is missing to do it again."""

    number: int
    lacks: list[str]


class StudyShown(TypedDict):
    """A study whose protocol was deposited, by its SHA-256, before it started."""

    number: int
    title: str
    starts_on: str
    protocol_sha256: str
    deposited_by: str | None
    deposited_at: str


class StudyReceipt(TypedDict):
    """When the protocol was deposited."""

    number: int
    deposited_at: str


class RunMappingShown(TypedDict):
    """What a run of this tool reports as `measure`, times `factor`, is a value of the metric; without `target` of any."""

    number: int
    tool: str
    target: str
    measure: str
    factor: str
    made_by: str | None
    made_at: str
    ended_by: str | None
    ended_at: str | None


class CriterionReadingShown(CriterionReadingValue):
    """`corrected_by` is the number of the reading that counts in its place."""

    corrected_by: int | None


class CriterionReadingReceipt(TypedDict):
    """What was recorded, without its words. The numbers are those that the kind of the criterion is measured by."""

    number: int
    criterion: str
    on: str
    state: Literal["", "met", "not_met", "not_applicable"]
    count: int | None
    fully: int | None
    mostly: int | None
    not_in_place: int | None
    ours: str | None
    theirs: str | None
