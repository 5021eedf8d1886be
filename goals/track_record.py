"""The track record: what became of the goals whose day has passed, by current and by first published dates."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, NamedTuple

from goals.deadlines import current_due, original_due
from goals.outcome import DELIVERED, Timing, outcome, own_ending, parts_by_goal, parts_timing
from goals.values import GoalValue, Outcome, RoadmapValue

ENOUGH_FOR_A_RATE = 5

Became = Timing | Literal["not_delivered", "unresolved"]
# What became of a goal against one of its days, in the order in which sentences, tables and charts name it.
BECAME_WORDS: dict[Became, str] = {
    "on_time": "delivered on time",
    "unknown": "timing not established",
    "late": "late",
    "not_delivered": "not delivered",
    "unresolved": "not known or being checked",
}


class CameDue(NamedTuple):
    """A goal whose day has passed, and what became of it against that day, as it is known now."""

    slug: str
    due: date
    became: Became


@dataclass(frozen=True)
class DueByDates:
    """The goals whose day has passed: by the dates as they stand, and by those first published."""

    current: Sequence[CameDue]
    first: Sequence[CameDue]


@dataclass(frozen=True)
class Record:
    """What became of the goals whose day has passed. `resolved` leaves out what is not known or still being checked."""

    came_due: int
    on_time: int
    timing_unknown: int
    late: int
    not_delivered: int
    unresolved: int  # being checked, or not known

    @property
    def resolved(self) -> int:
        return self.came_due - self.unresolved

    @property
    def rate(self) -> tuple[int, int] | None:
        """Delivered on time, of those resolved; None below 5 resolved goals: too few for a rate."""
        return (self.on_time, self.resolved) if self.resolved >= ENOUGH_FOR_A_RATE else None


@dataclass(frozen=True)
class TrackRecord:
    """The record twice: by the dates as they stand, and by those first published, before anything was moved."""

    current: Record
    first: Record


def track_record(goals: Sequence[GoalValue], on: date, roadmap: RoadmapValue) -> TrackRecord:
    """The counts of `came_due`."""
    return record_of(came_due(goals, on, roadmap))


def record_of(found: DueByDates) -> TrackRecord:
    return TrackRecord(_record(found.current), _record(found.first))


def came_due(goals: Sequence[GoalValue], on: date, roadmap: RoadmapValue) -> DueByDates:
    """Top-level goals whose day has passed by `on`.

    By current dates a goal counts unless it ended otherwise than by delivery before its day. By first published dates
    every goal counts, so a moved, stopped or withdrawn one is "not delivered" once that first day has passed.
    """
    parts = parts_by_goal(goals)
    current, first = [], []
    for goal in goals:
        if goal["parent"]:
            continue
        slug, due, published = goal["slug"], current_due(goal), original_due(goal)
        found = outcome(goal, on, roadmap, parts[slug])
        if due and due < on and not _ended_before(goal, due):
            current.append(CameDue(slug, due, _against(goal, due, found, parts[slug])))
        if published and published < on:
            first.append(CameDue(slug, published, _against(goal, published, found, parts[slug])))
    return DueByDates(current, first)


def _ended_before(goal: GoalValue, due: date) -> bool:
    ending = own_ending(goal)
    return ending is not None and ending[1] <= due


def _against(goal: GoalValue, due: date, found: Outcome, parts: Sequence[GoalValue]) -> Became:
    """Delivered on time, late, or not, against this due day (which may be an earlier one than the current)."""
    if found in ("not_known", "being_checked"):
        return "unresolved"
    return parts_timing(parts or [goal], due) if found in DELIVERED else "not_delivered"


def _record(found: Iterable[CameDue]) -> Record:
    counts = Counter(one.became for one in found)
    return Record(
        came_due=sum(counts.values()),
        on_time=counts["on_time"],
        timing_unknown=counts["unknown"],
        late=counts["late"],
        not_delivered=counts["not_delivered"],
        unresolved=counts["unresolved"],
    )


def track_sentence(found: TrackRecord) -> str:
    """Both records in words, once where they agree; below 5 resolved goals it says that there is no rate."""
    if found.current == found.first:
        return f"By current and by first published dates {_record_words(found.current)}"
    return f"By current dates {_record_words(found.current)} By first published dates {_record_words(found.first)}"


def _record_words(record: Record) -> str:
    if not record.came_due:
        return "none came due."
    numbers = (record.on_time, record.timing_unknown, record.late, record.not_delivered, record.unresolved)
    counts = zip(numbers, BECAME_WORDS.values(), strict=True)
    words = ", ".join(f"{count} {word}" for count, word in counts if count)
    few = "" if record.rate else f" (fewer than {ENOUGH_FOR_A_RATE}{' resolved' * bool(record.unresolved)}: no rate)"
    return f"{record.came_due} came due{few}: {words}."
