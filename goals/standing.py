"""How the roadmap stands on a day: the facts of one goal side by side, the counts and sentence of all, the track record.

The facts themselves are found in `outcome.py` and `reporting.py` and are offered here again, as the one door to them.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import NamedTuple

from goals.days import long_day, maybe_day
from goals.deadlines import current_due, current_revision, original_due, slip_days
from goals.outcome import (
    ENDED,
    days_late,
    describe,
    milestones,
    occurrence_outcome,
    outcome,
    parts_by_goal,
)
from goals.progress import progress
from goals.reporting import (
    HealthSaid,
    freshness,
    freshness_days,
    health,
    last_update_on,
    silent_since,
)
from goals.suggestion import suggest_health
from goals.track_record import Record, TrackRecord, track_record, track_sentence
from goals.values import Freshness, GoalValue, Health, Outcome, RoadmapValue

__all__ = [
    "Facts",
    "Record",
    "Standing",
    "TrackRecord",
    "days_late",
    "describe",
    "facts",
    "freshness",
    "health",
    "holds_until",
    "outcome",
    "parts_by_goal",
    "sentence",
    "standing",
    "standing_holds_until",
    "suggest_health",
    "track_record",
    "track_sentence",
]

ONE_DAY = timedelta(days=1)


class Facts(NamedTuple):
    """What is true of one goal on one day; grades are not among it (see grading)."""

    outcome: Outcome
    words: str  # "Achieved 41 days late"
    days_late: int | None
    due: date | None
    first_due: date | None
    slip: int | None  # days, later is positive
    health: HealthSaid | None
    freshness: Freshness
    last_update_on: date | None
    next_update_due: date | None
    holds_until: date | None  # the next day on which any of these changes by itself


def facts(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue] = ()) -> Facts:
    """Everything that dates, resolutions and updates say about a goal on `on`."""
    due, first, days = current_due(goal), original_due(goal), freshness_days(goal, on)
    fresh = freshness(goal, on, roadmap, parts)
    return Facts(
        outcome=outcome(goal, on, roadmap, parts),
        words=describe(goal, on, roadmap, parts),
        days_late=days_late(goal, parts),
        due=due,
        first_due=first,
        slip=slip_days(first, due),
        health=health(goal, on, roadmap, parts),
        freshness=fresh,
        last_update_on=last_update_on(goal, on),
        next_update_due=days.overdue - ONE_DAY if days and fresh not in ("ended", "not_started") else None,
        holds_until=holds_until(goal, on, roadmap, parts),
    )


# --- until when a page holds ------------------------------------------------------------------------------------------


def holds_until(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue] = ()) -> date | None:
    """The next day after `on` on which a state of this goal changes by itself; None when none ever will.

    States: outcome, freshness (and so the greying of health), milestones, occurrences, dated targets, review dates of
    withheld spans. The day is the first one on which a page made on `on` is no longer right.
    """
    now = _states(goal, on, roadmap, parts)
    days = sorted({one for one in _turning_days(goal, on, parts) if one > on})
    return next((one for one in days if _states(goal, one, roadmap, parts) != now), None)


def standing_holds_until(goals: Sequence[GoalValue], on: date, roadmap: RoadmapValue) -> date | None:
    """`holds_until` for a page about all goals: their own days, and first published dates that come to pass."""
    parts = parts_by_goal(goals)
    days = [holds_until(goal, on, roadmap, parts[goal["slug"]]) for goal in goals]
    days += [first + ONE_DAY for first in map(original_due, goals) if first and first >= on]
    return min((one for one in days if one), default=None)


def _states(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue]) -> tuple[object, ...]:
    reviews = (maybe_day(box["review_on"]) for box in goal["withheld"].values())
    return (
        outcome(goal, on, roadmap, parts),
        freshness(goal, on, roadmap, parts),
        [one.outcome for one in milestones(goal, on, roadmap)],
        [occurrence_outcome(one, on, roadmap) for one in goal["occurrences"]],
        [(one.step, one.missed_steps) for one in progress(goal, on)],
        sum(1 for review in reviews if review and review < on),
        [outcome(part, on, roadmap) for part in parts],
    )


def _turning_days(goal: GoalValue, on: date, parts: Sequence[GoalValue]) -> list[date]:
    revision = current_revision(goal)
    last_days = [revision["deadline"]["due"]]
    last_days += [one["deadline"]["due"] for one in revision["milestones"]]
    last_days += [one["due"] for one in goal["occurrences"]]
    last_days += [step["due"] for target in revision["targets"] for step in target["steps"]]
    last_days += [box["review_on"] for box in goal["withheld"].values()]
    days = [one + ONE_DAY for one in map(maybe_day, last_days) if one]
    days += [one for one in [maybe_day(revision["starts_on"])] if one]
    days += freshness_days(goal, on) or ()
    return days + [one for part in parts for one in _turning_days(part, on, ())]


# --- the standing sentence --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Standing:
    """Counts of top-level goals on a day; every goal is in exactly one of them."""

    total: int
    ended: Mapping[Outcome, int]
    achieved_undated: int  # of ended["achieved"]: those that had no date to be on time for
    in_progress: int
    by_health: Mapping[Health, int]  # in progress, reporting
    silent: Sequence[tuple[str, date]]  # in progress and stale: slug, last update; longest silence first
    unsaid: int  # in progress, not stale, no health stated yet
    being_checked: int
    not_started: int
    not_known: int
    observed: bool = field(default=False)


def standing(goals: Sequence[GoalValue], on: date, roadmap: RoadmapValue) -> Standing:
    """Count the top-level goals among `goals` (parts are counted with their parents) by what became of them."""
    parts = parts_by_goal(goals)
    tops = [goal for goal in goals if not goal["parent"]]
    found = {goal["slug"]: outcome(goal, on, roadmap, parts[goal["slug"]]) for goal in tops}
    counts = Counter(found.values())
    running = [goal for goal in tops if found[goal["slug"]] == "in_progress"]
    said = [(goal, health(goal, on, roadmap, parts[goal["slug"]])) for goal in running]
    stale = {goal["slug"] for goal in running if freshness(goal, on, roadmap, parts[goal["slug"]]) == "stale"}
    undated = [goal for goal in tops if found[goal["slug"]] == "achieved" and current_due(goal) is None]
    return Standing(
        total=len(tops),
        ended={one: counts[one] for one in ENDED if counts[one]},
        achieved_undated=len(undated),
        in_progress=len(running),
        by_health=Counter(one.health for goal, one in said if one and goal["slug"] not in stale),
        silent=sorted(
            ((goal["slug"], silent_since(goal, on)) for goal in running if goal["slug"] in stale),
            key=lambda pair: (pair[1], pair[0]),
        ),
        unsaid=sum(1 for goal, one in said if one is None and goal["slug"] not in stale),
        being_checked=counts["being_checked"],
        not_started=counts["not_started"],
        not_known=counts["not_known"],
        observed=roadmap["kept_by"] == "observer",
    )


ENDED_WORDS: dict[Outcome, str] = {
    "achieved": "achieved on time",
    "achieved_timing_unknown": "achieved (timing not established)",
    "achieved_late": "achieved late",
    "partly_achieved": "partly achieved",
    "missed": "missed",
    "stopped_after_learning": "stopped after learning",
    "no_longer_needed": "no longer needed",
    "replaced": "replaced",
    "merged": "merged",
    "withdrawn": "withdrawn",
}


def sentence(found: Standing) -> str:
    """The home page's sentences: "Of 16 goals, 6 have ended: 1 achieved on time, … 1 has not started."

    Counts of zero are left out. Where an observer keeps the roadmap, health is what its sources say; where none of them
    says anything, none is missing and none is counted.
    """
    if not found.total:
        return "There are no goals yet."
    clauses = [
        _with_list(sum(found.ended.values()), "has ended", "have ended", _ended_words(found)),
        _with_list(found.in_progress, "is in progress", "are in progress", _health_words(found)),
        _with_list(found.being_checked, "is said to be delivered and is being checked", "", []),
        _with_list(found.not_started, "has not started", "have not started", []),
        _with_list(found.not_known, "is not known", "are not known", []),
    ]
    if found.being_checked > 1:
        clauses[2] = f"{found.being_checked} are said to be delivered and are being checked"
    if found.not_known:
        clauses[4] += ": due, and no report was found"
    of = f"Of {found.total} {'goal' if found.total == 1 else 'goals'}, "
    return of + ". ".join(clause for clause in clauses if clause) + "."


def _with_list(count: int, one: str, many: str, words: Sequence[str]) -> str:
    if not count:
        return ""
    verb = one if count == 1 else many
    return f"{count} {verb}: {', '.join(words)}" if words else f"{count} {verb}"


def _ended_words(found: Standing) -> list[str]:
    words = []
    for one, count in found.ended.items():
        undated = found.achieved_undated if one == "achieved" else 0
        words += [f"{count - undated} {ENDED_WORDS[one]}"] if count > undated else []
        words += [f"{undated} achieved (no date was set)"] if undated else []
    return words


def _health_words(found: Standing) -> list[str]:
    if found.observed and not found.by_health and not found.silent:
        return []
    said: dict[Health, str] = {"on_track": "on track", "at_risk": "at risk", "off_track": "off track"}
    by = "said to be " if found.observed else ""
    words = [f"{found.by_health[one]} {by}{word}" for one, word in said.items() if found.by_health.get(one)]
    if found.silent:
        count, since = len(found.silent), long_day(found.silent[0][1])
        words.append(f"1 silent since {since}" if count == 1 else f"{count} silent, the longest since {since}")
    return [*words, f"{found.unsaid} without a stated health"] if found.unsaid else words
