"""Evidence: what a claim rests on; kept as append-only revisions, with checks of its link."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from goals.models.goal import SLUG
from roadmap.immutable import ImmutableModel


class Evidence(models.Model):
    """A piece of evidence with a permanent name; what it says is in its newest revision."""

    slug = models.CharField(max_length=80, unique=True, validators=[SLUG])
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    goals = models.ManyToManyField("goals.Goal", blank=True, related_name="evidence")

    def __str__(self) -> str:
        return self.slug


class EvidenceRevision(ImmutableModel):
    class Kind(models.TextChoices):
        REPORT = "report", "Report"
        SYSTEM_CARD = "system_card", "System card"
        EVALUATION_LOG = "evaluation_log", "Evaluation log"
        RED_TEAM_RESULT = "red_team_result", "Red-team result"
        TEST_REPORT = "test_report", "Test report"
        STATIC_ANALYSIS = "static_analysis", "Static-analysis report"
        POLICY_DOCUMENT = "policy_document", "Policy document"
        PROTOTYPE = "prototype", "Prototype"
        COMMIT = "commit", "Commit"
        EXTERNAL_REVIEW = "external_review", "External review"
        STATEMENT = "statement", "Statement"

    class State(models.TextChoices):
        DRAFT = "draft", "Draft"
        IN_REVIEW = "in_review", "In review"
        ACCEPTED = "accepted", "Accepted"
        REJECTED = "rejected", "Rejected"
        EXPIRED = "expired", "Expired"
        UNCONFIRMED = "unconfirmed", "Unconfirmed"

    class Visibility(models.TextChoices):
        PUBLIC = "public", "Public"
        STUB = "stub", "Stub: the public sees that it exists"
        REVIEWERS = "reviewers", "Reviewers"
        INTERNAL = "internal", "Internal"

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="revisions")
    number = models.PositiveIntegerField()
    title = models.CharField(max_length=300)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    visibility = models.CharField(max_length=10, choices=Visibility.choices)
    holder = models.CharField(max_length=200, blank=True)
    description = models.TextField(blank=True)
    url = models.URLField(max_length=500, blank=True)
    file = models.CharField(max_length=300, blank=True)  # random name in the evidence store
    sha256 = models.CharField(max_length=64, blank=True)
    salt = models.CharField(max_length=64, blank=True)  # of the commitment shown for a stub
    effective_from = models.DateField(null=True, blank=True)
    effective_to = models.DateField(null=True, blank=True)
    captured_on = models.DateField(null=True, blank=True)
    received_on = models.DateField()
    expires_on = models.DateField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=State.choices)
    state_reason = models.TextField(blank=True)
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    recorded_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="evidencerevision_number_once", fields=["evidence", "number"]),
            models.CheckConstraint(
                name="evidencerevision_stub_is_salted", condition=~Q(visibility="stub") | ~Q(salt="")
            ),
            models.CheckConstraint(
                name="evidencerevision_span_in_order",
                condition=Q(effective_from__isnull=True)
                | Q(effective_to__isnull=True)
                | Q(effective_to__gte=F("effective_from")),
            ),
        ]

    def __str__(self) -> str:
        return self.title


class LinkCheck(ImmutableModel):
    """One look at the address of a piece of evidence."""

    class State(models.TextChoices):
        OK = "ok", "Unchanged"
        CHANGED = "changed", "Changed"
        DEAD = "dead", "Dead"

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="link_checks")
    state = models.CharField(max_length=8, choices=State.choices)
    sha256 = models.CharField(max_length=64, blank=True)
    checked_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.state}"
