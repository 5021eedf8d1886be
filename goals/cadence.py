"""How regularly updates came, month by month: who owed one, who gave one, who was overdue at the end. Pure."""

from collections.abc import Iterator, Sequence
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


def cadence(goals: Sequence[GoalValue], on: date) -> Cadence | None:
    """The months up to `on`. None where no goal ever promised a rhythm: then nothing can be late."""
    if not any(one["cadence_days"] for goal in goals for one in goal["revisions"]):
        return None
    newest, begun = on.replace(day=1), min(map(_begun, goals))
    starts = [add_months(newest, -back) for back in reversed(range(MONTHS_SHOWN))]
    months = [_month(goals, first, on) for first in starts if month_end(first) >= begun or first == newest]
    days = sorted({when for goal in goals for when, _ in updates_in_force(goal) if months[0].first <= when <= on})
    gaps = [Gap(*pair) for pair in pairwise(days)]
    return Cadence(months, max(gaps, key=lambda gap: (gap.days, gap.since), default=None), days[-1] if days else None)


def _month(goals: Sequence[GoalValue], first: date, on: date) -> Month:
    last = min(month_end(first), on)
    owing = [goal for goal in goals if _owes(goal, first, last)]
    updated = [goal for goal in goals if any(first <= when <= last for when in _days(goal))]
    return Month(first, len(owing), len(updated), sum(_is_overdue(goal, last) for goal in owing))


def _owes(goal: GoalValue, first: date, last: date) -> bool:
    ended = _ended_on(goal)
    return _begun(goal) <= last and (ended is None or ended >= first) and cadence_on(goal, last) is not None


def _is_overdue(goal: GoalValue, on: date) -> bool:
    """Past its cadence on a day; a goal that had ended by then owes nothing any more."""
    ended, promised = _ended_on(goal), cadence_on(goal, on)
    if promised is None or (ended is not None and ended <= on):
        return False
    since = max((when for when in _days(goal) if when <= on), default=_begun(goal))
    return on > max(since, _begun(goal)) + timedelta(days=promised)


def cadence_on(goal: GoalValue, on: date) -> int | None:
    """The cadence that was in force on a day; the first one for days before it, since the goal was set with it."""
    revisions = settled(goal) or [current_revision(goal)]
    in_force = [one for one in revisions if day(one["effective_on"]) <= on] or revisions[:1]
    return in_force[-1]["cadence_days"]


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


def _days(goal: GoalValue) -> Iterator[date]:
    return (when for when, _ in updates_in_force(goal))
