"""Which capabilities are evaluated, with which suites, when they last ran, on what, and whether that can be done again."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from goals.models.evidence import Evidence
from goals.models.goal import SLUG
from goals.models.threshold import Threshold
from roadmap.immutable import ImmutableModel


class Capability(models.TextChoices):
    """What a model is checked for, in the order of the matrix."""

    BIOLOGICAL = "biological", "Biological"
    CHEMICAL = "chemical", "Chemical"
    CYBER = "cyber", "Cyber"
    CODE_EXECUTION = "code_execution", "Code execution"
    AUTONOMY = "autonomy", "Autonomy"
    AI_RESEARCH = "ai_research", "AI research and development"
    ALIGNMENT = "alignment", "Alignment"


class EvaluationSuite(models.Model):
    """A set of checks for one capability. What it says is never changed: it ends, and another suite begins."""

    slug = models.CharField(max_length=60, unique=True, validators=[SLUG])
    name = models.CharField(max_length=200)
    capability = models.CharField(max_length=20, choices=Capability.choices)
    threshold = models.ForeignKey(
        Threshold, on_delete=models.PROTECT, null=True, blank=True, related_name="evaluation_suites"
    )
    cadence_days = models.PositiveIntegerField()
    description = models.TextField(blank=True)
    # Else the public reads what it checks, on which models and when, but not its name.
    is_public = models.BooleanField(default=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    created_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [models.CheckConstraint(name="evaluationsuite_has_a_cadence", condition=Q(cadence_days__gt=0))]

    def __str__(self) -> str:
        return self.name


class EvaluationStudy(ImmutableModel):
    """A study that is to come: the SHA-256 of its protocol, deposited before it starts."""

    suite = models.ForeignKey(EvaluationSuite, on_delete=models.PROTECT, related_name="studies")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    starts_on = models.DateField()
    protocol_sha256 = models.CharField(max_length=64)
    deposited_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    deposited_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="evaluationstudy_number_once", fields=["suite", "number"])]

    def __str__(self) -> str:
        return self.title

    @property
    def slug(self) -> str:
        """What runs call it in the log: numbers begin anew in each suite."""
        return f"{self.suite.slug}/{self.number}"


class EvaluationRun(ImmutableModel):
    """That a suite ran on a model on a day, and what somebody else would need to do it again."""

    class Status(models.TextChoices):
        COMPLETE = "complete", "Ran to its end"
        PARTIAL = "partial", "Ran in part"
        CANCELLED = "cancelled", "Cancelled"
        CRASHED = "crashed", "Crashed"

    suite = models.ForeignKey(EvaluationSuite, on_delete=models.PROTECT, related_name="runs")
    number = models.PositiveIntegerField()
    study = models.ForeignKey(EvaluationStudy, on_delete=models.PROTECT, null=True, blank=True, related_name="runs")
    target = models.CharField(max_length=200)
    ran_on = models.DateField()
    status = models.CharField(max_length=9, choices=Status.choices)
    # Where each is kept; empty: not kept, so the run cannot be done again.
    code_at = models.CharField(max_length=300, blank=True)
    data_at = models.CharField(max_length=300, blank=True)
    seeds_at = models.CharField(max_length=300, blank=True)
    environment_at = models.CharField(max_length=300, blank=True)
    samples = models.PositiveIntegerField(null=True, blank=True)
    repeats = models.PositiveIntegerField(null=True, blank=True)
    states_intervals = models.BooleanField(default=False)
    evidence = models.ForeignKey(
        Evidence, on_delete=models.PROTECT, null=True, blank=True, related_name="evaluation_runs"
    )
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="evaluationrun_number_once", fields=["suite", "number"]),
            models.CheckConstraint(name="evaluationrun_says_on_what", condition=~Q(target="")),
        ]

    def __str__(self) -> str:
        return f"{self.suite_id} run {self.number}"
