"""How regularly updates came, month by month: who owed one, who gave one, who was overdue at the end. Pure."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from datetime import date, timedelta
from itertools import pairwise
from typing import Literal, NamedTuple

from goals.days import add_months, day, maybe_day, month_end
from goals.deadlines import current_revision, settled
from goals.outcome import accepted, own_ending
from goals.reporting import updates_in_force
from goals.values import GoalValue

MONTHS_SHOWN = 12
MonthState = Literal["in_time", "late", "none", "nothing_due"]
MONTH_WORDS: dict[MonthState, str] = {
    "in_time": "All in time",
    "late": "Some overdue",
    "none": "No update, some overdue",
    "nothing_due": "None was due",
}


class Month(NamedTuple):
    """One month of the programme: goals that owed updates in it, gave one, and were overdue when it ended."""

    first: date
    owed: int
    updated: int
    overdue: int

    @property
    def state(self) -> MonthState:
        if self.overdue:
            return "late" if self.updated else "none"
        return "in_time" if self.updated else "nothing_due"


class Gap(NamedTuple):
    """Two updates of any goal with none between them."""

    since: date
    until: date

    @property
    def days(self) -> int:
        return (self.until - self.since).days


class Cadence(NamedTuple):
    """The last twelve months, oldest first, but none before the first goal began; the newest may not be over yet."""

    months: Sequence[Month]
    longest: Gap | None
    last: date | None  # day of the newest update


class Course(NamedTuple):
    """What of a goal the months are counted from: when it owed updates, how often, and when they came (oldest first)."""

    begun: date
    ended: date | None
    days: Sequence[date]
    promises: Sequence[tuple[date, int | None]]  # in force from a day on: days between updates

    def owes(self, first: date, last: date) -> bool:
        ended_before = self.ended is not None and self.ended < first
        return self.begun <= last and not ended_before and self.promised(last) is not None

    def is_overdue(self, on: date) -> bool:
        """Past its cadence on a day; a goal that had ended by then owes nothing any more."""
        promised = self.promised(on)
        if promised is None or (self.ended is not None and self.ended <= on):
            return False
        before = bisect_right(self.days, on)
        since = max(self.days[before - 1], self.begun) if before else self.begun
        return on > since + timedelta(days=promised)

    def gave_one(self, first: date, last: date) -> bool:
        return bisect_left(self.days, first) < bisect_right(self.days, last)

    def promised(self, on: date) -> int | None:
        """The cadence that was in force on a day; the first one for days before it, since the goal was set with it."""
        in_force = [promised for since, promised in self.promises if since <= on] or [self.promises[0][1]]
        return in_force[-1]


def course(goal: GoalValue) -> Course:
    revisions = settled(goal) or [current_revision(goal)]
    promises = [(day(one["effective_on"]), one["cadence_days"]) for one in revisions]
    return Course(_begun(goal), _ended_on(goal), sorted(when for when, _ in updates_in_force(goal)), promises)


def cadence(goals: Sequence[Course], on: date) -> Cadence | None:
    """The months up to `on`. None where no goal ever promised a rhythm: then nothing can be late."""
    if not any(promised for goal in goals for _, promised in goal.promises):
        return None
    newest, begun = on.replace(day=1), min(goal.begun for goal in goals)
    starts = [add_months(newest, -back) for back in reversed(range(MONTHS_SHOWN))]
    months = [_month(goals, first, on) for first in starts if month_end(first) >= begun or first == newest]
    days = sorted({when for goal in goals for when in goal.days if months[0].first <= when <= on})
    gaps = [Gap(*pair) for pair in pairwise(days)]
    return Cadence(months, max(gaps, key=lambda gap: (gap.days, gap.since), default=None), days[-1] if days else None)


def _month(goals: Sequence[Course], first: date, on: date) -> Month:
    last = min(month_end(first), on)
    owing = [goal for goal in goals if goal.owes(first, last)]
    updated = sum(goal.gave_one(first, last) for goal in goals)
    return Month(first, len(owing), updated, sum(goal.is_overdue(last) for goal in owing))


def _begun(goal: GoalValue) -> date:
    starts = maybe_day(current_revision(goal)["starts_on"])
    return max(day(goal["set_on"]), starts) if starts else day(goal["set_on"])


def _ended_on(goal: GoalValue) -> date | None:
    """A missed goal goes on owing updates until it is delivered or given up."""
    ending = own_ending(goal)
    if ending:
        return ending[1]
    delivered = accepted(goal)
    told = (delivered["accepted_at"], delivered["announced_on"], delivered["achieved_on"]) if delivered else ()
    return next((day(one) for one in told if one), None)
