"""Where the worker stands with each link: when to look next, what was seen last, and the copies that are kept."""

from django.db import models
from django.db.models import Q

from goals.models.evidence import Evidence, LinkCheck
from roadmap.immutable import ImmutableModel


class LinkLook(models.Model):
    """The worker's notes about the address of one piece of evidence. What they come to is a LinkCheck, with a record.

    `since` is when the evidence last said anew what it rests on; looks and copies before that count no more. Who holds
    `ticket` until `busy_until` is looking now: at one link of a host at a time.
    """

    class Found(models.TextChoices):
        SAME = "same", "As it was"
        OTHER = "other", "Not as it was"
        NOTHING = "nothing", "Nothing there"
        UNCLEAR = "unclear", "Nobody can tell"

    evidence = models.OneToOneField(Evidence, on_delete=models.CASCADE, primary_key=True, related_name="link_look")
    revision = models.PositiveIntegerField()  # the newest one when this was last compared with the evidence
    since = models.DateTimeField()
    url = models.URLField(max_length=500)
    host = models.CharField(max_length=255)
    due_at = models.DateTimeField(db_index=True)
    asked_at = models.DateTimeField(null=True, blank=True)
    ticket = models.CharField(max_length=32, blank=True)
    busy_until = models.DateTimeField(null=True, blank=True)
    looked_at = models.DateTimeField(null=True, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)
    found = models.CharField(max_length=8, choices=Found.choices, blank=True)
    sentence = models.CharField(max_length=300, blank=True)
    sha256 = models.CharField(max_length=64, blank=True)
    content_type = models.CharField(max_length=200, blank=True)
    unconfirmed = models.CharField(max_length=8, choices=LinkCheck.State.choices, blank=True)
    unconfirmed_since = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                name="linklook_one_at_a_time_of_a_host", fields=["host"], condition=Q(busy_until__isnull=False)
            ),
            models.CheckConstraint(
                name="linklook_unconfirmed_since",
                condition=Q(unconfirmed="", unconfirmed_since__isnull=True)
                | ~Q(unconfirmed="") & Q(unconfirmed_since__isnull=False),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.host}"


class LinkCopy(ImmutableModel):
    """What an address answered, kept under a random name in the store of copies. Its hash stands in a LinkCheck."""

    evidence = models.ForeignKey(Evidence, on_delete=models.PROTECT, related_name="link_copies")
    sha256 = models.CharField(max_length=64)
    file = models.CharField(max_length=64, unique=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=200, blank=True)
    url = models.URLField(max_length=2000)  # where the redirects led
    taken_at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(name="linkcopy_content_once", fields=["evidence", "sha256"])]

    def __str__(self) -> str:
        return f"{self.evidence_id} {self.sha256[:8]}"
