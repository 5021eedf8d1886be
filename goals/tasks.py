"""What the clock does for goals and evidence."""

import logging

from celery import shared_task
from django.conf import settings
from django.utils import timezone

from goals import looking
from goals.actions.evidence_file import look_at_evidence_files, sweep_evidence_files
from goals.actions.link_copies import sweep_link_copies
from goals.kept_standing import catch_up, mend

logger = logging.getLogger(__name__)


@shared_task(name="goals.sweep_evidence_files")
def sweep_files() -> None:
    """Delete files of evidence that no row came to name. Harmless when repeated."""
    sweep_evidence_files(at=timezone.now())


@shared_task(name="goals.look_at_evidence_files")
def look_at_files() -> None:
    """Compare stored files with their hashes, those first that waited longest. Harmless when repeated or broken off."""
    amiss = look_at_evidence_files(at=timezone.now())
    if amiss:
        slugs = ", ".join(row.evidence.slug for row in amiss[:20])
        logger.error("%d stored files of evidence are not what was brought: %s", len(amiss), slugs)


@shared_task(name="goals.look_at_links")
def look_at_links() -> None:
    """Look at the links of evidence that are due. Harmless when repeated, also by two workers at once."""
    if settings.CHECK_LINKS:
        looking.look_at_due()


@shared_task(name="goals.look_at_link")
def look_at_link(evidence: int) -> None:
    """Look at one link that somebody asked for."""
    if settings.CHECK_LINKS:
        looking.look_at(evidence)


@shared_task(name="goals.sweep_link_copies")
def sweep_copies() -> None:
    """Delete copies of links that no row came to name. Harmless when repeated."""
    sweep_link_copies(at=timezone.now())


@shared_task(name="goals.keep_standings")
def keep_standings() -> None:
    """Work in what was recorded, and what the day changed, so that no reader waits for it. Harmless when repeated."""
    catch_up(timezone.now().date())


@shared_task(name="goals.compare_standings")
def compare_standings() -> None:
    """Find every kept row that is not what the rule says, make it anew, and say so in the error log."""
    wrong = mend(timezone.now().date())
    if wrong:
        logger.error("%d kept standings were not what the rule says: %s", len(wrong), ", ".join(wrong[:20]))
