"""From messages to mails: who gets one now, and with what in it. Each mail is in the ledger before it goes out.

At once, but never sooner than a while after the last one (MAIL_GAP), or once a day at the hour of the reader's clock.
"""

import uuid
from datetime import date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.db import transaction

from roadmap.accounts.models import User
from roadmap.notifications.models import Mail, Notification, Preferences
from roadmap.notifications.zones import digest_day, digest_moment

# What is written in the first minutes after a person's hour is still in that day's mail: the scan of a new day is.
JUST_IN_TIME: Final = timedelta(minutes=15)


def queue_mails(*, at: datetime) -> None:
    """Make every mail that is due. One transaction for each person: half a run is as good as a whole one."""
    waiting = Notification.objects.to_mail().filter(created_at__lte=at, user__is_active=True)
    for user in sorted(set(waiting.values_list("user", flat=True))):
        queue_mail(user, at=at)


@transaction.atomic
def queue_mail(user_id: int, *, at: datetime) -> Mail | None:
    """The mail of one person, if one is due. Whoever finds this person taken by another worker leaves it to that one."""
    people = User.objects.select_for_update(of=("self",), skip_locked=True, no_key=True)
    user = people.filter(pk=user_id, is_active=True).first()
    if user is None:
        return None
    wishes = Preferences.objects.filter(user=user).first() or Preferences(user=user)
    day, until = _when(wishes, at)
    if until is None or _was_written_lately(user, day, at):
        return None
    news = [row for row in user.notifications.to_mail().filter(created_at__lt=until) if wishes.wants(row.kind)]
    if not news:
        return None
    mail = Mail.objects.create(
        user=user, address=user.email, message_id=new_message_id(), day=day, queued_at=at, next_try_at=at
    )
    Notification.objects.filter(pk__in=[row.pk for row in news]).update(mail=mail)
    return mail


def new_message_id() -> str:
    """The Message-ID a mail will have, however often it is tried."""
    return f"<{uuid.uuid4().hex}@{urlsplit(settings.BASE_URL).hostname or 'localhost'}>"


def _when(wishes: Preferences, at: datetime) -> tuple[date | None, datetime | None]:
    """The day of a daily mail, and before when messages must have been written to be in it. (None, None): no mail."""
    if wishes.delivery == Preferences.Delivery.INBOX:
        return None, None
    if wishes.delivery == Preferences.Delivery.AT_ONCE:
        return None, at + timedelta(microseconds=1)
    day = digest_day(at, wishes.time_zone, wishes.digest_hour)
    return day, digest_moment(day, wishes.time_zone, wishes.digest_hour) + JUST_IN_TIME


def _was_written_lately(user: User, day: date | None, at: datetime) -> bool:
    """The smallest gap between two mails, and one daily mail a day."""
    recent = user.mails.filter(queued_at__gt=at - settings.MAIL_GAP).exclude(state=Mail.State.DROPPED)
    return recent.exists() or (day is not None and user.mails.filter(day=day).exists())
