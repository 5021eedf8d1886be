"""Conflicts of interest the program finds by itself. A waiver (an object with a reason) is the only way around one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from django.db.models import Q

from goals.models import EvidenceRevision, Goal, Ownership
from grading.models import Conflict, CycleGoal
from grading.windows import CONFLICT_LOOK_BACK
from roadmap.accounts.models import User


def conflict_with(user: User, cycle_goal: CycleGoal) -> Conflict | None:
    """The strongest conflict of one person with one goal of a cycle, None where none is found."""
    return conflicts_among([user], [cycle_goal]).get((user.pk, cycle_goal.pk))


def conflicts_among(users: Iterable[User], cycle_goals: Iterable[CycleGoal]) -> dict[tuple[int, int], Conflict]:
    """(user id, id of the goal in the cycle) -> the strongest conflict found; three queries, however many there are.

    Owners and contributors count from 90 days before the graded period on, and so do those of the goal's parts and
    of the goal it is a part of. Evidence counts whenever it was written.
    """
    people, rows = list(users), list(cycle_goals)
    families = _families(rows)
    near = {goal_id for family in families.values() for goal_id in family}
    ownerships, authors = _ownerships(near), _evidence_authors(near)
    found = {}
    for row in rows:
        held = [item for goal_id in families[row.pk] for item in ownerships[goal_id] if _counts(item, row)]
        wrote = {author for goal_id in families[row.pk] for author in authors[goal_id]}
        for person in people:
            if (conflict := _strongest(person, held, wrote)) is not None:
                found[person.pk, row.pk] = conflict
    return found


def counts_from(cycle_goal: CycleGoal) -> date:
    """The first day on which owning the goal is a conflict."""
    return (cycle_goal.cycle.period_from or cycle_goal.goal.set_on) - CONFLICT_LOOK_BACK


def _families(rows: Sequence[CycleGoal]) -> dict[int, set[int]]:
    """Id of the goal in the cycle -> ids of the goal, its parts, and the goal it is a part of."""
    families = {row.pk: {row.goal_id} for row in rows}
    for row in rows:
        if row.goal.parent_id is not None:
            families[row.pk].add(row.goal.parent_id)
    parts = Goal.objects.filter(parent__in=[row.goal_id for row in rows]).values_list("parent_id", "pk")
    by_parent: dict[int | None, set[int]] = defaultdict(set)
    for parent_id, part_id in parts:
        by_parent[parent_id].add(part_id)
    return {row.pk: families[row.pk] | by_parent[row.goal_id] for row in rows}


def _ownerships(goal_ids: set[int]) -> Mapping[int, list[Ownership]]:
    found: dict[int, list[Ownership]] = defaultdict(list)
    for row in Ownership.objects.filter(goal__in=goal_ids, user__isnull=False).select_related("user"):
        found[row.goal_id].append(row)
    return found


def _evidence_authors(goal_ids: set[int]) -> Mapping[int, set[int]]:
    found: dict[int, set[int]] = defaultdict(set)
    written = Q(author__isnull=False) | Q(evidence__created_by__isnull=False)
    rows = EvidenceRevision.objects.filter(written, evidence__goals__in=goal_ids)
    for goal_id, *people in rows.values_list("evidence__goals", "author_id", "evidence__created_by_id").distinct():
        found[goal_id].update(filter(None, people))
    return found


def _counts(row: Ownership, cycle_goal: CycleGoal) -> bool:
    return row.until is None or row.until >= counts_from(cycle_goal)


def _strongest(person: User, held: Sequence[Ownership], wrote: set[int]) -> Conflict | None:
    own = {row.role for row in held if row.user_id == person.pk}
    owners = [row.user for row in held if row.user is not None]
    signs = [
        (Conflict.OWNER, Ownership.Role.LEAD in own),
        (Conflict.CONTRIBUTOR, bool(own)),
        (Conflict.EVIDENCE_AUTHOR, person.pk in wrote),
        (Conflict.MANAGER, any(owner.manager_id == person.pk for owner in owners)),
        (Conflict.REPORT, any(owner.pk == person.manager_id for owner in owners)),
    ]
    return next((conflict for conflict, is_so in signs if is_so), None)
