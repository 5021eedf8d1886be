"""The one way to tell somebody something."""

from collections.abc import Iterable
from datetime import datetime

from roadmap.accounts.models import User
from roadmap.notifications.models import Notification


def notify(*, users: Iterable[User], kind: str, text: str, at: datetime, url: str = "") -> list[Notification]:
    """Leave one message for each person, once each; people who were deactivated get none.

    Writes no record: a message is a consequence of an action, and that action has its record.
    """
    people = {user.pk: user for user in users if user.is_active}
    return Notification.objects.bulk_create(
        Notification(user=user, kind=kind, text=text, url=url, created_at=at) for user in people.values()
    )
