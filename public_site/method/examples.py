"""Examples of the method: invented goals, given to the same rules as real ones. The page prints what the rules answer."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final, cast

from goals.days import day, long_day, long_span
from goals.outcome import WORDS, describe, outcome
from goals.reporting import FRESHNESS_WORDS, freshness, freshness_days
from goals.values import Ending, Freshness, GoalValue, Outcome, RoadmapValue
from roadmap.english import plural

DELIVERIES: Final[dict[Ending, str]] = {"achieved": "Delivered", "partly_achieved": "Partly delivered"}


@dataclass(frozen=True)
class Example:
    """An invented goal on a day; days are "YYYY-MM-DD". `told` and `accepted` are about the ending."""

    on: str
    due: str | None = "2026-10-01"
    starts: str | None = None
    ending: Ending | None = None
    done: str | None = None
    between: tuple[str, str] | None = None
    told: str | None = None
    accepted: str | None = None
    observed: bool = False

    @property
    def roadmap(self) -> RoadmapValue:
        kept_by = "observer" if self.observed else "developer"
        return cast(RoadmapValue, {"kept_by": kept_by, "known_until": self.on if self.observed else None})

    @property
    def goal(self) -> GoalValue:
        return goal(due=self.due, starts=self.starts, resolution=self._resolution())

    @property
    def outcome(self) -> Outcome:
        """What the rule makes of it."""
        return outcome(self.goal, day(self.on), self.roadmap)

    @property
    def words(self) -> str:
        """The facts, then what the rule answers, in its own words."""
        facts = [f"Due {long_day(day(self.due))}." if self.due else "No date."]
        facts += [f"Starts {long_day(day(self.starts))}."] if self.starts else []
        facts += [self._ended()] if self.ending else []
        reads = describe(self.goal, day(self.on), self.roadmap).rstrip(".")
        return f"{' '.join(facts)} On {long_day(day(self.on))} it reads “{reads}”."

    def _ended(self) -> str:
        if self.ending is None:
            return ""
        what = DELIVERIES.get(self.ending) or f"Proposed to end as “{WORDS[self.ending].lower()}”"
        when = f" {long_day(day(self.done))}" if self.done else ""
        when = f" {long_span(*map(day, self.between))}" if self.between else when
        told = f", told {long_day(day(self.told))}" if self.told and self.ending in DELIVERIES else ""
        second = (
            f", accepted by a second person {long_day(day(self.accepted))}" if self.accepted else ", not yet accepted"
        )
        return f"{what}{when}{told}{second}."

    def _resolution(self) -> dict[str, Any] | None:
        if self.ending is None:
            return None
        first, last = self.between or (None, None)
        return {
            "ending": self.ending,
            "achieved_on": self.done,
            "achieved_from": first,
            "achieved_to": last,
            "announced_on": self.told,
            "proposed_at": _moment(self.told or self.done),
            "accepted_at": _moment(self.accepted),
            "imported": False,
            "timing": "",
        }


EXAMPLES: Final[dict[Outcome, Example]] = {
    "not_started": Example(on="2026-10-14", due="2027-12-31", starts="2026-11-01"),
    "in_progress": Example(on="2026-09-15"),
    "being_checked": Example(on="2026-10-02", ending="achieved", done="2026-09-30", told="2026-09-30"),
    "achieved": Example(
        on="2026-10-06", ending="achieved", done="2026-09-24", told="2026-09-25", accepted="2026-10-05"
    ),
    "achieved_late": Example(
        on="2026-11-16", ending="achieved", done="2026-11-11", told="2026-11-12", accepted="2026-11-15"
    ),
    "achieved_timing_unknown": Example(
        on="2026-11-16",
        ending="achieved",
        between=("2026-09-01", "2026-10-31"),
        told="2026-11-02",
        accepted="2026-11-15",
    ),
    "partly_achieved": Example(
        on="2026-10-02", ending="partly_achieved", done="2026-09-24", told="2026-09-25", accepted="2026-09-30"
    ),
    "missed": Example(on="2026-10-02"),
    "stopped_after_learning": Example(
        on="2026-10-02", ending="stopped_after_learning", told="2026-09-10", accepted="2026-09-20"
    ),
    "no_longer_needed": Example(on="2026-10-02", ending="no_longer_needed", told="2026-09-10", accepted="2026-09-20"),
    "replaced": Example(on="2026-10-02", ending="replaced", told="2026-09-10", accepted="2026-09-20"),
    "merged": Example(on="2026-10-02", ending="merged", told="2026-09-10", accepted="2026-09-20"),
    "withdrawn": Example(on="2026-10-02", ending="withdrawn", told="2026-09-10", accepted="2026-09-20"),
    "not_known": Example(on="2026-10-02", observed=True),
}
CADENCE: Final = 30
LAST_UPDATE: Final = "2026-09-01"


def freshness_examples() -> dict[Freshness, str]:
    """For an update every 30 days: from which day on it reads what, as the rule says."""
    value = goal(due="2026-12-31", cadence=CADENCE, update=LAST_UPDATE)
    roadmap = Example(on=LAST_UPDATE).roadmap
    days = freshness_days(value, day(LAST_UPDATE))
    if days is None:
        return {}
    begins = {"current": day(LAST_UPDATE), "due": days.due, "overdue": days.overdue, "stale": days.stale}
    start = f"Promised every {plural(CADENCE, 'day')}; last update {long_day(day(LAST_UPDATE))}."
    return {
        freshness(
            value, on, roadmap
        ): f"{start} {_from(on)} it reads “{FRESHNESS_WORDS[freshness(value, on, roadmap)]}”."
        for on in begins.values()
    }


def _from(on: date) -> str:
    return f"From {long_day(on)} on"


def goal(
    *,
    due: str | None,
    starts: str | None = None,
    cadence: int | None = None,
    update: str | None = None,
    resolution: dict[str, Any] | None = None,
) -> GoalValue:
    """As much of a goal as the rules of outcome and reporting read."""
    deadline = {"kind": "date" if due else "none", "text": "", "due": due, "days": None, "anchor": "", "stated": None}
    revision = {
        "number": 1,
        "kind": "created",
        "imported": False,
        "approved_at": "2026-02-10T12:00:00Z",
        "effective_on": "2026-02-10",
        "starts_on": starts,
        "deadline": deadline,
        "cadence_days": cadence,
        "milestones": [],
        "targets": [],
        "criteria": [],
    }
    said = {"number": 1, "visibility": "public", "corrects": None, "submitted_at": _moment(update), "health": None}
    value = {
        "set_on": "2026-02-10",
        "revisions": [revision],
        "updates": [said] if update else [],
        "milestones": [],
        "occurrences": [],
        "metrics": [],
        "resolution": resolution,
    }
    return cast(GoalValue, value)


def _moment(text: str | None) -> str | None:
    return f"{text}T12:00:00Z" if text else None
