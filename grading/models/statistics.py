"""How far the reviewers of a cycle agree, computed by the worker and kept for the scores it rests on.

Derived from the scores alone and decides nothing: emptied, it is computed again, the same.
"""

from django.db import models
from django.db.models import Q

from grading.models.cycle import Cycle


class CycleStatistics(models.Model):
    """One computation over the scores whose hash is `scores_sha256`; `value` is there once `computed_at` is."""

    cycle = models.ForeignKey(Cycle, on_delete=models.PROTECT, related_name="statistics")
    scores_sha256 = models.CharField(max_length=64)
    run = models.PositiveIntegerField(default=1)  # counts how often it was asked for; an older run stops by itself
    percent = models.PositiveSmallIntegerField(default=0)
    moved_at = models.DateTimeField()  # when it was asked for, or last got on
    value = models.JSONField(default=list, blank=True)  # of grading.agreeing.Line
    computed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="cyclestatistics_once_per_scores", fields=["cycle", "scores_sha256"]),
            models.CheckConstraint(name="cyclestatistics_percent", condition=Q(percent__lte=100)),
            models.CheckConstraint(
                name="cyclestatistics_complete_when_computed",
                condition=Q(computed_at__isnull=True) | Q(percent=100),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.cycle_id} {self.scores_sha256[:8]}"
