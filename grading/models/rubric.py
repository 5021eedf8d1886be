"""Rubrics: the questions, levels and anchor cases that reviewers grade by. One version never changes."""

from django.db import models

from goals.models.goal import SLUG
from roadmap.immutable import ImmutableModel


class GradeKind(models.TextChoices):
    AMBITION = "ambition", "Ambition"
    PROGRESS = "progress", "Progress"
    RESULT = "result", "Result"


class NonGrade(models.TextChoices):
    TOO_EARLY = "too_early", "Too early"
    NO_EVIDENCE = "no_evidence", "No evidence available"
    CANNOT_JUDGE_WITHHELD = "cannot_judge_withheld", "Cannot judge because withheld"
    NOT_APPLICABLE = "not_applicable", "Not applicable"


class Rubric(ImmutableModel):
    """One version of the rubric of one kind of grade; changing it means a new version."""

    kind = models.CharField(max_length=10, choices=GradeKind.choices)
    version = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    question = models.TextField()
    effective_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="rubric_version_once", fields=["kind", "version"])]

    def __str__(self) -> str:
        return self.slug

    @property
    def slug(self) -> str:
        return f"{self.kind}-{self.version}"


class Level(ImmutableModel):
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="levels")
    key = models.CharField(max_length=40)
    label = models.CharField(max_length=60)
    rank = models.PositiveSmallIntegerField()  # 1 is best
    definition = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="level_rank_once", fields=["rubric", "rank"]),
            models.UniqueConstraint(name="level_key_once", fields=["rubric", "key"]),
        ]

    def __str__(self) -> str:
        return self.label


class RubricCriterion(ImmutableModel):
    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="criteria")
    key = models.CharField(max_length=60, validators=[SLUG])
    position = models.PositiveIntegerField(default=0)
    question = models.TextField()
    required = models.BooleanField(default=True)
    anchors = models.JSONField(default=dict, blank=True)  # level key -> text

    class Meta:
        constraints = [models.UniqueConstraint(name="rubriccriterion_key_once", fields=["rubric", "key"])]

    def __str__(self) -> str:
        return self.key


class AnchorCase(ImmutableModel):
    """A described case and the level it stands for: reviewers grade it before a cycle opens, then see the answer."""

    rubric = models.ForeignKey(Rubric, on_delete=models.PROTECT, related_name="cases")
    key = models.CharField(max_length=60, validators=[SLUG])
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=200)
    text = models.TextField()
    level = models.CharField(max_length=40)
    reason = models.TextField()
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="anchorcase_key_once", fields=["rubric", "key"])]

    def __str__(self) -> str:
        return self.key
