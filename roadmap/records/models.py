"""The record log's tables: the records themselves, which never change, and the few rows `append` works with."""

import json
from datetime import date
from typing import Any, ClassVar, Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Substr

from roadmap import canonical_json
from roadmap.days import between
from roadmap.immutable import ImmutableModel, ImmutableQuerySet
from roadmap.records import leaf


class RecordQuerySet(ImmutableQuerySet["Record"]):
    def of_subject(self, subject: str) -> Self:
        return self.filter(subject=subject)

    def of_type(self, beginning: str) -> Self:
        """Of this type or below it: "goal.update" finds goal.update.submitted, and not goal.updates."""
        return self.filter(Q(type=beginning) | Q(type__startswith=f"{beginning.rstrip('.')}."))

    def about(self, beginning: str) -> Self:
        """About this subject or below it: "goal" finds goal/x."""
        return self.filter(Q(subject=beginning) | Q(subject__startswith=f"{beginning.rstrip('/')}/"))

    def by_actor(self, actor: str) -> Self:
        return self.mark_own(actor).filter(own=True)

    def mark_own(self, actor: str) -> Self:
        """With `own`, for filters: is it of this actor? Canonical JSON sorts its keys, so such bodies begin alike."""
        start = canonical_json.dumps({"actor": {"id": actor}})[:-2] + b","
        beginning = Substr("body", 1, len(start), output_field=models.BinaryField())
        is_own = Case(When(beginning=start, then=Value(True)), default=Value(False))
        return self.alias(beginning=beginning).alias(own=is_own)

    def between(self, since: date | None, until: date | None) -> Self:
        """Appended on these days (UTC), both included; None is open."""
        return self.filter(between("at", since, until))

    def in_order(self) -> Self:
        return self.order_by("seq")

    def newest_first(self) -> Self:
        return self.order_by("-seq")


RecordManager = models.Manager.from_queryset(RecordQuerySet)


class Record(ImmutableModel):
    """One entry of the log. Written by `records.log.append` only; `docs/record-log.md` says what the bytes mean."""

    seq = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(help_text="The log's clock, UTC, milliseconds; never earlier than the record before.")
    type = models.CharField(max_length=100)
    subject = models.CharField(max_length=200)
    object_version = models.PositiveIntegerField(help_text="1, 2, 3 … within the subject.")
    prev = models.BigIntegerField(null=True, help_text="The seq of the subject's previous record.")
    disclosed = models.BooleanField(help_text="The leaf names type and subject, and the body is public.")
    salt = models.BinaryField()
    body = models.BinaryField(help_text="Canonical JSON, the bytes that the leaf commits to.")
    leaf = models.BinaryField()
    leaf_hash = models.BinaryField()

    objects: ClassVar[RecordManager] = RecordManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["subject", "object_version"], name="record_versions_of_a_subject"),
            models.CheckConstraint(condition=Q(seq__gte=0), name="record_seq_from_zero"),
            models.CheckConstraint(
                condition=Q(object_version=1, prev__isnull=True) | Q(object_version__gt=1, prev__lt=F("seq")),
                name="record_first_has_no_prev",
            ),
        ]
        indexes = [models.Index(fields=["type", "subject", "at"], name="record_by_type")]

    def __str__(self) -> str:
        return f"{self.seq} {self.type} {self.subject}"

    @property
    def record_class(self) -> str:
        return leaf.PUBLIC if self.disclosed else leaf.SEALED

    @property
    def content(self) -> dict[str, Any]:
        """The body as a value."""
        content: dict[str, Any] = json.loads(bytes(self.body))
        return content


class LogHead(models.Model):
    """The one row whose lock makes appends wait for each other: how many records there are, and the last one's time."""

    size = models.BigIntegerField(default=0)
    last_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="loghead_is_one_row"),
            models.CheckConstraint(
                condition=Q(size=0, last_at__isnull=True) | Q(size__gt=0, last_at__isnull=False),
                name="loghead_has_time_of_last",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.size} records"


class LogSecret(ImmutableModel):
    """The key from which the salts of texts are derived. Whoever knows it can guess at short texts; never published."""

    key = models.BinaryField()

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="logsecret_is_one_row")]

    def __str__(self) -> str:
        return "the log's secret"


class SubjectHead(models.Model):
    """Where the chain of one subject stands: its last record, and the values its records leave in force.

    A fold of the records kept for speed, and never more than that. `public_state` folds the disclosed records alone:
    what a public record says was there before must not tell what only sealed records knew.
    """

    subject = models.CharField(max_length=200, primary_key=True)
    last_seq = models.BigIntegerField()
    version = models.PositiveIntegerField()
    state = models.JSONField()
    public_state = models.JSONField()

    def __str__(self) -> str:
        return f"{self.subject} version {self.version}"
