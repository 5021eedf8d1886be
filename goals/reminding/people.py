"""Who there is to remind, read once for all goals."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from django.db.models import Q

from goals.boxed import box_rows
from goals.models import Ownership, Revision
from roadmap.accounts.models import Role, User

_SETTLED: Final = Q(approved_at__isnull=False) | Q(imported=True)


@dataclass(frozen=True)
class People:
    """The staff by role, and who holds which goal; ids of people, not people."""

    by_role: dict[str, frozenset[int]]
    by_public_id: dict[str, int]
    held_by: dict[int, set[int]]  # goal -> its holders
    parts_held_by: dict[int, set[int]]  # goal -> the holders of its parts

    @property
    def staff(self) -> frozenset[int]:
        """Those who read the internal roadmap (`permissions.can_read_internal`)."""
        return frozenset(self.by_public_id.values())

    def holders(self, *goals: int) -> frozenset[int]:
        """Who holds one of these goals now, as lead or contributor."""
        return frozenset(user for goal in goals for user in self.held_by[goal]) & self.staff

    def near(self, goal: int, whole: int | None) -> frozenset[int]:
        """Who has a stake in a goal that is part of `whole` (`permissions.has_stake`)."""
        return frozenset(self.held_by[goal] | (self.held_by[whole] if whole else set()) | self.parts_held_by[goal])

    def with_role(self, *roles: Role) -> frozenset[int]:
        return frozenset(user for role in roles for user in self.by_role.get(role, ()))


def read_people() -> People:
    """Two queries. Deactivated people and people from outside are not among the staff."""
    by_role, by_public_id = defaultdict(set), {}
    staff = User.objects.filter(is_active=True, is_external=False, role_grants__isnull=False)
    for pk, public_id, role in staff.values_list("pk", "public_id", "role_grants__role"):
        by_role[role].add(pk)
        by_public_id[public_id] = pk
    held_by, parts_held_by = defaultdict(set), defaultdict(set)
    now = Ownership.objects.filter(until__isnull=True, user__isnull=False)
    for goal, whole, user in now.values_list("goal", "goal__parent", "user"):
        held_by[goal].add(user)
        if whole:
            parts_held_by[whole].add(user)
    return People({role: frozenset(users) for role, users in by_role.items()}, by_public_id, held_by, parts_held_by)


def titles(goals: Iterable[int]) -> dict[int, str]:
    """Goal -> its title in force, without what is withheld of it; two queries."""
    rows = Revision.objects.filter(_SETTLED, goal__in=set(goals)).select_related("goal").order_by("number")
    newest = {row.goal_id: row for row in rows}
    return {row.goal_id: str(row.title) for row in box_rows(newest.values())}
