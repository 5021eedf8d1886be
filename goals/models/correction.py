"""What a stated fact of the map said before it was put right."""

from django.conf import settings
from django.db import models

from roadmap.immutable import ImmutableModel


class Correction(ImmutableModel):
    """One correction of a report, a policy version or a standard: what it said before, and what was wrong.

    `subject` is "report/<slug>", "policy/<slug>" or "safety-level/<slug>" with the number of a standard of it; what is
    right stands in the row of that thing itself. `was` holds the fields that were changed, as plain values.
    """

    subject = models.CharField(max_length=120)
    standard = models.PositiveIntegerField(null=True, blank=True)
    number = models.PositiveIntegerField()
    was = models.JSONField()
    reason = models.TextField()
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="correction_number_once", fields=["subject", "number"])]

    def __str__(self) -> str:
        return f"{self.subject} correction {self.number}"
