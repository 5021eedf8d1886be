"""Refusals met by signed-in people are recorded: who tried what, once a minute per person and kind."""

from datetime import datetime, timedelta

from django.db import transaction

from roadmap.accounts.models import User
from roadmap.records.log import SYSTEM, Text, append, lock_log
from roadmap.records.models import Record

TYPE = "refusal"
STRANGERS = "sign-in"
AT_MOST_ONCE_IN = timedelta(minutes=1)


def record_refusal(*, kind: str, route: str, path: str, by: User, at: datetime) -> Record | None:
    """Append a refusal in a transaction of its own, or do nothing if this kind was recorded within the last minute.

    `kind` is the class name of the exception ("NotYourGoal"), `route` the name of the URL pattern or "".
    The limit holds across processes: it is looked at again under the lock of the log.
    """
    subject = f"user/{by.public_id}"
    if _was_recorded(subject, kind, since=at - AT_MOST_ONCE_IN):
        return None
    with transaction.atomic(durable=True):
        lock_log()
        if _was_recorded(subject, kind, since=at - AT_MOST_ONCE_IN):
            return None
        after = {"kind": kind, "route": route or None, "path": Text(path)}
        return append(type=TYPE, subject=subject, by=by, at=at, after=after)


def record_stranger(*, kind: str, route: str, at: datetime) -> Record | None:
    """The same for somebody who has no account here: told without a name, once a minute per kind for all of them."""
    if _was_recorded(STRANGERS, kind, since=at - AT_MOST_ONCE_IN):
        return None
    with transaction.atomic(durable=True):
        lock_log()
        if _was_recorded(STRANGERS, kind, since=at - AT_MOST_ONCE_IN):
            return None
        after = {"kind": kind, "route": route or None}
        return append(type=TYPE, subject=STRANGERS, by=SYSTEM, at=at, after=after)


def _was_recorded(subject: str, kind: str, *, since: datetime) -> bool:
    latest = Record.objects.of_subject(subject).filter(type=TYPE, at__gt=since)
    return any(record.content["after"]["kind"] == kind for record in latest)
