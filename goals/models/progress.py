"""What happens to a goal over time: milestones done, readings, updates, occurrences, its end.

Rows here are append-only (a correction is a new row that names the old), Metric excepted.
"""

from django.conf import settings
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q

from goals.models.evidence import Evidence
from goals.models.goal import SLUG, Goal
from roadmap.immutable import ImmutableModel

# A resolution that stands: accepted by a second person, or history from a source.
ENDED = Q(declined_at__isnull=True) & (Q(accepted_at__isnull=False) | Q(imported=True))


class Milestone(ImmutableModel):
    """That a milestone (named by its key in the revisions) is done. Done <=> this row exists."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="milestones")
    number = models.PositiveIntegerField()  # the newest number of a key counts
    key = models.CharField(max_length=60, validators=[SLUG])
    achieved_on = models.DateField(null=True, blank=True)
    achieved_text = models.CharField(max_length=200, blank=True)
    announced_on = models.DateField(null=True, blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    note = models.TextField(blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="milestones")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="milestone_number_once", fields=["goal", "number"]),
            models.CheckConstraint(
                name="milestone_done_says_when",
                condition=Q(achieved_on__isnull=False) | ~Q(achieved_text=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.key}"


class Metric(models.Model):
    """A number that is read again and again; its targets live in the revisions."""

    class Sense(models.TextChoices):
        UP = "up", "Up is good"
        DOWN = "down", "Down is good"
        WITHIN = "within", "Stay within"

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="metrics")
    slug = models.CharField(max_length=60, validators=[SLUG])
    position = models.PositiveIntegerField(default=0)
    name = models.CharField(max_length=200)
    unit = models.CharField(max_length=60)
    direction = models.CharField(max_length=6, choices=Sense.choices)
    cadence_days = models.PositiveIntegerField(null=True, blank=True)
    source = models.CharField(max_length=300, blank=True)
    quality = models.TextField(blank=True)
    created_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="metric_slug_once_per_goal", fields=["goal", "slug"])]

    def __str__(self) -> str:
        return self.name


class StatusUpdate(models.Model):
    """An owner's account of a period. A draft may change; a submitted one never does again."""

    class Kind(models.TextChoices):
        UPDATE = "update", "Update"
        EXPLANATION = "explanation", "Explanation of a miss"

    class Health(models.TextChoices):
        ON_TRACK = "on_track", "On track"
        AT_RISK = "at_risk", "At risk"
        OFF_TRACK = "off_track", "Off track"

    class Visibility(models.TextChoices):
        PUBLIC = "public", "Public"
        REVIEWERS = "reviewers", "Reviewers"
        INTERNAL = "internal", "Internal"

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="updates")
    number = models.PositiveIntegerField(null=True, blank=True)
    kind = models.CharField(max_length=12, choices=Kind.choices, default=Kind.UPDATE)
    period_from = models.DateField(null=True, blank=True)
    period_to = models.DateField(null=True, blank=True)
    health = models.CharField(max_length=10, choices=Health.choices, blank=True)
    suggested = models.CharField(max_length=10, choices=Health.choices, blank=True)
    health_sentence = models.TextField(blank=True)
    confidence = models.PositiveSmallIntegerField(null=True, blank=True, validators=[MaxValueValidator(100)])
    done = models.TextField(blank=True)
    next = models.TextField(blank=True)
    problems = models.TextField(blank=True)
    help = models.TextField(blank=True)
    visibility = models.CharField(max_length=10, choices=Visibility.choices, default=Visibility.PUBLIC)
    team = models.CharField(max_length=100, blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField()
    submitted_at = models.DateTimeField(null=True, blank=True)
    corrects = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="corrections")
    correction_reason = models.TextField(blank=True)
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="updates")
    source = models.URLField(max_length=500, blank=True)
    typed = models.JSONField(default=dict, blank=True)  # of a draft: values, ticks and evidence, as typed in the form

    class Meta:
        constraints = [
            models.UniqueConstraint(name="statusupdate_number_once", fields=["goal", "number"]),
            models.CheckConstraint(
                name="statusupdate_confidence_at_most_100",
                condition=Q(confidence__isnull=True) | Q(confidence__lte=100),
            ),
            models.CheckConstraint(
                name="statusupdate_submitted_has_number",
                condition=Q(submitted_at__isnull=True) | Q(number__isnull=False),
            ),
            models.UniqueConstraint(
                name="statusupdate_one_draft_per_author",
                fields=["goal", "author"],
                condition=Q(submitted_at__isnull=True, corrects__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} update {self.number}"


class Reading(ImmutableModel):
    """One observed value of a metric on a day; a correction is a new reading with a reason."""

    class By(models.TextChoices):
        SELF_REPORTED = "self-reported", "Self-reported"
        CHECKED = "checked", "Checked"

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="readings")
    number = models.PositiveIntegerField()
    on = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6)
    numerator = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    denominator = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    by = models.CharField(max_length=14, choices=By.choices, default=By.SELF_REPORTED)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    update = models.ForeignKey(StatusUpdate, on_delete=models.PROTECT, null=True, blank=True, related_name="readings")
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    reason = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="readings")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reading_number_once", fields=["metric", "number"]),
            models.CheckConstraint(
                name="reading_correction_has_reason",
                condition=Q(supersedes__isnull=True) | ~Q(reason=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} {self.on}: {self.value}"


class CriterionReading(ImmutableModel):
    """How far one criterion is, as seen on a day."""

    class State(models.TextChoices):
        MET = "met", "Met"
        NOT_MET = "not_met", "Not met"
        NOT_APPLICABLE = "not_applicable", "Not applicable"

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="criterion_readings")
    number = models.PositiveIntegerField()
    criterion = models.CharField(max_length=60, validators=[SLUG])
    on = models.DateField()
    state = models.CharField(max_length=14, choices=State.choices, blank=True)
    justification = models.TextField(blank=True)
    count = models.PositiveIntegerField(null=True, blank=True)
    fully = models.PositiveIntegerField(null=True, blank=True)
    mostly = models.PositiveIntegerField(null=True, blank=True)
    not_in_place = models.PositiveIntegerField(null=True, blank=True)
    ours = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    theirs = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    who = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    update = models.ForeignKey(
        StatusUpdate,
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="criterion_readings",
    )
    supersedes = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="superseded_by"
    )
    recorded_at = models.DateTimeField()
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="criterion_readings")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="criterionreading_number_once", fields=["goal", "number"]),
            models.CheckConstraint(
                name="criterionreading_not_applicable_is_justified",
                condition=~Q(state="not_applicable") | ~Q(justification=""),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.criterion} {self.on}"


