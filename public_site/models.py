"""Publications and releases. No foreign key leads into internal tables: ids travel as plain values."""

from datetime import UTC, datetime, timedelta
from typing import Final

from django.db import models
from django.db.models import F, Q

from goals.days import long_day
from goals.models import Redaction
from roadmap.immutable import ImmutableModel

TO_CONFIRM: Final = timedelta(hours=24)  # for a second person, after something was withheld


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


class WarningAnswer(ImmutableModel):
    """What the preparer says to one warning of a candidate: that it was seen, and why it comes out all the same.

    It holds for the parts in `about`; when the warning names another one later, it is answered again.
    """

    preparation = models.ForeignKey(Preparation, on_delete=models.PROTECT, related_name="answers")
    number = models.PositiveIntegerField()
    check_name = models.CharField(max_length=20)  # key of desk.checks
    about = models.JSONField()  # keys of parts
    sentence = models.TextField()
    answered_by = models.CharField(max_length=20)
    answered_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="warning_answer_number_once", fields=["preparation", "number"]),
            models.CheckConstraint(name="warning_answer_says_something", condition=~Q(sentence="")),
        ]

    def __str__(self) -> str:
        return f"{self.check_name} of {self.preparation}"


class OutputSearch(ImmutableModel):
    """One search of everything a candidate would put before readers for the words that are withheld in it."""

    preparation = models.ForeignKey(Preparation, on_delete=models.PROTECT, related_name="searches")
    number = models.PositiveIntegerField()
    files = models.PositiveIntegerField()
    size = models.PositiveBigIntegerField()  # bytes of all files
    passages = models.PositiveIntegerField()  # withheld ones that were searched for
    too_short = models.PositiveIntegerField()  # and those whose words are too short to be told from others
    hits = models.JSONField()  # [{"file", "box", "subject"}], the places where such words can still be read
    searched_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(name="output_search_number_once", fields=["preparation", "number"]),
        ]

    def __str__(self) -> str:
        return f"Search {self.number} of {self.preparation}"


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


class CorrectionRequest(models.Model):
    """Somebody outside asks for a correction; an editor answers, and the next edition tells both.

    `contact` and `sender` are emptied when it is answered: nobody needs them any more.
    """

    class State(models.TextChoices):
        OPEN = "open", "Not answered yet"
        ACCEPTED = "accepted", "Accepted"
        DECLINED = "declined", "Declined"
        ANSWERED = "answered", "Answered"

    number = models.PositiveIntegerField(unique=True)
    goal = models.SlugField(max_length=80, blank=True, db_index=False)
    words = models.TextField()
    source = models.CharField(max_length=500, blank=True)  # an address that shows it
    may_quote = models.BooleanField(default=False)  # who asks agrees that the words are published
    contact = models.CharField(max_length=254, blank=True)
    sender = models.CharField(max_length=64, blank=True)  # keyed hash of a network address, another one each day
    asked_at = models.DateTimeField()
    state = models.CharField(max_length=10, choices=State.choices, default=State.OPEN)
    subject = models.CharField(max_length=300, blank=True)  # what was asked, in the editor's words
    answer = models.TextField(blank=True)
    is_quoted = models.BooleanField(default=False)  # the editor lets the words be published
    answered_by = models.CharField(max_length=20, blank=True)
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="correction_request_says_something", condition=~Q(words="")),
            models.CheckConstraint(
                name="correction_request_answered_whole",
                condition=Q(state="open", answered_at__isnull=True, answer="", subject="")
                | (
                    ~Q(state="open")
                    & Q(answered_at__isnull=False, contact="", sender="")
                    & ~Q(answer="")
                    & ~Q(subject="")
                ),
            ),
            models.CheckConstraint(
                name="correction_request_quoted_with_leave", condition=Q(is_quoted=False) | Q(may_quote=True)
            ),
        ]

    def __str__(self) -> str:
        return f"Request {self.number}"


class Withholding(models.Model):
    """Words that are withheld after they were published, from every edition that told them, by one publisher at once.

    A second person confirms or lifts it. `places` say where in published parts the words stand; `boxes` are the
    redactions that keep them out of the next edition; `parts` are what the public record names.
    """

    Reason = Redaction.Reason  # the same words for what is withheld before and after

    number = models.PositiveIntegerField(unique=True)
    key = models.CharField(max_length=200)  # of the part in which they were found: "goal/x"
    field = models.CharField(max_length=200, blank=True)  # path of the text; "" for every text of the part
    words = models.TextField(blank=True)  # "" for all of it
    reason = models.CharField(max_length=20, choices=Reason.choices)
    justification = models.CharField(max_length=300)
    review_on = models.DateField(null=True, blank=True)
    places = models.JSONField()  # [{"key", "sha256", "path", "start", "end", "box"}]
    boxes = models.JSONField(default=list, blank=True)  # [{"subject", "key"}]
    parts = models.JSONField()  # [{"key", "sha256", "stand_in"}], as the public record of the last act names them
    made_by = models.CharField(max_length=20, blank=True)
    made_at = models.DateTimeField()
    confirmed_by = models.CharField(max_length=20, blank=True)
    confirmed_at = models.DateTimeField(null=True, blank=True)
    lifted_by = models.CharField(max_length=20, blank=True)
    lifted_at = models.DateTimeField(null=True, blank=True)
    lift_reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="withholding_confirmed_by_another",
                condition=Q(confirmed_by="") | ~Q(confirmed_by=F("made_by")),
            ),
            models.CheckConstraint(
                name="withholding_lifted_by_another", condition=Q(lifted_by="") | ~Q(lifted_by=F("made_by"))
            ),
            models.CheckConstraint(name="withholding_says_why", condition=~Q(justification="")),
        ]

    def __str__(self) -> str:
        return f"Withholding {self.number}"

    @property
    def sentence(self) -> str:
        """What a box says in place of the words."""
        return f"Withheld after publication, on {long_day(self.made_at.astimezone(UTC).date())}. {self.justification}"

    @property
    def confirm_by(self) -> datetime:
        """Until then a second person confirms or lifts it."""
        return self.made_at + TO_CONFIRM
