"""Policy versions and published reports."""

from django.db import models
from django.db.models import F, Q

from goals.models.goal import SLUG, Goal


class PolicyVersion(models.Model):
    slug = models.CharField(max_length=80, unique=True, validators=[SLUG])
    document = models.CharField(max_length=200)
    version = models.CharField(max_length=30)
    effective_on = models.DateField()
    summary = models.TextField(blank=True)
    source = models.URLField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="policyversion_once", fields=["document", "version"])]

    def __str__(self) -> str:
        return f"{self.document} {self.version}"


class Report(models.Model):
    """A report that was published; `series` and its rule let the next window be computed."""

    class Kind(models.TextChoices):
        RISK_REPORT = "risk_report", "Risk report"
        SYSTEM_CARD = "system_card", "System card"
        EXTERNAL_REVIEW = "external_review", "External review"
        PROCEDURAL_CHECK = "procedural_check", "Procedural check"

    slug = models.CharField(max_length=80, unique=True, validators=[SLUG])
    kind = models.CharField(max_length=20, choices=Kind.choices)
    title = models.CharField(max_length=300)
    author = models.CharField(max_length=200, blank=True)
    coverage_on = models.DateField(null=True, blank=True)
    published_on = models.DateField()
    url = models.URLField(max_length=500, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    summary = models.TextField(blank=True)
    goals = models.ManyToManyField(Goal, blank=True, related_name="reports")
    series = models.CharField(max_length=100, blank=True)
    every_from_months = models.PositiveSmallIntegerField(null=True, blank=True)
    every_to_months = models.PositiveSmallIntegerField(null=True, blank=True)
    coverage_max_days = models.PositiveSmallIntegerField(null=True, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="report_covers_the_past",
                condition=Q(coverage_on__isnull=True) | Q(coverage_on__lte=F("published_on")),
            ),
            models.CheckConstraint(
                name="report_window_in_order",
                condition=Q(every_from_months__isnull=True) | Q(every_to_months__gte=F("every_from_months")),
            ),
        ]

    def __str__(self) -> str:
        return self.title
