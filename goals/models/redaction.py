"""Redaction: which span of which text the public does not see, and why."""

from django.conf import settings
from django.db import models
from django.db.models import F, Q


class Redaction(models.Model):
    """Withholds a span (or, with no offsets, the whole field) of one text of one subject.

    `subject` is the part it belongs to ("goal/<slug>", "evidence/<slug>", "grade/<cycle>--<goal>--<kind>"); `field` is the
    path inside its value ("revisions.2.statement", "updates.5.problems"; lists are addressed by number or key).
    """

    class Reason(models.TextChoices):
        LEGAL = "legal", "Legal"
        IP = "ip", "Intellectual property"
        PROTECTIONS = "protections", "Security of protections"
        PUBLIC_SAFETY = "public_safety", "Public safety"
        NATIONAL_SECURITY = "national_security", "National security"
        PRIVACY = "privacy", "Privacy"

    subject = models.CharField(max_length=200)
    field = models.CharField(max_length=200)
    key = models.CharField(max_length=12)  # number of the box, fixed for ever within the subject
    start = models.PositiveIntegerField(null=True, blank=True)
    end = models.PositiveIntegerField(null=True, blank=True)
    # Of the whole text as it was: if the text changes, offsets mean nothing and all of it is withheld.
    text_sha256 = models.CharField(max_length=64)
    reason = models.CharField(max_length=20, choices=Reason.choices)
    justification = models.CharField(max_length=300)
    review_on = models.DateField(null=True, blank=True)
    keep_until = models.DateField(null=True, blank=True)
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    lifted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    lifted_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="redaction_key_once", fields=["subject", "key"]),
            models.CheckConstraint(
                name="redaction_span_is_whole_or_in_order",
                condition=Q(start__isnull=True, end__isnull=True) | Q(end__gt=F("start")),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject} {self.field}"
