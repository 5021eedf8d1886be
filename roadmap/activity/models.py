"""Activity records as they were reported; each stands in the record log under the number that is its key here."""

from datetime import date
from typing import ClassVar, Self

from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q

from roadmap.accounts.models import User
from roadmap.days import between
from roadmap.immutable import ImmutableModel, ImmutableQuerySet
from roadmap.records.models import Record

_is_token = RegexValidator(r"\A[!-?A-~]*\Z")


class ActivityQuerySet(ImmutableQuerySet["Activity"]):
    def happened(self, since: date | None, until: date | None) -> Self:
        """On these days (UTC), both included; None is open."""
        return self.filter(between("at", since, until))

    def with_words(self, words: str) -> Self:
        """Those in whose ids and texts all of these words stand, in any case."""
        return self.filter(*(Q(words__contains=word) for word in words.casefold().split()))

    def newest_first(self) -> Self:
        """By when they were recorded, which is the order of the log."""
        return self.order_by("-pk")


class Activity(ImmutableModel):
    """Something that happened in a system of the developer. Written by `append_activity` only."""

    record = models.OneToOneField(Record, on_delete=models.PROTECT, primary_key=True, related_name="activity")
    kind = models.CharField(max_length=50, validators=[_is_token])
    at = models.DateTimeField(help_text="When it happened, as the system says.")
    system = models.CharField(max_length=60, validators=[_is_token])
    key = models.CharField(max_length=100, help_text="What the system calls it; ours where it gave no id.")
    model = models.CharField(max_length=100, blank=True, default="", validators=[_is_token])
    details = models.JSONField(help_text="Ids, enum words and counts, by field: in the log as they are.")
    texts = models.JSONField(help_text="Free texts, by field: in the log as salted hashes.")
    words = models.TextField(help_text="Key, details and texts once more, folded, to be searched.")
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")

    objects: ClassVar[models.Manager["Activity"]] = models.Manager.from_queryset(ActivityQuerySet)()

    class Meta:
        verbose_name_plural = "activities"
        constraints = [models.UniqueConstraint(name="activity_once_in_its_system", fields=["system", "key"])]
        indexes = [
            models.Index(name="activity_of_a_kind", fields=["kind", "-record"]),
            models.Index(name="activity_of_a_system", fields=["system", "-record"]),
            models.Index(name="activity_of_a_model", fields=["model", "-record"]),
            models.Index(name="activity_at", fields=["at"]),
        ]

    def __str__(self) -> str:
        return self.subject

    @property
    def subject(self) -> str:
        return f"activity/{self.system}/{self.key}"
