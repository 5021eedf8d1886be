"""What the panel said: scores, the discussion of those far apart, and the way to the decision of an adjudicator."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from grading.models.cycle import CycleGoal
from grading.models.panel import Assignment
from grading.models.rubric import NonGrade
from roadmap.immutable import ImmutableModel


class Score(ImmutableModel):
    """One version of one reviewer's judgement; an amendment is the next version."""

    class Confidence(models.TextChoices):
        LOW = "low", "Low"
        MEDIUM = "medium", "Medium"
        HIGH = "high", "High"

    class Verifiable(models.TextChoices):
        YES = "yes", "Yes"
        PARTLY = "partly", "Partly"
        NO = "no", "No"

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="scores")
    version = models.PositiveIntegerField()
    level = models.CharField(max_length=40, blank=True)  # key of a level of the cycle's rubric
    first_level = models.CharField(max_length=40, blank=True)  # result: against the first wording
    non_grade = models.CharField(max_length=24, choices=NonGrade.choices, blank=True)
    reason = models.TextField()
    confidence = models.CharField(max_length=8, choices=Confidence.choices, blank=True)
    verifiable = models.CharField(max_length=8, choices=Verifiable.choices, blank=True)
    note = models.TextField(blank=True)  # to the adjudicator; never public
    withholding_justified = models.BooleanField(null=True, blank=True)
    withheld_changes_grade = models.BooleanField(null=True, blank=True)
    misleading_without = models.BooleanField(null=True, blank=True)
    evidence_cited = models.JSONField(default=list, blank=True)  # evidence slugs
    submitted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="score_version_once", fields=["assignment", "version"]),
            models.CheckConstraint(
                name="score_level_or_non_grade",
                condition=(Q(level="") & ~Q(non_grade="")) | (~Q(level="") & Q(non_grade="")),
            ),
            models.CheckConstraint(name="score_gives_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.assignment_id} version {self.version}"


class CriterionScore(ImmutableModel):
    """Level and reason for one rubric criterion, beside the overall level."""

    score = models.ForeignKey(Score, on_delete=models.PROTECT, related_name="criteria")
    criterion = models.CharField(max_length=60)
    level = models.CharField(max_length=40, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="criterionscore_once", fields=["score", "criterion"])]

    def __str__(self) -> str:
        return f"{self.score_id} {self.criterion}"


class Post(ImmutableModel):
    """What a member of the panel, or the adjudicator, said in the discussion of a goal. Never published."""

    cycle_goal = models.ForeignKey(CycleGoal, on_delete=models.PROTECT, related_name="posts")
    number = models.PositiveIntegerField()
    author = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    text = models.TextField()
    posted_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="post_number_once", fields=["cycle_goal", "number"]),
            models.CheckConstraint(name="post_says_something", condition=~Q(text="")),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_goal_id} post {self.number}"


class Kept(ImmutableModel):
    """A reviewer keeps this version of the score after the discussion."""

    assignment = models.ForeignKey(Assignment, on_delete=models.PROTECT, related_name="kept")
    version = models.PositiveIntegerField()
    kept_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="kept_once_per_version", fields=["assignment", "version"])]

    def __str__(self) -> str:
        return f"{self.assignment_id} keeps {self.version}"


class Referral(ImmutableModel):
    """A goal is sent to the adjudicator, since its panel did not come together. From then on one may decide."""

    cycle_goal = models.ForeignKey(CycleGoal, on_delete=models.PROTECT, related_name="referrals")
    opening = models.PositiveIntegerField(default=1)
    sent_by = models.ForeignKey(  # None: the clock
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    sent_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="referral_once_per_opening", fields=["cycle_goal", "opening"])]

    def __str__(self) -> str:
        return f"Referral of {self.cycle_goal_id}"


class Adjudication(ImmutableModel):
    """The level a person who neither scored nor is conflicted decided on, with the reason."""

    cycle_goal = models.ForeignKey(CycleGoal, on_delete=models.PROTECT, related_name="adjudications")
    opening = models.PositiveIntegerField(default=1)  # 2 and more: made after the cycle was opened again
    level = models.CharField(max_length=40)
    reason = models.TextField()
    adjudicator = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    decided_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="adjudication_once_per_opening", fields=["cycle_goal", "opening"])]

    def __str__(self) -> str:
        return f"{self.cycle_goal_id} {self.level}"
