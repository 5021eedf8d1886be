"""Which number of which tool's runs is a reading of a metric."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.db.models import Q

from goals.models.progress import Metric


class RunMapping(models.Model):
    """What a run of this tool, against this target (any if empty), reports under this name is a value of the metric.

    `factor` brings it to the unit of the metric: 100 where the tool reports 0.93 and the metric is in percent. A mapping
    is never changed: it ends, and another one begins.
    """

    metric = models.ForeignKey(Metric, on_delete=models.PROTECT, related_name="run_mappings")
    number = models.PositiveIntegerField()
    tool = models.CharField(max_length=100)
    target = models.CharField(max_length=200, blank=True)
    measure = models.CharField(max_length=200)
    factor = models.DecimalField(max_digits=20, decimal_places=6, default=Decimal(1))
    made_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    made_at = models.DateTimeField()
    ended_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="runmapping_number_once", fields=["metric", "number"]),
            models.UniqueConstraint(
                name="runmapping_once_at_a_time",
                fields=["metric", "tool", "target"],
                condition=Q(ended_at__isnull=True),
            ),
            models.CheckConstraint(name="runmapping_says_what", condition=~Q(tool="") & ~Q(measure="")),
            models.CheckConstraint(name="runmapping_factor_is_positive", condition=Q(factor__gt=0)),
        ]

    def __str__(self) -> str:
        return f"{self.metric_id} mapping {self.number}"
