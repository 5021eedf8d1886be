"""What the leadership page says of grading: cycles that are late, and what is not answered, as far as it may be known."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from goals.permissions import can_read_internal
from grading.models import Assignment, Cycle, CycleGoal
from grading.openings import unanswered
from grading.visibility import ENDED, sights
from roadmap.accounts.models import User
from roadmap.dashboard import Section


def leadership(user: User, on: date, since: datetime) -> Iterator[Section]:
    """The number of queries does not depend on how many cycles and goals there are."""
    if can_read_internal(user):
        context = {"cycles": _cycles(user, on), "replies": _replies(on)}
        yield Section(40, "reviewers", "Reviewers and replies", "grading/_unanswered.html", context)


def _cycles(user: User, on: date) -> list[dict[str, Any]]:
    """Cycles under way. How many scores are missing is counted only over goals whose counts this person may see:
    while a panel scores, its size and pace are part of what it is blind to.
    """
    rows = list(Cycle.objects.exclude(phase__in=ENDED).filter(imported=False).order_by("results_due", "pk"))
    goals = CycleGoal.objects.filter(cycle__in=rows, removed_at__isnull=True).select_related("cycle", "goal")
    seen = {pk for pk, sight in sights(user, goals).items() if sight.counts}
    open_: dict[int, int] = {}
    for cycle in Assignment.objects.filter(cycle_goal__in=seen, state="open").values_list(
        "cycle_goal__cycle", flat=True
    ):
        open_[cycle] = open_.get(cycle, 0) + 1
    told = {goal.cycle_id for goal in goals if goal.pk in seen}
    return [
        {
            "row": row,
            "open": open_.get(row.pk, 0) if row.pk in told else None,
            "ends": _ends(row),
            "is_late": (ends := _ends(row)) is not None and ends < on,
        }
        for row in rows
    ]


def _ends(row: Cycle) -> date | None:
    """The last day of the phase the cycle is in."""
    last = {
        Cycle.Phase.SETUP: row.scoring_from,
        Cycle.Phase.SCORING: row.scoring_to,
        Cycle.Phase.DISCUSSION: row.discussion_to,
        Cycle.Phase.REPLY: row.reply_to,
    }
    return last.get(Cycle.Phase(row.phase))


def _replies(on: date) -> list[CycleGoal]:
    """Goals whose owner has not replied to the grade yet and still may."""
    return list(unanswered().select_related("cycle", "goal").order_by("cycle__reply_to", "goal__slug")[:20])
