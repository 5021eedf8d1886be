"""Which opening of a cycle something belongs to: the first, or one more for each time two people opened it again.

There is one adjudication and one reply per goal and opening. Older ones stay; the newest counts for the next grade.
"""

from typing import Any

from django.db.models import Count, Exists, OuterRef, QuerySet, Subquery
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Coalesce

from grading.models import Cycle, CycleGoal, Reopening, Reply


def opening_of(cycle: Cycle) -> int:
    """The number of the grade that closing this cycle makes; 1 until the cycle is opened again."""
    return 1 + cycle.reopenings.filter(agreed_at__isnull=False).count()


def openings(cycle: str) -> CombinedExpression:
    """`opening_of` for the rows of a query; `cycle` leads from them to the id of their cycle."""
    agreed = Reopening.objects.filter(cycle=OuterRef(cycle), agreed_at__isnull=False).order_by().values("cycle")
    return Coalesce(Subquery(agreed.annotate(times=Count("pk")).values("times")), 0) + 1


def replied_now(cycle_goal: CycleGoal) -> Reply | None:
    """The owner's reply of this opening; one of an earlier opening is printed until there is a new one."""
    return cycle_goal.replies.filter(opening=opening_of(cycle_goal.cycle)).first()


def is_sent(cycle_goal: CycleGoal) -> bool:
    """Was the goal sent to the adjudicator since its cycle was opened?"""
    return cycle_goal.referrals.filter(opening=opening_of(cycle_goal.cycle)).exists()


def waits_for_decision(cycle_goal: CycleGoal) -> bool:
    """Is the goal with the adjudicator, and not decided yet?"""
    opening = opening_of(cycle_goal.cycle)
    decided = cycle_goal.adjudications.filter(opening=opening)
    return cycle_goal.referrals.filter(opening=opening).exists() and not decided.exists()


def unanswered() -> QuerySet[CycleGoal]:
    """Goals in the right of reply to whose grade no owner has replied in this opening."""
    rows = CycleGoal.objects.filter(cycle__phase=Cycle.Phase.REPLY, removed_at__isnull=True)
    return rows.alias(opening=openings("cycle")).filter(~Exists(of_this_opening(Reply.objects.all())))


def of_this_opening(rows: QuerySet[Any, Any], cycle_goal: str = "pk") -> QuerySet[Any, Any]:
    """For EXISTS: those of `rows` that belong to the goal of an outer query in its present opening.

    The outer query has an alias `opening` made by `openings`; `cycle_goal` leads from its rows to the goal.
    """
    return rows.filter(cycle_goal=OuterRef(cycle_goal), opening=OuterRef("opening"))
