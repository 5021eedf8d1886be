"""The track record: what became of the goals whose day has passed, by current and by first published dates."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from goals.deadlines import current_due, original_due
from goals.outcome import DELIVERED, outcome, own_ending, parts_by_goal, parts_timing
from goals.values import GoalValue, Outcome, RoadmapValue

ENOUGH_FOR_A_RATE = 5


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
    """Top-level goals whose day has passed by `on`.

    By current dates a goal counts unless it ended otherwise than by delivery before its day. By first published dates
    every goal counts, so a moved, stopped or withdrawn one is "not delivered" once that first day has passed.
    """
    parts = parts_by_goal(goals)
    current, first = Counter[str](), Counter[str]()
    for goal in goals:
        if goal["parent"]:
            continue
        due, published = current_due(goal), original_due(goal)
        found = outcome(goal, on, roadmap, parts[goal["slug"]])
        if due and due < on and not _ended_before(goal, due):
            current[_against(goal, due, found, parts[goal["slug"]])] += 1
        if published and published < on:
            first[_against(goal, published, found, parts[goal["slug"]])] += 1
    return TrackRecord(_record(current), _record(first))


def _ended_before(goal: GoalValue, due: date) -> bool:
    ending = own_ending(goal)
    return ending is not None and ending[1] <= due


def _against(goal: GoalValue, due: date, found: Outcome, parts: Sequence[GoalValue]) -> str:
    """Delivered on time, late, or not, against this due day (which may be an earlier one than the current)."""
    if found in ("not_known", "being_checked"):
        return "unresolved"
    return parts_timing(parts or [goal], due) if found in DELIVERED else "not_delivered"


def _record(counts: Mapping[str, int]) -> Record:
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
    counts = {
        "delivered on time": record.on_time,
        "timing not established": record.timing_unknown,
        "late": record.late,
        "not delivered": record.not_delivered,
        "not known or being checked": record.unresolved,
    }
    words = ", ".join(f"{count} {word}" for word, count in counts.items() if count)
    few = "" if record.rate else f" (fewer than {ENOUGH_FOR_A_RATE}{' resolved' * bool(record.unresolved)}: no rate)"
    return f"{record.came_due} came due{few}: {words}."
