"""What the worker does: publish after an approval, render the new day at 00:00 UTC."""

from celery import shared_task
from django.utils import timezone

from public_site.publish import public_root, publish


@shared_task(name="public_site.publish_release", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def publish_release() -> None:
    """Write what is approved and render it. Harmless when repeated."""
    publish(public_root(), at=timezone.now())


@shared_task(name="public_site.render_new_day", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def render_new_day() -> None:
    """Render again: a date may have passed. Completes an approved edition that no worker has published yet, too."""
    publish(public_root(), at=timezone.now())