class Occurrence(ImmutableModel):
    """One turn of a standing or event-triggered deadline; the newest number of a key counts."""

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="occurrences")
    number = models.PositiveIntegerField()
    key = models.CharField(max_length=60, validators=[SLUG])
    text = models.CharField(max_length=300)
    triggered_on = models.DateField()
    due = models.DateField(null=True, blank=True)
    done_on = models.DateField(null=True, blank=True)
    note = models.TextField(blank=True)
    recorded_at = models.DateTimeField()
    recorded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    evidence = models.ManyToManyField(Evidence, blank=True, related_name="occurrences")

    class Meta:
        constraints = [models.UniqueConstraint(name="occurrence_number_once", fields=["goal", "number"])]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.key}"


class Resolution(models.Model):
    """How a goal ends: proposed by its owner, accepted by a second person who does not own it."""

    class Ending(models.TextChoices):
        ACHIEVED = "achieved", "Achieved"
        PARTLY_ACHIEVED = "partly_achieved", "Partly achieved"
        REPLACED = "replaced", "Replaced"
        MERGED = "merged", "Merged"
        WITHDRAWN = "withdrawn", "Withdrawn"
        STOPPED_AFTER_LEARNING = "stopped_after_learning", "Stopped after learning"
        NO_LONGER_NEEDED = "no_longer_needed", "No longer needed"

    class Timing(models.TextChoices):
        ESTABLISHED = "established", "Established"
        NOT_ESTABLISHED = "not_established", "Not established"

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="resolutions")
    number = models.PositiveIntegerField()
    ending = models.CharField(max_length=24, choices=Ending.choices)
    achieved_on = models.DateField(null=True, blank=True)
    achieved_from = models.DateField(null=True, blank=True)
    achieved_to = models.DateField(null=True, blank=True)
    achieved_text = models.CharField(max_length=200, blank=True)
    how_known = models.TextField(blank=True)
    timing = models.CharField(max_length=16, choices=Timing.choices, blank=True)
    timing_reason = models.TextField(blank=True)
    account = models.TextField(blank=True)
    announced_on = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField()
    accepted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    accepted_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)
    imported = models.BooleanField(default=False)
    source = models.URLField(max_length=500, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="resolution_number_once", fields=["goal", "number"]),
            models.UniqueConstraint(
                name="resolution_one_open_or_accepted",
                fields=["goal"],
                condition=Q(declined_at__isnull=True),
            ),
            models.CheckConstraint(
                name="resolution_accepted_by_another",
                condition=Q(accepted_by__isnull=True) | ~Q(accepted_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="resolution_span_in_order",
                condition=Q(achieved_from__isnull=True) | Q(achieved_to__gte=F("achieved_from")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} {self.ending}"


class ResolutionEvidence(ImmutableModel):
    """Evidence that one criterion (by key; "" = the goal as a whole) is met."""

    resolution = models.ForeignKey(Resolution, on_delete=models.PROTECT, related_name="proofs")
    criterion = models.CharField(max_length=60, blank=True)
    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="proofs")

    class Meta:
        constraints = [
            models.UniqueConstraint(name="resolution_evidence_once", fields=["resolution", "criterion", "evidence"])
        ]

    def __str__(self) -> str:
        return f"{self.resolution_id} {self.criterion}"
