"""What owners say and how long ago: the health they state, and whether they still report as often as promised."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from goals.days import day, maybe_day
from goals.deadlines import current_revision
from goals.outcome import ENDED, known_on, outcome, own_ending
from goals.values import Freshness, GoalValue, Health, RoadmapValue, UpdateValue

DUE_WITHIN = 7  # days before the end of the cadence in which an update reads "due"
HEALTH_WORDS: dict[Health, str] = {"on_track": "On track", "at_risk": "At risk", "off_track": "Off track"}
HEALTH_MEANS: dict[Health, str] = {
    "on_track": "we expect to deliver what is promised, when it is promised.",
    "at_risk": "we may miss it unless something changes, and we know what.",
    "off_track": "we expect to miss it as things are.",
}
FRESHNESS_WORDS: dict[Freshness, str] = {
    "current": "Current",
    "due": "Update due",
    "overdue": "Update overdue",
    "stale": "Stale",
    "no_cadence": "No cadence stated",
    "ended": "Ended",
    "not_started": "Not started",
}


class HealthSaid(NamedTuple):
    """The owner's word, with its day and author. `grey`: said too long ago to stand as a statement of today."""

    health: Health
    on: date
    by: str | None  # opaque user id
    team: str
    update: int  # number of the update that says it
    suggested: Health | None  # what the rule suggested then
    sentence: str  # why the owner's word is better than the rule's
    grey: bool


class FreshnessDays(NamedTuple):
    """The first day of each state, counted from the last update: "due", "overdue", "stale"."""

    due: date
    overdue: date
    stale: date


def updates_in_force(goal: GoalValue) -> list[tuple[date, UpdateValue]]:
    """Public updates, oldest first, each with the day it counts from.

    A correction stands in the place of what it corrects and counts from that day: mending an old report is not a new one.
    """
    shown = [one for one in goal["updates"] if one["visibility"] == "public"]
    by_number = {one["number"]: one for one in shown}
    replaced = {one["corrects"] for one in shown}
    found = []
    for update in shown:
        if update["number"] in replaced:
            continue
        first = update
        while first["corrects"] in by_number:
            first = by_number[first["corrects"]]
        found.append((day(first["submitted_at"]), update))
    return sorted(found, key=lambda pair: (pair[0], pair[1]["number"]))


def last_update_on(goal: GoalValue, on: date) -> date | None:
    """The day of the last update by `on`; explanations count. None when there was none."""
    return max((when for when, _ in updates_in_force(goal) if when <= on), default=None)


def silent_since(goal: GoalValue, on: date) -> date:
    """The day freshness counts from: the last update; without one the day the goal was set, or starts if that is later."""
    starts = maybe_day(current_revision(goal)["starts_on"])
    begun = max(day(goal["set_on"]), starts) if starts else day(goal["set_on"])
    said = last_update_on(goal, on)
    return max(said, begun) if said else begun


def freshness_days(goal: GoalValue, on: date) -> FreshnessDays | None:
    """When the next update is due, overdue and stale if nobody writes one. None where no cadence is stated.

    Due in the last 7 days of the cadence (never on the day of an update), overdue past one cadence, stale past one and
    a half.
    """
    cadence = current_revision(goal)["cadence_days"]
    if not cadence:
        return None
    since = silent_since(goal, on)
    after = (max(1, cadence - DUE_WITHIN + 1), cadence + 1, cadence * 3 // 2 + 1)
    return FreshnessDays(*(since + timedelta(days=days) for days in after))


def freshness(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue] = ()) -> Freshness:
    """How the last update's age compares with the promised cadence, on `on` (observer-kept: on the last look at sources).

    A missed goal goes on owing updates until it is delivered or given up; other endings are "ended". Without a stated
    cadence nothing is ever called overdue or stale.
    """
    found = outcome(goal, on, roadmap, parts)
    if found == "not_started":
        return "not_started"
    if found in ENDED and not (found == "missed" and own_ending(goal) is None):
        return "ended"
    seen = known_on(on, roadmap)
    days = freshness_days(goal, seen)
    if days is None:
        return "no_cadence"
    if seen >= days.stale:
        return "stale"
    if seen >= days.overdue:
        return "overdue"
    return "due" if seen >= days.due else "current"


def health(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue] = ()) -> HealthSaid | None:
    """The last health the owner stated by `on`, greyed once the goal is stale. None when none was ever stated.

    It is said whatever became of the goal; pages show it as today's word only while the goal is in progress.
    """
    said = [(when, one) for when, one in updates_in_force(goal) if when <= on and one["health"]]
    if not said:
        return None
    when, update = said[-1]
    word = update["health"]
    if word is None:
        return None
    grey = freshness(goal, on, roadmap, parts) == "stale"
    return HealthSaid(
        word,
        when,
        update["by"],
        update["team"],
        update["number"],
        update["suggested"],
        update["health_sentence"],
        grey,
    )
