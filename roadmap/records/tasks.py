"""What the clock does for the record log: sign it every minute, and let it beat once a day."""

from celery import shared_task
from django.utils import timezone

from roadmap.records import signer
from roadmap.records.heartbeat import record_heartbeat


@shared_task(name="records.sign")
def sign() -> None:
    """Sign what was recorded. Leaves it to another where the key belongs to another user of this machine."""
    if signer.the_safe().may_begin():
        signer.sign()


@shared_task(name="records.heartbeat")
def heartbeat() -> None:
    """Record that the log is alive. Harmless when repeated: a day has one heartbeat."""
    record_heartbeat(at=timezone.now())
