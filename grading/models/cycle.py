"""A grading cycle, its goals, frozen as they were when it opened, and how it was opened again."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from goals.models import Goal
from goals.models.goal import SLUG
from grading.models.rubric import GradeKind, Rubric
from roadmap.immutable import ImmutableModel

if TYPE_CHECKING:
    from grading.models.grade import Grade, Reply
    from grading.models.score import Adjudication


class Cycle(models.Model):
    """A grading round over frozen snapshots; its phase alone decides who sees what."""

    class Phase(models.TextChoices):
        SETUP = "setup", "Setup"
        SCORING = "scoring", "Scoring"
        DISCUSSION = "discussion", "Discussion"
        REPLY = "reply", "Right of reply"
        CLOSED = "closed", "Closed"
        PUBLISHED = "published", "Published"

    slug = models.CharField(max_length=80, unique=True, validators=[SLUG])
    title = models.CharField(max_length=200)
    phase = models.CharField(max_length=12, choices=Phase.choices, default=Phase.SETUP)
    quorum = models.PositiveSmallIntegerField(default=3)
    # Levels this far apart are discussed, and so are levels on both sides of the boundary of their kind.
    spread_rule = models.PositiveSmallIntegerField(default=2)
    names_in_discussion = models.BooleanField(default=False)  # else "Reviewer A"
    # What is graded, and from when conflicts count; without a first day, since each goal was set.
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    announced_on = models.DateField(null=True, blank=True)
    scoring_from = models.DateField(null=True, blank=True)
    scoring_to = models.DateField(null=True, blank=True)
    discussion_to = models.DateField(null=True, blank=True)
    reply_to = models.DateField(null=True, blank=True)
    comments_to = models.DateField(null=True, blank=True)
    results_due = models.DateField()
    panel_text = models.TextField(blank=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    opened_at = models.DateTimeField(null=True, blank=True)
    discussion_at = models.DateTimeField(null=True, blank=True)  # when the phase began
    reply_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)
    # How far the reviewers agreed when the cycle was closed: grade kind -> grading.values.AgreementValue.
    agreement = models.JSONField(default=dict, blank=True)
    imported = models.BooleanField(default=False)
    source = models.URLField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="cycle_quorum_at_least_2", condition=Q(quorum__gte=2)),
            models.CheckConstraint(name="cycle_spread_rule_at_least_1", condition=Q(spread_rule__gte=1)),
            models.CheckConstraint(
                name="cycle_period_in_order",
                condition=Q(period_from__isnull=True) | Q(period_to__isnull=True) | Q(period_to__gte=F("period_from")),
            ),
            models.CheckConstraint(
                name="cycle_announced_before_it_opens",
                condition=Q(phase="setup") | Q(imported=True) | Q(announced_on__isnull=False),
            ),
            models.CheckConstraint(
                name="cycle_open_once_past_setup",
                condition=Q(phase="setup") | Q(opened_at__isnull=False),
            ),
            models.CheckConstraint(
                name="cycle_closed_says_when",
                condition=~Q(phase__in=["closed", "published"]) | Q(closed_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class CycleRubric(ImmutableModel):
    """Pins a cycle to one rubric version per kind."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="rubrics")
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="cycle_pins")
    kind = models.CharField(max_length=10, choices=GradeKind.choices)

    class Meta:
        constraints = [models.UniqueConstraint(name="cyclerubric_kind_once", fields=["cycle", "kind"])]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.kind}"


class CycleGoal(models.Model):
    """A goal in a cycle. What its reviewers judge is in its snapshot."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="goals")
    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=10, choices=GradeKind.choices)
    removed_at = models.DateTimeField(null=True, blank=True)
    removed_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="cyclegoal_once", fields=["cycle", "goal", "kind"]),
            models.CheckConstraint(
                name="cyclegoal_removed_with_reason",
                condition=Q(removed_at__isnull=True) | ~Q(removed_reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.goal_id}"

    @property
    def grade(self) -> "Grade | None":
        """The newest grade; an earlier one was made before the cycle was reopened. Prefetch `grades` for lists."""
        return max(self.grades.all(), key=lambda grade: grade.number, default=None)

    @property
    def adjudication(self) -> "Adjudication | None":
        """The newest, which counts. Prefetch `adjudications` for lists."""
        return max(self.adjudications.all(), key=lambda row: row.opening, default=None)

    @property
    def reply(self) -> "Reply | None":
        """The newest, which is printed with the next grade. Prefetch `replies` for lists."""
        return max(self.replies.all(), key=lambda row: row.opening, default=None)


class Snapshot(ImmutableModel):
    """The goal and its evidence as they were when the cycle opened.

    Hashes of it are published while some of its texts are withheld, so each is taken together with `salt`:
    nobody can guess a withheld number or name from a hash.
    """

    cycle_goal = models.OneToOneField(CycleGoal, on_delete=models.PROTECT, related_name="snapshot")
    goal = models.JSONField()  # goals.values.GoalValue
    parts = models.JSONField(default=list, blank=True)  # of goals.values.GoalValue: the parts of the goal
    evidence = models.JSONField(default=list, blank=True)  # of goals.values.EvidenceValue: of goal and parts
    revision = models.PositiveIntegerField()
    salt = models.CharField(max_length=64)
    sha256 = models.CharField(max_length=64)
    frozen_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Snapshot of {self.cycle_goal_id}"


class Reopening(models.Model):
    """Asks to open a closed cycle again; a second person agrees or declines. Every one is published."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="reopenings")
    number = models.PositiveIntegerField()
    reason = models.TextField()
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField()
    agreed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    agreed_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    declined_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reopening_number_once", fields=["cycle", "number"]),
            models.UniqueConstraint(
                name="reopening_waits_once",
                fields=["cycle"],
                condition=Q(agreed_at__isnull=True, declined_at__isnull=True),
            ),
            models.CheckConstraint(name="reopening_gives_reason", condition=~Q(reason="")),
            models.CheckConstraint(
                name="reopening_by_two_people", condition=Q(agreed_by__isnull=True) | ~Q(agreed_by=F("asked_by"))
            ),
            models.CheckConstraint(
                name="reopening_decided_once", condition=Q(agreed_at__isnull=True) | Q(declined_at__isnull=True)
            ),
        ]

    def __str__(self) -> str:
        return f"Reopening {self.number} of {self.cycle_id}"
