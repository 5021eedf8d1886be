"""Who wants to hear when a date of a goal moves."""

from collections.abc import Iterable

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Subquery
from django.db.models.functions import Coalesce

from goals.models.goal import Goal, Ownership
from roadmap.accounts.models import User


class Watch(models.Model):
    """What somebody chose about a goal. Who never chose watches the goals he or she holds, and no others."""

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="watches")
    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="watches")
    is_watching = models.BooleanField()
    chosen_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="watch_once_per_person", fields=["goal", "user"])]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.user_id}"


def is_watched(goal: Goal, user: User) -> bool:
    """Does this person watch this goal? One query."""
    chosen = Watch.objects.filter(goal=OuterRef("pk"), user=user).values("is_watching")[:1]
    holds = Exists(Ownership.objects.filter(goal=OuterRef("pk"), user=user, until__isnull=True))
    return Goal.objects.filter(Coalesce(Subquery(chosen), holds), pk=goal.pk).exists()


def watchers(goals: Iterable[int]) -> dict[int, set[int]]:
    """Id of a goal -> ids of those who watch it, in two queries: who holds it and did not stop, and who chose to."""
    found: dict[int, set[int]] = {goal: set() for goal in goals}
    held = Goal.objects.filter(pk__in=found, ownerships__until__isnull=True, ownerships__user__isnull=False)
    for goal, user in held.values_list("pk", "ownerships__user"):
        found[goal].add(user)
    for goal, user, watching in Watch.objects.filter(goal__in=found).values_list("goal", "user", "is_watching"):
        found[goal].add(user) if watching else found[goal].discard(user)
    return found
