"""What the worker does: publish after an approval, search a candidate, render the new day at 00:00 UTC, reconcile at 01:30 UTC,
export hourly."""

from celery import shared_task
from django.utils import timezone

from public_site import export
from public_site.publish import public_root
from public_site.reconciling import reconcile_everything, tell
from public_site.registering import register_now
from public_site.runs import publish_and_tell, search_and_tell
from public_site.withheld import read_register
from roadmap.records.signer import the_safe


@shared_task(name="public_site.publish_release", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def publish_release() -> None:
    """Write what is approved and render it. Harmless when repeated."""
    publish_and_tell(public_root(), at=timezone.now())


@shared_task(name="public_site.render_new_day", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def render_new_day() -> None:
    """Render again: a date may have passed. Completes an approved edition that no worker has published yet, too."""
    publish_and_tell(public_root(), at=timezone.now())


@shared_task(name="public_site.tell_unconfirmed")
def tell_unconfirmed() -> None:
    """Render where something that was withheld is not confirmed in time: the public reads that."""
    root, at = public_root(), timezone.now()
    if register_now(at=at).digest != read_register(root).digest:
        publish_and_tell(root, at=at)


@shared_task(name="public_site.search_candidate")
def search_candidate(preparation: int) -> None:
    """Look for withheld words in everything that a candidate would put before readers."""
    search_and_tell(public_root(), preparation, at=timezone.now())


@shared_task(name="public_site.renew_archive", autoretry_for=(OSError,), retry_backoff=True, max_retries=5)
def renew_archive() -> None:
    """Put what has been signed since into `/data/verify.zip`; where the signer is another process, it comes after us."""
    export.renew_archive(public_root())


@shared_task(name="public_site.reconcile")
def reconcile() -> None:
    """Compare log, database and files; whatever differs is told to the administrators and stands in the error log."""
    tell(reconcile_everything(public_root(), the_safe()), at=timezone.now())
