"""What is kept of how one goal stands: the facts of `standing.py`, flat, with the day until which they hold."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from goals.days import maybe_day
from goals.deadlines import current_revision
from goals.outcome import ENDED, milestones
from goals.reporting import updates_in_force
from goals.standing import Facts, facts
from goals.values import GoalValue, RoadmapValue

# Attention first, in the order of the public pages: what is worst stands on top of every list.
MISSED, OFF_TRACK, SILENT, NOT_KNOWN, AT_RISK, OVERDUE, USUAL, NOT_IN_FORCE, ENDED_LAST = range(9)
_BY_HEALTH = {"off_track": OFF_TRACK, "at_risk": AT_RISK}
_UNDONE = ("in_progress", "missed", "not_known")


class StandingRow(NamedTuple):
    """The columns of `models.GoalStanding` that follow from the goal; its days are in `open_days`."""

    outcome: str
    words: str
    health: str
    health_on: date | None
    health_is_old: bool
    confidence: int | None
    confidence_before: int | None
    freshness: str
    last_update_on: date | None
    update_due: date | None
    due: date | None
    first_due: date | None
    attention: int
    sort_day: date
    made_on: date
    holds_until: date | None


class OpenDay(NamedTuple):
    """A day by which something is due and not done; `kind` is one of models.GoalDay.Kind."""

    kind: str
    key: str
    title: str
    due: date


def standing_row(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue] = ()) -> StandingRow:
    """Of a goal that is in force."""
    now = facts(goal, on, roadmap, parts)
    confidence, before = _confidence(goal, on)
    return StandingRow(
        outcome=now.outcome,
        words=now.words,
        health=now.health.health if now.health else "",
        health_on=now.health.on if now.health else None,
        health_is_old=bool(now.health and now.health.grey),
        confidence=confidence,
        confidence_before=before,
        freshness=now.freshness,
        last_update_on=now.last_update_on,
        update_due=now.next_update_due,
        due=now.due,
        first_due=now.first_due,
        attention=attention(now),
        sort_day=now.due or date.max,
        made_on=on,
        holds_until=_sooner(now.holds_until, _next_word(goal, on)),
    )


def not_in_force(on: date) -> StandingRow:
    """Of a goal whose first revision is not approved, or of any goal before the roadmap is set up."""
    nothing = (None,) * 2
    return StandingRow(
        "", "", "", None, False, *nothing, "", *nothing, *nothing, NOT_IN_FORCE, date.max, on, None
    )  # fmt: skip


def attention(now: Facts) -> int:
    """The smaller, the sooner somebody should look; ended goals last, a missed one first."""
    if now.outcome == "missed":
        return MISSED
    if now.outcome == "not_known":
        return NOT_KNOWN
    if now.outcome in ENDED:
        return ENDED_LAST
    if now.outcome != "in_progress":
        return USUAL
    if now.freshness == "stale":
        return SILENT
    said = _BY_HEALTH.get(now.health.health, USUAL) if now.health else USUAL
    return min(said, OVERDUE) if now.freshness == "overdue" else said


def open_days(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: Sequence[GoalValue] = ()) -> list[OpenDay]:
    """What is due, or was and is not done, the earliest day first. A goal that has ended owes nothing but when missed."""
    now = facts(goal, on, roadmap, parts)
    if now.outcome in ENDED and now.outcome != "missed":
        return []
    found = list(_of_goal(goal, now))
    found += [
        OpenDay("milestone", one.term["key"], one.term["title"], due)
        for one in milestones(goal, on, roadmap)
        if one.outcome in _UNDONE and (due := maybe_day(one.term["deadline"]["due"]))
    ]
    found += [
        OpenDay("turn", one["key"], one["text"], due)
        for one in goal["occurrences"]
        if not one["done_on"] and (due := maybe_day(one["due"]))
    ]
    return sorted(found, key=lambda one: (one.due, one.kind, one.key))


def _of_goal(goal: GoalValue, now: Facts) -> Iterator[OpenDay]:
    title = current_revision(goal)["title"]
    if now.due:
        yield OpenDay("goal", "", title, now.due)
    if now.next_update_due:
        yield OpenDay("update", "", title, now.next_update_due)
    names = {metric["slug"]: metric["name"] for metric in goal["metrics"]}
    for target in current_revision(goal)["targets"]:
        for step in target["steps"]:
            name = names.get(target["metric"], target["metric"])
            yield OpenDay("target", target["metric"], f"{name}: {step['value']}", date.fromisoformat(step["due"]))


def _confidence(goal: GoalValue, on: date) -> tuple[int | None, int | None]:
    """The owner's last estimate and the one before it."""
    said = [one["confidence"] for when, one in updates_in_force(goal) if when <= on and one["confidence"] is not None]
    before, last = [None, None, *said][-2:]
    return last, before


def _next_word(goal: GoalValue, on: date) -> date | None:
    """The day of the next update after `on`. There is one only where somebody looks back on an earlier day."""
    return min((when for when, _ in updates_in_force(goal) if when > on), default=None)


def _sooner(one: date | None, other: date | None) -> date | None:
    return min((day for day in (one, other) if day), default=None)
