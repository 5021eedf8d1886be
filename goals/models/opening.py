"""Opening what is withheld: named readers of sealed evidence, their readings, and reveals of withheld words."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from goals.models.evidence import Evidence
from goals.models.redaction import Redaction
from roadmap.immutable import ImmutableModel


class EvidenceReader(models.Model):
    """A reviewer who was named to read the whole of a stub, until somebody ends it."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="readers")
    number = models.PositiveIntegerField()
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    named_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    named_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="evidencereader_number_once", fields=["evidence", "number"]),
            models.UniqueConstraint(
                name="evidencereader_named_once_at_a_time",
                fields=["evidence", "reader"],
                condition=Q(ended_at__isnull=True),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.number}"


class EvidenceReading(ImmutableModel):
    """A named reader opened one revision of a stub, and said why."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="openings")
    number = models.PositiveIntegerField()
    revision = models.PositiveIntegerField()
    reader = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    read_at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="evidencereading_number_once", fields=["evidence", "number"]),
            models.CheckConstraint(name="evidencereading_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.number}"


class Reveal(ImmutableModel):
    """Somebody had the words of one box shown, once, and said why."""

    redaction = models.ForeignKey(Redaction, on_delete=models.PROTECT, related_name="reveals")
    number = models.PositiveIntegerField()
    revealed_to = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revealed_at = models.DateTimeField()
    reason = models.CharField(max_length=500)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="reveal_number_once", fields=["redaction", "number"]),
            models.CheckConstraint(name="reveal_has_reason", condition=~Q(reason="")),
        ]

    def __str__(self) -> str:
        return f"{self.redaction_id} {self.number}"
