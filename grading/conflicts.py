"""Conflicts of interest the program finds by itself. A waiver (an object with a reason) is the only way around one."""

from collections.abc import Iterable
from datetime import date, timedelta

from django.db.models import Q

from goals.models import EvidenceRevision, Ownership
from grading.models import Conflict, CycleGoal
from roadmap.accounts.models import User

LOOK_BACK = timedelta(days=90)


def conflict_with(user: User, cycle_goal: CycleGoal) -> Conflict | None:
    """The strongest conflict of one person with one goal of a cycle, None where none is found."""
    return conflicts_with([user], cycle_goal).get(user.pk)


def conflicts_with(users: Iterable[User], cycle_goal: CycleGoal) -> dict[int, Conflict]:
    """User id -> the strongest conflict found, for those who have one. Two queries, however many people.

    Owners and contributors count from 90 days before the graded period on, and so do those of the goal's parts and
    of the goal it is a part of. Evidence counts whenever it was written.
    """
    ownerships = list(_ownerships(cycle_goal))
    authors = set(_evidence_authors(cycle_goal))
    return {user.pk: found for user in users if (found := _strongest(user, ownerships, authors)) is not None}


def counts_from(cycle_goal: CycleGoal) -> date:
    """The first day on which owning the goal is a conflict."""
    return (cycle_goal.cycle.period_from or cycle_goal.goal.set_on) - LOOK_BACK


def _ownerships(cycle_goal: CycleGoal) -> Iterable[Ownership]:
    since = counts_from(cycle_goal)
    rows = Ownership.objects.filter(_family("goal", cycle_goal), user__isnull=False).distinct()
    return rows.filter(Q(until__isnull=True) | Q(until__gte=since)).select_related("user")


def _evidence_authors(cycle_goal: CycleGoal) -> Iterable[int]:
    rows = EvidenceRevision.objects.filter(_family("evidence__goals", cycle_goal)).distinct()
    for pair in rows.values_list("author_id", "evidence__created_by_id"):
        yield from filter(None, pair)


def _family(path: str, cycle_goal: CycleGoal) -> Q:
    """The goal, its parts, and the goal it is a part of."""
    goal = cycle_goal.goal_id
    return Q(**{path: goal}) | Q(**{f"{path}__parent": goal}) | Q(**{f"{path}__parts": goal})


def _strongest(user: User, ownerships: list[Ownership], authors: set[int]) -> Conflict | None:
    own = [row.role for row in ownerships if row.user_id == user.pk]
    if Ownership.Role.LEAD in own:
        return Conflict.OWNER
    if own:
        return Conflict.CONTRIBUTOR
    if user.pk in authors:
        return Conflict.EVIDENCE_AUTHOR
    owners = [row.user for row in ownerships if row.user is not None]
    if any(owner.manager_id == user.pk for owner in owners):
        return Conflict.MANAGER
    if any(owner.pk == user.manager_id for owner in owners):
        return Conflict.REPORT
    return None
