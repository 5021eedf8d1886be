"""What the clock does for grading."""

from celery import shared_task
from django.utils import timezone

from grading.actions.statistics import keep_statistics, note_progress
from grading.agreeing import compute, material
from grading.models import CycleStatistics
from grading.moving import move_due


@shared_task(name="grading.move_cycles")
def move_cycles() -> None:
    """Move cycles on whose announced days are over. Harmless when repeated."""
    move_due(at=timezone.now())


class Overtaken(Exception):
    """Somebody asked again, or another worker was faster; this run has nothing more to say."""


@shared_task(name="grading.compute_statistics")
def compute_statistics(pk: int, run: int) -> None:
    """Compute the agreement of a cycle's scores, a few seconds long. Harmless when repeated, also by two workers at once."""
    row = CycleStatistics.objects.select_related("cycle").filter(pk=pk, run=run, computed_at=None).first()
    if row is None:
        return
    found = material(row.cycle)
    if found.sha256 != row.scores_sha256:
        return  # the cycle was opened again meanwhile

    def on_percent(percent: int) -> None:
        if not note_progress(row=row, percent=percent, at=timezone.now()):
            raise Overtaken

    try:
        keep_statistics(row=row, lines=compute(found, on_percent=on_percent), at=timezone.now())
    except Overtaken:
        return
