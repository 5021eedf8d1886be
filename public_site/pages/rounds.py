"""Rounds of grading that have not published: who waits for them, and when they turn late by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from goals.days import day
from goals.standing import ONE_DAY
from grading.values import CycleValue
from public_site.view import View


@dataclass(frozen=True)
class Waiting:
    """A round without results. `late`: they were promised for a day that has passed."""

    cycle: CycleValue
    late: bool


def waiting(view: View, goal: str = "") -> list[Waiting]:
    """The rounds that have not published; of one goal, those that grade it."""
    return [
        Waiting(cycle, day(cycle["dates"]["results_due"]) < view.on)
        for cycle in view.cycles.values()
        if cycle["phase"] != "published" and (not goal or _grades(cycle, goal))
    ]


def next_late_day(found: Iterable[Waiting]) -> date | None:
    """The next day on which one of them turns late."""
    dues = [day(one.cycle["dates"]["results_due"]) for one in found if not one.late]
    return min((due + ONE_DAY for due in dues), default=None)


def earliest(*days: date | None) -> date | None:
    """The first of some days, some of which may not be."""
    return min((one for one in days if one), default=None)


def _grades(cycle: CycleValue, goal: str) -> bool:
    return any(one["goal"] == goal and not one["removed_reason"] for one in cycle["goals"])
