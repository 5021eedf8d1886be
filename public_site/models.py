"""Publications and releases. No foreign key leads into internal tables: ids travel as plain values."""

from django.db import models
from django.db.models import F, Q

from roadmap.immutable import ImmutableModel


class Part(ImmutableModel):
    """One content-addressed part: canonical JSON stored once under its SHA-256."""

    sha256 = models.CharField(max_length=64, primary_key=True)
    content = models.BinaryField()

    def __str__(self) -> str:
        return self.sha256


class Preparation(models.Model):
    """A candidate edition that one publisher prepared and another has to approve or decline."""

    class State(models.TextChoices):
        WAITING = "waiting", "Waiting for approval"
        APPROVED = "approved", "Approved"
        DECLINED = "declined", "Declined"
        SUPERSEDED = "superseded", "Superseded"

    number = models.PositiveIntegerField()
    as_of = models.DateField()
    notes = models.TextField(blank=True)
    parts = models.JSONField()  # {"kind/slug": sha256}
    parts_sha256 = models.CharField(max_length=64)
    state = models.CharField(max_length=10, choices=State.choices, default=State.WAITING)
    prepared_by = models.CharField(max_length=20)
    prepared_at = models.DateTimeField()
    decided_by = models.CharField(max_length=20, blank=True)
    decided_at = models.DateTimeField(null=True, blank=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(name="preparation_one_waiting", fields=["state"], condition=Q(state="waiting")),
            models.CheckConstraint(
                name="preparation_approved_by_another",
                condition=~Q(state="approved") | ~Q(decided_by=F("prepared_by")),
            ),
        ]

    def __str__(self) -> str:
        return f"Preparation of edition {self.number}"


class Publication(ImmutableModel):
    """A published edition: an immutable manifest that names content-addressed parts."""

    class Origin(models.TextChoices):
        PREPARED = "prepared", "Prepared and approved here"
        IMPORTED = "imported", "Imported from published history"

    number = models.PositiveIntegerField(unique=True)
    origin = models.CharField(max_length=10, choices=Origin.choices)
    manifest = models.BinaryField()  # canonical JSON, schema.Manifest
    sha256 = models.CharField(max_length=64, unique=True)
    as_of = models.DateField()
    published_at = models.DateTimeField()
    recorded_at = models.DateTimeField()
    prepared_by = models.CharField(max_length=20, blank=True)
    approved_by = models.CharField(max_length=20, blank=True)
    # What the file of an imported edition says of who prepared and approved it. Nobody here saw that: never published.
    claimed = models.JSONField(default=dict, blank=True)
    notes = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="publication_two_people",
                condition=(
                    Q(origin="imported", prepared_by="", approved_by="")
                    | (
                        Q(origin="prepared")
                        & ~Q(prepared_by="")
                        & ~Q(approved_by="")
                        & ~Q(prepared_by=F("approved_by"))
                    )
                ),
            )
        ]

    def __str__(self) -> str:
        return f"Edition {self.number}"


class Release(ImmutableModel):
    """One rendering of the site that went live: which edition, for which day, with which files."""

    edition = models.PositiveIntegerField()
    on = models.DateField()
    folder = models.CharField(max_length=100)
    files_sha256 = models.CharField(max_length=64)
    rendered_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"Edition {self.edition} on {self.on}"
