"""Rounds of grading that have not published: who waits for them, and when they turn late by themselves."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from goals.days import day
from goals.standing import ONE_DAY
from grading.values import CycleValue, ReopeningValue
from public_site.view import View


@dataclass(frozen=True)
class Waiting:
    """A round without results. `late`: they were promised for a day that has passed."""

    cycle: CycleValue
    late: bool

    @property
    def again(self) -> ReopeningValue | None:
        """Why results that were told are looked at once more."""
        return opened_again(self.cycle)


def opened_again(cycle: CycleValue) -> ReopeningValue | None:
    """The last time a closed round was opened again; None where that never happened, or is not known."""
    agreed = [one for one in cycle.get("reopenings", []) if one["agreed_on"]]
    return agreed[-1] if agreed else None


def is_late(cycle: CycleValue, on: date) -> bool:
    """No results after the day for which they were promised; a round that is opened again had told them."""
    due = day(cycle["dates"]["results_due"])
    return cycle["phase"] != "published" and due < on and opened_again(cycle) is None


def waiting(view: View, goal: str = "") -> list[Waiting]:
    """The rounds that have not published; of one goal, those that grade it."""
    return [
        Waiting(cycle, is_late(cycle, view.on))
        for cycle in view.cycles.values()
        if cycle["phase"] != "published" and (not goal or _grades(cycle, goal))
    ]


def next_late_day(found: Iterable[Waiting]) -> date | None:
    """The next day on which one of them turns late."""
    dues = [day(one.cycle["dates"]["results_due"]) for one in found if not one.late and not one.again]
    return min((due + ONE_DAY for due in dues), default=None)


def earliest(*days: date | None) -> date | None:
    """The first of some days, some of which may not be."""
    return min((one for one in days if one), default=None)


def _grades(cycle: CycleValue, goal: str) -> bool:
    return any(one["goal"] == goal and not one["removed_reason"] for one in cycle["goals"])
