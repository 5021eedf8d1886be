"""One entry of a list of changes: its type in words, what it is about, and who reads it in which direction."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

from goals.direction import weakens
from goals.values import Direction, Headline, Labels

ChangeType = Literal[
    "Added",
    # how a goal stands
    "Started",
    "Being checked",
    "Achieved",
    "Achieved late",
    "Achieved, timing not established",
    "Partly achieved",
    "Missed",
    "Replaced",
    "Merged",
    "Withdrawn",
    "Stopped after learning",
    "No longer needed",
    "Not known",
    "In progress again",
    # what is promised
    "Re-dated",
    "Target changed",
    "Re-worded",
    "Re-scoped",
    "Moved to the industry column",
    "Moved to the company column",
    "Date derived",
    "Direction coded",
    "Correction",
    # what is told on the way
    "Update",
    "Explanation",
    "Health changed",
    "Reading",
    "Milestone done",
    "Occurrence",
    "Comparison fixed",
    "Comparison called off",
    "Comparison counted",
    "Owner changed",
    "Evidence added",
    "Evidence changed",
    # grades
    "Cycle announced",
    "Cycle changed",
    "Grade published",
    "Grade changed",
    # from outside
    "Correction asked for",
    "Request answered",
    # the map, reports and the rest
    "Threshold assessed",
    "Standard active",
    "Suite added",
    "Suite ended",
    "Evaluation run",
    "Protocol deposited",
    "Policy version added",
    "Report added",
    "Redaction changed",
    "Removed",
    "Changed",
]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field that a revision changed. `before` and `after` are texts; None: there was or is nothing."""

    field: str  # path inside the revision: "deadline", "criteria.kinds.minimum"
    label: str  # the same in words: "Deadline"
    before: str | None
    after: str | None
    direction: Direction | Literal[""] = ""  # by rule


@dataclass(frozen=True, slots=True)
class Change:
    """One computed entry. `field`, `before` and `after` name the main thing that changed; `fields` all of a revision."""

    type: ChangeType
    key: str  # of the part: "goal/start-moonshots"
    title: str  # of the goal, threshold … it is about
    url: str
    sentence: str
    field: str = ""  # path inside the part: "revisions.2", "updates.5.health"
    before: str | None = None
    after: str | None = None
    direction: Headline | Literal[""] = ""
    labels: Labels | None = None
    reason: str = ""
    reason_class: str = ""
    effective_on: date | None = None  # in force inside since
    told_on: date | None = None  # the day of the edition that tells it
    by_itself: bool = False  # a date passed; nobody did anything
    fields: tuple[FieldChange, ...] = ()

    @property
    def slug(self) -> str:
        """The type as it is written in addresses and class names: "re-dated"."""
        return self.type.lower().replace(",", "").replace(" ", "-")

    @property
    def weakens(self) -> bool:
        """Belongs under "Only changes that weaken a goal"."""
        return self.direction != "" and weakens(self.direction)

    @property
    def waited_days(self) -> int | None:
        """How long it was in force inside before it was told; None where that is not known, or nothing was in force."""
        if self.effective_on is None or self.told_on is None:
            return None
        return max(0, (self.told_on - self.effective_on).days)


def weakened_first(entries: Iterable[Change]) -> list[Change]:
    """The same entries, those that weaken a goal before the others; otherwise in their order."""
    return sorted(entries, key=lambda entry: not entry.weakens)
