"""Automation against people: what is fixed before the first day of a window, what was found in it, how severe it is."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from goals.models.goal import SLUG, Goal
from goals.models.progress import CriterionReading
from roadmap.immutable import ImmutableModel


class ComparisonQuerySet(models.QuerySet["Comparison"]):
    def open(self) -> "ComparisonQuerySet":
        """Neither called off nor counted."""
        return self.filter(called_off_at__isnull=True, result__isnull=True)


class Comparison(models.Model):
    """One window in which both sides look for the same. It is stored whole before the window begins, and never changed.

    `severities` is a list of {"name", "definition"}, the worst first; the first `counting` of them count for the
    criterion. `revision` and the baseline are those of the goal when this was fixed.
    """

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="comparisons")
    number = models.PositiveIntegerField()
    criterion = models.CharField(max_length=60, validators=[SLUG])
    revision = models.PositiveIntegerField()
    title = models.CharField(max_length=200)
    window_from = models.DateField()
    window_to = models.DateField()
    scope = models.TextField()
    same_finding = models.TextField()
    judging = models.TextField()
    severities = models.JSONField()
    counting = models.PositiveIntegerField()
    judges = models.ManyToManyField(settings.AUTH_USER_MODEL, related_name="+")
    baseline_text = models.TextField(blank=True)
    baseline_value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    currency = models.CharField(max_length=20, blank=True)
    fixed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    fixed_at = models.DateTimeField()
    called_off_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    called_off_at = models.DateTimeField(null=True, blank=True)
    called_off_reason = models.TextField(blank=True)

    objects = ComparisonQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="comparison_number_once", fields=["goal", "number"]),
            models.CheckConstraint(name="comparison_window_has_days", condition=Q(window_to__gte=F("window_from"))),
            models.CheckConstraint(name="comparison_counts_something", condition=Q(counting__gt=0)),
        ]

    def __str__(self) -> str:
        return self.title

    def is_over(self, on: date) -> bool:
        """Is the last day of the window behind us?"""
        return on > self.window_to

    def to_judge(self, on: date) -> "models.QuerySet[Finding]":
        """Its findings from the end of the window until it is counted or called off.

        None before: which of them turn up when tells who found them. None after: nothing is left to judge.
        """
        is_waiting = self.is_over(on) and Comparison.objects.open().filter(pk=self.pk).exists()
        return self.findings.all() if is_waiting else self.findings.none()


class Finding(ImmutableModel):
    """What one side reports to have found. Judges know it by `code`, which is drawn by lot, and never by its side."""

    class Side(models.TextChoices):
        AUTOMATION = "automation", "Automation"
        PEOPLE = "people", "People"

    comparison = models.ForeignKey(Comparison, on_delete=models.PROTECT, related_name="findings")
    code = models.CharField(max_length=12, validators=[SLUG])
    side = models.CharField(max_length=10, choices=Side.choices)
    found_on = models.DateField()
    description = models.TextField()
    reference = models.CharField(max_length=200, blank=True)  # what its side calls it
    hours = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    cost = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    reported_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    reported_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="finding_code_once", fields=["comparison", "code"]),
            models.UniqueConstraint(
                name="finding_reference_once", fields=["comparison", "side", "reference"], condition=~Q(reference="")
            ),
            models.CheckConstraint(
                name="finding_hours_not_negative", condition=Q(hours__isnull=True) | Q(hours__gte=0)
            ),
            models.CheckConstraint(name="finding_cost_not_negative", condition=Q(cost__isnull=True) | Q(cost__gte=0)),
        ]

    def __str__(self) -> str:
        return self.code


class Judgement(ImmutableModel):
    """How severe a finding is, `severity` as its place in the scale (none: out of scope), and which other it repeats.

    The newest of a finding counts; those before it are kept.
    """

    finding = models.ForeignKey(Finding, on_delete=models.PROTECT, related_name="judgements")
    number = models.PositiveIntegerField()
    severity = models.PositiveIntegerField(null=True, blank=True)
    same_as = models.ForeignKey(Finding, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    reason = models.TextField(blank=True)
    judged_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    judged_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="judgement_number_once", fields=["finding", "number"]),
            models.CheckConstraint(
                name="judgement_of_two_findings", condition=Q(same_as__isnull=True) | ~Q(same_as=F("finding"))
            ),
        ]

    def __str__(self) -> str:
        return f"{self.finding_id} judgement {self.number}"


class ComparisonResult(ImmutableModel):
    """What the whole window gave: with it nothing can be added any more. The counts follow from findings and judgements."""

    comparison = models.OneToOneField(Comparison, on_delete=models.PROTECT, related_name="result")
    reading = models.OneToOneField(
        CriterionReading, on_delete=models.PROTECT, null=True, blank=True, related_name="comparison_result"
    )
    spent_hours_automation = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    spent_hours_people = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    spent_cost_automation = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    spent_cost_people = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    closed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="comparisonresult_spent_not_negative",
                condition=Q(
                    *(
                        Q((f"spent_{name}__isnull", True), (f"spent_{name}__gte", 0), _connector="OR")
                        for name in ("hours_automation", "hours_people", "cost_automation", "cost_people")
                    )
                ),
            )
        ]

    def __str__(self) -> str:
        return f"Result of {self.comparison_id}"
