"""Capability thresholds, safety levels, mitigations in two columns, conditional commitments."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from goals.models.evidence import Evidence
from goals.models.goal import SLUG, Goal
from goals.models.revision import NOT_DECLINED, PENDING, RevisionBase
from roadmap.immutable import ImmutableModel


class SafetyLevel(models.Model):
    """A level such as ASL-3; a deployment and a security standard each become active per model."""

    slug = models.CharField(max_length=60, unique=True, validators=[SLUG])
    name = models.CharField(max_length=100)
    description = models.TextField(blank=True)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.name


class Standard(models.Model):
    class Kind(models.TextChoices):
        DEPLOYMENT = "deployment", "Deployment standard"
        SECURITY = "security", "Security standard"

    class Because(models.TextChoices):
        REACHED = "reached", "Threshold reached"
        PRECAUTION = "precaution", "As a precaution"

    level = models.ForeignKey(SafetyLevel, on_delete=models.PROTECT, related_name="standards")
    kind = models.CharField(max_length=10, choices=Kind.choices)
    model = models.CharField(max_length=100)
    active_since = models.DateField()
    because = models.CharField(max_length=10, choices=Because.choices, blank=True)
    source = models.URLField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="standard_once_per_model", fields=["level", "kind", "model", "active_since"])
        ]

    def __str__(self) -> str:
        return f"{self.level_id} {self.kind} {self.model}"


class Threshold(models.Model):
    """A capability threshold; its name and definition are in its revisions."""

    slug = models.CharField(max_length=80, unique=True, validators=[SLUG])
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class ThresholdRevision(RevisionBase):
    threshold = models.ForeignKey(Threshold, on_delete=models.PROTECT, related_name="revisions")
    name = models.CharField(max_length=200)
    definition = models.TextField()
    policy = models.CharField(max_length=120, blank=True)
    level = models.ForeignKey(SafetyLevel, on_delete=models.PROTECT, null=True, blank=True)

    class Meta:
        constraints = [
            *RevisionBase.Meta.constraints,
            models.UniqueConstraint(
                name="thresholdrevision_number_once", fields=["threshold", "number"], condition=NOT_DECLINED
            ),
            models.UniqueConstraint(
                name="thresholdrevision_one_pending_at_a_time", fields=["threshold"], condition=PENDING
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} revision {self.number}"


class Assessment(ImmutableModel):
    """What somebody found about a threshold and a model on a day."""

    class State(models.TextChoices):
        NOT_REACHED = "not_reached", "Not reached"
        CANNOT_BE_RULED_OUT = "cannot_be_ruled_out", "Cannot be ruled out"
        REACHED = "reached", "Reached"
        NOT_ASSESSED = "not_assessed", "Not assessed"

    threshold = models.ForeignKey(Threshold, on_delete=models.PROTECT, related_name="assessments")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()  # number of the threshold revision assessed against
    model = models.CharField(max_length=100)
    state = models.CharField(max_length=20, choices=State.choices)
    by = models.CharField(max_length=200)
    on = models.DateField()
    next_due = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    source = models.URLField(max_length=500, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="assessments")

    class Meta:
        constraints = [models.UniqueConstraint(name="assessment_number_once", fields=["threshold", "number"])]

    def __str__(self) -> str:
        return f"{self.threshold_id} {self.state} {self.on}"


class Mitigation(models.Model):
    threshold = models.ForeignKey(Threshold, on_delete=models.PROTECT, related_name="mitigations")
    slug = models.CharField(max_length=80, validators=[SLUG])
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="mitigation_slug_once", fields=["threshold", "slug"])]

    def __str__(self) -> str:
        return self.slug


class MitigationRevision(RevisionBase):
    """What a mitigation says and in which column it stands; an industry one never has a state."""

    class Column(models.TextChoices):
        COMPANY = "company", "What the company will do itself"
        INDUSTRY = "industry", "What is recommended for the whole industry"

    class State(models.TextChoices):
        PLANNED = "planned", "Planned"
        PARTLY = "partly", "Partly in place"
        IN_PLACE = "in_place", "In place"
        SUSPENDED = "suspended", "Suspended"

    mitigation = models.ForeignKey(Mitigation, on_delete=models.PROTECT, related_name="revisions")
    column = models.CharField(max_length=10, choices=Column.choices)
    text = models.TextField()
    caveat = models.TextField(blank=True)
    state = models.CharField(max_length=10, choices=State.choices, blank=True)
    in_place_since = models.DateField(null=True, blank=True)
    tested_on = models.DateField(null=True, blank=True)
    goals = models.ManyToManyField(Goal, blank=True, related_name="mitigations")
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="mitigations")

    class Meta:
        constraints = [
            *RevisionBase.Meta.constraints,
            models.UniqueConstraint(
                name="mitigationrevision_number_once", fields=["mitigation", "number"], condition=NOT_DECLINED
            ),
            models.UniqueConstraint(
                name="mitigationrevision_one_pending_at_a_time", fields=["mitigation"], condition=PENDING
            ),
            models.CheckConstraint(
                name="mitigationrevision_industry_has_no_state",
                condition=~Q(column="industry") | Q(state="", in_place_since__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.mitigation_id} revision {self.number}"


class ConditionalCommitment(models.Model):
    slug = models.CharField(max_length=80, unique=True, validators=[SLUG])
    position = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField()

    def __str__(self) -> str:
        return self.slug


class ConditionalCommitmentRevision(RevisionBase):
    commitment = models.ForeignKey(ConditionalCommitment, on_delete=models.PROTECT, related_name="revisions")
    scenario = models.TextField()
    response = models.TextField()

    class Meta:
        constraints = [
            *RevisionBase.Meta.constraints,
            models.UniqueConstraint(
                name="commitmentrevision_number_once", fields=["commitment", "number"], condition=NOT_DECLINED
            ),
            models.UniqueConstraint(
                name="commitmentrevision_one_pending_at_a_time", fields=["commitment"], condition=PENDING
            ),
        ]

    def __str__(self) -> str:
        return f"{self.commitment_id} revision {self.number}"
