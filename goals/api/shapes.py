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
    """The numbers of the readings that were recorded; with `dry_run` those that they would get."""

    dry_run: bool
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
    are those that the runs give by the mappings of the goal. `withheld` says why the file is never for the public, `redacted`
    how many places of it were replaced or left out before it was stored, since they may have held secrets.
    """

    slug: str
    is_new: bool
    runs: list[RunShown]
    unreadable: str
    withheld: Literal["", "secrets", "attacks", "transcripts"]
    redacted: int
    readings: list[ReadingGiven]
