"""What became of the stored files of evidence, as the worker found it."""

from django.db import models
from django.db.models import Q

from goals.models.evidence import EvidenceFile


class FileLook(models.Model):
    """When a stored file was last compared with its hash. What was found amiss, and that it is well again, is recorded."""

    class Found(models.TextChoices):
        WHOLE = "whole", "As it was brought"
        CHANGED = "changed", "Changed"
        MISSING = "missing", "Missing"

    stored = models.OneToOneField(EvidenceFile, on_delete=models.CASCADE, primary_key=True, related_name="look")
    looked_at = models.DateTimeField(db_index=True)
    found = models.CharField(max_length=8, choices=Found.choices, blank=True)  # empty: never anything amiss
    found_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="filelook_found_says_when",
                condition=Q(found="", found_at__isnull=True) | ~Q(found="") & Q(found_at__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.stored_id} {self.found}"

    @property
    def is_amiss(self) -> bool:
        return self.found in AMISS


AMISS = (FileLook.Found.CHANGED, FileLook.Found.MISSING)
