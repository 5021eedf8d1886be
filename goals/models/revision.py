"""Revisions: the only thing that changes what a goal, threshold, mitigation or commitment says."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from goals.models.goal import SLUG, Goal
from roadmap.immutable import ImmutableModel

PENDING = Q(approved_at__isnull=True, declined_at__isnull=True, imported=False)
NOT_DECLINED = Q(declined_at__isnull=True)  # a declined revision gives its number up to the next one


class RevisionBase(models.Model):
    """Kind, direction, reason, people and dates of one change. Immutable once approved or imported."""

    class Kind(models.TextChoices):
        CREATED = "created", "Created"
        REWORDED = "reworded", "Re-worded"
        REDATED = "redated", "Re-dated"
        RESCOPED = "rescoped", "Re-scoped"
        TARGET_CHANGED = "target_changed", "Target changed"
        REPLACED = "replaced", "Replaced"
        WITHDRAWN = "withdrawn", "Withdrawn"
        CORRECTED = "corrected", "Corrected"

    class Direction(models.TextChoices):
        MORE = "more", "More ambitious"
        SAME = "same", "Same ambition"
        LESS = "less", "Less ambitious"
        MIXED = "mixed", "Mixed"
        CANNOT_TELL = "cannot_tell", "Cannot tell"

    class ReasonClass(models.TextChoices):
        NEW_UNDERSTANDING = "new_understanding", "New understanding"
        TRADE_OFF = "trade_off", "Trade-off with another goal"
        DEPENDENCY = "dependency", "Dependency"
        RESOURCES = "resources", "Resources"
        COULD_NOT_EXECUTE = "could_not_execute", "Could not execute"
        EXTERNAL_EVENT = "external_event", "External event"
        ERROR_FIX = "error_fix", "Error fix"

    number = models.PositiveIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices)
    rule_direction = models.CharField(max_length=12, choices=Direction.choices, blank=True)
    rule_fields = models.JSONField(default=dict, blank=True)
    openness = models.CharField(max_length=10, blank=True)
    owner_direction = models.CharField(max_length=12, choices=Direction.choices, blank=True)
    owner_words = models.TextField(blank=True)
    coder_direction = models.CharField(max_length=12, choices=Direction.choices, blank=True)
    coder_words = models.TextField(blank=True)
    reason_class = models.CharField(max_length=20, choices=ReasonClass.choices, blank=True)
    reason = models.TextField(blank=True)
    effective_on = models.DateField()
    announced_on = models.DateField(null=True, blank=True)
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    proposed_at = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    approved_at = models.DateTimeField(null=True, blank=True)
    coded_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    coded_at = models.DateTimeField(null=True, blank=True)
    declined_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    declined_at = models.DateTimeField(null=True, blank=True)
    decline_reason = models.TextField(blank=True)
    imported = models.BooleanField(default=False)
    recorded_at = models.DateTimeField()
    source = models.URLField(max_length=500, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_approver_is_not_proposer",
                condition=Q(approved_by__isnull=True) | ~Q(approved_by=F("proposed_by")),
            ),
            models.CheckConstraint(
                name="%(class)s_coder_is_neither_of_them",
                condition=Q(coded_by__isnull=True) | (~Q(coded_by=F("proposed_by")) & ~Q(coded_by=F("approved_by"))),
            ),
            models.CheckConstraint(
                name="%(class)s_approval_has_a_day",
                condition=Q(approved_by__isnull=True) | Q(approved_at__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_declined_is_not_approved",
                condition=Q(declined_at__isnull=True) | Q(approved_at__isnull=True),
            ),
        ]

    @property
    def is_settled(self) -> bool:
        """Approved, or imported history: it is what the goal says and never changes again."""
        return self.imported or self.approved_at is not None

    @property
    def is_pending(self) -> bool:
        return not self.is_settled and self.declined_at is None

    @property
    def may_be_published(self) -> bool:
        """First versions, corrections and imported history need no coder (data-model.md, Revision)."""
        if self.imported or self.coder_direction:
            return self.is_settled
        return self.is_settled and self.kind in (self.Kind.CREATED, self.Kind.CORRECTED)


class DeadlineFields(models.Model):
    """A deadline as published and what it derives from; `values.DeadlineValue` explains the fields."""

    class DeadlineKind(models.TextChoices):
        DATE = "date", "Exact date"
        MONTH = "month", "Month"
        QUARTER = "quarter", "Quarter"
        HALF = "half", "Half-year"
        YEAR = "year", "Year"
        RELATIVE = "relative", "A time after something else"
        EVENT = "event", "Before an event"
        STANDING = "standing", "Within a time of each event"
        FUZZY = "fuzzy", "Words only"
        NONE = "none", "None"

    deadline_kind = models.CharField(max_length=10, choices=DeadlineKind.choices, default=DeadlineKind.NONE)
    deadline_text = models.CharField(max_length=300, blank=True)
    deadline_on = models.DateField(null=True, blank=True)  # exact date, or last day of the period
    deadline_days = models.PositiveIntegerField(null=True, blank=True)
    deadline_anchor = models.CharField(max_length=200, blank=True)
    deadline_stated = models.DateField(null=True, blank=True)

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                name="%(class)s_dated_kinds_have_a_day",
                condition=~Q(deadline_kind__in=["date", "month", "quarter", "half", "year"])
                | Q(deadline_on__isnull=False),
            ),
            models.CheckConstraint(
                name="%(class)s_undated_kinds_have_none",
                condition=~Q(deadline_kind__in=["relative", "event", "standing", "fuzzy", "none"])
                | Q(deadline_on__isnull=True),
            ),
            models.CheckConstraint(
                name="%(class)s_relative_has_anchor_and_days",
                condition=~Q(deadline_kind="relative") | (Q(deadline_days__isnull=False) & ~Q(deadline_anchor="")),
            ),
        ]


class Revision(RevisionBase, DeadlineFields):
    """One numbered version of what a goal says."""

    class Firmness(models.TextChoices):
        ASPIRATION = "aspiration", "Aspiration"
        GOAL = "goal", "Goal"
        COMMITMENT = "commitment", "Commitment"
        CONDITIONAL = "conditional", "Conditional"

    class ConfidenceLevel(models.TextChoices):
        LOW = "low", "Low"
        MODERATE = "moderate", "Moderate"
        HIGH = "high", "High"
        HIGHLY_CONFIDENT = "highly_confident", "Highly confident"

    goal = models.ForeignKey(Goal, on_delete=models.PROTECT, related_name="revisions")
    title = models.CharField(max_length=300)
    statement = models.TextField()
    why = models.TextField(blank=True)
    failure = models.TextField(blank=True)
    firmness = models.CharField(max_length=12, choices=Firmness.choices, default=Firmness.GOAL)
    starts_on = models.DateField(null=True, blank=True)
    cadence_days = models.PositiveIntegerField(null=True, blank=True)
    confidence_level = models.CharField(max_length=20, choices=ConfidenceLevel.choices, blank=True)
    confidence_sentence = models.TextField(blank=True)
    needed_before_event = models.CharField(max_length=300, blank=True)
    needed_before_text = models.CharField(max_length=300, blank=True)
    needed_before_from = models.DateField(null=True, blank=True)
    needed_before_to = models.DateField(null=True, blank=True)
    needed_before_source = models.URLField(max_length=500, blank=True)
    placings = models.JSONField(null=True, blank=True)  # where it moves the goal: a list of change_values.Placing

    class Meta:
        constraints = [
            *RevisionBase.Meta.constraints,
            *DeadlineFields.Meta.constraints,
            models.UniqueConstraint(name="revision_number_once", fields=["goal", "number"], condition=NOT_DECLINED),
            models.UniqueConstraint(
                name="revision_one_pending_at_a_time",
                fields=["goal"],
                condition=PENDING,
            ),
        ]

    def __str__(self) -> str:
        return f"{self.goal_id} revision {self.number}"


class Criterion(ImmutableModel):
    """One test of a revision; `values.CriterionValue` says which numbers belong to which kind."""

    class Kind(models.TextChoices):
        DELIVERABLE = "deliverable", "Deliverable"
        COUNT = "count", "Count"
        CHECKLIST = "checklist", "Checklist threshold"
        METRIC = "metric", "Metric threshold"
        COMPARATIVE = "comparative", "Comparison"
        JUDGEMENT = "judgement", "Judgement"

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="criteria")
    key = models.CharField(max_length=60, validators=[SLUG])
    position = models.PositiveIntegerField(default=0)
    kind = models.CharField(max_length=12, choices=Kind.choices)
    text = models.TextField()
    met = models.TextField(blank=True)
    missed = models.TextField(blank=True)
    condition = models.TextField(blank=True)
    minimum = models.PositiveIntegerField(null=True, blank=True)
    maximum = models.PositiveIntegerField(null=True, blank=True)
    fully_share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    mostly_share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    items_total = models.PositiveIntegerField(null=True, blank=True)
    metric = models.CharField(max_length=60, blank=True)
    share = models.DecimalField(max_digits=5, decimal_places=4, null=True, blank=True)
    baseline_text = models.CharField(max_length=300, blank=True)
    baseline_value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="criterion_key_once", fields=["revision", "key"]),
            models.CheckConstraint(
                name="criterion_count_has_minimum",
                condition=~Q(kind="count") | Q(minimum__isnull=False),
            ),
            models.CheckConstraint(
                name="criterion_checklist_has_shares",
                condition=~Q(kind="checklist") | Q(fully_share__isnull=False, mostly_share__isnull=False),
            ),
            models.CheckConstraint(name="criterion_metric_names_it", condition=~Q(kind="metric") | ~Q(metric="")),
            models.CheckConstraint(
                name="criterion_shares_between_0_and_1",
                condition=(Q(fully_share__isnull=True) | Q(fully_share__range=(0, 1)))
                & (Q(mostly_share__isnull=True) | Q(mostly_share__range=(0, 1)))
                & (Q(share__isnull=True) | Q(share__range=(0, 1))),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.key}"


class ChecklistItem(ImmutableModel):
    """One item of a checklist criterion. A private item publishes its salted hash only."""

    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="items")
    key = models.CharField(max_length=60, validators=[SLUG])
    position = models.PositiveIntegerField(default=0)
    text = models.TextField()
    private = models.BooleanField(default=False)
    hard = models.BooleanField(default=False)
    salt = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="checklist_item_key_once", fields=["criterion", "key"]),
            models.CheckConstraint(name="checklist_item_private_is_salted", condition=Q(private=False) | ~Q(salt="")),
        ]

    def __str__(self) -> str:
        return self.key


class Target(ImmutableModel):
    """What a revision says a metric must reach."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="targets")
    metric = models.CharField(max_length=60, validators=[SLUG])
    baseline_value = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)
    baseline_on = models.DateField(null=True, blank=True)
    low = models.DecimalField(max_digits=20, decimal_places=6, null=True, blank=True)

    class Meta:
        constraints = [models.UniqueConstraint(name="target_once_per_metric", fields=["revision", "metric"])]

    def __str__(self) -> str:
        return f"{self.revision_id} {self.metric}"


class TargetStep(ImmutableModel):
    target = models.ForeignKey(Target, on_delete=models.PROTECT, related_name="steps")
    due = models.DateField()
    value = models.DecimalField(max_digits=20, decimal_places=6)

    class Meta:
        constraints = [models.UniqueConstraint(name="target_step_once_a_day", fields=["target", "due"])]

    def __str__(self) -> str:
        return f"{self.value} by {self.due}"


class MilestoneTerm(ImmutableModel, DeadlineFields):
    """What a revision says about a milestone: its title and when it is due."""

    revision = models.ForeignKey(Revision, on_delete=models.PROTECT, related_name="milestones")
    key = models.CharField(max_length=60, validators=[SLUG])
    position = models.PositiveIntegerField(default=0)
    title = models.CharField(max_length=300)

    class Meta:
        constraints = [
            *DeadlineFields.Meta.constraints,
            models.UniqueConstraint(name="milestone_term_key_once", fields=["revision", "key"]),
        ]

    def __str__(self) -> str:
        return self.title
