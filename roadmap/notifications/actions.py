"""The one way to tell somebody something, and what a person may do with what he or she was told.

No record: a message is a consequence of an action, and that action has its record.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Any

from django.db import transaction

from roadmap.accounts.models import User
from roadmap.errors import RuleViolation
from roadmap.navigation import may_open
from roadmap.notifications import kinds, zones
from roadmap.notifications.models import Notification, Preferences
from roadmap.notifications.plain_lines import shortened
from roadmap.notifications.reminder import Reminder


class KindIsUnknown(RuleViolation):
    field = "told"


class ZoneIsUnknown(RuleViolation):
    field = "time_zone"


def notify(
    *, users: Iterable[User], kind: str, text: str, at: datetime, url: str = "", why: str = "", about: str = ""
) -> list[Notification]:
    """Leave one message for each person, once each; none for people who were deactivated or want no such messages.

    People from outside get the address only where they may open it. `about` is the heading it gets in a mail.
    """
    people = {user.pk: user for user in users}
    wishes = Preferences.objects.in_bulk(people)
    rows = [
        _row(user, wishes.get(user.pk), kind=kind, text=text, why=why, about=about, url=url, at=at)
        for user in people.values()
    ]
    return Notification.objects.bulk_create([row for row in rows if row])


def notify_once(*, reminders: Iterable[Reminder], at: datetime) -> None:
    """`notify` for reminders, which say whom they are for. What a person was told already is not told again.

    Three statements, however many there are: the people, what they want to be told, the messages.
    """
    told = list(reminders)
    people = User.objects.in_bulk({user for one in told for user in one.users})
    wishes = Preferences.objects.in_bulk(people)
    rows = [
        _row(
            people[user],
            wishes.get(user),
            **{name: getattr(one, name) for name in ("kind", "text", "why", "about", "url")},
            **{name: getattr(one, name) for name in ("subject", "occasion", "stage")},
            at=at,
        )
        for one in told
        for user in one.users
        if user in people
    ]
    Notification.objects.bulk_create([row for row in rows if row], ignore_conflicts=True)


def _row(user: User, wishes: Preferences | None, *, at: datetime, **fields: Any) -> Notification | None:
    chosen = wishes or Preferences()
    if not user.is_active or not chosen.wants(fields["kind"]):
        return None
    row = Notification(user=user, by_mail=chosen.wants_mail, created_at=at, **fields)
    row.url = row.url if may_open(user, row.url) else ""
    row.text, row.about = shortened(row.text, 500), shortened(row.about, 300)
    return row


def mark_read(*, messages: Collection[int], by: User, at: datetime) -> int:
    """Mark messages of this person as read, by id; how many were not yet."""
    return by.notifications.filter(pk__in=messages, read_at__isnull=True).update(read_at=at)


def mark_all_read(*, until: int, by: User, at: datetime) -> int:
    """Mark this person's messages up to the newest one that was on the page; what came later stays unread."""
    return by.notifications.filter(pk__lte=until, read_at__isnull=True).update(read_at=at)


def preferences_of(user: User) -> Preferences:
    """What this person chose, or what holds for everybody who did not choose. Not stored by this."""
    return Preferences.objects.filter(user=user).first() or Preferences(user=user)


@transaction.atomic
def choose(*, delivery: str, time_zone: str, digest_hour: int, muted: Collection[str], by: User) -> Preferences:
    """Keep how a person wants to be told, from the next mail on."""
    unknown = set(muted) - kinds.KINDS.keys()
    if unknown:
        raise KindIsUnknown(f"There are no messages of the kind {', '.join(sorted(unknown))}.")
    if time_zone not in zones.names():
        raise ZoneIsUnknown(f"{time_zone} is not a time zone of the list.")
    values = {"delivery": delivery, "time_zone": time_zone, "digest_hour": digest_hour, "muted": sorted(muted)}
    row, _ = Preferences.objects.update_or_create(user=by, defaults=values)
    return row
