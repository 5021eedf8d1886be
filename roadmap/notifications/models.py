"""What people are told: one row per message, one per mail made of them, and how each person wants to be told."""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models import F, Q

from roadmap.notifications import kinds

UNREAD = Q(read_at__isnull=True, over_at__isnull=True)
CLAIM_LASTS = timedelta(minutes=15)  # far longer than a mail server is waited for (EMAIL_TIMEOUT a step)


class NotificationQuerySet(models.QuerySet["Notification"]):
    def unread(self) -> "NotificationQuerySet":
        """Neither read nor overtaken by events."""
        return self.filter(UNREAD)

    def to_mail(self) -> "NotificationQuerySet":
        """News that its reader wanted by mail and that is in none yet."""
        return self.filter(UNREAD, by_mail=True, mail__isnull=True)

    def of_reminders(self) -> "NotificationQuerySet":
        """Written by the scan for what is due, not by an action."""
        return self.exclude(subject="")


class Notification(models.Model):
    """One short message to one person.

    `read_at` is when the person said so. `over_at` is when it stopped being true: the date moved, somebody else
    decided. What is over is shown as such, counts no more, and no mail goes out about it.

    A reminder says by `subject`, `occasion` and `stage` what it is about, so that a second scan adds nothing.
    """

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="notifications")
    kind = models.CharField(max_length=60)
    text = models.CharField(max_length=500)
    why = models.CharField(max_length=300, blank=True, default="")
    about = models.CharField(max_length=300, blank=True, default="")  # the heading: the title of a goal
    url = models.CharField(max_length=500, blank=True, default="")
    created_at = models.DateTimeField()
    read_at = models.DateTimeField(null=True, blank=True)
    over_at = models.DateTimeField(null=True, blank=True)
    subject = models.CharField(max_length=200, blank=True, default="")  # "goal/<slug>/milestone/<key>"; reminders only
    occasion = models.DateField(null=True, blank=True)  # the day it is about
    stage = models.PositiveSmallIntegerField(default=0)  # of several reminders of one occasion: days left, days waited
    by_mail = models.BooleanField(default=True)  # when it was written its reader wanted mail
    mail = models.ForeignKey("Mail", on_delete=models.SET_NULL, null=True, blank=True, related_name="notifications")

    objects = NotificationQuerySet.as_manager()

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(read_at__isnull=True) | Q(read_at__gte=F("created_at")),
                name="notification_read_after_it_was_made",
            ),
            models.CheckConstraint(
                condition=Q(over_at__isnull=True) | Q(over_at__gte=F("created_at")),
                name="notification_over_after_it_was_made",
            ),
            models.CheckConstraint(
                condition=Q(subject="", occasion__isnull=True) | (~Q(subject="") & Q(occasion__isnull=False)),
                name="notification_reminder_has_an_occasion",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "subject", "occasion", "stage"],
                condition=~Q(subject=""),
                name="notification_reminds_once",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-created_at", "-id"], name="notification_newest"),
            models.Index(fields=["user"], condition=UNREAD, name="notification_unread"),
            models.Index(
                fields=["user"],
                condition=UNREAD & Q(by_mail=True, mail__isnull=True),
                name="notification_to_mail",
            ),
            models.Index(
                fields=["kind"], condition=~Q(subject="") & Q(over_at__isnull=True), name="notification_reminder_holds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.text}"

    @property
    def is_unread(self) -> bool:
        return self.read_at is None and self.over_at is None

    @property
    def because(self) -> str:
        """Why this person is told: what the message says itself, or what its kind says."""
        return self.why or kinds.why(self.kind)


class MailQuerySet(models.QuerySet["Mail"]):
    def due(self, at: datetime) -> "MailQuerySet":
        """What a worker may take up: queued and its time has come, or taken by a worker that is gone."""
        gone = Q(state=Mail.State.SENDING, claimed_at__lt=at - CLAIM_LASTS)
        return self.filter(Q(state=Mail.State.QUEUED, next_try_at__lte=at) | gone)


class Mail(models.Model):
    """The ledger: one row for each mail, written before it goes out, with the Message-ID it goes out under.

    A worker takes a row (`claim`), speaks to the mail server, and notes how that ended. If it dies in between, another
    takes the row once the claim is old and sends the mail under the same Message-ID.
    """

    class State(models.TextChoices):
        QUEUED = "queued", "Queued"
        SENDING = "sending", "Sending"
        SENT = "sent", "Sent"
        FAILED = "failed", "Failed"
        DROPPED = "dropped", "Dropped: nothing of it was true any more"

    user = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="mails")
    address = models.EmailField()
    message_id = models.CharField(max_length=200, unique=True)
    day = models.DateField(null=True, blank=True)  # of a daily mail: the reader's local day
    state = models.CharField(max_length=7, choices=State.choices, default=State.QUEUED)
    tries = models.PositiveSmallIntegerField(default=0)
    queued_at = models.DateTimeField()
    next_try_at = models.DateTimeField()
    claim = models.CharField(max_length=32, blank=True, default="")
    claimed_at = models.DateTimeField(null=True, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    error = models.CharField(max_length=300, blank=True, default="")

    objects = MailQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "day"], name="mail_one_digest_a_day"),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending", "sent", "failed", "dropped"]), name="mail_state_is_known"
            ),
            models.CheckConstraint(
                condition=~Q(state="sending") | (~Q(claim="") & Q(claimed_at__isnull=False)),
                name="mail_is_sent_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state__in=["queued", "sending"], ended_at__isnull=True)
                | Q(state__in=["sent", "failed", "dropped"], ended_at__isnull=False),
                name="mail_ended_says_when",
            ),
        ]
        indexes = [
            models.Index(fields=["next_try_at"], condition=Q(state__in=["queued", "sending"]), name="mail_open"),
            models.Index(fields=["user", "-queued_at"], name="mail_newest"),
        ]

    def __str__(self) -> str:
        return f"{self.message_id} {self.state}"


class Preferences(models.Model):
    """How one person wants to be told. Who never chose has no row and gets what `Preferences()` says."""

    class Delivery(models.TextChoices):
        AT_ONCE = "at_once", "A mail at once"
        DIGEST = "digest", "One mail a day"
        INBOX = "inbox", "No mail, only the inbox"

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, primary_key=True, related_name="preferences"
    )
    delivery = models.CharField(max_length=8, choices=Delivery.choices, default=Delivery.DIGEST)
    time_zone = models.CharField(max_length=60, default="UTC")  # a name of the IANA time zone database
    digest_hour = models.PositiveSmallIntegerField(default=8)  # of that zone's clock
    muted = models.JSONField(default=list, blank=True)  # of keys of kinds.KINDS

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(delivery__in=["at_once", "digest", "inbox"]), name="preferences_delivery_is_known"
            ),
            models.CheckConstraint(condition=Q(digest_hour__lte=23), name="preferences_hour_is_of_a_day"),
        ]

    def __str__(self) -> str:
        return self.delivery

    def wants(self, kind: str) -> bool:
        return kind not in kinds.KINDS or kind not in self.muted

    @property
    def wants_mail(self) -> bool:
        return self.delivery != self.Delivery.INBOX
