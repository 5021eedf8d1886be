"""Evidence: what a claim rests on; kept as append-only revisions, with its file and checks of its link."""

from datetime import date

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q, Subquery

from goals.expiry import CAN_EXPIRE, EXPIRED, state_on
from goals.models.goal import SLUG
from roadmap.immutable import ImmutableModel, ImmutableQuerySet


class EvidenceQuerySet(models.QuerySet["Evidence"]):
    def expiring(self, *, on: date) -> "EvidenceQuerySet":
        """What still counts on this day and does not from the next; each row says its `title` and `expires_on`."""
        newest = EvidenceRevision.objects.filter(evidence=OuterRef("pk")).order_by("-number")
        told = {name: Subquery(newest.values(name)[:1]) for name in ("title", "expires_on", "state")}
        return self.annotate(**told).filter(expires_on=on, state__in=CAN_EXPIRE)


class Evidence(models.Model):
    """A piece of evidence with a permanent name; what it says is in its newest revision."""

    slug = models.CharField(max_length=80, unique=True, validators=[SLUG])
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    goals = models.ManyToManyField("goals.Goal", blank=True, related_name="evidence")

    objects = EvidenceQuerySet.as_manager()

    def __str__(self) -> str:
        return self.slug


class EvidenceRevisionQuerySet(ImmutableQuerySet["EvidenceRevision"]):
    def newest(self) -> "EvidenceRevisionQuerySet":
        """What each piece of evidence says now."""
        newer = EvidenceRevision.objects.filter(evidence=OuterRef("evidence"), number__gt=OuterRef("number"))
        return self.exclude(Exists(newer))

    def reading(self, state: str, *, on: date) -> "EvidenceRevisionQuerySet":
        """Whose state reads so on a day: `expiry.state_on` in SQL."""
        has_expired = Q(expires_on__isnull=False, expires_on__lt=on, state__in=CAN_EXPIRE)
        return self.filter(Q(state=state) | has_expired if state == EXPIRED else Q(state=state) & ~has_expired)


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

    objects = EvidenceRevisionQuerySet.as_manager()  # type: ignore[misc]

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

    def state_on(self, on: date) -> str:
        """What its state reads on a day: past its last day "expired"."""
        return state_on(self.state, self.expires_on, on)


class EvidenceFile(ImmutableModel):
    """The bytes of a piece of evidence: what they are called in the store, and what was found in them.

    One row for each content, whoever brings it: the same bytes again are the same evidence. A revision names its file
    by `file`.
    """

    class Withheld(models.TextChoices):
        SECRETS = "secrets", "Secrets"
        ATTACKS = "attacks", "Attacks"
        TRANSCRIPTS = "transcripts", "Transcripts"

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="files")
    file = models.CharField(max_length=64, unique=True)  # random name in the evidence store
    sha256 = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=10)  # of evidence_files.kinds
    called = models.CharField(max_length=150)  # on the machine of the person who brought it
    withheld = models.CharField(max_length=12, choices=Withheld.choices, blank=True, default="")  # why never public
    redacted = models.PositiveIntegerField(null=True, blank=True)  # places, before it was stored; null: none looked for
    stored_at = models.DateTimeField()
    stored_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    def __str__(self) -> str:
        return self.called


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
