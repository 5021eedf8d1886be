"""The daily sign of life of the log: with it, a reader sees that a log which stands still was not merely cut off."""

from datetime import UTC, datetime
from typing import Final

from django.db import transaction

from roadmap.records.log import SYSTEM, append, lock_log
from roadmap.records.models import Record

TYPE: Final = "log.heartbeat"
SUBJECT: Final = "log/heartbeat"


def record_heartbeat(*, at: datetime) -> Record | None:
    """Append the heartbeat of a UTC day in a transaction of its own, or do nothing if the day has one already."""
    on = at.astimezone(UTC).date()
    if _has_beaten(on.isoformat()):
        return None
    with transaction.atomic(durable=True):
        lock_log()
        if _has_beaten(on.isoformat()):
            return None
        return append(type=TYPE, subject=SUBJECT, by=SYSTEM, at=at, disclosed=True, after={"on": on})


def _has_beaten(day: str) -> bool:
    last = Record.objects.of_subject(SUBJECT).newest_first().first()
    return last is not None and last.content["after"]["on"] >= day
