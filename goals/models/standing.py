"""How each goal stands, worked out beforehand so that lists of thousands are read, sorted and counted in SQL.

Derived from everything else here by `goals/standing_row.py` and written by `goals/kept_standing.py` alone. No promise
is in these rows: emptied, they are made again, the same.
"""

from django.db import models
from django.db.models import Q

from goals.models.goal import Goal
from goals.models.revision import Revision


class GoalStanding(models.Model):
    """One goal as it stands on the days from `made_on` to the one before `holds_until` (None: for good)."""

    goal = models.OneToOneField(Goal, on_delete=models.CASCADE, primary_key=True, related_name="standing")
    revision = models.ForeignKey(Revision, on_delete=models.CASCADE, null=True, related_name="+")  # None: all declined
    title = models.CharField(max_length=300, blank=True)  # with "[withheld]" where words are withheld
    due_words = models.CharField(max_length=300, blank=True)  # the deadline as published
    is_in_force = models.BooleanField()
    outcome = models.CharField(max_length=24, blank=True)  # "" before the first approval, and without a roadmap
    words = models.CharField(max_length=200, blank=True)
    health = models.CharField(max_length=10, blank=True)
    health_on = models.DateField(null=True)
    health_is_old = models.BooleanField(default=False)
    confidence = models.PositiveSmallIntegerField(null=True)
    confidence_before = models.PositiveSmallIntegerField(null=True)  # what the owner had said before that
    freshness = models.CharField(max_length=12, blank=True)
    last_update_on = models.DateField(null=True)
    update_due = models.DateField(null=True)
    due = models.DateField(null=True)
    first_due = models.DateField(null=True)
    attention = models.PositiveSmallIntegerField()  # the smaller, the sooner somebody should look
    sort_day = models.DateField()  # the due day; the last day there is where none is set
    made_on = models.DateField()
    holds_until = models.DateField(null=True)

    class Meta:
        indexes = [
            models.Index(name="goalstanding_attention", fields=["attention", "sort_day", "goal"]),
            models.Index(name="goalstanding_due", fields=["sort_day", "goal"]),
            models.Index(name="goalstanding_holds_until", fields=["holds_until"]),
            models.Index(name="goalstanding_made_on", fields=["made_on"]),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.outcome}"

    @property
    def shows_health(self) -> bool:
        """The owner's word counts for today only while the goal is not decided."""
        return self.outcome in ("in_progress", "missed")


class GoalDay(models.Model):
    """One day by which something of a goal is due and not done: the goal, a milestone, a turn, a target, an update."""

    class Kind(models.TextChoices):
        GOAL = "goal", "The goal"
        MILESTONE = "milestone", "Milestone"
        TURN = "turn", "Turn"
        TARGET = "target", "Target"
        UPDATE = "update", "Update"

    goal = models.ForeignKey(Goal, on_delete=models.CASCADE, related_name="days")
    kind = models.CharField(max_length=9, choices=Kind.choices)
    key = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=300)
    due = models.DateField()

    class Meta:
        constraints = [models.UniqueConstraint(name="goalday_once", fields=["goal", "kind", "key", "due"])]
        indexes = [models.Index(name="goalday_due", fields=["due", "kind"])]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.kind} {self.due}"


class StandingHead(models.Model):
    """The one row that says how many records of the log have been worked into the standings."""

    records = models.BigIntegerField(default=0)

    class Meta:
        constraints = [models.CheckConstraint(name="standinghead_is_one_row", condition=Q(id=1))]

    def __str__(self) -> str:
        return f"{self.records} records"
