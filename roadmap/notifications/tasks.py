"""What the clock does for people: look for what is due, make mails of what they were told, send them."""

from datetime import datetime

from celery import shared_task
from django.utils import timezone

from roadmap.notifications.ledger import queue_mails
from roadmap.notifications.reminding import remind
from roadmap.notifications.sending import send_mails


@shared_task(name="notifications.run")
def run() -> None:
    """Every few minutes. Harmless when repeated, run twice at once, or killed half-way."""
    run_at(timezone.now())


def run_at(at: datetime) -> None:
    """In this order, so that no mail goes out about what is no longer so. A fault in the scan holds no mail back."""
    try:
        remind(at=at)
    finally:
        queue_mails(at=at)
        send_mails(at=at)
