"""What waits for a person about goals, for the dashboard (settings.TODO_SOURCES names `todo_for`)."""

from datetime import date
from typing import TypeVar

from django.db.models import Model, Q, QuerySet
from django.urls import reverse

from goals.deadlines import current_revision
from goals.models import Goal, Resolution, Revision, Roadmap
from goals.models.revision import PENDING
from goals.permissions import can_read_internal
from goals.snapshot import goal_values, roadmap_value
from goals.standing import facts, parts_by_goal
from goals.values import Freshness, GoalValue, RoadmapValue
from roadmap.accounts.models import Role, User
from roadmap.todo import Todo

_Row = TypeVar("_Row", bound=Model)
_LATE: dict[Freshness, str] = {"due": "Update", "overdue": "Overdue: update", "stale": "Overdue: update"}


def todo_for(user: User, on: date) -> list[Todo]:
    """Updates to write, changes to approve or code, endings to check; the earliest day first.

    The number of queries does not depend on how much there is. It offers what `goals/permissions.py` allows.
    """
    found: list[Todo] = []
    if not can_read_internal(user):
        return found  # the pages that the lines lead to are not for people from outside
    if user.has_role(Role.OWNER):
        found += _updates(user, on)
    if user.has_role(Role.EDITOR):
        found += [_revision(row, "Approve or decline") for row in waiting_for_approval(user)]
    if user.has_role(Role.REVIEWER):
        found += [_revision(row, "Say which way this goes") for row in waiting_for_coding(user)]
    if user.has_role(Role.EDITOR, Role.REVIEWER):
        found += [_resolution(row) for row in waiting_for_acceptance(user)]
    return sorted(found, key=lambda item: (item.due_on or date.max, item.text))


def waiting_for_approval(user: User) -> list[Revision]:
    """Proposed changes of goals that this editor neither proposed nor has a stake in."""
    waiting = Revision.objects.filter(PENDING).exclude(proposed_by=user)
    return list(_without_stake(waiting, user).select_related("goal").order_by("proposed_at", "pk"))


def waiting_for_coding(user: User) -> list[Revision]:
    """Changes without a coder's label that this reviewer may code; first versions and corrections need none."""
    uncoded = Revision.objects.filter(coder_direction="", imported=False, declined_at__isnull=True)
    uncoded = uncoded.exclude(kind__in=[Revision.Kind.CREATED, Revision.Kind.CORRECTED])
    others = uncoded.exclude(proposed_by=user).exclude(Q(approved_by=user, approved_by__isnull=False))
    return list(_without_stake(others, user).select_related("goal").order_by("proposed_at", "pk"))


def waiting_for_acceptance(user: User) -> list[Resolution]:
    """Endings that this editor or reviewer neither proposed nor has a stake in."""
    waiting = Resolution.objects.filter(accepted_at__isnull=True, declined_at__isnull=True, imported=False)
    waiting = waiting.exclude(proposed_by=user)
    return list(_without_stake(waiting, user).select_related("goal").order_by("proposed_at", "pk"))


def _without_stake(rows: QuerySet[_Row], user: User) -> QuerySet[_Row]:
    """As `permissions.has_stake`, for many rows at once."""
    held = list(Goal.objects.owned_by(user).values_list("pk", flat=True))
    near = Q(goal__in=held) | Q(goal__parent__in=held) | Q(goal__in=Goal.objects.filter(parts__in=held).values("pk"))
    return rows.exclude(near)


def _updates(user: User, on: date) -> list[Todo]:
    roadmap = Roadmap.objects.first()
    if roadmap is None:
        return []
    mine = Goal.objects.owned_by(user)
    owned = set(mine.values_list("slug", flat=True))
    values = goal_values(Goal.objects.filter(Q(pk__in=mine.values("pk")) | Q(parent__in=mine.values("pk"))))
    parts = parts_by_goal(values)
    stands = roadmap_value(roadmap)
    found = [_update(value, on, stands, parts[value["slug"]]) for value in values if value["slug"] in owned]
    return [item for item in found if item is not None]


def _update(goal: GoalValue, on: date, roadmap: RoadmapValue, parts: list[GoalValue]) -> Todo | None:
    if not goal["revisions"]:
        return None  # waits for its first approval
    now = facts(goal, on, roadmap, parts)
    if now.freshness not in _LATE:
        return None
    text = f"{_LATE[now.freshness]} {current_revision(goal)['title']}"
    return Todo(text, reverse("goals:update", args=[goal["slug"]]), now.next_update_due)


def _revision(row: Revision, verb: str) -> Todo:
    url = reverse("goals:revision", args=[row.goal.slug, row.number])
    return Todo(f"{verb}: {row.title} ({row.get_kind_display().lower()})", url, None)


def _resolution(row: Resolution) -> Todo:
    url = reverse("goals:resolution", args=[row.goal.slug])
    return Todo(f"Check the ending of {row.goal.slug}: {row.get_ending_display().lower()}", url, None)
