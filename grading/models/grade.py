"""What a cycle found, and what its owner and others answered."""

from django.conf import settings
from django.db import models
from django.db.models import Exists, OuterRef, Q

from grading.models.cycle import CycleGoal
from roadmap.immutable import ImmutableModel, ImmutableQuerySet


class Reply(ImmutableModel):
    """The owner's reply to a grade, published unedited."""

    cycle_goal = models.ForeignKey(CycleGoal, on_delete=models.PROTECT, related_name="replies")
    opening = models.PositiveIntegerField(default=1)  # 2 and more: written after the cycle was opened again
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    replied_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="reply_once_per_opening", fields=["cycle_goal", "opening"])]

    def __str__(self) -> str:
        return f"Reply on {self.cycle_goal_id}"


class Objection(ImmutableModel):
    """What somebody said against a grade in the comment window, published unedited and without a name."""

    cycle_goal = models.ForeignKey(CycleGoal, on_delete=models.PROTECT, related_name="objections")
    number = models.PositiveIntegerField()
    text = models.TextField()
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    objected_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="objection_number_once", fields=["cycle_goal", "number"]),
            models.CheckConstraint(name="objection_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"Objection {self.number} on {self.cycle_goal_id}"


class GradeQuerySet(ImmutableQuerySet["Grade"]):
    def newest(self) -> "GradeQuerySet":
        """The grade that counts of each goal in a cycle: one made after a reopening takes the place of the one before."""
        later = Grade.objects.filter(cycle_goal=OuterRef("cycle_goal"), number__gt=OuterRef("number"))
        return self.filter(~Exists(later))


class Grade(ImmutableModel):
    """What a cycle found about a goal. `value` is a grading.values.GradeValue; a re-grade is a new grade."""

    cycle_goal = models.ForeignKey(CycleGoal, on_delete=models.PROTECT, related_name="grades")
    number = models.PositiveIntegerField(default=1)  # 2 and more: made when a reopened cycle was closed again
    level = models.CharField(max_length=40, blank=True)
    provisional = models.BooleanField(default=False)
    reason = models.TextField(blank=True)
    dissent = models.TextField(blank=True)
    value = models.JSONField()
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = GradeQuerySet.as_manager()  # type: ignore[misc]  # the one of the base, and more

    class Meta:
        constraints = [
            models.UniqueConstraint(name="grade_number_once", fields=["cycle_goal", "number"]),
            models.CheckConstraint(
                name="grade_provisional_has_no_level",
                condition=Q(provisional=False) | Q(level=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_goal_id} {self.level}"
